//! A flow run without a database: Ann asks, Bob checks, and all of it is events.

use std::error::Error;

use waypost_base::{PostId, StageNo, UserId};
use waypost_engine::{Command, Definition, Flow, Office, State, command::Submission, decide};

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

#[expect(clippy::print_stdout, reason = "an example shows what it does")]
fn main() -> Result<(), Box<dyn Error>> {
    let flow = Flow::new(serde_json::from_str::<Definition>(FLOW)?)?;
    let (ann, bob) = (UserId::new(1), UserId::new(2));
    let mut office = Office::new().with(PostId::new(10), &[bob]);
    let mut state = State::new();
    let submit = |opinion: &str| Submission { opinion: opinion.to_owned(), ..Submission::default() };
    let open = |state: &State| state.live().map(|(visit, _)| visit).next().ok_or("nothing is open");
    let mut run = |command: Command| -> Result<State, Box<dyn Error>> {
        for event in decide(&flow, &state, &command, &office)? {
            println!("{}: {}", command.name(), serde_json::to_string(&event)?);
            state.apply(&event)?;
            office.learn(&event);
        }
        Ok(state.clone())
    };
    let asked = run(Command::Start { by: ann, department: None, submit: submit("please") })?;
    let (visit, to) = (open(&asked)?, Some(StageNo(1)));
    let returned = run(Command::Return { by: bob, visit, to, reason: "no date".into() })?;
    let again = run(Command::Submit { by: ann, visit: open(&returned)?, submit: submit("dated") })?;
    let ended = run(Command::Submit { by: bob, visit: open(&again)?, submit: submit("granted") })?;
    println!("ended: {:?} in run {}", ended.ended, ended.run);
    Ok(())
}
