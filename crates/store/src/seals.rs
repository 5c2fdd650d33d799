//! Seals: from time to time the heads of every chain that grew, and the refusals since, are hashed into one
//! root, chained to the seal before. A seal's hash is published, so that a removed case, a cut chain or a
//! database set back to an older copy is noticed.

mod check;
mod merkle;

use diesel::{prelude::*, sql_types::BigInt};
use waypost_base::TenantId;

pub use check::{SealProblem, check};

use crate::{
    Conn, Result,
    chains::{GENESIS, hash_parts},
    db::both,
    schema::{audit, journal, seal, seal_leaf},
    statement::statement,
};

/// How far behind the last seal entries are looked at again: clocks of several nodes differ by less.
const OVERLAP_MILLIS: i64 = 3_600_000;

/// Refusals younger than this wait for the next seal: one with a lower id may still be on its way to the
/// disk.
const AUDIT_REST_MILLIS: i64 = 60_000;

/// A seal.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = seal)]
pub struct SealRow {
    /// 1, 2, … in the tenant.
    pub no: i64,
    pub at: i64,
    /// How many chains grew.
    pub leaves: i64,
    /// Refusals after this id …
    pub audit_from: i64,
    /// … up to and with this one are covered.
    pub audit_to: i64,
    /// Hash over these refusals.
    pub audit_digest: Vec<u8>,
    /// Merkle root of the chains' heads and the refusals.
    pub root: Vec<u8>,
    /// Hash of the seal before.
    pub previous: Vec<u8>,
    /// Hash of this seal: what is published.
    pub hash: Vec<u8>,
}

/// The head of a chain as a seal has it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = seal_leaf)]
pub struct LeafRow {
    pub seal: i64,
    pub chain: i64,
    pub seq: i64,
    pub head: Vec<u8>,
}

/// The latest seal.
pub fn latest(conn: &mut Conn, tenant: TenantId) -> Result<Option<SealRow>> {
    Ok(list(conn, tenant, None, 1)?.pop())
}

/// Seals with a number below `before`, the newest first.
pub fn list(conn: &mut Conn, tenant: TenantId, before: Option<i64>, limit: i64) -> Result<Vec<SealRow>> {
    both!(conn, |c| Ok(seal::table
        .filter(seal::tenant_id.eq(tenant.raw()))
        .filter(seal::no.lt(before.unwrap_or(i64::MAX)))
        .select(SealRow::as_select())
        .order(seal::no.desc())
        .limit(limit)
        .load(c)?))
}

/// That a chain, up to an entry, is in a seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    pub seal: SealRow,
    /// The last entry that it covers.
    pub seq: i64,
    /// From the chain's leaf to the root: each hash beside it, and whether that stands on the left.
    pub way: Vec<(bool, [u8; 32])>,
}

/// The newest seal that has a chain, with the way from it to the seal's root.
pub fn sealed(conn: &mut Conn, tenant: TenantId, chain: i64) -> Result<Option<Sealed>> {
    both!(conn, |c| {
        let newest: Option<LeafRow> = seal_leaf::table
            .filter(seal_leaf::tenant_id.eq(tenant.raw()))
            .filter(seal_leaf::chain.eq(chain))
            .select(LeafRow::as_select())
            .order(seal_leaf::seal.desc())
            .first(c)
            .optional()?;
        let Some(newest) = newest else { return Ok(None) };
        let seal: SealRow =
            seal::table.find((tenant.raw(), newest.seal)).select(SealRow::as_select()).get_result(c)?;
        let leaves: Vec<LeafRow> = seal_leaf::table
            .filter(seal_leaf::tenant_id.eq(tenant.raw()))
            .filter(seal_leaf::seal.eq(newest.seal))
            .select(LeafRow::as_select())
            .order(seal_leaf::chain)
            .load(c)?;
        let at = leaves.iter().position(|leaf| leaf.chain == chain).unwrap_or_default();
        let way = merkle::way(&leaves, &seal.audit_digest, at);
        Ok(Some(Sealed { seq: newest.seq, way, seal }))
    })
}

/// The last entry of a chain: its number and hash.
pub fn head(conn: &mut Conn, tenant: TenantId, chain: i64) -> Result<Option<(i64, Vec<u8>)>> {
    both!(conn, |c| Ok(journal::table
        .filter(journal::tenant_id.eq(tenant.raw()))
        .filter(journal::chain.eq(chain))
        .select((journal::seq, journal::hash))
        .order(journal::seq.desc())
        .first(c)
        .optional()?))
}

/// A seal that is made and not saved yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsaved {
    row: SealRow,
    leaves: Vec<LeafRow>,
}

/// Makes the seal of everything that came since the last one; `None` when nothing did. This reads more than an hour
/// of journal, so it belongs in a transaction that only reads: nobody waits for it.
///
/// What is committed after that transaction began is not in the seal, whatever its instant, and the next seal looks
/// far enough back to find it: it compares what is sealed of each chain with what is there. Refusals have no chain
/// and are covered by their ids, so those too young are left to the next seal.
pub fn prepare(conn: &mut Conn, tenant: TenantId, at: i64) -> Result<Option<Unsaved>> {
    let last = latest(conn, tenant)?;
    let since = last.as_ref().map_or(i64::MIN, |seal| seal.at.saturating_sub(OVERLAP_MILLIS));
    let no = last.as_ref().map_or(1, |seal| seal.no + 1);
    let audit_from = last.as_ref().map_or(0, |seal| seal.audit_to);
    let previous = last.map_or(GENESIS.to_vec(), |seal| seal.hash);

    let leaves = grown_chains(conn, tenant, no, since)?;
    let audit_to = settled_audit(conn, tenant, audit_from, at - AUDIT_REST_MILLIS)?;
    if leaves.is_empty() && audit_to == audit_from {
        return Ok(None);
    }
    let audit_digest = audit_digest(conn, tenant, audit_from, audit_to)?;
    let root = merkle::root(&leaves, &audit_digest);
    let row = SealRow {
        no,
        at,
        leaves: leaves.len() as i64,
        audit_from,
        audit_to,
        audit_digest: audit_digest.to_vec(),
        root: root.to_vec(),
        hash: seal_hash(tenant, no, at, &root, &previous).to_vec(),
        previous,
    };
    Ok(Some(Unsaved { row, leaves }))
}

