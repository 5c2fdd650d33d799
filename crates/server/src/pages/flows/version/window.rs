//! The part of a long flow that a page shows: some stages in order, found by name or number, and their neighbours on
//! the drawing.

use std::{collections::BTreeSet, ops::Range};

use serde::Serialize;
use waypost_base::StageNo;
use waypost_engine::Definition;

/// Most stages on one page.
pub const WHOLE: usize = 100;
/// Most ways on one page.
const WHOLE_WAYS: usize = 200;
/// Stages of a part.
const PART: usize = 40;
/// Most ways of a part; a part of stages with many ways has fewer stages.
pub const WAYS: usize = 260;

/// Which part is shown.
#[derive(Clone, Debug, Serialize)]
pub struct Window {
    /// Place of the first stage shown, from 1.
    pub first: i64,
    /// Place of the last.
    pub last: i64,
    /// How many there are.
    pub total: i64,
    /// What was searched.
    pub find: String,
    /// How many stages fit the search.
    pub found: i64,
    /// Value of `from` of the part before.
    pub previous: Option<String>,
    /// Value of `from` of the part after.
    pub next: Option<String>,
    /// Value of `from` of this part.
    pub from: String,
    /// The stage before the first one shown.
    pub before: Option<u32>,
}

/// The places shown, and the window where that is not everything. `from` is a place, `find` a name or number.
pub fn window(definition: &Definition, from: &str, find: &str, tag: &str) -> (Range<usize>, Option<Window>) {
    let total = definition.stages.len();
    if total <= WHOLE && definition.transitions.len() <= WHOLE_WAYS {
        return (0..total, None);
    }
    let find = find.trim();
    let fits = |stage: &&waypost_engine::definition::Stage| {
        stage.no.to_string() == find || (!find.is_empty() && stage.name.in_language(tag).contains(find))
    };
    let found = definition.stages.iter().filter(fits).count();
    let hit = definition.stages.iter().position(|stage| fits(&stage));
    // What was found stands in the middle of its neighbours.
    let begin = match hit {
        Some(at) => at.saturating_sub(PART / 4),
        None => from.parse::<usize>().map_or(0, |place| place.saturating_sub(1)),
    };
    let begin = begin.min(total.saturating_sub(1));
    let ways_from = |stage: &waypost_engine::definition::Stage| {
        definition.transitions.iter().filter(|row| row.from == stage.no).count()
    };
    let mut ways = 0;
    let fitting = definition.stages[begin..].iter().take(PART).take_while(|stage| {
        ways += ways_from(stage);
        ways <= WAYS
    });
    let end = (begin + fitting.count().max(1)).min(total);
    let place = |at: usize| i64::try_from(at).unwrap_or(i64::MAX);
    let shown = Window {
        first: place(begin + 1),
        last: place(end),
        total: place(total),
        find: find.to_owned(),
        found: place(found),
        previous: (begin > 0).then(|| (begin.saturating_sub(PART) + 1).to_string()),
        next: (end < total).then(|| (end + 1).to_string()),
        from: (begin + 1).to_string(),
        before: begin.checked_sub(1).map(|at| definition.stages[at].no.0),
    };
    (begin..end, Some(shown))
}

/// The part of a flow around some places: their stages, what they are joined with, and the ways between.
pub fn around(definition: &Definition, places: &Range<usize>) -> Definition {
    if *places == (0..definition.stages.len()) {
        return definition.clone();
    }
    let shown: BTreeSet<StageNo> = definition.stages[places.clone()].iter().map(|stage| stage.no).collect();
    let touches = |row: &&waypost_engine::definition::Transition| {
        shown.contains(&row.from) || row.to.is_some_and(|to| shown.contains(&to))
    };
    let ways: Vec<_> = definition.transitions.iter().filter(touches).take(4 * PART).cloned().collect();
    let joined: BTreeSet<StageNo> =
        ways.iter().flat_map(|row| [Some(row.from), row.to]).flatten().chain(shown.iter().copied()).collect();
    let stages = definition.stages.iter().filter(|stage| joined.contains(&stage.no)).cloned().collect();
    Definition { stages, transitions: ways, ..definition.clone() }
}
