//! Rights: what a stage may do with each item, and what somebody therefore sees.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;
use waypost_base::{FormVersionId, ItemKey, Value, Values};

use crate::{DisplayText, Form, Item, display, display_masked, mask};

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
        let value = self.value?;
        let whole = self.right.may_write();
        Some(if whole {
            display(self.item, value, language)
        } else {
            display_masked(self.item, value, language)
        })
    }

    /// What the page shows of a value that is revealed: all of it.
    pub fn revealed(&self, language: &str) -> Option<DisplayText<'a>> {
        Some(display(self.item, self.value?, language))
    }

    /// Whether something of the value is masked: the item, or columns that have cells.
    pub fn hides_something(&self) -> bool {
        let filled = |column: &Item| match self.value {
            Some(Value::Table(table)) => table.rows().iter().any(|row| row.cells.contains_key(&column.key)),
            _ => false,
        };
        let columns = self.item.kind.columns();
        let sensitive = |column: &&Item| self.item.sensitive || column.sensitive;
        let some = match columns {
            [] => self.item.sensitive && self.value.is_some(),
            columns => columns.iter().filter(sensitive).any(filled),
        };
        some && !self.right.may_write()
    }
}

impl Form {
    /// The items that these rights show, with their values, in the order of the form.
    pub fn visible<'a>(&'a self, rights: &Rights, values: &'a Values) -> Vec<Shown<'a>> {
        let items = self.items.iter().map(|item| Shown {
            item,
            value: values.get(&item.key),
            right: shown_right(item, rights),
        });
        items.filter(|shown| shown.right != Right::Hidden).collect()
    }

    /// What the signer saw, as canonical JSON: the form's version and, of every visible item, right and value (of
    /// a masked one, what was shown of it).
    pub fn seen_json(&self, version: FormVersionId, rights: &Rights, values: &Values) -> String {
        let mut visible = self.visible(rights, values);
        visible.sort_by_key(|shown| &shown.item.key);
        let mut out = String::with_capacity(64 + 96 * visible.len());
        // Keys in sorted order, as `canonical` writes them, without a tree in between.
        out.push_str("{\"form\":");
        crate::canonical::write(&json!(version), &mut out);
        out.push_str(",\"items\":{");
        for (index, shown) in visible.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            crate::canonical::quote(shown.item.key.as_str(), &mut out);
            out.push_str(":{");
            let masked = shown.value.filter(|_| shown.is_masked());
            if let Some(value) = masked {
                out.push_str("\"masked\":");
                crate::canonical::quote(&self::masked(display(shown.item, value, "")), &mut out);
                out.push(',');
            }
            out.push_str("\"right\":");
            crate::canonical::write(&json!(shown.right), &mut out);
            if let (Some(value), None) = (shown.value, masked) {
                out.push_str(",\"value\":");
                crate::canonical::write(&seen(shown, value), &mut out);
            }
            out.push('}');
        }
        out.push_str("}}");
        out
    }
}

/// The right on an item as its page shows it: what is computed nobody writes.
fn shown_right(item: &Item, rights: &Rights) -> Right {
    let right = right_of(rights, &item.key);
    if item.is_computed() { right.min(Right::Read) } else { right }
}

/// The right on an item.
pub(crate) fn right_of(rights: &Rights, key: &ItemKey) -> Right {
    rights.get(key).copied().unwrap_or_default()
}

/// Whether an item must be filled in by somebody with this right.
pub(crate) fn required(item: &Item, right: Right) -> bool {
    right == Right::Require || (item.required && right == Right::Write)
}

/// A value as it is recorded as seen: of masked cells, what was shown of them.
fn seen(shown: &Shown<'_>, value: &Value) -> serde_json::Value {
    let mut json = json!(value);
    let hides = |column: &&Item| column.sensitive && !shown.right.may_write();
    for column in shown.item.kind.columns().iter().filter(hides) {
        let rows = json.pointer_mut("/table/rows").and_then(serde_json::Value::as_array_mut);
        let Value::Table(table) = value else { continue };
        for (row, stored) in rows.into_iter().flatten().zip(table.rows()) {
            if let Some(cell) = stored.cell(&column.key) {
                row["cells"][column.key.as_str()] = json!({ "masked": masked(display(column, cell, "")) });
            }
        }
    }
    json
}

/// Masks one item of what was recorded as seen by somebody who might write it, for one who may only read it.
pub fn mask_seen(item: &Item, shown: &mut serde_json::Value) {
    let Some(value) =
        shown.get("value").and_then(|value| serde_json::from_value::<Value>(value.clone()).ok())
    else {
        return;
    };
    let shown_now = Shown { item, value: Some(&value), right: Right::Read };
    let Some(fields) = shown.as_object_mut() else { return };
    if shown_now.is_masked() {
        fields.remove("value");
        fields.insert("masked".to_owned(), masked(display(item, &value, "")).into());
    } else {
        fields.insert("value".to_owned(), seen(&shown_now, &value));
    }
}

fn masked(text: DisplayText<'_>) -> String {
    match text {
        DisplayText::Plain(text) => mask(&text),
        _ => mask(""),
    }
}

#[cfg(test)]
mod tests;
