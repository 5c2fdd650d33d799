//! Work items change hands: claim, unclaim, transfer. And a comment, which changes nothing.

use waypost_base::{Actor, Code, Party, Rejection, UserId, VisitId, WorkItemId};

use super::run::{Run, short_enough};
use crate::event::{Event, NewItem};

impl Run<'_> {
    pub fn claim(&mut self, by: UserId, visit: VisitId) -> Result<(), Rejection> {
        let (item, actor) = self.rights().claim(visit, by)?;
        self.emit(Event::WorkClaimed { visit, item, by: actor })
    }

    pub fn unclaim(&mut self, by: UserId, visit: VisitId) -> Result<(), Rejection> {
        let (item, actor) = self.rights().unclaim(visit, by)?;
        self.emit(Event::WorkReleased { visit, item, by: actor })
    }

    pub fn transfer(
        &mut self,
        by: UserId,
        visit: VisitId,
        to: UserId,
        reason: &str,
    ) -> Result<(), Rejection> {
        let (item, actor) = self.rights().work(visit, by)?;
        short_enough(reason)?;
        let party = self.rights().item(visit, item)?.party;
        let except = self.barred_from(visit, item)?;
        let named = matches!(party, Party::Person(person) | Party::Seat(_, person) if person == to);
        let same = to == by || (named && self.facts.acting(to, &party, &[]).is_some());
        let seated = self.visit(visit)?.ballot.as_ref().is_some_and(|ballot| ballot.seats_person(to));
        if same || seated || except.contains(&to) || !self.facts.can_be_handed(to) {
            return Err(Rejection::new(Code::CannotTransfer).with("who", to));
        }
        let new = NewItem { id: self.fresh(WorkItemId::new), party: Party::Person(to), except };
        let reason = reason.to_owned();
        self.emit(Event::WorkTransferred { visit, item, by: actor, new, to, reason })
    }

    /// Whoever may see the case may comment; who that is, the application knows.
    pub fn comment(&mut self, by: UserId, text: &str) -> Result<(), Rejection> {
        self.rights().running()?;
        if text.trim().is_empty() {
            return Err(Rejection::new(Code::Missing).with("what", "text"));
        }
        short_enough(text)?;
        self.emit(Event::Commented { by: Actor::own(by), text: text.to_owned() })
    }
}
