//! The page of a stage: shown, saved; and the page that asks what becomes of its ways when it is taken out.

use waypost_app::editing::FlowsQuery;
use waypost_base::{Code, Rejection, StageNo};
use waypost_engine::{
    check::Report,
    definition::Stage,
    edit::{self, Edit},
};

use super::{Beside, StagePage, StageWay, attributes, rights, sections, typed::read};
use crate::{
    http::{Ctx, Outcome, Row, Stop, Typed},
    pages::flows::{
        cell::{Wrong, refuse, refuse_merged},
        gone,
        open::{self, Open, conflict, notes, posted, summary, with_script},
        remove::{RemovePage, Way},
        version::{
            findings::findings,
            handlers::{apply, lists},
            rows::{called, key_of},
            typed::Meant,
        },
    },
    view::Text,
};

/// The routes.
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/flows/{code}/versions/{no}/stages/{stage}", show),
        Row::post("/flows/{code}/versions/{no}/stages/{stage}", save),
        Row::get("/flows/{code}/versions/{no}/stages/{stage}/remove", ask),
        Row::post("/flows/{code}/versions/{no}/stages/{stage}/remove", remove),
    ]
}

fn number(ctx: &Ctx) -> Result<StageNo, Stop> {
    ctx.var("stage").parse().map(StageNo).map_err(|_| Stop::not_found())
}

fn stage(open: &Open, no: StageNo) -> Result<&Stage, Stop> {
    open.draft.definition.stage(no).ok_or_else(Stop::not_found)
}

async fn show(ctx: Ctx) -> Outcome {
    let open = open::version(&ctx).await?;
    let page = page(&ctx, &open, number(&ctx)?, &open.draft.report).await?;
    with_script(&ctx, None, &page)
}

async fn page(ctx: &Ctx, open: &Open, no: StageNo, report: &Report) -> Result<StagePage, Stop> {
    let book = open.book(ctx);
    let definition = &open.draft.definition;
    let stage = stage(open, no)?;
    let head = open.head(ctx);
    let beside = Beside { flows: sub_flows(ctx, open).await? };
    let at = definition.stages.iter().position(|known| known.no == no).unwrap_or_default();
    let href =
        |at: usize| definition.stages.get(at).map(|stage| format!("{}/stages/{}", head.path, stage.no));
    let mine = report.problems.iter().filter(|problem| problem.stages.first() == Some(&no)).cloned();
    let mine = Report { problems: mine.collect() };
    let found = findings(&book, definition, &mine, &head.path, &|_| false);
    let ways = definition.transitions.iter().filter(|row| row.from == no).take(100).map(|row| StageWay {
        href: format!("{}/ways/{}", head.path, key_of(row.arrow())),
        called: called(row.branch),
        condition: row.condition.in_language(book.tag()).to_owned(),
        to: match (row.to, row.branch) {
            (Some(no), _) => book.stage(no),
            (None, 0) => book.say("drawing-not-accepted"),
            (None, _) => book.say("drawing-to-end"),
        },
    });
    Ok(StagePage {
        problems: None,
        notes: Vec::new(),
        no: no.0,
        name: stage.name.in_language(book.tag()).to_owned(),
        sections: sections(&book, definition, stage, &beside),
        rights: rights(&book, stage, "right"),
        attributes: attributes(stage),
        ways: ways.collect(),
        lists: lists(&book, true),
        found: [found.refuses, found.unknown, found.warns].concat(),
        previous: at.checked_sub(1).and_then(href),
        next: href(at + 1),
        head,
    })
}

/// Flows that may be run as a part of this one: few pages need them, so only a draft asks.
async fn sub_flows(ctx: &Ctx, open: &Open) -> Result<Vec<(waypost_base::FlowId, String)>, Stop> {
    if !open.is_draft() {
        return Ok(Vec::new());
    }
    let (proof, this, tag) = (open.proof.clone(), open.flow.flow, ctx.tag());
    let query = FlowsQuery { limit: 500, ..FlowsQuery::default() };
    let found = ctx.block(move |app| app.flows_to_define(&proof, &query)).await?;
    let others = found.lines.into_iter().filter(|line| line.flow != this);
    Ok(others.map(|line| (line.flow, line.name.in_language(tag).to_owned())).collect())
}

async fn save(ctx: Ctx, typed: Typed) -> Outcome {
    let open = match posted(&ctx, &typed).await? {
        Ok(open) => open,
        Err(rejection) => return gone::page(&ctx, &typed, &rejection),
    };
    let no = number(&ctx)?;
    let book = open.book(&ctx);
    let before = stage(&open, no)?;
    let (changed, wrong) = read(&book, before, &typed);
    if !wrong.is_empty() {
        return back(&ctx, &open, no, &typed, &Code::InvalidValues.into(), wrong).await;
    }
    let mut meant = Meant::default();
    if changed != *before {
        meant.push(Edit::ReplaceStage { no, stage: Box::new(changed.clone()) }, "");
    }
    match apply(&ctx, &open, &meant).await? {
        Ok(_) => {
            let path = format!("{}/stages/{}", open.path(), changed.no);
            let to = match typed.get("do") {
                "close" => format!("{}#s{}", open.path(), changed.no),
                _ => path,
            };
            Ok(ctx.see_other_saying(&to, "flash-flow-saved"))
        }
        Err(rejection) => {
            let wrong = rejection.fields.iter().map(|problem| match rejection.code {
                Code::ChangedMeanwhile => {
                    let found = conflict(&ctx, &book, &open, problem);
                    Wrong::new(own_cell(&found.cell), found.words)
                }
                _ => Wrong::new(own_cell(&problem.field), Text::from(problem)),
            });
            let wrong = wrong.collect();
            back(&ctx, &open, no, &typed, &rejection, wrong).await
        }
    }
}

