//! Who is told what by the events of a command: one row a person, in the commit of the events.
//!
//! | event | who is told |
//! |---|---|
//! | reminded, warned, deadline passed | whoever may act for the open items; of a claimed one its claimer |
//! | run taken back | those who had it, and the first sender, who may mend it and send it again |
//! | returned | whoever it came back to |
//! | escalated | the heads it was escalated to |
//! | case ended, or opened again | the initiator |
//! | incident | whoever may resolve incidents |
//! | copied | whoever got a copy |
//! | handed on (transferred, or reassigned by an administrator) | the new handler |
//! | signer added or taken off; work delegated or taken back; an opinion given | whoever is asked; of an opinion, who asked |
//! | urged | whoever may act for the open items, and whoever has a copy still to read |
//!
//! Nobody is told of what he did himself. People are those of today's organisation, so a replay makes no notices.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use waypost_base::{Actor, Party, UserId, VisitId, WorkItemId};
use waypost_engine::{
    Event, State,
    event::{
        CancelCause, Cause, DelegationAnswered, DelegationTakenBack, NewItem, SignerAdded, SignerRemoved,
        WorkDelegated,
    },
    state::{Phase, Visit, WorkItem},
};
use waypost_org::Permission;
use waypost_store::set::{MailRow, NoticeRow, SaveSet};

use super::project::{added_name, ending_name, kind_name, outcome_name};
use crate::{ids::IdMaker, mail::LetterBody, organisation::Organisation};

/// Every kind of notice, in the order of the settings.
pub const KINDS: [&str; 11] =
    [REMINDER, WARNING, OVERDUE, TAKEN_BACK, RETURNED, ESCALATED, ENDED, INCIDENT, ASKED, COPIED, URGED];

/// Somebody is reminded of his work.
pub const REMINDER: &str = "reminder";
/// A deadline comes.
pub const WARNING: &str = "warning";
/// A deadline passed.
pub const OVERDUE: &str = "overdue";
/// A run was taken back.
pub const TAKEN_BACK: &str = "taken_back";
/// A case came back.
pub const RETURNED: &str = "returned";
/// Work of others is overdue.
pub const ESCALATED: &str = "escalated";
/// A case ended.
pub const ENDED: &str = "ended";
/// Something needs an administrator.
pub const INCIDENT: &str = "incident";
/// Work came to somebody by a person's choice, not by the flow: handed on, asked to sign, asked for an opinion.
pub const ASKED: &str = "asked";
/// What somebody is asked for: the work that an administrator gave him.
const REASSIGNED: &str = "reassigned";
/// A case was copied to somebody.
pub const COPIED: &str = "copied";
/// Somebody is urged.
pub const URGED: &str = "urged";

/// What a notice says besides its kind, case and stage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NoticeBody {
    /// The how-manieth reminder of this work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<usize>,
    /// The deadline, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<i64>,
    /// What a deadline did, how a case ended, the kind of an incident, or what somebody is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
    /// Who returned it, or asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<i64>,
    /// In whose words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// It is the reader's to mend and send again.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub mine: bool,
}

/// Makes the notices of one command.
pub struct Notices<'a> {
    /// The organisation of the set.
    pub organisation: &'a Organisation,
    /// The business date.
    pub today: NaiveDate,
    /// Fresh ids.
    pub ids: &'a IdMaker,
    /// The case.
    pub case: i64,
    /// The instant of the command's events.
    pub at: i64,
    /// Who gave the command.
    pub by: Option<UserId>,
    /// How many reminders of a visit there were before this command.
    pub reminders: usize,
    returned: Option<NoticeBody>,
    recalled: bool,
}

