//! What the journal tells, against the state.

use std::collections::BTreeSet;

use waypost_base::{TokenId, VisitId};
use waypost_engine::Event;

use crate::support::Case;

/// The journal alone tells where the case is: each visit that opened is open or ended once, each token that was made
/// waits or ended once.
#[derive(Default)]
pub(super) struct Ledger {
    read: usize,
    live: BTreeSet<VisitId>,
    waiting: BTreeSet<TokenId>,
}

impl Ledger {
    /// Reads what was written since, and compares with the state.
    pub(super) fn check(&mut self, case: &Case) {
        for event in &case.journal[self.read..] {
            let once = match event {
                Event::VisitOpened { visit, consumed, .. } => {
                    self.live.insert(*visit) && consumed.iter().all(|token| self.waiting.remove(token))
                }
                Event::VisitClosed { visit }
                | Event::VisitCancelled { visit, .. }
                | Event::CaseJumped { visit, .. }
                | Event::StageReturned { visit, .. } => self.live.remove(visit),
                // It was closed before, or is parked.
                Event::StepWithdrawn { visit, .. } => {
                    self.live.remove(visit);
                    true
                }
                Event::TokenMade { token, .. } | Event::TokenPutBack { token } => self.waiting.insert(*token),
                Event::TokenCancelled { token } | Event::TokenConsumedAgain { token, .. } => {
                    self.waiting.remove(token)
                }
                _ => true,
            };
            assert!(once, "{event:?}");
        }
        self.read = case.journal.len();
        let live: BTreeSet<VisitId> = case.state.live().map(|(id, _)| id).collect();
        assert_eq!(self.live, live, "visits that the journal leaves open, and those of the state");
        let waiting: BTreeSet<TokenId> = case.state.tokens.keys().copied().collect();
        assert_eq!(self.waiting, waiting, "tokens that the journal leaves waiting, and those of the state");
    }
}
