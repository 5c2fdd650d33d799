//! Layers: each node below everything that leads to it, few side by side, long ways in lanes, little crossing.

use std::collections::BTreeMap;

use super::graph::{Graph, Way, What};

/// Most stages side by side. More would not be readable on a phone.
const SIDE_BY_SIDE: usize = 4;
const SWEEPS: usize = 12;

/// Something that takes room on a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// A node of the graph.
    Node(usize),
    /// The lane of long ways down to a node.
    Down(usize),
    /// The lane of long ways down from a node that has more of them than their targets have.
    Fan(usize),
    /// The lane of all ways up to a node.
    Up(usize),
}

/// A slot with its place.
#[derive(Clone, Copy, Debug)]
pub struct Placed {
    /// What stands there.
    pub slot: Slot,
    /// Centre.
    pub x: f64,
    /// Width.
    pub width: f64,
}

/// All layers from top to bottom, each from left to right, and what is joined between neighbours.
#[derive(Debug)]
pub struct Layered {
    /// The layers.
    pub layers: Vec<Vec<Placed>>,
    /// Layer of each node.
    pub layer_of: Vec<usize>,
    /// The slots that each way passes, both ends included. Ways within one layer pass none between.
    pub chains: Vec<Vec<Slot>>,
    /// Joined slots of layer n and layer n + 1.
    pub joints: Vec<Vec<(Slot, Slot)>>,
}

/// Width of a stage's box.
pub const BOX: f64 = 144.0;
/// Width of an end point, and of a lane.
pub const POINT: f64 = 30.0;
const LANE: f64 = 12.0;

/// Puts every node on a layer and orders the layers.
pub fn arrange(graph: &Graph) -> Layered {
    let layer_of = assign(graph);
    let depth = layer_of.iter().max().map_or(0, |last| last + 1);
    let mut slots: Vec<Vec<Slot>> = vec![Vec::new(); depth];
    for (node, &layer) in layer_of.iter().enumerate() {
        slots[layer].push(Slot::Node(node));
    }
    let mut joints = vec![Vec::new(); depth.saturating_sub(1)];
    let chains = chains(graph, &layer_of);
    for (way, chain) in graph.ways.iter().zip(&chains) {
        let (from, to) = (layer_of[way.from], layer_of[way.to]);
        if from == to {
            continue;
        }
        for (at, pair) in chain.windows(2).enumerate() {
            let [upper, lower] = if from < to { [pair[0], pair[1]] } else { [pair[1], pair[0]] };
            let layer = if from < to { from + at } else { from - at - 1 };
            if !joints[layer].contains(&(upper, lower)) {
                joints[layer].push((upper, lower));
            }
        }
        for (at, &slot) in chain.iter().enumerate().filter(|(_, slot)| !matches!(slot, Slot::Node(_))) {
            let layer = if from < to { from + at } else { from - at };
            if !slots[layer].contains(&slot) {
                slots[layer].push(slot);
            }
        }
    }
    order(&mut slots, &joints);
    let width = |slot: Slot| match slot {
        Slot::Node(node) if matches!(graph.nodes[node], What::Stage(_)) => BOX,
        Slot::Node(_) => POINT,
        Slot::Down(_) | Slot::Fan(_) | Slot::Up(_) => LANE,
    };
    let placed = |slot| Placed { slot, x: 0.0, width: width(slot) };
    let layers = slots.into_iter().map(|layer| layer.into_iter().map(placed).collect()).collect();
    Layered { layers, layer_of, chains, joints }
}

