//! What was typed into the tables, as edits. A cell that says what it said before changes nothing, so two people who
//! save one page each change only what each of them typed.

use waypost_base::{FieldProblem, Label, StageNo};
use waypost_engine::{
    Definition,
    check::Arrow,
    definition::{Duration, Stage, Transition},
    edit::{Edit, Place, next_branch, next_stage_no},
};

use super::{
    super::{
        book::{Book, Unnamed, shortened},
        cell::{Wrong, of_variant},
    },
    rows::{duration, fresh_stage, key_of},
};
use crate::{http::Typed, view::Text};

/// What is meant, or what is wrong.
#[derive(Clone, Debug, Default)]
pub struct Meant {
    /// The edits, each with the beginning of the names of its cells.
    pub edits: Vec<(Edit, String)>,
    /// What cannot be meant.
    pub wrong: Vec<Wrong>,
}

impl Meant {
    /// All edits as one.
    pub fn edit(&self) -> Edit {
        Edit::Several { edits: self.edits.iter().map(|(edit, _)| edit.clone()).collect() }
    }

    /// Adds an edit.
    pub fn push(&mut self, edit: Edit, cells: impl Into<String>) {
        self.edits.push((edit, cells.into()));
    }

    /// The cell that a fault of the edits belongs to.
    pub fn wrong_of(&self, problem: &FieldProblem) -> Wrong {
        let (at, field) = problem.field.split_once('.').unwrap_or(("", &problem.field));
        let prefix =
            at.parse::<usize>().ok().and_then(|at| self.edits.get(at)).map(|(_, prefix)| prefix.as_str());
        let cell = match (prefix, field) {
            (Some(prefix), field) => format!("{prefix}.{field}"),
            (None, _) => problem.field.clone(),
        };
        Wrong::new(cell, Text::from(problem))
    }
}

/// A label with its text for a language changed: the translation where there is one, else the text itself.
pub fn relabelled(label: &Label, tag: &str, text: &str) -> Label {
    let primary = tag.split('-').next().unwrap_or(tag);
    let own = label.languages().find(|known| *known == tag || *known == primary).map(str::to_owned);
    let mut fresh = match &own {
        Some(_) => Label::new(label.text()),
        None => Label::new(text),
    };
    for language in label.languages() {
        let kept = if own.as_deref() == Some(language) { text } else { label.in_language(language) };
        if !kept.is_empty() {
            fresh = fresh.with(language, kept);
        }
    }
    fresh
}

/// Reads the tables. Ways come before stages: they name stages by the numbers that the page showed.
pub fn read(book: &Book<'_>, base: &Definition, typed: &Typed) -> Meant {
    let mut meant = Meant::default();
    ways(book, base, typed, &mut meant);
    new_way(book, base, typed, &mut meant);
    new_stage(book, base, typed, &mut meant);
    for stage in &base.stages {
        let prefix = format!("s.{}", stage.no);
        if !typed.has(&format!("{prefix}.name")) {
            continue;
        }
        let changed = stage_of(book, stage, typed, &prefix, &mut meant.wrong);
        if changed != *stage {
            meant.push(Edit::ReplaceStage { no: stage.no, stage: Box::new(changed) }, prefix);
        }
    }
    meant
}

/// A stage with what was typed into its row.
fn stage_of(book: &Book<'_>, stage: &Stage, typed: &Typed, prefix: &str, wrong: &mut Vec<Wrong>) -> Stage {
    let field = |name: &str| format!("{prefix}.{name}");
    let mut changed = stage.clone();
    // `None`: the cell says what it said before, or was not sent.
    let other = |name: &str, before: String| {
        let name = field(name);
        let now = typed.get(&name);
        (typed.has(&name) && now.trim() != before).then(|| now.trim().to_owned())
    };
    if let Some(no) = other("no", stage.no.to_string()) {
        match no.parse() {
            Ok(no) => changed.no = StageNo(no),
            Err(_) => wrong.push(Wrong::new(field("no"), Text::new("rejection-value_not_integer"))),
        }
    }
    if let Some(name) = other("name", stage.name.in_language(book.tag()).to_owned()) {
        changed.name = relabelled(&stage.name, book.tag(), &name);
    }
    if let Some(receivers) = other("receivers", book.receivers(&stage.receivers.receivers)) {
        match book.receivers_of(&receivers) {
            Ok(found) => changed.receivers.receivers = found,
            Err(unnamed) => wrong.push(Wrong::new(field("receivers"), no_receiver(book, &unnamed))),
        }
    }
    if let Some(action) = other("action", stage.action.map(|id| id.to_string()).unwrap_or_default()) {
        match book.actions.iter().find(|(id, _)| id.to_string() == action) {
            Some((id, _)) => changed.action = Some(*id),
            None if action.is_empty() => changed.action = None,
            None => wrong.push(Wrong::new(field("action"), Text::new("rejection-value_not_choice"))),
        }
    }
    if let Some(handlers) = other("handlers", book.handlers(stage.handlers)) {
        match book.handlers_of(&handlers) {
            Some(found) => changed.handlers = found,
            None => {
                let words = Text::new("wrong-handlers").with("typed", shortened(&handlers));
                wrong.push(Wrong::new(field("handlers"), words));
            }
        }
    }
    changed.limit = duration_of(typed, &field("limit"), &field("unit"), stage.limit, wrong);
    changed
}

