//! Formulas: what a computed item is computed from, as data.
//!
//! | op | of | with empty operands |
//! |---|---|---|
//! | `sum` | numbers, columns of numbers | an empty one counts as nothing; of nothing it is 0 |
//! | `count` | items, columns, a table (its rows) | counts what is filled in |
//! | `least`, `greatest` | numbers or days, columns of them | leaves empty ones out; of nothing it is empty |
//! | `difference` | numbers: the first less the others | an empty one counts as nothing; all empty: empty |
//! | `product` | numbers | empty as soon as one is |
//!
//! Everything is computed exactly and rounded once, to the item's own scale, half up (a half goes away from nought).
//! A result that cannot be kept exactly is refused, never cut.

mod compute;
mod order;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use waypost_base::{Decimal, ItemKey};

pub(crate) use compute::{TooLarge, of_form, of_row};
pub(crate) use order::in_order;

/// How a computed item comes about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Formula {
    /// What is done.
    pub op: Op,
    /// With what, in this order.
    pub of: Vec<Operand>,
}

/// What is done with the operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Op {
    /// All added up.
    Sum,
    /// The first less the others.
    Difference,
    /// All multiplied.
    Product,
    /// How many are filled in.
    Count,
    /// The least.
    Least,
    /// The greatest.
    Greatest,
}

/// What a formula reads. Written as a text: `price`, `lines.amount`, `0.13`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Operand {
    /// An item of the form; in a column's formula, a column of the same row.
    Item(ItemKey),
    /// All cells of a table's column.
    Column(ItemKey, ItemKey),
    /// A fixed number.
    Number(Decimal),
}

/// Why a text is no [`Operand`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is neither an item, nor a column as `table.column`, nor a number")]
pub struct BadOperand(String);

impl Op {
    /// Every op.
    pub const ALL: [Op; 6] = [Op::Sum, Op::Difference, Op::Product, Op::Count, Op::Least, Op::Greatest];

    /// Its name, as definitions write it.
    pub const fn name(self) -> &'static str {
        match self {
            Op::Sum => "sum",
            Op::Difference => "difference",
            Op::Product => "product",
            Op::Count => "count",
            Op::Least => "least",
            Op::Greatest => "greatest",
        }
    }
}

impl Formula {
    /// A formula.
    pub fn new(op: Op, of: impl IntoIterator<Item = Operand>) -> Self {
        Self { op, of: of.into_iter().collect() }
    }

    /// Whether it gives a value whatever is empty, so that a guard may count on it.
    pub const fn always_fills(&self) -> bool {
        matches!(self.op, Op::Sum | Op::Count)
    }

    /// The items of the form that it reads (of a column, its table).
    pub fn reads(&self) -> impl Iterator<Item = &ItemKey> {
        self.of.iter().filter_map(|operand| match operand {
            Operand::Item(key) | Operand::Column(key, _) => Some(key),
            Operand::Number(_) => None,
        })
    }
}

impl FromStr for Operand {
    type Err = BadOperand;

    fn from_str(text: &str) -> Result<Self, BadOperand> {
        if let Ok(number) = text.parse() {
            return Ok(Operand::Number(number));
        }
        let key = |text: &str| ItemKey::new(text).map_err(|_| BadOperand(text.chars().take(140).collect()));
        match text.split_once('.') {
            Some((table, column)) => Ok(Operand::Column(key(table)?, key(column)?)),
            None => key(text).map(Operand::Item),
        }
    }
}

impl TryFrom<String> for Operand {
    type Error = BadOperand;

    fn try_from(text: String) -> Result<Self, BadOperand> {
        text.parse()
    }
}

impl From<Operand> for String {
    fn from(operand: Operand) -> String {
        operand.to_string()
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Operand::Item(key) => key.fmt(f),
            Operand::Column(table, column) => write!(f, "{table}.{column}"),
            Operand::Number(number) => number.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests;
