//! What a person is told: reminders, deadlines, what came back, what ended.

pub mod handlers;
pub mod words;

use serde::Serialize;
use waypost_base::Timestamp;

use crate::view::{Page, Text};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct NoticesPage {
    /// Only unread ones are shown.
    pub unread: bool,
    /// The newest first.
    pub rows: Vec<NoticeRow>,
    /// The id of the newest one shown, up to which all can be marked as read; none where nothing is unread.
    pub all: Option<String>,
    /// Address of the next part of the list.
    pub next: Option<String>,
    /// Whether this is a later part.
    pub later: bool,
}

/// One notice.
#[derive(Clone, Debug, Serialize)]
pub struct NoticeRow {
    /// Its id.
    pub id: String,
    /// What it says.
    pub what: Text,
    /// When.
    pub at: Timestamp,
    /// Not read yet.
    pub unread: bool,
    /// The case, while the reader may see it.
    pub case: Option<NoticeCase>,
    /// Words of whoever returned it.
    pub words: Option<String>,
}

/// The case of a notice.
#[derive(Clone, Debug, Serialize)]
pub struct NoticeCase {
    /// Its number.
    pub number: i64,
    /// Its title.
    pub title: String,
    /// The flow's name.
    pub flow: String,
    /// The stage's name.
    pub stage: Option<String>,
}

impl Page for NoticesPage {
    const TEMPLATE: &'static str = "pages/notices";

    fn title(&self) -> Text {
        Text::new("notices-title")
    }
}
