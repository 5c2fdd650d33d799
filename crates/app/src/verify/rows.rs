//! The rows of a case against those that its events give.

use std::collections::{BTreeMap, BTreeSet};

use waypost_store::{
    numbers::CaseNumber,
    pages::{CopyView, IncidentView, ItemView, RemarkView, SnapshotView, StepView},
    set::{NumberChange, StepUpdate, WorkItemRow},
    timers::TimerRow,
};

use super::replay::Replay;
use crate::desk::due::Due;

/// The step log.
pub fn steps_agree(stored: &[StepView], replay: &Replay, history_at: Option<i64>) -> bool {
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
                known.acting_for = known.acting_for.or(update.acting_for);
                known.branch = known.branch.or(update.branch);
                known.opinion = known.opinion.take().or_else(|| update.opinion.clone());
                known.seen = known.seen.take().or_else(|| update.seen.clone());
                known.document_version = known.document_version.or(update.document_version);
            }
        }
    }
    let register_at = replay.completed_at();
    let expected = replay.rows.steps.iter().map(|open| {
        let update = closed.remove(&open.id);
        let update = update.as_ref();
        StepView {
            id: open.id,
            stage: open.stage,
            run: open.run,
            previous: open.previous,
            batch: open.batch,
            sender: open.sender.clone(),
            receivers: open.receivers.clone(),
            cause: open.cause.clone(),
            opened_at: open.opened_at,
            outcome: update.and_then(|update| update.outcome.clone()),
            closed_at: update.and_then(|update| update.closed_at),
            handler: update.and_then(|update| update.handler),
            acting_for: update.and_then(|update| update.acting_for),
            branch: update.and_then(|update| update.branch),
            opinion: update.and_then(|update| update.opinion.clone()),
            seen: update.and_then(|update| update.seen.clone()),
            document_version: update.and_then(|update| update.document_version),
            register_at,
            history_at,
        }
    });
    let expected: BTreeMap<i64, StepView> = expected.map(|step| (step.id, step)).collect();
    stored.len() == expected.len() && stored.iter().all(|row| expected.get(&row.id) == Some(row))
}

/// The copies, and who acknowledged them.
pub fn copies_agree(stored: &[CopyView], replay: &Replay) -> bool {
    let expected = replay.rows.copies.iter().map(|row| {
        let read = replay.rows.copy_updates.iter().find(|update| update.id == row.id);
        CopyView {
            id: row.id,
            case: row.case,
            visit: row.visit,
            party: row.party.clone(),
            to_read: row.to_read,
            sent_by: row.sent_by,
            sent_at: row.sent_at,
            words: row.words.clone(),
            read_by: read.map(|read| read.read_by),
            read_for: read.and_then(|read| read.read_for),
            read_at: read.map(|read| read.read_at),
        }
    });
    let expected: BTreeMap<i64, CopyView> = expected.map(|copy| (copy.id, copy)).collect();
    stored.len() == expected.len() && stored.iter().all(|row| expected.get(&row.id) == Some(row))
}

/// The work items.
pub fn items_agree(stored: &[ItemView], replay: &Replay) -> bool {
    let begun = |row: &WorkItemRow| ItemView {
        id: row.id,
        visit: row.visit,
        party: row.party.clone(),
        stage: row.stage,
        except: row.except.clone(),
        created_at: row.created_at,
        claimed_by: None,
        closed_at: None,
        due_at: None,
        purpose: row.purpose.to_owned(),
    };
    let mut expected: BTreeMap<i64, ItemView> =
        replay.rows.items.iter().map(|row| (row.id, begun(row))).collect();
    for update in &replay.rows.item_updates {
        if let Some(item) = expected.get_mut(&update.id) {
            (item.claimed_by, item.closed_at) = (update.claimed_by, update.closed_at);
        }
    }
    // Deadlines are compared on their own.
    let undated = |row: &ItemView| ItemView { due_at: None, ..row.clone() };
    stored.len() == expected.len() && stored.iter().all(|row| expected.get(&row.id) == Some(&undated(row)))
}

