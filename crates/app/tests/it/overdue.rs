//! Deadlines, mending and skipping through the desk: what its rows say afterwards, and that verifying agrees.

use waypost_action_host::api::Reply;
use waypost_app::desk::{Envelope, Target};
use waypost_base::{CaseId, IncidentId, Value, VisitId};
use waypost_engine::{
    Command, TimerKind,
    definition::{DeadlineOutcome, Duration, TimeUnit},
};
use waypost_org::Permission;

use crate::{
    editing::{administrator, draft, edit, read, with_stage},
    support::{House, Person, key, path, sub, text},
};

/// The first review of the contract filing has ten minutes, and then this.
fn house(outcome: DeadlineOutcome) -> House {
    prepared(House::demo(), outcome)
}

fn prepared(house: House, outcome: DeadlineOutcome) -> House {
    let one = administrator(&house, "huanghai");
    let shown = draft(&house, &one);
    let change = with_stage(&shown, 3, |stage| {
        stage.limit = Some(Duration { count: 10, unit: TimeUnit::Minutes });
        stage.reminder = Some(Duration { count: 4, unit: TimeUnit::Minutes });
        stage.deadline = Some(outcome);
    });
    edit(&house, &one, &shown, &change).unwrap();
    let now = read(&house, &one, shown.version);
    house.app.publish_flow(&one, now.version, now.revision, false).unwrap().unwrap();
    house
}

/// A case at its first review; its number.
fn reviewed(house: &House) -> i64 {
    let case = house.filing(&house.person("wangfang"), "阳光花园");
    house.submit(&house.person("lina"), case, sub()).unwrap();
    case
}

/// Tells the case what is due, as the scheduler does: nobody is behind it.
fn tell(house: &House, number: i64, command: Command) {
    let case = CaseId::new(house.case(&house.person("wangfang"), number).head.id);
    let envelope = Envelope {
        tenant: house.tenant,
        user: None,
        key: None,
        target: Target::Case(case),
        command,
        draft: None,
        offered: Vec::new(),
        proof: Default::default(),
        together: None,
    };
    house.hand_in(envelope).unwrap().unwrap();
}

/// Lets a timer's time come and tells it.
fn pass(house: &House, number: i64, kind: TimerKind) {
    let timers = house.case(&house.person("wangfang"), number).state.timers();
    let timer = timers.into_iter().find(|timer| timer.kind == kind).expect("a timer");
    house.clock.advance_millis(11 * 60_000);
    tell(house, number, Command::TimerDue { visit: timer.visit, kind, due: timer.due });
}

fn remarks(house: &House, person: &Person, number: i64) -> Vec<String> {
    house.case(person, number).remarks.into_iter().map(|row| row.kind).collect()
}

#[test]
fn past_the_longest_wait_the_run_is_taken_back_and_sent_again() {
    let house = house(DeadlineOutcome::Recall);
    let (sender, reviewer) = (house.person("wangfang"), house.person("zhangwei"));
    let case = reviewed(&house);
    assert_eq!(house.inbox(&reviewer), [case]);
    pass(&house, case, TimerKind::Reminder);
    assert_eq!(house.inbox(&reviewer), [case], "a reminder changes nothing");
    pass(&house, case, TimerKind::Deadline);
    assert_eq!((house.inbox(&reviewer), house.inbox(&sender)), (vec![], vec![case]));
    let view = house.case(&sender, case);
    let outcomes: Vec<_> = view.steps.iter().map(|step| (step.stage, step.outcome.as_deref())).collect();
    assert_eq!(outcomes, [(1, Some("passed")), (2, Some("passed")), (3, Some("taken_back")), (1, None)]);
    assert_eq!(view.steps[3].cause, "recall");
    assert_eq!(remarks(&house, &sender, case), ["reminder", "deadline_recall"]);
    house.assert_clean();
    house.submit(&sender, case, sub()).unwrap();
    let runs: Vec<_> =
        path(&house.case(&sender, case).steps).iter().map(|(stage, run, _)| (*stage, *run)).collect();
    assert_eq!(runs[3..], [(1, 1), (2, 2)]);
    house.assert_clean();
}

#[test]
fn an_overdue_review_may_be_read_by_the_head_above() {
    let house = house(DeadlineOutcome::Escalate);
    let case = reviewed(&house);
    let head = house.person("wuqiang");
    assert!(house.see(&head, case).is_err(), "not the head's business before");
    pass(&house, case, TimerKind::Deadline);
    house.see(&head, case).expect("the head of the section may read it");
    assert_eq!(house.inbox(&house.person("zhangwei")), [case], "and the reviewers go on");
    house.assert_clean();
}

