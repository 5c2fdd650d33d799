//! A small world outside, to embed the engine or to try a flow: fixed people in posts, ids by counting, values as typed.
//!
//! It knows posts, persons and the initiator as receivers, no substitutes, no departments, no number series. Whoever
//! needs more implements [`Facts`].

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
};

use waypost_base::{
    Actor, Change, Code, ItemKey, Party, PostId, Receiver, ReceiverRule, Rejection, Timestamp, UserId, Value,
    Values, value::apply_changes,
};

use crate::{Calendar, Event, Facts, command::Draw, definition::Stage, event::Drawn, facts::About};

/// People in posts, and what was typed.
#[derive(Clone, Debug, Default)]
pub struct Office {
    /// The instant that the engine is told.
    pub now: Timestamp,
    /// By which limits in working time are reckoned; without it they cannot be.
    pub calendar: Option<Calendar>,
    /// The values of the form, kept by [`Office::learn`].
    pub values: Values,
    /// The properties of the case, kept by [`Office::learn`].
    pub properties: Values,
    items: BTreeSet<ItemKey>,
    posts: BTreeMap<PostId, Vec<UserId>>,
    last_id: Cell<i64>,
}

impl Office {
    /// An office without people.
    pub fn new() -> Office {
        Office::default()
    }

    /// The same, with these people in a post.
    #[must_use]
    pub fn with(mut self, post: PostId, holders: &[UserId]) -> Office {
        self.posts.entry(post).or_default().extend(holders);
        self
    }

    /// The same, with an item in its form: guards find no other, and this one also while it is empty.
    #[must_use]
    pub fn with_item(mut self, key: ItemKey) -> Office {
        self.items.insert(key);
        self
    }

    /// Keeps the values that an event changed, for the guards and verdicts of later commands.
    pub fn learn(&mut self, event: &Event) {
        match event {
            Event::VisitDecided { changes, .. } | Event::VoteCast { changes, .. } => {
                apply_changes(&mut self.values, changes)
            }
            Event::ActionAnswered { changes, .. } => apply_changes(&mut self.properties, changes),
            _ => {}
        }
    }

    fn holds(&self, user: UserId, post: PostId) -> bool {
        self.posts.get(&post).is_some_and(|holders| holders.contains(&user))
    }
}

impl Facts for Office {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn fresh_id(&self) -> i64 {
        self.last_id.set(self.last_id.get() + 1);
        self.last_id.get()
    }

    fn resolve(&self, rule: &ReceiverRule, about: &About<'_>) -> Vec<Party> {
        let barred = |user: &UserId| {
            rule.not_initiator && *user == about.initiator
                || rule.not_handler_of.iter().any(|stage| about.handled.get(stage) == Some(user))
        };
        let party = |receiver: &Receiver| match receiver {
            Receiver::Post(post) => Some(Party::Post(*post)),
            Receiver::Person(user) => Some(*user).filter(|user| !barred(user)).map(Party::Person),
            Receiver::Initiator => Some(about.initiator).filter(|user| !barred(user)).map(Party::Person),
            _ => None,
        };
        let mut found: Vec<Party> = Vec::new();
        for party in rule.receivers.iter().filter_map(party) {
            if !found.contains(&party) {
                found.push(party);
            }
        }
        found
    }

    fn acting(&self, user: UserId, party: &Party, except: &[UserId]) -> Option<Actor> {
        let may = match party {
            Party::Post(post) => self.holds(user, *post),
            Party::Seat(post, holder) if self.holds(*holder, *post) => *holder == user,
            Party::Seat(post, _) => self.holds(user, *post),
            Party::Person(person) => *person == user,
            Party::Department(_) => false,
        };
        (may && !except.contains(&user)).then_some(Actor::own(user))
    }

    fn share(&self, user: UserId, party: &Party) -> Option<Party> {
        self.acting(user, party, &[]).map(|_| match party {
            Party::Post(post) => Party::Seat(*post, user),
            other => *other,
        })
    }

    fn seats(&self, party: &Party, except: &[UserId]) -> Vec<Party> {
        let Party::Post(post) = *party else { return vec![*party] };
        let holders = self.posts.get(&post).into_iter().flatten().filter(|user| !except.contains(user));
        holders.map(|user| Party::Seat(post, *user)).collect()
    }

    fn can_be_handed(&self, _: UserId) -> bool {
        true
    }

    fn may_administer(&self, _: UserId) -> bool {
        false
    }

    fn calendar(&self, _: &[Party]) -> Option<&Calendar> {
        self.calendar.as_ref()
    }

    fn heads_above(&self, _: &[Party]) -> Vec<Party> {
        Vec::new()
    }

    fn judge(&self, _: &Stage, typed: &[(ItemKey, Option<Value>)]) -> Result<Vec<Change>, Rejection> {
        let changes = typed.iter().map(|(key, after)| Change {
            key: key.clone(),
            before: self.values.get(key).cloned(),
            after: after.clone(),
        });
        Ok(changes.filter(|change| change.before != change.after).collect())
    }

    fn form_value(&self, key: &str) -> Option<Value> {
        self.values.iter().find(|(known, _)| known.as_str() == key).map(|(_, value)| value.clone())
    }

    fn property(&self, key: &str) -> Option<Value> {
        self.properties.iter().find(|(known, _)| known.as_str() == key).map(|(_, value)| value.clone())
    }

    fn form_keys(&self) -> Vec<String> {
        self.items.iter().map(|key| key.as_str().to_owned()).collect()
    }

    fn draw(&self, _: &Draw) -> Result<Drawn, Rejection> {
        Err(Code::Busy.into())
    }
}

#[cfg(test)]
mod tests;
