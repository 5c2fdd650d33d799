//! Events into rows: step log, work items, snapshots, incidents, remarks, jobs, access.
//!
//! The desk projects while it applies, and `verify` projects again from the journal and compares: the same code, so
//! every row of these tables is a pure consequence of the events. Nothing here reads a clock or a table.

use waypost_base::{Actor, Change, Party, Timestamp, Value, VisitId, WorkItemId};
use waypost_engine::{
    Event, State,
    definition::DeadlineOutcome,
    event::{Cause, Drawn, Ending, IncidentKind, NewItem},
    state::Phase,
};
use waypost_store::set::{
    AccessRow, CaseFileRow, CopyRow, CopyUpdate, DrawnRow, IncidentRow, IncidentUpdate, JobRow, JobUpdate,
    NumberChange, OverrunRow, PropertyRow, RemarkRow, SaveSet, SnapshotRow, StepRow, StepUpdate, VoidRow,
    WorkItemRow, WorkItemUpdate,
};

use super::journal::Begins;

mod names;
mod others;

use names::{HANDLE, cancel_name, cause_name, deadline_name, late_name};
pub use names::{added_name, ending_name, kind_name, outcome_name, vote_name};

/// What a projection needs to know of its command besides the events.
#[derive(Clone, Copy, Debug)]
pub struct Origin {
    /// The case.
    pub case: i64,
    /// The instant of the command's events.
    pub at: Timestamp,
    /// Hash of what the signer saw, where somebody signed.
    pub seen: Option<[u8; 32]>,
    /// Number of the document version after the command.
    pub document_version: i32,
    /// Only those whom the case goes through, and those it names, may see it.
    pub restricted: bool,
}

/// Projects one command's events, one after another, into a set.
pub struct Projection<'a> {
    origin: Origin,
    set: &'a mut SaveSet,
    /// Id of each remark: derived from the command, so that a replay gives the same.
    next_remark: i64,
    snapshots: i32,
    returned: Option<(VisitId, Option<Actor>)>,
    batches: &'a [(VisitId, VisitId)],
    /// Where the items of this command begin in the set.
    first_item: usize,
}

impl<'a> Projection<'a> {
    /// Begins with a command. `entry` is the number of its journal entry in the case's chain.
    pub fn new(origin: Origin, entry: i64, set: &'a mut SaveSet) -> Self {
        let first_item = set.items.len();
        Self { origin, set, next_remark: entry << 16, snapshots: 0, returned: None, batches: &[], first_item }
    }

    /// The same with the batches of visits that open, as the journal entry names them.
    pub fn in_batches(self, batches: &'a [(VisitId, VisitId)]) -> Self {
        Self { batches, ..self }
    }

    /// Adds what the first entry says of the case itself.
    pub fn begin(&mut self, begins: &Begins) {
        for subject in begins.restricted.iter().flatten() {
            self.grant(subject.clone());
        }
    }

    /// The set that the rows go to.
    pub(super) fn set(&mut self) -> &mut SaveSet {
        self.set
    }

