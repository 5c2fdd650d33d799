//! A replayed case against what is stored of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use waypost_base::{CaseId, DocumentId, TenantId, Value, Values};
use waypost_engine::State;
use waypost_store::{
    Conn,
    pages::{self, CaseHead},
    set::{StepUpdate, load_cases},
};

use super::replay::Replay;
use crate::{desk::project::ending_name, error::AppError, shared::Shared};

/// One case as it is kept, for other programs to judge.
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
}

/// What the comparison found.
pub(super) struct Found {
    pub problems: Vec<String>,
    pub files: usize,
    pub dump: Option<CaseDump>,
}

/// Compares.
pub(super) fn compare(
    shared: &Shared,
    conn: &mut Conn,
    tenant: TenantId,
    head: &CaseHead,
    replay: &Replay,
) -> Result<Found, AppError> {
    let id = CaseId::new(head.id);
    let mut found = Found { problems: Vec::new(), files: 0, dump: None };
    let mut check = |agrees: bool, what: &str| {
        if !agrees {
            found.problems.push(what.to_owned());
        }
    };
    let Some(row) = load_cases(conn, tenant, &[head.id])?.pop() else {
        found.problems.push("the case cannot be loaded".to_owned());
        return Ok(found);
    };
    check(row.chain_seq == replay.head().seq && row.chain_head == replay.head().hash, "the journal was cut");
    check(row.version == replay.head().seq, "the version is not the number of accepted commands");
    let state: Option<State> = serde_json::from_slice(&row.state).ok();
    check(state.as_ref() == Some(&replay.state), "the state is not what the journal gives");
    check(
        head.ending.as_deref() == replay.state.ended.map(ending_name),
        "the ending is not what the journal gives",
    );
    check(row.document_version == replay.document_version, "the document version is not the journal's");
    let values: Option<Values> = serde_json::from_str(&row.values).ok();
    check(values.as_ref() == Some(&replay.values), "the form values are not what the journal gives");
    let stored: BTreeMap<String, String> = row.properties.into_iter().collect();
    let expected: BTreeMap<String, String> = replay
        .properties
        .iter()
        .map(|(key, value)| (key.to_string(), crate::desk::project::value_json(value)))
        .collect();
    check(stored == expected, "the properties are not what the journal gives");

    let steps = pages::steps(conn, tenant, id)?;
    check(steps_agree(&steps, replay), "the step log is not what the journal gives");
    let items = pages::items(conn, tenant, id)?;
    check(items_agree(&items, replay), "the work items are not what the journal gives");
    let snapshots: BTreeSet<_> = pages::snapshots(conn, tenant, id)?
        .into_iter()
        .map(|row| (row.visit, row.no, row.kind, row.key, row.before, row.after))
        .collect();
    let expected: BTreeSet<_> = replay
        .rows
        .snapshots
        .iter()
        .cloned()
        .map(|row| (row.visit, row.no, row.kind, row.key, row.before, row.after))
        .collect();
    check(snapshots == expected, "the values before and after are not what the journal gives");
    let remarks: BTreeSet<_> = pages::remarks(conn, tenant, id)?
        .into_iter()
        .map(|row| (row.id, row.kind, row.by, row.at, row.text))
        .collect();
    let expected: BTreeSet<_> =
        replay.rows.remarks.iter().cloned().map(|row| (row.id, row.kind, row.by, row.at, row.text)).collect();
    check(remarks == expected, "the remarks are not what the journal gives");
    let open: BTreeSet<i64> = pages::incidents(conn, tenant, id)?
        .into_iter()
        .filter(|row| row.resolved_at.is_none())
        .map(|row| row.id)
        .collect();
    let resolved: BTreeSet<i64> = replay.rows.incident_updates.iter().map(|row| row.id).collect();
    let expected: BTreeSet<i64> =
        replay.rows.incidents.iter().map(|row| row.id).filter(|id| !resolved.contains(id)).collect();
    check(open == expected, "the incidents are not what the journal gives");
    for hash in &replay.seen {
        let body = crate::unhex(hash).and_then(|hash| pages::seen(conn, tenant, &hash).ok().flatten());
        let kept = body.is_some_and(|body| crate::hex(&crate::secrets::token_hash(&body)) == *hash);
        check(kept, "what a signer saw is gone or was altered");
    }
    let versions = pages::document_versions(conn, tenant, DocumentId::new(head.document))?;
    let numbered = versions.iter().enumerate().all(|(n, version)| i64::from(version.no) == n as i64 + 1);
    check(
        numbered && versions.len() == replay.document_version.max(0) as usize,
        "a document version is missing",
    );

    let mut files = BTreeSet::new();
    for version in &versions {
        if let Ok(values) = serde_json::from_str::<Values>(&version.values) {
            files.extend(values.into_values().flat_map(hashes));
        }
    }
    for sha256 in &files {
        match shared.files.holds(tenant, sha256) {
            Ok(true) => {}
            Ok(false) => check(false, &format!("file {sha256} was altered")),
            Err(_) => check(false, &format!("file {sha256} is missing")),
        }
    }
    found.files = files.len();
    found.dump = Some(dump(head, replay, &steps, &items));
    Ok(found)
}

