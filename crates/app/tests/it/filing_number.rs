//! The number of stage 备案: drawn once per case, without a gap, whatever the plugin does.

use waypost_action_host::{
    Cause,
    api::{Draw, Output, Reply},
};
use waypost_base::{CaseId, Code, Value, VisitId};
use waypost_engine::{
    Command,
    command::{Answer, Draw as Asked},
};
use waypost_org::Permission;

use crate::support::{House, Person, code, key, sub, text};

struct Filing {
    house: House,
    people: [Person; 5],
}

impl Filing {
    fn new() -> Filing {
        let house = House::demo();
        let people = ["wangfang", "lina", "zhangwei", "chenjing", "yangfan"].map(|name| house.person(name));
        Filing { house, people }
    }

    /// A case whose action was handed out; its number.
    fn handed_out(&self) -> i64 {
        let [wangfang, lina, zhangwei, chenjing, yangfan] = &self.people;
        let case = self.house.filing(wangfang, "阳光花园");
        self.house.submit(lina, case, sub()).unwrap();
        self.house.submit(zhangwei, case, sub().with("first_opinion", text("同意"))).unwrap();
        self.house.submit(chenjing, case, sub().with("second_opinion", text("同意"))).unwrap();
        self.house.submit(yangfan, case, sub()).unwrap();
        case
    }

    fn drawn(&self, case: i64) -> Option<Value> {
        self.house.property(&self.people[0], case, "record_number")
    }

    /// The stages where a case stands, by its open work items.
    fn stages(&self, case: i64) -> Vec<i32> {
        let mine = self.house.mine(&self.people[0]);
        mine.into_iter().find(|(number, ..)| *number == case).unwrap().1
    }

    fn incidents(&self, case: i64) -> Vec<(String, bool)> {
        let rows = self.house.case(&self.people[0], case).incidents;
        rows.into_iter().map(|row| (row.kind, row.resolved_at.is_some())).collect()
    }

    /// What waits for a pause is due now.
    fn time_passes(&self) {
        self.house.plant("UPDATE action_job SET due_at = 0, lease_until = 0 WHERE over_at IS NULL");
    }

    /// The answer of the desk to an action's answer brought by hand.
    fn answer(&self, case: i64, delivery: &str, answer: Answer) {
        let id = self.house.case(&self.people[0], case).head.id;
        let (visit, _) = delivery.split_once('-').unwrap();
        let envelope = waypost_app::desk::Envelope {
            tenant: self.house.tenant,
            user: None,
            key: None,
            target: waypost_app::desk::Target::Case(CaseId::new(id)),
            command: Command::Answer {
                visit: VisitId::new(visit.parse().unwrap()),
                key: delivery.to_owned(),
                answer,
            },
            draft: None,
            offered: Vec::new(),
            proof: Default::default(),
        };
        self.house.hand_in(envelope).unwrap().unwrap();
    }
}

fn drawing() -> Answer {
    let draw = Asked {
        series: "市房备".to_owned(),
        period: "2026".to_owned(),
        pattern: "市房备〔2026〕{n}号".to_owned(),
        into: key("record_number"),
    };
    Answer::Done { set: Vec::new(), draw: Some(draw), branch: None }
}

#[test]
fn numbers_follow_one_another() {
    let filing = Filing::new();
    let cases = [filing.handed_out(), filing.handed_out(), filing.handed_out()];
    assert_eq!(filing.house.run_actions(), 3);
    let drawn = cases.map(|case| filing.drawn(case).unwrap());
    assert_eq!(drawn, [1, 2, 3].map(|n| text(&format!("市房备〔2026〕{n}号"))));
    let told = filing.house.script.asked();
    assert_eq!((told[0].stage.name.as_str(), told[0].case_number), ("备案", cases[0]));
    assert_eq!(told[0].receiver.people[0].name, "杨帆");
    filing.house.assert_clean();
}

#[test]
fn an_answer_that_comes_twice_counts_once() {
    let filing = Filing::new();
    let (first, second) = (filing.handed_out(), filing.handed_out());
    filing.house.run_actions();
    let delivery = filing.house.script.asked()[0].key.clone();
    filing.answer(first, &delivery, drawing());
    filing.answer(first, &delivery, Answer::Failed { words: "late".to_owned() });
    assert_eq!(filing.drawn(first), Some(text("市房备〔2026〕1号")));
    assert_eq!(filing.drawn(second), Some(text("市房备〔2026〕2号")));
    assert_eq!(filing.incidents(first), []);
    assert_eq!(filing.stages(first), [6]);
    filing.house.assert_clean();
}

