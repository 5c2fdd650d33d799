//! What `verify` reads: every journal entry of a tenant in the order of its chains, and the ids of its cases.
//! Read in pages, so that memory does not grow with the history.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Binary, Text},
};
use waypost_base::TenantId;

use crate::{
    Conn, Result, StoreError,
    db::both,
    schema::{case_access, cases},
    set::JournalRow,
    statement::statement,
};

/// Entries read at a time.
const PAGE: i64 = 512;

statement! {
    JournalAfter { tenant: i64, chain: i64, seq: i64, limit: i64 }
        -> (BigInt, BigInt, BigInt, Text, Binary, Binary, Binary),
    "SELECT chain, seq, at, kind, payload, digest, hash FROM journal WHERE tenant_id = " [BigInt, tenant]
    " AND (chain, seq) > (" [BigInt, chain]
    ", " [BigInt, seq]
    ") ORDER BY chain, seq LIMIT " [BigInt, limit]
    ""
}

/// Hands every journal entry of a tenant to `take`, chain by chain, each in order.
///
/// # Errors
/// What `take` returns, and what the database reports.
pub fn each_entry<E: From<StoreError>>(
    conn: &mut Conn,
    tenant: TenantId,
    mut take: impl FnMut(JournalRow) -> Result<(), E>,
) -> Result<(), E> {
    let (mut chain, mut seq) = (i64::MIN, i64::MIN);
    loop {
        let page = entries_after(conn, tenant, chain, seq, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        (chain, seq) = (last.chain, last.seq);
        for entry in page {
            take(entry)?;
        }
    }
}

/// A page of journal entries after the one at (`chain`, `seq`).
pub fn entries_after(
    conn: &mut Conn,
    tenant: TenantId,
    chain: i64,
    seq: i64,
    limit: i64,
) -> Result<Vec<JournalRow>> {
    type Columns = (i64, i64, i64, String, Vec<u8>, Vec<u8>, Vec<u8>);
    both!(conn, |c| {
        let rows: Vec<Columns> = JournalAfter::new(tenant.raw(), chain, seq, limit).load(c)?;
        Ok(rows
            .into_iter()
            .map(|(chain, seq, at, kind, payload, digest, hash)| JournalRow {
                chain,
                seq,
                at,
                kind,
                payload,
                digest,
                hash,
            })
            .collect())
    })
}

/// How many rows say who may see a case.
pub fn access_rows(conn: &mut Conn, tenant: TenantId) -> Result<i64> {
    both!(conn, |c| Ok(case_access::table
        .filter(case_access::tenant_id.eq(tenant.raw()))
        .count()
        .get_result(c)?))
}

/// Ids of cases after `after`, ascending.
pub fn case_ids(conn: &mut Conn, tenant: TenantId, after: i64, limit: i64) -> Result<Vec<i64>> {
    both!(conn, |c| Ok(cases::table
        .filter(cases::tenant_id.eq(tenant.raw()))
        .filter(cases::id.gt(after))
        .select(cases::id)
        .order(cases::id)
        .limit(limit)
        .load(c)?))
}
