//! Who changed the same: a conflict as a rejection that names the person, the time and the other value.

use serde_json::Value;
use waypost_base::{Code, FieldProblem, FlowVersionId, Rejection, Timestamp};
use waypost_engine::{Conflict, Part, part::value_of};
use waypost_store::{
    Conn,
    editing::{self, EditRow, VersionHead},
};

use super::{Stop, content::Content, person};
use crate::access::DefinesFlows;

/// Longest value that a rejection repeats, in characters.
const MAX_VALUE: usize = 200;

/// The rejection for conflicts of an edit that is based on a revision.
pub(super) fn rejection(
    conn: &mut Conn,
    proof: &DefinesFlows,
    head: &VersionHead,
    base: i64,
    conflicts: &[Conflict],
) -> Result<Stop, Stop> {
    let mut revisions = Vec::new();
    for revision in base..=head.revision {
        if let Some(row) = editing::edit(conn, proof.who().tenant(), FlowVersionId::new(head.id), revision)? {
            let content = Content::read(&row.body)?;
            revisions.push((row, content));
        }
    }
    let mut moved = moved(proof, head);
    for (nth, conflict) in conflicts.iter().enumerate() {
        let by = last_change(&revisions, conflict);
        let (who, at) = by.map_or((head.edited_by, head.edited_at), |row| (Some(row.person), Some(row.at)));
        let who = who.map_or_else(|| "none".to_owned(), |who| person(proof, who));
        let when = at.map(|at| Timestamp::from_millis(at).to_string()).unwrap_or_default();
        if nth == 0 {
            moved = moved.with("who", &who).with("when", &when);
        }
        let now = revisions.last().map(|(_, content)| content);
        moved.fields.push(problem(conflict, now).with("who", who).with("when", when));
    }
    Ok(Stop::Refused(moved))
}

/// The rejection where the base of an edit is no longer known.
pub(super) fn moved(proof: &DefinesFlows, head: &VersionHead) -> Rejection {
    let who = head.edited_by.map_or_else(|| "none".to_owned(), |who| person(proof, who));
    let when = head.edited_at.map(|at| Timestamp::from_millis(at).to_string()).unwrap_or_default();
    Rejection::new(Code::ChangedMeanwhile).with("who", who).with("when", when).with("theirs", "none")
}

/// The newest revision in which the field of a conflict became another.
fn last_change<'a>(revisions: &'a [(EditRow, Content)], conflict: &Conflict) -> Option<&'a EditRow> {
    let changed = |pair: &&[(EditRow, Content)]| value(&pair[0].1, conflict) != value(&pair[1].1, conflict);
    revisions.windows(2).rev().find(changed).map(|pair| &pair[1].0)
}

fn value(content: &Content, conflict: &Conflict) -> Option<Value> {
    let setting = content.settings().into_iter().find(|(field, _)| *field == conflict.field);
    match (conflict.part, setting) {
        (Part::Flow, Some((_, value))) => value,
        _ => value_of(&content.definition, conflict.part, &conflict.field),
    }
}

fn problem(conflict: &Conflict, now: Option<&Content>) -> FieldProblem {
    let name = |no| {
        let stage = now.and_then(|content| content.definition.stage(no));
        stage.map_or_else(|| no.to_string(), |stage| stage.name.to_string())
    };
    let field = if conflict.field.is_empty() { "no" } else { conflict.field.as_str() };
    let problem = FieldProblem::new(field, Code::ChangedMeanwhile)
        .with("mine", text(conflict.mine.as_ref()))
        .with("theirs", text(conflict.theirs.as_ref()));
    match conflict.part {
        Part::Flow => problem.with("part", "flow"),
        Part::Stage(no) => problem.with("part", "stage").with("stage", name(no)).with("no", no),
        Part::Transition(arrow) => {
            let problem = problem.with("part", "transition").with("stage", name(arrow.from));
            problem.with("no", arrow.from).with("branch", arrow.branch)
        }
    }
}

/// A value for reading: short, and `none` where there is none.
fn text(value: Option<&Value>) -> String {
    let text = match value {
        None => "none".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    text.chars().take(MAX_VALUE).collect()
}
