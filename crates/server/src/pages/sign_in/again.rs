//! Signing in again before something sensitive; the interrupted form travels on.

use serde::Serialize;
use waypost_base::Rejection;

use crate::{
    pages::{Carried, Field, FieldKind, Problems},
    view::{Page, Text},
};

/// The page that asks for the password once more.
#[derive(Clone, Debug, Serialize)]
pub struct AgainPage {
    /// Password, and the code where there is a second factor.
    pub fields: Vec<Field>,
    /// Who is signed in.
    pub name: String,
    /// Where to go afterwards.
    pub next: String,
    /// The interrupted form.
    pub carried: Vec<Carried>,
    /// Why it came back.
    pub problems: Option<Problems>,
}

impl AgainPage {
    /// Asks the signed-in person once more.
    pub fn new(
        name: impl Into<String>,
        second_factor: bool,
        next: impl Into<String>,
        carried: Vec<Carried>,
    ) -> Self {
        let password =
            Field::new("again", "password").kind(FieldKind::Password).autocomplete("current-password");
        let code = second_factor
            .then(|| Field::new("again", "code").kind(FieldKind::Digits).autocomplete("one-time-code"));
        Self {
            fields: std::iter::once(password).chain(code).collect(),
            name: name.into(),
            next: next.into(),
            carried,
            problems: None,
        }
    }

    /// The same page after a refusal.
    #[must_use]
    pub fn refused(mut self, rejection: &Rejection) -> Self {
        self.problems = Some(Problems::beside("again", rejection, &mut self.fields));
        self
    }
}

impl Page for AgainPage {
    const TEMPLATE: &'static str = "pages/sign_in/again";

    fn title(&self) -> Text {
        Text::new("again-title")
    }
}
