//! Copies (抄送), to be read and acknowledged or for reference: by a handler while he submits, by whoever has a part in the
//! case at any time, and by the rule of a stage when it is left. And urging (催办), which changes nothing either.

use std::collections::BTreeSet;

use waypost_base::{Actor, Code, CopyId, Party, Receiver, ReceiverRule, Rejection, UserId, VisitId};

use super::run::{Run, short_enough};
use crate::{
    command::CopyRequest,
    event::{Event, NewCopy},
};

/// Most people that one command copies a case to.
pub const MAX_COPIES: usize = 100;

impl Run<'_> {
    /// Whose it is to copy the case, the application knows: it lets those who have a part in it.
    pub fn copy(&mut self, by: UserId, request: &CopyRequest, words: &str) -> Result<(), Rejection> {
        self.rights().copy()?;
        if request.to.is_empty() {
            return Err(Code::CopyNobody.into());
        }
        short_enough(words)?;
        self.send_copies(Actor::own(by), None, request, words)
    }

    /// Copies that a person asked for.
    pub fn send_copies(
        &mut self,
        by: Actor,
        visit: Option<VisitId>,
        request: &CopyRequest,
        words: &str,
    ) -> Result<(), Rejection> {
        let people: BTreeSet<UserId> = request.to.iter().copied().collect();
        if people.len() > MAX_COPIES {
            return Err(Rejection::new(Code::CopyTooMany).with("limit", MAX_COPIES));
        }
        if let Some(who) = people.iter().find(|who| !self.facts.can_be_handed(**who)) {
            return Err(Rejection::new(Code::CannotCopy).with("who", who));
        }
        let parties: Vec<Party> = people.into_iter().map(Party::Person).collect();
        self.sent(Some(by), visit, request.to_read, parties, words)
    }

    /// What a stage says of copies when it is left.
    pub fn copy_by_rule(&mut self, visit: VisitId) -> Result<(), Rejection> {
        let stage = self.stage(self.visit(visit)?.stage)?;
        for (receivers, to_read) in [(&stage.copy_to_read, true), (&stage.copy_for_reference, false)] {
            let parties = self.readers(receivers);
            self.sent(None, Some(visit), to_read, parties, "")?;
        }
        Ok(())
    }

    fn readers(&self, receivers: &[Receiver]) -> Vec<Party> {
        if receivers.is_empty() {
            return Vec::new();
        }
        let rule = ReceiverRule { receivers: receivers.to_vec(), ..ReceiverRule::default() };
        self.about(|about| self.facts.resolve(&rule, about)).unwrap_or_default()
    }

    fn sent(
        &mut self,
        by: Option<Actor>,
        visit: Option<VisitId>,
        to_read: bool,
        parties: Vec<Party>,
        words: &str,
    ) -> Result<(), Rejection> {
        if parties.is_empty() {
            return Ok(());
        }
        let copies =
            parties.into_iter().map(|party| NewCopy { id: self.fresh(CopyId::new), party }).collect();
        self.emit(Event::Copied { by, visit, to_read, copies, words: words.to_owned() })
    }

    pub fn acknowledge(&mut self, by: UserId, copy: CopyId) -> Result<(), Rejection> {
        let by = self.rights().acknowledge(copy, by)?;
        self.emit(Event::CopyAcknowledged { copy, by })
    }

    pub fn urge(&mut self, by: UserId, words: &str) -> Result<(), Rejection> {
        let by = self.rights().urge(by)?;
        short_enough(words)?;
        self.emit(Event::Urged { by, words: words.to_owned() })
    }
}
