//! Choosing an own password in the place of one that somebody else made; until then nothing else is shown.

use serde::Serialize;
use waypost_base::{Code, Rejection};

use super::{
    handlers::{local, typed_on},
    resume::ResumePage,
};
use crate::{
    http::{Ctx, Outcome, Row, Typed, route::carried},
    pages::{Carried, Field, FieldKind, Problems},
    view::{Page, Text},
};

/// The path of the page.
pub const PATH: &str = "/sign-in/password";

/// The page that asks for an own password.
#[derive(Clone, Debug, Serialize)]
pub struct OwnPasswordPage {
    /// New password, and once more.
    pub fields: Vec<Field>,
    /// Who is signed in.
    pub name: String,
    /// Where to go afterwards.
    pub next: String,
    /// A form that was interrupted by signing in.
    pub carried: Vec<Carried>,
    /// Why it came back.
    pub problems: Option<Problems>,
}

impl OwnPasswordPage {
    /// Asks the signed-in person.
    pub fn new(name: impl Into<String>, next: impl Into<String>, carried: Vec<Carried>) -> Self {
        let new = |name| Field::new("own", name).kind(FieldKind::Password).autocomplete("new-password");
        let password = new("password").labelled("field-new_password").help("password-help");
        Self {
            fields: vec![password, new("repeat")],
            name: name.into(),
            next: next.into(),
            carried,
            problems: None,
        }
    }

    /// The same page after a refusal.
    #[must_use]
    pub fn refused(mut self, rejection: &Rejection) -> Self {
        self.problems = Some(Problems::beside("own", rejection, &mut self.fields));
        self
    }
}

impl Page for OwnPasswordPage {
    const TEMPLATE: &'static str = "pages/sign_in/own_password";

    fn title(&self) -> Text {
        Text::new("own-password-title")
    }
}

/// The routes.
pub(super) fn routes() -> Vec<Row> {
    vec![Row::get(PATH, show).before_own_password(), Row::post(PATH, choose).before_own_password()]
}

async fn show(ctx: Ctx) -> Outcome {
    let next = local(&ctx.query("next").unwrap_or_default());
    if !ctx.session.password_given {
        return Ok(ctx.see_other(&next));
    }
    ctx.page(&OwnPasswordPage::new(&ctx.session.display, next, Vec::new()))
}

async fn choose(ctx: Ctx, typed: Typed) -> Outcome {
    let session = ctx.session.clone();
    let [new, repeat] = ["password", "repeat"].map(|name| typed.get(name).to_owned());
    let (next, fields) = (local(typed.get("next")), carried(&typed_on(&typed)));
    match ctx.block(move |app| app.choose_password(&session, &new, &repeat)).await? {
        Ok(()) if fields.is_empty() => Ok(ctx.see_other_saying(&next, "flash-password-changed")),
        Ok(()) => ctx.page(&ResumePage::new(next, fields, None)),
        // Two windows: it was chosen in the other.
        Err(rejection) if rejection.code == Code::SignInAgain => Ok(ctx.see_other(&next)),
        Err(rejection) => {
            let page = OwnPasswordPage::new(&ctx.session.display, next, fields).refused(&rejection);
            ctx.refused(&rejection, &page)
        }
    }
}
