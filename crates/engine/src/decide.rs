//! Deciding: a command on a state becomes events, or a rejection.
//!
//! Each operation is a file below. All of them work on a `Run`: a scratch copy of the state to which every
//! event is applied as it is emitted, because which stages open next depends on it, and an agenda of what moves by
//! itself (tokens that arrive, stages that need nobody), which is worked off at the end (`advance`). Who may do
//! what is decided in `rights`, which the [offers](crate::offers()) share.

use waypost_base::{Code, Rejection};

use crate::{Command, Event, Facts, Flow, State, Timer};

mod advance;
mod answer;
mod clock;
mod copies;
mod deadline;
mod delegate;
mod going_back;
mod jump;
mod mend;
mod people;
mod reopen;
mod retry;
pub(crate) mod run;
mod seats;
mod signers;
mod skip;
mod start;
mod steer;
pub(crate) mod submit;
mod vote;
mod work;

use run::Run;

/// Most automatic moves (stages that pass without anybody) that one command may cause.
pub const MAX_MOVES: u32 = 1_000;

/// Longest opinion, reason or comment, in characters.
pub const MAX_TEXT: usize = 10_000;

pub use copies::MAX_COPIES;

/// Decides a command. No events means: accepted, and nothing changes (an action's answer that came twice, a
/// timer that is none any more).
///
/// # Errors
/// A rejection when the command is not possible now. The state is as it was either way.
pub fn decide(
    flow: &Flow,
    state: &State,
    command: &Command,
    facts: &dyn Facts,
) -> Result<Vec<Event>, Rejection> {
    decide_next(flow, state, command, facts).map(|(events, _)| events)
}

/// The same as [`decide`], with the state after the events, for callers that would apply them at once.
///
/// # Errors
/// As [`decide`].
pub fn decide_next(
    flow: &Flow,
    state: &State,
    command: &Command,
    facts: &dyn Facts,
) -> Result<(Vec<Event>, State), Rejection> {
    let mut run = Run::new(flow, state, facts);
    if state.initiator.is_none() && !matches!(command, Command::Start { .. }) {
        return Err(Code::NotFound.into());
    }
    run.awaits(command)?;
    match command {
        Command::Start { by, department, submit } => run.start(*by, *department, submit)?,
        Command::Submit { by, visit, submit } => run.submit(*by, *visit, submit)?,
        Command::Vote { by, visit, vote, submit } => run.vote(*by, *visit, *vote, submit)?,
        Command::Return { by, visit, to, reason } => run.go_back(*by, *visit, *to, reason)?,
        Command::Withdraw { by, visit } => run.withdraw(*by, *visit)?,
        Command::Revoke { by, reason } => run.revoke(*by, reason)?,
        Command::Claim { by, visit } => run.claim(*by, *visit)?,
        Command::Unclaim { by, visit } => run.unclaim(*by, *visit)?,
        Command::Transfer { by, visit, to, reason } => run.transfer(*by, *visit, *to, reason)?,
        Command::Delegate { by, visit, to, reason } => run.delegate(*by, *visit, *to, reason)?,
        Command::Resolve { by, visit, opinion } => run.give_opinion(*by, *visit, opinion)?,
        Command::TakeBack { by, visit } => run.take_back_delegated(*by, *visit)?,
        Command::AddSigner { by, visit, signer, place, reason } => {
            run.add_signer(*by, *visit, *signer, *place, reason)?;
        }
        Command::RemoveSigner { by, visit, signer } => run.remove_signer(*by, *visit, *signer)?,
        Command::Comment { by, text } => run.comment(*by, text)?,
        Command::Copy { by, copy, words } => run.copy(*by, copy, words)?,
        Command::Acknowledge { by, copy } => run.acknowledge(*by, *copy)?,
        Command::Urge { by, words } => run.urge(*by, words)?,
        Command::Answer { visit, key, answer } => run.answer(*visit, key, answer)?,
        Command::Retry { by, incident } => run.retry(*by, *incident)?,
        Command::Mend { by, incident, set, reason, effect_did_not_happen } => {
            run.mend(*by, *incident, set, reason, *effect_did_not_happen)?;
        }
        Command::Skip { by, incident, branch, reason } => run.skip(*by, *incident, *branch, reason)?,
        Command::Reassign { by, visit, item, to, reason } => {
            run.reassign(*by, *visit, *item, *to, reason)?;
        }
        Command::Extend { by, visit, more, reason } => run.extend(*by, *visit, *more, reason)?,
        Command::Suspend { by, reason } => run.suspend(*by, reason)?,
        Command::Resume { by, reason } => run.resume(*by, reason)?,
        Command::Jump { by, visit, to, reason } => run.jump(*by, *visit, *to, reason)?,
        Command::Reopen { by, reason } => run.reopen_case(*by, reason)?,
        Command::Terminate { by, reason } => run.terminate(*by, reason)?,
        Command::TimerDue { visit, kind, due } => {
            run.timer_due(Timer { visit: *visit, kind: *kind, due: *due })?;
        }
        Command::Reckon => run.reckon()?,
    }
    run.settle()?;
    Ok(run.finish())
}
