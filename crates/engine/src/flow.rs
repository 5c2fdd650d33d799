//! A flow version made ready to run: its definition with guards compiled and everything hot indexed.
//!
//! Made once per version and shared. A flow that this engine cannot execute faithfully is refused here too, so that
//! no field of a definition is ever silently ignored; [`crate::check`] says the same to administrators in more words.

use std::collections::{BTreeMap, BTreeSet};

use waypost_base::StageNo;

use crate::{
    ballot::Ballot,
    definition::{Definition, Handlers, Join, Outcome, ReturnDefault, Split, Stage, StageKind},
    guard::{Guard, GuardFault},
    rule::{Base, Picks, Rule, RuleFault},
};

/// A definition that can be executed.
#[derive(Debug)]
pub struct Flow {
    definition: Definition,
    index: BTreeMap<StageNo, usize>,
    plans: Vec<Plan>,
    first: StageNo,
}

/// Why a definition cannot be executed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FlowFault {
    /// There is no stage.
    #[error("the flow has no stage")]
    NoStage,
    /// Two stages have one number.
    #[error("two stages have number {0}")]
    StageTwice(StageNo),
    /// A transition or a return names a stage that is not there.
    #[error("stage {0} does not exist")]
    NoSuchStage(StageNo),
    /// Two submit transitions of a stage have one branch number.
    #[error("stage {0} has branch {1} twice")]
    BranchTwice(StageNo, u32),
    /// A refusal is to take a branch that is no submit branch of the stage.
    #[error("stage {0} has no submit branch {1} for a refusal")]
    NoRefusalBranch(StageNo, u32),
    /// The first stage is not handled by people.
    #[error("the first stage is the initiator's: it must be of kind human")]
    FirstNotHuman,
    /// A stage of kind action has no action.
    #[error("stage {0} is of kind action and names none")]
    NoAction(StageNo),
    /// Several branches to choose from and nobody there to choose.
    #[error("nobody can choose a branch at stage {0}")]
    NobodyChooses(StageNo),
    /// The first stage is to be decided by several.
    #[error("the first stage is the initiator's alone: several cannot decide it")]
    SeveralAtFirst,
    /// The rule by which several decide cannot be read.
    #[error("the rule of stage {0}: {1}")]
    Rule(StageNo, RuleFault),
    /// A guard does not compile.
    #[error("the guard of stage {0}, branch {1}: {2}")]
    Guard(StageNo, u32, GuardFault),
    /// Something this version does not execute yet.
    #[error("not executed yet: {what}")]
    NotYet {
        /// Where; none for the whole flow.
        stage: Option<StageNo>,
        /// What.
        what: &'static str,
    },
}

/// What the engine looks up about a stage, in one place.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// Submit transitions in branch order.
    pub submits: Vec<Way>,
    /// Targets of the branch-0 rows.
    pub back: Vec<Option<StageNo>>,
    /// The branch of a refusal, where an action may refuse: nobody picks it.
    pub refusal: Option<u32>,
    /// How several decide; none where one does.
    pub together: Option<Rule>,
    /// How those decide who were asked to sign with the one handler of the stage.
    signing: Rule,
    /// Where a rejection goes, where several decide.
    pub rejects: Option<Rejects>,
    /// Submit transitions that lead here: from where, along which branch.
    pub arrivals: Vec<(StageNo, u32)>,
}

/// Where the rejection of a stage that several decide goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rejects {
    /// Along a submit branch.
    Along(u32),
    /// Back to a stage; none: the case ends as not accepted.
    Back(Option<StageNo>),
}

/// A submit transition.
#[derive(Debug)]
pub(crate) struct Way {
    pub branch: u32,
    pub to: Option<StageNo>,
    pub guard: Option<Guard>,
    /// The outcome it serves.
    pub outcome: Option<Outcome>,
    /// Its place among the definition's transitions.
    pub row: usize,
}

