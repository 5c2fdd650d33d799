//! What forms are made of: fields, choices, carried values, and the problems shown on top and beside.

use serde::Serialize;
use waypost_base::Rejection;

use super::phrases::Phrases;
use crate::view::Text;

/// One field of a form of ours (items of user-defined forms are [`super::ItemField`]).
#[derive(Clone, Debug, Serialize)]
pub struct Field {
    /// Name it posts under.
    pub name: &'static str,
    /// Id in the page.
    pub id: String,
    /// Label.
    pub label: Text,
    /// Help below the label.
    pub help: Option<Text>,
    /// How it is typed.
    pub kind: FieldKind,
    /// What was typed; passwords are never sent back.
    pub value: String,
    /// For the browser's own memory (`username`, `current-password`, `one-time-code` …; `off`).
    pub autocomplete: &'static str,
    /// Whether it may stay empty.
    pub optional: bool,
    /// What is wrong with it.
    pub problem: Option<Text>,
    /// Usual phrases offered at it.
    pub phrases: Option<Phrases>,
}

/// How a field is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// One line.
    Text,
    /// A secret.
    Password,
    /// A short row of digits.
    Digits,
    /// Many lines.
    Area,
}

/// One choice of a select, of radios or of check boxes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// What it posts.
    pub value: String,
    /// What it shows.
    pub label: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// A stored file that may be opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileLink {
    /// Its name.
    pub name: String,
    /// Where it is served.
    pub href: String,
    /// Its length in bytes.
    pub bytes: u64,
}

/// A typed value that travels hidden through a sign-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Carried {
    /// Its name in the interrupted form.
    pub name: String,
    /// What was typed.
    pub value: String,
}

/// A file of an interrupted form that was not kept, to be chosen again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LostFile {
    /// The field it was chosen in.
    pub field: String,
    /// Its name.
    pub name: String,
}

/// Fields of this beginning name files that were not kept.
const LOST: &str = "lost.";

impl LostFile {
    /// As it travels with the other fields.
    pub fn carried(field: &str, name: &str) -> Carried {
        Carried { name: format!("{LOST}{field}"), value: name.to_owned() }
    }

    /// Those among what is carried.
    pub fn among(carried: &[Carried]) -> Vec<LostFile> {
        carried.iter().filter_map(LostFile::of).collect()
    }

    /// What was carried, if it is such a file.
    pub fn of(carried: &Carried) -> Option<LostFile> {
        let field = carried.name.strip_prefix(LOST)?.to_owned();
        Some(LostFile { field, name: carried.value.clone() })
    }
}

/// Why a form came back: a summary on top, with links to the fields.
#[derive(Clone, Debug, Serialize)]
pub struct Problems {
    /// Id of the summary; the address `#…` moves the focus there.
    pub id: String,
    /// What happened.
    pub summary: Text,
    /// One line per field.
    pub fields: Vec<Problem>,
}

/// One field's problem in the summary.
#[derive(Clone, Debug, Serialize)]
pub struct Problem {
    /// Id of the field, where there is one.
    pub target: Option<String>,
    /// Label of the field.
    pub label: Option<Text>,
    /// What is wrong.
    pub words: Text,
}

impl Field {
    /// A field of one line with the label `field-<name>`.
    pub fn new(form: &str, name: &'static str) -> Self {
        Self {
            name,
            id: format!("{form}-{name}"),
            label: Text::new(format!("field-{name}")),
            help: None,
            kind: FieldKind::Text,
            value: String::new(),
            autocomplete: "off",
            optional: false,
            problem: None,
            phrases: None,
        }
    }

    /// The same under another label.
    #[must_use]
    pub fn labelled(mut self, key: &'static str) -> Self {
        self.label = Text::new(key);
        self
    }

    /// The same, typed in another way.
    #[must_use]
    pub fn kind(mut self, kind: FieldKind) -> Self {
        self.kind = kind;
        self
    }

    /// The same with a help below the label.
    #[must_use]
    pub fn help(mut self, key: &'static str) -> Self {
        self.help = Some(Text::new(key));
        self
    }

    /// The same with what the browser may fill in.
    #[must_use]
    pub fn autocomplete(mut self, what: &'static str) -> Self {
        self.autocomplete = what;
        self
    }

    /// The same, marked as one that may stay empty.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// The same with what was typed.
    #[must_use]
    pub fn typed(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }
}

impl Choice {
    /// A choice not chosen yet.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), chosen: false }
    }

    /// Marks the chosen one among several.
    pub fn choose(choices: &mut [Choice], value: &str) {
        for choice in choices {
            choice.chosen = choice.value == value;
        }
    }
}

impl Problems {
    /// The summary of a rejection; `place` finds the id and the label of a field by its name.
    pub fn of(form: &str, rejection: &Rejection, place: impl Fn(&str) -> Option<(String, Text)>) -> Self {
        let fields = rejection.fields.iter().map(|problem| {
            let (target, label) = place(&problem.field).unzip();
            // What has no field on the page is named, where it has a name.
            let label = label.or_else(|| problem.params.get("name").map(|name| Text::plain(name.clone())));
            Problem { target, label, words: Text::from(problem) }
        });
        Self { id: format!("{form}-problems"), summary: Text::from(rejection), fields: fields.collect() }
    }

    /// The summary of a rejection of one of our own forms; each problem is also put beside its field.
    pub fn beside(form: &str, rejection: &Rejection, fields: &mut [Field]) -> Self {
        for field in fields.iter_mut() {
            field.problem = rejection.fields.iter().find(|p| p.field == field.name).map(Text::from);
        }
        Self::of(form, rejection, |name| {
            fields
                .iter()
                .find(|field| field.name == name)
                .map(|field| (field.id.clone(), field.label.clone()))
        })
    }
}

/// A text as a part of an address.
pub fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
