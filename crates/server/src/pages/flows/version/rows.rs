//! The rows of the two classic tables: stage, receiver, action, how many, longest wait; from, branch, condition, next.

use std::collections::BTreeMap;

use serde::Serialize;
use waypost_base::StageNo;
use waypost_engine::{
    Definition,
    check::Arrow,
    definition::{Duration, Stage, StageKind, Transition},
};

use super::super::{
    book::Book,
    cell::{Cell, CellKind, variant},
};
use crate::{diagram::Tint, pages::Choice, view::Text};

/// Most stages for a menu in each row; with more, stages are typed with suggestions.
pub const MENU: usize = 25;

/// One stage.
#[derive(Clone, Debug, Serialize)]
pub struct StageRow {
    /// Its number.
    pub no: u32,
    /// Id of the row.
    pub id: String,
    /// Its name, for buttons.
    pub name: String,
    /// Its cells, where it can be changed.
    pub cells: Vec<Cell>,
    /// What the cells would say, where it cannot.
    pub texts: Vec<Shown>,
    /// It is the first: its receivers may start.
    pub first: bool,
    /// It is the last.
    pub last: bool,
    /// What kind of stop it is, where people do not simply handle it.
    pub kind: Option<Text>,
    /// What else is set on its own page.
    pub extras: Vec<Text>,
    /// The gravest thing that the check says of it.
    pub tint: Tint,
}

/// A text with the heading of its column.
#[derive(Clone, Debug, Serialize)]
pub struct Shown {
    /// The heading.
    pub label: Text,
    /// The text.
    pub text: String,
}

/// One way.
#[derive(Clone, Debug, Serialize)]
pub struct WayRow {
    /// Id of the row.
    pub id: String,
    /// How addresses and buttons name it.
    pub key: String,
    /// How it is called: 提交1, 退回.
    pub called: Text,
    /// Its cells, where it can be changed.
    pub cells: Vec<Cell>,
    /// What the cells would say, where it cannot.
    pub texts: Vec<Shown>,
    /// It has a condition that the program judges.
    pub guard: String,
    /// The gravest thing that the check says of it.
    pub tint: Tint,
}

