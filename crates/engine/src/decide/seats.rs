//! The seats of a stage that several decide, fixed when it opens.

use std::collections::BTreeSet;

use waypost_base::{Code, NobodyFound, Party, Receiver, ReceiverRule, Rejection, UserId, WorkItemId};

use super::{people::Found, run::Run};
use crate::{
    ballot::{Ballot, Seat, least, need},
    definition::{Handlers, Stage},
    rule::Rule,
};

impl Run<'_> {
    /// Gives the people found their seats, where several decide. When they are fewer than must vote, what the stage
    /// says for nobody found happens: a named post joins them, it is passed, refused, or held.
    pub fn seated(&self, stage: &Stage, found: Found) -> Result<(Found, Option<Ballot>), Rejection> {
        let Some(rule) = self.plan(stage.no)?.together.as_ref() else { return Ok((found, None)) };
        let Found::People(people, except) = found else { return Ok((found, None)) };
        let seats = self.seats(&people, &except, rule);
        self.seated_on(stage, rule, seats, people, except)
    }

    /// Gives a stage that opens again the seats it had, with their posts and weights and without their votes, but
    /// those for which nobody may act any more.
    pub fn seated_again(
        &self,
        stage: &Stage,
        mut seats: Vec<Seat>,
        except: Vec<UserId>,
    ) -> Result<(Found, Option<Ballot>), Rejection> {
        let people: Vec<Party> = seats.iter().map(|seat| seat.party).collect();
        let Some(rule) = self.plan(stage.no)?.together.as_ref() else {
            return Ok((Found::People(people, except), None));
        };
        seats.retain(|seat| !self.facts.seats(&seat.party, &[]).is_empty());
        for seat in &mut seats {
            let own = seat.person();
            (seat.item, seat.vote) = (None, None);
            seat.except.extend(except.iter().filter(|user| Some(**user) != own));
            seat.except.sort_unstable();
            seat.except.dedup();
        }
        self.seated_on(stage, rule, seats, people, except)
    }

    /// Whether these seats are enough, and who is asked first.
    fn seated_on(
        &self,
        stage: &Stage,
        rule: &Rule,
        mut seats: Vec<Seat>,
        people: Vec<Party>,
        except: Vec<UserId>,
    ) -> Result<(Found, Option<Ballot>), Rejection> {
        let mut wanted = least(stage.handlers, rule, seats.len());
        if (seats.len() as u64) < u64::from(wanted)
            && let NobodyFound::Post(post) = stage.receivers.nobody
        {
            let more = self.more(stage, post);
            self.add_seats(&mut seats, &more, &except, rule);
            wanted = least(stage.handlers, rule, seats.len());
        }
        if seats.is_empty() || (seats.len() as u64) < u64::from(wanted) {
            let words = format!("{} of {wanted}", seats.len());
            return match stage.receivers.nobody {
                NobodyFound::Pass => Ok((Found::Pass, None)),
                NobodyFound::Refuse => Err(Rejection::new(Code::NobodyFound).with("stage", stage.no)),
                _ if seats.is_empty() => Ok((Found::Hold, None)),
                _ => Ok((Found::TooFew(words), None)),
            };
        }
        let need = need(stage.handlers, seats.len());
        let ordered = stage.handlers == Handlers::Ordered;
        for (no, seat) in seats.iter_mut().enumerate() {
            seat.item = (no == 0 || !ordered).then(|| self.fresh(WorkItemId::new));
        }
        Ok((Found::People(people, except), Some(Ballot { need, seats, signing: false })))
    }

    fn more(&self, stage: &Stage, post: waypost_base::PostId) -> Vec<Party> {
        let rule = ReceiverRule {
            receivers: vec![Receiver::Post(post)],
            nobody: NobodyFound::Hold,
            ..stage.receivers.clone()
        };
        self.about(|about| self.facts.resolve(&rule, about)).unwrap_or_default()
    }

    /// One seat for each person, in the order in which they are found. Who is found through several posts sits for
    /// the one that the rule names, else for the first.
    fn seats(&self, people: &[Party], except: &[UserId], rule: &Rule) -> Vec<Seat> {
        let mut seats = Vec::new();
        self.add_seats(&mut seats, people, except, rule);
        seats
    }

    fn add_seats(&self, seats: &mut Vec<Seat>, people: &[Party], except: &[UserId], rule: &Rule) {
        let named: BTreeSet<_> = rule.posts().collect();
        for party in people {
            // Who is asked by name is not barred from his own seat.
            let barred = match party {
                Party::Post(_) | Party::Department(_) => except,
                Party::Seat(..) | Party::Person(_) => &[],
            };
            for party in self.facts.seats(party, barred) {
                let mut seat = Seat {
                    party,
                    of: None,
                    except: except.to_vec(),
                    weight: 1,
                    item: None,
                    vote: None,
                    added: None,
                };
                let who = seat.person();
                seat.except.retain(|user| Some(*user) != who);
                seat.weight = rule.weight(seat.post());
                let told = |seat: &Seat| seat.post().is_some_and(|post| named.contains(&post));
                match seats.iter_mut().find(|known| known.person() == seat.person()) {
                    Some(known) if told(&seat) && !told(known) => *known = seat,
                    Some(_) => {}
                    None => seats.push(seat),
                }
            }
        }
    }
}
