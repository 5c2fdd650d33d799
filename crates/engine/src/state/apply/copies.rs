//! Applying what readers get and say: copies that wait to be acknowledged, and the last urge.

use super::{ApplyFault, State};
use crate::event::Event;

impl State {
    pub(super) fn told(&mut self, event: &Event) -> Result<(), ApplyFault> {
        match event {
            Event::Copied { to_read: true, copies, .. } => {
                for copy in copies {
                    if self.to_read.insert(copy.id, copy.party).is_some() {
                        return Err(ApplyFault::UsedTwice(copy.id.raw()));
                    }
                }
                Ok(())
            }
            Event::CopyAcknowledged { copy, .. } => {
                self.to_read.remove(copy).map(drop).ok_or(ApplyFault::UnknownCopy(*copy))
            }
            Event::Urged { .. } => {
                self.urged = Some(self.at);
                Ok(())
            }
            _ => Ok(()),
        }
    }
}
