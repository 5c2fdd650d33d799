//! The three administrators: the system administrator names the other two, who must be different people.

use serde::Serialize;
use waypost_base::Rejection;

use crate::{
    pages::{Choice, Field, Problems},
    view::{Page, Text},
};

/// The page of the three administrators.
#[derive(Clone, Debug, Serialize)]
pub struct AdministratorsPage {
    /// Who holds which of the three now.
    pub holders: Vec<RoleHolder>,
    /// Sign-in names of the security and the audit administrator; empty list: the reader may only look.
    pub fields: Vec<Field>,
    /// People, to help typing.
    pub people: Vec<Choice>,
    /// Why it came back.
    pub problems: Option<Problems>,
}

/// One of the three.
#[derive(Clone, Debug, Serialize)]
pub struct RoleHolder {
    /// `system`, `security` or `audit`, as text `role-<…>`.
    pub role: Text,
    /// What it is for.
    pub help: Text,
    /// Who.
    pub name: Option<String>,
}

impl RoleHolder {
    /// The holder of `system`, `security` or `audit`.
    pub fn new(role: &str, name: Option<String>) -> Self {
        Self { role: Text::new(format!("role-{role}")), help: Text::new(format!("role-{role}-help")), name }
    }
}

impl AdministratorsPage {
    /// The page; with `may_name`, the form to name the other two.
    pub fn new(holders: Vec<RoleHolder>, people: Vec<Choice>, may_name: bool) -> Self {
        let fields = ["security", "audit"].map(|name| Field::new("adm", name));
        let fields = if may_name { fields.into() } else { Vec::new() };
        Self { holders, fields, people, problems: None }
    }

    /// The same after a refusal, with what was typed.
    #[must_use]
    pub fn refused(mut self, rejection: &Rejection, security: &str, audit: &str) -> Self {
        for field in &mut self.fields {
            field.value = if field.name == "security" { security } else { audit }.to_owned();
        }
        self.problems = Some(Problems::beside("adm", rejection, &mut self.fields));
        self
    }
}

impl Page for AdministratorsPage {
    const TEMPLATE: &'static str = "pages/administration/administrators";

    fn title(&self) -> Text {
        Text::new("administrators-title")
    }
}
