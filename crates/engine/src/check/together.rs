//! Several decide: their number and rule can be, and each outcome has one way to go.

use super::{Found, ProblemCode, World, map::Map};
use crate::{
    definition::{DeadlineOutcome, Handlers, Outcome, ReturnDefault, Split, Stage, StageKind, Transition},
    rule::{Base, Rule},
};
use waypost_base::Receiver;

pub(super) fn check(found: &mut Found<'_>, map: &Map<'_>, world: &dyn World) {
    for (at, stage) in found.definition.stages.iter().enumerate() {
        if stage.is_decided_together() {
            if at == 0 {
                found.refuse(ProblemCode::SeveralAtFirst, &[stage.no]);
                continue;
            }
            let rule = number(found, stage).and_then(|()| rule_of(found, stage, world));
            approvals(found, map, at, stage, rule.as_ref());
            rejections(found, map, at, stage);
            if matches!(stage.deadline, Some(DeadlineOutcome::Transfer(_))) {
                found.refuse(ProblemCode::DeadlineTransferSeveral, &[stage.no]);
            }
        } else {
            unused(found, stage);
        }
    }
}

/// What is said for several, and one decides.
fn unused(found: &mut Found<'_>, stage: &Stage) {
    let human = stage.kind == StageKind::Human;
    let said = [
        ("rule", stage.rule.is_some()),
        ("handlers", !human && stage.handlers != Handlers::Count(1)),
        ("return_alone", stage.returns.return_alone),
    ];
    for (field, _) in said.into_iter().filter(|(_, said)| *said) {
        found.warn(ProblemCode::OnlyForSeveral, &[stage.no]).with("field", field);
    }
    let rows = found.definition.transitions.iter();
    for row in rows.filter(|row| row.from == stage.no && row.outcome.is_some()) {
        found.warn(ProblemCode::OnlyForSeveral, &[stage.no]).on(row).with("field", "outcome");
    }
}

fn number(found: &mut Found<'_>, stage: &Stage) -> Option<()> {
    let possible = match stage.handlers {
        Handlers::Count(n) => n > 0,
        Handlers::Share(share) => (1..=100).contains(&share),
        Handlers::All | Handlers::Ordered => true,
    };
    if !possible {
        found.refuse(ProblemCode::HandlersNumber, &[stage.no]);
    }
    possible.then_some(())
}

fn rule_of(found: &mut Found<'_>, stage: &Stage, world: &dyn World) -> Option<Rule> {
    let action = stage.action.and_then(|id| world.action(id)).map(|action| action.rule);
    let text = stage.rule.clone().or(action).unwrap_or_default();
    let rule: Rule = match text.parse() {
        Ok(rule) => rule,
        Err(fault) => {
            found.refuse(ProblemCode::RuleUnread, &[stage.no]).with("fault", fault);
            return None;
        }
    };
    let asked: Option<Vec<_>> = stage
        .receivers
        .receivers
        .iter()
        .map(|receiver| match receiver {
            Receiver::Post(post) => Some(*post),
            _ => None,
        })
        .collect();
    for post in rule.posts() {
        if !world.has_post(post) {
            found.refuse(ProblemCode::UnknownPost, &[stage.no]).with("id", post);
        } else if asked.as_ref().is_some_and(|asked| !asked.contains(&post)) {
            found.warn(ProblemCode::RulePostNotAsked, &[stage.no]).with("id", post);
        }
    }
    if let (Some(Base::Count(count)), Handlers::Count(n)) = (rule.base, stage.handlers)
        && rule.weights.is_empty()
        && count > n
    {
        found.refuse(ProblemCode::RuleNeverApproves, &[stage.no]).with("count", count).with("handlers", n);
    }
    Some(rule)
}

fn approvals(found: &mut Found<'_>, map: &Map<'_>, at: usize, stage: &Stage, rule: Option<&Rule>) {
    let rows = submits(map, at, stage);
    let said: Vec<_> = rows.iter().filter(|row| row.outcome == Some(Outcome::Approved)).collect();
    let unsaid: Vec<_> = rows.iter().filter(|row| row.outcome.is_none()).collect();
    let ways = if said.is_empty() { unsaid } else { said };
    if ways.is_empty() && !rows.is_empty() {
        found.refuse(ProblemCode::NoWayForApproved, &[stage.no]);
        return;
    }
    if stage.split != Split::Choose {
        return;
    }
    let picks = rule.is_some_and(|rule| rule.picks.is_some());
    if ways.len() > 1 && !picks && rule.is_some() {
        let problem = found.refuse(ProblemCode::SeveralForApproved, &[stage.no]);
        for way in &ways {
            problem.on(way);
        }
        problem.params.remove("branch");
    }
    for way in ways.iter().filter(|way| way.guard.is_some()) {
        found.warn(ProblemCode::ApprovalGuarded, &[stage.no]).on(way);
    }
}

fn rejections(found: &mut Found<'_>, map: &Map<'_>, at: usize, stage: &Stage) {
    let rejected = Some(Outcome::Rejected);
    let back: Vec<_> = found.definition.returns(stage.no).collect();
    if let Some(row) = back.iter().find(|row| row.outcome == Some(Outcome::Approved)) {
        found.refuse(ProblemCode::ApprovedGoesBack, &[stage.no]).on(row);
    }
    let along = submits(map, at, stage).into_iter().filter(|row| row.outcome == rejected);
    let mut ways: Vec<_> = along.chain(back.iter().copied().filter(|row| row.outcome == rejected)).collect();
    if ways.is_empty() {
        ways.clone_from(&back);
    }
    if ways.len() > 1 {
        let problem = found.refuse(ProblemCode::SeveralForRejected, &[stage.no]);
        for way in &ways {
            problem.on(way);
        }
        problem.params.remove("branch");
    }
    if ways.is_empty() && found.definition.return_default != ReturnDefault::Start {
        found.refuse(ProblemCode::NoWayForRejected, &[stage.no]);
    }
}

/// The submit transitions that votes can take: all but the one of a refusal.
fn submits<'a>(map: &Map<'a>, at: usize, stage: &Stage) -> Vec<&'a Transition> {
    let rows: Vec<_> = map.leaving[at].iter().map(|row| map.row(*row)).collect();
    let refusal = stage.refusal_branch.filter(|_| stage.action.is_some());
    if rows.len() < 2 {
        return rows;
    }
    rows.into_iter().filter(|row| Some(row.branch) != refusal).collect()
}
