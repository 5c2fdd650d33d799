//! Batches: sent on together under one number, answered one by one; and submitting several from the list.

use waypost_app::{batches::Approval, cases::Start, desk::Envelope};
use waypost_base::{Code, Rejection, StageNo, VisitId};
use waypost_engine::{Command, command::Submission};
use waypost_store::{classic, pages::StepView};

use crate::support::{House, Outcome, Person, contract, sub, text};

const PROJECTS: [&str; 3] = ["甲幢 101", "乙幢 202", "丙幢 303"];

fn together(house: &House, person: &Person, envelopes: Vec<Envelope>) -> Vec<Outcome> {
    house.clock.advance_millis(1_000);
    let answers = house.app.hand_in_together_blocking(person.who(), envelopes);
    answers.into_iter().map(Result::unwrap).collect()
}

/// Three contracts started together; their numbers.
fn started(house: &House, person: &Person) -> Vec<i64> {
    let starts = PROJECTS.iter().enumerate().map(|(n, project)| {
        house.start_envelope(person, "contract_filing", contract(project), &format!("batch.{n}"))
    });
    let outcomes = together(house, person, starts.collect());
    outcomes.into_iter().map(|outcome| outcome.unwrap().number).collect()
}

fn steps(house: &House, person: &Person, case: i64) -> Vec<StepView> {
    house.case(person, case).steps
}

/// The step of a case at a stage, the latest.
fn at(house: &House, person: &Person, case: i64, stage: i32) -> StepView {
    steps(house, person, case).into_iter().rfind(|step| step.stage == stage).unwrap()
}

fn codes(outcomes: &[Outcome]) -> Vec<Option<Code>> {
    outcomes.iter().map(|outcome| outcome.as_ref().err().map(|rejection| rejection.code)).collect()
}

#[test]
fn what_is_started_together_has_the_number_of_its_first_row_and_is_answered_one_by_one() {
    let house = House::demo();
    let [wangfang, lina, zhangwei] = ["wangfang", "lina", "zhangwei"].map(|name| house.person(name));
    let cases = started(&house, &wangfang);
    let batch = at(&house, &wangfang, cases[0], 2).id;
    for case in &cases {
        assert_eq!(at(&house, &wangfang, *case, 2).batch, batch);
        let first = at(&house, &wangfang, *case, 1);
        assert_eq!(first.batch, first.id, "what nobody sent is in no batch");
    }
    assert_eq!(house.app.batch_of_case(wangfang.who(), cases[2]).unwrap(), Some(batch));
    let rows = house.app.batch(lina.who(), batch).unwrap();
    assert_eq!(rows.iter().map(|row| row.case.get().number).collect::<Vec<_>>(), cases);
    let todo = house.app.todo(lina.who(), None, None).unwrap().rows;
    assert!(todo.iter().all(|entry| entry.batch == Some(batch)) && todo.len() == 3);
    assert!(house.app.batch(zhangwei.who(), batch).unwrap().is_empty(), "not his cases");

    // One comes back, the others go on, under a new number of theirs.
    let note = |case: i64| {
        let visit = VisitId::new(at(&house, &lina, case, 2).id);
        let submit = sub().with("acceptance_note", text("材料齐全")).0;
        house.envelope(&lina, case, |by| Command::Submit { by, visit, submit })
    };
    let back = house.envelope(&lina, cases[1], |by| Command::Return {
        by,
        visit: VisitId::new(at(&house, &lina, cases[1], 2).id),
        to: Some(StageNo(1)),
        reason: "面积写错".to_owned(),
    });
    let outcomes = together(&house, &lina, vec![note(cases[0]), back, note(cases[2])]);
    assert_eq!(codes(&outcomes), [None, None, None]);
    let next = at(&house, &lina, cases[0], 3).id;
    assert_eq!(at(&house, &lina, cases[2], 3).batch, next);
    assert_ne!(next, batch);
    let returned = at(&house, &wangfang, cases[1], 1);
    assert_eq!(returned.batch, returned.id, "what comes back comes back alone");

    // Mended and sent again it has its own number; the record keeps both.
    house.submit(&wangfang, cases[1], sub()).unwrap();
    let again = at(&house, &wangfang, cases[1], 2);
    assert_eq!(again.batch, again.id);
    let view = house.case(&wangfang, cases[1]);
    let numbers: Vec<i64> = view.steps.iter().filter(|step| step.stage == 2).map(|step| step.batch).collect();
    assert_eq!(numbers, [batch, again.id]);
    assert_eq!(view.batches, [batch]);
    let log = house.app.shared.db.read(|conn| classic::step_log(conn, house.tenant, cases[1])).unwrap();
    let at_2: Vec<i64> = log.iter().filter(|row| row.step_order == 2).map(|row| row.batch_number).collect();
    assert_eq!(at_2, [batch, again.id], "the classic step log tells both");
    house.assert_clean();
}

