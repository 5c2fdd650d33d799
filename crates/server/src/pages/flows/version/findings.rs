//! What the check says, in words, each with the row that it is about.

use serde::Serialize;
use waypost_base::StageNo;
use waypost_engine::{
    Definition,
    check::{Arrow, Problem as Found, ProblemCode, Report, Severity},
};

use super::{
    super::book::Book,
    rows::{Tints, key_of},
};
use crate::{
    diagram::{Overlay, Tint},
    pages::Problem,
    view::{Text, TextParam},
};

/// All that was found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Findings {
    /// What was typed and cannot be meant.
    pub wrong: Vec<Problem>,
    /// What has to be mended.
    pub refuses: Vec<Finding>,
    /// What could not be judged.
    pub unknown: Vec<Finding>,
    /// What somebody should look at.
    pub warns: Vec<Finding>,
    /// How many there are more of what has to be mended.
    pub more: i64,
}

/// One thing.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// What, and what to do.
    pub words: Text,
    /// How a case gets there, in stage names.
    pub trace: String,
    /// Where it is mended.
    pub href: Option<String>,
    /// What stands there.
    pub place: String,
}

/// Most findings of a kind that a page lists.
const LISTED: usize = 40;

/// The findings of a report. `path` is the version's address, `here` says which stages have a row on the page.
pub fn findings(
    book: &Book<'_>,
    definition: &Definition,
    report: &Report,
    path: &str,
    here: &dyn Fn(StageNo) -> bool,
) -> Findings {
    let of = |severity: Severity| {
        let those = report.problems.iter().filter(move |problem| problem.severity == severity);
        those.take(LISTED).map(|problem| finding(book, definition, problem, path, here)).collect()
    };
    let refusing = report.problems.iter().filter(|problem| problem.severity == Severity::Refuses).count();
    Findings {
        wrong: Vec::new(),
        refuses: of(Severity::Refuses),
        unknown: of(Severity::Unknown),
        warns: of(Severity::Warns),
        more: i64::try_from(refusing.saturating_sub(LISTED)).unwrap_or(i64::MAX),
    }
}

fn finding(
    book: &Book<'_>,
    definition: &Definition,
    problem: &Found,
    path: &str,
    here: &dyn Fn(StageNo) -> bool,
) -> Finding {
    let (href, place) = match (problem.transitions.first(), problem.stages.first()) {
        (Some(arrow), _) if has(definition, *arrow) => {
            let key = key_of(*arrow);
            let to_row = if here(arrow.from) { format!("#t{key}") } else { format!("{path}/ways/{key}") };
            (Some(to_row), book.stage(arrow.from))
        }
        (_, Some(no)) if definition.stage(*no).is_some() => {
            let to_row = if here(*no) { format!("#s{no}") } else { format!("{path}/stages/{no}") };
            (Some(to_row), book.stage(*no))
        }
        _ if problem.code == ProblemCode::NobodyFills => (Some(format!("{path}/rights")), String::new()),
        _ => (None, String::new()),
    };
    let steps = problem.trace.iter().map(|step| match step.branch {
        Some(branch) => format!("{} ({branch})", book.stage(step.stage)),
        None => book.stage(step.stage),
    });
    Finding {
        words: words(book, definition, problem),
        trace: steps.collect::<Vec<_>>().join(" → "),
        href,
        place,
    }
}

fn has(definition: &Definition, arrow: Arrow) -> bool {
    definition.transitions.iter().any(|row| row.arrow() == arrow)
}

/// A problem in words, with the names that the reader knows instead of the codes of the program.
fn words(book: &Book<'_>, definition: &Definition, problem: &Found) -> Text {
    let mut text = Text::new(format!("problem-{}", problem.code)).with("stage", "none").with("value", "none");
    for (name, value) in &problem.params {
        let counts = matches!(name.as_str(), "limit" | "count" | "length" | "markings" | "branch");
        let param = match value.parse() {
            Ok(number) if counts => TextParam::Number(number),
            _ => TextParam::Words(value.clone()),
        };
        text = text.with(name.clone(), param);
    }
    if let Some(stage) = problem.stages.first().and_then(|no| definition.stage(*no)) {
        let name = stage.name.in_language(book.tag());
        if !name.is_empty() {
            text = text.with("stage", name);
        }
    }
    if let Some(item) = problem.params.get("item")
        && let Some((_, name)) = book.items.iter().find(|(key, _)| key.as_str() == item)
    {
        text = text.with("item", name.clone());
    }
    if problem.code == ProblemCode::NotExecutedYet
        && let Some(field) = problem.params.get("field")
    {
        let key = match problem.params.get("value") {
            Some(value) => format!("unsupported-{}-{value}", field.replace('.', "_")),
            None => format!("unsupported-{}", field.replace('.', "_")),
        };
        let words = book.text(&Text::new(key));
        if !words.contains('⟦') {
            text = text.with("field", words).with("value", "none");
        }
    }
    text
}

/// What the report says of rows.
pub fn tints(report: &Report) -> Tints {
    let mut overlay = Overlay::default();
    mark(&mut overlay, report);
    Tints { stages: overlay.stages, ways: overlay.ways }
}

/// Draws a report: what has a problem, and the way there.
pub fn mark(overlay: &mut Overlay, report: &Report) {
    for problem in &report.problems {
        let tint = match problem.severity {
            Severity::Refuses => Tint::Problem,
            Severity::Unknown => Tint::Doubt,
            Severity::Warns => Tint::Warning,
        };
        match problem.transitions.as_slice() {
            [] => problem.stages.iter().take(1).for_each(|no| overlay.stage(*no, tint)),
            ways => ways.iter().for_each(|arrow| overlay.way(*arrow, tint)),
        }
        for step in &problem.trace {
            overlay.stage(step.stage, Tint::Path);
            for to in &step.to {
                for branch in step.branch.map_or(1..=64, |branch| branch..=branch) {
                    overlay.way(Arrow { from: step.stage, branch, to: Some(*to) }, Tint::Path);
                }
            }
        }
    }
}
