//! A registered plugin: what it says of itself, the builds before, and the action rows that call it.

use serde::Serialize;
use waypost_app::actions::{BuildChange, RowEffect};
use waypost_base::Timestamp;

use super::handlers::need_words;
use crate::{
    http::{Ctx, Outcome},
    pages::flows::open::encoded,
    view::{Page, Text},
};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct PluginPage {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// One sentence about it.
    pub summary: String,
    /// SHA-256 of the build.
    pub hash: String,
    /// When it was registered.
    pub at: Timestamp,
    /// What it needs of the machine.
    pub needs: Vec<Text>,
    /// What it answers besides doing its work.
    pub answers: Vec<Text>,
    /// Nobody has asked it what it is.
    pub unasked: bool,
    /// The rows that call it.
    pub rows: Vec<CallRow>,
    /// Builds before, the newest first.
    pub builds: Vec<BuildRow>,
}

/// A row that calls it.
#[derive(Clone, Debug, Serialize)]
pub struct CallRow {
    /// Its address.
    pub href: String,
    /// Its name.
    pub name: String,
    /// Jobs that wait.
    pub waiting: i64,
    /// Settings that do not fit this build: key and words.
    pub problems: Vec<(String, Text)>,
}

/// A build that was registered before.
#[derive(Clone, Debug, Serialize)]
pub struct BuildRow {
    /// SHA-256.
    pub hash: String,
    /// When.
    pub at: Timestamp,
    /// What the next build changed; empty: what it says of itself did not change; none: nobody knows.
    pub changes: Option<Vec<Text>>,
}

impl Page for PluginPage {
    const TEMPLATE: &'static str = "pages/flows/plugin";

    fn title(&self) -> Text {
        Text::new("plugin-title").with("name", self.name.clone())
    }
}

/// `GET /plugins/{name}`.
pub async fn show(ctx: Ctx) -> Outcome {
    let proof = ctx.who().defines_flows()?;
    let name = ctx.var("name").to_owned();
    let found = ctx.block(move |app| app.plugin_page(&proof, &name)).await??;
    let said = found.description.as_ref();
    let answers = said.map(|said| said.answers.clone()).unwrap_or_default();
    let page = PluginPage {
        name: found.row.name.clone(),
        version: said.map(|said| said.version.clone()).unwrap_or_default(),
        summary: said.map(|said| said.summary.clone()).unwrap_or_default(),
        hash: waypost_app::hex(&found.row.sha256),
        at: Timestamp::from_millis(found.row.registered_at),
        needs: said.map(|said| said.needs.iter().map(need_words).collect()).unwrap_or_default(),
        answers: answers.iter().map(|ask| ask_words(&written(ask))).collect(),
        unasked: said.is_none(),
        rows: found.rows.into_iter().map(|row| call_row(&ctx, row)).collect(),
        builds: found
            .builds
            .into_iter()
            .map(|(build, change)| BuildRow {
                hash: waypost_app::hex(&build.sha256),
                at: Timestamp::from_millis(build.registered_at),
                changes: change.map(|change| change_words(&change)),
            })
            .collect(),
    };
    ctx.page(&page)
}

fn call_row(ctx: &Ctx, row: RowEffect) -> CallRow {
    CallRow {
        href: format!("/actions/{}", encoded(&row.action)),
        name: row.name.in_language(ctx.tag()).to_owned(),
        waiting: row.waiting,
        problems: row.problems.iter().map(|problem| (problem.field.clone(), Text::from(problem))).collect(),
    }
}

fn written<T: Serialize>(value: &T) -> String {
    crate::pages::flows::cell::variant(value)
}

fn ask_words(ask: &str) -> Text {
    Text::new(match ask {
        "check" => "plugin-answers-check",
        "preview" => "plugin-answers-preview",
        "tally" => "plugin-answers-tally",
        _ => "plugin-answers-other",
    })
}

/// What differs, a sentence each.
fn change_words(change: &BuildChange) -> Vec<Text> {
    let mut words = Vec::new();
    if let Some((before, after)) = &change.version {
        words.push(Text::new("build-version").with("before", before.clone()).with("after", after.clone()));
    }
    for (key, names) in [
        ("build-needs_added", &change.needs_added),
        ("build-needs_removed", &change.needs_removed),
        ("build-answers_added", &change.answers_added),
        ("build-answers_removed", &change.answers_removed),
        ("build-settings_added", &change.settings_added),
        ("build-settings_removed", &change.settings_removed),
        ("build-settings_changed", &change.settings_changed),
    ] {
        if !names.is_empty() {
            words.push(Text::new(key).with("names", names.join(", ")));
        }
    }
    words
}
