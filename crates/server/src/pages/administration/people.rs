//! People who can sign in: disable, enable, reset the password.

use serde::Serialize;
use waypost_base::Rejection;

use crate::{
    pages::Problems,
    view::{Page, Text},
};

/// The list of people.
#[derive(Clone, Debug, Serialize)]
pub struct PeoplePage {
    /// One line per person.
    pub people: Vec<PersonRow>,
    /// Address of the next part of the list.
    pub next: Option<String>,
    /// A new one-time password, shown once after a reset.
    pub fresh: Option<FreshPassword>,
    /// Why an operation was refused.
    pub problems: Option<Problems>,
}

/// One person.
#[derive(Clone, Debug, Serialize)]
pub struct PersonRow {
    /// Id, for addresses.
    pub id: String,
    /// Shown name.
    pub name: String,
    /// Sign-in name.
    pub sign_in: String,
    /// Posts held now, in words.
    pub posts: Vec<String>,
    /// Whether signing in is allowed.
    pub active: bool,
    /// Whether there is a second factor.
    pub second_factor: bool,
    /// The reader, or one of the three administrators: nobody may take over or shut out those from this page.
    pub fixed: bool,
}

/// A password made by a reset.
#[derive(Clone, Debug, Serialize)]
pub struct FreshPassword {
    /// Whose.
    pub name: String,
    /// The password or one-time link.
    pub secret: String,
}

impl PeoplePage {
    /// The list.
    pub fn new(people: Vec<PersonRow>, next: Option<String>) -> Self {
        Self { people, next, fresh: None, problems: None }
    }

    /// The same after a refusal.
    #[must_use]
    pub fn refused(mut self, rejection: &Rejection) -> Self {
        self.problems = Some(Problems::of("people", rejection, |_| None));
        self
    }
}

impl Page for PeoplePage {
    const TEMPLATE: &'static str = "pages/administration/people";

    fn title(&self) -> Text {
        Text::new("people-title")
    }
}
