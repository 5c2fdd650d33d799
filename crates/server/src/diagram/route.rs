//! Boxes and paths in whole pixels. Down ways leave and reach a box left of its centre, up ways right of it.

use std::{collections::BTreeMap, fmt::Write};

use waypost_base::StageNo;
use waypost_engine::{
    Definition,
    check::Arrow,
    definition::{Stage, StageKind},
};

use super::{
    Edge, Line, Mark, Node, NodeKind, Overlay, Tint,
    graph::{Graph, Way, What},
    layers::{BOX, Layered, POINT, Slot},
    wrap::wrap,
};

/// Room around the drawing.
pub const MARGIN: i32 = 10;
const BOX_HEIGHT: i32 = 46;
const GAP: i32 = 52;
const LINE: i32 = 17;
const DOWN_PORT: i32 = -14;
const UP_PORT: i32 = 46;
const FAN: i32 = 20;

/// Nodes and edges in whole pixels.
pub fn write(
    definition: &Definition,
    tag: &str,
    graph: &Graph,
    layered: &Layered,
    state: &dyn Fn(StageNo) -> Mark,
    overlay: &Overlay,
) -> (Vec<Node>, Vec<Edge>) {
    let mut x_of: BTreeMap<(usize, Slot), i32> = BTreeMap::new();
    for (layer, slots) in layered.layers.iter().enumerate() {
        for one in slots {
            x_of.insert((layer, one.slot), one.x.round() as i32 + MARGIN);
        }
    }
    let nodes: Vec<Node> = (0..graph.nodes.len())
        .map(|node| {
            let layer = layered.layer_of[node];
            let x = x_of.get(&(layer, Slot::Node(node))).copied().unwrap_or_default();
            draw_node(definition, tag, graph.nodes[node], (x, top(layer)), state, overlay)
        })
        .collect();
    let pen = Pen { graph, layered, nodes: &nodes, x_of: &x_of, overlay };
    let edges = graph.ways.iter().zip(&layered.chains).map(|(way, chain)| pen.edge(way, chain)).collect();
    (nodes, edges)
}

struct Pen<'a> {
    graph: &'a Graph,
    layered: &'a Layered,
    nodes: &'a [Node],
    x_of: &'a BTreeMap<(usize, Slot), i32>,
    overlay: &'a Overlay,
}

impl Pen<'_> {
    fn edge(&self, way: &Way, chain: &[Slot]) -> Edge {
        let (from, to) = (&self.nodes[way.from], &self.nodes[way.to]);
        let (above, below) = (self.layered.layer_of[way.from], self.layered.layer_of[way.to]);
        let points: Vec<(usize, i32)> = chain
            .iter()
            .enumerate()
            .map(|(at, &slot)| {
                let layer = if above <= below { (above + at).min(below) } else { above - at };
                (layer, self.x_of.get(&(layer, slot)).copied().unwrap_or_default())
            })
            .collect();
        let down = above < below;
        let start = centre(from) + if down { self.fan(way) } else { port(from, UP_PORT) };
        let end = centre(to) + port(to, if down { DOWN_PORT } else { UP_PORT });
        let (path, head) = if above == below {
            flat(from, to, way.from == way.to)
        } else {
            run(from, to, start, end, &points, down)
        };
        let several = self.leaving(way).filter(|other| other.branch > Some(0)).count() > 1;
        let label = way.branch.filter(|&branch| down && branch > 0 && several).map(|branch| Line {
            x: start - 8,
            y: from.y + from.h + 14,
            text: branch.to_string(),
        });
        let arrow = way.branch.map(|branch| Arrow { from: way.stage, branch, to: to.stage });
        let tint = arrow.and_then(|arrow| self.overlay.ways.get(&arrow)).copied().unwrap_or_default();
        let beside = if above > below { from.y - 12 } else { from.y + from.h + 20 };
        let sign = signed(tint, start + 10, beside);
        let back = way.branch == Some(0) || !down;
        Edge { from: way.stage, branch: way.branch, path, head, back, label, tint, sign }
    }

    fn leaving<'a>(&'a self, way: &'a Way) -> impl Iterator<Item = &'a Way> {
        let layers = &self.layered.layer_of;
        self.graph
            .ways
            .iter()
            .filter(move |other| other.from == way.from && layers[other.from] < layers[other.to])
    }

    /// Where a way leaves the lower edge: side by side, in the order of their targets.
    fn fan(&self, way: &Way) -> i32 {
        let mut targets: Vec<(i32, usize, Option<u32>)> =
            self.leaving(way).map(|other| (centre(&self.nodes[other.to]), other.to, other.branch)).collect();
        targets.sort_unstable();
        let mine = (centre(&self.nodes[way.to]), way.to, way.branch);
        let at = targets.iter().position(|other| *other == mine).unwrap_or_default() as i32;
        let last = targets.len() as i32 - 1;
        let step = if last > 3 { 3 * FAN / last } else { FAN };
        port(&self.nodes[way.from], DOWN_PORT) + (2 * at - last) * step / 2
    }
}

