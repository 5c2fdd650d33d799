//! Everything about one stage, in the order in which one thinks of it: what it is, who, how many, where to, how long,
//! what happens on the way back, what may be seen and written, what else.

pub mod handlers;
pub mod typed;

use serde::Serialize;
use waypost_base::{FlowId, NobodyFound, Receiver};
use waypost_engine::{
    Definition,
    definition::{AfterReturn, DeadlineOutcome, Join, ReturnPeople, Right, Split, Stage, StageKind},
};

use super::{
    book::Book,
    cell::{Cell, CellKind, variant},
    version::{
        Lists, VersionHead,
        findings::Finding,
        rows::{duration, stage_cell},
    },
};
use crate::{
    pages::{Choice, Problems},
    view::{Page, Text},
};

/// The page of a stage.
#[derive(Clone, Debug, Serialize)]
pub struct StagePage {
    /// The version.
    pub head: VersionHead,
    /// Why nothing was saved.
    pub problems: Option<Problems>,
    /// What the last change changed beside what it said.
    pub notes: Vec<Text>,
    /// Its number.
    pub no: u32,
    /// Its name.
    pub name: String,
    /// Its parts.
    pub sections: Vec<Section>,
    /// Rights per form item; empty when the flow has no form.
    pub rights: Vec<Cell>,
    /// Own attributes.
    pub attributes: Vec<Pair>,
    /// The ways from here.
    pub ways: Vec<StageWay>,
    /// Suggestions.
    pub lists: Lists,
    /// What the check says of it.
    pub found: Vec<Finding>,
    /// Address of the stage before.
    pub previous: Option<String>,
    /// Address of the stage after.
    pub next: Option<String>,
}

/// A part of the page.
#[derive(Clone, Debug, Serialize)]
pub struct Section {
    /// Id, for links.
    pub id: &'static str,
    /// Heading.
    pub title: Text,
    /// What it is for.
    pub help: Text,
    /// Something is set in it, or it is the first.
    pub open: bool,
    /// Its fields.
    pub cells: Vec<Cell>,
}

/// A key with its value.
#[derive(Clone, Debug, Serialize)]
pub struct Pair {
    /// The key.
    pub key: Cell,
    /// The value.
    pub value: Cell,
}

/// A way from the stage.
#[derive(Clone, Debug, Serialize)]
pub struct StageWay {
    /// Its address.
    pub href: String,
    /// How it is called.
    pub called: Text,
    /// Its condition.
    pub condition: String,
    /// Where it leads.
    pub to: String,
}

impl StagePage {
    /// Every cell of the page.
    pub fn cells(&mut self) -> Vec<&mut Cell> {
        let sections = self.sections.iter_mut().flat_map(|section| &mut section.cells);
        let pairs = self.attributes.iter_mut().flat_map(|pair| [&mut pair.key, &mut pair.value]);
        sections.chain(&mut self.rights).chain(pairs).collect()
    }
}

impl Page for StagePage {
    const TEMPLATE: &'static str = "pages/flows/stage";

    fn title(&self) -> Text {
        Text::new("stage-title").with("flow", self.head.flow.clone()).with("stage", self.name.clone())
    }
}

/// What a stage refers to beside the book.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// Flows that may be sub-flows.
    pub flows: Vec<(FlowId, String)>,
}

/// The sections of a stage.
pub fn sections(book: &Book<'_>, definition: &Definition, stage: &Stage, beside: &Beside) -> Vec<Section> {
    let first = definition.first().is_some_and(|first| first.no == stage.no);
    let section = |id, open: bool, cells: Vec<Cell>| Section {
        id,
        title: Text::new(format!("section-{id}")),
        help: Text::new(format!("section-{id}-help")),
        open,
        cells,
    };
    let mut who = section("who", true, who(book, stage));
    if first {
        who.title = Text::new("section-sender");
        who.help = Text::new("section-sender-help");
    }
    vec![
        section("what", true, what(book, stage)),
        who,
        section("decide", stage.rule.is_some() || stage.handlers != Default::default(), decide(book, stage)),
        section("time", is_timed(stage), time(book, stage)),
        section("returns", stage.returns != Default::default(), returns(book, stage)),
        section(
            "net",
            stage.split != Default::default() || stage.join != Default::default(),
            net(book, stage),
        ),
        section("rare", is_rare(stage), rare(book, stage, beside)),
    ]
}

