//! Several decide, over a real data folder: seats in inboxes, access, reminders, preview, and records that agree.

use std::sync::Barrier;

use waypost_action_host::api::{Ask, Describe, Reply, Tally};
use waypost_app::batches::Approval;
use waypost_base::{Code, Party};
use waypost_engine::{
    Command,
    VoteKind::{self, Abstain, Approve, Reject},
};

use crate::support::{DAY, House, MINUTE, Person, Typed, code, key, sub, text};

/// The five reviewers of a purchase.
const REVIEWERS: [&str; 5] = ["huanghai", "xuhui", "yangfan", "chenjing", "machao"];

struct Purchase {
    house: House,
    case: i64,
}

fn goods() -> Typed {
    let price = waypost_base::Value::Decimal("58000".parse().unwrap());
    vec![(key("goods"), Some(text("档案密集架"))), (key("price"), Some(price))]
}

/// A purchase that stands at 小组评审.
fn purchase() -> Purchase {
    let house = House::demo();
    let case = house.start(&house.person("heping"), "purchase_review", goods()).unwrap().number;
    Purchase { house, case }
}

impl Purchase {
    fn person(&self, name: &str) -> Person {
        self.house.person(name)
    }

    fn vote(&self, name: &str, vote: VoteKind) -> crate::support::Outcome {
        let person = self.person(name);
        let visit = self.house.offer(&person, self.case).visit;
        let submit = sub().saying("如题").0;
        let envelope =
            self.house.envelope(&person, self.case, |by| Command::Vote { by, visit, vote, submit });
        self.house.clock.advance_millis(1_000);
        self.house.app.hand_in_blocking(person.who(), &envelope).unwrap()
    }

    fn asked(&self, name: &str) -> bool {
        self.house.inbox(&self.person(name)) == [self.case]
    }
}

#[test]
fn each_seat_is_in_its_persons_inbox_until_it_has_voted_or_all_is_decided() {
    let purchase = purchase();
    assert!(REVIEWERS.iter().all(|name| purchase.asked(name)));
    assert!(purchase.asked("lintao"), "he stands in for one of them");
    purchase.vote("huanghai", Approve).unwrap();
    assert!(!purchase.asked("huanghai") && purchase.asked("xuhui"));
    purchase.house.assert_clean();
    purchase.vote("lintao", Approve).unwrap();
    assert!(REVIEWERS.iter().all(|name| !purchase.asked(name)));
    assert!(["sunjianguo", "gaoxiang", "xuefeng", "guohua"].iter().all(|name| purchase.asked(name)));
    purchase.house.assert_clean();
}

#[test]
fn who_voted_finds_it_among_what_he_handled_and_may_see_it() {
    let purchase = purchase();
    purchase.vote("huanghai", Reject).unwrap();
    let voter = purchase.person("huanghai");
    assert_eq!(purchase.house.done(&voter), [purchase.case]);
    purchase.vote("xuhui", Approve).unwrap();
    purchase.vote("yangfan", Approve).unwrap();
    for name in ["huanghai", "xuhui", "yangfan"] {
        let voter = purchase.person(name);
        assert_eq!(purchase.house.done(&voter), [purchase.case], "{name}, once");
        assert!(purchase.house.see(&voter, purchase.case).is_ok());
    }
    let stranger = purchase.house.see(&purchase.person("wangfang"), purchase.case);
    assert_eq!(stranger.err().map(|refused| refused.code), Some(Code::NotFound));
}

#[test]
fn one_veto_of_the_leaders_brings_it_back_with_the_reason() {
    let purchase = purchase();
    purchase.vote("huanghai", Approve).unwrap();
    purchase.vote("xuhui", Approve).unwrap();
    purchase.vote("gaoxiang", Approve).unwrap();
    purchase.vote("sunjianguo", Reject).unwrap();
    assert!(purchase.asked("heping"));
    let view = purchase.house.case(&purchase.person("heping"), purchase.case);
    let returned = view.steps.iter().find(|step| step.outcome.as_deref() == Some("returned")).unwrap();
    assert_eq!(returned.opinion.as_deref(), Some("如题"));
    let votes: Vec<_> = view.remarks.iter().map(|remark| remark.kind.as_str()).collect();
    assert_eq!(votes, ["vote_approve", "vote_approve", "vote_approve", "vote_reject"]);
    purchase.house.assert_clean();
}

