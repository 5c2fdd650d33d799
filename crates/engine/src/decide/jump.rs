//! Jump (跳转): an administrator sends the case from a stage to another one.
//!
//! The visit ends; one of the other stage opens with the tokens that it had consumed. Refused, before anything changes:
//! where an action is at work, to the same stage, to a stage from which an irreversible action that was handed out would
//! be reached again, and where what would be left could not come to an end (a join that waits for ever, two at a stage that
//! promises one at a time, no way out), which is asked of the same net as at publication.

use waypost_base::{Code, Rejection, StageNo, UserId, VisitId};

use super::{advance::Opening, run::Run};
use crate::{
    check::{Standing, stuck_at},
    event::{Cause, Event},
};

impl Run<'_> {
    pub fn jump(&mut self, by: UserId, id: VisitId, to: StageNo, reason: &str) -> Result<(), Rejection> {
        self.steers(by, reason)?;
        self.rights().jump(id, to)?;
        self.leaves_an_end(id, to)?;
        let visit = self.visit(id)?;
        let consumed: Vec<_> = visit.consumed.keys().copied().collect();
        let stage = self.stage(to)?;
        self.resolve_incidents(id)?;
        self.emit(Event::CaseJumped { visit: id, by, to, reason: reason.to_owned() })?;
        for token in &consumed {
            self.emit(Event::TokenPutBack { token: *token })?;
        }
        let parents = self.makers(&consumed);
        self.open(Opening {
            stage: stage.no,
            consumed,
            parents,
            cause: Cause::Jump(id),
            people: None,
            except: Vec::new(),
            clock: None,
        })
        .map(drop)
    }

    /// Whether the case can still end when one visit is at another stage.
    fn leaves_an_end(&self, id: VisitId, to: StageNo) -> Result<(), Rejection> {
        let stage = |(visit, it): (VisitId, &crate::state::Visit)| if visit == id { to } else { it.stage };
        let standing = Standing {
            open: self.state.live().map(stage).collect(),
            tokens: self.state.tokens.values().map(|token| (token.from_stage, token.branch)).collect(),
        };
        match stuck_at(self.flow.definition(), &standing) {
            None => Ok(()),
            Some(stage) => Err(Rejection::new(Code::CannotFinish).with("stage", stage)),
        }
    }
}
