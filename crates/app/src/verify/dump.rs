//! One case as it is kept, for programs that judge it from outside.

use std::collections::BTreeMap;

use serde::Serialize;
use waypost_base::Value;
use waypost_store::pages::{CaseHead, ItemView, StepView};

use super::replay::Replay;

/// One case.
#[derive(Clone, Debug, Serialize)]
pub struct CaseDump {
    /// Readable number.
    pub number: i64,
    /// Id.
    pub case: String,
    /// Version.
    pub version: i64,
    /// How it ended.
    pub ended: Option<String>,
    /// Keys of its commands.
    pub keys: Vec<KeyDump>,
    /// Its steps, oldest first.
    pub steps: Vec<StepDump>,
    /// Open work items.
    pub open_items: usize,
    /// Open incidents: such a case waits for an administrator.
    pub incidents: usize,
    /// Properties, as text.
    pub properties: BTreeMap<String, String>,
}

/// An accepted command.
#[derive(Clone, Debug, Serialize)]
pub struct KeyDump {
    /// Who asked.
    pub user: Option<String>,
    /// Idempotency key.
    pub key: Option<String>,
    /// The command's name.
    pub command: String,
    /// Number of its journal entry.
    pub seq: i64,
}

/// A step.
#[derive(Clone, Debug, Serialize)]
pub struct StepDump {
    /// Visit.
    pub id: String,
    /// Stage.
    pub stage: i32,
    /// Run.
    pub run: i32,
    /// When it opened.
    pub opened_at: i64,
    /// When it closed.
    pub closed_at: Option<i64>,
    /// How.
    pub outcome: Option<String>,
    /// Who.
    pub handler: Option<String>,
    /// Opinion.
    pub opinion: Option<String>,
    /// Where several decide: how many votes were taken in, late ones and those taken back among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub votes: Option<usize>,
}

/// The votes of a visit that several decide.
fn votes(replay: &Replay, visit: i64) -> Option<usize> {
    let here = replay.rows.remarks.iter().filter(|remark| remark.visit == Some(visit));
    let cast =
        |kind: &str| kind.starts_with("vote_") && kind != "vote_withdrawn" || kind.starts_with("late_");
    let votes = here.filter(|remark| cast(&remark.kind)).count();
    (votes > 0).then_some(votes)
}

/// Puts the dump of a replayed case together.
pub(super) fn dump(head: &CaseHead, replay: &Replay, steps: &[StepView], items: &[ItemView]) -> CaseDump {
    let text = |value: &Value| match value {
        Value::Text(text) => text.clone(),
        other => crate::desk::project::value_json(other),
    };
    CaseDump {
        number: head.number,
        case: head.id.to_string(),
        version: replay.head().seq,
        ended: head.ending.clone(),
        keys: replay
            .keys
            .iter()
            .cloned()
            .map(|(user, key, command, seq)| KeyDump { user, key, command, seq })
            .collect(),
        steps: steps
            .iter()
            .map(|step| StepDump {
                id: step.id.to_string(),
                stage: step.stage,
                run: step.run,
                opened_at: step.opened_at,
                closed_at: step.closed_at,
                outcome: step.outcome.clone(),
                handler: step.handler.map(|user| user.to_string()),
                opinion: step.opinion.clone(),
                votes: votes(replay, step.id),
            })
            .collect(),
        open_items: items.iter().filter(|item| item.closed_at.is_none()).count(),
        incidents: replay.state.incidents.len(),
        properties: replay.properties.iter().map(|(key, value)| (key.to_string(), text(value))).collect(),
    }
}
