//! Finding cases by words: written with the set that adds them, read newest first.
//!
//! A case has one row of words, and the index of SQLite (FTS5) holds the same words, each behind the number of its
//! tenant: so a search never sees another tenant's cases, and walks the lists of its own words only. Ids of cases grow
//! with time, so "newest first" is the index's own order, and a page begins where the one before ended. Where only few
//! cases come into question, those are looked at by themselves ([`few`]).

use std::{collections::BTreeSet, fmt::Write};

use diesel::{
    QueryResult, SqliteConnection,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{BigInt, Integer, Text},
    sqlite::Sqlite,
};
use waypost_base::{CaseId, TenantId};

use crate::{
    Conn, Result,
    db::both,
    pages::CaseHead,
    schema::{case_unread, case_words, cases},
    set::WordsRow,
    statement::statement,
};

mod few;

/// What must hold of the words of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// It has this word.
    Word(String),
    /// It has a word that begins so.
    Begins(String),
    /// All of these hold; there is at least one.
    All(Vec<Match>),
    /// One of these holds; there is at least one.
    Any(Vec<Match>),
    /// The first holds, and the second does not.
    Without(Box<Match>, Box<Match>),
}

/// Which cases.
#[derive(Clone, Debug)]
pub struct SearchQuery<'a> {
    /// By their words.
    pub words: &'a Match,
    /// With an id from this one on.
    pub from: i64,
    /// With an id below this one: the last of the page before, or the end of a period.
    pub before: i64,
    /// As they are now.
    pub now: Now<'a>,
    /// Length of the page.
    pub limit: i64,
}

/// What must hold of a case's state.
#[derive(Clone, Debug, Default)]
pub struct Now<'a> {
    /// Running, or ended in any way.
    pub open: Option<bool>,
    /// Started at this instant or later.
    pub started_from: Option<i64>,
    /// Started before this instant.
    pub started_before: Option<i64>,
    /// Ended so.
    pub ending: Option<&'a str>,
    /// Work of it was to be handled before this instant.
    pub due_before: Option<i64>,
    /// It stands at one of these stages: version and stage.
    pub stages: Option<&'a [(i64, i32)]>,
    /// It came back, or was taken back, and waits to be mended.
    pub came_back: bool,
}

statement! {
    SelectWords { tenant: i64, case: i64 } -> Text,
    "SELECT words FROM case_words WHERE tenant_id = " [BigInt, tenant]
    " AND case_id = " [BigInt, case]
    ""
}

