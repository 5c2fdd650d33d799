//! The page of a version: shown, saved, checked while it is typed, discarded.

use waypost_app::editing::Edited;
use waypost_base::{Code, Rejection, StageNo};
use waypost_engine::{
    Definition,
    check::Report,
    definition::Stage,
    edit::{self, Edit, Place, next_stage_no},
};

use super::{
    CheckPage, Lists, VersionPage,
    findings::{Findings, findings, mark, tints},
    rows::{self, MENU, arrow_of, fresh_stage, new_stage, new_way, stage_row, way_row},
    typed::{Meant, add_stage, read},
    window::{WAYS, around, window},
};
use crate::{
    diagram::{Drawing, Overlay, draw_with},
    http::{Ctx, Outcome, Row, Stop, Typed},
    pages::{
        Problems,
        flows::{
            book::Book,
            cell::{Wrong, refuse, refuse_merged},
            open::{self, Open, conflict, notes, posted, summary, with_script},
        },
    },
    view::Text,
};

/// The routes.
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/flows/{code}/versions/{no}", show),
        Row::post("/flows/{code}/versions/{no}", save),
        Row::get("/flows/{code}/versions/{no}/check", to_version),
        Row::post("/flows/{code}/versions/{no}/check", check),
        Row::get("/flows/{code}/versions/{no}/discard", to_version),
        Row::post("/flows/{code}/versions/{no}/discard", discard),
    ]
}

async fn show(ctx: Ctx) -> Outcome {
    let open = open::version(&ctx).await?;
    let page = page(&ctx, &open, &open.draft.report);
    with_script(&ctx, None, &page)
}

async fn to_version(ctx: Ctx) -> Outcome {
    let (_, flow) = open::flow(&ctx).await?;
    let no: i32 = ctx.var("no").parse().map_err(|_| Stop::not_found())?;
    Ok(ctx.see_other(&format!("/flows/{}/versions/{no}", open::encoded(&flow.code))))
}

/// The page of a version.
pub fn page(ctx: &Ctx, open: &Open, report: &Report) -> VersionPage {
    let book = open.book(ctx);
    let definition = &open.draft.definition;
    let head = open.head(ctx);
    let (from, find) = (ctx.query("from").unwrap_or_default(), ctx.query("find").unwrap_or_default());
    let (places, shown) = window(definition, &from, &find, book.tag());
    let tints = tints(report);
    let editable = head.editable;
    let stages: Vec<_> =
        places.clone().map(|at| stage_row(&book, definition, at, editable, &tints)).collect();
    let last = places.clone().last().and_then(|at| definition.stages.get(at)).map(|stage| stage.no);
    let ways = ways_of(&book, definition, &definition.stages[places.clone()], editable, &tints);
    let here = |no: StageNo| stages.iter().any(|row| row.no == no.0);
    let leaving = definition.transitions.iter().filter(|row| here(row.from)).count();
    let check = findings(&book, definition, report, &head.path, &here);
    let drawing = drawing(&book, &around(definition, &places), report, &head.flow, &here);
    VersionPage {
        problems: None,
        notes: Vec::new(),
        new_stage: editable.then(|| new_stage(&book, last)),
        new_way: editable.then(|| new_way(&book)),
        lists: if editable { lists(&book, false) } else { Lists::default() },
        check,
        drawing,
        more_ways: i64::try_from(leaving.saturating_sub(ways.len())).unwrap_or(i64::MAX),
        window: shown,
        stages,
        ways,
        head,
    }
}

/// Suggestions for cells.
pub fn lists(book: &Book<'_>, with_people: bool) -> Lists {
    Lists {
        receivers: book.receiver_words(with_people),
        handlers: book.handler_words(),
        stages: if book.stages.len() > MENU { book.stage_words() } else { Vec::new() },
    }
}

fn ways_of(
    book: &Book<'_>,
    definition: &Definition,
    stages: &[Stage],
    editable: bool,
    tints: &rows::Tints,
) -> Vec<rows::WayRow> {
    let mut found = Vec::new();
    for stage in stages {
        let mut rows: Vec<_> = definition.transitions.iter().filter(|row| row.from == stage.no).collect();
        rows.sort_by_key(|row| (row.branch == 0, row.branch));
        found.extend(rows);
    }
    // More than these has only a part of a single stage, whose own page leads to the rest; the page says so.
    found.into_iter().take(WAYS).map(|row| way_row(book, row, editable, tints)).collect()
}