#[test]
fn a_batch_in_which_every_document_fails_for_another_reason_changes_nothing() {
    let house = House::demo();
    let [wangfang, lina] = ["wangfang", "lina"].map(|name| house.person(name));
    let cases = started(&house, &wangfang);
    let visits: Vec<VisitId> =
        cases.iter().map(|case| VisitId::new(at(&house, &lina, *case, 2).id)).collect();
    let fourth = house.filing(&wangfang, "丁幢 404");
    let other = at(&house, &lina, fourth, 2).id;
    // The first is taken back meanwhile.
    house.act(&wangfang, cases[0], |by| Command::Revoke { by, reason: "不办了".to_owned() }).unwrap();
    let before: Vec<usize> = cases.iter().map(|case| steps(&house, &wangfang, *case).len()).collect();
    let submit = |branch| Submission { branch, ..Submission::default() };
    let envelopes = vec![
        house.envelope(&lina, cases[0], |by| Command::Submit { by, visit: visits[0], submit: submit(None) }),
        house.envelope(&lina, cases[1], |by| Command::Return {
            by,
            visit: visits[1],
            to: Some(StageNo(5)),
            reason: "不行".to_owned(),
        }),
        house.envelope(&lina, cases[2], |by| Command::Submit {
            by,
            visit: visits[2],
            submit: sub().with("project", text("改不得")).0,
        }),
        house.envelope(&wangfang, fourth, |by| Command::Return {
            by,
            visit: VisitId::new(other),
            to: Some(StageNo(1)),
            reason: "不是我的".to_owned(),
        }),
    ];
    let outcomes = together(&house, &lina, envelopes);
    assert_eq!(
        codes(&outcomes),
        [Code::AlreadyHandled, Code::NoSuchReturn, Code::InvalidValues, Code::NotYourWork].map(Some)
    );
    let after: Vec<usize> = cases.iter().map(|case| steps(&house, &wangfang, *case).len()).collect();
    assert_eq!(after, before);
    house.assert_clean();
}

#[test]
fn a_start_that_would_be_refused_is_told_before_and_keeps_nothing() {
    let house = House::demo();
    let wangfang = house.person("wangfang");
    let startable = house.app.startable(wangfang.who(), "contract_filing").unwrap().unwrap();
    let start = |values| Start {
        version: startable.flow.version,
        title: String::new(),
        department: None,
        submit: Submission { values, ..Submission::default() },
        draft: None,
        key: "judged".to_owned(),
    };
    let refused = house.app.judge_start(wangfang.who(), &start(Vec::new())).unwrap();
    assert_eq!(refused.map_err(|rejection| rejection.code), Err(Code::InvalidValues));
    assert_eq!(house.app.judge_start(wangfang.who(), &start(contract("甲幢"))).unwrap(), Ok(()));
    assert_eq!(house.mine(&wangfang), []);
}

#[test]
fn several_are_submitted_from_the_list_where_the_flow_allows_it_and_each_once() {
    let house = House::demo();
    let [wangfang, lina] = ["wangfang", "lina"].map(|name| house.person(name));
    let approvals = |cases: &[i64]| -> Vec<Approval> {
        cases
            .iter()
            .map(|case| Approval {
                case: *case,
                visit: VisitId::new(at(&house, &wangfang, *case, 2).id),
                key: format!("approve.{case}"),
            })
            .collect()
    };
    let ask = |items: &[Approval], opinion: &str| -> Vec<Result<i64, Code>> {
        house.clock.advance_millis(1_000);
        let answers = house.app.approve_many(lina.who(), items, opinion).unwrap();
        let told = |outcome: Outcome| outcome.map(|done| done.version).map_err(|why: Rejection| why.code);
        answers.into_iter().map(|answer| told(answer.unwrap())).collect()
    };
    let closed = started(&house, &wangfang);
    assert_eq!(ask(&approvals(&closed), "同意"), [Err(Code::BatchNotAllowed); 3]);

    let package = waypost_demo::CONTRACT_FILING;
    let open = package.replacen(
        "\nform = \"sale_contract\"\n",
        "\nform = \"sale_contract\"\nbatch_approve = true\n",
        1,
    );
    assert_ne!(open, package);
    house.clock.advance_millis(86_400_000);
    house.publish_all(&house.import(&open));
    let wangfang = house.person("wangfang");
    let starts = (0..2).map(|n| {
        let (values, key) = (contract(PROJECTS[n]), format!("second.{n}"));
        house.start_envelope(&wangfang, "contract_filing", values, &key)
    });
    let cases: Vec<i64> = together(&house, &wangfang, starts.collect())
        .into_iter()
        .map(|outcome| outcome.unwrap().number)
        .collect();
    // One of the old version among them: it alone is refused.
    let items = approvals(&[cases[0], closed[0], cases[1]]);
    let first = ask(&items, "同意");
    assert_eq!(first[1], Err(Code::BatchNotAllowed));
    assert!(first[0].is_ok() && first[2].is_ok(), "{first:?}");
    assert_eq!(ask(&items, "同意"), first, "the same again is the same answer, and nothing more");
    assert_eq!(ask(&items, "另一个意见")[0], Err(Code::KeyReused));
    let next = at(&house, &wangfang, cases[0], 3).id;
    assert_eq!(at(&house, &wangfang, cases[1], 3).batch, next, "sent on together");
    assert_eq!(at(&house, &wangfang, cases[0], 2).opinion.as_deref(), Some("同意"));
    house.assert_clean();
}