statement! {
    PutWords { tenant: i64, case: i64, words: &'a str },
    "INSERT INTO case_words (tenant_id, case_id, words) VALUES (" [BigInt, tenant]
    ", " [BigInt, case]
    ", " [Text, words]
    ") ON CONFLICT (tenant_id, case_id) DO UPDATE SET words = excluded.words"
}

statement! {
    /// A case has one row of the index; a new one takes the place of the old.
    PutIndex { case: i64, words: &'a str },
    "INSERT OR REPLACE INTO case_index (rowid, words) VALUES (" [BigInt, case]
    ", " [Text, words]
    ")"
}

statement! {
    HasAll { case: i64, words: &'a str } -> BigInt,
    "SELECT rowid FROM case_index WHERE rowid = " [BigInt, case]
    " AND case_index MATCH " [Text, words]
    ""
}

/// Adds words to those of a case. What it has already costs no more than looking.
pub(crate) fn add_words(c: &mut SqliteConnection, tenant: i64, row: &WordsRow) -> Result<()> {
    let known: Option<String> = match row.begins {
        true => None,
        false => SelectWords::new(tenant, row.case).get_result(c).optional()?,
    };
    let known = known.unwrap_or_default();
    let mut all: BTreeSet<&str> = known.split_ascii_whitespace().collect();
    let before = all.len();
    all.extend(row.words.iter().map(String::as_str));
    if all.len() > before {
        put(c, tenant, row.case, &all)?;
    }
    Ok(())
}

fn put(c: &mut SqliteConnection, tenant: i64, case: i64, words: &BTreeSet<&str>) -> Result<()> {
    let plain = words.iter().copied().collect::<Vec<_>>().join(" ");
    let mut owned = String::with_capacity(plain.len() + words.len() * 4);
    for word in words {
        // Writing to a text cannot fail.
        let _ = write!(owned, "{tenant}{word} ");
    }
    PutWords::new(tenant, case, &plain).execute(c)?;
    PutIndex::new(case, &owned).execute(c)?;
    Ok(())
}

/// The words of a case, as stored.
pub fn words_of(conn: &mut Conn, tenant: TenantId, case: CaseId) -> Result<BTreeSet<String>> {
    both!(conn, |c| {
        let words: Option<String> = SelectWords::new(tenant.raw(), case.raw()).get_result(c).optional()?;
        Ok(words.unwrap_or_default().split_ascii_whitespace().map(str::to_owned).collect())
    })
}

/// Whether the index finds a case by every one of these words.
pub fn is_found_by(
    conn: &mut Conn,
    tenant: TenantId,
    case: CaseId,
    words: &BTreeSet<String>,
) -> Result<bool> {
    let words: Vec<&String> = words.iter().collect();
    both!(conn, |c| {
        for some in words.chunks(100) {
            let all = Match::All(some.iter().map(|word| Match::Word((*word).clone())).collect());
            let found: Option<i64> =
                HasAll::new(case.raw(), &written_for(&all, tenant.raw())).get_result(c).optional()?;
            if found.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    })
}

/// Cases whose words were not gathered yet, of any tenant: those from before there was an index.
pub fn unread(conn: &mut Conn, limit: i64) -> Result<Vec<(i64, i64)>> {
    both!(conn, |c| Ok(case_unread::table
        .select((case_unread::tenant_id, case_unread::case_id))
        .order((case_unread::tenant_id, case_unread::case_id))
        .limit(limit)
        .load(c)?))
}

/// Gives a case its words, gathered anew.
pub fn gathered(conn: &mut Conn, tenant: TenantId, row: &WordsRow) -> Result<()> {
    both!(conn, |c| {
        put(c, tenant.raw(), row.case, &row.words.iter().map(String::as_str).collect())?;
        diesel::delete(case_unread::table.find((tenant.raw(), row.case))).execute(c)?;
        Ok(())
    })
}

/// How many rows of words there are.
pub fn rows(conn: &mut Conn, tenant: TenantId) -> Result<i64> {
    both!(conn, |c| Ok(case_words::table
        .filter(case_words::tenant_id.eq(tenant.raw()))
        .count()
        .get_result(c)?))
}

/// The ids of the cases found, newest first.
pub fn find_ids(conn: &mut Conn, tenant: TenantId, query: &SearchQuery<'_>) -> Result<Vec<i64>> {
    match both!(conn, |c| few::candidates(c, tenant.raw(), query))? {
        Some(few) => of_few(conn, tenant, query, &few),
        None => walk(conn, tenant, query),
    }
}

/// Those found by walking the index.
pub(crate) fn walk(conn: &mut Conn, tenant: TenantId, query: &SearchQuery<'_>) -> Result<Vec<i64>> {
    let by = By::Words(written_for(query.words, tenant.raw()));
    both!(conn, |c| Ok(Find { tenant: tenant.raw(), by, query, limit: query.limit }.load(c)?))
}

/// Those found among few: as many at a time as a page needs, and more where some do not fit.
fn of_few(conn: &mut Conn, tenant: TenantId, query: &SearchQuery<'_>, few: &[i64]) -> Result<Vec<i64>> {
    let wanted = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let mut found: Vec<i64> = Vec::new();
    for some in few.chunks(wanted.clamp(1, BOUND)) {
        let fitting = both!(conn, |c| few::fitting(c, tenant.raw(), query.words, some))?;
        if !fitting.is_empty() {
            found.extend(look_up(conn, tenant, query, &fitting)?);
        }
        if found.len() >= wanted {
            break;
        }
    }
    found.truncate(wanted);
    Ok(found)
}

/// Those of these cases whose state is as it was asked for.
pub(crate) fn look_up(
    conn: &mut Conn,
    tenant: TenantId,
    query: &SearchQuery<'_>,
    cases: &[i64],
) -> Result<Vec<i64>> {
    let by = By::Cases(cases);
    both!(conn, |c| Ok(Find { tenant: tenant.raw(), by, query, limit: query.limit }.load(c)?))
}

/// The cases found, newest first.
pub fn find(conn: &mut Conn, tenant: TenantId, query: &SearchQuery<'_>) -> Result<Vec<CaseHead>> {
    let ids = find_ids(conn, tenant, query)?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    both!(conn, |c| Ok(cases::table
        .filter(cases::tenant_id.eq(tenant.raw()))
        .filter(cases::id.eq_any(ids))
        .select(CaseHead::as_select())
        .order(cases::id.desc())
        .load(c)?))
}

/// The condition in the index's own language. Words are of letters and digits, so nothing in them is a sign.
fn written_for(condition: &Match, tenant: i64) -> String {
    let mut text = String::new();
    write_match(condition, tenant, &mut text);
    text
}

fn write_match(condition: &Match, tenant: i64, text: &mut String) {
    let list = |all: &[Match], between: &str, text: &mut String| {
        text.push('(');
        for (at, one) in all.iter().enumerate() {
            if at > 0 {
                text.push_str(between);
            }
            write_match(one, tenant, text);
        }
        text.push(')');
    };
    match condition {
        Match::Word(word) => {
            let _ = write!(text, "\"{tenant}{}\"", clean(word));
        }
        Match::Begins(word) => {
            let _ = write!(text, "\"{tenant}{}\"*", clean(word));
        }
        Match::All(all) => list(all, " AND ", text),
        Match::Any(any) => list(any, " OR ", text),
        Match::Without(with, without) => {
            text.push('(');
            write_match(with, tenant, text);
            text.push_str(" NOT ");
            write_match(without, tenant, text);
            text.push(')');
        }
    }
}

fn clean(word: &str) -> String {
    word.chars().filter(|c| !c.is_ascii() || c.is_ascii_alphanumeric()).collect()
}

/// Most cases that are bound to a statement.
const BOUND: usize = 200;

/// What a search begins with.
enum By<'a> {
    /// The index, walked from the newest case down.
    Words(String),
    /// These cases; there is at least one.
    Cases(&'a [i64]),
}

/// The cases, newest first, each looked up by its key.
struct Find<'a> {
    tenant: i64,
    by: By<'a>,
    query: &'a SearchQuery<'a>,
    limit: i64,
}

impl QueryFragment<Sqlite> for Find<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        let now = &self.query.now;
        match &self.by {
            By::Words(words) => {
                out.push_sql(
                    "SELECT k.id FROM case_index AS i CROSS JOIN cases AS k WHERE i.case_index MATCH ",
                );
                out.push_bind_param::<Text, _>(words)?;
                out.push_sql(" AND i.rowid >= ");
                out.push_bind_param::<BigInt, _>(&self.query.from)?;
                out.push_sql(" AND i.rowid < ");
                out.push_bind_param::<BigInt, _>(&self.query.before)?;
                out.push_sql(" AND k.tenant_id = ");
                out.push_bind_param::<BigInt, _>(&self.tenant)?;
                out.push_sql(" AND k.id = i.rowid");
            }
            By::Cases(cases) => {
                out.push_sql("SELECT k.id FROM cases AS k WHERE k.tenant_id = ");
                out.push_bind_param::<BigInt, _>(&self.tenant)?;
                out.push_sql(" AND k.id IN (");
                for (at, case) in cases.iter().enumerate() {
                    if at > 0 {
                        out.push_sql(", ");
                    }
                    out.push_bind_param::<BigInt, _>(case)?;
                }
                out.push_sql(")");
            }
        }
        match now.open {
            Some(true) => out.push_sql(" AND k.ended_at IS NULL"),
            Some(false) => out.push_sql(" AND k.ended_at IS NOT NULL"),
            None => {}
        }
        if let Some(from) = &now.started_from {
            out.push_sql(" AND k.started_at >= ");
            out.push_bind_param::<BigInt, _>(from)?;
        }
        if let Some(before) = &now.started_before {
            out.push_sql(" AND k.started_at < ");
            out.push_bind_param::<BigInt, _>(before)?;
        }
        if let Some(ending) = &now.ending {
            out.push_sql(" AND k.ending = ");
            out.push_bind_param::<Text, _>(ending)?;
        }
        if let Some(due) = &now.due_before {
            out.push_sql(
                " AND EXISTS (SELECT 1 FROM work_item AS w WHERE w.tenant_id = k.tenant_id AND w.case_id = k.id \
                 AND w.closed_at IS NULL AND w.due_at < ",
            );
            out.push_bind_param::<BigInt, _>(due)?;
            out.push_sql(")");
        }
        if now.came_back {
            out.push_sql(
                " AND EXISTS (SELECT 1 FROM step_log AS b WHERE b.tenant_id = k.tenant_id AND b.case_id = k.id \
                 AND b.closed_at IS NULL AND b.cause IN ('return', 'recall'))",
            );
        }
        if let Some(stages) = &now.stages {
            out.push_sql(
                " AND EXISTS (SELECT 1 FROM step_log AS s WHERE s.tenant_id = k.tenant_id AND s.case_id = k.id \
                 AND s.closed_at IS NULL AND (0",
            );
            for (version, stage) in *stages {
                out.push_sql(" OR (k.flow_version = ");
                out.push_bind_param::<BigInt, _>(version)?;
                out.push_sql(" AND s.stage = ");
                out.push_bind_param::<Integer, _>(stage)?;
                out.push_sql(")");
            }
            out.push_sql("))");
        }
        out.push_sql(match self.by {
            By::Words(_) => " ORDER BY i.rowid DESC LIMIT ",
            By::Cases(_) => " ORDER BY k.id DESC LIMIT ",
        });
        out.push_bind_param::<BigInt, _>(&self.limit)
    }
}

impl QueryId for Find<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Find<'_> {
    type SqlType = BigInt;
}

impl RunQueryDsl<SqliteConnection> for Find<'_> {}
