//! A new flow from chosen stages of another: ticked, looked at with the links that would be made, then made.

use std::collections::BTreeSet;

use serde::Serialize;
use waypost_app::editing::NewFlow;
use waypost_base::{Code, Rejection, StageNo};
use waypost_engine::{Extract, extract::Mark};

use super::{
    cell::{Cell, Wrong, refuse},
    flow::{head_cells, read_head},
    open::{self, Open, encoded, summary},
    version::rows::called,
};
use crate::{
    diagram::{Drawing, Overlay, Tint, draw_with},
    http::{Ctx, Outcome, Row, Stop, Typed},
    pages::Problems,
    view::{Page, Text, TextParam},
};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct CopyPage {
    /// Code of the flow.
    pub code: String,
    /// Its name.
    pub flow: String,
    /// The version that is copied.
    pub no: i32,
    /// Why nothing was made.
    pub problems: Option<Problems>,
    /// The stages, to be ticked.
    pub stages: Vec<Cell>,
    /// Code, name, description and category of the new flow.
    pub cells: Vec<Cell>,
    /// What would be made.
    pub proposal: Option<Proposal>,
}

/// What would be made.
#[derive(Clone, Debug, Serialize)]
pub struct Proposal {
    /// The links that were not there before.
    pub links: Vec<Text>,
    /// What is to be looked at.
    pub marks: Vec<Text>,
    /// The new flow, its new links marked.
    pub drawing: Drawing,
}

impl Page for CopyPage {
    const TEMPLATE: &'static str = "pages/flows/copy";

    fn title(&self) -> Text {
        Text::new("copy-title").with("flow", self.flow.clone())
    }
}

/// The routes.
pub fn routes() -> Vec<Row> {
    vec![Row::get("/flows/{code}/copy", show), Row::post("/flows/{code}/copy", make)]
}

/// The version that is asked for, else the one in force, else the newest.
async fn source(ctx: &Ctx) -> Result<Open, Stop> {
    let (proof, flow) = open::flow(ctx).await?;
    let asked = ctx.query("version").and_then(|no| no.parse().ok());
    let by = (proof.clone(), flow.flow);
    let lines = ctx.block(move |app| app.flow_versions(&by.0, by.1)).await??;
    let in_force = lines.iter().find(|line| line.state == waypost_app::editing::VersionState::InForce);
    let version = match asked {
        Some(no) => flow.version(no),
        None => in_force.or(lines.first()).map(|line| line.version),
    };
    let version = version.ok_or_else(Stop::not_found)?;
    open::of_version(ctx, proof, flow, version).await
}

async fn show(ctx: Ctx) -> Outcome {
    let open = source(&ctx).await?;
    let page = page(&ctx, &open).await?;
    ctx.page(&page)
}

async fn page(ctx: &Ctx, open: &Open) -> Result<CopyPage, Stop> {
    let book = open.book(ctx);
    let tick = |(no, name): &(StageNo, String)| {
        Cell::check(format!("stage.{no}"), "col-name", true).labelled(Text::plain(format!("{no} {name}")))
    };
    let name = book.text(&Text::new("copy-name").with("flow", open.flow.name.in_language(ctx.tag())));
    let mut cells = vec![
        Cell::new("code", "field-flow_code", format!("{}_2", open.flow.code)).help("field-flow_code-help"),
    ];
    cells.extend(head_cells(ctx, &open.proof, &name, "", "", "", open.draft.category).await?);
    Ok(CopyPage {
        code: encoded(&open.flow.code),
        flow: open.flow.name.in_language(ctx.tag()).to_owned(),
        no: open.draft.no,
        problems: None,
        stages: book.stages.iter().map(tick).collect(),
        cells,
        proposal: None,
    })
}

async fn make(ctx: Ctx, typed: Typed) -> Outcome {
    let open = source(&ctx).await?;
    let definition = &open.draft.definition;
    let chosen: BTreeSet<StageNo> = definition
        .stages
        .iter()
        .map(|stage| stage.no)
        .filter(|no| typed.has(&format!("stage.{no}")))
        .collect();
    let (proof, version) = (open.proof.clone(), open.draft.version);
    if typed.get("do") != "make" {
        let by = chosen.clone();
        let extract = ctx.block(move |app| app.propose_flow_copy(&proof, version, &by)).await??;
        let mut page = page(&ctx, &open).await?;
        keep(&mut page, &typed);
        page.proposal = Some(proposal(&ctx, &open, &extract));
        return ctx.page(&page);
    }
    let mut wrong = Vec::new();
    let head = read_head(&typed, &mut wrong);
    let new = NewFlow {
        code: typed.get("code").trim().to_owned(),
        head,
        form_version: None,
        first_stage: "1".into(),
    };
    let made = if wrong.is_empty() {
        let by = chosen.clone();
        ctx.block(move |app| app.copy_flow(&proof, version, &by, &new)).await?
    } else {
        Err(Rejection::new(Code::InvalidValues))
    };
    match made {
        Ok(made) => {
            let to = format!("/flows/{}/versions/1", encoded(&made.code));
            Ok(ctx.see_other_saying(&to, "flash-flow-copied"))
        }
        Err(rejection) => {
            wrong.extend(rejection.fields.iter().map(|p| Wrong::new(p.field.clone(), Text::from(p))));
            let extract = waypost_engine::extract(definition, &chosen);
            let mut page = page(&ctx, &open).await?;
            page.proposal = Some(proposal(&ctx, &open, &extract));
            let words = summary(&ctx, &rejection);
            let cells = page.stages.iter_mut().chain(&mut page.cells).collect();
            page.problems = Some(refuse("copy", cells, &typed, words, &wrong));
            ctx.refused(&rejection, &page)
        }
    }
}

fn keep(page: &mut CopyPage, typed: &Typed) {
    page.stages.iter_mut().chain(&mut page.cells).for_each(|cell| cell.keep(typed));
}

fn proposal(ctx: &Ctx, open: &Open, extract: &Extract) -> Proposal {
    let book = open.book(ctx);
    let mut overlay = Overlay { numbered: true, ..Overlay::default() };
    let comma = book.say("list-comma");
    let links = extract.links.iter().map(|link| {
        overlay.way(link.link, Tint::Added);
        let through = link.through.iter().map(|no| book.stage(*no)).collect::<Vec<_>>().join(&comma);
        Text::new("copy-link")
            .with("stage", book.stage(link.link.from))
            .with("way", book.text(&called(link.link.branch)))
            .with("to", link.link.to.map_or_else(|| book.say("drawing-to-end"), |no| book.stage(no)))
            .with("through", through)
    });
    let links = links.collect();
    let word = |mark: &Mark| {
        mark.params.iter().fold(Text::new(format!("mark-{}", mark.code.as_str())), |text, (name, value)| {
            text.with(name.clone(), TextParam::Words(value.clone()))
        })
    };
    for mark in &extract.marks {
        if let waypost_engine::Part::Stage(no) = mark.part {
            overlay.stage(no, Tint::Warning);
        }
    }
    Proposal {
        links,
        marks: extract.marks.iter().map(word).collect(),
        drawing: draw_with(
            &extract.definition,
            open.flow.name.in_language(ctx.tag()),
            ctx.tag(),
            &Default::default(),
            &overlay,
        ),
    }
}
