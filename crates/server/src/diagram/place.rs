//! x for everything on a layer: as near as possible to what it is joined with, never nearer to its neighbour than
//! the gap.

use std::collections::BTreeMap;

use super::layers::{BOX, Layered, Placed, Slot};

const GAP: f64 = 22.0;
const SWEEPS: usize = 16;
const MOST_DRIFT: f64 = 1.6;
const MIDDLE_PULL: f64 = 0.15;

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
    let ends = layered.layers.iter().map(|layer| ends(layer)).collect::<Vec<_>>();
    let left = ends.iter().map(|(left, _)| *left).fold(f64::INFINITY, f64::min);
    let right = ends.iter().map(|(_, right)| *right).fold(f64::NEG_INFINITY, f64::max);
    let widest = ends.iter().map(|(left, right)| right - left).fold(0.0, f64::max);
    // A flow that drifts sideways is centred layer by layer: narrow is worth more than straight.
    let drifts = right - left > MOST_DRIFT * widest;
    for (layer, end) in layered.layers.iter_mut().zip(ends) {
        let shift = if drifts { f64::midpoint(end.0, end.1) - widest / 2.0 } else { left };
        for one in layer {
            one.x -= shift;
        }
    }
}

/// Left and right end of a layer.
fn ends(layer: &[Placed]) -> (f64, f64) {
    let left = layer.iter().map(|one| one.x - one.width / 2.0).fold(f64::INFINITY, f64::min);
    let right = layer.iter().map(|one| one.x + one.width / 2.0).fold(f64::NEG_INFINITY, f64::max);
    (left, right)
}

impl Layered {
    /// Right edge of everything, lanes included.
    pub fn right(&self) -> i32 {
        let right = self.layers.iter().flatten().map(|one| one.x + one.width / 2.0).fold(0.0, f64::max);
        right.ceil() as i32 + super::route::MARGIN
    }
}

fn wanted(layered: &Layered, layer: usize, fixed: usize) -> Vec<f64> {
    let there: BTreeMap<Slot, &Placed> = layered.layers[fixed].iter().map(|one| (one.slot, one)).collect();
    let mine = |one: &Placed| {
        let joined = layered.joints[layer.min(fixed)].iter().filter_map(|&(upper, lower)| {
            let (own, other) = if layer > fixed { (lower, upper) } else { (upper, lower) };
            if own == one.slot { there.get(&other) } else { None }
        });
        // Ways up only pull lanes: a box stands under what leads to it.
        let joined =
            joined.filter(|other| !matches!(other.slot, Slot::Up(_)) || matches!(one.slot, Slot::Up(_)));
        let (sum, weights) = joined.fold((0.0, 0.0), |(sum, weights), other| {
            (sum + other.x * weight(other), weights + weight(other))
        });
        if weights == 0.0 { one.x } else { sum / (weights + MIDDLE_PULL) }
    };
    layered.layers[layer].iter().map(mine).collect()
}

/// How strongly something holds its place against its neighbours and pulls what it is joined with.
fn weight(one: &Placed) -> f64 {
    match one.slot {
        Slot::Node(_) if one.width == BOX => 16.0,
        Slot::Node(_) => 0.1,
        _ => 1.0,
    }
}

/// The places nearest to the wanted ones (least squares, weighted) that keep order and gaps: neighbours that would
/// come too near are joined into a block, which stands at the mean of what its members want.
fn settle(layer: &mut [Placed], wanted: &[f64]) {
    let mut offset = 0.0;
    let mut offsets = Vec::with_capacity(layer.len());
    for (at, one) in layer.iter().enumerate() {
        if at > 0 {
            offset += (layer[at - 1].width + one.width) / 2.0 + GAP;
        }
        offsets.push(offset);
    }
    let mut blocks: Vec<Block> = Vec::new();
    for ((want, offset), one) in wanted.iter().zip(&offsets).zip(layer.iter()) {
        let mut block = Block { mean: want - offset, weight: weight(one), size: 1 };
        while let Some(last) = blocks.pop_if(|last| last.mean > block.mean) {
            let weight = last.weight + block.weight;
            let mean = (last.mean * last.weight + block.mean * block.weight) / weight;
            block = Block { mean, weight, size: last.size + block.size };
        }
        blocks.push(block);
    }
    let bases = blocks.into_iter().flat_map(|block| std::iter::repeat_n(block.mean, block.size));
    for ((one, base), offset) in layer.iter_mut().zip(bases).zip(offsets) {
        one.x = base + offset;
    }
}

struct Block {
    mean: f64,
    weight: f64,
    size: usize,
}
