//! Faults, notes and problems of flows as texts of the catalogues.

use waypost_app::{classic::FilesFault, import::ProblemView};
use waypost_interchange::{
    ReferenceProblem,
    classic::{CellFault, Note},
};

use crate::view::{Text, TextParam};

/// Where a fault stands.
pub fn place(fault: &FilesFault) -> String {
    match fault {
        FilesFault::Cell(fault) => fault.place.to_string(),
        FilesFault::Package(file, fault) => format!("{file}:{}:{}", fault.line, fault.column),
        FilesFault::Reference(place, fault) if place.is_empty() => fault.path.clone(),
        FilesFault::Reference(place, _) | FilesFault::Organisation(place) => place.clone(),
        FilesFault::DraftOpen(open) => open.flow.clone(),
        FilesFault::Refused(_) => String::new(),
    }
}

/// What is wrong.
pub fn fault(fault: &FilesFault) -> Text {
    match fault {
        FilesFault::Cell(fault) => cell(fault),
        FilesFault::Package(_, fault) => {
            Text::new("classic-fault-package").with("words", fault.message.clone())
        }
        FilesFault::Reference(_, fault) => {
            let key = match fault.problem {
                ReferenceProblem::Twice => "classic-fault-reference-twice",
                _ => "classic-fault-reference",
            };
            Text::new(key).with("code", fault.code.clone())
        }
        FilesFault::Organisation(_) => Text::new("classic-fault-organisation"),
        FilesFault::DraftOpen(open) => {
            Text::new("classic-fault-draft_open").with("no", i64::from(open.no)).with("who", open.who.clone())
        }
        FilesFault::Refused(why) => Text::new("classic-fault-refused").with("words", why.clone()),
    }
}

fn cell(fault: &CellFault) -> Text {
    let hint = if fault.hint.is_empty() { "none".to_owned() } else { fault.hint.clone() };
    Text::new(format!("classic-fault-{}", fault.problem.as_str()))
        .with("found", fault.found.clone())
        .with("hint", hint)
}

/// What one should know.
pub fn note(note: &Note) -> Text {
    Text::new(format!("classic-note-{}", note.kind.as_str())).with("name", note.text.clone())
}

/// A problem of a flow, without its severity and the way there.
pub fn problem(problem: &ProblemView) -> Text {
    // These are not always there, and their words choose by that.
    let mut text = Text::new(format!("problem-{}", problem.code)).with("stage", "none").with("value", "none");
    for (name, value) in &problem.params {
        text = text.with(name.clone(), param(name, value));
    }
    text
}

/// Counts choose plural forms; everything else stands as it was written.
fn param(name: &str, value: &str) -> TextParam {
    let counts = matches!(name, "limit" | "count" | "length" | "markings" | "branch");
    match value.parse() {
        Ok(number) if counts => TextParam::Number(number),
        _ => TextParam::Words(value.to_owned()),
    }
}
