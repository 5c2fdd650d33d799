use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
};

use waypost_base::{
    Actor, Change, Code, FieldProblem, ItemKey, Party, PostId, Receiver, ReceiverRule, Rejection, Timestamp,
    UserId, Value, Values,
};
use waypost_engine::{
    Calendar, Facts, State,
    command::Draw,
    definition::{Right, Stage},
    event::Drawn,
    facts::About,
};

use super::{ADMIN, BOB, BOSS, CAT, CHIEF, CLERKS, DAN};

/// The outside world: who holds which post, who is away, what the form holds.
pub struct World {
    pub now: Cell<i64>,
    pub next: Cell<i64>,
    pub posts: RefCell<BTreeMap<PostId, Vec<UserId>>>,
    /// Who stands in for whom.
    pub stand_ins: RefCell<BTreeMap<UserId, UserId>>,
    pub gone: RefCell<BTreeSet<UserId>>,
    pub form: RefCell<Values>,
    pub case: RefCell<Values>,
    pub drawn: Cell<i64>,
    pub series_broken: Cell<bool>,
    /// By which everybody works.
    pub calendar: Option<Calendar>,
    /// Who is above everybody.
    pub head: Cell<Option<PostId>>,
    /// How a case stood that has ended.
    pub before: RefCell<Option<State>>,
}

impl World {
    pub fn new() -> Self {
        let posts = [(CLERKS, vec![BOB, CAT]), (CHIEF, vec![CAT]), (BOSS, vec![DAN])];
        Self {
            now: Cell::new(1_000),
            next: Cell::new(1_000),
            posts: RefCell::new(posts.into()),
            stand_ins: RefCell::default(),
            gone: RefCell::default(),
            form: RefCell::default(),
            case: RefCell::default(),
            drawn: Cell::new(0),
            series_broken: Cell::new(false),
            calendar: None,
            head: Cell::new(Some(BOSS)),
            before: RefCell::default(),
        }
    }

    fn holds(&self, user: UserId, party: &Party) -> bool {
        let holds = |post| self.posts.borrow().get(post).is_some_and(|holders| holders.contains(&user));
        match party {
            Party::Post(post) => holds(post),
            Party::Person(person) => *person == user,
            Party::Seat(post, person) => {
                let sits = !self.gone.borrow().contains(person) && self.holds(*person, &Party::Post(*post));
                holds(post) && (*person == user || !sits)
            }
            Party::Department(_) => false,
        }
    }
}

impl Facts for World {
    fn before_the_end(&self) -> Option<State> {
        self.before.borrow().clone()
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.now.get())
    }

    fn fresh_id(&self) -> i64 {
        self.next.set(self.next.get() + 1);
        self.next.get()
    }

    fn resolve(&self, rule: &ReceiverRule, about: &About<'_>) -> Vec<Party> {
        let mut barred: Vec<UserId> =
            rule.not_handler_of.iter().filter_map(|no| about.handled.get(no)).copied().collect();
        barred.extend(rule.not_initiator.then_some(about.initiator));
        let free = |user: &UserId| !barred.contains(user) && !self.gone.borrow().contains(user);
        let find = |receiver: &Receiver| match receiver {
            Receiver::Post(post) => {
                let held = self.posts.borrow().get(post).is_some_and(|holders| holders.iter().any(free));
                held.then_some(Party::Post(*post))
            }
            Receiver::Person(user) => Some(Party::Person(*user)).filter(|_| free(user)),
            Receiver::Initiator => Some(Party::Person(about.initiator)).filter(|_| free(&about.initiator)),
            Receiver::HandlerOf(no) => {
                about.handled.get(no).filter(|user| free(user)).map(|user| Party::Person(*user))
            }
            Receiver::FormItem(key) => match about.form_value.get(key) {
                Some(Value::Person(user)) => Some(Party::Person(user)),
                _ => None,
            },
            _ => None,
        };
        rule.receivers.iter().filter_map(find).collect()
    }

    fn acting(&self, user: UserId, party: &Party, except: &[UserId]) -> Option<Actor> {
        if except.contains(&user) || self.gone.borrow().contains(&user) {
            return None;
        }
        if self.holds(user, party) {
            return Some(Actor::own(user));
        }
        let stand_ins = self.stand_ins.borrow();
        let away = stand_ins.iter().find(|(away, stand_in)| {
            **stand_in == user && !except.contains(away) && self.holds(**away, party)
        });
        away.map(|(away, _)| Actor { user, acting_for: Some(*away) })
    }

    fn share(&self, user: UserId, party: &Party) -> Option<Party> {
        let share = match *party {
            Party::Post(post) | Party::Seat(post, _) => Party::Seat(post, user),
            other => other,
        };
        self.holds(user, party).then_some(share)
    }

    fn seats(&self, party: &Party, except: &[UserId]) -> Vec<Party> {
        let Party::Post(post) = *party else {
            let anybody = match *party {
                Party::Person(user) => self.can_be_handed(user),
                Party::Seat(post, user) => {
                    self.acting(user, party, except).is_some()
                        || !self.seats(&Party::Post(post), except).is_empty()
                }
                _ => true,
            };
            return if anybody { vec![*party] } else { Vec::new() };
        };
        let posts = self.posts.borrow();
        let holders = posts.get(&post).into_iter().flatten();
        let free = holders.filter(|user| !except.contains(user) && !self.gone.borrow().contains(user));
        free.map(|user| Party::Seat(post, *user)).collect()
    }

    fn can_be_handed(&self, user: UserId) -> bool {
        !self.gone.borrow().contains(&user)
    }

    fn may_administer(&self, user: UserId) -> bool {
        user == ADMIN
    }

    fn may_supervise(&self, user: UserId) -> bool {
        user == ADMIN
    }

    fn calendar(&self, _: &[Party]) -> Option<&Calendar> {
        self.calendar.as_ref()
    }

    fn heads_above(&self, _: &[Party]) -> Vec<Party> {
        self.head.get().map(Party::Post).into_iter().collect()
    }

    fn judge(&self, stage: &Stage, values: &[(ItemKey, Option<Value>)]) -> Result<Vec<Change>, Rejection> {
        let form = self.form.borrow();
        let mut problems = Vec::new();
        for (key, right) in &stage.rights {
            let given = values.iter().find(|(given, _)| given == key);
            let filled = given.map_or(form.contains_key(key), |(_, value)| value.is_some());
            if *right == Right::Require && !filled {
                problems.push(FieldProblem::new(key.as_str(), Code::ValueRequired));
            }
        }
        if !problems.is_empty() {
            return Err(Rejection::of_fields(problems));
        }
        let change = |(key, after): &(ItemKey, Option<Value>)| {
            let before = form.get(key).cloned();
            (before != *after).then(|| Change { key: key.clone(), before, after: after.clone() })
        };
        Ok(values.iter().filter_map(change).collect())
    }

    fn form_value(&self, key: &str) -> Option<Value> {
        self.form.borrow().get(key).cloned()
    }

    fn property(&self, key: &str) -> Option<Value> {
        self.case.borrow().get(key).cloned()
    }

    fn form_keys(&self) -> Vec<String> {
        vec!["flag".to_owned()]
    }

    fn draw(&self, draw: &Draw) -> Result<Drawn, Rejection> {
        if self.series_broken.get() {
            return Err(Code::Busy.into());
        }
        let n = self.drawn.get() + 1;
        let text = draw.pattern.replace("{n}", &n.to_string());
        Ok(Drawn { series: draw.series.clone(), period: draw.period.clone(), n, text })
    }
}
