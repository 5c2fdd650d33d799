//! The start page: the form, files, a preview of path and people, and the submit buttons of the first stage.

use serde::Serialize;
use waypost_base::Rejection;

use crate::{
    pages::{
        Choice, Field, FieldKind, ItemField, ItemValue, Problems,
        case::{Branch, branches},
        materials::Checklist,
    },
    view::{Page, Text},
};

/// The start page, also for a draft.
#[derive(Clone, Debug, Serialize)]
pub struct StartPage {
    /// Id of the flow, for the address.
    pub flow: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The draft this belongs to, once it was saved.
    pub draft: Option<String>,
    /// Idempotency key of the next submit.
    pub key: String,
    /// Title of the document.
    pub title: Field,
    /// The initiator's departments, where there are several to choose from.
    pub departments: Vec<Choice>,
    /// Items to fill in at the first stage.
    pub items: Vec<ItemField>,
    /// Items that this stage may only read, with a value.
    pub shown: Vec<ItemValue>,
    /// What is to be handed in beside the form.
    pub materials: Option<Checklist>,
    /// Opinion typed.
    pub opinion: Field,
    /// What can be submitted.
    pub branches: Vec<Branch>,
    /// Path and people, once asked for.
    pub preview: Option<Preview>,
    /// Why it came back.
    pub problems: Option<Problems>,
}

/// Path and people, made by the code that executes.
#[derive(Clone, Debug, Serialize)]
pub struct Preview {
    /// Stages in the order in which they are reached.
    pub steps: Vec<PreviewStep>,
    /// The path was cut short (it is long, or depends on a choice that comes later).
    pub open_ended: bool,
    /// What the action of the first stage would do, in its words.
    pub foretold: Option<Text>,
}

/// One stage of a preview.
#[derive(Clone, Debug, Serialize)]
pub struct PreviewStep {
    /// Name of the stage.
    pub stage: String,
    /// Posts and departments asked, in words.
    pub parties: Vec<PreviewParty>,
    /// Condition under which it is left, in the administrator's words.
    pub condition: Option<String>,
    /// Other ways from here.
    pub others: Vec<OtherWay>,
    /// No people: a plugin or nothing works here.
    pub automatic: bool,
    /// What happens where nobody was found.
    pub nobody: Option<Text>,
    /// The longest wait there.
    pub within: Option<Text>,
}

/// A way that the preview does not follow.
#[derive(Clone, Debug, Serialize)]
pub struct OtherWay {
    /// Its condition, in the administrator's words.
    pub condition: String,
    /// The stage it leads to; empty: the path ends.
    pub target: Option<String>,
}

/// One party of a preview and the people who hold it now.
#[derive(Clone, Debug, Serialize)]
pub struct PreviewParty {
    /// Name of post or department; empty for a person alone.
    pub name: String,
    /// Names of the people.
    pub people: Vec<String>,
}

impl StartPage {
    /// A fresh start of a flow.
    pub fn new(flow: impl Into<String>, name: impl Into<String>, key: impl Into<String>) -> Self {
        Self {
            flow: flow.into(),
            name: name.into(),
            description: String::new(),
            draft: None,
            key: key.into(),
            title: Field::new("start", "title"),
            departments: Vec::new(),
            items: Vec::new(),
            shown: Vec::new(),
            materials: None,
            opinion: Field::new("start", "opinion").kind(FieldKind::Area).optional(),
            branches: branches(Vec::new()),
            preview: None,
            problems: None,
        }
    }

    /// The same page after a refusal; what was typed stands in the fields already.
    #[must_use]
    pub fn refused(mut self, rejection: &Rejection) -> Self {
        ItemField::refuse(&mut self.items, rejection);
        if let Some(materials) = &mut self.materials {
            materials.refuse(rejection);
        }
        let mut own = [self.title, self.opinion];
        let (items, materials) = (&self.items, self.materials.as_ref());
        let place = |key: &str| ItemField::place(items, key).or_else(|| materials?.place(key));
        let mut problems = Problems::beside("start", rejection, &mut own);
        for (line, problem) in problems.fields.iter_mut().zip(&rejection.fields) {
            if let (None, Some((target, label))) = (&line.target, place(&problem.field)) {
                (line.target, line.label) = (Some(target), Some(label));
            }
        }
        let [title, opinion] = own;
        Self { title, opinion, problems: Some(problems), ..self }
    }
}

impl Page for StartPage {
    const TEMPLATE: &'static str = "pages/start/form";

    fn title(&self) -> Text {
        Text::new("start-title").with("flow", self.name.clone())
    }
}