/// The drawing of a definition with what the check says of it.
pub fn drawing(
    book: &Book<'_>,
    definition: &Definition,
    report: &Report,
    flow: &str,
    here: &dyn Fn(StageNo) -> bool,
) -> Drawing {
    let mut overlay = Overlay { numbered: true, ..Overlay::default() };
    overlay.leads = definition.stages.iter().map(|stage| stage.no).filter(|no| here(*no)).collect();
    mark(&mut overlay, report);
    draw_with(definition, flow, book.tag(), &Default::default(), &overlay)
}

async fn save(ctx: Ctx, typed: Typed) -> Outcome {
    let open = match posted(&ctx, &typed).await? {
        Ok(open) => open,
        Err(rejection) => return lost(&ctx, &typed, rejection).await,
    };
    let book = open.book(&ctx);
    let mut meant = read(&book, &open.draft.definition, &typed);
    let button = typed.get("do").to_owned();
    let jump = structural(&book, &open, &button, &mut meant);
    if !meant.wrong.is_empty() {
        return back(&ctx, &open, &typed, &Code::InvalidValues.into(), meant.wrong).await;
    }
    let jump = if button == "add" { added(&typed).to_owned() } else { jump };
    let done = match apply(&ctx, &open, &meant).await? {
        Ok(done) => done,
        Err(rejection) => {
            let wrong = blamed(&ctx, &book, &open, &meant, &rejection);
            return back(&ctx, &open, &typed, &rejection, wrong).await;
        }
    };
    let version = open.draft.version;
    let path = open.path();
    let place = ctx.query("from").map(|from| format!("?from={}", open::encoded(&from))).unwrap_or_default();
    match button.as_str() {
        "undo" | "redo" => {
            let (proof, undo) = (open.proof.clone(), button == "undo");
            let taken = ctx
                .block(move |app| {
                    if undo {
                        app.undo_flow_edit(&proof, version)
                    } else {
                        app.redo_flow_edit(&proof, version)
                    }
                })
                .await?;
            match taken {
                Ok(_) => Ok(ctx.see_other_saying(
                    &format!("{path}{place}"),
                    if undo { "flash-flow-undone" } else { "flash-flow-redone" },
                )),
                Err(rejection) => {
                    let fresh = open::version(&ctx).await?;
                    let book = fresh.book(&ctx);
                    let wrong = rejection.fields.iter().map(|p| conflict(&ctx, &book, &fresh, p)).collect();
                    back(&ctx, &fresh, &Typed::default(), &rejection, wrong).await
                }
            }
        }
        "publish" => Ok(ctx.see_other(&format!("{path}/publish"))),
        other if other.starts_with("remove-") => {
            let no = other.trim_start_matches("remove-");
            Ok(ctx.see_other(&format!("{path}/stages/{}/remove", open::encoded(no))))
        }
        _ if !said(&done).is_empty() => {
            // What the change changed beside what it said is told on the page itself.
            let fresh = open::version(&ctx).await?;
            let mut page = page(&ctx, &fresh, &fresh.draft.report);
            page.notes = said(&done);
            with_script(&ctx, None, &page)
        }
        _ => Ok(ctx.see_other_saying(&format!("{path}{place}{jump}"), "flash-flow-saved")),
    }
}

/// The notes that tell more than a number that was given.
fn said(done: &Edited) -> Vec<Text> {
    use waypost_engine::edit::NoteCode::{BranchNumbered, StageNumbered};
    let telling = done.notes.iter().filter(|note| !matches!(note.code, StageNumbered | BranchNumbered));
    let mut said = notes(&telling.cloned().collect::<Vec<_>>());
    if done.merged {
        said.insert(0, Text::new("editor-merged"));
    }
    said
}

