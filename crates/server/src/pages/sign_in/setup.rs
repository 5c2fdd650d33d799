//! The one-time set-up: the organisation and its system administrator.

use serde::Serialize;
use waypost_base::Rejection;

use crate::{
    pages::{Field, FieldKind, Problems},
    view::{Page, Text},
};

/// The set-up page behind the one-time link.
#[derive(Clone, Debug, Serialize)]
pub struct SetupPage {
    /// The link's token.
    pub token: String,
    /// Organisation, its code, sign-in name, shown name, password twice.
    pub fields: Vec<Field>,
    /// Why it came back.
    pub problems: Option<Problems>,
}

impl SetupPage {
    /// An empty set-up.
    pub fn new(token: impl Into<String>) -> Self {
        let fields = vec![
            Field::new("setup", "organisation").autocomplete("organization"),
            Field::new("setup", "code").help("setup-code-help").labelled("field-tenant"),
            Field::new("setup", "sign_in").autocomplete("username"),
            Field::new("setup", "name").autocomplete("name"),
            Field::new("setup", "password")
                .kind(FieldKind::Password)
                .autocomplete("new-password")
                .help("password-help"),
            Field::new("setup", "repeat").kind(FieldKind::Password).autocomplete("new-password"),
        ];
        Self { token: token.into(), fields, problems: None }
    }

    /// Where the tenant is there already, it is not asked for: (name, code).
    #[must_use]
    pub fn known(mut self, tenant: Option<(String, String)>) -> Self {
        if tenant.is_some() {
            self.fields.retain(|field| !matches!(field.name, "organisation" | "code"));
        }
        self
    }

    /// The same page after a refusal; `typed` gives what was typed by field name (passwords stay empty).
    #[must_use]
    pub fn refused<'a>(mut self, rejection: &Rejection, typed: impl Fn(&str) -> Option<&'a str>) -> Self {
        for field in self.fields.iter_mut().filter(|field| field.kind != FieldKind::Password) {
            field.value = typed(field.name).unwrap_or_default().to_owned();
        }
        self.problems = Some(Problems::beside("setup", rejection, &mut self.fields));
        self
    }
}

impl Page for SetupPage {
    const TEMPLATE: &'static str = "pages/sign_in/setup";

    fn title(&self) -> Text {
        Text::new("setup-title")
    }
}
