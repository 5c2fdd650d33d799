//! Checking seals against what the database holds now.

use std::collections::BTreeMap;

use diesel::prelude::*;
use waypost_base::TenantId;

use super::{LeafRow, SealRow, audit_digest, merkle, seal_hash};
use crate::{
    Conn, Result,
    chains::GENESIS,
    db::both,
    schema::{journal, seal, seal_leaf},
};

/// What a seal tells against the database.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealProblem {
    /// A seal is missing between two others, or the published one is.
    #[error("seal {no} is missing")]
    Missing {
        /// Number of the seal.
        no: i64,
    },
    /// A seal is not what was computed or published.
    #[error("seal {no} was changed")]
    Changed {
        /// Number of the seal.
        no: i64,
    },
    /// A sealed chain is not there any more: a case was removed.
    #[error("chain {chain} of seal {seal} is gone")]
    ChainGone {
        /// The chain, which is a case's id or a small number.
        chain: i64,
        /// Number of the seal.
        seal: i64,
    },
    /// A chain is shorter than when it was sealed.
    #[error("chain {chain} ends before entry {seq}, which seal {seal} has")]
    ChainCut {
        /// The chain.
        chain: i64,
        /// The sealed entry.
        seq: i64,
        /// Number of the seal.
        seal: i64,
    },
    /// A sealed entry has another hash.
    #[error("entry {seq} of chain {chain} is not the one of seal {seal}")]
    ChainChanged {
        /// The chain.
        chain: i64,
        /// The sealed entry.
        seq: i64,
        /// Number of the seal.
        seal: i64,
    },
    /// Sealed refusals were changed, added or removed.
    #[error("refusals of seal {no} were changed")]
    AuditChanged {
        /// Number of the seal.
        no: i64,
    },
}

/// Compares every seal of a tenant with the database, and the published (number, hash) with both. Empty: all
/// is well.
pub fn check(conn: &mut Conn, tenant: TenantId, published: Option<(i64, &[u8])>) -> Result<Vec<SealProblem>> {
    let seals: Vec<SealRow> = both!(conn, |c| seal::table
        .filter(seal::tenant_id.eq(tenant.raw()))
        .select(SealRow::as_select())
        .order(seal::no)
        .load(c)?);
    let mut problems = Vec::new();
    let mut previous = GENESIS.to_vec();
    let mut next = 1;
    for row in &seals {
        problems.extend((next..row.no).map(|no| SealProblem::Missing { no }));
        next = row.no + 1;
        check_one(conn, tenant, row, &previous, &mut problems)?;
        previous.clone_from(&row.hash);
    }
    if let Some((no, hash)) = published {
        match seals.iter().find(|row| row.no == no) {
            None => problems.push(SealProblem::Missing { no }),
            Some(row) if row.hash != hash => problems.push(SealProblem::Changed { no }),
            Some(_) => {}
        }
    }
    Ok(problems)
}

fn check_one(
    conn: &mut Conn,
    tenant: TenantId,
    row: &SealRow,
    previous: &[u8],
    problems: &mut Vec<SealProblem>,
) -> Result<()> {
    let leaves: Vec<LeafRow> = both!(conn, |c| seal_leaf::table
        .filter(seal_leaf::tenant_id.eq(tenant.raw()))
        .filter(seal_leaf::seal.eq(row.no))
        .select(LeafRow::as_select())
        .order(seal_leaf::chain)
        .load(c)?);
    let root = merkle::root(&leaves, &row.audit_digest);
    if row.root != root
        || row.previous != previous
        || row.leaves != leaves.len() as i64
        || row.hash != seal_hash(tenant, row.no, row.at, &root, previous)
    {
        problems.push(SealProblem::Changed { no: row.no });
    }
    if row.audit_digest != audit_digest(conn, tenant, row.audit_from, row.audit_to)? {
        problems.push(SealProblem::AuditChanged { no: row.no });
    }
    // One chain's trouble is told once, by the first seal that sees it.
    let mut known: BTreeMap<i64, ()> = BTreeMap::new();
    for problem in problems.iter() {
        if let SealProblem::ChainGone { chain, .. } = problem {
            known.insert(*chain, ());
        }
    }
    for leaf in leaves.iter().filter(|leaf| !known.contains_key(&leaf.chain)) {
        problems.extend(check_leaf(conn, tenant, leaf)?);
    }
    Ok(())
}

fn check_leaf(conn: &mut Conn, tenant: TenantId, leaf: &LeafRow) -> Result<Option<SealProblem>> {
    let (chain, seq, seal) = (leaf.chain, leaf.seq, leaf.seal);
    both!(conn, |c| {
        let head: Option<Vec<u8>> =
            journal::table.find((tenant.raw(), chain, seq)).select(journal::hash).get_result(c).optional()?;
        if let Some(head) = head {
            return Ok((head != leaf.head).then_some(SealProblem::ChainChanged { chain, seq, seal }));
        }
        let rest: i64 = journal::table
            .filter(journal::tenant_id.eq(tenant.raw()))
            .filter(journal::chain.eq(chain))
            .count()
            .get_result(c)?;
        Ok(Some(if rest == 0 {
            SealProblem::ChainGone { chain, seal }
        } else {
            SealProblem::ChainCut { chain, seq, seal }
        }))
    })
}
