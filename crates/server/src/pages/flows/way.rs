//! One way from a stage: where it leads, what it says to people, and the condition that the program judges.

pub mod handlers;

use serde::Serialize;
use waypost_engine::{
    check::Arrow,
    definition::{Outcome, Transition},
};

use super::{
    book::Book,
    cell::{Cell, CellKind, variant},
    guards::{OPERATORS, parts_of},
    version::{
        Lists, VersionHead,
        rows::{called, key_of, stage_cell},
    },
};
use crate::{
    pages::{Choice, Problems},
    view::{Page, Text},
};

/// Rows of comparisons.
pub const CLAUSES: usize = 4;

/// The page of a way.
#[derive(Clone, Debug, Serialize)]
pub struct WayPage {
    /// The version.
    pub head: VersionHead,
    /// Why nothing was saved.
    pub problems: Option<Problems>,
    /// What the last change changed beside what it said.
    pub notes: Vec<Text>,
    /// How addresses name it.
    pub key: String,
    /// How it is called.
    pub called: Text,
    /// From which stage.
    pub from: String,
    /// Its fields.
    pub cells: Vec<Cell>,
    /// Whether all comparisons must hold, or any.
    pub how: Cell,
    /// The comparisons.
    pub clauses: Vec<ClauseRow>,
    /// The condition as it is written.
    pub guard: Cell,
    /// It was written by hand.
    pub by_hand: bool,
    /// What it may read.
    pub names: Vec<Readable>,
    /// Values to choose from, of all items.
    pub values: Vec<String>,
    /// Suggestions.
    pub lists: Lists,
}

/// One comparison.
#[derive(Clone, Debug, Serialize)]
pub struct ClauseRow {
    /// Of which item.
    pub item: Cell,
    /// How.
    pub operator: Cell,
    /// With what.
    pub value: Cell,
}

/// Something that a condition may read.
#[derive(Clone, Debug, Serialize)]
pub struct Readable {
    /// As it is written.
    pub code: String,
    /// What it is.
    pub words: String,
}

impl WayPage {
    /// The page of a way.
    pub fn new(head: VersionHead, book: &Book<'_>, row: &Transition) -> Self {
        let arrow = Arrow { from: row.from, branch: row.branch, to: row.to };
        let guard = row.guard.clone().unwrap_or_default();
        let parts = parts_of(&guard, &|key| book.holds(key));
        let by_hand = parts.is_none() && !guard.is_empty();
        let how = parts.as_ref().map_or("all", |parts| if parts.all { "all" } else { "any" });
        let mut items = vec![Choice::new("", book.say("choose"))];
        items.extend(book.items.iter().map(|(key, name)| Choice::new(key.as_str(), name.clone())));
        let operators =
            OPERATORS.map(|name| Choice::new(name, book.text(&Text::new(format!("operator-{name}")))));
        let mut clauses =
            parts.map(|parts| parts.clauses).unwrap_or_default().into_iter().map(Some).collect::<Vec<_>>();
        clauses.resize(clauses.len().max(CLAUSES - 1) + 1, None);
        let clause = |(at, clause): (usize, Option<super::guards::Clause>)| {
            let (item, operator, value) = match clause {
                Some(clause) => (clause.item.to_string(), clause.operator, clause.value),
                None => (String::new(), "eq".to_owned(), String::new()),
            };
            ClauseRow {
                item: Cell::select(format!("clause.{at}.item"), "field-clause_item", items.clone(), item),
                operator: Cell::select(
                    format!("clause.{at}.operator"),
                    "field-clause_operator",
                    operators.to_vec(),
                    operator,
                ),
                value: Cell::new(format!("clause.{at}.value"), "field-clause_value", value)
                    .list("list-values"),
            }
        };
        let hows =
            ["all", "any"].map(|how| Choice::new(how, book.text(&Text::new(format!("clauses-{how}")))));
        let items = book
            .items
            .iter()
            .map(|(key, name)| Readable { code: format!("form.{key}"), words: name.clone() });
        let open = book.stages.iter().take(60).map(|(no, name)| Readable {
            code: format!("open({no})"),
            words: book.text(&Text::new("readable-open").with("stage", name.clone())),
        });
        Self {
            problems: None,
            notes: Vec::new(),
            key: key_of(arrow),
            called: called(row.branch),
            from: book.stage(row.from),
            cells: cells(book, row),
            how: Cell::select("how", "field-how", hows.into(), how),
            clauses: clauses.into_iter().enumerate().map(clause).collect(),
            guard: Cell::new("guard", "field-guard", guard).kind(CellKind::Area).help("field-guard-help"),
            by_hand,
            names: items.chain(open).collect(),
            values: book.values(),
            lists: Lists {
                stages: if book.stages.len() > super::version::rows::MENU {
                    book.stage_words()
                } else {
                    Vec::new()
                },
                ..Lists::default()
            },
            head,
        }
    }

    /// Every cell of the page.
    pub fn cells(&mut self) -> Vec<&mut Cell> {
        let rows = self.clauses.iter_mut().flat_map(|row| [&mut row.item, &mut row.operator, &mut row.value]);
        self.cells.iter_mut().chain([&mut self.how]).chain(rows).chain([&mut self.guard]).collect()
    }
}

fn cells(book: &Book<'_>, row: &Transition) -> Vec<Cell> {
    let to = row.to.map(|no| no.to_string()).unwrap_or_default();
    let end = book.say(if row.branch == 0 { "drawing-not-accepted" } else { "drawing-to-end" });
    let english = |label: &waypost_base::Label| {
        if label.languages().any(|language| language == "en") {
            label.in_language("en").to_owned()
        } else {
            String::new()
        }
    };
    let mut outcomes = vec![Choice::new("", book.say("outcome-none"))];
    outcomes.extend(book.choices("outcome", &[Outcome::Approved, Outcome::Rejected]));
    let outcome = row.outcome.map(|outcome| variant(&outcome)).unwrap_or_default();
    vec![
        Cell::new("branch", "col-branch", row.branch.to_string())
            .kind(CellKind::Number)
            .help("field-branch-help"),
        stage_cell(book, "to".into(), "col-to", to, Some(end)),
        Cell::new("condition", "col-condition", row.condition.text()).help("field-condition-help"),
        Cell::new("condition_en", "field-condition_en", english(&row.condition)),
        Cell::select("outcome", "field-outcome", outcomes, outcome).help("field-outcome-help"),
    ]
}

impl Page for WayPage {
    const TEMPLATE: &'static str = "pages/flows/way";

    fn title(&self) -> Text {
        Text::new("way-title").with("flow", self.head.flow.clone()).with("stage", self.from.clone())
    }
}