/// The empty row for one more stage.
#[derive(Clone, Debug, Serialize)]
pub struct NewStage {
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// The empty row for one more way.
#[derive(Clone, Debug, Serialize)]
pub struct NewWay {
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// A way as names of fields and addresses write it: `3-1-5`, `4-0-end`.
pub fn key_of(arrow: Arrow) -> String {
    let to = arrow.to.map_or_else(|| "end".to_owned(), |no| no.to_string());
    format!("{}-{}-{to}", arrow.from, arrow.branch)
}

/// The way of a written key.
pub fn arrow_of(key: &str) -> Option<Arrow> {
    let mut parts = key.split('-');
    let (from, branch, to) = (parts.next()?, parts.next()?, parts.next()?);
    let to = if to == "end" { None } else { Some(StageNo(to.parse().ok()?)) };
    if parts.next().is_some() {
        return None;
    }
    Some(Arrow { from: StageNo(from.parse().ok()?), branch: branch.parse().ok()?, to })
}

/// What the check says of the parts, the gravest of each.
#[derive(Clone, Debug, Default)]
pub struct Tints {
    /// Of stages.
    pub stages: BTreeMap<StageNo, Tint>,
    /// Of ways.
    pub ways: BTreeMap<Arrow, Tint>,
}

/// The row of a stage.
pub fn stage_row(
    book: &Book<'_>,
    definition: &Definition,
    at: usize,
    editable: bool,
    tints: &Tints,
) -> StageRow {
    let stage = &definition.stages[at];
    let no = stage.no;
    let cells = stage_cells(book, stage, &format!("s.{no}"));
    StageRow {
        no: no.0,
        id: format!("s{no}"),
        name: stage.name.in_language(book.tag()).to_owned(),
        texts: if editable { Vec::new() } else { shown(&cells) },
        cells: if editable { cells } else { Vec::new() },
        first: at == 0,
        last: at + 1 == definition.stages.len(),
        kind: (stage.kind != StageKind::Human).then(|| Text::new(format!("kind-{}", variant(&stage.kind)))),
        extras: extras(stage),
        tint: tints.stages.get(&no).copied().unwrap_or_default(),
    }
}

/// The cells of a stage, in the order of the columns.
fn stage_cells(book: &Book<'_>, stage: &Stage, prefix: &str) -> Vec<Cell> {
    let field = |name: &str| format!("{prefix}.{name}");
    let (count, unit) = duration(stage.limit);
    let action = stage.action.map(|id| id.to_string()).unwrap_or_default();
    vec![
        Cell::new(field("no"), "col-no", stage.no.to_string()).kind(CellKind::Number),
        Cell::new(field("name"), "col-name", stage.name.in_language(book.tag())),
        Cell::new(field("receivers"), "col-receivers", book.receivers(&stage.receivers.receivers))
            .list("list-receivers"),
        Cell::select(field("action"), "col-action", book.action_choices(), action),
        Cell::new(field("handlers"), "col-handlers", book.handlers(stage.handlers)).list("list-handlers"),
        Cell::new(field("limit"), "col-limit", count).kind(CellKind::Number),
        Cell::select(field("unit"), "col-unit", book.units(), unit),
    ]
}

/// A length of time as its two cells hold it.
pub fn duration(duration: Option<Duration>) -> (String, String) {
    match duration {
        Some(duration) => (duration.count.to_string(), variant(&duration.unit)),
        None => (String::new(), "working_days".to_owned()),
    }
}

/// What else is set on the page of a stage: named here, so that nobody overlooks it.
fn extras(stage: &Stage) -> Vec<Text> {
    let marks = [
        (stage.irreversible, "extra-irreversible"),
        (stage.receivers.not_initiator || !stage.receivers.not_handler_of.is_empty(), "extra-four_eyes"),
        (stage.deadline.is_some(), "extra-deadline"),
        (stage.warn_before.is_some(), "extra-warn_before"),
        (stage.reminder.is_some() || stage.overdue_reminder.is_some(), "extra-reminder"),
        (stage.rule.is_some(), "extra-rule"),
        (!stage.rights.is_empty(), "extra-rights"),
        (!stage.attributes.is_empty(), "extra-attributes"),
        (stage.join != Default::default(), "extra-join"),
        (stage.split != Default::default(), "extra-split"),
    ];
    marks.into_iter().filter(|(set, _)| *set).map(|(_, key)| Text::new(key)).collect()
}

/// The row of a way.
pub fn way_row(book: &Book<'_>, row: &Transition, editable: bool, tints: &Tints) -> WayRow {
    let arrow = Arrow { from: row.from, branch: row.branch, to: row.to };
    let key = key_of(arrow);
    let cells = way_cells(book, row, &format!("t.{key}"));
    WayRow {
        id: format!("t{key}"),
        called: called(row.branch),
        texts: if editable { Vec::new() } else { shown(&cells) },
        cells: if editable { cells } else { Vec::new() },
        guard: row.guard.clone().unwrap_or_default(),
        tint: tints.ways.get(&arrow).copied().unwrap_or_default(),
        key,
    }
}

/// How a branch is called.
pub fn called(branch: u32) -> Text {
    match branch {
        0 => Text::new("drawing-return"),
        n => Text::new("drawing-submit").with("n", n),
    }
}

fn way_cells(book: &Book<'_>, row: &Transition, prefix: &str) -> Vec<Cell> {
    let field = |name: &str| format!("{prefix}.{name}");
    let to = row.to.map(|no| no.to_string()).unwrap_or_default();
    vec![
        stage_cell(book, field("from"), "col-from", row.from.to_string(), None),
        Cell::new(field("branch"), "col-branch", row.branch.to_string()).kind(CellKind::Number),
        Cell::new(field("condition"), "col-condition", row.condition.in_language(book.tag())),
        stage_cell(book, field("to"), "col-to", to, Some(end_words(book, row.branch))),
    ]
}

/// What "no next stage" means on a branch.
fn end_words(book: &Book<'_>, branch: u32) -> String {
    book.say(if branch == 0 { "drawing-not-accepted" } else { "drawing-to-end" })
}

/// A cell for a stage: a menu in a short flow, else typed with suggestions.
pub fn stage_cell(
    book: &Book<'_>,
    name: String,
    label: &'static str,
    value: String,
    end: Option<String>,
) -> Cell {
    if book.stages.len() <= MENU {
        return Cell::select(name, label, book.stage_choices(end), value);
    }
    let known = value.parse().map(|no| book.stage(StageNo(no)));
    Cell::new(name, label, known.unwrap_or(value)).list("list-stages")
}

/// The empty row for one more stage; it goes after the last one shown.
pub fn new_stage(book: &Book<'_>, after: Option<StageNo>) -> NewStage {
    let mut cells = stage_cells(book, &fresh_stage(), "new");
    cells[0].value = String::new();
    cells[4].value = "1".into();
    let after = after.map(|no| no.to_string()).unwrap_or_default();
    let mut place = stage_cell(book, "new.after".into(), "new-after", after, None);
    if place.kind == CellKind::Select {
        place.choices.insert(0, Choice::new("", book.say("new-after-none")));
        Choice::choose(&mut place.choices, &place.value.clone());
    }
    cells.push(place);
    cells.push(Cell::check("new.connect", "new-connect", true));
    NewStage { cells }
}

/// The empty row for one more way.
pub fn new_way(book: &Book<'_>) -> NewWay {
    let mut from = stage_cell(book, "newway.from".into(), "col-from", String::new(), None);
    if from.kind == CellKind::Select {
        from.choices.insert(0, Choice::new("", book.say("choose")));
        Choice::choose(&mut from.choices, "");
    }
    let end = Some(book.say("drawing-to-end"));
    let cells = vec![
        from,
        Cell::new("newway.branch", "col-branch", "").kind(CellKind::Number).help("newway-branch-help"),
        Cell::new("newway.condition", "col-condition", ""),
        stage_cell(book, "newway.to".into(), "col-to", String::new(), end),
    ];
    NewWay { cells }
}

/// A stage with nothing set.
pub fn fresh_stage() -> Stage {
    Stage::new(StageNo(0), "")
}

/// Cells as text; a length of time as one.
fn shown(cells: &[Cell]) -> Vec<Shown> {
    let words = |cell: &Cell| match cell.kind {
        CellKind::Select => {
            cell.choices.iter().find(|choice| choice.chosen).map(|choice| choice.label.clone())
        }
        _ => Some(cell.value.clone()),
    };
    let mut texts: Vec<Shown> = Vec::new();
    for cell in cells {
        let text = words(cell).unwrap_or_default();
        match texts.last_mut().filter(|_| cell.label.key == "col-unit") {
            Some(limit) if limit.text.is_empty() => {}
            Some(limit) => limit.text = format!("{} {text}", limit.text),
            None => texts.push(Shown { label: cell.label.clone(), text }),
        }
    }
    texts
}
