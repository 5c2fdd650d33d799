//! A replayed case against what is stored of it.

use std::collections::{BTreeMap, BTreeSet};

use waypost_base::{CaseId, DocumentId, FlowVersionId, TenantId, UserId, Value, Values};
use waypost_engine::{State, state::Phase};
use waypost_store::{
    Conn, jobs, numbers,
    pages::{self, CaseHead, StepView},
    search,
    set::load_cases,
};

use super::{
    dump::{CaseDump, dump},
    replay::Replay,
    rows,
};
use crate::{
    desk::{
        due::Due,
        project::{ending_name, value_json},
    },
    error::AppError,
    search::gather,
    shared::Shared,
};

/// What the comparison found.
pub(super) struct Found {
    pub problems: Vec<String>,
    pub dump: Option<CaseDump>,
}

/// Files that were looked at, so that none is read twice.
#[derive(Default)]
pub(super) struct FileCheck {
    seen: BTreeMap<String, Option<String>>,
}

impl FileCheck {
    /// What is wrong with a file.
    pub fn problem(&mut self, shared: &Shared, tenant: TenantId, sha256: &str) -> Option<String> {
        let look = || match shared.files.holds(tenant, sha256) {
            Ok(true) => None,
            Ok(false) => Some(format!("file {sha256} was altered")),
            Err(_) => Some(format!("file {sha256} is missing")),
        };
        self.seen.entry(sha256.to_owned()).or_insert_with(look).clone()
    }

    /// Whether a file was looked at.
    pub fn knows(&self, sha256: &str) -> bool {
        self.seen.contains_key(sha256)
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.seen.len()
    }
}

/// Compares.
pub(super) fn compare(
    shared: &Shared,
    conn: &mut Conn,
    tenant: TenantId,
    head: &CaseHead,
    replay: &Replay,
    files: &mut FileCheck,
) -> Result<Found, AppError> {
    let id = CaseId::new(head.id);
    let mut found = Found { problems: Vec::new(), dump: None };
    let Some(row) = load_cases(conn, tenant, &[head.id])?.pop() else {
        found.problems.push("the case cannot be loaded".to_owned());
        return Ok(found);
    };
    let mut check = |agrees: bool, what: &str| {
        if !agrees {
            found.problems.push(what.to_owned());
        }
    };
    check(row.chain_seq == replay.head().seq && row.chain_head == replay.head().hash, "the journal was cut");
    check(row.version == replay.head().seq, "the version is not the number of accepted commands");
    check(begins_agree(head, replay), "the case's row is not what the journal gives");
    let state: Option<State> = serde_json::from_slice(&row.state).ok();
    check(state.as_ref() == Some(&replay.state), "the state is not what the journal gives");
    let ending = (head.ending.as_deref(), head.ended_at);
    let expected = replay.state.ended.map(|ending| (ending_name(ending), replay.state.at.millis()));
    check(ending == expected.unzip(), "the ending is not what the journal gives");
    let since = replay.state.suspended.as_ref().map(|suspension| suspension.since.millis());
    check(head.suspended_at == since, "since when it is suspended is not what the journal gives");
    let values: Option<Values> = serde_json::from_str(&row.values).ok();
    check(values.as_ref() == Some(&replay.values), "the form values are not what the journal gives");
    let stored: BTreeMap<String, String> = row.properties.into_iter().collect();
    let properties = replay.properties.iter().map(|(key, value)| (key.to_string(), value_json(value)));
    check(stored == properties.collect(), "the properties are not what the journal gives");

    let steps = pages::steps(conn, tenant, id)?;
    let history_at = history_at(conn, tenant, head, &steps)?;
    check(rows::steps_agree(&steps, replay, history_at), "the step log is not what the journal gives");
    let items = pages::items(conn, tenant, id)?;
    check(rows::items_agree(&items, replay), "the work items are not what the journal gives");
    let snapshots = pages::snapshots(conn, tenant, id)?;
    check(
        rows::snapshots_agree(snapshots, replay),
        "the values before and after are not what the journal gives",
    );
    let remarks = pages::remarks(conn, tenant, id)?;
    check(rows::remarks_agree(remarks, replay), "the remarks are not what the journal gives");
    let copies = pages::copies_of_case(conn, tenant, id)?;
    check(rows::copies_agree(&copies, replay), "the copies are not what the journal gives");
    let incidents = pages::incidents(conn, tenant, id)?;
    check(rows::incidents_agree(incidents, replay), "the incidents are not what the journal gives");
    let due = Due::of(&replay.state);
    let timers = waypost_store::timers::of_case(conn, tenant, id)?;
    check(rows::timers_agree(&timers, &due), "what is due is not what the journal gives");
    check(rows::deadlines_agree(&items, &due), "the deadlines of open work are not what the journal gives");
    let overruns = waypost_store::timers::overruns_of(conn, tenant, id)?;
    check(overruns == replay.rows.overruns, "the deadlines that passed are not what the journal gives");
    let numbers = numbers::of_case(conn, tenant, head.id)?;
    check(rows::numbers_agree(&numbers, replay), "the numbers drawn are not what the journal gives");
    check(deliveries_wait(conn, tenant, replay)?, "an action that a stage waits for is not in the outbox");
    let mut granted = true;
    let mut claims = true;
    for file in &replay.rows.files {
        let users = waypost_store::files::users_of(conn, tenant, &file.sha256)?;
        // Case 0 stands for all cases before files were claimed.
        let claimed = |used: &waypost_store::files::FileUseRow| {
            used.scope == "case" && (used.owner == id.raw() || used.owner == 0)
        };
        claims &= users.iter().any(claimed);
    }
    check(claims, "a file of the case is not claimed by it");
    for access in &replay.rows.access {
        granted &= pages::may_see(conn, tenant, id, std::slice::from_ref(&access.subject))?;
    }
    check(granted, "somebody who may see the case cannot");
    let words = gathered(shared, conn, tenant, head, replay)?;
    let found_by =
        search::words_of(conn, tenant, id)? == words && search::is_found_by(conn, tenant, id, &words)?;
    check(found_by, "the words by which it is found are not what the journal gives");
    for hash in &replay.seen {
        let body = crate::unhex(hash).and_then(|hash| pages::seen(conn, tenant, &hash).ok().flatten());
        let kept = body.is_some_and(|body| crate::hex(&crate::secrets::token_hash(&body)) == *hash);
        check(kept, "what a signer saw is gone or was altered");
    }
    let versions: Vec<_> = pages::document_versions(conn, tenant, DocumentId::new(head.document))?
        .into_iter()
        .filter_map(|row| Some((row.no, row.visit, row.by, row.at, serde_json::from_str(&row.values).ok()?)))
        .collect();
    let numbered = row.document_version == replay.document_version;
    check(numbered && versions == replay.versions, "the document versions are not what the journal gives");

    let named: BTreeSet<String> =
        replay.versions.iter().flat_map(|(.., values)| values.values().cloned().flat_map(hashes)).collect();
    for sha256 in named {
        if let Some(what) = files.problem(shared, tenant, &sha256) {
            check(false, &what);
        }
    }
    found.dump = Some(dump(head, replay, &steps, &items));
    Ok(found)
}

