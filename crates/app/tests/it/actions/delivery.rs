//! The outbox: pauses, fences, one slow action beside others, documents that come back, the record of attempts.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};

use waypost_action_host::{
    HostFault, PluginRef, Runner,
    api::{Attachment, Describe, Output, Reply, Request},
};
use waypost_app::outbox::Outbox;
use waypost_base::{IncidentId, Value};
use waypost_engine::Command;
use waypost_org::Permission;

use super::{before_the_number, definer, house};
use crate::support::{House, path, sub, text};

fn handed_out(house: &House, project: &str) -> i64 {
    let case = before_the_number(house, project);
    house.submit(&house.person("yangfan"), case, sub()).unwrap();
    case
}

fn fails() -> Reply {
    Reply::Failed { words: "断线".to_owned(), retry: true }
}

#[test]
fn pauses_grow_by_the_clock_and_every_attempt_is_on_record() {
    let house = house(&[]);
    handed_out(&house, "阳光花园");
    let mut pauses = Vec::new();
    for _ in 0..5 {
        house.script.then(fails());
        assert_eq!(house.run_actions(), 1);
        let due = house.number("SELECT due_at FROM action_job");
        pauses.push(due - house.app.now());
        house.clock.advance_millis(due - house.app.now() - 1);
        assert_eq!(house.run_actions(), 0, "not a millisecond early");
        house.clock.advance_millis(1);
    }
    assert!(pauses.windows(2).all(|two| two[1] > two[0] * 5 / 4), "{pauses:?}");
    house.script.then(fails());
    assert_eq!(house.run_actions(), 1);
    let administrator = house.holder("machao", Permission::ResolveIncidents);
    let proof = administrator.who().administers(Permission::ResolveIncidents).unwrap();
    let id = IncidentId::new(house.app.incidents(&proof, None).unwrap().rows[0].row.id);
    let detail = house.app.incident(&proof, id).unwrap().unwrap();
    let told: Vec<_> =
        detail.attempts.iter().map(|row| (row.fence, row.outcome.as_str(), row.version.as_str())).collect();
    assert_eq!(told, (1..=6).map(|n| (n, "failed", "1")).collect::<Vec<_>>());
    assert!(detail.attempts.is_sorted_by_key(|row| row.began_at) && detail.handed_out);
    assert_eq!(detail.action.as_ref().unwrap().0, "record_number");
    house.assert_clean();
}

#[test]
fn terms_of_an_action_say_how_often_it_is_tried() {
    let house = house(&[]);
    let (_, proof) = definer(&house);
    let lines = house.app.action_lines(&proof).unwrap().unwrap();
    let line = lines.into_iter().find(|it| it.content.code == "record_number").unwrap();
    let mut content = line.content;
    content.delivery.attempts = 1;
    house.app.save_action(&proof, Some(line.id), &content, None).unwrap().unwrap();
    let case = handed_out(&house, "阳光花园");
    house.script.then(fails());
    assert_eq!(house.run_actions(), 1);
    assert_eq!(house.case(&house.person("wangfang"), case).incidents[0].kind, "action_failed");
}

#[test]
fn an_answer_under_a_lease_that_went_to_another_worker_counts_for_nothing() {
    let house = house(&[]);
    let case = handed_out(&house, "阳光花园");
    let app = house.app.clone();
    house.script.meanwhile(move || {
        // As another node takes the job over, after this one slept past its lease.
        app.shared.db.plant("UPDATE action_job SET fence = fence + 1").unwrap();
    });
    assert_eq!(house.run_actions(), 1);
    assert_eq!(house.property(&house.person("wangfang"), case, "record_number"), None);
    assert_eq!(house.number("SELECT count(*) FROM action_attempt"), 0);
    house.clock.advance_millis(120_000);
    assert_eq!(house.run_actions(), 1, "the lease ran out by the clock");
    assert_eq!(
        house.property(&house.person("wangfang"), case, "record_number"),
        Some(text("市房备〔2026〕1号"))
    );
    let keys: Vec<_> = house.script.asked().into_iter().map(|input| input.key).collect();
    assert_eq!(keys[0], keys[1]);
    house.assert_clean();
}

