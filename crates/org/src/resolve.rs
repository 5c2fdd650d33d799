//! Receiver rules: whom a stage is handed to on a day.
//!
//! A post or department is found when at least one person who is not barred could act there in his own right; a
//! person when he is active and not barred. What only a submit or a start can tell (chosen by somebody), and what
//! needs counts of open work (least loaded), finds nothing here: the caller knows these.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use waypost_base::{
    DepartmentId, ItemKey, NobodyFound, Party, PostId, Receiver, ReceiverRule, StageNo, UserId, Value,
};

use crate::Snapshot;

/// What a receiver rule may refer to.
#[derive(Clone, Copy)]
pub struct About<'a> {
    /// Who started the case.
    pub initiator: UserId,
    /// The initiator's department.
    pub department: Option<DepartmentId>,
    /// Who last handled each stage.
    pub handled: &'a BTreeMap<StageNo, UserId>,
    /// The value of a form item.
    pub form: &'a dyn Fn(&ItemKey) -> Option<Value>,
}

impl Snapshot {
    /// The parties a rule finds on that day, in the rule's order, without repeats; empty: nobody.
    ///
    /// When the receivers find nobody, `next_head` asks the first head with somebody at or above the department
    /// that the first receiver speaks of (else the initiator's), and a named post is asked; the other choices are
    /// the caller's.
    pub fn resolve(&self, rule: &ReceiverRule, about: &About<'_>, day: NaiveDate) -> Vec<Party> {
        let search = Search { org: self, about, day, barred: barred(rule, about) };
        let mut seen = HashSet::new();
        let found = rule.receivers.iter().flat_map(|receiver| search.find(receiver));
        let found: Vec<Party> = found.filter(|party| seen.insert(*party)).collect();
        if !found.is_empty() {
            return found;
        }
        let instead = match rule.nobody {
            NobodyFound::NextHead => search.next_head(rule),
            NobodyFound::Post(post) => search.post(post),
            _ => None,
        };
        instead.into_iter().collect()
    }
}

struct Search<'a> {
    org: &'a Snapshot,
    about: &'a About<'a>,
    day: NaiveDate,
    barred: Vec<UserId>,
}

impl Search<'_> {
    fn find(&self, receiver: &Receiver) -> Vec<Party> {
        let one = |party: Option<Party>| party.into_iter().collect();
        match receiver {
            Receiver::Post(post) => one(self.post(*post)),
            Receiver::Department(department) => one(self.department(*department)),
            Receiver::Person(user) => one(self.person(*user)),
            Receiver::DepartmentHead(department) => one(self.head(*department)),
            Receiver::InitiatorHead { levels, chain } => self.heads(*levels, *chain),
            Receiver::Initiator => one(self.person(self.about.initiator)),
            Receiver::HandlerOf(stage) => {
                one(self.about.handled.get(stage).and_then(|user| self.person(*user)))
            }
            Receiver::FormItem(key) => match (self.about.form)(key) {
                Some(Value::Person(user)) => one(self.person(user)),
                Some(Value::Department(department)) => one(self.department(department)),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    fn person(&self, user: UserId) -> Option<Party> {
        (self.org.may_be_handed(user) && !self.barred.contains(&user)).then_some(Party::Person(user))
    }

    fn post(&self, post: PostId) -> Option<Party> {
        let mut holders = self.org.holding(post, self.day);
        holders.any(|user| !self.barred.contains(&user)).then_some(Party::Post(post))
    }

    fn department(&self, department: DepartmentId) -> Option<Party> {
        let mut people = self.org.working_in(department, self.day);
        people.any(|user| !self.barred.contains(&user)).then_some(Party::Department(department))
    }

    fn head(&self, department: DepartmentId) -> Option<Party> {
        self.post(self.org.head_of(department)?)
    }

    /// The head of the initiator's department is level 1; a department without a head is a level all the same.
    fn heads(&self, levels: u32, chain: bool) -> Vec<Party> {
        let Some(department) = self.about.department else { return Vec::new() };
        let levels = usize::try_from(levels).unwrap_or(usize::MAX).max(1);
        let first = if chain { 0 } else { levels - 1 };
        let on_the_way = self.org.at_and_above(department).take(levels).skip(first);
        on_the_way.filter_map(|department| self.head(department.id)).collect()
    }

    fn next_head(&self, rule: &ReceiverRule) -> Option<Party> {
        let start =
            rule.receivers.iter().find_map(|receiver| self.home(receiver)).or(self.about.department)?;
        self.org.at_and_above(start).find_map(|department| self.head(department.id))
    }

    /// The department a receiver speaks of.
    fn home(&self, receiver: &Receiver) -> Option<DepartmentId> {
        match receiver {
            Receiver::Post(post) | Receiver::LeastLoaded(post) => self.org.post(*post).map(|p| p.department),
            Receiver::Department(department) | Receiver::DepartmentHead(department) => Some(*department),
            Receiver::InitiatorHead { levels, .. } => {
                let levels = usize::try_from(*levels).unwrap_or(usize::MAX).max(1);
                self.org
                    .at_and_above(self.about.department?)
                    .take(levels)
                    .last()
                    .map(|department| department.id)
            }
            _ => None,
        }
    }
}

fn barred(rule: &ReceiverRule, about: &About<'_>) -> Vec<UserId> {
    let handlers = rule.not_handler_of.iter().filter_map(|stage| about.handled.get(stage).copied());
    handlers.chain(rule.not_initiator.then_some(about.initiator)).collect()
}

#[cfg(test)]
mod tests;
