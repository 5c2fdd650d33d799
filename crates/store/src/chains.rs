//! Hash chains: how an entry's hash is made, and the chains that belong to no case.
//!
//! A case's chain has the case's id as its number and is written with the case ([`crate::set`]).
//! Organisation, definitions, plugins, sign-ins and exports have small numbers, and are appended to here.

use diesel::prelude::*;
use sha2::{Digest, Sha256};
use waypost_base::TenantId;

use crate::{
    Conn, Result,
    db::both,
    schema::{chain, journal},
    set::JournalRow,
};

/// Changes of the organisation and of people.
pub const ORGANISATION: i64 = 1;
/// Changes of flows, forms and actions.
pub const DEFINITIONS: i64 = 2;
/// Registrations of plugins.
pub const PLUGINS: i64 = 3;
/// Sign-ins, and changes of how somebody signs in.
pub const SIGN_INS: i64 = 4;
/// What left the installation: exports and backups.
pub const EXPORTS: i64 = 5;

/// What the first entry of a chain has before it.
pub const GENESIS: [u8; 32] = [0; 32];

/// SHA-256 of bytes: the digest of a payload.
pub fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The hash of an entry: SHA-256 over the hash before it and its own parts. It covers the payload by its
/// digest, so that a payload can be redacted on record and the chain still verifies.
pub fn journal_hash(previous: &[u8], chain: i64, seq: i64, at: i64, kind: &str, digest: &[u8]) -> [u8; 32] {
    hash_parts(&[
        previous,
        &chain.to_be_bytes(),
        &seq.to_be_bytes(),
        &at.to_be_bytes(),
        kind.as_bytes(),
        digest,
    ])
}

/// SHA-256 over parts, each after its length, so that no two lists of parts give the same bytes.
pub(crate) fn hash_parts(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// Appends to one of the chains above and gives the entry. Runs inside the transaction of what it records.
pub fn append(
    conn: &mut Conn,
    tenant: TenantId,
    number: i64,
    at: i64,
    kind: &str,
    payload: &[u8],
) -> Result<JournalRow> {
    both!(conn, |c| {
        let last: Option<(i64, Vec<u8>)> = chain::table
            .find((tenant.raw(), number))
            .select((chain::seq, chain::head))
            .get_result(c)
            .optional()?;
        let (last_seq, previous) = last.unwrap_or((0, GENESIS.to_vec()));
        let seq = last_seq + 1;
        let digest = digest(payload);
        let hash = journal_hash(&previous, number, seq, at, kind, &digest).to_vec();
        let row = JournalRow {
            chain: number,
            seq,
            at,
            kind: kind.to_owned(),
            payload: payload.to_vec(),
            digest: digest.to_vec(),
            hash,
        };
        diesel::insert_into(journal::table)
            .values((
                journal::tenant_id.eq(tenant.raw()),
                journal::chain.eq(row.chain),
                journal::seq.eq(row.seq),
                journal::at.eq(row.at),
                journal::kind.eq(&row.kind),
                journal::digest.eq(&row.digest),
                journal::hash.eq(&row.hash),
                journal::payload.eq(&row.payload),
            ))
            .execute(c)?;
        let head = (chain::seq.eq(row.seq), chain::head.eq(&row.hash));
        diesel::insert_into(chain::table)
            .values((chain::tenant_id.eq(tenant.raw()), chain::id.eq(number), head))
            .on_conflict((chain::tenant_id, chain::id))
            .do_update()
            .set(head)
            .execute(c)?;
        Ok(row)
    })
}

/// The stored heads of the chains that are no case: number, last sequence number, hash.
pub fn heads(conn: &mut Conn, tenant: TenantId) -> Result<Vec<(i64, i64, Vec<u8>)>> {
    both!(conn, |c| Ok(chain::table
        .filter(chain::tenant_id.eq(tenant.raw()))
        .select((chain::id, chain::seq, chain::head))
        .order(chain::id)
        .load(c)?))
}