#[test]
fn what_fails_in_this_house_each_time_becomes_an_incident_as_well() {
    let house = house(&[]);
    let case = handed_out(&house, "阳光花园");
    for attempt in 1..=6 {
        assert!(house.case(&house.person("wangfang"), case).incidents.is_empty(), "{attempt}");
        house.script.meanwhile(|| panic!("a fault of the host"));
        assert_eq!(house.run_actions(), 1);
        let wait = house.number("SELECT due_at FROM action_job") - house.app.now();
        house.clock.advance_millis(wait.max(0));
    }
    let incidents = house.case(&house.person("wangfang"), case).incidents;
    assert_eq!(incidents[0].kind, "action_failed");
    assert_eq!(house.run_actions(), 0, "nothing is tried until somebody says so");
    let administrator = house.holder("machao", Permission::ResolveIncidents);
    let proof = administrator.who().administers(Permission::ResolveIncidents).unwrap();
    let incident = IncidentId::new(house.app.incidents(&proof, None).unwrap().rows[0].row.id);
    house.act(&administrator, case, |by| Command::Retry { by, incident }).unwrap();
    assert_eq!(house.run_actions(), 1);
    let number = house.property(&house.person("wangfang"), case, "record_number");
    assert_eq!(number, Some(text("市房备〔2026〕1号")));
    house.assert_clean();
}

/// A plugin that waits for a sign before it answers for the slow action; others are answered at once.
struct Gate {
    slow: Mutex<mpsc::Receiver<()>>,
    told: Mutex<mpsc::Sender<String>>,
}

impl Runner for Gate {
    fn describe(&self, plugin: &PluginRef, _: Duration) -> Result<Describe, HostFault> {
        Ok(Describe::new(plugin.name.as_str(), "1"))
    }

    fn invoke(&self, plugin: &PluginRef, _: &Request, _: Duration) -> Result<Reply, HostFault> {
        self.told.lock().unwrap().send(plugin.name.to_string()).unwrap();
        if plugin.name.as_str() == "slow" {
            self.slow.lock().unwrap().recv().unwrap();
        }
        Ok(Reply::Done(Output::default()))
    }
}

/// Two automatic flows: one whose action hangs, one whose does not.
fn automatic(code: &str, call: &str) -> String {
    format!(
        r#"
format = 1
[[actions]]
code = "{code}"
name = "{code}"
call = "{call}"
delivery = {{ at_once = 2 }}
[[forms]]
code = "{code}"
[forms.form]
format = 1
name = "{code}"
[[forms.form.items]]
key = "title"
label = "题"
kind = "text"
[[flows]]
code = "{code}"
name = "{code}"
form = "{code}"
[[flows.stages]]
no = 1
name = "申请"
[flows.stages.rights]
title = "write"
[[flows.stages]]
no = 2
name = "自动"
kind = "action"
action = "{code}"
[[flows.transitions]]
from = 1
branch = 1
to = 2
condition = "提交"
[[flows.transitions]]
from = 2
branch = 1
condition = "完"
"#
    )
}

#[test]
fn a_slow_action_holds_up_no_other() {
    let house = house(&[]);
    for call in ["slow", "quick"] {
        let file = house.folder().join(format!("{call}.so"));
        std::fs::write(&file, call).unwrap();
        house.app.register_plugin(call, &file).unwrap();
        house.publish_all(&house.import(&automatic(call, call)));
    }
    let heping = house.person("heping");
    for _ in 0..6 {
        house.start(&heping, "slow", vec![]).unwrap();
    }
    let quick: Vec<i64> = (0..6).map(|_| house.start(&heping, "quick", vec![]).unwrap().number).collect();
    let (open, slow) = mpsc::channel();
    let (told, heard) = mpsc::channel();
    let gate = Gate { slow: Mutex::new(slow), told: Mutex::new(told) };
    let outbox = Outbox::start(house.app.clone(), Arc::new(gate), true).unwrap();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..8 {
        *counts.entry(heard.recv_timeout(Duration::from_secs(60)).unwrap()).or_default() += 1;
    }
    assert_eq!(
        counts,
        [("quick".to_owned(), 6), ("slow".to_owned(), 2)].into(),
        "two of the slow one, all others"
    );
    assert!(heard.try_recv().is_err(), "no third of the slow one");
    for _ in 0..6 {
        open.send(()).unwrap();
    }
    for _ in 0..4 {
        assert_eq!(heard.recv_timeout(Duration::from_secs(60)).unwrap(), "slow");
    }
    outbox.stop();
    assert!(quick.iter().all(|case| house.case(&heping, *case).head.ended_at.is_some()));
    assert_eq!(house.number("SELECT count(*) FROM action_job WHERE state <> 'done'"), 0);
    house.assert_clean();
}