/// No such receiver, and which may have been meant.
pub fn no_receiver(book: &Book<'_>, unnamed: &Unnamed) -> Text {
    unnamed.words("wrong-receiver", &book.say("list-comma"))
}

/// No such stage, and which may have been meant.
pub fn no_stage(book: &Book<'_>, unnamed: &Unnamed) -> Text {
    unnamed.words("wrong-stage", &book.say("list-comma"))
}

/// A length of time of two cells; an empty number is none.
pub fn duration_of(
    typed: &Typed,
    count: &str,
    unit: &str,
    before: Option<Duration>,
    wrong: &mut Vec<Wrong>,
) -> Option<Duration> {
    let (was, was_unit) = duration(before);
    let (number, in_unit) = (typed.get(count).trim(), typed.get(unit));
    if !typed.has(count) || (number == was && (in_unit == was_unit || number.is_empty())) {
        return before;
    }
    if number.is_empty() {
        return None;
    }
    let found = number.parse().ok().filter(|n| (1..=100_000).contains(n));
    match (found, of_variant(in_unit)) {
        (Some(count), Some(unit)) => Some(Duration { count, unit }),
        (None, _) => {
            wrong.push(Wrong::new(count, Text::new("wrong-duration").with("typed", shortened(number))));
            before
        }
        (_, None) => {
            wrong.push(Wrong::new(unit, Text::new("rejection-value_not_choice")));
            before
        }
    }
}

fn ways(book: &Book<'_>, base: &Definition, typed: &Typed, meant: &mut Meant) {
    // Ways that take another branch are taken out first, so that two may change places.
    let mut moved = Vec::new();
    for row in &base.transitions {
        let which = row.arrow();
        let prefix = format!("t.{}", key_of(which));
        if !typed.has(&format!("{prefix}.condition")) {
            continue;
        }
        let changed = way_of(book, row, typed, &prefix, &mut meant.wrong);
        if changed == *row {
            continue;
        }
        if changed.from != row.from || changed.branch != row.branch {
            meant.push(Edit::RemoveTransition { which }, prefix.clone());
            moved.push((changed, prefix));
        } else {
            meant.push(Edit::ReplaceTransition { which, transition: changed }, prefix);
        }
    }
    for (transition, prefix) in moved {
        meant.push(Edit::AddTransition { branch: Some(transition.branch), transition }, prefix);
    }
}

fn way_of(
    book: &Book<'_>,
    row: &Transition,
    typed: &Typed,
    prefix: &str,
    wrong: &mut Vec<Wrong>,
) -> Transition {
    let field = |name: &str| format!("{prefix}.{name}");
    let mut changed = row.clone();
    if let Some(from) = stage_typed(book, typed, &field("from"), Some(row.from), wrong) {
        changed.from = from.unwrap_or(row.from);
    }
    let branch = typed.get(&field("branch")).trim();
    match branch.parse() {
        Ok(number) => changed.branch = number,
        Err(_) if !typed.has(&field("branch")) => {}
        Err(_) => wrong.push(Wrong::new(field("branch"), Text::new("rejection-value_not_integer"))),
    }
    let condition = typed.get(&field("condition")).trim();
    if condition != row.condition.in_language(book.tag()) {
        changed.condition = relabelled(&row.condition, book.tag(), condition);
    }
    if let Some(to) = stage_typed(book, typed, &field("to"), row.to, wrong) {
        changed.to = to;
    }
    changed
}

/// The stage that was typed into a cell: nothing when it says what it said, `Some(None)` when it was emptied.
pub fn stage_typed(
    book: &Book<'_>,
    typed: &Typed,
    name: &str,
    before: Option<StageNo>,
    wrong: &mut Vec<Wrong>,
) -> Option<Option<StageNo>> {
    let now = typed.get(name).trim();
    let same = before.is_some_and(|no| now == no.to_string() || now == book.stage(no));
    if !typed.has(name) || same {
        return None;
    }
    if now.is_empty() {
        return Some(None);
    }
    match book.stage_of(now) {
        Ok(no) => Some(Some(no)),
        Err(unnamed) => {
            wrong.push(Wrong::new(name, no_stage(book, &unnamed)));
            None
        }
    }
}