    /// Adds the rows of one event. `before` is the state that the event is about to change.
    pub fn add(&mut self, before: &State, event: &Event) {
        let at = self.origin.at.millis();
        let case = self.origin.case;
        match event {
            Event::CaseStarted { by, department, .. } => {
                self.grant(format!("person:{}", by.principal()));
                if let Some(department) = department.filter(|_| !self.origin.restricted) {
                    self.grant(format!("heads:{department}"));
                }
            }
            Event::VisitOpened { visit, stage, run, parents, items, cause, .. } => {
                self.set.steps.push(StepRow {
                    id: visit.raw(),
                    case,
                    stage: number(stage.0),
                    run: number(*run),
                    previous: parents.first().map(|parent| parent.raw()),
                    batch: self.batch_of(*visit).raw(),
                    sender: self.sender(before, parents, cause),
                    receivers: items.iter().map(|item| item.party.to_string()).collect::<Vec<_>>().join(" "),
                    cause: cause_name(cause).to_owned(),
                    opened_at: at,
                });
                self.begin_items(*visit, number(stage.0), items);
            }
            Event::HandedToPost { visit, items } => {
                self.end_items(before, *visit);
                let stage = before.visits.get(visit).map_or(0, |visit| number(visit.stage.0));
                self.begin_items(*visit, stage, items);
            }
            Event::Escalated { to, .. } if !self.origin.restricted => {
                for head in to {
                    self.grant(head.to_string());
                }
            }
            Event::HandlersReminded { visit, .. } => self.remark("reminder", Some(*visit), None, None, ""),
            Event::DeadlineWarned { visit, .. } => self.remark("warning", Some(*visit), None, None, ""),
            Event::DeadlinePassed { visit, due, outcome, .. } => {
                let known = before.visits.get(visit);
                self.set.overruns.push(OverrunRow {
                    id: self.next_remark,
                    case,
                    visit: visit.raw(),
                    stage: known.map_or(0, |visit| number(visit.stage.0)),
                    run: known.map_or(0, |visit| number(visit.run)),
                    outcome: outcome_name(*outcome).to_owned(),
                    due_at: due.millis(),
                    at,
                });
                self.remark(deadline_name(*outcome), Some(*visit), None, None, "");
                if *outcome == DeadlineOutcome::Recall {
                    self.void_numbers("taken_back");
                }
            }
            Event::HandlersFound { visit, items, .. } => {
                let stage = before.visits.get(visit).map_or(0, |visit| number(visit.stage.0));
                self.begin_items(*visit, stage, items);
            }
            Event::WorkClaimed { visit, item, by } => {
                self.claim(*item, Some(by.principal().raw()));
                self.remark("claim", Some(*visit), Some(*by), None, "");
            }
            Event::WorkReleased { visit, item, by } => {
                self.claim(*item, None);
                self.remark("release", Some(*visit), Some(*by), None, "");
            }
            Event::WorkTransferred { visit, item, by, new, to, reason } => {
                self.end_item(*item);
                let stage = before.visits.get(visit).map_or(0, |visit| number(visit.stage.0));
                self.begin_items(*visit, stage, std::slice::from_ref(new));
                self.grant(format!("person:{}", by.user));
                self.remark("transfer", Some(*visit), Some(*by), Some(to.raw()), reason);
            }
            Event::WorkReassigned { .. }
            | Event::DeadlineExtended { .. }
            | Event::CaseSuspended { .. }
            | Event::AnswerKept { .. }
            | Event::CaseResumed { .. }
            | Event::CaseJumped { .. }
            | Event::CaseReopened { .. }
            | Event::CaseTerminated { .. } => self.steered(before, event),
            Event::SignerAdded(..)
            | Event::SignerRemoved(..)
            | Event::WorkDelegated(..)
            | Event::DelegationAnswered(..)
            | Event::DelegationTakenBack(..) => self.asked(before, event),
            Event::VoteCast { visit, item, by, vote, opinion, changes, .. } => {
                self.end_item(*item);
                self.grant(format!("person:{}", by.principal()));
                self.grant(format!("person:{}", by.user));
                self.remark(vote_name(*vote), Some(*visit), Some(*by), None, opinion);
                self.snapshot(*visit, "form", changes);
            }
            Event::VoteWithdrawn { visit, seat, by, item, instead_of, ended } => {
                instead_of.iter().chain(ended).for_each(|item| self.end_item(*item));
                let known = before.visits.get(visit);
                let asked = known.and_then(|visit| visit.ballot.as_ref()).and_then(|ballot| {
                    let seat = ballot.seats.get(usize::try_from(*seat).ok()?)?;
                    Some(NewItem { id: *item, party: seat.party, except: seat.except.clone() })
                });
                let stage = known.map_or(0, |visit| number(visit.stage.0));
                self.begin_items(*visit, stage, asked.as_slice());
                self.remark("vote_withdrawn", Some(*visit), Some(*by), None, "");
            }
            Event::SeatAsked { visit, item, .. } => {
                let stage = before.visits.get(visit).map_or(0, |visit| number(visit.stage.0));
                self.begin_items(*visit, stage, std::slice::from_ref(item));
            }
            Event::SeatPassed { visit, from, to, .. } => {
                self.grant(to.to_string());
                let of = |party: &Party| match party {
                    Party::Seat(_, user) | Party::Person(user) => Some(*user),
                    Party::Post(_) | Party::Department(_) => None,
                };
                let by = of(to).map(Actor::own);
                self.remark("seat_passed", Some(*visit), by, of(from).map(|user| user.raw()), "");
            }
            Event::VoteCameLate { visit, by, vote, opinion, .. } => {
                self.grant(format!("person:{}", by.user));
                self.remark(late_name(*vote), Some(*visit), Some(*by), None, opinion);
            }
            Event::Copied { by, visit, to_read, copies, words } => {
                for copy in copies {
                    self.grant(copy.party.to_string());
                    self.set.copies.push(CopyRow {
                        id: copy.id.raw(),
                        case,
                        visit: visit.map(|visit| visit.raw()),
                        party: copy.party.to_string(),
                        to_read: i32::from(*to_read),
                        sent_by: by.map(|by| by.user.raw()),
                        sent_at: at,
                        words: words.clone(),
                    });
                }
            }
            Event::CopyAcknowledged { copy, by } => self.set.copy_updates.push(CopyUpdate {
                id: copy.raw(),
                read_by: by.user.raw(),
                read_for: by.acting_for.map(|user| user.raw()),
                read_at: at,
            }),
            Event::Urged { by, words } => self.remark("urge", None, Some(*by), None, words),
            Event::Commented { by, text } => self.remark("comment", None, Some(*by), None, text),
            Event::VisitDecided { visit, by, branch, opinion, changes, .. } => {
                if let Some(by) = by {
                    self.grant(format!("person:{}", by.principal()));
                    self.grant(format!("person:{}", by.user));
                }
                self.end_items(before, *visit);
                self.set.step_updates.push(StepUpdate {
                    id: visit.raw(),
                    outcome: None,
                    closed_at: None,
                    handler: by.map(|by| by.user.raw()),
                    acting_for: by.and_then(|by| by.acting_for).map(|user| user.raw()),
                    branch: branch.map(number),
                    opinion: by.map(|_| opinion.clone()),
                    seen: self.origin.seen.filter(|_| by.is_some()).map(|hash| hash.to_vec()),
                    document_version: by.map(|_| self.origin.document_version),
                });
                self.snapshot(*visit, "form", changes);
            }
            Event::ActionRequested { visit, action, key, .. } => self.set.jobs.push(JobRow {
                id: visit.raw(),
                case,
                visit: visit.raw(),
                action: action.raw(),
                key: key.clone(),
                due_at: at,
            }),
            Event::ActionAnswered { visit, key, changes, drawn, .. } => {
                self.end_job(key, "done");
                if let Some(drawn) = drawn {
                    self.drawn(*visit, drawn, changes);
                }
                self.snapshot(*visit, "case", changes);
                self.properties(changes);
            }
            Event::ActionRefused { visit, key, words, .. } => {
                self.end_job(key, "done");
                self.remark("action_refused", Some(*visit), None, None, words);
            }
            Event::AnswerCameLate { key, .. } => self.end_job(key, "done"),
            Event::VisitClosed { visit } => self.close_step(*visit, "passed"),
            Event::VisitCancelled { visit, cause } => {
                let open = before.visits.get(visit).is_some_and(|visit| visit.phase != Phase::Closed);
                if open {
                    self.end_items(before, *visit);
                    if let Some(delivery) =
                        before.visits.get(visit).and_then(|visit| visit.waiting_for.as_ref())
                    {
                        self.end_job(&delivery.key, "done");
                    }
                    let by_return = self.returned.is_some_and(|(returned, _)| returned == *visit);
                    if !by_return {
                        self.close_step(*visit, cancel_name(*cause));
                    }
                }
            }
            Event::StageReturned { visit, by, reason, .. } => {
                self.returned = Some((*visit, *by));
                let by = *by;
                self.end_items(before, *visit);
                if let Some(by) = by {
                    self.grant(format!("person:{}", by.principal()));
                    self.grant(format!("person:{}", by.user));
                }
                self.set.step_updates.push(StepUpdate {
                    id: visit.raw(),
                    outcome: Some("returned".to_owned()),
                    closed_at: Some(at),
                    handler: by.map(|by| by.user.raw()),
                    acting_for: by.and_then(|by| by.acting_for).map(|user| user.raw()),
                    branch: Some(0),
                    opinion: by.map(|_| reason.clone()),
                    seen: self.origin.seen.filter(|_| by.is_some()).map(|hash| hash.to_vec()),
                    document_version: by.map(|_| self.origin.document_version),
                });
            }
            Event::StepWithdrawn { visit, by } => {
                // A closed step stays as it is; one that waited for an administrator ends here.
                if before.visits.get(visit).is_some_and(|visit| visit.phase != Phase::Closed) {
                    self.close_step(*visit, "withdrawn");
                }
                self.remark("withdraw", Some(*visit), Some(*by), None, "");
            }
            Event::CaseRevoked { by, reason } => self.remark("revoke", None, Some(*by), None, reason),
            Event::CaseEnded {
                ending: ending @ (Ending::Revoked | Ending::NotAccepted | Ending::Terminated),
            } => {
                self.void_numbers(ending_name(*ending));
            }
            Event::IncidentRaised { incident, visit, kind, detail } => {
                // An administrator has it delivered again; until then nobody does.
                if matches!(kind, IncidentKind::ActionFailed | IncidentKind::BadAnswer)
                    && let Some(delivery) =
                        before.visits.get(visit).and_then(|visit| visit.waiting_for.as_ref())
                {
                    self.end_job(&delivery.key, "failed");
                }
                self.set.incidents.push(IncidentRow {
                    id: incident.raw(),
                    case,
                    visit: visit.raw(),
                    kind: kind_name(kind),
                    detail: detail.clone(),
                    raised_at: at,
                });
            }
            Event::IncidentMended { visit, by, reason, changes, effect_did_not_happen, .. } => {
                if *effect_did_not_happen
                    && let Some(delivery) =
                        before.visits.get(visit).and_then(|visit| visit.waiting_for.as_ref())
                {
                    self.end_job(&delivery.key, "failed");
                }
                let kind = if *effect_did_not_happen { "mend_undone" } else { "mend" };
                self.remark(kind, Some(*visit), Some(Actor::own(*by)), None, reason);
                self.snapshot(*visit, "case", changes);
                self.properties(changes);
            }
            Event::IncidentSkipped { incident, visit, by, branch, reason } => {
                if let Some(skipped) = before.visits.get(visit) {
                    self.end_items(before, *visit);
                    if let Some(delivery) = &skipped.waiting_for {
                        self.end_job(&delivery.key, "done");
                    }
                }
                if branch.is_some() {
                    self.set
                        .step_updates
                        .push(StepUpdate { branch: branch.map(number), ..Self::untouched(*visit) });
                }
                self.remark("skip", Some(*visit), Some(Actor::own(*by)), None, reason);
                self.set.incident_updates.push(IncidentUpdate {
                    id: incident.raw(),
                    resolved_at: at,
                    resolved_by: Some(by.raw()),
                });
            }
            Event::IncidentResolved { incident, by } => self.set.incident_updates.push(IncidentUpdate {
                id: incident.raw(),
                resolved_at: at,
                resolved_by: by.map(|user| user.raw()),
            }),
            _ => {}
        }
    }