#[test]
fn documents_that_an_action_made_are_stored_and_named_by_a_property() {
    let house = house(&[]);
    let case = handed_out(&house, "阳光花园");
    let document =
        |name: &str, content: &str| Attachment::new("certificate", name, "text/html", content.as_bytes());
    let output = Output::default().set("record_number", "1");
    house.script.then(Reply::Done(
        output.attach(document("结清证明.html", "<p>结清</p>")).attach(document("附页.html", "<p>附页</p>")),
    ));
    assert_eq!(house.run_actions(), 1);
    let wangfang = house.person("wangfang");
    let Some(Value::Files(files)) = house.property(&wangfang, case, "certificate") else { panic!("files") };
    assert_eq!(
        files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(),
        ["结清证明.html", "附页.html"]
    );
    let view = house.case(&wangfang, case);
    assert_eq!(view.file(&files[0].sha256).unwrap().media, "text/html");
    assert!(house.app.shared.files.holds(house.tenant, &files[0].sha256).unwrap());
    house.app.collect_uploads().unwrap();
    assert!(house.app.shared.files.holds(house.tenant, &files[1].sha256).unwrap(), "the case claims it");
    house.assert_clean();
}

#[test]
fn a_document_that_cannot_be_kept_is_rubbish_and_stops_the_stage() {
    let house = house(&[]);
    let case = handed_out(&house, "阳光花园");
    for (at, bad) in [
        Attachment::new("certificate", "a.exe", "application/octet-stream", vec![0; 64]),
        Attachment::new("Bad Key", "a.txt", "text/plain", "x"),
        Attachment::new("certificate", "empty.txt", "text/plain", ""),
    ]
    .into_iter()
    .enumerate()
    {
        house.script.then(Reply::Done(Output::default().attach(bad)));
        assert_eq!(house.run_actions(), 1, "{at}");
        let administrator = house.holder("machao", Permission::ResolveIncidents);
        let proof = administrator.who().administers(Permission::ResolveIncidents).unwrap();
        let row = house.app.incidents(&proof, None).unwrap().rows.remove(0).row;
        assert!(row.detail.contains("answered rubbish"), "{}", row.detail);
        let incident = IncidentId::new(row.id);
        house.act(&administrator, case, |by| Command::Retry { by, incident }).unwrap();
    }
    house.assert_clean();
}

/// The filing, with a way out for a refusal, and a stage that cannot be taken back.
fn with_refusal() -> String {
    waypost_demo::CONTRACT_FILING.replace(
        "action = \"record_number\"",
        "action = \"record_number\"\nrefusal_branch = 2\nirreversible = true",
    ) + "\n[[flows.transitions]]\nfrom = 5\nbranch = 2\nto = 4\ncondition = \"取号被拒\"\n"
}

#[test]
fn a_refusal_goes_along_its_branch_in_the_other_systems_words() {
    let house = house(&[]);
    house.publish_all(&house.import(&with_refusal()));
    let case = handed_out_along(&house);
    house.script.then(Reply::Refused { words: "楼盘已被查封".to_owned() });
    assert_eq!(house.run_actions(), 1);
    let view = house.case(&house.person("chenjing"), case);
    assert_eq!(path(&view.steps).last(), Some(&(1, 4, "open")));
    assert!(view.incidents.is_empty());
    assert!(view.remarks.iter().any(|row| row.kind == "action_refused" && row.text == "楼盘已被查封"));
    house.assert_clean();
}

#[test]
fn nothing_goes_back_past_an_irreversible_stage_once_its_action_was_handed_out() {
    let house = house(&[]);
    house.publish_all(&house.import(&with_refusal()));
    let case = handed_out_along(&house);
    let reason = "不办了".to_owned();
    let wangfang = house.person("wangfang");
    let revoked = house.act(&wangfang, case, |by| Command::Revoke { by, reason: reason.clone() });
    assert!(revoked.is_err());
    assert_eq!(house.run_actions(), 1);
    let revoked = house.act(&wangfang, case, |by| Command::Revoke { by, reason });
    assert_eq!(revoked.unwrap_err().code, waypost_base::Code::Irreversible);
    house.assert_clean();
}

/// As [`handed_out`], where the stage has two branches.
fn handed_out_along(house: &House) -> i64 {
    let case = before_the_number(house, "阳光花园");
    house.submit(&house.person("yangfan"), case, sub().branch(1)).unwrap();
    case
}
