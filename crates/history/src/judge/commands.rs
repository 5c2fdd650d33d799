//! Each command of a client: kept as often as it may be, where it was acknowledged, once per visit.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Attempt, Case, Kept, Outcome, Verb, Violation, violation::told};

/// Where a key is kept.
type Places<'a> = BTreeMap<(&'a str, &'a str), Vec<&'a Case>>;

pub(super) fn judge(attempts: &[Attempt], kept: &Kept) -> Vec<Violation> {
    let mut by_key: BTreeMap<_, Vec<&Attempt>> = BTreeMap::new();
    for attempt in attempts {
        by_key.entry(attempt.scope()).or_default().push(attempt);
    }
    let mut places = Places::new();
    for case in &kept.cases {
        for key in case.keys.iter().filter(|key| !key.key.is_empty()) {
            places.entry((&key.user, &key.key)).or_default().push(case);
        }
    }
    let mut violations = Vec::new();
    for (scope, mut tries) in by_key {
        tries.sort_by_key(|attempt| attempt.began);
        let found = places.get(&scope).map_or(&[][..], Vec::as_slice);
        violations.extend(key(&tries, found));
    }
    violations.extend(attempts.iter().filter_map(|attempt| step(attempt, kept)));
    violations.extend(winners(attempts, kept));
    violations.extend(versions(attempts, kept));
    violations
}

/// One command with all its tries.
fn key(tries: &[&Attempt], found: &[&Case]) -> Vec<Violation> {
    let mut violations = Vec::new();
    let Some(last) = tries.last() else { return violations };
    let what = told(last);
    let cases: BTreeSet<&str> = tries
        .iter()
        .filter_map(|attempt| match &attempt.outcome {
            Outcome::Ok { case, .. } => Some(case.as_str()),
            _ => None,
        })
        .collect();
    if cases.len() > 1 {
        violations.push(Violation::TwoAnswers { what: what.clone() });
    }
    if found.len() > 1 {
        violations.push(Violation::Twice { what: what.clone(), times: found.len() });
    }
    match cases.first() {
        Some(case) if !found.iter().any(|place| place.is(case)) => {
            violations.push(Violation::Lost { what: format!("{what} was acknowledged for case {case}") });
        }
        None if !found.is_empty() && settled(tries) => {
            violations.push(Violation::RefusedButKept { what });
        }
        _ => {}
    }
    violations
}

/// Whether a command without acknowledgement is known not to have happened: it was refused, and every try without an
/// answer was over before the refusal was asked for.
fn settled(tries: &[&Attempt]) -> bool {
    let unknown =
        tries.iter().filter(|attempt| attempt.outcome == Outcome::Unknown).map(|attempt| attempt.ended).max();
    let refused = |attempt: &&&Attempt| matches!(attempt.outcome, Outcome::Refused { .. });
    tries.iter().filter(refused).any(|attempt| unknown.is_none_or(|over| over < attempt.began))
}

/// An acknowledged decision stands in the step log.
fn step(attempt: &Attempt, kept: &Kept) -> Option<Violation> {
    let (Outcome::Ok { case, .. }, Some(visit)) = (&attempt.outcome, &attempt.visit) else { return None };
    // A case that is missing altogether is told as lost.
    let case = kept.case(case).filter(|_| attempt.verb.decides())?;
    let found =
        case.steps.iter().any(|step| step.id == *visit && (step.handler.is_some() || step.votes.is_some()));
    (!found).then(|| Violation::StepMissing {
        what: format!(
            "{} was acknowledged, but visit {visit} of case {} is not decided",
            told(attempt),
            case.number
        ),
    })
}

/// At most one command decides a visit; where several decide, one of each of them, and one more for each vote that he
/// took back, or may have.
fn winners(attempts: &[Attempt], kept: &Kept) -> Vec<Violation> {
    // Case and visit, then whose key.
    type Pair<'a> = (&'a str, &'a str);
    let mut winners: BTreeMap<Pair<'_>, BTreeMap<Pair<'_>, String>> = BTreeMap::new();
    let voted = |case: &str, visit: &str| {
        let steps = kept.case(case).into_iter().flat_map(|case| &case.steps);
        steps.into_iter().any(|step| step.id == *visit && step.votes.is_some())
    };
    let back = |visit: &str, user: &str| {
        let his = attempts.iter().filter(|it| it.verb == Verb::Withdraw && it.user == *user);
        let here = his.filter(|it| it.visit.as_deref() == Some(visit));
        here.filter(|it| !matches!(it.outcome, Outcome::Refused { .. }))
            .map(Attempt::scope)
            .collect::<BTreeSet<_>>()
            .len()
    };
    for attempt in attempts.iter().filter(|attempt| attempt.verb.decides() && attempt.verb != Verb::Start) {
        if let (Outcome::Ok { case, .. }, Some(visit)) = (&attempt.outcome, &attempt.visit) {
            winners.entry((case, visit)).or_default().insert(attempt.scope(), told(attempt));
        }
    }
    let too_many = |(case, visit): &Pair<'_>, winners: &BTreeMap<Pair<'_>, String>| {
        if !voted(case, visit) {
            return winners.len() > 1;
        }
        let users: BTreeSet<&str> = winners.keys().map(|(user, _)| *user).collect();
        let of = |user: &str| winners.keys().filter(|(who, _)| *who == user).count();
        users.into_iter().any(|user| of(user) > 1 + back(visit, user))
    };
    let several = winners.into_iter().filter(|(place, winners)| too_many(place, winners));
    let violation = |((case, visit), winners): ((&str, &str), BTreeMap<_, String>)| Violation::TwoWinners {
        case: case.to_owned(),
        visit: visit.to_owned(),
        winners: winners.into_values().collect(),
    };
    several.map(violation).collect()
}

/// A version that was acknowledged is never taken back.
fn versions(attempts: &[Attempt], kept: &Kept) -> Vec<Violation> {
    let mut seen: BTreeMap<&str, Vec<(u64, u64, u64)>> = BTreeMap::new();
    let mut first = BTreeMap::new();
    for attempt in attempts {
        let began = first.entry(attempt.scope()).or_insert(attempt.began);
        *began = attempt.began.min(*began);
    }
    // A retry may be answered with the version of its first try.
    for attempt in attempts.iter().filter(|attempt| first[&attempt.scope()] == attempt.began) {
        if let Outcome::Ok { case, version: Some(version) } = &attempt.outcome {
            seen.entry(case).or_default().push((attempt.began, attempt.ended, *version));
        }
    }
    let mut violations = Vec::new();
    let mut wrong =
        |case: &str, how: String| violations.push(Violation::Version { case: case.to_owned(), how });
    for (case, mut answers) in seen {
        if let Some(kept) = kept.case(case) {
            for (.., version) in answers.iter().filter(|(.., version)| *version > kept.version) {
                wrong(case, format!("{version} was acknowledged, {} is kept", kept.version));
            }
        }
        answers.sort_unstable_by_key(|(began, ..)| *began);
        let mut ended: Vec<(u64, u64)> =
            answers.iter().map(|(_, ended, version)| (*ended, *version)).collect();
        ended.sort_unstable();
        let (mut greatest, mut at) = (0, 0);
        for (began, _, version) in &answers {
            while let Some((_, earlier)) = ended.get(at).filter(|(ended, _)| ended < began) {
                greatest = greatest.max(*earlier);
                at += 1;
            }
            if *version < greatest {
                wrong(case, format!("{version} was acknowledged after {greatest}"));
            }
        }
    }
    violations
}