fn is_rare(stage: &Stage) -> bool {
    stage.for_each.is_some()
        || stage.setting.is_some()
        || stage.sub_flow.is_some()
        || !(stage.needs.is_empty() && stage.gives.is_empty())
}

/// The translation of a label into the other language of the pages; empty where there is none.
fn english(label: &waypost_base::Label) -> String {
    if label.languages().any(|language| language == "en") {
        label.in_language("en").to_owned()
    } else {
        String::new()
    }
}

fn what(book: &Book<'_>, stage: &Stage) -> Vec<Cell> {
    use StageKind::{Action, Adhoc, Flow, Human, Route, Timer, Wait};
    let kinds = book.choices("kind", &[Human, Action, Route, Wait, Timer, Flow, Adhoc]);
    let action = stage.action.map(|id| id.to_string()).unwrap_or_default();
    let refusal = stage.refusal_branch.map(|branch| branch.to_string()).unwrap_or_default();
    vec![
        Cell::new("no", "col-no", stage.no.to_string()).kind(CellKind::Number),
        Cell::new("name", "col-name", stage.name.text()),
        Cell::new("name_en", "field-name_en", english(&stage.name)),
        Cell::new("description", "field-stage_description", stage.description.text()).kind(CellKind::Area),
        Cell::new("description_en", "field-description_en", english(&stage.description)).kind(CellKind::Area),
        Cell::select("kind", "field-kind", kinds, variant(&stage.kind)).help("field-kind-help"),
        Cell::select("action", "col-action", book.action_choices(), action),
        Cell::new("refusal_branch", "field-refusal_branch", refusal)
            .kind(CellKind::Number)
            .help("field-refusal_branch-help"),
        Cell::check("irreversible", "field-irreversible", stage.irreversible).help("field-irreversible-help"),
    ]
}

fn who(book: &Book<'_>, stage: &Stage) -> Vec<Cell> {
    let rule = &stage.receivers;
    let mut cells: Vec<Cell> = Vec::new();
    let said = rule.receivers.iter().map(|receiver| book.receiver(receiver));
    for (at, words) in said.chain([String::new(), String::new()]).enumerate() {
        let label = Text::new("field-receiver").with("n", i64::try_from(at + 1).unwrap_or_default());
        cells.push(
            Cell::new(format!("receiver.{at}"), "field-receiver", words)
                .list("list-receivers")
                .labelled(label),
        );
    }
    cells.push(Cell::check("not_initiator", "field-not_initiator", rule.not_initiator));
    for (at, no) in rule.not_handler_of.iter().map(Some).chain([None]).enumerate() {
        let value = no.map(|no| no.to_string()).unwrap_or_default();
        cells.push(optional_stage(book, format!("four_eyes.{at}"), "field-four_eyes", value));
    }
    let nobody = match &rule.nobody {
        NobodyFound::Post(_) => "post".to_owned(),
        other => variant(other),
    };
    let ways = ["hold", "pass", "next_head", "post", "refuse"];
    let choices = ways.map(|way| Choice::new(way, book.text(&Text::new(format!("nobody-{way}")))));
    cells.push(Cell::select("nobody", "field-nobody", choices.into(), nobody).help("field-nobody-help"));
    let post = match &rule.nobody {
        NobodyFound::Post(post) => book.receiver(&Receiver::Post(*post)),
        _ => String::new(),
    };
    cells.push(Cell::new("nobody_post", "field-nobody_post", post).list("list-receivers"));
    for (name, label, help, readers) in [
        ("copy_to_read", "field-copy_to_read", "field-copy_to_read-help", &stage.copy_to_read),
        (
            "copy_for_reference",
            "field-copy_for_reference",
            "field-copy_for_reference-help",
            &stage.copy_for_reference,
        ),
    ] {
        cells.push(Cell::new(name, label, book.receivers(readers)).list("list-receivers").help(help));
    }
    cells
}

