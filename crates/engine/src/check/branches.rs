//! Branches: splits, joins, guards, returns; and that every stage can be reached and can reach an end.

use super::{Found, ProblemCode, World, map::Map};
use crate::{
    definition::{AfterReturn, Join, Right, Split, Stage, StageKind, Transition},
    guard::{Guard, Read},
};

pub(super) fn check(found: &mut Found<'_>, map: &Map<'_>, world: &dyn World) {
    ways(found, map);
    for (at, stage) in found.definition.stages.iter().enumerate() {
        split(found, map, at, stage);
        if stage.join == Join::All && map.arriving[at].len() < 2 && at > 0 {
            found.warn(ProblemCode::JoinOfFew, &[stage.no]);
        }
        returns(found, map, at, stage);
    }
    let items: Vec<_> = world.form_items().into_iter().map(|item| (item.key, item.always_filled)).collect();
    let guards = Guards { map, world, items };
    for transition in &found.definition.transitions {
        guards.check(found, transition);
    }
}

fn ways(found: &mut Found<'_>, map: &Map<'_>) {
    let mut endless = vec![false; map.ending.len()];
    for (at, stage) in found.definition.stages.iter().enumerate() {
        if !map.reached[at] {
            found.refuse(ProblemCode::Unreachable, &[stage.no]);
        } else {
            endless[at] = !map.ending[at];
        }
    }
    // One problem for the whole loop, told from where a case enters it.
    let Some((entry, way)) = map.way_to(&endless) else { return };
    let mut stages: Vec<_> = (0..endless.len()).filter(|at| endless[*at]).collect();
    stages.sort_by_key(|at| *at != entry);
    let stages: Vec<_> = stages.into_iter().map(|at| found.definition.stages[at].no).collect();
    let trace = way.iter().map(|row| super::flow::step(map, *row)).collect();
    found.refuse(ProblemCode::Endless, &stages).trace = trace;
}

fn split(found: &mut Found<'_>, map: &Map<'_>, at: usize, stage: &Stage) {
    let rows = &map.leaving[at];
    if stage.split == Split::First && rows.len() > 1 {
        let defaults: Vec<_> = rows.iter().filter(|row| map.row(**row).guard.is_none()).collect();
        match defaults[..] {
            [] => drop(found.refuse(ProblemCode::NoDefault, &[stage.no])),
            [default] if rows.last() != Some(default) => {
                found.refuse(ProblemCode::DefaultNotLast, &[stage.no]).on(map.row(*default));
            }
            [_] => {}
            _ => {
                let problem = found.refuse(ProblemCode::SeveralDefaults, &[stage.no]);
                for row in defaults {
                    problem.on(map.row(*row));
                }
                problem.params.remove("branch");
            }
        }
    } else if stage.split == Split::First && rows.len() == 1 && map.row(rows[0]).guard.is_some() {
        found.refuse(ProblemCode::NoDefault, &[stage.no]);
    }
    if stage.split == Split::Choose
        && !rows.is_empty()
        && rows.iter().all(|row| map.row(*row).guard.is_some())
    {
        found.warn(ProblemCode::AllGuarded, &[stage.no]);
    }
    if stage.split == Split::Choose && stage.kind == StageKind::Route && rows.len() > 1 {
        found.refuse(ProblemCode::NobodyChooses, &[stage.no]);
    }
    if let Some(branch) = stage.refusal_branch
        && !rows.iter().any(|row| map.row(*row).branch == branch)
    {
        found.refuse(ProblemCode::UnknownRefusalBranch, &[stage.no]).with("branch", branch);
    }
}