#[test]
fn a_vote_taken_back_a_late_vote_and_a_successor_leave_records_that_agree() {
    let purchase = purchase();
    let house = &purchase.house;
    let late = purchase.person("machao");
    let visit = house.offer(&late, purchase.case).visit;
    purchase.vote("huanghai", Approve).unwrap();
    house.act(&purchase.person("huanghai"), purchase.case, |by| Command::Withdraw { by, visit }).unwrap();
    assert!(purchase.asked("huanghai"));
    house.assert_clean();
    purchase.vote("huanghai", Abstain).unwrap();
    purchase.vote("xuhui", Approve).unwrap();
    purchase.vote("yangfan", Approve).unwrap();
    let vote = |by| Command::Vote { by, visit, vote: Reject, submit: sub().saying("太贵").0 };
    house.act(&late, purchase.case, vote).unwrap();
    assert_eq!(code(house.act(&late, purchase.case, vote)), Code::AlreadyHandled);
    let view = house.case(&late, purchase.case);
    let last = view.remarks.last().unwrap();
    assert_eq!((last.kind.as_str(), last.text.as_str()), ("late_reject", "太贵"));
    house.assert_clean();
}

#[test]
fn of_two_last_signers_one_decides_and_the_other_comes_late() {
    for _ in 0..4 {
        let purchase = purchase();
        let house = &purchase.house;
        purchase.vote("huanghai", Approve).unwrap();
        let envelopes = ["xuhui", "yangfan"].map(|name| {
            let person = purchase.person(name);
            let visit = house.offer(&person, purchase.case).visit;
            house.envelope(&person, purchase.case, |by| Command::Vote {
                by,
                visit,
                vote: Approve,
                submit: sub().0,
            })
        });
        let barrier = Barrier::new(2);
        std::thread::scope(|scope| {
            for envelope in envelopes {
                let barrier = &barrier;
                scope.spawn(move || {
                    barrier.wait();
                    house.app.desk.submit_blocking(envelope).unwrap().unwrap();
                });
            }
        });
        let kinds = |kind: &str| {
            let view = house.case(&purchase.person("heping"), purchase.case);
            view.remarks.iter().filter(|remark| remark.kind == kind).count()
        };
        assert_eq!((kinds("vote_approve"), kinds("late_approve")), (2, 1));
        house.assert_clean();
    }
}

#[test]
fn only_those_who_have_not_voted_are_reminded() {
    let purchase = purchase();
    let house = &purchase.house;
    purchase.vote("huanghai", Approve).unwrap();
    house.pass(DAY + MINUTE);
    let reminded = |name: &str| house.told(&purchase.person(name)).contains(&"reminder".to_owned());
    assert!(!reminded("huanghai") && reminded("xuhui") && reminded("machao"));
    house.assert_clean();
}

#[test]
fn the_preview_of_a_start_names_every_seat() {
    let house = House::demo();
    let heping = house.person("heping");
    let start = waypost_app::cases::Start {
        version: house.app.startable(heping.who(), "purchase_review").unwrap().unwrap().flow.version,
        title: String::new(),
        department: None,
        submit: waypost_engine::command::Submission { values: goods(), ..Default::default() },
        draft: None,
        key: "preview".to_owned(),
    };
    let (_, steps) = house.app.preview_start(heping.who(), &start).unwrap();
    let steps = steps.unwrap();
    let review = steps.iter().find(|step| step.stage.0 == 2).unwrap();
    assert_eq!(review.parties.len(), 5);
    assert!(review.parties.iter().all(|party| matches!(party, Party::Seat(..))));
    assert_eq!(review.branches, [1]);
    let stages: Vec<u32> = steps.iter().map(|step| step.stage.0).collect();
    assert_eq!(stages, [1, 2, 3, 4]);
}