    fn batch_of(&self, visit: VisitId) -> VisitId {
        self.batches.iter().find(|(of, _)| *of == visit).map_or(visit, |(_, batch)| *batch)
    }

    fn sender(&self, before: &State, parents: &[VisitId], cause: &Cause) -> String {
        let by = match cause {
            Cause::Start | Cause::Recall(_) => return String::new(),
            Cause::Return(_) => self.returned.and_then(|(_, by)| by),
            Cause::Arrival
            | Cause::Withdrawal(_)
            | Cause::StraightBack(_)
            | Cause::Jump(_)
            | Cause::Reopened(_) => parents
                .iter()
                .filter_map(|parent| before.visits.get(parent))
                .find_map(|parent| parent.decided_by),
        };
        by.map(|by| format!("person:{}", by.principal())).unwrap_or_default()
    }

    fn begin_items(&mut self, visit: VisitId, stage: i32, items: &[NewItem]) {
        for item in items {
            self.grant(item.party.to_string());
            self.set.items.push(WorkItemRow {
                id: item.id.raw(),
                case: self.origin.case,
                visit: visit.raw(),
                party: item.party.to_string(),
                stage,
                except: item.except.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
                created_at: self.origin.at.millis(),
                purpose: HANDLE,
            });
        }
    }

    fn end_items(&mut self, before: &State, visit: VisitId) {
        let open = before.visits.get(&visit).filter(|visit| visit.phase == Phase::Open);
        for item in open.into_iter().flat_map(|visit| visit.items.keys()) {
            self.end_item(*item);
        }
    }

