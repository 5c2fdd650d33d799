//! Rights: what a stage may do with each item, and what somebody therefore sees.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use waypost_base::{FormVersionId, ItemKey, Value, Values};

use crate::{DisplayText, Form, Item, canonical, display, mask};

/// What may be done with one item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// Not shown.
    Hidden,
    /// Shown.
    #[default]
    Read,
    /// May be changed.
    Write,
    /// Must be filled in here.
    Require,
}

/// Rights by item; an item that is not named may be read.
pub type Rights = BTreeMap<ItemKey, Right>;

/// One item as somebody sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown<'a> {
    /// The item.
    pub item: &'a Item,
    /// Its value; `None` is empty.
    pub value: Option<&'a Value>,
    /// What he may do with it; never [`Right::Hidden`].
    pub right: Right,
}

impl Right {
    /// Whether the value may be changed.
    pub const fn may_write(self) -> bool {
        matches!(self, Right::Write | Right::Require)
    }
}

impl<'a> Shown<'a> {
    /// Whether only the end of the value is shown: sensitive items that may only be read.
    pub fn is_masked(&self) -> bool {
        self.item.sensitive && !self.right.may_write()
    }

    /// Whether it must be filled in before the stage can be submitted.
    pub fn is_required(&self) -> bool {
        required(self.item, self.right)
    }

    /// What the page shows of the value, masked where it must be.
    pub fn display(&self, language: &str) -> Option<DisplayText<'a>> {
        let text = display(self.item, self.value?, language);
        Some(if self.is_masked() { DisplayText::Plain(masked(text)) } else { text })
    }
}

impl Form {
    /// The items that these rights show, with their values, in the order of the form.
    pub fn visible<'a>(&'a self, rights: &Rights, values: &'a Values) -> Vec<Shown<'a>> {
        let items = self.items.iter().map(|item| Shown {
            item,
            value: values.get(&item.key),
            right: right_of(rights, &item.key),
        });
        items.filter(|shown| shown.right != Right::Hidden).collect()
    }

    /// What the signer saw, as canonical JSON: the form's version and, of every visible item, right and value (of
    /// a masked one, what was shown of it).
    pub fn seen_json(&self, version: FormVersionId, rights: &Rights, values: &Values) -> String {
        let mut items = Map::new();
        for shown in self.visible(rights, values) {
            let mut seen = json!({ "right": shown.right });
            if let Some(value) = shown.value {
                if shown.is_masked() {
                    seen["masked"] = masked(display(shown.item, value, "")).into();
                } else {
                    seen["value"] = json!(value);
                }
            }
            items.insert(shown.item.key.to_string(), seen);
        }
        canonical(&json!({ "form": version, "items": Json::Object(items) }))
    }
}

/// The right on an item.
pub(crate) fn right_of(rights: &Rights, key: &ItemKey) -> Right {
    rights.get(key).copied().unwrap_or_default()
}

/// Whether an item must be filled in by somebody with this right.
pub(crate) fn required(item: &Item, right: Right) -> bool {
    right == Right::Require || (item.required && right == Right::Write)
}

fn masked(text: DisplayText<'_>) -> String {
    match text {
        DisplayText::Plain(text) => mask(&text),
        _ => mask(""),
    }
}

#[cfg(test)]
mod tests;