#[test]
fn a_step_that_a_vote_decided_names_its_journal_entry() {
    let purchase = purchase();
    let house = &purchase.house;
    for name in ["huanghai", "xuhui"] {
        let person = purchase.person(name);
        let visit = house.offer(&person, purchase.case).visit;
        let submit = sub().0;
        house.act(&person, purchase.case, |by| Command::Vote { by, visit, vote: Approve, submit }).unwrap();
    }
    let reader = purchase.person("heping");
    let view = house.case(&reader, purchase.case);
    let step = view.steps.iter().find(|step| step.stage == 2).unwrap();
    let case = house.see(&reader, purchase.case).unwrap();
    let (seq, _) = house.app.entry_of_step(reader.who(), &case, step).unwrap().expect("an entry");
    assert_eq!(
        house.number(&format!("SELECT count(*) AS n FROM journal WHERE seq = {seq} AND kind = 'vote'")),
        1
    );
}

/// A purchase whose reviewers may write the grounds; several may be submitted from the list.
fn written() -> Purchase {
    let head = "\n[[flows.stages]]\nno = 3\n";
    let rights = format!("[flows.stages.rights]\ngrounds = \"write\"\nprice = \"write\"\n{head}");
    let form = "\nform = \"purchase_review\"\n";
    let text = waypost_demo::PURCHASE_REVIEW.replacen(head, &rights, 1).replacen(
        form,
        &format!("{form}batch_approve = true\n"),
        1,
    );
    let house = House::demo();
    house.publish_all(&house.import(&text));
    house.clock.advance_millis(1_000);
    let case = house.start(&house.person("heping"), "purchase_review", goods()).unwrap().number;
    Purchase { house, case }
}

#[test]
fn of_two_voters_with_one_form_the_second_keeps_what_the_first_changed_or_is_asked_to_look_again() {
    let purchase = written();
    let house = &purchase.house;
    let shown = house.case(&purchase.person("machao"), purchase.case).head.document_version;
    let first = purchase.person("huanghai");
    house.submit(&first, purchase.case, sub().with("grounds", text("旧柜已坏"))).unwrap();
    let later = purchase.person("machao");
    let case = house.see(&later, purchase.case).unwrap();
    let earlier = house.app.earlier(later.who(), &case, shown).unwrap().expect("a version");
    assert_eq!(earlier.changed.into_iter().collect::<Vec<_>>(), [(key("grounds"), first.who().user())]);
    assert!(house.app.earlier(later.who(), &case, 99).unwrap().is_none());

    // His page is from before: he wrote something else into it, or left it as it was shown.
    let vote = |grounds: Option<waypost_base::Value>| {
        let earlier = house.app.earlier(later.who(), &case, shown).unwrap().unwrap();
        let price = earlier.values.get(&key("price")).cloned();
        let mut submit = sub().0;
        submit.values = vec![(key("grounds"), grounds), (key("price"), price)];
        submit.seen = earlier.leave_untouched(&mut submit.values);
        let visit = house.offer(&later, purchase.case).visit;
        house.act(&later, purchase.case, |by| Command::Submit { by, visit, submit })
    };
    let refused = vote(Some(text("扩建档案室"))).unwrap_err();
    let fields: Vec<_> = refused.fields.iter().map(|field| (field.field.as_str(), field.code)).collect();
    assert_eq!(fields, [("grounds", Code::ValueMoved)]);
    vote(None).unwrap();
    let view = house.case(&purchase.person("heping"), purchase.case);
    assert_eq!(view.values.get(&key("grounds")), Some(&text("旧柜已坏")));
    house.assert_clean();
}

#[test]
fn an_approval_from_the_list_that_came_late_is_told_apart() {
    let purchase = written();
    let house = &purchase.house;
    let late = purchase.person("machao");
    let visit = house.offer(&late, purchase.case).visit;
    let ticked = [Approval { case: purchase.case, visit, key: "ticked".to_owned() }];
    let early = purchase.person("huanghai");
    let answers = house.app.approve_many(early.who(), &ticked, "同意").unwrap();
    assert!(matches!(answers[..], [Ok(Ok(_))]));
    assert!(house.app.came_late(early.who(), &ticked).unwrap().is_empty());
    purchase.vote("xuhui", Approve).unwrap();
    let answers = house.app.approve_many(late.who(), &ticked, "同意").unwrap();
    assert!(matches!(answers[..], [Ok(Ok(_))]));
    assert_eq!(house.app.came_late(late.who(), &ticked).unwrap().into_iter().collect::<Vec<_>>(), [visit]);
    house.assert_clean();
}

