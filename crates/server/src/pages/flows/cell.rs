//! A cell: one editable field of the editor's tables and forms. It keeps what was typed when the page comes back, and
//! carries what is wrong with it.

use std::collections::BTreeMap;

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    http::Typed,
    pages::{Choice, Problem, Problems},
    view::Text,
};

/// One field.
#[derive(Clone, Debug, Serialize)]
pub struct Cell {
    /// Name it posts under.
    pub name: String,
    /// Id in the page.
    pub id: String,
    /// Its label.
    pub label: Text,
    /// Help below the label.
    pub help: Option<Text>,
    /// How it is typed.
    pub kind: CellKind,
    /// What it holds; of a check box, whether it is ticked (`yes`).
    pub value: String,
    /// What there is to choose from.
    pub choices: Vec<Choice>,
    /// Id of the list of suggestions.
    pub list: Option<&'static str>,
    /// Its label says that it may stay empty.
    pub optional: bool,
    /// What it showed, where that is sent along (`was.NAME`).
    pub was: Option<String>,
    /// What is wrong with it.
    pub problem: Option<Text>,
}

/// How a cell is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CellKind {
    /// One line.
    Text,
    /// A whole number.
    Number,
    /// Many lines.
    Area,
    /// One of some.
    Select,
    /// Ticked or not.
    Check,
    /// A day.
    Date,
}

/// Something wrong with what was typed: the cell, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Name of the cell.
    pub cell: String,
    /// Why.
    pub words: Text,
}

impl Wrong {
    /// A fault of a cell.
    pub fn new(cell: impl Into<String>, words: Text) -> Self {
        Self { cell: cell.into(), words }
    }
}

impl Cell {
    /// A cell of one line.
    pub fn new(name: impl Into<String>, label: &'static str, value: impl Into<String>) -> Self {
        let name = name.into();
        let id = name.replace('.', "-");
        Self {
            id,
            name,
            label: Text::new(label),
            help: None,
            kind: CellKind::Text,
            value: value.into(),
            choices: Vec::new(),
            list: None,
            optional: false,
            was: None,
            problem: None,
        }
    }

    /// A cell of which one choice is taken.
    pub fn select(
        name: impl Into<String>,
        label: &'static str,
        choices: Vec<Choice>,
        value: impl Into<String>,
    ) -> Self {
        let mut cell = Self::new(name, label, value).kind(CellKind::Select);
        cell.choices = choices;
        cell.choose();
        cell
    }

    /// A box to tick.
    pub fn check(name: impl Into<String>, label: &'static str, ticked: bool) -> Self {
        Self::new(name, label, if ticked { "yes" } else { "" }).kind(CellKind::Check)
    }

    /// The same, typed in another way.
    #[must_use]
    pub fn kind(mut self, kind: CellKind) -> Self {
        self.kind = kind;
        self
    }

    /// The same with a list of suggestions.
    #[must_use]
    pub fn list(mut self, id: &'static str) -> Self {
        self.list = Some(id);
        self
    }

    /// The same, said to be one that may stay empty.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// The same with a help.
    #[must_use]
    pub fn help(mut self, key: &'static str) -> Self {
        self.help = Some(Text::new(key));
        self
    }

    /// The same under a label with words of its own.
    #[must_use]
    pub fn labelled(mut self, label: Text) -> Self {
        self.label = label;
        self
    }

    /// The same, remembering what it shows: see [`crate::pages::was`].
    #[must_use]
    pub fn remembering(mut self) -> Self {
        self.was = Some(self.value.clone());
        self
    }

    /// Marks the chosen one; a value that is no choice (any more) becomes one, so that nothing is lost.
    fn choose(&mut self) {
        Choice::choose(&mut self.choices, &self.value);
        if !self.value.is_empty() && !self.choices.iter().any(|choice| choice.chosen) {
            let mut own = Choice::new(self.value.clone(), self.value.clone());
            own.chosen = true;
            self.choices.push(own);
        }
    }

    /// Takes what was typed.
    pub fn keep(&mut self, typed: &Typed) {
        if self.kind == CellKind::Check {
            self.value = if typed.has(&self.name) { "yes".into() } else { String::new() };
        } else if typed.has(&self.name) {
            typed.get(&self.name).clone_into(&mut self.value);
            if self.kind == CellKind::Select {
                self.choose();
            }
        }
    }
}

/// Puts what was typed into cells, and what is wrong beside them; gives the summary.
pub fn refuse(form: &str, cells: Vec<&mut Cell>, typed: &Typed, summary: Text, wrong: &[Wrong]) -> Problems {
    let mut places: Vec<(String, String, Text)> = Vec::new();
    for cell in cells {
        cell.keep(typed);
        cell.problem = wrong.iter().find(|wrong| wrong.cell == cell.name).map(|wrong| wrong.words.clone());
        places.push((cell.name.clone(), cell.id.clone(), cell.label.clone()));
    }
    let fields = wrong.iter().map(|wrong| {
        let place = places.iter().find(|(name, ..)| *name == wrong.cell);
        Problem {
            target: place.map(|(_, id, _)| id.clone()),
            label: place.map(|(.., label)| label.clone()),
            words: wrong.words.clone(),
        }
    });
    Problems { id: format!("{form}-problems"), summary, fields: fields.collect() }
}

/// The same after somebody else changed the page meanwhile: only what was changed here is put into the cells; what the
/// page said before (`then`) and nobody changed here is what it says now.
pub fn refuse_merged(
    form: &str,
    then: Vec<&mut Cell>,
    now: Vec<&mut Cell>,
    typed: &Typed,
    summary: Text,
    wrong: &[Wrong],
) -> Problems {
    let was: BTreeMap<String, String> =
        then.into_iter().map(|cell| (cell.name.clone(), cell.value.clone())).collect();
    let mut kept: Vec<(String, String)> = Vec::new();
    for cell in &now {
        let sent = match cell.kind {
            CellKind::Check if typed.has(&cell.name) => "yes",
            CellKind::Check => "",
            _ if !typed.has(&cell.name) => continue,
            _ => typed.get(&cell.name),
        };
        let same = was.get(&cell.name).is_some_and(|was| was.trim() == sent.trim());
        let value = if same { cell.value.clone() } else { sent.to_owned() };
        if cell.kind != CellKind::Check || value == "yes" {
            kept.push((cell.name.clone(), value));
        }
    }
    refuse(form, now, &Typed::of(kept), summary, wrong)
}

/// The name of a variant without content, as it is stored.
pub fn variant<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

/// The variant of a name.
pub fn of_variant<T: DeserializeOwned>(name: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
}
