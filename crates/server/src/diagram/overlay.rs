//! What is said of stages and ways on a drawing: problems, the way to one, differences. Every tint has a sign or a kind
//! of line of its own, for colour alone tells nothing to many readers.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use waypost_base::StageNo;
use waypost_engine::check::Arrow;

/// Something said of a stage or way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tint {
    /// Nothing.
    #[default]
    None,
    /// It lies on the way to a problem.
    Path,
    /// Somebody should look.
    Warning,
    /// It could not be judged.
    Doubt,
    /// It is wrong.
    Problem,
    /// It is other than before.
    Changed,
    /// It was not there before.
    Added,
    /// It is no more.
    Removed,
}

impl Tint {
    /// Its sign.
    pub const fn sign(self) -> Option<&'static str> {
        match self {
            Tint::None | Tint::Path => None,
            Tint::Warning => Some("i"),
            Tint::Doubt => Some("?"),
            Tint::Problem => Some("!"),
            Tint::Changed => Some("≠"),
            Tint::Added => Some("+"),
            Tint::Removed => Some("−"),
        }
    }
}

/// All that is said on one drawing.
#[derive(Clone, Debug, Default)]
pub struct Overlay {
    /// Of stages.
    pub stages: BTreeMap<StageNo, Tint>,
    /// Of ways.
    pub ways: BTreeMap<Arrow, Tint>,
    /// Stages whose boxes lead to `#s<number>` of the page.
    pub leads: BTreeSet<StageNo>,
    /// Whether names begin with the stage's number.
    pub numbered: bool,
}

impl Overlay {
    /// Says something of a stage, unless something graver is said already.
    pub fn stage(&mut self, no: StageNo, tint: Tint) {
        let said = self.stages.entry(no).or_default();
        *said = tint.max(*said);
    }

    /// Says something of a way, unless something graver is said already.
    pub fn way(&mut self, arrow: Arrow, tint: Tint) {
        let said = self.ways.entry(arrow).or_default();
        *said = tint.max(*said);
    }
}
