use waypost_action_sdk::api::{Named, Side};

use super::*;

fn input(people: &[&str]) -> Input {
    let people = people.iter().map(|name| Named { id: "1".into(), name: (*name).into() }).collect();
    Input {
        receiver: Side { people, posts: vec![] },
        settings: json!({"into": "stamped"}),
        business_date: "2026-11-21".into(),
        language: "en".into(),
        ..Input::default()
    }
}

#[test]
fn who_passed_the_stage_is_noted() {
    let stamped = Stamp.run(&input(&["王芳"]));
    assert_eq!(stamped, Ok(Output::default().set("stamped", "王芳, 2026-11-21")));
}

#[test]
fn without_anybody_there_is_nothing_to_note() {
    assert!(matches!(Stamp.check(&input(&[])), Ok(Verdict::Refused(_))));
    assert!(matches!(Stamp.run(&input(&[])), Err(Fault::Refused(_))));
}

#[test]
fn settings_that_do_not_fit_are_a_failure_for_the_administrator() {
    let bad = Input { settings: json!({"int": "stamped"}), ..input(&["王芳"]) };
    assert!(matches!(Stamp.run(&bad), Err(Fault::Failed { retry: false, .. })));
}
