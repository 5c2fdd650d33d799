//! Delegate: somebody else is asked for an opinion, while the work rests.
//!
//! | what happens | outcome |
//! |---|---|
//! | delegated | the item rests, the clock runs on; whoever is asked has one of his own |
//! | he gives it back with an opinion | the work is again with whoever delegated it |
//! | it is taken back | likewise, without an opinion |
//! | he submits, votes, returns, hands on | refused: he gives it back |
//! | the stage ends meanwhile (another decides, the deadline) | nobody has anything to do here any more |
//! | an administrator reassigns it | the person who gets it has the work itself |

use waypost_base::{Code, Party, Rejection, UserId, VisitId, WorkItemId};

use super::run::{Run, short_enough};
use crate::event::{DelegationAnswered, DelegationTakenBack, Event, NewItem, WorkDelegated};

impl Run<'_> {
    pub fn delegate(
        &mut self,
        by: UserId,
        visit: VisitId,
        to: UserId,
        reason: &str,
    ) -> Result<(), Rejection> {
        let (item, actor) = self.rights().work(visit, by)?;
        short_enough(reason)?;
        let except = self.barred_from(visit, item)?;
        let asked = self.visit(visit)?;
        let named = |party: &Party| matches!(party, Party::Person(who) | Party::Seat(_, who) if *who == to);
        let busy = asked.items.values().any(|item| named(&item.party));
        let seated = asked.ballot.as_ref().is_some_and(|ballot| ballot.seats_person(to));
        let same = to == by || to == actor.principal();
        if same || busy || seated || except.contains(&to) || !self.facts.can_be_handed(to) {
            return Err(Rejection::new(Code::CannotTransfer).with("who", to));
        }
        let new = NewItem { id: self.fresh(WorkItemId::new), party: Party::Person(to), except };
        let reason = reason.to_owned();
        self.emit(Event::WorkDelegated(WorkDelegated { visit, item, by: actor, new, to, reason }))
    }

    pub fn give_opinion(&mut self, by: UserId, visit: VisitId, opinion: &str) -> Result<(), Rejection> {
        let (item, actor) = self.rights().delegated(visit, by)?;
        if opinion.trim().is_empty() {
            return Err(Rejection::new(Code::Missing).with("what", "text"));
        }
        short_enough(opinion)?;
        let back = self.coming_back(visit, item)?;
        self.emit(Event::DelegationAnswered(DelegationAnswered {
            visit,
            item,
            by: actor,
            opinion: opinion.to_owned(),
            back,
        }))
    }

    pub fn take_back_delegated(&mut self, by: UserId, visit: VisitId) -> Result<(), Rejection> {
        let (item, actor) = self.rights().delegator(visit, by)?;
        let back = self.coming_back(visit, item)?;
        self.emit(Event::DelegationTakenBack(DelegationTakenBack { visit, item, by: actor, back }))
    }

    fn coming_back(&self, visit: VisitId, item: WorkItemId) -> Result<NewItem, Rejection> {
        let rights = self.rights();
        let delegated = rights.item(visit, item)?.delegated.as_deref().ok_or(Code::NotDelegated)?;
        let (party, except) = (delegated.was.party, delegated.was.except.clone());
        Ok(NewItem { id: self.fresh(WorkItemId::new), party, except })
    }

    /// Whom four eyes bar from what becomes of an item.
    pub fn barred_from(&self, visit: VisitId, item: WorkItemId) -> Result<Vec<UserId>, Rejection> {
        let mut except = self.rights().item(visit, item)?.except.clone();
        except.extend(self.barred(self.stage(self.visit(visit)?.stage)?));
        except.sort_unstable();
        except.dedup();
        Ok(except)
    }
}
