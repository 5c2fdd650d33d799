//! Several documents of one flow started together: form and files for each, one press for all (批次).

pub mod handlers;

use serde::Serialize;
use waypost_base::Rejection;

use crate::{
    pages::{
        Choice, Input, InputKind, ItemField, ItemValue, Problem, Problems, case::Branch, materials::Checklist,
    },
    view::{Page, Text},
};

/// The page of a batch that is to be started.
#[derive(Clone, Debug, Serialize)]
pub struct BatchStartPage {
    /// Code of the flow, for the address.
    pub flow: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Idempotency key; each document adds its number.
    pub key: String,
    /// The initiator's departments, where there are several to choose from.
    pub departments: Vec<Choice>,
    /// The documents.
    pub documents: Vec<DocumentPart>,
    /// Whether there is room for one more.
    pub may_add: bool,
    /// What can be submitted.
    pub branches: Vec<Branch>,
    /// Those that were started already, when others were refused at the last moment.
    pub started: Vec<Started>,
    /// Why it came back.
    pub problems: Option<Problems>,
}

/// One document of the batch. Its fields are named `d<n>.…`.
#[derive(Clone, Debug, Serialize)]
pub struct DocumentPart {
    /// Its number on the page.
    pub n: u32,
    /// Prefix of its ids.
    pub id: String,
    /// Prefix of its names.
    pub at: String,
    /// Title of the document.
    pub title: Input,
    /// Items to fill in at the first stage.
    pub items: Vec<ItemField>,
    /// Items that this stage may only read, with a value.
    pub shown: Vec<ItemValue>,
    /// What is to be handed in beside the form.
    pub materials: Option<Checklist>,
    /// Opinion typed.
    pub opinion: Input,
    /// It is not to be started.
    pub left_out: bool,
    /// Why it was refused.
    pub problems: Option<Problems>,
}

/// A document that was started.
#[derive(Clone, Debug, Serialize)]
pub struct Started {
    /// Number of its case.
    pub number: i64,
    /// Its title.
    pub title: String,
}

impl DocumentPart {
    /// A blank document.
    pub fn new(n: u32) -> Self {
        let at = format!("d{n}.");
        let title = Input::new("batch", format!("{at}title")).labelled(Text::new("field-title"));
        let opinion = Input::new("batch", format!("{at}opinion"))
            .labelled(Text::new("field-opinion"))
            .kind(InputKind::Area);
        Self {
            n,
            id: format!("d{n}"),
            at,
            title: title.help("title-help"),
            items: Vec::new(),
            shown: Vec::new(),
            materials: None,
            opinion,
            left_out: false,
            problems: None,
        }
    }

    /// Shows why this document was refused; what was typed stands in the fields already.
    pub fn refuse(&mut self, rejection: &Rejection) {
        ItemField::refuse(&mut self.items, rejection);
        if let Some(materials) = &mut self.materials {
            materials.refuse(rejection);
        }
        let of = |name: &str| rejection.fields.iter().find(|problem| problem.field == name).map(Text::from);
        self.title.problem = of("title");
        self.opinion.problem = of("opinion");
        let own = |name: &str| match name {
            "title" => Some((self.title.id.clone(), self.title.label.clone())),
            "opinion" => Some((self.opinion.id.clone(), self.opinion.label.clone())),
            _ => None,
        };
        let (items, materials) = (&self.items, self.materials.as_ref());
        self.problems = Some(Problems::of(&self.id, rejection, |name| {
            own(name).or_else(|| ItemField::place(items, name)).or_else(|| materials?.place(name))
        }));
    }
}

impl BatchStartPage {
    /// The summary on top, with a line for each document that was refused.
    pub fn summarize(&mut self, summary: Text) {
        let refused = self.documents.iter().filter_map(|document| {
            let problems = document.problems.as_ref()?;
            Some(Problem {
                target: Some(problems.id.clone()),
                label: Some(Text::new("batch-document").with("n", document.n)),
                words: problems.summary.clone(),
            })
        });
        self.problems =
            Some(Problems { id: "batch-problems".to_owned(), summary, fields: refused.collect() });
    }
}

impl Page for BatchStartPage {
    const TEMPLATE: &'static str = "pages/start/batch";

    fn title(&self) -> Text {
        Text::new("batch-start-title").with("flow", self.name.clone())
    }
}
