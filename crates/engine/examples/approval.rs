//! A flow run without a database: Ann asks, the clerks check, and all of it is events.

use std::error::Error;

use waypost_base::{
    Actor, Change, Code, ItemKey, Party, Receiver, ReceiverRule, Rejection, Timestamp, UserId, Value,
};
use waypost_engine::{
    Command, Definition, Facts, Flow, State,
    command::{Draw, Submission},
    decide,
    definition::Stage,
    event::Drawn,
    facts::About,
};

const FLOW: &str = r#"{
    "format": 1,
    "stages": [
        { "no": 1, "name": "Ask" },
        { "no": 2, "name": "Check", "receivers": { "receivers": [{ "post": "10" }] } }
    ],
    "transitions": [
        { "from": 1, "branch": 1, "to": 2 },
        { "from": 2, "branch": 0, "to": 1 },
        { "from": 2, "branch": 1 }
    ]
}"#;

/// An office of two: Ann (1) asks, Bob (2) holds the clerks' post.
struct Office(std::cell::Cell<i64>);

impl Facts for Office {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(1_000)
    }
    fn fresh_id(&self) -> i64 {
        self.0.replace(self.0.get() + 1)
    }
    fn resolve(&self, rule: &ReceiverRule, _: &About<'_>) -> Vec<Party> {
        let post = |receiver: &Receiver| match receiver {
            Receiver::Post(post) => Some(Party::Post(*post)),
            _ => None,
        };
        rule.receivers.iter().filter_map(post).collect()
    }
    fn acting(&self, user: UserId, party: &Party, except: &[UserId]) -> Option<Actor> {
        let may = matches!(party, Party::Post(_) | Party::Seat(..)) && user.raw() == 2
            || *party == Party::Person(user);
        (may && !except.contains(&user)).then_some(Actor::own(user))
    }
    fn share(&self, user: UserId, party: &Party) -> Option<Party> {
        self.acting(user, party, &[]).map(|_| match party {
            Party::Post(post) => Party::Seat(*post, user),
            other => *other,
        })
    }
    fn can_be_handed(&self, _: UserId) -> bool {
        true
    }
    fn may_administer(&self, _: UserId) -> bool {
        false
    }
    fn calendar(&self, _: &[Party]) -> Option<&waypost_engine::Calendar> {
        None
    }
    fn heads_above(&self, _: &[Party]) -> Vec<Party> {
        Vec::new()
    }
    fn judge(&self, _: &Stage, _: &[(ItemKey, Option<Value>)]) -> Result<Vec<Change>, Rejection> {
        Ok(Vec::new())
    }
    fn form_value(&self, _: &str) -> Option<Value> {
        None
    }
    fn property(&self, _: &str) -> Option<Value> {
        None
    }
    fn form_keys(&self) -> Vec<String> {
        Vec::new()
    }
    fn draw(&self, _: &Draw) -> Result<Drawn, Rejection> {
        Err(Code::Busy.into())
    }
}

#[expect(clippy::print_stdout, reason = "an example shows what it does")]
fn main() -> Result<(), Box<dyn Error>> {
    let flow = Flow::new(serde_json::from_str::<Definition>(FLOW)?)?;
    let (office, mut state) = (Office(std::cell::Cell::new(1)), State::new());
    let (ann, bob) = (UserId::new(1), UserId::new(2));
    let submit = |opinion: &str| Submission { opinion: opinion.to_owned(), ..Submission::default() };

    let mut run = |command: Command| -> Result<State, Box<dyn Error>> {
        println!("# {}", command.name());
        for event in decide(&flow, &state, &command, &office)? {
            println!("  {}", serde_json::to_string(&event)?);
            state.apply(&event)?;
        }
        Ok(state.clone())
    };
    let open = |state: &State| state.live().map(|(visit, _)| visit).next().ok_or("nothing is open");

    let asked = run(Command::Start { by: ann, department: None, submit: submit("please") })?;
    let visit = open(&asked)?;
    let returned = run(Command::Return {
        by: bob,
        visit,
        to: Some(waypost_base::StageNo(1)),
        reason: "no date".into(),
    })?;
    let again = run(Command::Submit { by: ann, visit: open(&returned)?, submit: submit("dated") })?;
    let ended = run(Command::Submit { by: bob, visit: open(&again)?, submit: submit("granted") })?;
    println!("ended: {:?} in run {}", ended.ended, ended.run);
    Ok(())
}
