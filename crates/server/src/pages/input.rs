//! Fields whose names are made while the page is: of columns, sections, items. Partial `partials/input`.

use serde::Serialize;
use waypost_base::Rejection;

use super::{Problems, phrases::Phrases};
use crate::view::Text;

/// One field.
#[derive(Clone, Debug, Serialize)]
pub struct Input {
    /// Name it posts under.
    pub name: String,
    /// Id in the page.
    pub id: String,
    /// Label.
    pub label: Text,
    /// Help below the label.
    pub help: Option<Text>,
    /// How it is typed.
    pub kind: InputKind,
    /// What was typed.
    pub value: String,
    /// What can be chosen.
    pub picks: Vec<Pick>,
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
pub enum InputKind {
    /// One line.
    Line,
    /// A short number.
    Number,
    /// Many lines.
    Area,
    /// A row of a list.
    Select,
    /// A box to tick; posts `yes`, after an empty value.
    Check,
}

/// One row of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pick {
    /// What it posts.
    pub value: String,
    /// What it shows.
    pub label: Text,
    /// Whether it is chosen.
    pub chosen: bool,
}

impl Input {
    /// A field of one line that may stay empty; its label is `forms-field-<last part of the name>`.
    pub fn new(page: &str, name: impl Into<String>) -> Self {
        let name = name.into();
        let base = name.rsplit('.').next().unwrap_or(&name);
        Self {
            id: format!("{page}-{}", name.replace('.', "-")),
            label: Text::new(format!("forms-field-{base}")),
            help: None,
            kind: InputKind::Line,
            value: String::new(),
            picks: Vec::new(),
            optional: true,
            problem: None,
            phrases: None,
            name,
        }
    }

    /// The same with what was typed.
    #[must_use]
    pub fn typed(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// The same, typed in another way.
    #[must_use]
    pub fn kind(mut self, kind: InputKind) -> Self {
        self.kind = kind;
        self
    }

    /// The same under another label.
    #[must_use]
    pub fn labelled(mut self, label: Text) -> Self {
        self.label = label;
        self
    }

    /// The same with a help below the label.
    #[must_use]
    pub fn help(mut self, key: &'static str) -> Self {
        self.help = Some(Text::new(key));
        self
    }

    /// The same, to be filled in.
    #[must_use]
    pub fn needed(mut self) -> Self {
        self.optional = false;
        self
    }

    /// The same as a list; the row of the typed value is chosen.
    #[must_use]
    pub fn select(mut self, mut picks: Vec<Pick>) -> Self {
        for pick in &mut picks {
            pick.chosen = pick.value == self.value;
        }
        self.picks = picks;
        self.kind = InputKind::Select;
        self
    }

    /// The same as a box.
    #[must_use]
    pub fn check(mut self, ticked: bool) -> Self {
        self.value = if ticked { "yes".to_owned() } else { String::new() };
        self.kind = InputKind::Check;
        self
    }

    /// The summary of a rejection; each problem is also put beside its field. `all` gives every field of the page.
    pub fn refuse(page: &str, rejection: &Rejection, all: Vec<&mut Input>) -> Problems {
        let mut places = Vec::new();
        for input in all {
            input.problem = rejection.fields.iter().find(|p| p.field == input.name).map(Text::from);
            places.push((input.name.clone(), input.id.clone(), input.label.clone()));
        }
        Problems::of(page, rejection, |name| {
            places.iter().find(|(known, ..)| known == name).map(|(_, id, label)| (id.clone(), label.clone()))
        })
    }
}

impl Pick {
    /// A row.
    pub fn new(value: impl Into<String>, label: Text) -> Self {
        Self { value: value.into(), label, chosen: false }
    }
}