/// Whether events make notices at all; most commands do not.
pub fn tell_anybody(events: &[Event]) -> bool {
    events.iter().any(|event| {
        matches!(
            event,
            Event::HandlersReminded { .. }
                | Event::DeadlineWarned { .. }
                | Event::DeadlinePassed { .. }
                | Event::Escalated { .. }
                | Event::StageReturned { .. }
                | Event::IncidentRaised { .. }
                | Event::CaseEnded { .. }
                | Event::CaseReopened { .. }
                | Event::WorkTransferred { .. }
                | Event::WorkReassigned { .. }
                | Event::SignerAdded(_)
                | Event::SignerRemoved(_)
                | Event::WorkDelegated(_)
                | Event::DelegationAnswered(_)
                | Event::DelegationTakenBack(_)
                | Event::Copied { .. }
                | Event::Urged { .. }
        )
    })
}

impl NoticeBody {
    /// What a person said to another; no words where there are none.
    fn said(by: Option<UserId>, words: &str) -> Self {
        let words = Some(words.to_owned()).filter(|words| !words.is_empty());
        Self { by: by.map(UserId::raw), words, ..Self::default() }
    }
}

/// A visit, with its stage's number.
fn place_of(before: &State, visit: VisitId) -> (Option<VisitId>, Option<u32>) {
    (Some(visit), before.visits.get(&visit).map(|visit| visit.stage.0))
}

/// The item of whoever is asked for an opinion, and who asked.
fn delegated(before: &State, visit: VisitId, item: WorkItemId) -> Option<(&WorkItem, Actor)> {
    let item = before.visits.get(&visit)?.items.get(&item)?;
    Some((item, item.delegated.as_ref()?.by))
}

impl<'a> Notices<'a> {
    /// Begins with the events of a command.
    pub fn new(
        organisation: &'a Organisation,
        today: NaiveDate,
        ids: &'a IdMaker,
        (case, at): (i64, i64),
        by: Option<UserId>,
        events: &[Event],
    ) -> Self {
        let recalled = |event: &Event| {
            matches!(event, Event::VisitOpened { cause: Cause::Recall(_), .. })
                || matches!(event, Event::VisitCancelled { cause: CancelCause::TakenBack, .. })
        };
        let recalled = events.iter().any(recalled);
        Self { organisation, today, ids, case, at, by, reminders: 0, returned: None, recalled }
    }

