//! Searches that only few cases can answer: those are looked at one by one, instead of walking the lists of all words.
//!
//! The index walks the list of every word that is asked for. A contract's number has words that every number has, so
//! the walk is as long as the history, although one of its words leads to one case. And what is late, or came back, is
//! little, however much there ever was. In both cases the few candidates are looked up by their keys.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{
    QueryResult, SqliteConnection,
    prelude::*,
    sql_types::{BigInt, Text},
};

use super::{Match, Now, SearchQuery, written_for};
use crate::{schema::case_words, statement::statement};

/// More cases than this are not few.
const FEW: i64 = 100;
/// More open work than this is not little.
const LITTLE: i64 = 4_000;
/// Rows of words that are read at a time.
const READ: usize = 100;

statement! {
    /// The cases of one word, up to a limit.
    OfWord { words: &'a str, from: i64, before: i64, most: i64 } -> BigInt,
    "SELECT rowid FROM case_index WHERE case_index MATCH " [Text, words]
    " AND rowid >= " [BigInt, from]
    " AND rowid < " [BigInt, before]
    " ORDER BY rowid DESC LIMIT " [BigInt, most]
    ""
}

statement! {
    LateCases { tenant: i64, now: i64, most: i64 } -> BigInt,
    "SELECT w.case_id FROM work_item AS w WHERE w.tenant_id = " [BigInt, tenant]
    " AND w.closed_at IS NULL AND w.due_at IS NOT NULL AND w.due_at < " [BigInt, now]
    " ORDER BY w.due_at, w.id LIMIT " [BigInt, most]
    ""
}

/// The only cases that can answer a query, newest first; none where that may be many.
pub(super) fn candidates(
    c: &mut SqliteConnection,
    tenant: i64,
    query: &SearchQuery<'_>,
) -> QueryResult<Option<Vec<i64>>> {
    let mut fewest: Option<Vec<i64>> = None;
    for word in required(query.words) {
        let most = fewest.as_ref().map_or(FEW, |few| i64::try_from(few.len()).unwrap_or(FEW));
        let text = written_for(word, tenant);
        let cases: Vec<i64> = OfWord::new(&text, query.from, query.before, most + 1).load(c)?;
        if i64::try_from(cases.len()).unwrap_or(i64::MAX) <= most {
            fewest = Some(cases);
        }
    }
    if fewest.is_some() {
        return Ok(fewest);
    }
    let Now { due_before: Some(now), .. } = &query.now else { return Ok(None) };
    let late: Vec<i64> = LateCases::new(tenant, *now, LITTLE + 1).load(c)?;
    if i64::try_from(late.len()).unwrap_or(i64::MAX) > LITTLE {
        return Ok(None);
    }
    let in_page = late.into_iter().filter(|case| (query.from..query.before).contains(case));
    Ok(Some(in_page.collect::<BTreeSet<_>>().into_iter().rev().collect()))
}

/// Those of the candidates whose words fit, in their order, up to a limit.
pub(super) fn fitting(
    c: &mut SqliteConnection,
    tenant: i64,
    condition: &Match,
    candidates: &[i64],
) -> QueryResult<Vec<i64>> {
    let mut found = Vec::new();
    for some in candidates.chunks(READ) {
        let rows: Vec<(i64, String)> = case_words::table
            .filter(case_words::tenant_id.eq(tenant))
            .filter(case_words::case_id.eq_any(some))
            .select((case_words::case_id, case_words::words))
            .load(c)?;
        // They are kept in order.
        let words: BTreeMap<i64, Vec<&str>> =
            rows.iter().map(|(case, words)| (*case, words.split_ascii_whitespace().collect())).collect();
        found.extend(some.iter().filter(|case| words.get(case).is_some_and(|words| holds(condition, words))));
    }
    Ok(found)
}

/// The words that every case found must have.
fn required(condition: &Match) -> Vec<&Match> {
    match condition {
        Match::Word(_) => vec![condition],
        Match::Begins(_) => Vec::new(),
        Match::All(all) => all.iter().flat_map(required).collect(),
        Match::Any(any) if any.len() == 1 => any.iter().flat_map(required).collect(),
        Match::Any(_) => Vec::new(),
        Match::Without(with, _) => required(with),
    }
}

/// Whether a condition holds of a case's words.
fn holds(condition: &Match, words: &[&str]) -> bool {
    match condition {
        Match::Word(word) => words.binary_search(&super::clean(word).as_str()).is_ok(),
        Match::Begins(begin) => {
            let begin = super::clean(begin);
            let first = words.partition_point(|word| *word < begin.as_str());
            words.get(first).is_some_and(|word| word.starts_with(&begin))
        }
        Match::All(all) => all.iter().all(|one| holds(one, words)),
        Match::Any(any) => any.iter().any(|one| holds(one, words)),
        Match::Without(with, without) => holds(with, words) && !holds(without, words),
    }
}
