//! Reopen (唤醒): an administrator opens a case again that has ended, at its last stages and for its people.
//!
//! The last stages are those that were open when the command came that ended the case; how the case stood then, the facts
//! say. Where an action was at work there, the stages before it are opened. Refused once an irreversible action was handed
//! out at or after such a stage.

use waypost_base::{Code, Party, Rejection, UserId, VisitId};

use super::{
    advance::Opening,
    people::Again,
    run::{Run, reason_given},
};
use crate::{
    State,
    ballot::Seat,
    definition::StageKind,
    event::{Cause, Event},
    state::{Kept, Visit},
};

impl Run<'_> {
    pub fn reopen_case(&mut self, by: UserId, reason: &str) -> Result<(), Rejection> {
        if !self.facts.may_supervise(by) {
            return Err(Code::NotAllowed.into());
        }
        reason_given(reason)?;
        if self.state.ended.is_none() {
            return Err(Code::CannotReopen.into());
        }
        let mut before = self.facts.before_the_end().ok_or(Code::CannotReopen)?;
        before.compact();
        let last = self.last_stages(&mut before)?;
        let mut kept = Kept {
            tokens: before.tokens.clone(),
            visits: before.visits.clone(),
            spliced: before.spliced.clone(),
            leaves: before.leaves.clone(),
        };
        for (id, visit) in &last {
            kept.visits.remove(id);
            kept.leaves.remove(id);
            kept.tokens.extend(visit.consumed.clone());
        }
        self.emit(Event::CaseReopened { by, reason: reason.to_owned(), kept: Box::new(kept) })?;
        for (id, visit) in last {
            let consumed: Vec<_> = visit.consumed.keys().copied().collect();
            let parents = self.makers(&consumed);
            let mut except = self.barred(self.stage(visit.stage)?);
            except.extend(visit.items.values().flat_map(|item| item.except.iter().copied()));
            except.sort_unstable();
            except.dedup();
            self.open(Opening {
                stage: visit.stage,
                consumed,
                parents,
                cause: Cause::Reopened(id),
                people: self.people_of(&visit),
                except,
                clock: None,
            })?;
        }
        Ok(())
    }

    /// The visits that open again, by how the case stood.
    fn last_stages(&self, before: &mut State) -> Result<Vec<(VisitId, Visit)>, Rejection> {
        let live: Vec<VisitId> = before.live().map(|(id, _)| id).collect();
        let mut last = Vec::new();
        for id in live {
            let Some(visit) = before.visits.get(&id).cloned() else { continue };
            if self.stage(visit.stage)?.kind == StageKind::Human {
                last.push((id, visit));
                continue;
            }
            // What only an action did is not done again by opening it: the people before it decide once more.
            for step in before.nearest_decided(&visit.consumed) {
                let Some(decided) = before.visits.get(&step).cloned() else { continue };
                let undone = before.undone(step);
                for token in &undone.put_back {
                    let eaten = before.visits.values().find_map(|visit| visit.consumed.get(token).copied());
                    before.tokens.extend(eaten.map(|eaten| (*token, eaten)));
                }
                before.tokens.retain(|token, _| !undone.tokens.contains(token));
                before.visits.retain(|id, _| !undone.visits.contains(id));
                last.retain(|(id, _)| !undone.visits.contains(id));
                last.push((step, decided));
            }
        }
        if last.is_empty() {
            return Err(Code::CannotReopen.into());
        }
        if last.iter().any(|(_, visit)| visit.sealed) {
            return Err(Code::Irreversible.into());
        }
        Ok(last)
    }

    /// Whoever had the last word there, else those who were asked.
    fn people_of(&self, was: &Visit) -> Option<Again> {
        if let Some(ballot) = &was.ballot {
            let own = ballot.seats.iter().filter(|seat| seat.added.is_none()).cloned();
            let own: Vec<Seat> = own.collect();
            return Some(if ballot.signing {
                Again::Parties(own.iter().map(|seat| seat.party).collect())
            } else {
                Again::Seats(own)
            });
        }
        if was.items.is_empty() {
            return None;
        }
        let parties: Vec<Party> = was.items.values().map(|item| item.party).collect();
        let handler = was.decided_by.map(|by| by.principal());
        let handler = handler.or_else(|| self.state.handled.get(&was.stage).copied());
        let his = handler.filter(|user| self.facts.can_be_handed(*user)).and_then(|user| {
            let acts =
                |item: &&crate::state::WorkItem| self.facts.acting(user, &item.party, &item.except).is_some();
            let item = was.items.values().find(acts)?;
            self.facts.share(user, &item.party)
        });
        Some(Again::Parties(his.map_or(parties, |party| vec![party])))
    }
}
