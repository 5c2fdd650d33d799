//! The Merkle tree of a seal: leaves, nodes and the refusals are told apart by a first byte, an odd node
//! moves up.

use super::LeafRow;
use crate::chains::hash_parts;

/// The root over the leaves, in the order given, and the digest of the refusals as the last leaf.
pub(super) fn root(leaves: &[LeafRow], audit_digest: &[u8]) -> [u8; 32] {
    let mut level: Vec<[u8; 32]> = leaves.iter().map(leaf).collect();
    level.push(hash_parts(&[&[2], audit_digest]));
    while level.len() > 1 {
        level = level.chunks(2).map(node).collect();
    }
    level[0]
}

/// The way from a leaf to the root: each hash beside it, and whether that stands on the left.
pub(super) fn way(leaves: &[LeafRow], audit_digest: &[u8], at: usize) -> Vec<(bool, [u8; 32])> {
    let mut level: Vec<[u8; 32]> = leaves.iter().map(leaf).collect();
    level.push(hash_parts(&[&[2], audit_digest]));
    let (mut at, mut way) = (at, Vec::new());
    while level.len() > 1 {
        let beside = at ^ 1;
        if let Some(hash) = level.get(beside) {
            way.push((beside < at, *hash));
        }
        level = level.chunks(2).map(node).collect();
        at /= 2;
    }
    way
}

fn leaf(row: &LeafRow) -> [u8; 32] {
    hash_parts(&[&[0], &row.chain.to_be_bytes(), &row.seq.to_be_bytes(), &row.head])
}

fn node(pair: &[[u8; 32]]) -> [u8; 32] {
    match pair {
        [left, right] => hash_parts(&[&[1], left, right]),
        rest => rest[0],
    }
}

#[cfg(test)]
mod tests;
