//! One action row, to be changed: its fields, the settings its plugin asks for, the versions that use it.

use serde::Serialize;
use waypost_base::Timestamp;

use crate::{
    pages::{Problems, flows::cell::Cell},
    view::{Page, Text},
};

/// One action, to be changed.
#[derive(Clone, Debug, Serialize)]
pub struct ActionPage {
    /// Its name; empty for a new one.
    pub name: String,
    /// Where it is posted.
    pub path: String,
    /// Its fields.
    pub cells: Vec<Cell>,
    /// What it calls, whose settings are drawn below.
    pub drawn: String,
    /// The plugin.
    pub plugin: Option<PluginNote>,
    /// Settings of the plugin.
    pub settings: Vec<Cell>,
    /// What must be said about the settings as a whole.
    pub note: Option<Text>,
    /// Terms of delivery; none where nothing is delivered.
    pub delivery: Vec<Cell>,
    /// The correction: whether a change holds for published versions too, and why.
    pub correction: Vec<Cell>,
    /// The versions that use it.
    pub used: Vec<Use>,
    /// The contents it had, the newest first.
    pub contents: Vec<ContentRow>,
    /// Why nothing was saved.
    pub problems: Option<Problems>,
}

/// The plugin that an action calls.
#[derive(Clone, Debug, Serialize)]
pub struct PluginNote {
    /// Its page.
    pub href: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// First digits of its SHA-256.
    pub hash: String,
    /// One sentence about it.
    pub summary: String,
    /// What it needs of the machine, in words.
    pub needs: Vec<Text>,
}

/// A version that uses an action.
#[derive(Clone, Debug, Serialize)]
pub struct Use {
    /// Its address.
    pub href: String,
    /// Name of the flow.
    pub name: String,
    /// Number of the version.
    pub no: i32,
    /// How it stands, in words.
    pub state: Text,
    /// The stages.
    pub stages: String,
    /// The earlier content it means.
    pub means: Option<i32>,
}

/// A content that an action had.
#[derive(Clone, Debug, Serialize)]
pub struct ContentRow {
    /// Its number.
    pub no: i32,
    /// Since when.
    pub at: Timestamp,
    /// By whom; none: a package at the command line.
    pub who: Option<String>,
    /// What it called.
    pub call: Text,
    /// Why it was put in force for published versions too.
    pub reason: Option<String>,
    /// Settings as they were, JSON.
    pub settings: String,
}

impl Page for ActionPage {
    const TEMPLATE: &'static str = "pages/flows/action";

    fn title(&self) -> Text {
        if self.name.is_empty() {
            Text::new("action-new")
        } else {
            Text::new("action-title").with("name", self.name.clone())
        }
    }
}