#[test]
fn an_answer_that_nobody_waits_for_is_recorded_and_draws_nothing() {
    let filing = Filing::new();
    let case = filing.handed_out();
    filing.house.run_actions();
    filing.answer(case, "1-1", drawing());
    assert_eq!(filing.incidents(case), [("late_answer".to_owned(), false)]);
    let next = filing.handed_out();
    filing.house.run_actions();
    assert_eq!(filing.drawn(next), Some(text("市房备〔2026〕2号")), "the late answer drew nothing");
    filing.house.assert_clean();
}

#[test]
fn what_fails_at_first_is_tried_again_with_the_same_key() {
    let filing = Filing::new();
    let case = filing.handed_out();
    filing.house.script.then(Reply::Failed { words: "暂时不可用".to_owned(), retry: true });
    filing.house.script.then_fault(Cause::Busy);
    assert_eq!(filing.house.run_actions(), 1);
    assert_eq!(filing.house.run_actions(), 0, "not before its pause is over");
    assert_eq!((filing.drawn(case), filing.incidents(case)), (None, vec![]));
    filing.house.assert_clean();
    filing.time_passes();
    filing.house.run_actions();
    filing.time_passes();
    filing.house.run_actions();
    assert_eq!(filing.drawn(case), Some(text("市房备〔2026〕1号")));
    let keys: Vec<_> = filing.house.script.asked().into_iter().map(|input| input.key).collect();
    assert_eq!(keys.len(), 3);
    assert!(keys.iter().all(|key| *key == keys[0]));
    filing.house.assert_clean();
}

#[test]
fn what_keeps_failing_is_an_incident_that_an_administrator_retries() {
    let filing = Filing::new();
    let case = filing.handed_out();
    for _ in 0..6 {
        filing.house.script.then(Reply::Failed { words: "暂时不可用".to_owned(), retry: true });
        filing.time_passes();
        assert_eq!(filing.house.run_actions(), 1);
    }
    assert_eq!(filing.incidents(case), [("action_failed".to_owned(), false)]);
    filing.time_passes();
    assert_eq!(filing.house.run_actions(), 0, "given up until somebody retries");
    filing.house.assert_clean();

    let yangfan = &filing.people[4];
    let step = VisitId::new(filing.house.case(yangfan, case).steps.last().unwrap().id);
    let withdrawn = filing.house.act(yangfan, case, |by| Command::Withdraw { by, visit: step });
    assert_eq!(code(withdrawn), Code::ActionRunning);

    let administrator = filing.house.holder("machao", Permission::ResolveIncidents);
    let view = filing.house.case(&administrator, case);
    assert!(!view.values.contains_key(&key("first_opinion")), "only what no stage hides");
    assert!(view.values.contains_key(&key("project")) && !view.offers.may_comment);
    let queue = filing
        .house
        .app
        .incidents(&administrator.who().administers(Permission::ResolveIncidents).unwrap(), None);
    let queue = queue.unwrap().rows;
    assert_eq!((queue.len(), queue[0].case.number, queue[0].stage), (1, case, Some(5)));
    assert_eq!(filing.house.app.counts(administrator.who()).unwrap().incidents, 1);
    let incident = waypost_base::IncidentId::new(queue[0].row.id);
    let refused = filing.house.act(yangfan, case, |by| Command::Retry { by, incident });
    assert_eq!(code(refused), Code::NotAllowed);
    filing.house.act(&administrator, case, |by| Command::Retry { by, incident }).unwrap();
    assert_eq!(filing.house.run_actions(), 1);
    assert_eq!(filing.drawn(case), Some(text("市房备〔2026〕1号")));
    assert_eq!(filing.incidents(case), [("action_failed".to_owned(), true)]);
    let resolved = filing.house.see(&administrator, case).unwrap_err();
    assert_eq!(resolved.code, Code::NotFound, "the incident is over");
    filing.house.assert_clean();
}