/// What the pressed button adds; gives the place of the page to come back to.
fn structural(book: &Book<'_>, open: &Open, button: &str, meant: &mut Meant) -> String {
    let definition = &open.draft.definition;
    let stages = &definition.stages;
    let (what, of) = button.split_once('-').unwrap_or((button, ""));
    let at = of.parse().ok().and_then(|no| stages.iter().position(|stage| stage.no == StageNo(no)));
    // Cells may have given the stage another number before the button is looked at.
    let now = |no: StageNo, meant: &Meant| {
        let renamed = meant.edits.iter().find_map(|(edit, _)| match edit {
            Edit::ReplaceStage { no: which, stage } if *which == no => Some(stage.no),
            _ => None,
        });
        renamed.unwrap_or(no)
    };
    match (what, at) {
        ("up", Some(at)) if at > 0 => {
            let no = now(stages[at].no, meant);
            let place = match at.checked_sub(2) {
                Some(before) => Place::After(now(stages[before].no, meant)),
                None => Place::First,
            };
            meant.push(Edit::MoveStage { no, place }, format!("s.{of}"));
        }
        ("down", Some(at)) if at + 1 < stages.len() => {
            let (no, after) = (now(stages[at].no, meant), now(stages[at + 1].no, meant));
            meant.push(Edit::MoveStage { no, place: Place::After(after) }, format!("s.{of}"));
        }
        ("insert", Some(at)) => {
            let no = next_stage_no(definition);
            let stage = Stage { no, name: book.say("new-stage-name").as_str().into(), ..fresh_stage() };
            // The ways of the page are read first; a new stage stands on what they say.
            let mut more = Meant { edits: std::mem::take(&mut meant.edits), wrong: Vec::new() };
            let renumbered: Vec<_> =
                more.edits.extract_if(.., |(edit, _)| matches!(edit, Edit::ReplaceStage { .. })).collect();
            add_stage(definition, stage, Some(stages[at].no), true, &format!("s.{of}"), &mut more);
            more.edits.extend(renumbered);
            meant.edits = more.edits;
            return format!("#s{no}");
        }
        ("drop", _) => {
            if let Some(which) = arrow_of(of) {
                // What was typed into the row goes with it.
                let row = format!("t.{of}");
                meant.edits.retain(|(_, cells)| *cells != row);
                meant.wrong.retain(|wrong| !wrong.cell.starts_with(&format!("{row}.")));
                meant.edits.insert(0, (Edit::RemoveTransition { which }, row));
            }
        }
        // A row that was dragged: `move-3.first`, `move-3.5` (after 5).
        ("move", None) => {
            let (which, after) = of.split_once('.').unwrap_or((of, ""));
            let (Ok(which), after) = (which.parse().map(StageNo), after.parse().map(StageNo)) else {
                return String::new();
            };
            let place = after.map_or(Place::First, |no| Place::After(now(no, meant)));
            meant.push(Edit::MoveStage { no: now(which, meant), place }, format!("s.{which}"));
            return format!("#s{which}");
        }
        _ => {}
    }
    at.map(|_| format!("#s{of}")).unwrap_or_default()
}

/// The place where a row was added: the next one is added there too.
fn added(typed: &Typed) -> &'static str {
    if typed.get("new.name").trim().is_empty() { "#new-way" } else { "#new-stage" }
}

/// Applies edits to the draft.
pub async fn apply(ctx: &Ctx, open: &Open, meant: &Meant) -> Result<Result<Edited, Rejection>, Stop> {
    if meant.edits.is_empty() {
        let same = Edited { revision: open.draft.revision, notes: Vec::new(), merged: false };
        return Ok(Ok(same));
    }
    let (proof, version, revision, edit) =
        (open.proof.clone(), open.draft.version, open.draft.revision, meant.edit());
    ctx.block(move |app| app.edit_flow(&proof, version, revision, &edit)).await
}

/// The faults of a refused edit, each at its cell.
pub fn blamed(ctx: &Ctx, book: &Book<'_>, open: &Open, meant: &Meant, rejection: &Rejection) -> Vec<Wrong> {
    let fault = |problem| match rejection.code {
        Code::ChangedMeanwhile => conflict(ctx, book, open, problem),
        _ => meant.wrong_of(problem),
    };
    rejection.fields.iter().map(fault).collect()
}

