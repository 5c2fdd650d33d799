//! The drawing of a flow: stages as boxes from top to bottom, submits running down, returns running back up on the
//! right. Made on the server, so that it needs no script, prints, and can be read aloud.
//!
//! In four steps: [`graph`] turns the definition into nodes and ways and finds the ways that lead back; [`layers`]
//! puts nodes on layers (a few side by side at most, so that the drawing stays narrow) and gives long ways a lane
//! through every layer they pass; [`place`] finds x for everything on a layer; [`route`] writes the paths. Ways with
//! the same target share a lane. Curves bend only between layers, so no way ever crosses a box.

mod graph;
mod layers;
mod place;
mod route;
mod wrap;

mod overlay;

use std::collections::BTreeMap;

use serde::Serialize;
use waypost_base::StageNo;
use waypost_engine::Definition;

pub use self::overlay::{Overlay, Tint};
use crate::view::Text;
use graph::Graph;

/// How far a case has come at a stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Not reached.
    #[default]
    None,
    /// Handled.
    Done,
    /// The case is here.
    Current,
}

/// A flow, drawn.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Drawing {
    /// Width in pixels at natural size.
    pub width: i32,
    /// Height in pixels at natural size.
    pub height: i32,
    /// Title for screen readers.
    pub title: Text,
    /// Description for screen readers.
    pub desc: Text,
    /// Boxes and end points.
    pub nodes: Vec<Node>,
    /// Ways.
    pub edges: Vec<Edge>,
    /// The same as text.
    pub list: Vec<Listed>,
    /// Some boxes lead to rows of the page.
    pub leads: bool,
}

/// A box, or the point where ways end.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Node {
    /// What it stands for.
    pub kind: NodeKind,
    /// The stage, where it is one.
    pub stage: Option<StageNo>,
    /// Left edge.
    pub x: i32,
    /// Upper edge.
    pub y: i32,
    /// Width.
    pub w: i32,
    /// Height.
    pub h: i32,
    /// How far the case has come.
    pub state: Mark,
    /// The name, wrapped.
    pub lines: Vec<Line>,
    /// What is said of it.
    pub tint: Tint,
    /// The sign for that, at the upper right corner.
    pub sign: Option<Line>,
    /// It leads to its row of the page.
    pub leads: bool,
}

/// What a node stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// A stage that people handle.
    Stage,
    /// A stage that a plugin or nobody handles.
    Machine,
    /// Where paths end.
    End,
    /// Where a case ends as not accepted.
    Refused,
}

/// One line of text, centred at a point.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// Centre.
    pub x: i32,
    /// Base line.
    pub y: i32,
    /// What it says.
    pub text: String,
}

/// One way.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Edge {
    /// From which stage.
    pub from: StageNo,
    /// Along which branch; `None` for the end of a stage without a way on.
    pub branch: Option<u32>,
    /// Path data.
    pub path: String,
    /// Path data of its head.
    pub head: String,
    /// It leads back.
    pub back: bool,
    /// Its branch number, where the stage has several.
    pub label: Option<Line>,
    /// What is said of it.
    pub tint: Tint,
    /// The sign for that, near its beginning.
    pub sign: Option<Line>,
}

/// One stage as text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Listed {
    /// Name.
    pub name: String,
    /// How far the case has come.
    pub state: Mark,
    /// Where it can go.
    pub ways: Vec<ListedWay>,
}

/// One way as text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ListedWay {
    /// 提交1, 退回.
    pub what: Text,
    /// Its condition, in the administrator's words.
    pub condition: String,
    /// Name of the stage it leads to; `None`: the path, or the case, ends.
    pub target: Option<String>,
    /// The case ends as not accepted.
    pub refused: bool,
}

/// Draws a definition. `name` is the flow's, `tag` the reader's language, `marks` how far the case has come.
pub fn draw(definition: &Definition, name: &str, tag: &str, marks: &BTreeMap<StageNo, Mark>) -> Drawing {
    draw_with(definition, name, tag, marks, &Overlay::default())
}

/// The same with something said of stages and ways.
pub fn draw_with(
    definition: &Definition,
    name: &str,
    tag: &str,
    marks: &BTreeMap<StageNo, Mark>,
    overlay: &Overlay,
) -> Drawing {
    let graph = Graph::of(definition);
    let mut layered = layers::arrange(&graph);
    place::place(&mut layered);
    let state = |no: StageNo| marks.get(&no).copied().unwrap_or_default();
    let (nodes, edges) = route::write(definition, tag, &graph, &layered, &state, overlay);
    let below = nodes.iter().map(|node| node.y + node.h).max().unwrap_or_default();
    let right = nodes.iter().map(|node| node.x + node.w).max().unwrap_or_default();
    Drawing {
        width: right.max(layered.right()) + route::MARGIN,
        height: below + route::MARGIN,
        title: Text::new("drawing-title").with("flow", name),
        desc: Text::new("drawing-desc")
            .with("stages", count(definition.stages.len()))
            .with("ways", count(definition.transitions.len())),
        nodes,
        edges,
        list: definition
            .stages
            .iter()
            .map(|stage| listed(definition, stage.no, tag, state(stage.no)))
            .collect(),
        leads: !overlay.leads.is_empty(),
    }
}

fn listed(definition: &Definition, no: StageNo, tag: &str, state: Mark) -> Listed {
    let name = |no| definition.stage(no).map(|stage| stage.name.in_language(tag).to_owned());
    let ways = definition.transitions.iter().filter(|way| way.from == no).map(|way| ListedWay {
        what: match way.branch {
            0 => Text::new("drawing-return"),
            n => Text::new("drawing-submit").with("n", n),
        },
        condition: way.condition.in_language(tag).to_owned(),
        target: way.to.and_then(name),
        refused: way.branch == 0 && way.to.is_none(),
    });
    Listed { name: name(no).unwrap_or_default(), state, ways: ways.collect() }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[cfg(test)]
pub(crate) mod tests;