/// A cell for a stage that may be none.
fn optional_stage(book: &Book<'_>, name: String, label: &'static str, value: String) -> Cell {
    let mut cell = stage_cell(book, name, label, value, None);
    if cell.kind == CellKind::Select {
        cell.choices.insert(0, Choice::new("", book.say("none")));
        Choice::choose(&mut cell.choices, &cell.value.clone());
    }
    cell
}

fn decide(book: &Book<'_>, stage: &Stage) -> Vec<Cell> {
    vec![
        Cell::new("handlers", "col-handlers", book.handlers(stage.handlers))
            .list("list-handlers")
            .help("field-handlers-help"),
        Cell::new("rule", "field-rule", book.rule(stage.rule.as_deref().unwrap_or_default()))
            .list("list-rules")
            .help("field-rule-help"),
    ]
}

fn is_timed(stage: &Stage) -> bool {
    stage.limit.is_some() || stage.reminder.is_some() || stage.deadline.is_some()
}

fn time(book: &Book<'_>, stage: &Stage) -> Vec<Cell> {
    let (limit, unit) = duration(stage.limit);
    let (warn, warn_unit) = duration(stage.warn_before);
    let (reminder, reminder_unit) = duration(stage.reminder);
    let (overdue, overdue_unit) = duration(stage.overdue_reminder);
    let (outcome, branch, post) = match &stage.deadline {
        None => ("", String::new(), String::new()),
        Some(DeadlineOutcome::Recall) => ("recall", String::new(), String::new()),
        Some(DeadlineOutcome::Note) => ("note", String::new(), String::new()),
        Some(DeadlineOutcome::Escalate) => ("escalate", String::new(), String::new()),
        Some(DeadlineOutcome::Return) => ("return", String::new(), String::new()),
        Some(DeadlineOutcome::Submit(branch)) => ("submit", branch.to_string(), String::new()),
        Some(DeadlineOutcome::Transfer(post)) => {
            ("transfer", String::new(), book.receiver(&Receiver::Post(*post)))
        }
    };
    let ways = ["recall", "note", "escalate", "submit", "return", "transfer"];
    let mut choices = vec![Choice::new("", book.say("deadline-none"))];
    choices.extend(ways.map(|way| Choice::new(way, book.text(&Text::new(format!("deadline-{way}"))))));
    vec![
        Cell::new("limit", "col-limit", limit).kind(CellKind::Number),
        Cell::select("unit", "col-unit", book.units(), unit),
        Cell::new("warn_before", "field-warn_before", warn)
            .kind(CellKind::Number)
            .help("field-warn_before-help"),
        Cell::select("warn_before_unit", "col-unit", book.units(), warn_unit),
        Cell::new("reminder", "field-reminder", reminder).kind(CellKind::Number),
        Cell::select("reminder_unit", "col-unit", book.units(), reminder_unit),
        Cell::new("overdue_reminder", "field-overdue_reminder", overdue)
            .kind(CellKind::Number)
            .help("field-overdue_reminder-help"),
        Cell::select("overdue_reminder_unit", "col-unit", book.units(), overdue_unit),
        Cell::select("deadline", "field-deadline", choices, outcome),
        Cell::new("deadline_branch", "field-deadline_branch", branch).kind(CellKind::Number),
        Cell::new("deadline_post", "field-deadline_post", post).list("list-receivers"),
    ]
}

fn returns(book: &Book<'_>, stage: &Stage) -> Vec<Cell> {
    let set = &stage.returns;
    let after = [AfterReturn::WalkAgain, AfterReturn::StraightBack, AfterReturn::Choice];
    vec![
        Cell::check("previous", "field-previous", set.previous),
        Cell::check("ancestors", "field-ancestors", set.ancestors),
        Cell::select("after", "field-after", book.choices("after", &after), variant(&set.after)),
        Cell::select(
            "people",
            "field-people",
            book.choices("people", &[ReturnPeople::Same, ReturnPeople::Anew]),
            variant(&set.people),
        ),
        Cell::check("return_alone", "field-return_alone", set.return_alone),
        Cell::check("keep_siblings", "field-keep_siblings", set.keep_siblings),
    ]
}