/// What is due.
pub fn timers_agree(stored: &[TimerRow], due: &Due) -> bool {
    let stored: BTreeSet<_> = stored.iter().map(|row| (row.visit, row.kind.as_str(), row.due_at)).collect();
    let expected = due.timers.iter().map(|((visit, kind), at)| (*visit, kind.as_str(), *at));
    stored == expected.collect()
}

/// Until when open work is to be handled.
pub fn deadlines_agree(stored: &[ItemView], due: &Due) -> bool {
    let mut open = stored.iter().filter(|row| row.closed_at.is_none());
    open.all(|row| row.due_at == due.items.get(&row.id).copied().flatten())
}

/// Values before and after.
pub fn snapshots_agree(stored: Vec<SnapshotView>, replay: &Replay) -> bool {
    let stored: BTreeSet<_> =
        stored.into_iter().map(|row| (row.visit, row.no, row.kind, row.key, row.before, row.after)).collect();
    let expected = replay.rows.snapshots.iter().cloned();
    stored == expected.map(|row| (row.visit, row.no, row.kind, row.key, row.before, row.after)).collect()
}

/// Comments, claims, transfers …
pub fn remarks_agree(stored: Vec<RemarkView>, replay: &Replay) -> bool {
    let stored: BTreeSet<_> = stored
        .into_iter()
        .map(|row| (row.id, row.visit, row.kind, row.by, row.acting_for, row.to, row.at, row.text))
        .collect();
    let expected = replay.rows.remarks.iter().cloned();
    stored
        == expected
            .map(|row| (row.id, row.visit, row.kind, row.by, row.acting_for, row.to, row.at, row.text))
            .collect()
}

/// Incidents, open and resolved.
pub fn incidents_agree(stored: Vec<IncidentView>, replay: &Replay) -> bool {
    let resolved: BTreeMap<i64, (i64, Option<i64>)> =
        replay.rows.incident_updates.iter().map(|row| (row.id, (row.resolved_at, row.resolved_by))).collect();
    let expected: BTreeSet<_> = replay
        .rows
        .incidents
        .iter()
        .cloned()
        .map(|row| {
            let (at, by) = resolved.get(&row.id).copied().unzip();
            (row.id, row.visit, row.kind, row.detail, row.raised_at, at, by.flatten())
        })
        .collect();
    let stored = stored.into_iter().map(|row| {
        (row.id, row.visit, row.kind, row.detail, row.raised_at, row.resolved_at, row.resolved_by)
    });
    stored.collect::<BTreeSet<_>>() == expected
}

/// Numbers drawn from series, and since when they are void.
pub fn numbers_agree(stored: &[CaseNumber], replay: &Replay) -> bool {
    let mut expected: Vec<CaseNumber> = Vec::new();
    for change in &replay.rows.numbers {
        match change {
            NumberChange::Drawn(row) => expected.push(CaseNumber {
                name: row.name.clone(),
                period: row.period.clone(),
                n: row.n,
                written: row.written.clone(),
                property: row.property.clone(),
                drawn_at: row.drawn_at,
                void: None,
                void_at: None,
            }),
            NumberChange::Restored(row) => {
                for number in expected.iter_mut().filter(|it| it.void.as_deref() == Some(&row.why)) {
                    (number.void, number.void_at) = (None, None);
                }
            }
            NumberChange::Void(row) => {
                let left = |number: &&mut CaseNumber| {
                    number.void.is_none() && row.property.as_ref().is_none_or(|only| *only == number.property)
                };
                for number in expected.iter_mut().filter(left) {
                    (number.void, number.void_at) = (Some(row.why.clone()), Some(row.at));
                }
            }
        }
    }
    expected.sort_by(|a, b| (&a.name, &a.period, a.n).cmp(&(&b.name, &b.period, b.n)));
    stored == expected
}
