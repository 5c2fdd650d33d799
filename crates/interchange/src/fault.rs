//! What can be wrong with a package, and where it stands.
//!
//! Two steps, two kinds of fault. Reading finds the first text that is no package ([`PackageFault`], with line
//! and column). Resolving finds every reference that leads nowhere ([`ReferenceFault`], with the path of the
//! entry; [`position_of`] turns a path into line and column where the text is at hand).

use std::{fmt, ops::Range};

use toml::de::{DeTable, DeValue};

/// A place in a text; both count from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line.
    pub line: usize,
    /// Character in the line.
    pub column: usize,
}

impl Position {
    pub(crate) fn at(text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        Self { line: before.matches('\n').count() + 1, column: before[start..].chars().count() + 1 }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// Why a text is no package: broken TOML, an unknown field, a value of the wrong shape, another format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct PackageFault {
    /// Line, from 1.
    pub line: usize,
    /// Character in the line, from 1.
    pub column: usize,
    /// What is wrong, in English, from the reader.
    pub message: String,
}

impl PackageFault {
    pub(crate) fn new(text: &str, span: Option<Range<usize>>, message: impl Into<String>) -> Self {
        let Position { line, column } = Position::at(text, span.map_or(0, |span| span.start));
        Self { line, column, message: message.into() }
    }

    pub(crate) fn of_toml(text: &str, error: &toml::de::Error) -> Self {
        // A label is the only untagged enum of packages; serde names its private type and nothing more.
        let message = if error.message().contains("untagged enum Written") {
            "a name is a text, or a table `{ default = \"…\", en = \"…\" }`".to_owned()
        } else {
            error.message().to_owned()
        };
        Self::new(text, error.span(), message)
    }
}

/// What a reference leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names say it")]
pub enum ReferenceKind {
    Department,
    Post,
    Person,
    Form,
    Action,
    Category,
    Flow,
    Stage,
    Material,
    /// A stretch of days.
    Period,
}

impl fmt::Display for ReferenceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Department => "department",
            Self::Post => "post",
            Self::Person => "person",
            Self::Form => "form",
            Self::Action => "action",
            Self::Category => "category",
            Self::Flow => "flow",
            Self::Stage => "stage",
            Self::Material => "material",
            Self::Period => "period",
        })
    }
}

/// What is wrong with a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ReferenceProblem {
    /// Nothing has this code.
    Unknown,
    /// The code stands twice.
    Twice,
    /// Following it leads back to where it began.
    Circle,
    /// It ends before it begins.
    Backwards,
    /// Exporting: the thing has no code, or one that packages do not take.
    NoCode,
}

/// One wrong reference and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, thiserror::Error)]
pub struct ReferenceFault {
    /// Where it stands, from the entry that was resolved: `stages[2].receivers[0]`.
    pub path: String,
    /// What it should lead to.
    pub kind: ReferenceKind,
    /// The code as written.
    pub code: String,
    /// What is wrong with it.
    pub problem: ReferenceProblem,
}

impl fmt::Display for ReferenceFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, kind, code, problem } = self;
        match problem {
            ReferenceProblem::Unknown => write!(f, "{path}: there is no {kind} `{code}`"),
            ReferenceProblem::Twice => write!(f, "{path}: the {kind} `{code}` stands twice"),
            ReferenceProblem::Circle => write!(f, "{path}: the {kind} `{code}` leads back to itself"),
            ReferenceProblem::Backwards => write!(f, "{path}: the {kind} `{code}` ends before it begins"),
            ReferenceProblem::NoCode => write!(f, "{path}: the {kind} `{code}` has no code to export"),
        }
    }
}

/// Collects the faults of one resolution, so that all are told at once.
#[derive(Default)]
pub(crate) struct Faults(Vec<ReferenceFault>);

impl Faults {
    pub(crate) fn push(
        &mut self,
        path: impl Into<String>,
        kind: ReferenceKind,
        code: impl fmt::Display,
        problem: ReferenceProblem,
    ) {
        self.0.push(ReferenceFault { path: path.into(), kind, code: code.to_string(), problem });
    }

    pub(crate) fn result<T>(self, value: T) -> Result<T, Vec<ReferenceFault>> {
        if self.0.is_empty() { Ok(value) } else { Err(self.0) }
    }
}

/// Where the entry with this path (`flows[0].stages[2].receivers[0]`) stands in a package's text: the entry
/// itself, else the nearest one around it. `None` when the text is no TOML.
pub fn position_of(text: &str, path: &str) -> Option<Position> {
    let root = DeTable::parse(text).ok()?;
    let mut offset = root.span().start;
    let mut here: Option<&toml::Spanned<DeValue<'_>>> = None;
    for step in path.split(['.', '[']).filter(|step| !step.is_empty()) {
        let next = match (step.strip_suffix(']'), here.map(toml::Spanned::as_ref)) {
            (None, None) => root.as_ref().get(step),
            (None, Some(DeValue::Table(table))) => table.get(step),
            (Some(index), Some(DeValue::Array(array))) => {
                index.parse().ok().and_then(|i: usize| array.get(i))
            }
            _ => None,
        };
        let Some(next) = next else { break };
        offset = next.span().start;
        here = Some(next);
    }
    Some(Position::at(text, offset))
}

#[cfg(test)]
mod tests;