#[test]
fn a_return_and_a_transfer_by_the_deadline_stand_in_the_log_without_a_handler() {
    let back = house(DeadlineOutcome::Return);
    let case = reviewed(&back);
    pass(&back, case, TimerKind::Deadline);
    let view = back.case(&back.person("wangfang"), case);
    let step = &view.steps[2];
    assert_eq!((step.outcome.as_deref(), step.handler, step.branch), (Some("returned"), None, Some(0)));
    assert_eq!(back.inbox(&back.person("lina")), [case]);
    back.assert_clean();

    let over = House::demo();
    let clerk = over.person("yangfan");
    let posts = clerk.who().organisation().posts_of(clerk.who().user(), "2026-06-01".parse().unwrap());
    let over = prepared(over, DeadlineOutcome::Transfer(posts[0]));
    let case = reviewed(&over);
    pass(&over, case, TimerKind::Deadline);
    assert!(over.inbox(&over.person("zhangwei")).is_empty());
    assert_eq!(over.inbox(&over.person("yangfan")), [case]);
    over.assert_clean();
}

/// A case whose filing has failed for good; its number, and the incident.
fn failed(house: &House) -> (i64, IncidentId) {
    let people = ["wangfang", "lina", "zhangwei", "chenjing", "yangfan"].map(|name| house.person(name));
    let case = house.filing(&people[0], "阳光花园");
    house.submit(&people[1], case, sub()).unwrap();
    house.submit(&people[2], case, sub().with("first_opinion", text("同意"))).unwrap();
    house.submit(&people[3], case, sub().with("second_opinion", text("同意"))).unwrap();
    house.submit(&people[4], case, sub()).unwrap();
    for _ in 0..6 {
        house.script.then(Reply::Failed { words: "暂时不可用".to_owned(), retry: true });
        house.plant("UPDATE action_job SET due_at = 0, lease_until = 0 WHERE over_at IS NULL");
        house.run_actions();
    }
    let incidents = house.case(&people[0], case).incidents;
    (case, IncidentId::new(incidents.last().expect("an incident").id))
}

#[test]
fn a_mending_asks_again_under_a_new_key_only_when_the_effect_did_not_happen() {
    for effect_did_not_happen in [false, true] {
        let house = House::demo();
        let (case, incident) = failed(&house);
        let administrator = house.holder("machao", Permission::ResolveIncidents);
        let set = vec![(key("remark"), Value::Text("经核实".to_owned()))];
        let reason = "对方系统已恢复".to_owned();
        house
            .act(&administrator, case, |by| Command::Mend {
                by,
                incident,
                set,
                reason,
                effect_did_not_happen,
            })
            .unwrap();
        assert_eq!(house.run_actions(), 1);
        let keys: Vec<_> = house.script.asked().into_iter().map(|input| input.key).collect();
        assert_eq!(keys.last() != keys.first(), effect_did_not_happen, "{keys:?}");
        let sender = house.person("wangfang");
        assert_eq!(house.property(&sender, case, "record_number"), Some(text("市房备〔2026〕1号")));
        assert_eq!(house.property(&sender, case, "remark"), Some(text("经核实")));
        let kind = if effect_did_not_happen { "mend_undone" } else { "mend" };
        assert!(remarks(&house, &sender, case).contains(&kind.to_owned()));
        house.assert_clean();
    }
}

#[test]
fn a_skipped_action_is_delivered_no_more() {
    let house = House::demo();
    let (case, incident) = failed(&house);
    let administrator = house.holder("machao", Permission::ResolveIncidents);
    let reason = "已在对方系统手工办理".to_owned();
    house.act(&administrator, case, |by| Command::Skip { by, incident, branch: Some(1), reason }).unwrap();
    house.plant("UPDATE action_job SET due_at = 0, lease_until = 0 WHERE over_at IS NULL");
    assert_eq!(house.run_actions(), 0);
    let sender = house.person("wangfang");
    let view = house.case(&sender, case);
    assert_eq!(view.steps.last().map(|step| step.stage), Some(6), "the case goes on");
    assert_eq!((view.steps[4].outcome.as_deref(), view.steps[4].branch), (Some("passed"), Some(1)));
    assert!(view.incidents.iter().all(|row| row.resolved_at.is_some()));
    let skipped = view.remarks.iter().find(|row| row.kind == "skip").expect("on record");
    assert_eq!((skipped.text.as_str(), skipped.visit), ("已在对方系统手工办理", Some(view.steps[4].id)));
    assert!(view.state.visits.contains_key(&VisitId::new(view.steps[4].id)));
    house.assert_clean();
}
