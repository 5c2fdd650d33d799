//! What can be wrong in a cell, and what would be right there.

use std::fmt;

use super::Place;

/// Longest part of a cell that a fault repeats, in characters.
const SHOWN: usize = 60;

/// One thing that is wrong, and where. Its words are in the catalogues under `classic-fault-<problem>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellFault {
    /// Where.
    pub place: Place,
    /// What stands there, shortened.
    pub found: String,
    /// What is wrong with it.
    pub problem: CellProblem,
    /// What it may have been meant to be, or a bound, or the name of a column.
    pub hint: String,
}

/// What is wrong with a cell, a sheet or a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names say it, and the catalogues at length")]
pub enum CellProblem {
    FileUnreadable,
    FileKind,
    FileTooLarge,
    Encoding,
    TooManyRows,
    TooManyColumns,
    TableUnknown,
    ColumnMissing,
    ColumnTwice,
    NoTable,
    SpreadsheetError,
    Missing,
    TooLong,
    ControlCharacter,
    NotCode,
    NotNumber,
    NotDay,
    EndsBeforeStart,
    NotDuration,
    NotUnit,
    NotHandlers,
    NotYesNo,
    FlowUnknown,
    FlowTwice,
    StageUnknown,
    StageTwice,
    StageNotListed,
    StepsDiffer,
    RowTwice,
    NoStages,
    TooManyStages,
    ReceiverUnknown,
    ReceiverAmbiguous,
    ActionUnknown,
    FormUnknown,
    MaterialUnknown,
    MaterialTwice,
    NotKind,
    TooManyCopies,
}

impl CellProblem {
    /// Every problem, in the order of the list above.
    pub const ALL: &[CellProblem] = &[
        Self::FileUnreadable,
        Self::FileKind,
        Self::FileTooLarge,
        Self::Encoding,
        Self::TooManyRows,
        Self::TooManyColumns,
        Self::TableUnknown,
        Self::ColumnMissing,
        Self::ColumnTwice,
        Self::NoTable,
        Self::SpreadsheetError,
        Self::Missing,
        Self::TooLong,
        Self::ControlCharacter,
        Self::NotCode,
        Self::NotNumber,
        Self::NotDay,
        Self::EndsBeforeStart,
        Self::NotDuration,
        Self::NotUnit,
        Self::NotHandlers,
        Self::NotYesNo,
        Self::FlowUnknown,
        Self::FlowTwice,
        Self::StageUnknown,
        Self::StageTwice,
        Self::StageNotListed,
        Self::StepsDiffer,
        Self::RowTwice,
        Self::NoStages,
        Self::TooManyStages,
        Self::ReceiverUnknown,
        Self::ReceiverAmbiguous,
        Self::ActionUnknown,
        Self::FormUnknown,
        Self::MaterialUnknown,
        Self::MaterialTwice,
        Self::NotKind,
        Self::TooManyCopies,
    ];

    /// The stable code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FileUnreadable => "file-unreadable",
            Self::FileKind => "file-kind",
            Self::FileTooLarge => "file-too-large",
            Self::Encoding => "encoding",
            Self::TooManyRows => "too-many-rows",
            Self::TooManyColumns => "too-many-columns",
            Self::TableUnknown => "table-unknown",
            Self::ColumnMissing => "column-missing",
            Self::ColumnTwice => "column-twice",
            Self::NoTable => "no-table",
            Self::SpreadsheetError => "spreadsheet-error",
            Self::Missing => "missing",
            Self::TooLong => "too-long",
            Self::ControlCharacter => "control-character",
            Self::NotCode => "not-code",
            Self::NotNumber => "not-number",
            Self::NotDay => "not-day",
            Self::EndsBeforeStart => "ends-before-start",
            Self::NotDuration => "not-duration",
            Self::NotUnit => "not-unit",
            Self::NotHandlers => "not-handlers",
            Self::NotYesNo => "not-yes-no",
            Self::FlowUnknown => "flow-unknown",
            Self::FlowTwice => "flow-twice",
            Self::StageUnknown => "stage-unknown",
            Self::StageTwice => "stage-twice",
            Self::StageNotListed => "stage-not-listed",
            Self::StepsDiffer => "steps-differ",
            Self::RowTwice => "row-twice",
            Self::NoStages => "no-stages",
            Self::TooManyStages => "too-many-stages",
            Self::ReceiverUnknown => "receiver-unknown",
            Self::ReceiverAmbiguous => "receiver-ambiguous",
            Self::ActionUnknown => "action-unknown",
            Self::FormUnknown => "form-unknown",
            Self::MaterialUnknown => "material-unknown",
            Self::MaterialTwice => "material-twice",
            Self::NotKind => "not-kind",
            Self::TooManyCopies => "too-many-copies",
        }
    }
}

impl CellFault {
    /// A fault at a place.
    pub fn new(place: Place, problem: CellProblem, found: &str) -> Self {
        let mut shown: String = found.chars().filter(|c| !c.is_control()).take(SHOWN).collect();
        if found.chars().count() > SHOWN {
            shown.push('…');
        }
        Self { place, found: shown, problem, hint: String::new() }
    }

    /// The same with what it may have been meant to be.
    #[must_use]
    pub fn hint(mut self, hint: impl fmt::Display) -> Self {
        self.hint = hint.to_string();
        self
    }
}

impl fmt::Display for CellFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} `{}`", self.place, self.problem.as_str(), self.found)?;
        if self.hint.is_empty() { Ok(()) } else { write!(f, " ({})", self.hint) }
    }
}