    /// Adds the notices of one event. `before` is the state that the event is about to change.
    pub fn add(&mut self, before: &State, event: &Event, set: &mut SaveSet) {
        match event {
            Event::HandlersReminded { visit, .. } => {
                self.reminders += 1;
                let due = self.clock_due(before, *visit);
                let body = NoticeBody { n: Some(self.reminders), due, ..NoticeBody::default() };
                self.to_holders(before, *visit, REMINDER, &body, set);
            }
            Event::DeadlineWarned { visit, deadline, .. } => {
                let due = deadline.map(|due| due.millis());
                let body = NoticeBody { due, ..NoticeBody::default() };
                self.to_holders(before, *visit, WARNING, &body, set);
            }
            // Those whose work is taken back are told that, and once.
            Event::DeadlinePassed { visit, due, outcome, .. } if !self.recalled => {
                let what = Some(outcome_name(*outcome).to_owned());
                let body = NoticeBody { due: Some(due.millis()), what, ..NoticeBody::default() };
                self.to_holders(before, *visit, OVERDUE, &body, set);
            }
            Event::VisitCancelled { visit, cause: CancelCause::TakenBack } => {
                let due = self.clock_due(before, *visit);
                let body = NoticeBody { due, ..NoticeBody::default() };
                self.to_holders(before, *visit, TAKEN_BACK, &body, set);
            }
            Event::VisitOpened { visit, stage, items, cause: Cause::Recall(from), .. } => {
                let due = self.clock_due(before, *from);
                let body = NoticeBody { due, mine: true, ..NoticeBody::default() };
                let people = self.people_of(items);
                self.tell(people, TAKEN_BACK, (Some(*visit), Some(stage.0)), &body, set);
            }
            Event::StageReturned { by, reason, .. } => {
                self.returned = Some(NoticeBody::said(by.map(Actor::principal), reason));
            }
            Event::VisitOpened { visit, stage, items, cause: Cause::Return(_), .. } => {
                let body = self.returned.take().unwrap_or_default();
                let people = self.people_of(items);
                self.tell(people, RETURNED, (Some(*visit), Some(stage.0)), &body, set);
            }
            Event::Escalated { visit, to } => {
                let due = self.clock_due(before, *visit);
                let stage = before.visits.get(visit).map(|visit| visit.stage.0);
                let people = to.iter().flat_map(|party| self.candidates(party, &[])).collect();
                let body = NoticeBody { due, ..NoticeBody::default() };
                self.tell(people, ESCALATED, (Some(*visit), stage), &body, set);
            }
            Event::IncidentRaised { visit, kind, .. } => {
                let stage = before.visits.get(visit).map(|visit| visit.stage.0);
                let people = self.organisation.holders(Permission::ResolveIncidents, self.today);
                let body = NoticeBody { what: Some(kind_name(kind)), ..NoticeBody::default() };
                self.tell(people.into_iter().collect(), INCIDENT, (Some(*visit), stage), &body, set);
            }
            Event::Copied { by, visit, to_read, copies, words } => {
                let people = copies.iter().flat_map(|copy| self.candidates(&copy.party, &[])).collect();
                let what = to_read.then(|| "to_read".to_owned());
                let body = NoticeBody { what, ..NoticeBody::said(by.map(Actor::principal), words) };
                let stage = visit.and_then(|visit| before.visits.get(&visit)).map(|visit| visit.stage.0);
                self.tell(people, COPIED, (*visit, stage), &body, set);
            }
            Event::Urged { by, words } => {
                let body = NoticeBody::said(Some(by.principal()), words);
                for (visit, open) in before.live().filter(|(_, visit)| visit.phase == Phase::Open) {
                    self.tell(self.holders(open), URGED, (Some(visit), Some(open.stage.0)), &body, set);
                }
                let readers = before.to_read.values().flat_map(|party| self.candidates(party, &[]));
                let holders: BTreeSet<UserId> = before
                    .live()
                    .filter(|(_, visit)| visit.phase == Phase::Open)
                    .flat_map(|(_, visit)| self.holders(visit))
                    .collect();
                let readers = readers.filter(|reader| !holders.contains(reader)).collect();
                let body = NoticeBody { what: Some("to_read".to_owned()), ..body };
                self.tell(readers, URGED, (None, None), &body, set);
            }
            Event::WorkTransferred { visit, by, to, reason, .. } => {
                let said = NoticeBody::said(Some(by.principal()), reason);
                self.ask(before, *visit, *to, "transferred", said, set);
            }
            Event::WorkReassigned { visit, by, to, reason, .. } => {
                self.ask(before, *visit, *to, REASSIGNED, NoticeBody::said(Some(*by), reason), set);
            }
            Event::SignerAdded(SignerAdded { visit, by, place, signer, reason, .. }) => {
                let said = NoticeBody::said(Some(by.principal()), reason);
                self.ask(before, *visit, *signer, added_name(*place), said, set);
            }
            Event::SignerRemoved(SignerRemoved { visit, by, signer, .. }) => {
                let said = NoticeBody::said(Some(by.principal()), "");
                self.ask(before, *visit, *signer, "signer_removed", said, set);
            }
            Event::WorkDelegated(WorkDelegated { visit, by, to, reason, .. }) => {
                let said = NoticeBody::said(Some(by.principal()), reason);
                self.ask(before, *visit, *to, "delegated", said, set);
            }
            Event::DelegationAnswered(DelegationAnswered { visit, item, by, opinion, .. }) => {
                let asked = delegated(before, *visit, *item).map(|(_, by)| by.user);
                let said = NoticeBody::said(Some(by.principal()), opinion);
                asked.into_iter().for_each(|to| self.ask(before, *visit, to, "answered", said.clone(), set));
            }
            Event::DelegationTakenBack(DelegationTakenBack { visit, item, by, .. }) => {
                let asked = delegated(before, *visit, *item).map(|(item, _)| item);
                let said = NoticeBody {
                    what: Some("taken_back".to_owned()),
                    ..NoticeBody::said(Some(by.principal()), "")
                };
                let people =
                    asked.iter().flat_map(|item| self.candidates(&item.party, &item.except)).collect();
                self.tell(people, ASKED, place_of(before, *visit), &said, set);
            }
            Event::CaseReopened { .. } => {
                let body = NoticeBody { what: Some("reopened".to_owned()), ..NoticeBody::default() };
                self.tell(before.initiator.into_iter().collect(), ENDED, (None, None), &body, set);
            }
            Event::CaseEnded { ending } => {
                let what = Some(ending_name(*ending).to_owned());
                let body = NoticeBody { what, ..NoticeBody::default() };
                self.tell(before.initiator.into_iter().collect(), ENDED, (None, None), &body, set);
            }
            _ => {}
        }
    }

