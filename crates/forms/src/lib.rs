#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod canonical;
pub mod check;
pub mod compare;
pub mod display;
pub mod form;
pub mod formula;
pub mod item;
mod json;
mod judge;
pub mod kind;
mod parse;
pub mod pattern;
pub mod right;
#[cfg(test)]
mod sample;
mod schema;
pub mod table;
mod value;
mod written;

pub use canonical::canonical;
pub use check::{FormFault, FormProblem, Place, RESERVED_KEYS};
pub use compare::{FormChange, RuleChange, RuleText};
pub use display::{DisplayRow, DisplayText, display, display_masked, mask, typed};
pub use form::{BadForm, FORM_FORMAT, Form, Section};
pub use formula::{Formula, Op, Operand};
pub use item::Item;
pub use json::{read_json, write_json};
pub use judge::{World, difference};
pub use kind::{Bounds, Choice, FileRule, Kind, Lengths, TableRule, TextRule};
pub use parse::parse;
pub use pattern::Pattern;
pub use right::{Right, Rights, Shown, mask_seen};
pub use table::{CellChange, RowChange, TypedRow, parse_rows, row_changes, typed_rows};
