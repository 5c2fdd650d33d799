//! The flows that a person defines: by category, found by words, a page at a time.

use serde::Serialize;
use waypost_app::editing::{FlowsQuery, InCategory};
use waypost_base::{CategoryId, Timestamp};

use super::open::encoded;
use crate::{
    http::{Ctx, Outcome, Row},
    pages::Choice,
    view::{Page, Text},
};

/// Flows of one page.
const PART: usize = 50;

/// The list.
#[derive(Clone, Debug, Serialize)]
pub struct FlowsPage {
    /// What was searched.
    pub q: String,
    /// Categories to choose from.
    pub categories: Vec<Choice>,
    /// The flows, those of one category together.
    pub groups: Vec<Group>,
    /// How many there are on all pages.
    pub total: i64,
    /// Address of the next page.
    pub next: Option<String>,
    /// The reader may change categories.
    pub may_order: bool,
    /// What the reader may take out, where he defines the flows of some categories only: a link for each.
    pub exports: Vec<Choice>,
    /// Nothing was asked for: an empty list means that there is no flow.
    pub all: bool,
}

/// The flows of one category.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// Its name; empty for flows of none.
    pub name: String,
    /// Its flows.
    pub flows: Vec<Line>,
}

/// One flow.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// Its address.
    pub href: String,
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// The version in force.
    pub in_force: Option<i32>,
    /// The version published for later, and from when.
    pub waiting: Option<Waiting>,
    /// The open draft.
    pub draft: Option<Draft>,
    /// Cases that run.
    pub running: i64,
}

/// A version published for later.
#[derive(Clone, Debug, Serialize)]
pub struct Waiting {
    /// Its number.
    pub no: i32,
    /// From when.
    pub from: Timestamp,
}

/// An open draft.
#[derive(Clone, Debug, Serialize)]
pub struct Draft {
    /// Its address.
    pub href: String,
    /// Its number.
    pub no: i32,
    /// Who changed it last.
    pub who: String,
}

impl Page for FlowsPage {
    const TEMPLATE: &'static str = "pages/flows/list";

    fn title(&self) -> Text {
        Text::new("flows-title")
    }
}

/// The routes.
pub fn routes() -> Vec<Row> {
    vec![Row::get("/flows", show)]
}

async fn show(ctx: Ctx) -> Outcome {
    let proof = ctx.who().defines_flows()?;
    let (q, category) = (ctx.query("q").unwrap_or_default(), ctx.query("category").unwrap_or_default());
    let asked = match category.as_str() {
        "" => InCategory::Any,
        "none" => InCategory::None,
        id => id.parse().map_or(InCategory::Any, |id| InCategory::Is(CategoryId::new(id))),
    };
    let search: String = q.chars().take(200).collect();
    let query =
        FlowsQuery { search: search.clone(), category: asked, after: ctx.query("after"), limit: PART };
    let by = proof.clone();
    let (found, known) = ctx
        .block(move |app| -> Result<_, waypost_app::AppError> {
            Ok((app.flows_to_define(&by, &query)?, app.flow_categories(&by)?))
        })
        .await?;
    let tag = ctx.tag();
    let mut categories = vec![Choice::new("", ctx.site.views.text(ctx.lang(), &Text::new("flows-all")))];
    categories.extend(known.iter().map(|line| Choice::new(line.id.to_string(), line.name.in_language(tag))));
    if proof.covers_everything() {
        categories
            .push(Choice::new("none", ctx.site.views.text(ctx.lang(), &Text::new("flows-no_category"))));
    }
    Choice::choose(&mut categories, &category);
    let organisation = ctx.who().organisation();
    let mut lines: Vec<(usize, String, Line)> = found
        .lines
        .into_iter()
        .map(|line| {
            let of = line.category.as_ref().map(|(id, _)| *id);
            let place = known.iter().position(|known| Some(known.id) == of).unwrap_or(usize::MAX);
            let name = line.category.map(|(_, name)| name.in_language(tag).to_owned()).unwrap_or_default();
            let href = format!("/flows/{}", encoded(&line.code));
            let shown = Line {
                draft: line.draft.map(|draft| Draft {
                    href: format!("{href}/versions/{}", draft.no),
                    no: draft.no,
                    who: draft.edited.map(|(who, _)| organisation.person_name(who)).unwrap_or_default(),
                }),
                href,
                name: line.name.in_language(tag).to_owned(),
                code: line.code,
                in_force: line.in_force.map(|(_, no, _)| no),
                waiting: line.waiting.map(|(_, no, from)| Waiting { no, from }),
                running: line.running,
            };
            (place, name, shown)
        })
        .collect();
    lines.sort_by_key(|line| line.0);
    let mut groups: Vec<Group> = Vec::new();
    for (_, name, line) in lines {
        match groups.last_mut().filter(|group| group.name == name) {
            Some(group) => group.flows.push(line),
            None => groups.push(Group { name, flows: vec![line] }),
        }
    }
    let next = found.next.map(|after| {
        format!("/flows?q={}&category={}&after={}", encoded(&search), encoded(&category), encoded(&after))
    });
    // Whoever defines some categories has no page of imports and exports, so these are here.
    let own = known.iter().filter(|_| !proof.covers_everything());
    let exports = own.map(|line| {
        let href = format!("/export/categories/{}/package.toml", encoded(&line.code));
        Choice::new(href, line.name.in_language(tag))
    });
    let page = FlowsPage {
        exports: exports.collect(),
        all: search.trim().is_empty() && category.is_empty(),
        q: search,
        categories,
        groups,
        total: i64::try_from(found.total).unwrap_or(i64::MAX),
        next,
        may_order: proof.covers_everything(),
    };
    ctx.page(&page)
}