#[test]
fn a_refusal_stops_the_stage_in_the_other_systems_words() {
    let filing = Filing::new();
    let case = filing.handed_out();
    filing.house.script.then(Reply::Refused { words: "楼盘已被查封".to_owned() });
    filing.house.run_actions();
    assert_eq!(filing.incidents(case), [("action_failed".to_owned(), false)]);
    let view = filing.house.case(&filing.people[0], case);
    assert!(view.remarks.iter().any(|row| row.kind == "action_refused" && row.text == "楼盘已被查封"));
    assert_eq!(view.incidents[0].detail, "楼盘已被查封");
    filing.house.assert_clean();

    let administrator = filing.house.holder("machao", Permission::ResolveIncidents);
    let incident = waypost_base::IncidentId::new(view.incidents[0].id);
    filing.house.act(&administrator, case, |by| Command::Retry { by, incident }).unwrap();
    filing.house.run_actions();
    assert_eq!(filing.drawn(case), Some(text("市房备〔2026〕1号")), "no number was lost to the refusal");
    filing.house.assert_clean();
}

#[test]
fn an_answer_that_cannot_be_taken_draws_no_number_and_is_not_asked_for_again() {
    let filing = Filing::new();
    let case = filing.handed_out();
    let draw = Draw {
        series: "市房备".to_owned(),
        period: "2026".to_owned(),
        pattern: "{n}".to_owned(),
        into: "record_number".to_owned(),
    };
    // Stage 备案 is no stage where a plugin may choose the branch.
    filing.house.script.then(Reply::Done(Output::default().draw(draw).branch(7)));
    filing.house.run_actions();
    assert_eq!(filing.incidents(case), [("bad_answer".to_owned(), false)]);
    filing.time_passes();
    assert_eq!(filing.house.run_actions(), 0);
    filing.house.assert_clean();
    let next = filing.handed_out();
    filing.house.run_actions();
    assert_eq!(filing.drawn(next), Some(text("市房备〔2026〕1号")));
    filing.house.assert_clean();
}

#[test]
fn a_job_whose_worker_died_is_due_again() {
    let filing = Filing::new();
    let case = filing.handed_out();
    // As a worker killed in the middle leaves it.
    filing.house.plant(
        "UPDATE action_job SET state = 'leased', fence = 1, attempts = 1, \
         lease_until = 9000000000000, due_at = 9000000000000",
    );
    assert_eq!(filing.house.run_actions(), 0, "the lease stands");
    filing.house.app.shared.db.write(waypost_store::jobs::release_leases).unwrap();
    assert_eq!(filing.house.run_actions(), 1);
    assert_eq!(filing.drawn(case), Some(text("市房备〔2026〕1号")));
    filing.house.assert_clean();
}

/// An action that chooses its way, one of which is open for large amounts only.
const CHOOSING: &str = r#"
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
code = "choosing"
name = "自动分流"
form = "sum"
[[flows.stages]]
no = 1
name = "申请"
[flows.stages.rights]
amount = "require"
[[flows.stages]]
no = 2
name = "取号"
kind = "action"
action = "record_number"
[[flows.stages]]
no = 3
name = "办结"
receivers = ["post:office_clerk"]
[[flows.transitions]]
from = 1
branch = 1
to = 2
condition = "提交"
[[flows.transitions]]
from = 2
branch = 1
to = 3
condition = "大额"
guard = 'gt(form.amount, "10")'
[[flows.transitions]]
from = 2
branch = 2
to = 3
condition = "其他"
[[flows.transitions]]
from = 3
branch = 1
condition = "办结"
"#;

#[test]
fn a_number_drawn_for_an_answer_that_is_not_taken_is_not_lost() {
    let house = House::demo();
    house.publish_all(&house.import(CHOOSING));
    let heping = house.person("heping");
    let answer = || {
        let draw = Draw {
            series: "市房备".to_owned(),
            period: "2026".to_owned(),
            pattern: "{n}".to_owned(),
            into: "record_number".to_owned(),
        };
        house.script.then(Reply::Done(Output::default().draw(draw).branch(1)));
    };
    let start = |amount: &str| {
        let values = vec![(key("amount"), Some(Value::Decimal(amount.parse().unwrap())))];
        house.start(&heping, "choosing", values).unwrap().number
    };
    let small = start("5");
    answer();
    house.run_actions();
    assert_eq!(house.case(&heping, small).incidents[0].kind, "bad_answer", "the way is not open");
    let large = start("50");
    answer();
    house.run_actions();
    assert_eq!(house.property(&heping, large, "record_number"), Some(text("1")));
    assert_eq!(house.property(&heping, small, "record_number"), None);
    house.assert_clean();
}
