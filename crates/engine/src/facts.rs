//! What the engine may ask while it decides: a deterministic view of data already in memory.

use std::collections::BTreeMap;

use waypost_base::{
    Actor, Change, DepartmentId, ItemKey, Party, ReceiverRule, Rejection, StageNo, Timestamp, UserId, Value,
};

use crate::{State, ballot::Tallied, calendar::Calendar, command::Draw, definition::Stage, event::Drawn};

/// Answers of the outside, the same for the same question during one decision.
///
/// The application implements it over one snapshot of the organisation and the loaded rows of the case.
pub trait Facts {
    /// The instant of the set, cut to the millisecond. The engine takes the later of this and the case's last event.
    fn now(&self) -> Timestamp;

    /// A fresh id, greater than all before it.
    fn fresh_id(&self) -> i64;

    /// The parties that a receiver rule finds, in order, without repeats. People whom the rule's exclusions bar are
    /// not among the persons found; for posts and departments the engine puts them into the item's `except`.
    /// Empty: nobody (also when everybody who holds the post is barred). Where the rule says that then the next head
    /// or a named post is asked, that is part of this answer; the engine knows only hold, pass and refuse, and holds
    /// when there is still nobody.
    fn resolve(&self, rule: &ReceiverRule, about: &About<'_>) -> Vec<Party>;

    /// In which capacity a user may act for a party today: in his own right, for somebody away, or not at all.
    /// `except` names people barred; neither they nor a substitute for them may act.
    fn acting(&self, user: UserId, party: &Party, except: &[UserId]) -> Option<Actor>;

    /// The share of a party's work that is this user's own and for which [`Facts::acting`] will find him in his own
    /// right as long as today's appointments last: of a post or a department his seat, of a person's work that
    /// person's. None when he does not act for the party in his own right.
    fn share(&self, user: UserId, party: &Party) -> Option<Party>;

    /// The seats of a party where several decide: of a post or a department one for each person who holds it today,
    /// in a fixed order; of a person, and of a seat, that alone, while anybody may act for it. Nobody of `except`.
    fn seats(&self, party: &Party, except: &[UserId]) -> Vec<Party>;

    /// Whether this user may be given work: known and active.
    fn can_be_handed(&self, user: UserId) -> bool;

    /// Whether the user may administer this case's incidents.
    fn may_administer(&self, user: UserId) -> bool;

    /// Whether the user supervises this case's flow (督办).
    fn may_supervise(&self, user: UserId) -> bool {
        let _ = user;
        false
    }

    /// The calendar by which these parties work, as published now; none: there is none, and limits in working time
    /// cannot be reckoned. Without parties (a stage where nobody works) the tenant's.
    fn calendar(&self, work_of: &[Party]) -> Option<&Calendar>;

    /// Whom an overdue visit is escalated to: the next head with somebody above each of these parties, without
    /// repeats. Somebody who is asked himself is not above himself.
    fn heads_above(&self, work_of: &[Party]) -> Vec<Party>;

    /// The verdict of `forms` on values handed in at a stage: the differences to the stored values (unchanged ones
    /// left out), or the problems per item. Also judges what is required at this stage.
    ///
    /// # Errors
    /// A rejection with [`waypost_base::Code::InvalidValues`].
    fn judge(&self, stage: &Stage, values: &[(ItemKey, Option<Value>)]) -> Result<Vec<Change>, Rejection>;

    /// What the stage's action says to a step that is about to be submitted. It was asked before, about the case at a
    /// version; when the case moved since, it must be asked again. A world whose actions check nothing says yes.
    ///
    /// # Errors
    /// [`waypost_base::Code::ActionCheck`] in the action's words, [`waypost_base::Code::ActionUnavailable`] when there is no
    /// answer, [`waypost_base::Code::CheckMoved`] when the answer is not about this case.
    fn check(&self, stage: &Stage) -> Result<(), Rejection> {
        let _ = stage;
        Ok(())
    }

    /// What the stage's action makes of the votes, where it brings a rule of its own: nothing yet, or an outcome. It was
    /// asked before, with the vote that is about to be taken in. `None`: the stage's rule counts.
    ///
    /// # Errors
    /// As [`Facts::check`].
    fn tally(&self, stage: &Stage) -> Option<Result<Option<Tallied>, Rejection>> {
        let _ = stage;
        None
    }

    /// The state of a case that has ended, as it was before the command that ended it; none when it is not known.
    fn before_the_end(&self) -> Option<State> {
        None
    }

    /// The form value before this command, for guards (`form.x`).
    fn form_value(&self, key: &str) -> Option<Value>;

    /// The property of the case before this command, for guards (`case.x`).
    fn property(&self, key: &str) -> Option<Value>;

    /// All keys a guard may find in `form`, so that an empty item is null and not an error.
    fn form_keys(&self) -> Vec<String>;

    /// Draws the next number of a series.
    ///
    /// # Errors
    /// A rejection when the series cannot be drawn from.
    fn draw(&self, draw: &Draw) -> Result<Drawn, Rejection>;
}

/// What a receiver rule may refer to.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// Who started the case.
    pub initiator: UserId,
    /// The initiator's department.
    pub department: Option<DepartmentId>,
    /// Who last handled each stage.
    pub handled: &'a BTreeMap<StageNo, UserId>,
    /// Where that was done by a substitute: the substitute, whom four eyes bar as well.
    pub stand_ins: &'a BTreeMap<StageNo, UserId>,
    /// Form values after this command's changes, by key.
    pub form_value: &'a dyn DebugLookup,
}

/// A look-up of form values (a trait of its own so that [`About`] can be printed).
pub trait DebugLookup: std::fmt::Debug {
    /// The value of a form item.
    fn get(&self, key: &ItemKey) -> Option<Value>;
}