fn chains(graph: &Graph, layer_of: &[usize]) -> Vec<Vec<Slot>> {
    let long = |way: &&Way| layer_of[way.from] + 1 < layer_of[way.to];
    let mut leaving = vec![0; layer_of.len()];
    let mut arriving = vec![0; layer_of.len()];
    for way in graph.ways.iter().filter(long) {
        leaving[way.from] += 1;
        arriving[way.to] += 1;
    }
    let chain = |way: &Way| {
        let (from, to) = (layer_of[way.from], layer_of[way.to]);
        let lane = match from < to {
            true if leaving[way.from] > arriving[way.to] => Slot::Fan(way.from),
            true => Slot::Down(way.to),
            false => Slot::Up(way.to),
        };
        let lanes = std::iter::repeat_n(lane, from.abs_diff(to).saturating_sub(1));
        std::iter::once(Slot::Node(way.from)).chain(lanes).chain([Slot::Node(way.to)]).collect()
    };
    graph.ways.iter().map(chain).collect()
}

/// Longest path from the top, with a bound on stages side by side; the common end stands at the bottom.
fn assign(graph: &Graph) -> Vec<usize> {
    let mut waits: Vec<usize> = vec![0; graph.nodes.len()];
    for way in graph.ways.iter().filter(|way| way.ahead) {
        waits[way.to] += 1;
    }
    let mut least = vec![0; graph.nodes.len()];
    let mut layer_of = vec![0; graph.nodes.len()];
    let mut taken: Vec<usize> = Vec::new();
    let mut ready: Vec<usize> = (0..waits.len()).filter(|&node| waits[node] == 0).collect();
    // The one that may stand highest goes first; among equals the administrator's order decides.
    while let Some(at) = (0..ready.len()).min_by_key(|&at| (least[ready[at]], ready[at])) {
        let node = ready.remove(at);
        let mut layer = least[node];
        if let What::Stage(_) = graph.nodes[node] {
            while taken.get(layer).is_some_and(|&stages| stages >= SIDE_BY_SIDE) {
                layer += 1;
            }
            if taken.len() <= layer {
                taken.resize(layer + 1, 0);
            }
            taken[layer] += 1;
        }
        layer_of[node] = layer;
        for way in graph.ways.iter().filter(|way| way.ahead && way.from == node) {
            least[way.to] = least[way.to].max(layer + 1);
            waits[way.to] -= 1;
            if waits[way.to] == 0 {
                ready.push(way.to);
            }
        }
    }
    let bottom = taken.len();
    for (node, what) in graph.nodes.iter().enumerate() {
        if *what == What::End {
            layer_of[node] = bottom;
        }
    }
    layer_of
}

/// Sweeps down and up by barycentres. Lanes that lead up always stand at the right.
fn order(slots: &mut [Vec<Slot>], joints: &[Vec<(Slot, Slot)>]) {
    for sweep in 0..SWEEPS {
        let down = sweep % 2 == 0;
        for step in 1..slots.len() {
            let (layer, fixed) =
                if down { (step, step - 1) } else { (slots.len() - 1 - step, slots.len() - step) };
            let at: BTreeMap<Slot, f64> = slots[fixed]
                .iter()
                .enumerate()
                .map(|(at, &slot)| (slot, place(at, slots[fixed].len())))
                .collect();
            let mut sums: BTreeMap<Slot, (f64, f64)> = BTreeMap::new();
            for &(upper, lower) in &joints[layer.min(fixed)] {
                let (mine, other) = if down { (lower, upper) } else { (upper, lower) };
                let sum = sums.entry(mine).or_default();
                *sum = (sum.0 + at.get(&other).copied().unwrap_or_default(), sum.1 + 1.0);
            }
            let length = slots[layer].len();
            let mut keyed: Vec<(bool, f64, Slot)> = slots[layer]
                .iter()
                .enumerate()
                .map(|(old, &slot)| {
                    let centre = sums.get(&slot).map_or(place(old, length), |(sum, n)| sum / n);
                    (matches!(slot, Slot::Up(_)), centre, slot)
                })
                .collect();
            keyed.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
            slots[layer] = keyed.into_iter().map(|(_, _, slot)| slot).collect();
        }
    }
}

/// Place within a layer between 0 and 1, so that layers of different lengths compare.
fn place(at: usize, length: usize) -> f64 {
    (at as f64 + 0.5) / length as f64
}
