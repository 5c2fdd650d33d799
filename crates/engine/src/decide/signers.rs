//! Add a signer, and take one off (加签, 减签): whoever has the work asks another person to sign as well.
//!
//! | what happens | outcome |
//! |---|---|
//! | before | the signer is asked, whoever asked waits for him |
//! | beside | both may vote at once |
//! | after | the signer is asked when whoever asked has voted |
//! | the stage is decided by several | one more seat; "so many of them" stays so many, all and a share are counted anew |
//! | an action counts the votes by a rule of its own | refused: it knows only the seats of the stage |
//! | one handles the stage | he and all signers must approve; the values and the branch are his, and so is the stage |
//! | a signer rejects | a vote under the stage's rule; where one handles it, the stage rejects, if it has a way to |
//! | the rest could not change it | an approval still waits for every signer added, a rejection does not |
//! | a signer adds another | the same, around his own seat |
//! | taken off | by whoever asked for him or who looks after the flow, before he has voted; those he had asked go too |
//! | the stage opens again after a return | without them |
//!
//! A signer says yes, no, or abstains, with an opinion; the form he leaves as it is. The clock runs on.

use waypost_base::{Actor, Code, Party, Rejection, UserId, VisitId, WorkItemId};

use super::{
    run::{Run, short_enough},
    vote::number,
};
use crate::{
    ballot::{Added, Ballot, MAX_ADDED, Place, Seat, need},
    definition::Handlers,
    event::{Event, NewItem, SignerAdded, SignerRemoved},
};

impl Run<'_> {
    pub fn add_signer(
        &mut self,
        by: UserId,
        id: VisitId,
        signer: UserId,
        place: Place,
        reason: &str,
    ) -> Result<(), Rejection> {
        let (item, actor) = self.rights().work(id, by)?;
        if !self.rights().may_add_signers(id) {
            return Err(Code::NoSignersHere.into());
        }
        short_enough(reason)?;
        let except = self.barred_from(id, item)?;
        let (mut ballot, mut ended, of) = match &self.visit(id)?.ballot {
            Some(ballot) => {
                let seat = ballot.asked_by(item).ok_or(Code::NoVoteHere)?;
                (ballot.clone(), Vec::new(), seat)
            }
            None => (self.of_one(id, item, actor)?, self.visit(id)?.items.keys().copied().collect(), 0),
        };
        let same = signer == by || signer == actor.principal() || ballot.seats_person(signer);
        if same || except.contains(&signer) || !self.facts.can_be_handed(signer) {
            return Err(Rejection::new(Code::CannotSign).with("who", signer));
        }
        if ballot.added() >= MAX_ADDED {
            return Err(Rejection::new(Code::TooManySigners).with("limit", MAX_ADDED));
        }
        ballot.seats.push(Seat {
            party: Party::Person(signer),
            of: None,
            except,
            weight: 1,
            item: None,
            vote: None,
            added: Some(Added { by: actor, of: number(of), place }),
        });
        let asked = self.arrange(id, &mut ballot, &mut ended)?;
        let reason = reason.to_owned();
        self.emit(Event::SignerAdded(SignerAdded {
            visit: id,
            by: actor,
            place,
            signer,
            ended,
            asked,
            ballot,
            reason,
        }))
    }

    pub fn remove_signer(&mut self, by: UserId, id: VisitId, signer: UserId) -> Result<(), Rejection> {
        let (seat, actor) = self.rights().remove_signer(id, by, signer)?;
        let mut ballot = self.ballot(id)?.clone();
        let before: Vec<WorkItemId> = ballot.seats.iter().filter_map(|seat| seat.item).collect();
        ballot.take_off(seat);
        let left: Vec<WorkItemId> = ballot.seats.iter().filter_map(|seat| seat.item).collect();
        let mut ended: Vec<WorkItemId> = before.into_iter().filter(|item| !left.contains(item)).collect();
        let asked = self.arrange(id, &mut ballot, &mut ended)?;
        let alone = ballot.signing && ballot.added() == 0 && ballot.voted() == 0;
        let ballot = Some(ballot).filter(|_| !alone);
        self.emit(Event::SignerRemoved(SignerRemoved {
            visit: id,
            by: actor,
            signer,
            ended,
            asked,
            ballot,
        }))?;
        if !alone {
            self.decide_if_voted(id, actor, String::new())?;
        }
        Ok(())
    }

    /// The seat of the one who handles a stage, taken from the work that was offered to him.
    fn of_one(&self, id: VisitId, item: WorkItemId, actor: Actor) -> Result<Ballot, Rejection> {
        let rights = self.rights();
        let offered = rights.item(id, item)?;
        let (offered, except) = (offered.party, offered.except.clone());
        let party = self.facts.share(actor.principal(), &offered).unwrap_or(offered);
        let seat = Seat { party, of: None, except, weight: 1, item: None, vote: None, added: None };
        Ok(Ballot { need: 1, seats: vec![seat], signing: true })
    }

    /// How many must vote, and who is asked: adds the items that end, and gives those that begin.
    fn arrange(
        &self,
        id: VisitId,
        ballot: &mut Ballot,
        ended: &mut Vec<WorkItemId>,
    ) -> Result<Vec<NewItem>, Rejection> {
        let stage = self.stage(self.visit(id)?.stage)?;
        let handlers = if ballot.signing { Handlers::All } else { stage.handlers };
        ballot.need = need(handlers, ballot.seats.len());
        let ordered = handlers == Handlers::Ordered;
        let turns: Vec<bool> = (0..ballot.seats.len()).map(|no| ballot.is_turn(no, ordered)).collect();
        let mut asked = Vec::new();
        for (seat, turn) in ballot.seats.iter_mut().zip(turns) {
            match (turn && seat.vote.is_none(), seat.item) {
                (true, None) => asked.push(seat.asked(self.fresh(WorkItemId::new))),
                (false, Some(_)) => ended.extend(seat.item.take()),
                _ => {}
            }
        }
        Ok(asked)
    }
}