fn net(book: &Book<'_>, stage: &Stage) -> Vec<Cell> {
    let (join, n) = match stage.join {
        Join::N(n) => ("n".to_owned(), n.to_string()),
        other => (variant(&other), String::new()),
    };
    let joins = ["any", "all", "each", "n", "active"];
    let joins = joins.map(|join| Choice::new(join, book.text(&Text::new(format!("join-{join}")))));
    let splits = book.choices("splitting", &[Split::Choose, Split::First, Split::All, Split::Every]);
    let mut cells = vec![
        Cell::select("split", "field-split", splits, variant(&stage.split)).help("field-split-help"),
        Cell::select("join", "field-join", joins.into(), join).help("field-join-help"),
        Cell::new("join_n", "field-join_n", n).kind(CellKind::Number),
    ];
    for (list, field, label) in
        [(&stage.cancels, "cancels", "field-cancels"), (&stage.alone_with, "alone_with", "field-alone_with")]
    {
        for (at, no) in list.iter().map(Some).chain([None]).enumerate() {
            let value = no.map(|no| no.to_string()).unwrap_or_default();
            cells.push(optional_stage(book, format!("{field}.{at}"), label, value));
        }
    }
    cells
}

fn rare(book: &Book<'_>, stage: &Stage, beside: &Beside) -> Vec<Cell> {
    let none = || Choice::new("", book.say("none"));
    let mut items = vec![none()];
    items.extend(book.items.iter().map(|(key, name)| Choice::new(key.as_str(), name.clone())));
    let mut flows = vec![none()];
    flows.extend(beside.flows.iter().map(|(id, name)| Choice::new(id.to_string(), name.clone())));
    let each = stage.for_each.as_ref().map(ToString::to_string).unwrap_or_default();
    let sub = stage.sub_flow.map(|id| id.to_string()).unwrap_or_default();
    vec![
        Cell::new("setting", "field-setting", stage.setting.clone().unwrap_or_default())
            .help("field-setting-help"),
        Cell::select("for_each", "field-for_each", items, each),
        Cell::select("sub_flow", "field-sub_flow", flows, sub),
        Cell::new("needs", "field-needs", stage.needs.join("\n")).kind(CellKind::Area),
        Cell::new("gives", "field-gives", stage.gives.join("\n")).kind(CellKind::Area),
    ]
}

/// The rights, one cell for each item.
pub fn rights(book: &Book<'_>, stage: &Stage, prefix: &str) -> Vec<Cell> {
    let choices = right_choices(book);
    let cell = |(key, name): &(waypost_base::ItemKey, String)| {
        let right = stage.rights.get(key).copied().unwrap_or_default();
        let label = Text::plain(name.clone());
        Cell::select(format!("{prefix}.{key}"), "section-rights", choices.clone(), variant(&right))
            .labelled(label)
    };
    book.items.iter().map(cell).collect()
}

/// What may be done with an item.
pub fn right_choices(book: &Book<'_>) -> Vec<Choice> {
    book.choices("right", &[Right::Hidden, Right::Read, Right::Write, Right::Require])
}

/// The attributes and two empty rows.
pub fn attributes(stage: &Stage) -> Vec<Pair> {
    let empty = [(String::new(), String::new()), (String::new(), String::new())];
    let rows = stage.attributes.iter().map(|(key, value)| (key.clone(), value.clone())).chain(empty);
    rows.enumerate()
        .map(|(at, (key, value))| Pair {
            key: Cell::new(format!("attribute.{at}.key"), "field-attribute_key", key),
            value: Cell::new(format!("attribute.{at}.value"), "field-attribute_value", value),
        })
        .collect()
}