fn draw_node(
    definition: &Definition,
    tag: &str,
    what: What,
    (centre, top): (i32, i32),
    state: &dyn Fn(StageNo) -> Mark,
    overlay: &Overlay,
) -> Node {
    let (stage, w) = match what {
        What::Stage(at) => (definition.stages.get(at), BOX as i32),
        What::End | What::Refused => (None, POINT as i32),
    };
    let h = if stage.is_some() { BOX_HEIGHT } else { POINT as i32 };
    let kind = match (what, stage.map(|stage| stage.kind)) {
        (What::Stage(_), Some(StageKind::Human | StageKind::Adhoc)) => NodeKind::Stage,
        (What::Stage(_), _) => NodeKind::Machine,
        (What::End, _) => NodeKind::End,
        (What::Refused, _) => NodeKind::Refused,
    };
    let shown = |stage: &Stage| match (stage.name.in_language(tag), overlay.numbered) {
        (name, true) => format!("{} {name}", stage.no),
        (name, false) => name.to_owned(),
    };
    let texts = stage.map(|stage| wrap(&shown(stage))).unwrap_or_default();
    let first = top + h / 2 + 5 - (texts.len() as i32 - 1) * LINE / 2;
    let lines = (0..).zip(texts).map(|(at, text)| Line { x: centre, y: first + at * LINE, text }).collect();
    let state = stage.map_or(Mark::None, |stage| state(stage.no));
    let no = stage.map(|stage| stage.no);
    let tint = no.and_then(|no| overlay.stages.get(&no)).copied().unwrap_or_default();
    let sign = signed(tint, centre + w / 2 - 2, top + 2);
    let leads = no.is_some_and(|no| overlay.leads.contains(&no));
    Node { kind, stage: no, x: centre - w / 2, y: top, w, h, state, lines, tint, sign, leads }
}

/// The sign of a tint, centred at a point.
fn signed(tint: Tint, x: i32, y: i32) -> Option<Line> {
    tint.sign().map(|sign| Line { x, y, text: sign.to_owned() })
}

/// A way through layers: straight inside a layer, bent between two.
fn run(
    from: &Node,
    to: &Node,
    start: i32,
    end: i32,
    points: &[(usize, i32)],
    down: bool,
) -> (String, String) {
    let mut path = String::new();
    let mut y = if down { from.y + from.h } else { from.y };
    let mut x = start;
    let _ = write!(path, "M{x} {y}");
    for (at, &(layer, lane)) in points.iter().enumerate().skip(1) {
        let last = at + 1 == points.len();
        let (next, edge) = match (last, down) {
            (true, true) => (end, to.y - 1),
            (true, false) => (end, to.y + to.h + 1),
            (false, true) => (lane, top(layer)),
            (false, false) => (lane, top(layer) + BOX_HEIGHT),
        };
        // A shorter box leaves room to its layer's edge: go straight through it, bend in the gap only.
        let gap_ends = if down { top(layer) } else { top(layer) + BOX_HEIGHT };
        let gap_begins = if down { gap_ends - GAP } else { gap_ends + GAP };
        if y != gap_begins {
            let _ = write!(path, "V{gap_begins}");
        }
        let middle = i32::midpoint(gap_begins, gap_ends);
        let _ = write!(path, "C{x} {middle} {next} {middle} {next} {gap_ends}");
        if gap_ends != edge {
            let _ = write!(path, "V{edge}");
        }
        (x, y) = (next, edge);
        if !last {
            y = if down { top(layer) + BOX_HEIGHT } else { top(layer) };
            let _ = write!(path, "V{y}");
        }
    }
    let back = if down { -7 } else { 7 };
    (path, format!("M{x} {y}l-4 {back}h8z"))
}

/// A way within one layer, or from a box to itself: through the gap below.
fn flat(from: &Node, to: &Node, loops: bool) -> (String, String) {
    let y = from.y + from.h;
    let low = y + GAP / 2;
    let (start, end) = match loops {
        true => (centre(from) + UP_PORT - 24, centre(from) + UP_PORT + 14),
        false => (centre(from) + port(from, UP_PORT - 24), centre(to) + port(to, UP_PORT)),
    };
    let back = to.y + to.h + 1;
    (format!("M{start} {y}C{start} {low} {end} {low} {end} {back}"), format!("M{end} {back}l-4 7h8z"))
}

/// Ends of ways stand off the centre on boxes; points have one place only.
fn port(node: &Node, offset: i32) -> i32 {
    match node.kind {
        NodeKind::Stage | NodeKind::Machine => offset,
        NodeKind::End | NodeKind::Refused => 0,
    }
}

fn centre(node: &Node) -> i32 {
    node.x + node.w / 2
}

fn top(layer: usize) -> i32 {
    MARGIN + layer as i32 * (BOX_HEIGHT + GAP)
}
