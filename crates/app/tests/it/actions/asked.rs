//! `check` before a step is handed in, `preview` beside the button.

use std::sync::Arc;

use waypost_action_host::{
    Cause,
    api::{Ask, Reply, WireValue},
};
use waypost_app::{cases::check::Foretold, desk::Answer};
use waypost_base::Code;
use waypost_engine::{Command, command::Submission};

use super::{before_the_number, house};
use crate::support::{House, Person, code, text};

fn refuse(words: &str) -> Reply {
    Reply::Refused { words: words.to_owned() }
}

/// Submits the one visit of a person, with its action asked.
fn submit(house: &House, person: &Person, case: i64) -> Answer {
    let visit = house.offer(person, case).visit;
    let envelope = house.envelope(person, case, |by| {
        let submit = Submission { opinion: "同意".to_owned(), ..Submission::default() };
        Command::Submit { by, visit, submit }
    });
    house.clock.advance_millis(1_000);
    house.app.hand_in_blocking(person.who(), &envelope)
}

#[test]
fn a_step_that_the_action_refuses_is_refused_in_its_words_and_leaves_only_the_audit() {
    let house = house(&[Ask::Check]);
    let case = before_the_number(&house, "阳光花园");
    let yangfan = house.person("yangfan");
    let steps = house.case(&yangfan, case).steps.len();
    house.script.then(refuse("楼盘已被查封"));
    let refused = submit(&house, &yangfan, case).unwrap().unwrap_err();
    assert_eq!((refused.code, refused.params["words"].as_str()), (Code::ActionCheck, "楼盘已被查封"));
    assert_eq!(house.case(&yangfan, case).steps.len(), steps);
    assert_eq!(house.number("SELECT count(*) FROM audit WHERE code = 'action_check'"), 1);
    let asked = house.script.asked().remove(0);
    assert_eq!((house.script.asks(), asked.key.as_str(), asked.case_number), (vec![Ask::Check], "", case));
    assert_eq!(asked.documents[0].values["project"], WireValue::Text("阳光花园".to_owned()));
    submit(&house, &yangfan, case).unwrap().unwrap();
    assert_eq!(house.run_actions(), 1);
    assert_eq!(house.property(&yangfan, case, "record_number"), Some(text("市房备〔2026〕1号")));
    house.assert_clean();
}

#[test]
fn an_action_that_gives_no_answer_lets_nothing_through() {
    let house = house(&[Ask::Check]);
    let case = before_the_number(&house, "阳光花园");
    let yangfan = house.person("yangfan");
    house.script.then_fault(Cause::Busy);
    assert_eq!(code(submit(&house, &yangfan, case).unwrap()), Code::ActionUnavailable);
    house.script.then(Reply::Failed { words: "断线".to_owned(), retry: true });
    assert_eq!(code(submit(&house, &yangfan, case).unwrap()), Code::ActionUnavailable);
    // Whoever hands the step in past the question is told that it was not asked.
    let past = house.submit(&yangfan, case, crate::support::sub());
    assert_eq!(code(past), Code::CheckMoved);
    assert_eq!(house.case(&yangfan, case).offers.visits.len(), 1, "the work is still there");
    house.assert_clean();
}

#[test]
fn a_case_that_moves_while_its_action_is_asked_is_asked_again_three_times_at_most() {
    let house = Arc::new(house(&[Ask::Check]));
    let case = before_the_number(&house, "阳光花园");
    let yangfan = house.person("yangfan");
    let comments = |times: usize| {
        for _ in 0..times {
            let (app, who) = (house.app.clone(), house.person("wangfang").who().clone());
            house.script.meanwhile(move || {
                let visible = app.see(&who, case).unwrap().unwrap();
                let text = "再看看".to_owned();
                let envelope = app.prepare(&who, &visible, None, None, |by| Command::Comment { by, text });
                app.desk.submit_blocking(envelope.unwrap().unwrap()).unwrap().unwrap();
            });
        }
    };
    comments(3);
    assert_eq!(code(submit(&house, &yangfan, case).unwrap()), Code::CaseMoved);
    assert_eq!(house.script.asks().len(), 3);
    assert_eq!(house.number("SELECT count(*) FROM audit WHERE code = 'check_moved'"), 0);
    comments(2);
    submit(&house, &yangfan, case).unwrap().unwrap();
    assert_eq!(house.script.asks().len(), 6);
    house.assert_clean();
}

