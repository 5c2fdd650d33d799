//! An upper bound of what evaluating a guard costs with the values at hand, so that no text a user typed and no list
//! of a thousand choices can hold the engine up.
//!
//! One unit is about a byte handled; visiting a node is counted as [`NODE`] units.

use std::collections::BTreeMap;

use cel::{
    common::ast::{Expr, LiteralValue},
    parser::Expression,
};
use waypost_base::Value;

/// Dearest evaluation allowed: a few milliseconds in an optimised build.
pub(super) const LIMIT: u64 = 4_000_000;

const NODE: u64 = 64;

/// How large a value can be: `bytes` in all; if it is a list, in so many `items`, the largest of `part` bytes.
#[derive(Clone, Copy, Default)]
struct Size {
    bytes: u64,
    items: u64,
    part: u64,
}

const SMALL: Size = Size { bytes: 32, items: 0, part: 32 };

impl Size {
    fn text(bytes: usize) -> Size {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        Size { bytes, items: 0, part: bytes }
    }

    fn with(self, other: Size) -> Size {
        Size {
            bytes: self.bytes.saturating_add(other.bytes),
            items: self.items.saturating_add(other.items),
            part: self.part.max(other.part),
        }
    }

    /// This as an element of a list. A list inside a list counts with its elements: indexing finds them.
    fn element(self) -> Size {
        Size {
            bytes: self.bytes.saturating_add(32),
            items: self.items.saturating_add(1),
            part: self.bytes.max(self.part),
        }
    }
}

/// The sizes of the variables of one evaluation.
#[derive(Default)]
pub(super) struct Sizes(BTreeMap<String, Size>);

impl Sizes {
    /// Notes a variable.
    pub(super) fn add(&mut self, name: &str, value: Option<&Value>) {
        let list = |parts: &mut dyn Iterator<Item = usize>| {
            parts.fold(SMALL, |sum, part| sum.with(Size::text(part).element()))
        };
        let size = match value {
            Some(Value::Text(text) | Value::Choice(text)) => Size::text(text.len()),
            Some(Value::Choices(keys)) => list(&mut keys.iter().map(String::len)),
            Some(Value::Files(files)) => list(&mut files.iter().map(|file| file.name.len())),
            Some(Value::Table(table)) => list(&mut table.rows().iter().map(|_| 8)),
            _ => SMALL,
        };
        self.0.insert(name.to_owned(), size);
    }

    /// What evaluating costs at most.
    pub(super) fn cost(&self, expression: &Expression) -> u64 {
        let read: u64 = self.0.values().fold(0, |sum, size| sum.saturating_add(size.bytes));
        self.bound(expression, SMALL).1.saturating_add(read)
    }

    /// Size of the result and cost. `element` is the size of what the comprehension around binds.
    fn bound(&self, expression: &Expression, element: Size) -> (Size, u64) {
        match &expression.expr {
            Expr::Literal(LiteralValue::String(text)) => (Size::text(text.inner().len()), NODE),
            Expr::Ident(name) => (self.0.get(name).copied().unwrap_or(element), NODE),
            Expr::List(list) => {
                let bounds = list.elements.iter().map(|part| self.bound(part, element));
                let (size, cost) = bounds.fold((SMALL, NODE), |(size, cost), (part, more)| {
                    (size.with(part.element()), cost.saturating_add(more))
                });
                (size, cost.saturating_add(size.bytes))
            }
            Expr::Call(call) => {
                let parts = call.target.iter().map(Box::as_ref).chain(&call.args);
                let bounds = parts.map(|part| self.bound(part, element));
                let (size, cost) = bounds.fold((SMALL, NODE), |(size, cost), (part, more)| {
                    (size.with(part), cost.saturating_add(more))
                });
                (size, cost.saturating_add(size.bytes))
            }
            Expr::Comprehension(c) => {
                let (range, before) = self.bound(&c.iter_range, SMALL);
                // What grows with the rounds (`map`, `filter`) is only appended to, so a round does not pay for it.
                let inside = Size { bytes: range.part.max(32), items: range.items, part: range.part };
                let (step, work) = self.bound(&c.loop_step, inside);
                let round = work.saturating_add(self.bound(&c.loop_cond, inside).1).saturating_add(NODE);
                let all = Size {
                    bytes: step.bytes.saturating_mul(range.items.max(1)),
                    items: step.items.saturating_add(1).saturating_mul(range.items.max(1)),
                    part: step.bytes.max(step.part),
                };
                (all, before.saturating_add(range.items.saturating_mul(round)).saturating_add(NODE))
            }
            _ => (SMALL, NODE),
        }
    }
}
