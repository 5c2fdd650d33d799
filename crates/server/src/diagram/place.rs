//! x for everything on a layer: as near as possible to what it is joined with, never nearer to its neighbour than
//! the gap.

use std::collections::BTreeMap;

use super::layers::{Layered, Placed, Slot};

const GAP: f64 = 22.0;
const SWEEPS: usize = 16;

/// Finds x of every slot.
pub fn place(layered: &mut Layered) {
    for layer in &mut layered.layers {
        let wanted = vec![0.0; layer.len()];
        settle(layer, &wanted);
    }
    for sweep in 0..SWEEPS {
        let down = sweep % 2 == 0;
        for step in 1..layered.layers.len() {
            let last = layered.layers.len() - 1;
            let (layer, fixed) = if down { (step, step - 1) } else { (last - step, last - step + 1) };
            let wanted = wanted(layered, layer, fixed);
            settle(&mut layered.layers[layer], &wanted);
        }
    }
    let left =
        layered.layers.iter().flatten().map(|one| one.x - one.width / 2.0).fold(f64::INFINITY, f64::min);
    for one in layered.layers.iter_mut().flatten() {
        one.x -= left;
    }
}

impl Layered {
    /// Right edge of everything, lanes included.
    pub fn right(&self) -> i32 {
        let right = self.layers.iter().flatten().map(|one| one.x + one.width / 2.0).fold(0.0, f64::max);
        right.ceil() as i32 + super::route::MARGIN
    }
}

fn wanted(layered: &Layered, layer: usize, fixed: usize) -> Vec<f64> {
    let at: BTreeMap<Slot, f64> = layered.layers[fixed].iter().map(|one| (one.slot, one.x)).collect();
    let mine = |one: &Placed| {
        let joined = layered.joints[layer.min(fixed)].iter().filter_map(|&(upper, lower)| {
            let (own, other) = if layer > fixed { (lower, upper) } else { (upper, lower) };
            (own == one.slot).then_some(other)
        });
        // Ways up only pull lanes: a box stands under what leads to it.
        let joined = joined.filter(|other| matches!(one.slot, Slot::Up(_)) || !matches!(other, Slot::Up(_)));
        let places: Vec<f64> = joined.filter_map(|other| at.get(&other).copied()).collect();
        if places.is_empty() { one.x } else { places.iter().sum::<f64>() / places.len() as f64 }
    };
    layered.layers[layer].iter().map(mine).collect()
}

/// The places nearest to the wanted ones (least squares) that keep order and gaps: neighbours that would come too
/// near are joined into a block, which stands at the mean of what its members want.
fn settle(layer: &mut [Placed], wanted: &[f64]) {
    let mut offset = 0.0;
    let mut offsets = Vec::with_capacity(layer.len());
    for (at, one) in layer.iter().enumerate() {
        if at > 0 {
            offset += (layer[at - 1].width + one.width) / 2.0 + GAP;
        }
        offsets.push(offset);
    }
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for (want, offset) in wanted.iter().zip(&offsets) {
        let mut block = (want - offset, 1);
        while let Some(&(mean, size)) = blocks.last() {
            if mean <= block.0 {
                break;
            }
            blocks.pop();
            let total = mean * size as f64 + block.0 * block.1 as f64;
            block = (total / (size + block.1) as f64, size + block.1);
        }
        blocks.push(block);
    }
    let bases = blocks.into_iter().flat_map(|(mean, size)| std::iter::repeat_n(mean, size));
    for ((one, base), offset) in layer.iter_mut().zip(bases).zip(offsets) {
        one.x = base + offset;
    }
}
