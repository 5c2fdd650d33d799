//! One search over everything that the reader may see, and the searches that are kept under a name.

pub mod handlers;

use serde::Serialize;
use waypost_base::{Rejection, Timestamp};

use super::{case::Status, deadline::Deadline, fields::Problems};
use crate::view::{Page, Text};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct SearchPage {
    /// What was typed.
    pub typed: String,
    /// Longest text.
    pub longest: usize,
    /// Why it cannot be searched by.
    pub problems: Option<Problems>,
    /// Something was searched for, and this was found, the newest first.
    pub rows: Vec<FoundRow>,
    /// Something was searched for.
    pub searched: bool,
    /// Address of the next part of the list.
    pub next: Option<String>,
    /// It is not the first part.
    pub later: bool,
    /// Searches kept under a name.
    pub views: Vec<ViewLine>,
    /// Filters, with what they take.
    pub filters: Vec<FilterLine>,
    /// Why the view could not be kept, and the name that was typed.
    pub keep: Keep,
}

/// The form that keeps a search.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Keep {
    /// The name typed.
    pub name: String,
    /// For everybody.
    pub shared: bool,
    /// What is wrong with it.
    pub problem: Option<Text>,
}

/// A case that was found.
#[derive(Clone, Debug, Serialize)]
pub struct FoundRow {
    /// Where it leads.
    pub href: String,
    /// Its number.
    pub number: i64,
    /// Its title.
    pub title: String,
    /// The flow's name.
    pub flow: String,
    /// Where it stands.
    pub stage: Option<String>,
    /// Who has it.
    pub who: Option<String>,
    /// Who started it.
    pub initiator: String,
    /// When it began.
    pub at: Timestamp,
    /// How it stands.
    pub status: Status,
    /// Until when its open work is to be handled.
    pub deadline: Option<Deadline>,
}

/// A kept search.
#[derive(Clone, Debug, Serialize)]
pub struct ViewLine {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Everybody sees it.
    pub shared: bool,
    /// Whose it is, where it is another's.
    pub of: Option<String>,
    /// How many cases it finds for this reader, up to `99+`.
    pub count: String,
    /// It is the one shown.
    pub current: bool,
}

/// A filter and how it is written.
#[derive(Clone, Debug, Serialize)]
pub struct FilterLine {
    /// Example in the reader's language.
    pub example: Text,
    /// What it does.
    pub help: Text,
}

impl SearchPage {
    /// The page with an empty list.
    pub fn new(typed: String, views: Vec<ViewLine>) -> Self {
        let filter = |name: &str| FilterLine {
            example: Text::new(format!("search-filter-{name}")),
            help: Text::new(format!("search-filter-{name}-help")),
        };
        let filters = ["flow", "category", "stage", "state", "person", "initiator", "period"];
        Self {
            typed,
            longest: waypost_app::search::typed::LONGEST,
            problems: None,
            rows: Vec::new(),
            searched: false,
            next: None,
            later: false,
            views,
            filters: filters.map(filter).into(),
            keep: Keep::default(),
        }
    }

    /// The same, with why nothing was searched.
    #[must_use]
    pub fn refused(mut self, rejection: &Rejection) -> Self {
        self.problems = Some(Problems::of("search", rejection, |_| None));
        self
    }
}

impl Page for SearchPage {
    const TEMPLATE: &'static str = "pages/search";

    fn title(&self) -> Text {
        Text::new("search-title")
    }
}
