//! Items: the fields of a form, as an administrator defines them once in the catalogue.

use serde::{Deserialize, Serialize};
use waypost_base::{ItemKey, Label, Value};

use crate::{Formula, kind::Kind, written::WrittenItem};

/// One item of a form. In TOML and JSON it is one flat table, whose `kind` says which of the rules it may carry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "WrittenItem", into = "WrittenItem")]
pub struct Item {
    /// Its key, unique in the form; guards and packages name it.
    pub key: ItemKey,
    /// Its name on the page.
    pub label: Label,
    /// A hint beside the field.
    pub help: Label,
    /// What it takes.
    pub kind: Kind,
    /// Must be filled in at every stage that may write it.
    pub required: bool,
    /// Unit shown after the value (元, m²).
    pub unit: Label,
    /// Shown masked where it may only be read.
    pub sensitive: bool,
    /// Filled in at the start.
    pub default: Option<Value>,
    /// Where it is computed from other items, how. Nobody writes a computed item.
    pub formula: Option<Formula>,
}

impl Item {
    /// An item with nothing but key, name and kind.
    pub fn new(key: ItemKey, label: impl Into<Label>, kind: Kind) -> Self {
        Self {
            key,
            label: label.into(),
            help: Label::default(),
            kind,
            required: false,
            unit: Label::default(),
            sensitive: false,
            default: None,
            formula: None,
        }
    }

    /// The same, required.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same, computed.
    #[must_use]
    pub fn computed(mut self, formula: Formula) -> Self {
        self.formula = Some(formula);
        self
    }

    /// Whether it is computed.
    pub fn is_computed(&self) -> bool {
        self.formula.is_some()
    }

    /// The same, sensitive.
    #[must_use]
    pub fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }
}
