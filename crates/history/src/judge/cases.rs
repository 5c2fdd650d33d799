//! Each case by itself: its step log, its end, its keys, its journal.

use std::collections::BTreeSet;

use crate::{Case, Kept, Violation, attempt::decides};

pub(super) fn judge(kept: &Kept) -> Vec<Violation> {
    let mut violations = Vec::new();
    let (mut ids, mut numbers) = (BTreeSet::new(), BTreeSet::new());
    for case in &kept.cases {
        let name = case.number.to_string();
        if !ids.insert(&case.case) || !numbers.insert(case.number) {
            violations.push(Violation::Steps {
                case: name.clone(),
                how: "its id or number is another's too".into(),
            });
        }
        violations.extend(steps(case).into_iter().map(|how| Violation::Steps { case: name.clone(), how }));
        violations.extend(open(case).map(|how| Violation::Open { case: name.clone(), how }));
        violations.extend(chain(case).map(|how| Violation::Chain { case: name, how }));
    }
    violations
}

/// Every step once, in order, and exactly as many decided ones as commands that decide.
fn steps(case: &Case) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut ids = BTreeSet::new();
    for step in &case.steps {
        if !ids.insert(&step.id) {
            wrong.push(format!("visit {} stands there twice", step.id));
        }
        if step.closed_at.as_ref().is_some_and(|closed| *closed < step.opened_at) {
            wrong.push(format!("visit {} closed before it opened", step.id));
        }
        if step.closed_at.is_some() != step.outcome.is_some() {
            wrong.push(format!("visit {} has an end without an outcome, or the reverse", step.id));
        }
    }
    for pair in case.steps.windows(2) {
        if pair[1].opened_at < pair[0].opened_at || pair[1].run < pair[0].run {
            wrong.push(format!("visit {} stands before {}, which is older", pair[0].id, pair[1].id));
        }
    }
    // Every vote is a command of its own, whichever of them decides.
    let of_one = case.steps.iter().filter(|step| step.votes.is_none() && step.handler.is_some()).count();
    let votes: u64 = case.steps.iter().filter_map(|step| step.votes).sum();
    let decided = of_one + usize::try_from(votes).unwrap_or(usize::MAX);
    let commands = case.keys.iter().filter(|key| decides(key.command.as_bytes())).count();
    if decided != commands {
        wrong.push(format!(
            "{decided} steps were decided by people or voted on, but {commands} such commands were accepted"
        ));
    }
    wrong
}

/// Nothing is open in a case that ended, and something moves one that did not.
fn open(case: &Case) -> Option<String> {
    let open = case.steps.iter().filter(|step| step.closed_at.is_none()).count();
    if case.ended && (case.open_items > 0 || open > 0) {
        return Some(format!("ended, but {} work items and {open} visits are open", case.open_items));
    }
    case.is_stuck().then(|| "nobody has it, and it has not ended: what should move it is lost".to_owned())
}

/// Entries numbered from 1 without a gap, each with the hash of the one before.
fn chain(case: &Case) -> Option<String> {
    let mut sequence = BTreeSet::new();
    for key in &case.keys {
        if key.seq == 0 || !sequence.insert(key.seq) {
            return Some(format!("entry {} belongs to several commands", key.seq));
        }
    }
    let mut before = "";
    for (at, link) in (1..).zip(&case.journal) {
        if link.seq != at {
            return Some(format!("entry {} where {at} is due", link.seq));
        }
        if link.previous != before {
            return Some(format!("entry {at} does not follow the one before"));
        }
        before = &link.hash;
    }
    let last = case.journal.last().map(|link| link.seq);
    let beyond = case.keys.iter().map(|key| key.seq).find(|seq| last.is_some_and(|last| *seq > last));
    beyond.map(|seq| format!("entry {seq} of an accepted command is missing"))
}
