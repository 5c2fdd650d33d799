//! The catalogue of materials, as a list.

use serde::Serialize;
use waypost_app::materials::catalogue::{MaterialEntry, UsedBy};

use super::checklist::specimen_href;
use crate::{
    http::{Ctx, Outcome},
    pages::fields::escaped,
    view::{Page, Text},
};

/// Most materials on one page.
const PAGE: usize = 100;
/// Flows named beside a material; its own page names all.
const NAMED: usize = 3;

/// The list.
#[derive(Clone, Debug, Serialize)]
pub struct MaterialsPage {
    /// What was searched for.
    pub q: String,
    /// The materials.
    pub rows: Vec<MaterialLine>,
    /// Whether there is none at all, so that the page says how to begin.
    pub none: bool,
    /// Address of the next part of the list.
    pub next: Option<String>,
}

/// One material.
#[derive(Clone, Debug, Serialize)]
pub struct MaterialLine {
    /// Its number.
    pub code: String,
    /// Its name.
    pub name: String,
    /// From when to when it is asked for.
    pub validity: Text,
    /// `in_force`, `early`, `over`, `closed`.
    pub state: &'static str,
    /// Words of the state.
    pub state_words: Text,
    /// Where its specimen is shown.
    pub specimen: Option<String>,
    /// Flows that ask for it, some of them.
    pub used: Vec<UseLine>,
    /// How many more there are.
    pub more: Option<Text>,
}

/// A flow that asks for a material.
#[derive(Clone, Debug, Serialize)]
pub struct UseLine {
    /// Where its list is.
    pub href: String,
    /// Name of the flow and number of the version.
    pub words: Text,
}

impl MaterialsPage {
    /// The list.
    pub fn new(q: impl Into<String>, rows: Vec<MaterialLine>, none: bool) -> Self {
        Self { q: q.into(), rows, none, next: None }
    }
}

impl Page for MaterialsPage {
    const TEMPLATE: &'static str = "pages/materials/list";

    fn title(&self) -> Text {
        Text::new("materials-title")
    }
}

/// `GET /materials`.
pub async fn list(ctx: Ctx) -> Outcome {
    let proof = super::handlers::proof(&ctx)?;
    let q = ctx.query("q").unwrap_or_default();
    let after = ctx.query("after").unwrap_or_default();
    let all = ctx.block(move |app| app.materials(&proof)).await??;
    let none = all.is_empty();
    let wanted = q.trim().to_lowercase();
    let fits = |entry: &&MaterialEntry| {
        entry.code.as_str() > after.as_str()
            && (entry.code.to_lowercase().contains(&wanted)
                || entry.name.texts().any(|name| name.to_lowercase().contains(&wanted)))
    };
    let mut found: Vec<&MaterialEntry> = all.iter().filter(fits).collect();
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let last = found.last().filter(|_| more).map(|entry| entry.code.clone());
    let rows = found.into_iter().map(|entry| line(&ctx, entry)).collect();
    let mut page = MaterialsPage::new(q.clone(), rows, none);
    page.next = last.map(|code| format!("/materials?q={}&after={}", escaped(&q), escaped(&code)));
    ctx.page(&page)
}

fn line(ctx: &Ctx, entry: &MaterialEntry) -> MaterialLine {
    let state = state(ctx, entry);
    MaterialLine {
        code: entry.code.clone(),
        name: entry.name.in_language(ctx.tag()).to_owned(),
        validity: validity(entry),
        state,
        state_words: Text::new(match state {
            "closed" => "materials-closed",
            "early" => "materials-early",
            "over" => "materials-over",
            _ => "materials-in-force",
        }),
        specimen: entry.specimen.as_ref().map(|_| specimen_href(&entry.code)),
        used: used(ctx, &entry.used[..entry.used.len().min(NAMED)]),
        more: entry
            .used
            .len()
            .checked_sub(NAMED + 1)
            .and_then(|more| i64::try_from(more + 1).ok())
            .map(|more| Text::new("materials-used-more").with("n", more)),
    }
}

/// The flows that ask for a material, as links to their lists.
pub fn used(ctx: &Ctx, used: &[UsedBy]) -> Vec<UseLine> {
    let lines = used.iter().map(|one| UseLine {
        href: format!("/flows/{}/versions/{}/materials", one.flow, one.no),
        words: Text::new("materials-used-by")
            .with("flow", one.name.in_language(ctx.tag()))
            .with("no", i64::from(one.no)),
    });
    lines.collect()
}

fn state(ctx: &Ctx, entry: &MaterialEntry) -> &'static str {
    let today = ctx.who().today();
    match entry.valid {
        _ if entry.closed => "closed",
        (Some(from), _) if today < from => "early",
        (_, Some(to)) if to < today => "over",
        _ => "in_force",
    }
}

/// From when to when a material is asked for, in words.
fn validity(entry: &MaterialEntry) -> Text {
    match entry.valid {
        (None, None) => Text::new("materials-always"),
        (Some(from), None) => Text::new("materials-from").with("from", from.to_string()),
        (None, Some(to)) => Text::new("materials-until").with("to", to.to_string()),
        (Some(from), Some(to)) => {
            Text::new("materials-between").with("from", from.to_string()).with("to", to.to_string())
        }
    }
}