impl Flow {
    /// Makes a definition ready.
    ///
    /// # Errors
    /// [`FlowFault`] when it is broken, or uses what this version does not execute.
    pub fn new(definition: Definition) -> Result<Self, FlowFault> {
        let first = definition.first().ok_or(FlowFault::NoStage)?;
        if first.kind != StageKind::Human {
            return Err(FlowFault::FirstNotHuman);
        }
        let first = first.no;
        let mut index = BTreeMap::new();
        for (place, stage) in definition.stages.iter().enumerate() {
            if index.insert(stage.no, place).is_some() {
                return Err(FlowFault::StageTwice(stage.no));
            }
        }
        let mut plans = plans(&definition, &index)?;
        for (stage, plan) in definition.stages.iter().zip(&mut plans) {
            together(&definition, stage, plan)?;
        }
        for (stage, plan) in definition.stages.iter().zip(&plans) {
            executable(stage)?;
            fits(stage, plan)?;
        }
        if !definition.goal.is_empty() {
            return Err(FlowFault::NotYet { stage: None, what: "goal" });
        }
        Ok(Self { definition, index, plans, first })
    }

    /// The definition it was made from.
    pub fn definition(&self) -> &Definition {
        &self.definition
    }

    /// The stage with this number.
    pub fn stage(&self, no: StageNo) -> Option<&Stage> {
        self.index.get(&no).and_then(|place| self.definition.stages.get(*place))
    }

    /// The initiator's stage.
    pub fn first(&self) -> StageNo {
        self.first
    }

    /// The stages that submits lead to from one, itself among them.
    pub(crate) fn reached_from(&self, no: StageNo) -> BTreeSet<StageNo> {
        let mut reached = BTreeSet::new();
        let mut open = vec![no];
        while let Some(no) = open.pop() {
            if reached.insert(no)
                && let Some(plan) = self.plan(no)
            {
                open.extend(plan.submits.iter().filter_map(|way| way.to));
            }
        }
        reached
    }

    pub(crate) fn plan(&self, no: StageNo) -> Option<&Plan> {
        self.index.get(&no).and_then(|place| self.plans.get(*place))
    }
}

impl Plan {
    pub fn way(&self, branch: u32) -> Option<&Way> {
        self.submits.iter().find(|way| way.branch == branch)
    }

    /// How the seats of a visit decide, and how many of them must.
    pub fn rule(&self, ballot: &Ballot, stage: &Stage) -> Option<(Handlers, &Rule)> {
        if ballot.signing {
            return Some((Handlers::All, &self.signing));
        }
        self.together.as_ref().map(|rule| (stage.handlers, rule))
    }

    /// The ways that an approval by several takes, or picks from: those that say so, else all that serve no rejection.
    pub fn approving(&self) -> Vec<&Way> {
        let said: Vec<_> = self.submits.iter().filter(|way| way.outcome == Some(Outcome::Approved)).collect();
        if !said.is_empty() {
            return said;
        }
        self.choices().filter(|way| way.outcome.is_none()).collect()
    }

    /// The ways that a handler or an action picks from: all but the one that only a refusal takes.
    pub fn choices(&self) -> impl Iterator<Item = &Way> {
        let other = |way: &&Way| Some(way.branch) != self.refusal;
        let only = !self.submits.iter().any(|way| other(&way));
        self.submits.iter().filter(move |way| only || other(way))
    }
}

