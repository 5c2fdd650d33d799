//! The catalogue of items: the list, and one item with its settings.

pub mod edit;
pub mod handlers;
mod typed;

use serde::Serialize;

use super::Input;
use crate::view::{Page, Text};

/// The list.
#[derive(Clone, Debug, Serialize)]
pub struct ItemsPage {
    /// What is looked for: words, kind, closed ones too.
    pub filter: Vec<Input>,
    /// Whether anything is looked for.
    pub is_filtered: bool,
    /// The lines.
    pub lines: Vec<ItemLine>,
    /// How many fit.
    pub total: i64,
    /// Address of the next part of the list.
    pub next: Option<String>,
}

/// One item.
#[derive(Clone, Debug, Serialize)]
pub struct ItemLine {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its kind, in words.
    pub kind: Text,
    /// What else is to be known at a glance: `forms-chip-<…>`.
    pub chips: Vec<Text>,
    /// Where it is used.
    pub uses: Vec<UseLink>,
    /// Uses that are not listed.
    pub more: i64,
}

/// A place that uses an item.
#[derive(Clone, Debug, Serialize)]
pub struct UseLink {
    /// Where it leads.
    pub href: String,
    /// What it is, in words.
    pub words: Text,
}

impl Page for ItemsPage {
    const TEMPLATE: &'static str = "pages/items/list";

    fn title(&self) -> Text {
        Text::new("items-title")
    }
}
