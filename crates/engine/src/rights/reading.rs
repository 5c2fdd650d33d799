//! Who may send copies, acknowledge them, and urge.

use waypost_base::{Actor, Code, CopyId, Party, Rejection, UserId};

use super::Rights;
use crate::state::Phase;

/// A case is urged at most once in this time, in milliseconds.
pub const URGE_PAUSE: i64 = 30 * 60 * 1_000;

impl Rights<'_> {
    /// Whether the case can be copied at all; whose it is to copy, the application knows.
    pub fn copy(&self) -> Result<(), Rejection> {
        self.running()
    }

    /// As whom a user acknowledges a copy: he it was sent to, or whoever acts for him. Also after the case's end.
    pub fn acknowledge(&self, copy: CopyId, user: UserId) -> Result<Actor, Rejection> {
        let party = self.state.to_read.get(&copy).ok_or(Code::NothingToAcknowledge)?;
        self.facts.acting(user, party, &[]).ok_or_else(|| Code::NothingToAcknowledge.into())
    }

    /// As whom a user urges: the initiator, whoever acts for him, and supervisors; not more often than the pause allows,
    /// and only where somebody has something to do.
    pub fn urge(&self, user: UserId) -> Result<Actor, Rejection> {
        self.running()?;
        let initiator = self.state.initiator.ok_or(Code::NotFound)?;
        let supervises = || self.facts.may_supervise(user).then(|| Actor::own(user));
        let actor = self.facts.acting(user, &Party::Person(initiator), &[]).or_else(supervises);
        let actor = actor.ok_or(Code::MayNotUrge)?;
        let waits = self.state.live().any(|(_, visit)| visit.phase == Phase::Open && !visit.items.is_empty());
        if !waits && self.state.to_read.is_empty() {
            return Err(Code::NobodyToUrge.into());
        }
        let now = self.facts.now().max(self.state.at).millis();
        let since = self.state.urged.map(|urged| now - urged.millis());
        match since.filter(|since| *since < URGE_PAUSE) {
            Some(since) => {
                let minutes = (URGE_PAUSE - since + 59_999) / 60_000;
                Err(Rejection::new(Code::UrgedLately).with("minutes", minutes))
            }
            None => Ok(actor),
        }
    }
}
