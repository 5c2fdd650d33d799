//! A new flow from some stages of another: the chosen stages, links proposed along the paths through what was
//! dropped, and marks on everything that still reads what was dropped.
//!
//! What reads something dropped is left as it is and marked: only an administrator knows what it should read now, and
//! publication refuses it until he has said so.

use std::collections::{BTreeMap, BTreeSet, VecDeque, btree_map::Entry};

use serde::{Deserialize, Serialize};
use waypost_base::{Label, StageNo};

use crate::{
    check::Arrow,
    definition::{Definition, Split, Stage, Transition},
    edit::{both, next_branch},
};

mod marks;

pub use marks::{Mark, MarkCode};

/// The new flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extract {
    /// The chosen stages, with the links between them.
    pub definition: Definition,
    /// The links that were not there before.
    pub links: Vec<ProposedLink>,
    /// What an administrator should look at.
    pub marks: Vec<Mark>,
}

/// A link that was led around dropped stages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedLink {
    /// The link, as it is now.
    pub link: Arrow,
    /// The transition that it stands for.
    pub instead_of: Arrow,
    /// The dropped stages on the way, in order.
    pub through: Vec<StageNo>,
}

/// Copies the chosen stages. Numbers that are no stage's are not looked at.
pub fn extract(definition: &Definition, chosen: &BTreeSet<StageNo>) -> Extract {
    let stages: Vec<Stage> =
        definition.stages.iter().filter(|stage| chosen.contains(&stage.no)).cloned().collect();
    let bare = Definition { stages, transitions: Vec::new(), ..definition.clone() };
    let mut made = Making { old: definition, chosen, new: bare, links: Vec::new(), marks: Vec::new() };
    made.link();
    made.marks.extend(marks::of(definition, &made.new));
    Extract { definition: made.new, links: made.links, marks: made.marks }
}

struct Making<'a> {
    old: &'a Definition,
    chosen: &'a BTreeSet<StageNo>,
    new: Definition,
    links: Vec<ProposedLink>,
    marks: Vec<Mark>,
}

/// A way from a transition through dropped stages.
#[derive(Clone)]
struct Way {
    to: Option<StageNo>,
    through: Vec<StageNo>,
    condition: Label,
}

impl Making<'_> {
    fn link(&mut self) {
        let old = self.old;
        let (mut straight, mut around) = (Vec::new(), Vec::new());
        for row in old.transitions.iter().filter(|row| self.chosen.contains(&row.from)) {
            if row.to.is_none_or(|to| self.chosen.contains(&to)) {
                straight.push(row)
            } else {
                around.push(row)
            }
        }
        // What stays as it was keeps its branch; new branches come after.
        self.new.transitions = straight.into_iter().cloned().collect();
        let mut led = Vec::new();
        for row in around {
            if row.branch == 0 {
                self.lead_return(row);
            } else {
                led.push((row, self.ways(row)));
            }
        }
        for (row, ways) in &led {
            match ways.first() {
                Some(first) => self.add(row, row.branch, first, ways.len() > 1),
                None => self.marks.push(Mark::new(MarkCode::LeadsNowhere, &self.new, row)),
            }
        }
        for (row, ways) in &led {
            for way in ways.iter().skip(1) {
                self.add(row, next_branch(&self.new, row.from), way, true);
            }
        }
        self.new.transitions.sort_by_key(|row| {
            let place = self.new.stages.iter().position(|stage| stage.no == row.from);
            (place, row.branch)
        });
    }

    fn add(&mut self, row: &Transition, branch: u32, way: &Way, several: bool) {
        let split = self.new.stage(row.from).map_or(Split::Choose, |stage| stage.split);
        if split == Split::All && self.new.submits(row.from).any(|other| other.to == way.to) {
            return;
        }
        let condition = if several { both(&row.condition, &way.condition) } else { row.condition.clone() };
        let link = Transition { branch, condition, to: way.to, ..row.clone() };
        self.links.push(ProposedLink {
            link: link.arrow(),
            instead_of: row.arrow(),
            through: way.through.clone(),
        });
        self.new.transitions.push(link);
    }

    /// The first chosen stages behind a transition into dropped ones, each by the shortest way; or the end, where no
    /// chosen stage is behind it.
    fn ways(&self, row: &Transition) -> Vec<Way> {
        let (mut found, mut ending): (Vec<Way>, Option<Way>) = (Vec::new(), None);
        let Some(entry) = row.to else { return found };
        let mut seen = BTreeSet::from([entry]);
        let start = Way { to: Some(entry), through: vec![entry], condition: Label::default() };
        let mut queue = VecDeque::from([start]);
        while let Some(way) = queue.pop_front() {
            let Some(at) = way.to else { continue };
            for out in self.old.submits(at) {
                let condition = both(&way.condition, &out.condition);
                let mut on = Way { to: out.to, through: way.through.clone(), condition };
                match out.to {
                    None => drop(ending.get_or_insert(on)),
                    Some(to) if self.chosen.contains(&to) => {
                        if !found.iter().any(|other| other.to == on.to) {
                            found.push(on);
                        }
                    }
                    Some(to) if seen.insert(to) => {
                        on.through.push(to);
                        queue.push_back(on);
                    }
                    Some(_) => {}
                }
            }
            if self.old.submits(at).next().is_none() {
                ending.get_or_insert(Way { to: None, ..way });
            }
        }
        if found.is_empty() {
            found.extend(ending);
        }
        found
    }

    /// A return to a dropped stage leads to the nearest chosen stage before it.
    fn lead_return(&mut self, row: &Transition) {
        let Some(target) = row.to else { return };
        let before = self.nearest_before(target);
        let led = before.as_ref().map(|(to, _)| Transition { to: Some(*to), ..row.clone() });
        let is_there =
            |led: &Transition| self.new.transitions.iter().any(|other| other.arrow() == led.arrow());
        match (led, before) {
            (Some(led), Some((to, through))) if to != row.from && !is_there(&led) => {
                self.links.push(ProposedLink { link: led.arrow(), instead_of: row.arrow(), through });
                self.new.transitions.push(led);
            }
            (Some(led), _) if is_there(&led) => {}
            _ => self.marks.push(Mark::new(MarkCode::ReturnDropped, &self.new, row)),
        }
    }

    fn nearest_before(&self, target: StageNo) -> Option<(StageNo, Vec<StageNo>)> {
        let mut came: BTreeMap<StageNo, Vec<StageNo>> = BTreeMap::from([(target, vec![target])]);
        let mut queue = VecDeque::from([target]);
        while let Some(at) = queue.pop_front() {
            let through = came.get(&at).cloned().unwrap_or_default();
            for row in self.old.arrivals(at) {
                if self.chosen.contains(&row.from) {
                    return Some((row.from, through));
                }
                if let Entry::Vacant(new) = came.entry(row.from) {
                    new.insert(through.iter().copied().chain([row.from]).collect());
                    queue.push_back(row.from);
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests;
