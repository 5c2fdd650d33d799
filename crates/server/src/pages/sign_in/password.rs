//! Sign-in: name and password, and the organisation's code where the installation has several.

use serde::Serialize;
use waypost_base::Rejection;

use crate::{
    pages::{Carried, Field, FieldKind, LostFile, Problems},
    view::{Page, Text},
};

/// The sign-in page.
#[derive(Clone, Debug, Serialize)]
pub struct SignInPage {
    /// Organisation code (only with several tenants), name, password.
    pub fields: Vec<Field>,
    /// Where to go afterwards.
    pub next: String,
    /// What was typed in an interrupted form.
    pub carried: Vec<Carried>,
    /// Files of that form that were not kept: without a session they are nobody's.
    pub lost: Vec<LostFile>,
    /// Why it came back.
    pub problems: Option<Problems>,
}

impl SignInPage {
    /// A sign-in, with the organisation's code asked where the installation has several.
    pub fn new(several_tenants: bool, next: impl Into<String>, carried: Vec<Carried>) -> Self {
        let tenant = several_tenants.then(|| Field::new("in", "tenant").autocomplete("organization"));
        let own = [
            Field::new("in", "sign_in").autocomplete("username"),
            Field::new("in", "password").kind(FieldKind::Password).autocomplete("current-password"),
        ];
        let lost = LostFile::among(&carried);
        let fields = tenant.into_iter().chain(own).collect();
        Self { fields, next: next.into(), carried, lost, problems: None }
    }

    /// The same page after a refusal, with what was typed (never the password).
    #[must_use]
    pub fn refused(mut self, rejection: &Rejection, tenant: &str, sign_in: &str) -> Self {
        for field in &mut self.fields {
            match field.name {
                "tenant" => field.value = tenant.to_owned(),
                "sign_in" => field.value = sign_in.to_owned(),
                _ => {}
            }
        }
        self.problems = Some(Problems::beside("in", rejection, &mut self.fields));
        self
    }
}

impl Page for SignInPage {
    const TEMPLATE: &'static str = "pages/sign_in/password";

    fn title(&self) -> Text {
        Text::new("sign-in-title")
    }
}
