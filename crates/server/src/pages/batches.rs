//! A batch (批次): what was sent on together, one part for each document. Whoever has the work answers each by itself:
//! submit, or return with a reason; what is left unanswered waits on.

pub mod handlers;

use serde::Serialize;
use waypost_base::Rejection;

use super::{Choice, Input, InputKind, ItemField, ItemValue, Problems, case::Task};
use crate::view::{Page, Text};

/// The page of a batch.
#[derive(Clone, Debug, Serialize)]
pub struct BatchPage {
    /// Its number.
    pub batch: String,
    /// Name of the flow.
    pub flow: String,
    /// Name of the stage that it was sent to.
    pub stage: String,
    /// How many documents, as far as the reader may see them.
    pub many: Text,
    /// Idempotency key; each document adds its visit.
    pub key: String,
    /// The documents.
    pub documents: Vec<DocumentPart>,
    /// Whether the reader has work in it.
    pub open: bool,
    /// Whether all that is open can be submitted with one press.
    pub may_submit_all: bool,
    /// Why it came back, or how many were refused.
    pub problems: Option<Problems>,
}

/// One document of the batch. Its fields are named `v<visit>.…`.
#[derive(Clone, Debug, Serialize)]
pub struct DocumentPart {
    /// Prefix of its ids.
    pub id: String,
    /// Prefix of its names.
    pub at: String,
    /// Number of its case.
    pub number: i64,
    /// Its title.
    pub title: String,
    /// How this row of the batch stands.
    pub state: Text,
    /// Who handled it, or has it.
    pub who: Option<String>,
    /// What was said when it was handled.
    pub said: Option<String>,
    /// The batch under which it was sent here again.
    pub again: Option<String>,
    /// What the reader sees of the form.
    pub values: Vec<ItemValue>,
    /// What the reader fills in.
    pub task: Option<Task>,
    /// How it can be answered; the first leaves it.
    pub answers: Vec<AnswerChoice>,
    /// Stages to return to, where there are several to choose from.
    pub returns: Vec<Choice>,
    /// Opinion, or reason of a return.
    pub words: Input,
    /// What came of the answer that was just given.
    pub answered: Option<Text>,
    /// Why the answer was refused.
    pub problems: Option<Problems>,
    /// What was typed for work that is gone.
    pub leftover: Option<String>,
}

/// One way to answer.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerChoice {
    /// What it posts: empty, `submit`, `submit.<branch>`, `vote.reject`, `vote.abstain`, `return`.
    pub value: String,
    /// Its label.
    pub label: Text,
    /// The condition in the administrator's words, and where it leads.
    pub note: Option<String>,
    /// Whether it is chosen.
    pub chosen: bool,
    /// Whether it cannot be chosen now.
    pub closed: bool,
}

impl DocumentPart {
    /// A document of a visit.
    pub fn new(visit: i64, number: i64, title: impl Into<String>, state: Text) -> Self {
        let at = format!("v{visit}.");
        let words = Input::new("batch", format!("{at}words"))
            .labelled(Text::new("batch-words"))
            .kind(InputKind::Area);
        Self {
            id: format!("b{visit}"),
            at,
            number,
            title: title.into(),
            state,
            who: None,
            said: None,
            again: None,
            values: Vec::new(),
            task: None,
            answers: Vec::new(),
            returns: Vec::new(),
            words,
            answered: None,
            problems: None,
            leftover: None,
        }
    }

    /// Shows why the answer was refused; what was typed stands in the fields already, or is shown to be copied.
    pub fn refuse(&mut self, rejection: &Rejection) {
        let is_words = |name: &str| matches!(name, "words" | "opinion" | "return_reason");
        self.words.problem = rejection.fields.iter().find(|problem| is_words(&problem.field)).map(Text::from);
        if let Some(task) = &mut self.task {
            ItemField::refuse(&mut task.items, rejection);
            if let Some(materials) = &mut task.materials {
                materials.refuse(rejection);
            }
        }
        let task = self.task.as_ref();
        let items: &[ItemField] = task.map_or(&[], |task| &task.items);
        let materials = task.and_then(|task| task.materials.as_ref());
        let words = (self.words.id.clone(), self.words.label.clone());
        self.problems = Some(Problems::of(&self.id, rejection, |name| {
            is_words(name)
                .then(|| words.clone())
                .or_else(|| ItemField::place(items, name))
                .or_else(|| materials?.place(name))
        }));
    }
}

impl Page for BatchPage {
    const TEMPLATE: &'static str = "pages/batches/batch";

    fn title(&self) -> Text {
        Text::new("batch-title").with("n", self.batch.clone())
    }
}
