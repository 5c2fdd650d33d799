//! Time: limits, warnings, reminders and what a deadline does.

use super::{Found, ProblemCode, World, map::Map};
use crate::{
    calendar::{HORIZON_DAYS, elapsed},
    definition::{DeadlineOutcome, Duration, ReturnDefault, Split, Stage, StageKind, TimeUnit},
};

pub(super) fn check(found: &mut Found<'_>, map: &Map<'_>, world: &dyn World) {
    for (at, stage) in found.definition.stages.iter().enumerate() {
        lengths(found, stage, world);
        unused(found, stage);
        if let Some(outcome) = stage.deadline {
            outcome_of(found, map, at, stage, outcome, world);
        }
    }
}

fn durations(stage: &Stage) -> [(&'static str, Option<Duration>); 4] {
    [
        ("limit", stage.limit),
        ("warn_before", stage.warn_before),
        ("reminder", stage.reminder),
        ("overdue_reminder", stage.overdue_reminder),
    ]
}

fn lengths(found: &mut Found<'_>, stage: &Stage, world: &dyn World) {
    for (field, duration) in durations(stage) {
        let Some(duration) = duration else { continue };
        if duration.count == 0 {
            found.refuse(ProblemCode::ZeroDuration, &[stage.no]).with("field", field);
        }
        if days(duration) > HORIZON_DAYS {
            found.refuse(ProblemCode::DurationTooLong, &[stage.no]).with("field", field);
        }
        if duration.unit.is_working() && !world.has_calendar() {
            found.warn(ProblemCode::NoCalendar, &[stage.no]).with("field", field);
        }
    }
    if let (Some(limit), Some(before)) = (stage.limit, stage.warn_before)
        && comparable(limit, before).is_some_and(|(limit, before)| before >= limit)
    {
        found.refuse(ProblemCode::WarningTooLong, &[stage.no]);
    }
}

/// What is said and never happens.
fn unused(found: &mut Found<'_>, stage: &Stage) {
    for (field, said) in [
        ("deadline", stage.deadline.is_some()),
        ("warn_before", stage.warn_before.is_some()),
        ("overdue_reminder", stage.overdue_reminder.is_some()),
    ] {
        if said && stage.limit.is_none() {
            found.warn(ProblemCode::NoLimitFor, &[stage.no]).with("field", field);
        }
    }
    for (field, duration) in durations(stage) {
        let waits = stage.kind == StageKind::Human || (field == "limit" && stage.kind == StageKind::Action);
        if duration.is_some() && !waits {
            found.warn(ProblemCode::NobodyWaits, &[stage.no]).with("field", field);
        }
    }
}

fn outcome_of(
    found: &mut Found<'_>,
    map: &Map<'_>,
    at: usize,
    stage: &Stage,
    outcome: DeadlineOutcome,
    world: &dyn World,
) {
    if stage.kind == StageKind::Action && outcome != DeadlineOutcome::Note {
        found.warn(ProblemCode::DeadlineAtAction, &[stage.no]);
    }
    match outcome {
        DeadlineOutcome::Submit(branch) => {
            let Some(row) = map.leaving[at].iter().find(|row| map.row(**row).branch == branch) else {
                found.refuse(ProblemCode::UnknownDeadlineBranch, &[stage.no]).with("branch", branch);
                return;
            };
            if stage.split == Split::Choose && map.row(*row).guard.is_some() {
                let problem = found.warn(ProblemCode::DeadlineGuarded, &[stage.no]);
                problem.on(map.row(*row));
            }
            let plugin = stage.action.and_then(|action| world.action(action)).is_some_and(|it| it.plugin);
            if plugin && stage.kind == StageKind::Human {
                found.warn(ProblemCode::DeadlineRunsAction, &[stage.no]);
            }
        }
        DeadlineOutcome::Return => {
            let anywhere = found.definition.return_default == ReturnDefault::Start
                || found.definition.returns(stage.no).next().is_some();
            if stage.kind == StageKind::Human && !anywhere {
                found.refuse(ProblemCode::DeadlineNoReturn, &[stage.no]);
            }
        }
        DeadlineOutcome::Transfer(post) => {
            if !world.has_post(post) {
                found.refuse(ProblemCode::UnknownPost, &[stage.no]).with("id", post);
            } else if world.is_closed_post(post) {
                found.refuse(ProblemCode::ClosedPost, &[stage.no]).with("id", post);
            }
        }
        DeadlineOutcome::Recall => recall(found, map, at, stage),
        DeadlineOutcome::Note | DeadlineOutcome::Escalate => {}
    }
}

/// A run is not taken back past what cannot be undone, nor from its own first stage.
fn recall(found: &mut Found<'_>, map: &Map<'_>, at: usize, stage: &Stage) {
    if at == 0 {
        found.warn(ProblemCode::RecallAtFirst, &[stage.no]);
    }
    let stages = found.definition.stages.iter().enumerate();
    let sealed = stages.filter(|(_, other)| other.irreversible && other.action.is_some());
    let before = sealed.filter(|(place, _)| *place != at && map.reaches(*place, at));
    if let Some(no) = before.map(|(_, other)| other.no).next() {
        let name = super::name_of(found.definition, no);
        found.warn(ProblemCode::RecallAfterIrreversible, &[stage.no, no]).with("other", name);
    }
}

/// About how many days, for a bound.
fn days(duration: Duration) -> i64 {
    match duration.unit {
        TimeUnit::WorkingHours => i64::from(duration.count) / 24,
        TimeUnit::WorkingDays => i64::from(duration.count),
        _ => elapsed(duration).unwrap_or(0) / 86_400_000,
    }
}

/// Two durations in one measure; `None` where only a calendar could compare them.
fn comparable(one: Duration, other: Duration) -> Option<(i64, i64)> {
    match (elapsed(one), elapsed(other)) {
        (Some(one), Some(other)) => Some((one, other)),
        (None, None) if one.unit == other.unit => Some((one.count.into(), other.count.into())),
        _ => None,
    }
}