fn hashes(value: Value) -> Vec<String> {
    match value {
        Value::Files(files) => files.into_iter().map(|file| file.sha256).collect(),
        _ => Vec::new(),
    }
}

fn steps_agree(stored: &[pages::StepView], replay: &Replay) -> bool {
    let mut closed: BTreeMap<i64, StepUpdate> = BTreeMap::new();
    for update in &replay.rows.step_updates {
        match closed.get_mut(&update.id) {
            None => {
                closed.insert(update.id, update.clone());
            }
            // As the column does: what is there stays.
            Some(known) => {
                known.outcome = known.outcome.take().or_else(|| update.outcome.clone());
                known.closed_at = known.closed_at.or(update.closed_at);
                known.handler = known.handler.or(update.handler);
                known.branch = known.branch.or(update.branch);
                known.opinion = known.opinion.take().or_else(|| update.opinion.clone());
                known.seen = known.seen.take().or_else(|| update.seen.clone());
            }
        }
    }
    let opened: BTreeMap<i64, _> = replay.rows.steps.iter().map(|row| (row.id, row)).collect();
    stored.len() == opened.len()
        && stored.iter().all(|row| {
            let Some(open) = opened.get(&row.id) else { return false };
            let update = closed.get(&row.id);
            row.stage == open.stage
                && row.run == open.run
                && row.previous == open.previous
                && row.sender == open.sender
                && row.receivers == open.receivers
                && row.opened_at == open.opened_at
                && row.outcome == update.and_then(|update| update.outcome.clone())
                && row.closed_at == update.and_then(|update| update.closed_at)
                && row.handler == update.and_then(|update| update.handler)
                && row.branch == update.and_then(|update| update.branch)
                && row.opinion == update.and_then(|update| update.opinion.clone())
                && row.seen == update.and_then(|update| update.seen.clone())
        })
}

fn items_agree(stored: &[pages::ItemView], replay: &Replay) -> bool {
    let mut expected: BTreeMap<i64, (String, Option<i64>, Option<i64>)> =
        replay.rows.items.iter().map(|row| (row.id, (row.party.clone(), None, None))).collect();
    for update in &replay.rows.item_updates {
        if let Some((_, claimed, closed)) = expected.get_mut(&update.id) {
            *claimed = update.claimed_by;
            *closed = update.closed_at;
        }
    }
    stored.len() == expected.len()
        && stored
            .iter()
            .all(|row| expected.get(&row.id) == Some(&(row.party.clone(), row.claimed_by, row.closed_at)))
}

fn dump(head: &CaseHead, replay: &Replay, steps: &[pages::StepView], items: &[pages::ItemView]) -> CaseDump {
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
            })
            .collect(),
        open_items: items.iter().filter(|item| item.closed_at.is_none()).count(),
        properties: replay.properties.iter().map(|(key, value)| (key.to_string(), text(value))).collect(),
    }
}
