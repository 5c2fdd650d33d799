use waypost_base::{ItemKey, StageNo};

use super::*;
use crate::{Command, Definition, Flow, State, command::Submission, decide};

const FLOW: &str = r#"{
    "format": 1,
    "stages": [
        { "no": 1, "name": "Ask" },
        { "no": 2, "name": "Check", "receivers": { "receivers": [{ "post": "10" }], "not_initiator": true } }
    ],
    "transitions": [
        { "from": 1, "branch": 1, "to": 2, "guard": "form.amount < 100" },
        { "from": 1, "branch": 2 },
        { "from": 2, "branch": 1 }
    ]
}"#;

#[test]
fn a_flow_runs_with_the_people_and_values_of_an_office() {
    let flow = Flow::new(serde_json::from_str::<Definition>(FLOW).unwrap()).unwrap();
    let [ann, bob] = [1, 2].map(UserId::new);
    let key = ItemKey::new("amount").unwrap();
    let mut office = Office::new().with(PostId::new(10), &[ann, bob]).with_item(key.clone());
    let mut state = State::new();
    let amount = |typed: i64| Submission {
        branch: Some(1),
        values: vec![(key.clone(), Some(Value::Integer(typed)))],
        ..Submission::default()
    };
    let mut run = |state: &mut State, command: Command| {
        let events = decide(&flow, state, &command, &office)?;
        for event in &events {
            state.apply(event).unwrap();
            office.learn(event);
        }
        Ok::<_, Rejection>(())
    };
    let start = |typed| Command::Start { by: ann, department: None, submit: amount(typed) };
    assert_eq!(run(&mut state, start(100)).unwrap_err().code, Code::BranchClosed);
    run(&mut state, start(99)).unwrap();
    assert!(state.is_open(StageNo(2)));
    let visit = state.live().next().unwrap().0;
    let submit = |by| Command::Submit { by, visit, submit: Submission::default() };
    assert!(run(&mut state, submit(ann)).is_err(), "four eyes");
    run(&mut state, submit(bob)).unwrap();
    assert!(state.ended.is_some());
    assert_eq!(office.form_value("amount"), Some(Value::Integer(99)));
}
