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
mod tests {
    use super::*;

    #[test]
    fn from_every_leaf_a_way_leads_to_the_root() {
        for count in 1..12_i64 {
            let row = |n: i64| LeafRow { seal: 1, chain: 1_000 + n, seq: n, head: vec![n as u8; 32] };
            let leaves: Vec<LeafRow> = (0..count).map(row).collect();
            let root = root(&leaves, &[9; 32]);
            for (at, row) in leaves.iter().enumerate() {
                let walked =
                    way(&leaves, &[9; 32], at).into_iter().fold(leaf(row), |hash, (left, beside)| {
                        node(&if left { [beside, hash] } else { [hash, beside] })
                    });
                assert_eq!(walked, root, "leaf {at} of {count}");
            }
        }
    }
}