fn plans(definition: &Definition, index: &BTreeMap<StageNo, usize>) -> Result<Vec<Plan>, FlowFault> {
    let mut plans: Vec<Plan> = definition.stages.iter().map(|_| Plan::default()).collect();
    let mut seen = BTreeSet::new();
    for (row, transition) in definition.transitions.iter().enumerate() {
        let (from, branch) = (transition.from, transition.branch);
        let place = |no: StageNo| index.get(&no).copied().ok_or(FlowFault::NoSuchStage(no));
        let target = transition.to.map(place).transpose()?;
        let from_place = place(from)?;
        if branch == 0 {
            plans[from_place].back.push(transition.to);
            continue;
        }
        if !seen.insert((from, branch)) {
            return Err(FlowFault::BranchTwice(from, branch));
        }
        let guard = transition.guard.as_deref().map(Guard::compile).transpose();
        let guard = guard.map_err(|fault| FlowFault::Guard(from, branch, fault))?;
        plans[from_place].submits.push(Way {
            branch,
            to: transition.to,
            guard,
            outcome: transition.outcome,
            row,
        });
        if let Some(target) = target {
            plans[target].arrivals.push((from, branch));
        }
    }
    for (plan, stage) in plans.iter_mut().zip(&definition.stages) {
        plan.refusal = stage.refusal_branch.filter(|_| stage.action.is_some());
        plan.submits.sort_by_key(|way| way.branch);
    }
    Ok(plans)
}

/// How several decide a stage, and where it goes when they reject. One who handles it may ask others to sign as well.
fn together(definition: &Definition, stage: &Stage, plan: &mut Plan) -> Result<(), FlowFault> {
    let first = definition.first().map(|first| first.no);
    if stage.is_decided_together() {
        if first == Some(stage.no) {
            return Err(FlowFault::SeveralAtFirst);
        }
        let rule = stage.rule.as_deref().unwrap_or_default().parse();
        plan.together = Some(rule.map_err(|fault| FlowFault::Rule(stage.no, fault))?);
    }
    plan.signing = Rule { base: Some(Base::Everyone), picks: Some(Picks::Lead), ..Rule::default() };
    let along = plan.submits.iter().find(|way| way.outcome == Some(Outcome::Rejected));
    let mut back = definition.returns(stage.no);
    let marked = definition.returns(stage.no).find(|row| row.outcome == Some(Outcome::Rejected));
    plan.rejects = match (along, marked.or_else(|| back.next())) {
        (Some(way), _) => Some(Rejects::Along(way.branch)),
        (None, Some(row)) => Some(Rejects::Back(row.to)),
        (None, None) => (definition.return_default == ReturnDefault::Start).then_some(Rejects::Back(first)),
    };
    Ok(())
}

/// Refuses what this version would have to ignore.
fn executable(stage: &Stage) -> Result<(), FlowFault> {
    let unknown = [
        (matches!(stage.kind, StageKind::Wait), "kind wait"),
        (matches!(stage.kind, StageKind::Timer), "kind timer"),
        (matches!(stage.kind, StageKind::Flow), "kind flow"),
        (matches!(stage.kind, StageKind::Adhoc), "kind adhoc"),
        (stage.split == Split::Every, "split every"),
        (matches!(stage.join, Join::N(_)), "join n"),
        (stage.join == Join::Active, "join active"),
        (!stage.cancels.is_empty(), "cancels"),
        (!stage.alone_with.is_empty(), "alone_with"),
        (stage.for_each.is_some(), "for_each"),
        (stage.returns.keep_siblings, "keep_siblings"),
        (!stage.needs.is_empty() || !stage.gives.is_empty(), "needs and gives"),
    ];
    match unknown.into_iter().find(|(used, _)| *used) {
        Some((_, what)) => Err(FlowFault::NotYet { stage: Some(stage.no), what }),
        None => Ok(()),
    }
}

fn fits(stage: &Stage, plan: &Plan) -> Result<(), FlowFault> {
    if let Some(branch) = stage.refusal_branch
        && plan.way(branch).is_none()
    {
        return Err(FlowFault::NoRefusalBranch(stage.no, branch));
    }
    if stage.kind == StageKind::Action && stage.action.is_none() {
        return Err(FlowFault::NoAction(stage.no));
    }
    if stage.kind == StageKind::Route && stage.split == Split::Choose && plan.submits.len() > 1 {
        return Err(FlowFault::NobodyChooses(stage.no));
    }
    Ok(())
}
