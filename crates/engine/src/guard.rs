//! Guards: conditions on transitions, written in a small part of CEL, compiled at publication and run in the engine.
//!
//! A guard reads `form.<item>` and `case.<property>`, asks `open(<stage number>)`, and answers yes or no.
//! - An empty form item is `null`; `has(form.x)` asks whether it is filled. A property that was never set is an error
//!   to read; `has(case.x)` asks for it.
//! - Decimals are opaque: only `eq`, `lt`, `le`, `gt` and `ge` compare them, exactly, with decimals, whole numbers or
//!   text such as `'12.50'`. Everything else on a decimal (`<`, `+`, `==` with a number) is an error, so nothing is
//!   ever compared as a binary float.
//! - Dates are text (`'2026-11-21'`), so `<` orders them. Choices, people and departments are text: a key or an id.
//!   Several choices are a list of texts, files a list of their names, a table the list of its rows' numbers.
//! - Of CEL there are: the operators, whole numbers, texts, lists, `size`, `int`, `string`, `contains`, `startsWith`,
//!   `endsWith`, `has`, and `all`, `exists`, `exists_one`, `map`, `filter` (not one inside another). There are no
//!   maps, structures, bytes, unsigned numbers, floats, clocks or patterns.
//!
//! What runs long or deep is refused when compiling ([`GuardFault`]); what fails when running is a [`GuardError`] and
//! never `false`. As in CEL, `false && <error>` is still `false`: the error cannot change the answer.

use cel::parser::PrattParser;
use serde::{Deserialize, Serialize};
use waypost_base::{StageNo, Value};

mod cost;
mod run;
mod scan;
mod shape;
mod value;

/// Longest guard text, in bytes.
pub const MAX_BYTES: usize = 1024;
/// Most nodes of a guard's syntax tree, after `all`, `exists` … are written out.
pub const MAX_NODES: usize = 200;
/// Deepest nesting of a guard's syntax tree (chains of `&&` and of `||` are balanced: two hundred of them are 8 deep).
/// Measured: evaluating one level takes up to 35 KB of stack in a build without optimisation.
pub const MAX_DEPTH: usize = 12;

/// A compiled condition.
#[derive(Clone, Debug)]
pub struct Guard {
    text: String,
    expression: cel::parser::Expression,
    reads: Vec<Read>,
}

/// One thing that a guard looks at.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Read {
    /// A form item, by its key.
    Form(String),
    /// A property of the case, by its key.
    Case(String),
    /// Whether a stage is open.
    Open(StageNo),
}

/// What a guard may ask while it runs.
pub trait GuardScope {
    /// The value of a form item; `None` when it is empty.
    fn form(&self, key: &str) -> Option<Value>;
    /// The value of a property; `None` when it was never set.
    fn case(&self, key: &str) -> Option<Value>;
    /// The keys of all form items, filled or empty.
    fn form_keys(&self) -> Vec<String>;
    /// Whether a visit of this stage is open.
    fn open(&self, stage: StageNo) -> bool;
}

/// Why a text is no guard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "fault")]
#[non_exhaustive]
pub enum GuardFault {
    /// There is nothing in it.
    #[error("empty")]
    Empty,
    /// Longer than [`MAX_BYTES`].
    #[error("{bytes} bytes long; at most {MAX_BYTES}")]
    TooLong {
        /// Its length in bytes.
        bytes: usize,
    },
    /// More than [`MAX_NODES`].
    #[error("more than {MAX_NODES} nodes")]
    TooManyNodes,
    /// Nested deeper than [`MAX_DEPTH`], or than the parser is allowed to go.
    #[error("nested too deeply")]
    TooDeep,
    /// One of `all`, `exists`, `exists_one`, `map`, `filter` inside another.
    #[error("`all`, `exists`, `map` and the like may not stand inside one another")]
    NestedComprehension,
    /// Not the language.
    #[error("line {line}, column {column}: {message}")]
    Syntax {
        /// What the parser says, in English.
        message: String,
        /// Line from 1; 0 when unknown.
        line: u32,
        /// Column from 1; 0 when unknown.
        column: u32,
    },
    /// A name that is neither `form.<item>` nor `case.<property>` nor bound by `all`, `exists` …
    #[error("unknown name `{name}`")]
    UnknownName {
        /// The name.
        name: String,
    },
    /// A function that guards do not have.
    #[error("unknown function `{name}`")]
    UnknownFunction {
        /// The name.
        name: String,
    },
    /// A function with the wrong number or kind of arguments.
    #[error("wrong arguments for `{name}`")]
    BadArguments {
        /// The function.
        name: String,
    },
    /// A part of CEL that guards do not have.
    #[error("{what} cannot be used here")]
    Unsupported {
        /// What.
        what: String,
    },
}