    fn end_item(&mut self, item: WorkItemId) {
        let closed_at = Some(self.origin.at.millis());
        self.set.item_updates.push(WorkItemUpdate { id: item.raw(), claimed_by: None, closed_at });
    }

    fn claim(&mut self, item: WorkItemId, claimed_by: Option<i64>) {
        self.set.item_updates.push(WorkItemUpdate { id: item.raw(), claimed_by, closed_at: None });
    }

    fn close_step(&mut self, visit: VisitId, outcome: &str) {
        let decided = self.set.step_updates.iter_mut().rev().take(4).find(|row| row.id == visit.raw());
        if let Some(decided) = decided.filter(|row| row.closed_at.is_none()) {
            decided.outcome = Some(outcome.to_owned());
            decided.closed_at = Some(self.origin.at.millis());
            return;
        }
        self.set.step_updates.push(StepUpdate {
            outcome: Some(outcome.to_owned()),
            closed_at: Some(self.origin.at.millis()),
            ..Self::untouched(visit)
        });
    }

    /// An update of a step that changes nothing yet.
    fn untouched(visit: VisitId) -> StepUpdate {
        StepUpdate {
            id: visit.raw(),
            outcome: None,
            closed_at: None,
            handler: None,
            acting_for: None,
            branch: None,
            opinion: None,
            seen: None,
            document_version: None,
        }
    }

