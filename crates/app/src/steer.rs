//! What those who define a flow do to its running cases: reassign, extend, suspend and resume, jump, terminate,
//! reopen.
//!
//! They need not see what stands in a case to steer it; they are told number, flow, stage and holder, as when they
//! supervise. Of a restricted case they steer nothing unless they see it: to give its work to somebody would show it.

use std::sync::Arc;

use waypost_base::{Code, Party, Rejection, StageNo, UserId, VisitId, WorkItemId};
use waypost_engine::{Command, State, definition::Duration};
use waypost_store::pages as store;

use crate::{
    App,
    access::{DefinesFlows, Steers, steers},
    desk::{Envelope, Proof, Target},
    error::AppError,
    flows::FlowUse,
    read::LoadedState,
};

/// Most cases that are steered by one press.
pub const MOST: usize = 500;

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Steer {
    /// Work goes to another person.
    Reassign {
        /// Which.
        work: Work,
        /// To whom.
        to: UserId,
    },
    /// More time.
    Extend {
        /// At which visit; none: wherever a deadline runs.
        visit: Option<VisitId>,
        /// How much.
        more: Duration,
    },
    /// The case waits.
    Suspend,
    /// It goes on.
    Resume,
    /// It goes on at another stage.
    Jump {
        /// From which visit.
        visit: VisitId,
        /// To which stage.
        to: StageNo,
    },
    /// It had ended, and runs again.
    Reopen,
    /// It ends.
    Terminate,
}

/// Which work is reassigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// All of a visit, or one of its items.
    At(VisitId, Option<WorkItemId>),
    /// Whatever a party has.
    Of(Party),
    /// All that is open.
    All,
}

/// A case as who steers it sees it.
#[derive(Clone)]
pub struct SteeredCase {
    /// Its number.
    pub number: i64,
    /// Its title, where he may see the case.
    pub title: Option<String>,
    /// The flow version.
    pub flow: Arc<FlowUse>,
    /// Where it stands.
    pub state: State,
    /// Its visits, with who has them.
    pub items: Vec<store::ItemView>,
}

impl App {
    /// A case to be steered.
    ///
    /// # Errors
    /// When the store fails; a rejection where it is not his to steer.
    pub fn steered(
        &self,
        proof: &DefinesFlows,
        number: i64,
    ) -> Result<Result<SteeredCase, Rejection>, AppError> {
        let tenant = proof.who().tenant();
        self.shared.db.read(|conn| {
            let steers = match steers(conn, proof, number)? {
                Ok(steers) => steers,
                Err(rejection) => return Ok(Err(rejection)),
            };
            let head = store::case_by_id(conn, tenant, steers.case())?;
            let loaded = LoadedState::load(&self.shared, conn, tenant, steers.case())?;
            Ok(Ok(SteeredCase {
                number,
                title: head.filter(|_| steers.sees_whole()).map(|head| head.title),
                flow: loaded.flow,
                state: loaded.state,
                items: store::items(conn, tenant, steers.case())?,
            }))
        })
    }

    /// Steers one case. What concerns several visits is one command for each; the first refusal is told.
    ///
    /// # Errors
    /// When the store fails; a rejection when it is not his to steer, or cannot be done now.
    pub fn steer(
        &self,
        proof: &DefinesFlows,
        number: i64,
        what: &Steer,
        reason: &str,
        key: Option<&str>,
    ) -> Result<Result<(), Rejection>, AppError> {
        let who = proof.who();
        let found = self.shared.db.read(|conn| -> Result<_, AppError> {
            Ok(match steers(conn, proof, number)? {
                Ok(steers) => {
                    let loaded = LoadedState::load(&self.shared, conn, who.tenant(), steers.case())?;
                    Ok((steers, loaded.state))
                }
                Err(rejection) => Err(rejection),
            })
        })?;
        let (steers, state) = match found {
            Ok(found) => found,
            Err(rejection) => return Ok(Err(rejection)),
        };
        let commands = match commands(who.user(), &state, what, reason) {
            Ok(commands) => commands,
            Err(rejection) => return Ok(Err(rejection)),
        };
        for (at, command) in commands.into_iter().enumerate() {
            let key = key.map(|key| if at == 0 { key.to_owned() } else { format!("{key}-{at}") });
            let answer = self.desk.submit_blocking(envelope(proof, &steers, key, command))?;
            if let Err(rejection) = answer {
                return Ok(Err(rejection));
            }
        }
        Ok(Ok(()))
    }
}

fn envelope(proof: &DefinesFlows, steers: &Steers, key: Option<String>, command: Command) -> Envelope {
    Envelope {
        tenant: proof.who().tenant(),
        user: Some(proof.who().user()),
        key,
        target: Target::Case(steers.case()),
        command,
        draft: None,
        offered: Vec::new(),
        proof: Proof::None,
        together: None,
    }
}

/// The commands that an operation comes to in a case as it stands.
fn commands(by: UserId, state: &State, what: &Steer, reason: &str) -> Result<Vec<Command>, Rejection> {
    let reason = reason.to_owned();
    let commands = match what {
        Steer::Suspend => vec![Command::Suspend { by, reason }],
        Steer::Resume => vec![Command::Resume { by, reason }],
        Steer::Jump { visit, to } => vec![Command::Jump { by, visit: *visit, to: *to, reason }],
        Steer::Reopen => vec![Command::Reopen { by, reason }],
        Steer::Terminate => vec![Command::Terminate { by, reason }],
        Steer::Extend { visit, more } => {
            let timed = |(id, it): (VisitId, &waypost_engine::state::Visit)| {
                let runs =
                    it.clock.as_ref().is_some_and(|clock| clock.due.is_some() && clock.stopped.is_none());
                runs.then_some(id)
            };
            let visits = visit.map_or_else(|| state.live().filter_map(timed).collect(), |visit| vec![visit]);
            let extend = |visit| Command::Extend { by, visit, more: *more, reason: reason.clone() };
            let commands: Vec<Command> = visits.into_iter().map(extend).collect();
            if commands.is_empty() && state.ended.is_none() {
                let suspended = state.suspended.as_ref();
                let none = || Code::NoDeadline.into();
                return Err(suspended.map_or_else(none, |suspension| {
                    Rejection::new(Code::CaseSuspended).with("when", suspension.since)
                }));
            }
            commands
        }
        Steer::Reassign { work, to } => {
            let mut places = Vec::new();
            match work {
                Work::At(visit, item) => places.push((*visit, *item)),
                Work::Of(party) => {
                    for (id, visit) in state.live() {
                        let of = visit.items.iter().filter(|(_, item)| item.party == *party);
                        places.extend(of.map(|(item, _)| (id, Some(*item))));
                    }
                }
                Work::All => {
                    for (id, visit) in state.live() {
                        match &visit.ballot {
                            Some(_) => places.extend(visit.items.keys().map(|item| (id, Some(*item)))),
                            None => places.push((id, None)),
                        }
                    }
                }
            }
            let reassign =
                |(visit, item)| Command::Reassign { by, visit, item, to: *to, reason: reason.clone() };
            places.into_iter().map(reassign).collect()
        }
    };
    if commands.is_empty() {
        let over = if state.ended.is_some() { Code::CaseEnded } else { Code::AlreadyHandled };
        return Err(over.into());
    }
    Ok(commands)
}
