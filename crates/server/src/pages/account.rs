//! The reader's own page: language and theme, password, second factor, sessions.

pub mod device;
pub mod handlers;

use serde::Serialize;
use waypost_base::{Rejection, Timestamp};

use super::{Field, FieldKind, Problems};
use crate::view::{Lang, Page, Text, Theme};

/// The account page.
#[derive(Clone, Debug, Serialize)]
pub struct AccountPage {
    /// Shown name.
    pub name: String,
    /// Sign-in name.
    pub sign_in: String,
    /// Posts held now, in words.
    pub posts: Vec<String>,
    /// Language chosen.
    pub lang: Lang,
    /// Theme chosen.
    pub theme: Theme,
    /// Single keys move about the pages.
    pub keys: bool,
    /// How the reader is told of what happens.
    pub notices: NoticesPart,
    /// Usual phrases.
    pub phrases: PhrasesPart,
    /// Old and new password.
    pub password: PasswordPart,
    /// The second factor.
    pub totp: TotpPart,
    /// Where the reader is signed in.
    pub sessions: Vec<Session>,
}

/// How the reader is told of what happens.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NoticesPart {
    /// Where mail goes; none: nowhere.
    pub address: Option<String>,
    /// One letter a day.
    pub digest: bool,
    /// Kinds that are sent at once.
    pub kinds: Vec<KindChoice>,
}

/// A kind of notice to be sent at once.
#[derive(Clone, Debug, Serialize)]
pub struct KindChoice {
    /// Its stable name.
    pub value: &'static str,
    /// In words.
    pub label: Text,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// The usual phrases, one a line.
#[derive(Clone, Debug, Serialize)]
pub struct PhrasesPart {
    /// As typed.
    pub text: Field,
    /// Why it came back.
    pub problems: Option<Problems>,
}

impl PhrasesPart {
    /// The phrases as they are kept.
    pub fn new(words: &[String]) -> Self {
        let text = Field::new("phrases", "phrases").kind(FieldKind::Area).optional().help("phrases-help");
        Self { text: text.typed(words.join("\n")), problems: None }
    }

    /// What was typed instead, after a refusal.
    #[must_use]
    pub fn refused(mut self, rejection: &Rejection, typed: &str) -> Self {
        typed.clone_into(&mut self.text.value);
        self.problems = Some(Problems::beside("phrases", rejection, std::slice::from_mut(&mut self.text)));
        self
    }
}

/// Changing the password.
#[derive(Clone, Debug, Serialize)]
pub struct PasswordPart {
    /// Old, new, new again.
    pub fields: Vec<Field>,
    /// Why it came back.
    pub problems: Option<Problems>,
}

/// The second factor.
#[derive(Clone, Debug, Serialize)]
pub struct TotpPart {
    /// It is on.
    pub on: bool,
    /// Being set up: the secret in groups of four, and the `otpauth:` address for the app.
    pub secret: Option<TotpSecret>,
    /// The code that proves it.
    pub code: Field,
    /// Why it came back.
    pub problems: Option<Problems>,
}

/// A secret being set up.
#[derive(Clone, Debug, Serialize)]
pub struct TotpSecret {
    /// Base32, in groups of four.
    pub text: String,
    /// `otpauth://totp/…`.
    pub address: String,
}

/// One session.
#[derive(Clone, Debug, Serialize)]
pub struct Session {
    /// Its public id.
    pub id: String,
    /// Browser and system, in words.
    pub device: String,
    /// Network address.
    pub address: String,
    /// When it began.
    pub since: Timestamp,
    /// When it was last used.
    pub used: Timestamp,
    /// The present one.
    pub current: bool,
}

impl PasswordPart {
    /// Empty fields.
    pub fn new() -> Self {
        let new = |name, memory| Field::new("pw", name).kind(FieldKind::Password).autocomplete(memory);
        Self {
            fields: vec![
                new("old", "current-password"),
                new("password", "new-password").labelled("field-new_password").help("password-help"),
                new("repeat", "new-password"),
            ],
            problems: None,
        }
    }

    /// The same after a refusal.
    #[must_use]
    pub fn refused(mut self, rejection: &Rejection) -> Self {
        self.problems = Some(Problems::beside("pw", rejection, &mut self.fields));
        self
    }
}

impl Default for PasswordPart {
    fn default() -> Self {
        Self::new()
    }
}

impl TotpPart {
    /// Off or on, nothing being set up.
    pub fn new(on: bool) -> Self {
        let code = Field::new("totp", "code").kind(FieldKind::Digits).autocomplete("one-time-code");
        Self { on, secret: None, code, problems: None }
    }

    /// The same with a secret to take into the app.
    #[must_use]
    pub fn with_secret(mut self, base32: &str, address: impl Into<String>) -> Self {
        let chars: Vec<char> = base32.chars().collect();
        let groups: Vec<String> = chars.chunks(4).map(|four| four.iter().collect()).collect();
        self.secret = Some(TotpSecret { text: groups.join(" "), address: address.into() });
        self
    }

    /// The same after a refusal.
    #[must_use]
    pub fn refused(mut self, rejection: &Rejection) -> Self {
        self.problems = Some(Problems::beside("totp", rejection, std::slice::from_mut(&mut self.code)));
        self
    }
}

/// The page that says what the keys do.
#[derive(Clone, Debug, Serialize)]
pub struct KeysPage {
    /// They are on.
    pub on: bool,
}

impl Page for KeysPage {
    const TEMPLATE: &'static str = "pages/keys";

    fn title(&self) -> Text {
        Text::new("keys-title")
    }
}

impl Page for AccountPage {
    const TEMPLATE: &'static str = "pages/account";

    fn title(&self) -> Text {
        Text::new("account-title")
    }
}