    /// Tells one person what another wants of him.
    fn ask(
        &self,
        before: &State,
        visit: VisitId,
        whom: UserId,
        what: &str,
        said: NoticeBody,
        set: &mut SaveSet,
    ) {
        let body = NoticeBody { what: Some(what.to_owned()), ..said };
        self.tell([whom].into(), ASKED, place_of(before, visit), &body, set);
    }

    fn clock_due(&self, before: &State, visit: VisitId) -> Option<i64> {
        before.visits.get(&visit)?.clock.as_ref()?.due.map(|due| due.millis())
    }

    fn to_holders(
        &self,
        before: &State,
        visit: VisitId,
        kind: &'static str,
        body: &NoticeBody,
        set: &mut SaveSet,
    ) {
        let Some(known) = before.visits.get(&visit).filter(|known| known.phase == Phase::Open) else {
            return;
        };
        self.tell(self.holders(known), kind, (Some(visit), Some(known.stage.0)), body, set);
    }

    /// Whoever may act for the open items of a visit; of a claimed one its claimer.
    fn holders(&self, visit: &Visit) -> BTreeSet<UserId> {
        let items = visit.items.values();
        let of = |item: &WorkItem| match item.claimed {
            Some(by) => vec![by.user],
            None => self.candidates(&item.party, &item.except),
        };
        items.flat_map(of).collect()
    }

    fn people_of(&self, items: &[NewItem]) -> BTreeSet<UserId> {
        items.iter().flat_map(|item| self.candidates(&item.party, &item.except)).collect()
    }

    fn candidates(&self, party: &Party, except: &[UserId]) -> Vec<UserId> {
        self.organisation.candidates(party, except, self.today).into_iter().map(|actor| actor.user).collect()
    }

    fn tell(
        &self,
        people: BTreeSet<UserId>,
        kind: &'static str,
        (visit, stage): (Option<VisitId>, Option<u32>),
        body: &NoticeBody,
        set: &mut SaveSet,
    ) {
        let text = serde_json::to_string(body).unwrap_or_default();
        for person in people.into_iter().filter(|person| Some(*person) != self.by) {
            let id = self.ids.fresh();
            let mailbox = self.organisation.mailbox(person).filter(|mailbox| !mailbox.address.is_empty());
            // The whole work of somebody who leaves may be given on by one press: of that no letter each.
            let by_list = body.what.as_deref() == Some(REASSIGNED);
            let at_once = !by_list && mailbox.is_some_and(|mailbox| mailbox.at_once(kind));
            if let Some(mailbox) = mailbox.filter(|_| at_once) {
                set.mails.push(MailRow {
                    id: self.ids.fresh(),
                    person: person.raw(),
                    kind: "at_once",
                    day: 0,
                    address: mailbox.address.clone(),
                    body: LetterBody::of(&[id]).to_text(),
                    made_at: self.at,
                    due_at: 0,
                });
            }
            set.notices.push(NoticeRow {
                id,
                person: person.raw(),
                kind,
                case: self.case,
                visit: visit.map(|visit| visit.raw()),
                stage: stage.and_then(|stage| i32::try_from(stage).ok()),
                at: self.at,
                body: text.clone(),
                digest: !at_once && mailbox.is_some_and(|mailbox| mailbox.digest),
                replaces: kind == REMINDER,
            });
        }
    }
}