impl GuardFault {
    /// The stable name of the kind of fault.
    pub const fn kind(&self) -> &'static str {
        match self {
            GuardFault::Empty => "empty",
            GuardFault::TooLong { .. } => "too_long",
            GuardFault::TooManyNodes => "too_many_nodes",
            GuardFault::TooDeep => "too_deep",
            GuardFault::NestedComprehension => "nested_comprehension",
            GuardFault::Syntax { .. } => "syntax",
            GuardFault::UnknownName { .. } => "unknown_name",
            GuardFault::UnknownFunction { .. } => "unknown_function",
            GuardFault::BadArguments { .. } => "bad_arguments",
            GuardFault::Unsupported { .. } => "unsupported",
        }
    }
}

/// Why a guard gave no answer. Never to be read as `false`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GuardError {
    /// The form has no such item.
    #[error("the form has no item `{0}`")]
    UnknownItem(String),
    /// The answer is neither yes nor no.
    #[error("the answer is not yes or no but {0}")]
    NotABool(String),
    /// The values are so large that evaluating could take long.
    #[error("the values are too large to evaluate")]
    TooCostly,
    /// Evaluation failed: a property never set, a division by zero, texts compared with numbers …
    #[error("{0}")]
    Failed(String),
}

impl Guard {
    /// Compiles a guard.
    ///
    /// # Errors
    /// [`GuardFault`] when the text is too large, not the language, or uses what guards do not have.
    pub fn compile(text: &str) -> Result<Self, GuardFault> {
        scan::check(text)?;
        let mut expression = PrattParser::new()
            .max_recursion_depth(scan::MAX_NESTING)
            .max_expression_node_count(8 * MAX_NODES)
            .error_recovery_limit(1)
            .error_reporting_limit(1)
            .parse(text)
            .map_err(|errors| syntax(text, &errors))?;
        let reads = shape::check(text, &mut expression)?;
        Ok(Self { text: text.to_owned(), expression, reads })
    }

    /// The text it was compiled from.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it looks at, sorted, without repeats.
    pub fn reads(&self) -> &[Read] {
        &self.reads
    }

    /// Whether the condition holds.
    ///
    /// # Errors
    /// [`GuardError`] when there is no answer.
    pub fn holds(&self, scope: &dyn GuardScope) -> Result<bool, GuardError> {
        run::holds(self, scope)
    }
}

impl PartialEq for Guard {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Guard {}

fn syntax(text: &str, errors: &cel::ParseErrors) -> GuardFault {
    let found = errors.errors.iter().find(|error| error.pos.0 > 0).or_else(|| errors.errors.first());
    let Some(found) = found else {
        return GuardFault::Syntax { message: "cannot be read".to_owned(), line: 0, column: 0 };
    };
    if errors.errors.iter().any(|error| error.msg.contains("recursion limit")) {
        return GuardFault::TooDeep;
    }
    if errors.errors.iter().any(|error| error.msg.contains("node count")) {
        return GuardFault::TooManyNodes;
    }
    let number = |n: isize| u32::try_from(n).unwrap_or(0);
    let lines = text.lines().count().max(1);
    let message = found.msg.chars().filter(|c| !c.is_control()).take(200).collect();
    GuardFault::Syntax {
        message,
        line: number(found.pos.0).min(u32::try_from(lines).unwrap_or(u32::MAX)),
        column: number(found.pos.1),
    }
}

#[cfg(test)]
mod tests;