    fn snapshot(&mut self, visit: VisitId, kind: &str, changes: &[Change]) {
        for change in changes {
            self.set.snapshots.push(SnapshotRow {
                case: self.origin.case,
                visit: visit.raw(),
                no: i32::try_from(self.next_remark >> 16).unwrap_or(i32::MAX - 1_000).saturating_mul(1_000)
                    + self.snapshots,
                kind: kind.to_owned(),
                key: change.key.to_string(),
                before: change.before.as_ref().map(value_json),
                after: change.after.as_ref().map(value_json),
            });
            self.snapshots += 1;
            if let Some(Value::Files(files)) = &change.after {
                self.set.files.extend(files.iter().map(|file| CaseFileRow {
                    scope: "case",
                    case: self.origin.case,
                    sha256: crate::unhex(&file.sha256).unwrap_or_default(),
                    name: file.name.clone(),
                    at: self.origin.at.millis(),
                }));
            }
        }
    }

    fn properties(&mut self, changes: &[Change]) {
        for change in changes {
            if let Some(value) = &change.after {
                self.set.properties.push(PropertyRow {
                    case: self.origin.case,
                    key: change.key.to_string(),
                    value: value_json(value),
                });
            }
        }
    }

    fn end_job(&mut self, key: &str, state: &str) {
        let at = self.origin.at.millis();
        self.set.job_updates.push(JobUpdate { key: key.to_owned(), state: state.to_owned(), at });
    }

    /// A number that was drawn. One that stood in the same property before stands for nothing any more.
    fn drawn(&mut self, visit: VisitId, drawn: &Drawn, changes: &[Change]) {
        let (case, at) = (self.origin.case, self.origin.at.millis());
        let took = |change: &&Change| matches!(&change.after, Some(Value::Text(text)) if *text == drawn.text);
        let property = changes.iter().find(took).map(|change| change.key.to_string()).unwrap_or_default();
        let (replaced, why) = (Some(property.clone()), "replaced".to_owned());
        self.set.numbers.push(NumberChange::Void(VoidRow { case, property: replaced, why, at }));
        self.set.numbers.push(NumberChange::Drawn(DrawnRow {
            name: drawn.series.clone(),
            period: drawn.period.clone(),
            n: drawn.n,
            written: drawn.text.clone(),
            case,
            visit: visit.raw(),
            property,
            drawn_at: at,
        }));
    }

    /// The case leaves its numbers: none of them stands for anything.
    fn void_numbers(&mut self, why: &str) {
        let (case, at) = (self.origin.case, self.origin.at.millis());
        let row = VoidRow { case, property: None, why: why.to_owned(), at };
        self.set.numbers.push(NumberChange::Void(row));
    }

    fn grant(&mut self, subject: String) {
        let case = self.origin.case;
        let known =
            self.set.access.iter().rev().take(8).any(|row| row.case == case && row.subject == subject);
        if !known {
            self.set.access.push(AccessRow { subject, case });
        }
    }

    fn remark(&mut self, kind: &str, visit: Option<VisitId>, by: Option<Actor>, to: Option<i64>, text: &str) {
        self.set.remarks.push(RemarkRow {
            id: self.next_remark,
            case: self.origin.case,
            visit: visit.map(|visit| visit.raw()),
            kind: kind.to_owned(),
            by: by.map(|by| by.user.raw()),
            acting_for: by.and_then(|by| by.acting_for).map(|user| user.raw()),
            to,
            at: self.origin.at.millis(),
            text: text.to_owned(),
        });
        self.next_remark += 1;
    }
}

/// A value as rows hold it.
pub fn value_json(value: &Value) -> String {
    // Serializing a value has no failing case: its keys are text and its numbers finite.
    serde_json::to_string(value).unwrap_or_default()
}

fn number(n: u32) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}