fn new_way(book: &Book<'_>, base: &Definition, typed: &Typed, meant: &mut Meant) {
    let (from, condition) = (typed.get("newway.from").trim(), typed.get("newway.condition").trim());
    if from.is_empty() {
        let given = !condition.is_empty() || !typed.get("newway.branch").trim().is_empty();
        if given || !typed.get("newway.to").trim().is_empty() {
            meant.wrong.push(Wrong::new("newway.from", Text::new("rejection-value_required")));
        }
        return;
    }
    let from = stage_typed(book, typed, "newway.from", None, &mut meant.wrong).flatten();
    let to = stage_typed(book, typed, "newway.to", None, &mut meant.wrong).flatten();
    let branch = match typed.get("newway.branch").trim() {
        "" => None,
        number => match number.parse() {
            Ok(number) => Some(number),
            Err(_) => {
                meant.wrong.push(Wrong::new("newway.branch", Text::new("rejection-value_not_integer")));
                None
            }
        },
    };
    let Some(from) = from else { return };
    let branch = branch.unwrap_or_else(|| next_branch(base, from));
    let transition = way(from, branch, to, relabelled(&Label::default(), book.tag(), condition));
    meant.push(Edit::AddTransition { branch: Some(branch), transition }, "newway");
}

fn way(from: StageNo, branch: u32, to: Option<StageNo>, condition: Label) -> Transition {
    Transition { from, branch, condition, outcome: None, guard: None, to }
}

fn new_stage(book: &Book<'_>, base: &Definition, typed: &Typed, meant: &mut Meant) {
    let name = typed.get("new.name").trim();
    if name.is_empty() {
        let filled =
            ["new.no", "new.receivers", "new.limit"].iter().any(|cell| !typed.get(cell).trim().is_empty());
        if filled {
            meant.wrong.push(Wrong::new("new.name", Text::new("rejection-value_required")));
        }
        return;
    }
    let before = meant.wrong.len();
    let blank = Stage { no: next_stage_no(base), ..fresh_stage() };
    let mut stage = stage_of(book, &blank, typed, "new", &mut meant.wrong);
    if typed.get("new.no").trim().is_empty() {
        stage.no = blank.no;
        meant.wrong.retain(|wrong| wrong.cell != "new.no");
    }
    stage.name = Label::new(name);
    let after = stage_typed(book, typed, "new.after", None, &mut meant.wrong).flatten();
    if meant.wrong.len() == before {
        add_stage(base, stage, after, typed.has("new.connect"), "new", meant);
    }
}

/// Adds a stage; connected, it stands on the way out of the stage before it.
pub fn add_stage(
    base: &Definition,
    stage: Stage,
    after: Option<StageNo>,
    connect: bool,
    cells: &str,
    meant: &mut Meant,
) {
    let no = stage.no;
    let place = after.map_or(Place::Last, Place::After);
    meant.push(Edit::AddStage { no: Some(no), place, stage: Box::new(stage) }, cells);
    let from = after.or_else(|| base.stages.last().map(|last| last.no));
    let Some(from) = from.filter(|_| connect) else { return };
    let out: Vec<&Transition> = base.submits(from).collect();
    match out.as_slice() {
        [only] => {
            // What the page changed of that way goes on.
            let which = Arrow { from, branch: only.branch, to: only.to };
            let now = changed_way(meant, which).unwrap_or_else(|| (*only).clone());
            let on = now.to;
            let changed = Transition { to: Some(no), ..now.clone() };
            meant.push(Edit::ReplaceTransition { which: now.arrow(), transition: changed }, cells);
            if on.is_some() {
                let next = way(no, 1, on, Label::default());
                meant.push(Edit::AddTransition { branch: Some(1), transition: next }, cells);
            }
        }
        _ => {
            let transition = way(from, 0, Some(no), Label::default());
            meant.push(Edit::AddTransition { branch: None, transition }, cells);
        }
    }
}

/// What an earlier edit made of a way, where it stayed at its stage and branch.
fn changed_way(meant: &Meant, of: Arrow) -> Option<Transition> {
    meant.edits.iter().find_map(|(edit, _)| match edit {
        Edit::ReplaceTransition { which, transition } if *which == of => Some(transition.clone()),
        _ => None,
    })
}
