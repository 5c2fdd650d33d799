//! Action rows: what is done at a stage, what its buttons say, which plugin it calls; and which flows use it.

pub mod edit;
mod handlers;
pub mod plugin;
pub mod settings;
mod typed;

use serde::Serialize;

use crate::{
    http::{Ctx, Outcome, Row},
    view::{Page, Text},
};

/// The list.
#[derive(Clone, Debug, Serialize)]
pub struct ActionsPage {
    /// The actions.
    pub actions: Vec<ActionRow>,
    /// The plugins that they may call.
    pub plugins: Vec<PluginRow>,
}

/// One action.
#[derive(Clone, Debug, Serialize)]
pub struct ActionRow {
    /// Its address.
    pub href: String,
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// What it calls.
    pub call: Text,
    /// The flows that use it.
    pub used: String,
}

/// One registered plugin.
#[derive(Clone, Debug, Serialize)]
pub struct PluginRow {
    /// Its address.
    pub href: String,
    /// Its name.
    pub name: String,
    /// Its version; none: nobody has asked it.
    pub version: Option<String>,
    /// One sentence about it.
    pub summary: String,
}

impl Page for ActionsPage {
    const TEMPLATE: &'static str = "pages/flows/actions";

    fn title(&self) -> Text {
        Text::new("actions-title")
    }
}

/// The routes.
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/actions", list),
        Row::get("/actions/new", handlers::ask),
        Row::post("/actions/new", handlers::add),
        Row::get("/actions/{code}", handlers::show),
        Row::post("/actions/{code}", handlers::change),
        Row::get("/plugins/{name}", plugin::show),
    ]
}

/// What an action calls, in words.
pub fn call_words(call: &str) -> Text {
    match call {
        "approve" => Text::new("action-call-approve"),
        "read" => Text::new("action-call-read"),
        name => Text::new("action-call-plugin").with("name", name),
    }
}

async fn list(ctx: Ctx) -> Outcome {
    let (proof, lines) = handlers::lines(&ctx).await?;
    let plugins = ctx.block(move |app| app.plugins_for_actions(&proof)).await??;
    let comma = ctx.site.views.text(ctx.lang(), &Text::new("list-comma"));
    let row = |line: &waypost_app::editing::ActionLine| ActionRow {
        href: format!("/actions/{}", super::flows::open::encoded(&line.content.code)),
        name: line.content.name.in_language(ctx.tag()).to_owned(),
        code: line.content.code.clone(),
        call: call_words(&line.content.call),
        used: line.used.iter().map(|(_, name)| name.in_language(ctx.tag())).collect::<Vec<_>>().join(&comma),
    };
    let plugin = |line: &waypost_app::editing::PluginLine| PluginRow {
        href: format!("/plugins/{}", line.name),
        name: line.name.clone(),
        version: line.description.as_ref().map(|said| said.version.clone()),
        summary: line.description.as_ref().map(|said| said.summary.clone()).unwrap_or_default(),
    };
    ctx.page(&ActionsPage {
        actions: lines.iter().map(row).collect(),
        plugins: plugins.iter().map(plugin).collect(),
    })
}