/// Saves a seal that was prepared. `None` when another was saved since: this one would not follow it, and what it
/// holds is sealed already or will be by the next.
pub fn save(conn: &mut Conn, tenant: TenantId, seal: Unsaved) -> Result<Option<SealRow>> {
    let Unsaved { row, leaves } = seal;
    let previous = latest(conn, tenant)?.map_or((0, GENESIS.to_vec()), |last| (last.no, last.hash));
    if (previous.0 + 1, &previous.1) != (row.no, &row.previous) {
        return Ok(None);
    }
    both!(conn, |c| {
        diesel::insert_into(seal::table).values((seal::tenant_id.eq(tenant.raw()), &row)).execute(c)?;
        for leaf in &leaves {
            diesel::insert_into(seal_leaf::table)
                .values((seal_leaf::tenant_id.eq(tenant.raw()), leaf))
                .execute(c)?;
        }
    });
    Ok(Some(row))
}

fn seal_hash(tenant: TenantId, no: i64, at: i64, root: &[u8], previous: &[u8]) -> [u8; 32] {
    hash_parts(&[b"seal", &tenant.raw().to_be_bytes(), &no.to_be_bytes(), &at.to_be_bytes(), root, previous])
}

statement! {
    /// Chains with entries since an instant. Grouping would lead SQLite to walk the whole journal in chain
    /// order.
    SelectTouched { tenant: i64, since: i64 } -> (BigInt, BigInt),
    "SELECT chain, max(seq) FROM journal INDEXED BY journal_at WHERE tenant_id = " [BigInt, tenant]
    " AND at >= " [BigInt, since]
    " GROUP BY chain ORDER BY chain"
}

/// The heads of the chains that grew since they were last sealed, by chain.
fn grown_chains(conn: &mut Conn, tenant: TenantId, seal_no: i64, since: i64) -> Result<Vec<LeafRow>> {
    both!(conn, |c| {
        let touched: Vec<(i64, i64)> = SelectTouched::new(tenant.raw(), since).load(c)?;
        let mut leaves = Vec::new();
        for (chain, seq) in touched {
            let sealed: Option<i64> = seal_leaf::table
                .filter(seal_leaf::tenant_id.eq(tenant.raw()))
                .filter(seal_leaf::chain.eq(chain))
                .select(diesel::dsl::max(seal_leaf::seq))
                .get_result(c)?;
            if sealed < Some(seq) {
                let head: Vec<u8> =
                    journal::table.find((tenant.raw(), chain, seq)).select(journal::hash).get_result(c)?;
                leaves.push(LeafRow { seal: seal_no, chain, seq, head });
            }
        }
        Ok(leaves)
    })
}

/// The last refusal before the first that is too young to be sealed.
fn settled_audit(conn: &mut Conn, tenant: TenantId, from: i64, before: i64) -> Result<i64> {
    both!(conn, |c| {
        let young: Option<i64> = audit::table
            .filter(audit::tenant_id.eq(tenant.raw()))
            .filter(audit::id.gt(from))
            .filter(audit::at.gt(before))
            .select(diesel::dsl::min(audit::id))
            .get_result(c)?;
        let last: Option<i64> = audit::table
            .filter(audit::tenant_id.eq(tenant.raw()))
            .filter(audit::id.gt(from))
            .filter(audit::id.lt(young.unwrap_or(i64::MAX)))
            .select(diesel::dsl::max(audit::id))
            .get_result(c)?;
        Ok(last.unwrap_or(from))
    })
}

type AuditColumns = (i64, i64, Option<i64>, String, Option<i64>, String, String);

/// Hash over the refusals after `from` up to and with `to`, one page at a time.
fn audit_digest(conn: &mut Conn, tenant: TenantId, from: i64, to: i64) -> Result<[u8; 32]> {
    both!(conn, |c| {
        let mut hash = GENESIS;
        let mut after = from;
        loop {
            let rows: Vec<AuditColumns> = audit::table
                .filter(audit::tenant_id.eq(tenant.raw()))
                .filter(audit::id.gt(after))
                .filter(audit::id.le(to))
                .select((
                    audit::id,
                    audit::at,
                    audit::person,
                    audit::command,
                    audit::case_id,
                    audit::code,
                    audit::params,
                ))
                .order(audit::id)
                .limit(1_000)
                .load(c)?;
            let Some(last) = rows.last() else { return Ok(hash) };
            after = last.0;
            for (id, at, person, command, case, code, params) in &rows {
                hash = hash_parts(&[
                    &hash,
                    &id.to_be_bytes(),
                    &at.to_be_bytes(),
                    &optional(*person),
                    command.as_bytes(),
                    &optional(*case),
                    code.as_bytes(),
                    params.as_bytes(),
                ]);
            }
        }
    })
}

/// A number that may be missing, as bytes: nothing, or eight.
fn optional(number: Option<i64>) -> Vec<u8> {
    number.map_or(Vec::new(), |number| number.to_be_bytes().to_vec())
}
