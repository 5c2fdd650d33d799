//! The journals read backwards: what was done last, of everything, of one case or chain, or of one person.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Binary, Integer, Nullable, Text},
};
use waypost_base::TenantId;

use crate::{Conn, Result, db::both, statement::statement};

/// An entry of a journal, without its hashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRow {
    pub at: i64,
    pub chain: i64,
    pub seq: i64,
    pub kind: String,
    pub payload: Vec<u8>,
}

/// Where an entry stands in time: instant, chain, number.
pub type Key = (i64, i64, i64);

/// After everything.
pub const END: Key = (i64::MAX, i64::MAX, i64::MAX);

/// A step that somebody handled for another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActingRow {
    pub visit: i64,
    pub case: i64,
    pub stage: i32,
    pub at: i64,
    pub handler: i64,
    pub acting_for: i64,
    pub outcome: String,
    pub number: i64,
    pub flow: i64,
    pub flow_version: i64,
}

type Columns = (BigInt, BigInt, BigInt, Text, Binary);
type Values = (i64, i64, i64, String, Vec<u8>);
type ActingSql =
    ((BigInt, BigInt, Integer, BigInt), (Nullable<BigInt>, BigInt, Text), (BigInt, BigInt, BigInt));
type ActingValues = ((i64, i64, i32, i64), (Option<i64>, i64, String), (i64, i64, i64));

statement! {
    SelectAll { tenant: i64, at: i64, chain: i64, seq: i64, from: i64, limit: i64 } -> Columns,
    "SELECT j.at, j.chain, j.seq, j.kind, j.payload FROM journal AS j INDEXED BY journal_at WHERE j.tenant_id = " [BigInt, tenant]
    " AND (j.at, j.chain, j.seq) < (" [BigInt, at]
    ", " [BigInt, chain]
    ", " [BigInt, seq]
    ") AND j.at >= " [BigInt, from]
    " ORDER BY j.at DESC, j.chain DESC, j.seq DESC LIMIT " [BigInt, limit]
    ""
}

statement! {
    SelectChain { tenant: i64, chain: i64, seq: i64, from: i64, until: i64, limit: i64 } -> Columns,
    "SELECT j.at, j.chain, j.seq, j.kind, j.payload FROM journal AS j WHERE j.tenant_id = " [BigInt, tenant]
    " AND j.chain = " [BigInt, chain]
    " AND j.seq < " [BigInt, seq]
    " AND j.at >= " [BigInt, from]
    " AND j.at < " [BigInt, until]
    " ORDER BY j.seq DESC LIMIT " [BigInt, limit]
    ""
}

statement! {
    SelectAsked { tenant: i64, person: i64, at: i64, chain: i64, seq: i64, from: i64, limit: i64 } -> Columns,
    "SELECT j.at, j.chain, j.seq, j.kind, j.payload FROM journal AS j INDEXED BY journal_asker \
     WHERE j.chain >= 1000 AND j.tenant_id = " [BigInt, tenant]
    " AND CASE WHEN j.chain >= 1000 AND json_valid(CAST(j.payload AS TEXT)) \
     THEN CAST(json_extract(CAST(j.payload AS TEXT), '$.by') AS INTEGER) END = " [BigInt, person]
    " AND (j.at, j.chain, j.seq) < (" [BigInt, at]
    ", " [BigInt, chain]
    ", " [BigInt, seq]
    ") AND j.at >= " [BigInt, from]
    " ORDER BY j.at DESC, j.chain DESC, j.seq DESC LIMIT " [BigInt, limit]
    ""
}

statement! {
    SelectActing { tenant: i64, at: i64, visit: i64, from: i64, limit: i64 } -> ActingSql,
    "SELECT s.id, s.case_id, s.stage, s.closed_at, s.handler, s.acting_for, coalesce(s.outcome, ''), \
     k.number, k.flow, k.flow_version FROM step_log AS s CROSS JOIN cases AS k WHERE s.tenant_id = " [BigInt, tenant]
    " AND s.acting_for IS NOT NULL AND (s.closed_at, s.id) < (" [BigInt, at]
    ", " [BigInt, visit]
    ") AND s.closed_at >= " [BigInt, from]
    " AND k.tenant_id = s.tenant_id AND k.id = s.case_id ORDER BY s.closed_at DESC, s.id DESC LIMIT " [BigInt, limit]
    ""
}

/// Entries of every chain before a place in time and not before an instant, the newest first.
pub fn all(conn: &mut Conn, tenant: TenantId, before: Key, from: i64, limit: i64) -> Result<Vec<RecordRow>> {
    let (at, chain, seq) = before;
    both!(conn, |c| {
        let rows: Vec<Values> = SelectAll::new(tenant.raw(), at, chain, seq, from, limit).load(c)?;
        Ok(rows.into_iter().map(row).collect())
    })
}

/// Entries of one chain with a number below `seq`, within a period, the newest first.
pub fn of_chain(
    conn: &mut Conn,
    tenant: TenantId,
    chain: i64,
    seq: i64,
    period: (i64, i64),
    limit: i64,
) -> Result<Vec<RecordRow>> {
    both!(conn, |c| {
        let rows: Vec<Values> =
            SelectChain::new(tenant.raw(), chain, seq, period.0, period.1, limit).load(c)?;
        Ok(rows.into_iter().map(row).collect())
    })
}

/// Commands about cases that a person gave, before a place in time and not before an instant, the newest first.
pub fn asked_by(
    conn: &mut Conn,
    tenant: TenantId,
    person: i64,
    before: Key,
    from: i64,
    limit: i64,
) -> Result<Vec<RecordRow>> {
    let (at, chain, seq) = before;
    both!(conn, |c| {
        let rows: Vec<Values> =
            SelectAsked::new(tenant.raw(), person, at, chain, seq, from, limit).load(c)?;
        Ok(rows.into_iter().map(row).collect())
    })
}

/// Steps handled for another, before an instant and visit and not before an instant, the newest first.
pub fn acting(
    conn: &mut Conn,
    tenant: TenantId,
    before: (i64, i64),
    from: i64,
    limit: i64,
) -> Result<Vec<ActingRow>> {
    both!(conn, |c| {
        let rows: Vec<ActingValues> =
            SelectActing::new(tenant.raw(), before.0, before.1, from, limit).load(c)?;
        let row =
            |((visit, case, stage, at), (handler, acting_for, outcome), (number, flow, flow_version))| {
                let handler: Option<i64> = handler;
                ActingRow {
                    visit,
                    case,
                    stage,
                    at,
                    handler: handler.unwrap_or_default(),
                    acting_for,
                    outcome,
                    number,
                    flow,
                    flow_version,
                }
            };
        Ok(rows.into_iter().map(row).collect())
    })
}

fn row((at, chain, seq, kind, payload): Values) -> RecordRow {
    RecordRow { at, chain, seq, kind, payload }
}
