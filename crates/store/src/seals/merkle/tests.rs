use super::*;

#[test]
fn from_every_leaf_a_way_leads_to_the_root() {
    for count in 1..12_i64 {
        let row = |n: i64| LeafRow { seal: 1, chain: 1_000 + n, seq: n, head: vec![n as u8; 32] };
        let leaves: Vec<LeafRow> = (0..count).map(row).collect();
        let root = root(&leaves, &[9; 32]);
        for (at, row) in leaves.iter().enumerate() {
            let walked = way(&leaves, &[9; 32], at).into_iter().fold(leaf(row), |hash, (left, beside)| {
                node(&if left { [beside, hash] } else { [hash, beside] })
            });
            assert_eq!(walked, root, "leaf {at} of {count}");
        }
    }
}