/// A purchase whose leaders' stage has the action of the plugin, which answers these questions.
fn counted(answers: &[Ask]) -> Purchase {
    let head = "rule = \"any_veto\"\n";
    let flow = waypost_demo::PURCHASE_REVIEW.replacen(head, "action = \"record_number\"\n", 1);
    let action = "[[actions]]\ncode = \"record_number\"\n\
        name = { default = \"采购编号\", en = \"Purchase number\" }\ncall = \"number\"\n\
        settings = { series = \"采\", pattern = \"采{n}\", into = \"purchase_number\" }\n\n[[forms]]\n";
    let text = flow.replacen("[[forms]]\n", action, 1);
    assert!(text.contains("record_number\"\n") && !text.contains(head));
    let house = House::demo();
    let text_of = serde_json::json!({ "type": "string" });
    let schema = serde_json::json!({
        "type": "object",
        "properties": { "series": text_of, "pattern": text_of, "into": text_of },
    });
    let described = Describe::new("number", "1").settings(schema);
    let described = answers.iter().fold(described, |said, ask| said.answering(*ask));
    house.script.describe_as(described);
    let file = house.folder().join("counting.so");
    std::fs::write(&file, "stands for a plugin that counts votes").unwrap();
    house.app.register_described("number", &file, Some(&*house.script)).unwrap();
    house.app.shared.run_plugins_with(house.script.clone());
    house.publish_all(&house.import(&text));
    house.clock.advance_millis(1_000);
    let case = house.start(&house.person("heping"), "purchase_review", goods()).unwrap().number;
    let purchase = Purchase { house, case };
    purchase.vote("huanghai", Approve).unwrap();
    purchase.vote("xuhui", Approve).unwrap();
    purchase
}

#[test]
fn a_plugin_that_brings_a_rule_decides_by_seats_and_votes() {
    let purchase = counted(&[Ask::Tally]);
    let script = &purchase.house.script;
    script.then(Reply::Tally(Tally::open()));
    purchase.vote("gaoxiang", Reject).unwrap();
    let told = script.asked().pop().unwrap();
    assert_eq!((told.seats.len(), told.votes.len()), (4, 1));
    assert_eq!(told.votes[0].kind, waypost_action_host::api::VoteKind::Reject);
    assert_eq!(told.votes[0].words, "如题");
    assert!(told.secrets.is_empty() && told.key.is_empty());
    // One reject is enough for nobody but the rule.
    assert!(purchase.asked("sunjianguo"));
    script.then(Reply::Tally(Tally::approved()));
    purchase.vote("sunjianguo", Approve).unwrap();
    assert_eq!(script.asked().pop().unwrap().votes.len(), 2);
    assert!(!purchase.asked("xuefeng"), "it is decided");
    purchase.house.assert_clean();
}

#[test]
fn where_a_plugin_counts_nobody_is_asked_to_sign_as_well() {
    let purchase = counted(&[Ask::Tally]);
    let (house, case) = (&purchase.house, purchase.case);
    let (leader, signer) = (house.person("gaoxiang"), house.person("lina").who().user());
    let offer = house.offer(&leader, case);
    assert!(!offer.may_add_signer, "{offer:?}");
    let added = house.act(&leader, case, |by| waypost_engine::Command::AddSigner {
        by,
        visit: offer.visit,
        signer,
        place: waypost_engine::ballot::Place::Before,
        reason: String::new(),
    });
    assert_eq!(code(added), Code::NoSignersHere);
    house.assert_clean();
}

#[test]
fn a_rule_that_gives_no_answer_takes_no_vote_in() {
    let purchase = counted(&[Ask::Tally]);
    let script = &purchase.house.script;
    script.then(Reply::Failed { words: "no rule".into(), retry: false });
    assert_eq!(code(purchase.vote("gaoxiang", Approve)), Code::ActionUnavailable);
    for name in ["gaoxiang", "sunjianguo", "xuefeng"] {
        script.then(Reply::Tally(Tally::open()));
        purchase.vote(name, Approve).unwrap();
    }
    // Nothing yet, when everybody has voted, is no answer.
    script.then(Reply::Tally(Tally::open()));
    assert_eq!(code(purchase.vote("guohua", Approve)), Code::ActionUnavailable);
    script.then(Reply::Tally(Tally::rejected()));
    purchase.vote("guohua", Approve).unwrap();
    assert!(purchase.asked("heping"), "rejected by the rule: it goes back");
    purchase.house.assert_clean();
}