/// The page again, with what was typed. After a conflict it is the page of today's draft, so that saving once more
/// takes what is typed here.
async fn back(ctx: &Ctx, open: &Open, typed: &Typed, rejection: &Rejection, wrong: Vec<Wrong>) -> Outcome {
    let shown =
        if rejection.code == Code::ChangedMeanwhile { open::version(ctx).await? } else { open.clone() };
    let mut page = page(ctx, &shown, &shown.draft.report);
    let words = if wrong.is_empty() || rejection.code == Code::ChangedMeanwhile {
        summary(ctx, rejection)
    } else {
        Text::from(&Rejection::new(Code::InvalidValues))
    };
    let mut problems = match rejection.code {
        // Only what was changed here is typed again: what others changed stays theirs.
        Code::ChangedMeanwhile => {
            let mut then = self::page(ctx, open, &Report::default());
            refuse_merged("edit", then.cells(), page.cells(), typed, words, &wrong)
        }
        _ => refuse("edit", page.cells(), typed, words, &wrong),
    };
    tell_others(&mut problems, &wrong);
    page.problems = Some(problems);
    with_script(ctx, Some(rejection), &page)
}

/// A problem without a field on the page is told with its words alone.
fn tell_others(problems: &mut Problems, wrong: &[Wrong]) {
    if wrong.is_empty() {
        problems.fields.clear();
    }
}

/// The draft is gone: the newest version is shown, and what was typed is kept on the page that says so.
async fn lost(ctx: &Ctx, typed: &Typed, rejection: Rejection) -> Outcome {
    if rejection.code != Code::ChangedMeanwhile {
        return super::super::gone::page(ctx, typed, &rejection);
    }
    let fresh = open::version(ctx).await?;
    back(ctx, &fresh, typed, &rejection, Vec::new()).await
}

async fn check(ctx: Ctx, typed: Typed) -> Outcome {
    let open = match posted(&ctx, &typed).await? {
        Ok(open) => open,
        Err(rejection) => return Err(rejection.into()),
    };
    let book = open.book(&ctx);
    let meant = read(&book, &open.draft.definition, &typed);
    let (definition, wrong) =
        match (meant.wrong.as_slice(), edit::apply(&open.draft.definition, &meant.edit())) {
            ([], Ok((definition, _))) => (definition, Vec::new()),
            (wrong, applied) => {
                let mut wrong = wrong.to_vec();
                let faults = applied.err().unwrap_or_default();
                wrong.extend(faults.iter().map(|fault| meant.wrong_of(fault)));
                let mut then = page(&ctx, &open, &Report::default());
                let words = Text::from(&Rejection::new(Code::InvalidValues));
                let mut problems = refuse("edit", then.cells(), &typed, words, &wrong);
                // The fields are on another page.
                problems.fields.iter_mut().for_each(|field| field.target = None);
                (open.draft.definition.clone(), problems.fields)
            }
        };
    let (proof, form, judged) = (open.proof.clone(), open.draft.form_version, definition.clone());
    let report = ctx.block(move |app| app.check_flow(&proof, &judged, form)).await?;
    let mut book = open.book(&ctx);
    book.stages_of(&definition);
    let head = open.head(&ctx);
    let from = ctx.query("from").unwrap_or_default();
    let (places, _) = window(&definition, &from, "", book.tag());
    let nowhere = |_: StageNo| false;
    let page = CheckPage {
        check: Findings { wrong, ..findings(&book, &definition, &report, &head.path, &nowhere) },
        drawing: drawing(&book, &around(&definition, &places), &report, &head.flow, &nowhere),
        head,
    };
    ctx.page(&page)
}

async fn discard(ctx: Ctx, typed: Typed) -> Outcome {
    let open = open::version(&ctx).await?;
    let revision = typed.get("base").parse().unwrap_or(open.draft.revision);
    let (proof, version) = (open.proof.clone(), open.draft.version);
    let done = ctx.block(move |app| app.discard_flow_draft(&proof, version, revision)).await?;
    match done {
        Ok(()) => {
            let to = if open.flow.versions.len() > 1 {
                format!("/flows/{}", open::encoded(&open.flow.code))
            } else {
                "/flows".into()
            };
            Ok(ctx.see_other_saying(&to, "flash-flow-discarded"))
        }
        Err(rejection) => back(&ctx, &open, &Typed::default(), &rejection, Vec::new()).await,
    }
}