/// The cell of this page for a field of the stage.
fn own_cell(field: &str) -> String {
    // `0.name`: of the first edit; `s.3.name`: of the tables.
    let mut parts = field.splitn(3, '.');
    let field = match (parts.next(), parts.next(), parts.next()) {
        (Some("s"), Some(_), Some(rest)) => rest.to_owned(),
        (Some(at), Some(rest), None) if at.parse::<usize>().is_ok() => rest.to_owned(),
        (Some(at), Some(rest), Some(more)) if at.parse::<usize>().is_ok() => format!("{rest}.{more}"),
        _ => field.to_owned(),
    };
    match field.as_str() {
        "receivers" => "receiver.0".to_owned(),
        "attributes" => "attribute.0.key".to_owned(),
        "not_handler_of" => "four_eyes.0".to_owned(),
        other => match other.split_once('.') {
            Some(("returns" | "receivers", rest)) => rest.to_owned(),
            Some(("rights", item)) => format!("right.{item}"),
            _ => other.to_owned(),
        },
    }
}

async fn back(
    ctx: &Ctx,
    open: &Open,
    no: StageNo,
    typed: &Typed,
    rejection: &Rejection,
    wrong: Vec<Wrong>,
) -> Outcome {
    let moved = rejection.code == Code::ChangedMeanwhile;
    let shown = if moved { open::version(ctx).await? } else { open.clone() };
    if shown.draft.definition.stage(no).is_none() {
        return gone::page(ctx, typed, rejection);
    }
    let mut page = page(ctx, &shown, no, &shown.draft.report).await?;
    let words = if moved || wrong.is_empty() { summary(ctx, rejection) } else { invalid() };
    // The empty rows that were filled have to be there again.
    grow(&mut page, typed);
    page.problems = Some(if moved && open.draft.definition.stage(no).is_some() {
        let mut then = self::page(ctx, open, no, &open.draft.report).await?;
        refuse_merged("stage", then.cells(), page.cells(), typed, words, &wrong)
    } else {
        refuse("stage", page.cells(), typed, words, &wrong)
    });
    page.sections.iter_mut().for_each(|section| {
        section.open |= section.cells.iter().any(|cell| cell.problem.is_some());
    });
    with_script(ctx, Some(rejection), &page)
}

/// As many rows as were typed.
fn grow(page: &mut StagePage, typed: &Typed) {
    while typed.has(&format!("attribute.{}.key", page.attributes.len())) && page.attributes.len() < 200 {
        let at = page.attributes.len();
        page.attributes.push(super::Pair {
            key: super::Cell::new(format!("attribute.{at}.key"), "field-attribute_key", ""),
            value: super::Cell::new(format!("attribute.{at}.value"), "field-attribute_value", ""),
        });
    }
}

fn invalid() -> Text {
    Text::from(&Rejection::new(Code::InvalidValues))
}

async fn ask(ctx: Ctx) -> Outcome {
    let open = open::version(&ctx).await?;
    let page = removal(&ctx, &open, number(&ctx)?)?;
    ctx.page(&page)
}

/// What leads to the stage and from it, and what would become of it in either way.
fn removal(ctx: &Ctx, open: &Open, no: StageNo) -> Result<RemovePage, Stop> {
    if !open.is_draft() {
        return Err(Stop::not_found());
    }
    let book = open.book(ctx);
    let definition = &open.draft.definition;
    let stage = stage(open, no)?;
    let way = |row: &waypost_engine::definition::Transition| Way {
        from: book.stage(row.from),
        called: called(row.branch),
        condition: row.condition.in_language(book.tag()).to_owned(),
        to: row.to.map_or_else(|| book.say("drawing-to-end"), |to| book.stage(to)),
    };
    let touching = definition.transitions.iter().filter(|row| row.from == no || row.to == Some(no));
    let would = |reconnect: bool| match edit::apply(definition, &Edit::RemoveStage { no, reconnect }) {
        Ok((_, found)) => Ok(notes(&found)),
        Err(faults) => Err(faults),
    };
    let (reconnected, dropped) = (would(true), would(false));
    let refused = reconnected.as_ref().err().and_then(|faults| faults.first()).map(Text::from);
    Ok(RemovePage {
        head: open.head(ctx),
        no: no.0,
        name: stage.name.in_language(book.tag()).to_owned(),
        ways: touching.take(100).map(way).collect(),
        reconnected: reconnected.unwrap_or_default(),
        dropped: dropped.unwrap_or_default(),
        refused,
        problems: None,
    })
}

async fn remove(ctx: Ctx, typed: Typed) -> Outcome {
    let open = match posted(&ctx, &typed).await? {
        Ok(open) => open,
        Err(rejection) => return Err(rejection.into()),
    };
    let no = number(&ctx)?;
    stage(&open, no)?;
    let mut meant = Meant::default();
    meant.push(Edit::RemoveStage { no, reconnect: typed.get("ways") != "drop" }, "");
    match apply(&ctx, &open, &meant).await? {
        Ok(_) => Ok(ctx.see_other_saying(&open.path(), "flash-flow-stage_removed")),
        Err(rejection) => {
            let fresh = open::version(&ctx).await?;
            let mut page = removal(&ctx, &fresh, no)?;
            let book = fresh.book(&ctx);
            let wrong: Vec<Wrong> = rejection
                .fields
                .iter()
                .map(|problem| match rejection.code {
                    Code::ChangedMeanwhile => conflict(&ctx, &book, &fresh, problem),
                    _ => Wrong::new("", Text::from(problem)),
                })
                .collect();
            page.problems = Some(refuse("remove", Vec::new(), &typed, summary(&ctx, &rejection), &wrong));
            ctx.refused(&rejection, &page)
        }
    }
}
