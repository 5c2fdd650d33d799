//! The definition as a graph: stages, one common end, a refusal per stage that has one, and the ways between them.

use std::collections::BTreeMap;

use waypost_base::StageNo;
use waypost_engine::Definition;

/// What a node of the graph stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A stage, by its place in the definition.
    Stage(usize),
    /// The common end.
    End,
    /// The refusal of a stage.
    Refused,
}

/// A way between two nodes.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    /// From which node.
    pub from: usize,
    /// To which node.
    pub to: usize,
    /// From which stage.
    pub stage: StageNo,
    /// Along which branch; `None` where a stage has no way on and its path ends.
    pub branch: Option<u32>,
    /// It counts for the layers: it is no return and closes no circle.
    pub ahead: bool,
}

/// Nodes and ways.
#[derive(Debug)]
pub struct Graph {
    /// Stages first, in the definition's order.
    pub nodes: Vec<What>,
    /// All ways, in the definition's order.
    pub ways: Vec<Way>,
}

impl Graph {
    /// The graph of a definition. Ways to stages that do not exist are left out.
    pub fn of(definition: &Definition) -> Self {
        let place: BTreeMap<StageNo, usize> =
            definition.stages.iter().enumerate().map(|(at, stage)| (stage.no, at)).rev().collect();
        let mut nodes: Vec<What> = (0..definition.stages.len()).map(What::Stage).collect();
        let mut end = None;
        let mut ways = Vec::new();
        for transition in &definition.transitions {
            let Some(&from) = place.get(&transition.from) else { continue };
            let to = match transition.to {
                Some(no) => match place.get(&no) {
                    Some(&to) => to,
                    None => continue,
                },
                None if transition.branch == 0 => add(&mut nodes, What::Refused),
                None => *end.get_or_insert_with(|| add(&mut nodes, What::End)),
            };
            let (branch, ahead) = (Some(transition.branch), transition.branch > 0 || transition.to.is_none());
            ways.push(Way { from, to, stage: transition.from, branch, ahead });
        }
        for (from, stage) in definition.stages.iter().enumerate() {
            if definition.submits(stage.no).next().is_none() && place.get(&stage.no) == Some(&from) {
                let to = *end.get_or_insert_with(|| add(&mut nodes, What::End));
                ways.push(Way { from, to, stage: stage.no, branch: None, ahead: true });
            }
        }
        let mut graph = Self { nodes, ways };
        graph.open_circles();
        graph
    }

    /// Searches from the first stage, then from every stage not found yet; a way to a node on the path that led
    /// here closes a circle and counts as leading back.
    fn open_circles(&mut self) {
        #[derive(Clone, Copy, PartialEq)]
        enum Seen {
            No,
            OnPath,
            Yes,
        }
        let mut leaving = vec![Vec::new(); self.nodes.len()];
        for (at, way) in self.ways.iter().enumerate().filter(|(_, way)| way.ahead) {
            leaving[way.from].push(at);
        }
        let mut seen = vec![Seen::No; self.nodes.len()];
        for root in 0..self.nodes.len() {
            if seen[root] != Seen::No {
                continue;
            }
            seen[root] = Seen::OnPath;
            let mut path = vec![(root, 0)];
            while let Some((node, next)) = path.last_mut() {
                let Some(&at) = leaving[*node].get(*next) else {
                    seen[*node] = Seen::Yes;
                    path.pop();
                    continue;
                };
                *next += 1;
                let to = self.ways[at].to;
                match seen[to] {
                    Seen::OnPath => self.ways[at].ahead = false,
                    Seen::No => {
                        seen[to] = Seen::OnPath;
                        path.push((to, 0));
                    }
                    Seen::Yes => {}
                }
            }
        }
    }
}

fn add(nodes: &mut Vec<What>, what: What) -> usize {
    nodes.push(what);
    nodes.len() - 1
}