/// When the result of a case left the register: when the next one under its key was completed. Of several that were
/// completed at the same instant any may be the last.
fn history_at(
    conn: &mut Conn,
    tenant: TenantId,
    head: &CaseHead,
    steps: &[StepView],
) -> Result<Option<i64>, AppError> {
    let (Some(key), Some("completed"), Some(ended)) =
        (&head.business_key, head.ending.as_deref(), head.ended_at)
    else {
        return Ok(None);
    };
    let others = pages::cases_by_business_key(conn, tenant, key, i64::MAX)?;
    let others =
        others.iter().filter(|other| other.id != head.id && other.ending.as_deref() == Some("completed"));
    let ends: BTreeSet<i64> = others.filter_map(|other| other.ended_at).collect();
    let stored = steps.first().and_then(|step| step.history_at);
    let same = ends.contains(&ended) && stored == Some(ended);
    Ok(if same { Some(ended) } else { ends.range(ended + 1..).next().copied() })
}

/// The words by which a case is found, from its journal.
///
/// # Errors
/// When its flow version cannot be read.
pub(crate) fn gathered(
    shared: &Shared,
    conn: &mut Conn,
    tenant: TenantId,
    head: &CaseHead,
    replay: &Replay,
) -> Result<BTreeSet<String>, AppError> {
    let version =
        replay.begins.as_ref().map_or(FlowVersionId::new(head.flow_version), |begins| begins.flow_version);
    let flow = match shared.flow_in(conn, tenant, version) {
        Ok(flow) => flow,
        // Told by what the journal and the row say of it; there are no words to compare.
        Err(AppError::Damaged { .. }) => return Ok(BTreeSet::new()),
        Err(fault) => return Err(fault),
    };
    let mut words = BTreeSet::new();
    if let Some(begins) = &replay.begins {
        let initiator = replay.state.initiator.map_or(0, UserId::raw);
        gather::begun(begins.number, &begins.title, &flow, initiator, &mut words);
        gather::marked(begins.business_key.as_deref(), begins.restricted.is_some(), &mut words);
    }
    for (.., values) in &replay.versions {
        gather::values(&flow, values, &mut words);
    }
    gather::steps(&replay.rows.step_updates, &mut words);
    gather::remarks(&replay.rows.remarks, &mut words);
    gather::access(&replay.rows.access, &mut words);
    Ok(words)
}

/// What never changes of a case.
fn begins_agree(head: &CaseHead, replay: &Replay) -> bool {
    replay.begins.as_ref().is_some_and(|begins| {
        head.flow_version == begins.flow_version.raw()
            && head.form_version == begins.form_version.raw()
            && head.number == begins.number
            && head.document == begins.document
            && head.title == begins.title
            && head.started_at == replay.started_at
            && head.business_key == begins.business_key
            && head.restricted == begins.restricted.is_some()
            && replay.state.initiator.is_some_and(|initiator| head.initiator == initiator.raw())
    })
}

/// A visit that waits for its action waits for a job that somebody will take, or for an administrator.
fn deliveries_wait(conn: &mut Conn, tenant: TenantId, replay: &Replay) -> Result<bool, AppError> {
    for (id, visit) in replay.state.live().filter(|(_, visit)| visit.phase == Phase::Acting) {
        let Some(delivery) = &visit.waiting_for else { return Ok(false) };
        let told = replay.state.incidents.values().any(|incident| incident.visit == id);
        let kept = replay.state.suspended.iter().flat_map(|suspension| &suspension.kept);
        let told = told || kept.into_iter().any(|kept| kept.key == delivery.key);
        let job = jobs::by_key(conn, tenant, &delivery.key)?;
        if !job.is_some_and(|job| told || job.over_at.is_none()) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn hashes(value: Value) -> Vec<String> {
    match value {
        Value::Files(files) => files.into_iter().map(|file| file.sha256).collect(),
        _ => Vec::new(),
    }
}
