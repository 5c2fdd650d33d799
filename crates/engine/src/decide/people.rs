//! Who is asked when a stage opens: the receivers found, who of them is barred, and whether a stage is passed
//! because the only person to ask has handled the case already.

use waypost_base::{Code, NobodyFound, Party, Rejection, UserId, WorkItemId};

use super::run::Run;
use crate::{
    ballot::Seat,
    definition::{Right, SamePerson, Split, Stage},
    event::NewItem,
    state::Consumed,
};

impl Run<'_> {
    /// The parties of a stage. `NextHead` and a named post as the way out are part of the rule that the facts
    /// resolve; nobody found nevertheless means that the case is held.
    ///
    /// # Errors
    /// Nobody was found, and the stage says to refuse.
    pub fn receivers(&self, stage: &Stage) -> Result<Found, Rejection> {
        let except = self.barred(stage);
        if stage.no == self.flow.first() {
            let initiator = self.state.initiator.filter(|user| self.facts.can_be_handed(*user));
            let party = initiator.map(Party::Person);
            return Ok(party.map_or(Found::Hold, |party| Found::People(vec![party], Vec::new())));
        }
        let mut parties = self.about(|about| self.facts.resolve(&stage.receivers, about)).unwrap_or_default();
        parties.retain(|party| match party {
            Party::Person(user) | Party::Seat(_, user) => !except.contains(user),
            Party::Post(_) | Party::Department(_) => true,
        });
        if !parties.is_empty() {
            return Ok(Found::People(parties, except));
        }
        match stage.receivers.nobody {
            NobodyFound::Pass => Ok(Found::Pass),
            NobodyFound::Refuse => Err(Rejection::new(Code::NobodyFound).with("stage", stage.no)),
            _ => Ok(Found::Hold),
        }
    }

    /// Four eyes: who may not act at a stage although he belongs to a party. A substitute who handled a stage is
    /// barred as well as the person he stood in for.
    pub fn barred(&self, stage: &Stage) -> Vec<UserId> {
        if stage.no == self.flow.first() {
            return Vec::new();
        }
        let rule = &stage.receivers;
        let handled = |no| [self.state.handled.get(no), self.state.stand_ins.get(no)];
        let mut barred: Vec<_> = rule.not_handler_of.iter().flat_map(handled).flatten().copied().collect();
        let voters = rule.not_handler_of.iter().filter_map(|no| self.state.voters.get(no));
        barred.extend(voters.flatten().copied());
        barred.extend(self.state.initiator.filter(|_| rule.not_initiator));
        barred.sort_unstable();
        barred.dedup();
        barred
    }

    /// Work items for parties. A person asked by name, or as holder of a seat, is not barred from his own item; his substitutes, and those
    /// he may transfer it to, are barred as for a post.
    pub fn items(&self, parties: &[Party], except: &[UserId]) -> Vec<NewItem> {
        let item = |party: &Party| {
            let mut except = except.to_vec();
            if let Party::Person(person) | Party::Seat(_, person) = party {
                except.retain(|barred| barred != person);
            }
            NewItem { id: self.fresh(WorkItemId::new), party: *party, except }
        };
        parties.iter().map(item).collect()
    }

    /// Whether a stage is passed because its only receiver has handled the visit before, or any on the way here.
    /// Never where something must be filled in or a branch be chosen.
    pub fn same_person(&self, stage: &Stage, parties: &[Party], consumed: &Consumed) -> bool {
        let required = stage.rights.values().any(|right| *right == Right::Require);
        let choice = stage.split == Split::Choose
            && self.flow.plan(stage.no).is_some_and(|plan| plan.choices().count() > 1);
        let alone = !stage.is_decided_together();
        let Some(only) = only_receiver(parties).filter(|_| !required && !choice && alone) else {
            return false;
        };
        match self.flow.definition().same_person {
            SamePerson::EachTime => false,
            SamePerson::OnceInSequence => {
                let before = self.state.nearest_decided(consumed);
                !before.is_empty() && before.into_iter().all(|id| self.state.decided_by(id, only))
            }
            SamePerson::OnceInCase => {
                self.state.ancestors(consumed).into_iter().any(|id| self.state.decided_by(id, only))
            }
        }
    }
}

/// Whom a stage asks that opens again.
#[derive(Debug)]
pub(crate) enum Again {
    /// These.
    Parties(Vec<Party>),
    /// Those who had these seats, where several decided.
    Seats(Vec<Seat>),
}

/// What was found for a stage.
#[derive(Debug)]
pub(crate) enum Found {
    /// These parties, without these people.
    People(Vec<Party>, Vec<UserId>),
    /// Nobody: an administrator is asked.
    Hold,
    /// Fewer than must handle it, how many of how many: an administrator is asked.
    TooFew(String),
    /// Nobody: the stage is passed.
    Pass,
}

/// The one person who could be asked, if it is only one.
fn only_receiver(parties: &[Party]) -> Option<UserId> {
    match parties {
        [Party::Person(user)] => Some(*user),
        _ => None,
    }
}