#[test]
fn what_was_accepted_under_a_key_is_answered_again_without_asking() {
    let house = house(&[Ask::Check]);
    let case = before_the_number(&house, "阳光花园");
    let yangfan = house.person("yangfan");
    let visit = house.offer(&yangfan, case).visit;
    let command = |by| Command::Submit { by, visit, submit: Submission::default() };
    let envelope = house.envelope(&yangfan, case, command);
    let first = house.app.hand_in_blocking(yangfan.who(), &envelope).unwrap().unwrap();
    house.script.then(refuse("已经扣过款了"));
    assert_eq!(house.app.hand_in_blocking(yangfan.who(), &envelope).unwrap(), Ok(first));
    assert_eq!(house.script.asks(), [Ask::Check], "once");
}

#[test]
fn what_the_form_or_the_engine_refuses_is_not_asked_of_the_action() {
    let house = house(&[Ask::Check]);
    let case = before_the_number(&house, "阳光花园");
    let yangfan = house.person("yangfan");
    let visit = house.offer(&yangfan, case).visit;
    let envelope = house.envelope(&yangfan, case, |by| {
        let submit = Submission { branch: Some(99), ..Submission::default() };
        Command::Submit { by, visit, submit }
    });
    assert_eq!(code(house.app.hand_in_blocking(yangfan.who(), &envelope).unwrap()), Code::NoSuchBranch);
    assert_eq!(house.script.asks(), []);
}

#[test]
fn the_effect_is_foretold_and_silence_holds_nothing_up() {
    let house = house(&[Ask::Check, Ask::Preview]);
    let case = before_the_number(&house, "阳光花园");
    let yangfan = house.person("yangfan");
    let visit = house.offer(&yangfan, case).visit;
    let foretell = |branches: &[Option<u32>]| {
        let visible = house.see(&yangfan, case).unwrap();
        house.app.foretell(yangfan.who(), &visible, visit, branches).unwrap()
    };
    house.script.then(Reply::Preview { words: Some("取下一个号".to_owned()) });
    house.script.then(Reply::Preview { words: None });
    house.script.then_fault(Cause::TimedOut { after_ms: 1 });
    let told = foretell(&[Some(1), Some(2), None]);
    let words = Foretold::Words("取下一个号".to_owned());
    assert_eq!(told, [(Some(1), words), (Some(2), Foretold::Nothing), (None, Foretold::Silent)]);
    assert_eq!(
        house.script.asked().iter().map(|input| input.branch).collect::<Vec<_>>(),
        [Some(1), Some(2), None]
    );
    let other = house.person("wangfang");
    let visible = house.see(&other, case).unwrap();
    assert_eq!(house.app.foretell(other.who(), &visible, visit, &[]).unwrap(), []);
}

/// A flow whose first stage has the action.
const AT_ONCE: &str = r#"
format = 1
[[forms]]
code = "sum"
[forms.form]
format = 1
name = "金额"
[[forms.form.items]]
key = "amount"
label = "金额"
kind = "decimal"
scale = 2
[[flows]]
code = "at_once"
name = "即时取号"
form = "sum"
[[flows.stages]]
no = 1
name = "申请"
action = "record_number"
[flows.stages.rights]
amount = "require"
[[flows.transitions]]
from = 1
branch = 1
condition = "提交"
"#;

#[test]
fn a_start_asks_the_action_of_its_first_stage() {
    let house = house(&[Ask::Check, Ask::Preview]);
    house.publish_all(&house.import(AT_ONCE));
    let heping = house.person("heping");
    let amount = waypost_base::Value::Decimal("12.50".parse().unwrap());
    let values = vec![(crate::support::key("amount"), Some(amount))];
    let envelope = house.start_envelope(&heping, "at_once", values, "start-1");
    house.script.then(refuse("余额不足"));
    assert_eq!(code(house.app.hand_in_blocking(heping.who(), &envelope).unwrap()), Code::ActionCheck);
    assert_eq!(house.number("SELECT count(*) FROM cases"), 0);
    let told = house.script.asked().remove(0);
    assert_eq!(told.case_number, 0);
    assert_eq!(told.documents[0].values["amount"], WireValue::Decimal("12.5".to_owned()));
    house.app.hand_in_blocking(heping.who(), &envelope).unwrap().unwrap();
    assert_eq!(house.run_actions(), 1);
    house.assert_clean();
}
