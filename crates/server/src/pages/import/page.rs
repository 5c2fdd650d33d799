//! The import page: what may be handed in, the plan of what was, and what came of it.

use serde::Serialize;
use waypost_app::classic::{FlowChange, Plan, PlannedFlow};
use waypost_base::Rejection;
use waypost_interchange::classic::columns::Table;

use super::words;
use crate::{
    pages::{Choice, Problems},
    view::{Page, Text},
};

/// Faults that are shown; a table filled in wrongly all the way down has one in each row.
const FAULTS_SHOWN: usize = 300;
/// Problems of one flow that are shown.
const PROBLEMS_SHOWN: usize = 6;

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct ImportPage {
    /// Why the upload was not even looked at.
    pub problems: Option<Problems>,
    /// What the files would do, or did.
    pub plan: Option<PlanView>,
    /// The files that a confirmation goes by: what they post and how they are called.
    pub kept: Vec<Choice>,
    /// Empty tables to fill in.
    pub templates: Vec<Download>,
    /// Categories whose flows can be taken out.
    pub exports: Vec<Download>,
}

/// Something to download.
#[derive(Clone, Debug, Serialize)]
pub struct Download {
    /// Where.
    pub href: String,
    /// What.
    pub label: Text,
}

/// A plan in words.
#[derive(Clone, Debug, Serialize)]
pub struct PlanView {
    /// Nothing is wrong with it.
    pub sound: bool,
    /// It was carried out.
    pub done: bool,
    /// In one sentence.
    pub summary: Text,
    /// What is wrong, each with its place.
    pub faults: Vec<Line>,
    /// How many more there are.
    pub more_faults: Option<Text>,
    /// What one should know.
    pub notes: Vec<Line>,
    /// The flows.
    pub flows: Vec<FlowRow>,
    /// Something can be published.
    pub publish: Option<Text>,
    /// Something can be taken in.
    pub changes: bool,
}

/// A line with its place.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// File, sheet and cell; may be empty.
    pub place: String,
    /// What.
    pub words: Text,
}

/// A flow of the plan.
#[derive(Clone, Debug, Serialize)]
pub struct FlowRow {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// How many stages.
    pub stages: usize,
    /// What becomes of it.
    pub change: Text,
    /// What the check says.
    pub check: Option<Text>,
    /// Whether the check refuses it.
    pub refused: bool,
    /// What it says at length.
    pub problems: Vec<Text>,
}

impl ImportPage {
    /// The page before anything is handed in.
    pub fn new(exports: Vec<Download>) -> Self {
        let template = |table: Table| Download {
            href: format!("/import/template/{}.csv", table.file_name()),
            label: Text::new(format!("import-table-{}", table.file_name())),
        };
        let order =
            [Table::Flow, Table::Stage, Table::Branch, Table::Step, Table::Material, Table::FlowMaterial];
        Self {
            problems: None,
            plan: None,
            kept: Vec::new(),
            templates: order.into_iter().map(template).collect(),
            exports,
        }
    }

    /// The same with a plan, and the files that it is of.
    #[must_use]
    pub fn with_plan(mut self, plan: &Plan, kept: Vec<Choice>, done: bool, tag: &str) -> Self {
        self.plan = Some(PlanView::of(plan, done, tag));
        self.kept = kept;
        self
    }

    /// The same after a refusal.
    #[must_use]
    pub fn refused(mut self, rejection: &Rejection) -> Self {
        let target =
            |name: &str| (name == "tables").then(|| ("import-tables".to_owned(), Text::new("import-files")));
        let mut problems = Problems::of("import", rejection, |_| None);
        for (line, problem) in problems.fields.iter_mut().zip(&rejection.fields) {
            if let Some((target, label)) = target(&problem.field) {
                (line.target, line.label) = (Some(target), Some(label));
            }
        }
        self.problems = Some(problems);
        self
    }
}

impl PlanView {
    fn of(plan: &Plan, done: bool, tag: &str) -> Self {
        let count = |change| i64::try_from(plan.count(change)).unwrap_or(i64::MAX);
        let summary = if plan.is_sound() {
            let key = if done { "import-done" } else { "import-plan" };
            let published = plan.flows.iter().filter(|flow| flow.published).count();
            Text::new(key)
                .with("new", count(FlowChange::New))
                .with("changed", count(FlowChange::NewVersion))
                .with("same", count(FlowChange::Unchanged))
                .with("published", i64::try_from(published).unwrap_or(i64::MAX))
        } else {
            Text::new("import-faults").with("count", i64::try_from(plan.faults.len()).unwrap_or(i64::MAX))
        };
        let faults = plan.faults.iter().take(FAULTS_SHOWN);
        let more = plan.faults.len().saturating_sub(FAULTS_SHOWN);
        let more = i64::try_from(more).unwrap_or(i64::MAX);
        let notes = plan.notes.iter().take(FAULTS_SHOWN);
        let publishable = i64::try_from(plan.publishable()).unwrap_or(i64::MAX);
        Self {
            sound: plan.is_sound(),
            done,
            summary,
            faults: faults
                .map(|fault| Line { place: words::place(fault), words: words::fault(fault) })
                .collect(),
            more_faults: (more > 0).then(|| Text::new("import-more-faults").with("count", more)),
            notes: notes
                .map(|note| Line { place: note.place.to_string(), words: words::note(note) })
                .collect(),
            flows: plan.flows.iter().map(|flow| FlowRow::of(flow, plan.is_sound(), tag)).collect(),
            publish: (publishable > 0).then(|| Text::new("import-publish").with("count", publishable)),
            changes: plan.others > 0 || plan.flows.iter().any(|flow| flow.change != FlowChange::Unchanged),
        }
    }
}

impl FlowRow {
    fn of(flow: &PlannedFlow, sound: bool, tag: &str) -> Self {
        let change = match flow.change {
            _ if !sound => "import-read",
            FlowChange::New => "import-new",
            FlowChange::NewVersion => "import-new-version",
            FlowChange::Unchanged => "import-unchanged",
        };
        let problems = flow.check.iter().flat_map(|check| &check.problems);
        let refused = flow.check.as_ref().is_some_and(|check| !check.publishable);
        let check = flow.check.as_ref().map(|_| match (refused, flow.published) {
            (true, _) => Text::new("import-check-refuses"),
            (false, true) => Text::new("import-published"),
            (false, false) => Text::new("import-check-passes"),
        });
        Self {
            code: flow.code.clone(),
            name: flow.name.in_language(tag).to_owned(),
            stages: flow.stages,
            change: Text::new(change),
            check,
            refused,
            problems: problems.take(PROBLEMS_SHOWN).map(words::problem).collect(),
        }
    }
}

impl Page for ImportPage {
    const TEMPLATE: &'static str = "pages/import/import";

    fn title(&self) -> Text {
        Text::new("import-title")
    }
}
