//! Publishing: what the check says, what changed since the version before, from when; a confirmation where the check
//! came to no end.

use serde::Serialize;
use waypost_app::editing::Comparison;
use waypost_base::{Rejection, Timestamp};

use super::{
    changes::{Line, Sides, drawn},
    gone,
    open::{self, Open, posted, summary},
    version::{
        VersionHead,
        findings::{Findings, findings},
        handlers::drawing,
    },
};
use crate::{
    diagram::Drawing,
    http::{Ctx, Outcome, Row, Stop, Typed},
    pages::{Problems, flows::version::window::around},
    view::{Page, Text},
};

/// The page before publishing.
#[derive(Clone, Debug, Serialize)]
pub struct PublishPage {
    /// The version.
    pub head: VersionHead,
    /// Why nothing was published.
    pub problems: Option<Problems>,
    /// What the check says.
    pub check: Findings,
    /// It can be published as it is.
    pub ready: bool,
    /// It can be published after a confirmation.
    pub confirm: bool,
    /// The first day that it is to be in force; none: at once.
    pub day: String,
    /// What changed since the version before.
    pub changes: Vec<Line>,
    /// How many changes more there are.
    pub more: i64,
    /// Both on one drawing, or this one where it is the first.
    pub drawing: Drawing,
    /// Cases of the version before, that keep it.
    pub form: bool,
}

/// The page after publishing.
#[derive(Clone, Debug, Serialize)]
pub struct PublishedPage {
    /// The version.
    pub head: VersionHead,
    /// From when.
    pub begins: Timestamp,
    /// It is in force already.
    pub at_once: bool,
    /// The reader may start a case.
    pub starts: bool,
    /// Who may start one; empty: everybody.
    pub starters: String,
    /// What the check warned of.
    pub check: Findings,
}

impl Page for PublishPage {
    const TEMPLATE: &'static str = "pages/flows/publish";

    fn title(&self) -> Text {
        Text::new("publish-title").with("flow", self.head.flow.clone()).with("no", i64::from(self.head.no))
    }
}

impl Page for PublishedPage {
    const TEMPLATE: &'static str = "pages/flows/published";

    fn title(&self) -> Text {
        Text::new("published-title").with("flow", self.head.flow.clone()).with("no", i64::from(self.head.no))
    }
}

/// Most changes that a page lists.
pub const LISTED: usize = 200;

/// The routes.
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/flows/{code}/versions/{no}/publish", show),
        Row::post("/flows/{code}/versions/{no}/publish", publish),
    ]
}

async fn show(ctx: Ctx) -> Outcome {
    let open = open::version(&ctx).await?;
    if !open.is_draft() {
        return Ok(ctx.see_other(&open.path()));
    }
    let page = page(&ctx, &open).await?;
    ctx.page(&page)
}

async fn page(ctx: &Ctx, open: &Open) -> Result<PublishPage, Stop> {
    let book = open.book(ctx);
    let draft = &open.draft;
    let head = open.head(ctx);
    let comparison = before(ctx, open).await?;
    let here = |_| false;
    let (lines, picture) = match &comparison {
        Some(comparison) => {
            let mut was = open::book(ctx, &open.beside);
            was.stages_of(&comparison.before.definition);
            let sides = Sides { before: &was, after: &book };
            let picture = drawn(
                &comparison.before.definition,
                &comparison.after.definition,
                &comparison.difference,
                &head.flow,
                book.tag(),
            );
            (sides.all(comparison), picture)
        }
        None => {
            let part = 0..draft.definition.stages.len().min(120);
            (Vec::new(), drawing(&book, &around(&draft.definition, &part), &draft.report, &head.flow, &here))
        }
    };
    let more = i64::try_from(lines.len().saturating_sub(LISTED)).unwrap_or_default();
    Ok(PublishPage {
        problems: None,
        check: findings(&book, &draft.definition, &draft.report, &head.path, &here),
        ready: !draft.report.refuses(),
        confirm: draft.report.needs_confirmation(),
        day: draft.valid_from.map(|day| day.to_string()).unwrap_or_default(),
        changes: lines.into_iter().take(LISTED).collect(),
        more,
        drawing: picture,
        form: draft.form_version.is_some(),
        head,
    })
}

/// The comparison with the version in force, or the one before.
async fn before(ctx: &Ctx, open: &Open) -> Result<Option<Comparison>, Stop> {
    let Some(before) = open.head(ctx).before.and_then(|no| open.flow.version(no)) else { return Ok(None) };
    let (proof, after) = (open.proof.clone(), open.draft.version);
    let found = ctx.block(move |app| app.compare_flow_versions(&proof, before, after)).await?;
    Ok(found.ok())
}

async fn publish(ctx: Ctx, typed: Typed) -> Outcome {
    let open = match posted(&ctx, &typed).await? {
        Ok(open) => open,
        Err(rejection) => return gone::page(&ctx, &typed, &rejection),
    };
    let (proof, version, revision) = (open.proof.clone(), open.draft.version, open.draft.revision);
    let confirmed = typed.has("confirmed");
    let done = ctx.block(move |app| app.publish_flow(&proof, version, revision, confirmed)).await?;
    match done {
        Ok(published) => {
            let fresh = open::version(&ctx).await?;
            let head = fresh.head(&ctx);
            let book = fresh.book(&ctx);
            let (who, code) = (ctx.who().clone(), fresh.flow.code.clone());
            let starts = ctx.block(move |app| app.startable(&who, &code)).await?.is_some();
            let first = fresh.draft.definition.first();
            let starters = first.map(|first| book.receivers(&first.receivers.receivers)).unwrap_or_default();
            let page = PublishedPage {
                starts,
                starters,
                check: findings(&book, &fresh.draft.definition, &published.report, &head.path, &|_| false),
                begins: published.begins,
                at_once: published.begins.millis() <= ctx.site.app.now(),
                head,
            };
            ctx.page(&page)
        }
        Err(why) => {
            let fresh = open::version(&ctx).await?;
            if !fresh.is_draft() {
                return gone::page(&ctx, &typed, &why.rejection);
            }
            let mut page = page(&ctx, &fresh).await?;
            page.problems = Some(told(&ctx, &why.rejection));
            ctx.refused(&why.rejection, &page)
        }
    }
}

/// A refusal as a summary, with what it says of fields.
pub fn told(ctx: &Ctx, rejection: &Rejection) -> Problems {
    let mut problems = Problems::of("publish", rejection, |_| None);
    problems.summary = summary(ctx, rejection);
    problems
}
