//! Forms: a set of items, optionally in sections.

use serde::{Deserialize, Deserializer, Serialize, de};
use waypost_base::{ItemKey, Label, Values};

use crate::Item;

/// Version of the written shape of [`Form`].
pub const FORM_FORMAT: u32 = 1;

/// A form. [`Form::check`] says whether it can be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Version of this written shape.
    #[serde(default = "this_format", deserialize_with = "known_format")]
    pub format: u32,
    /// Its name.
    pub name: Label,
    /// Headings, each with the items below it; items in no section come first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<Section>,
    /// The items, in the order of the page.
    pub items: Vec<Item>,
}

/// A group of items on the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Its heading; may be empty.
    #[serde(default, skip_serializing_if = "Label::is_empty")]
    pub label: Label,
    /// The keys of its items.
    pub items: Vec<ItemKey>,
}

/// Why a text is no form.
#[derive(Debug, thiserror::Error)]
#[error("the form cannot be read: {0}")]
pub struct BadForm(#[from] serde_json::Error);

impl Form {
    /// A form of some items.
    pub fn new(name: impl Into<Label>, items: Vec<Item>) -> Self {
        Self { format: FORM_FORMAT, name: name.into(), sections: Vec::new(), items }
    }

    /// Reads a form from JSON. (From TOML it is read by serde, as part of a package.)
    ///
    /// # Errors
    /// What is wrong, with line and column.
    pub fn from_json(text: &str) -> Result<Self, BadForm> {
        Ok(serde_json::from_str(text)?)
    }

    /// The form as JSON, on one line: the same bytes for the same form.
    pub fn to_json(&self) -> String {
        crate::canonical(&serde_json::to_value(self).unwrap_or_default())
    }

    /// The item of this key.
    pub fn item(&self, key: &ItemKey) -> Option<&Item> {
        self.items.iter().find(|item| item.key == *key)
    }

    /// The values an empty form starts with.
    pub fn defaults(&self) -> Values {
        let filled = self.items.iter().filter_map(|item| Some((item.key.clone(), item.default.clone()?)));
        filled.collect()
    }

    /// The items as the page groups them: first those in no section, without heading, then section by section.
    pub fn layout(&self) -> Vec<(Option<&Label>, Vec<&Item>)> {
        let placed = |item: &&Item| self.sections.iter().any(|section| section.items.contains(&item.key));
        let first: Vec<_> = self.items.iter().filter(|item| !placed(item)).collect();
        let mut groups = Vec::new();
        if !first.is_empty() {
            groups.push((None, first));
        }
        for section in &self.sections {
            let items = section.items.iter().filter_map(|key| self.item(key)).collect();
            groups.push((Some(&section.label).filter(|label| !label.is_empty()), items));
        }
        groups
    }
}

fn this_format() -> u32 {
    FORM_FORMAT
}

fn known_format<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let format = u32::deserialize(deserializer)?;
    if format == FORM_FORMAT {
        return Ok(format);
    }
    Err(de::Error::custom(format!("the form has format {format}; this program reads format {FORM_FORMAT}")))
}

#[cfg(test)]
mod tests;