/// A return leads back to a stage the case came through; and going straight back afterwards finds everything as it
/// was (see `flow` on returns).
fn returns(found: &mut Found<'_>, map: &Map<'_>, at: usize, stage: &Stage) {
    let definition = found.definition;
    let rows: Vec<_> = definition.returns(stage.no).collect();
    if stage.kind != StageKind::Human {
        if !rows.is_empty() || stage.returns.previous || stage.returns.ancestors {
            found.warn(ProblemCode::ReturnUnused, &[stage.no]);
        }
        return;
    }
    if stage.returns.after == AfterReturn::WalkAgain && rows.iter().all(|row| row.to.is_none()) {
        return;
    }
    let before = map.into(at);
    let mut targets = Vec::new();
    for (row, target) in rows.into_iter().filter_map(|row| row.to.map(|target| (row, target))) {
        let place = map.index[&target];
        if place != at && before[place] {
            targets.push(place);
        } else {
            let name = super::name_of(definition, target);
            found.refuse(ProblemCode::ReturnNotBack, &[stage.no, target]).with("target", name).on(row);
        }
    }
    if stage.returns.after != AfterReturn::WalkAgain {
        let partings = partings(map, at, &before);
        if stage.returns.previous {
            targets.extend(map.arriving[at].iter().map(|row| map.source(*row)));
        }
        if stage.returns.ancestors {
            targets.extend(partings.first());
        }
        let lost = targets.into_iter().find(|target| {
            let after = map.from(*target);
            partings.iter().any(|parting| after[*parting])
        });
        if let Some(target) = lost {
            let target = definition.stages[target].no;
            let name = super::name_of(definition, target);
            let problem = found.refuse(ProblemCode::StraightBackLosesWork, &[stage.no, target]);
            problem.with("target", name);
        }
    }
}

/// Stages before this one where paths part that do not all meet again before it: a return to there, or to before
/// there, cancels those that go on in parallel, and straight back nobody walks them again.
fn partings(map: &Map<'_>, at: usize, before: &[bool]) -> Vec<usize> {
    let parts = |other: &usize| {
        let rows = &map.leaving[*other];
        *other != at
            && before[*other]
            && map.definition.stages[*other].split == Split::All
            && rows.len() > 1
            && !rows.iter().all(|row| map.surely_used(at, *row))
    };
    (0..before.len()).filter(parts).collect()
}

struct Guards<'a> {
    map: &'a Map<'a>,
    world: &'a dyn World,
    /// Form items, and whether each always has a value.
    items: Vec<(waypost_base::ItemKey, bool)>,
}

impl Guards<'_> {
    fn check(&self, found: &mut Found<'_>, transition: &Transition) {
        let Some(text) = &transition.guard else { return };
        let at = self.map.index[&transition.from];
        let from = [transition.from];
        if transition.branch == 0 || found.definition.stages[at].split == Split::All {
            found.warn(ProblemCode::GuardUnused, &from).on(transition);
        }
        let guard = match Guard::compile(text) {
            Ok(guard) => guard,
            Err(fault) => {
                let problem = found.refuse(ProblemCode::GuardFault, &from).on(transition);
                problem.with("fault", fault.kind()).with("message", &fault);
                return;
            }
        };
        for read in guard.reads() {
            match read {
                Read::Form(key) => match self.items.iter().find(|(known, _)| known.as_str() == key) {
                    None => {
                        found.refuse(ProblemCode::GuardUnknownItem, &from).on(transition).with("item", key);
                    }
                    Some((_, always)) if !always && !surely_filled(self.map, at, key) => {
                        found.warn(ProblemCode::GuardItemMayBeEmpty, &from).on(transition).with("item", key);
                    }
                    Some(_) => {}
                },
                Read::Case(key) if !self.world.may_set_property(key) => {
                    found
                        .refuse(ProblemCode::GuardUnknownProperty, &from)
                        .on(transition)
                        .with("property", key);
                }
                Read::Open(no) if !self.map.index.contains_key(no) => {
                    found.refuse(ProblemCode::GuardUnknownStage, &from).on(transition).with("no", no);
                }
                Read::Case(_) | Read::Open(_) => {}
            }
        }
    }
}

/// Whether an item must have been filled in when a stage completes: here, or before.
fn surely_filled(map: &Map<'_>, at: usize, item: &str) -> bool {
    requires(&map.definition.stages[at], item) || filled_before(map, at, item)
}

/// Whether an item must have been filled in before a stage opens.
pub(super) fn filled_before(map: &Map<'_>, at: usize, item: &str) -> bool {
    let mut stages = map.definition.stages.iter().enumerate();
    stages.any(|(other, stage)| requires(stage, item) && map.always_before(at, other))
}

fn requires(stage: &Stage, item: &str) -> bool {
    stage.kind == StageKind::Human && stage.rights.get(item) == Some(&Right::Require)
}
