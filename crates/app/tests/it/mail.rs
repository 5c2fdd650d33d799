//! Letters: one digest a day, at once only what was chosen, and what a mail server can do to them.

use std::sync::Arc;

use waypost_app::{
    access::Administers,
    desk::notices::ASKED,
    mail::{
        Courier, Letter, Stationery, Written,
        postman::{Postman, Round},
        smtp::{Security, SmtpSettings},
    },
    steer::{Steer, Work},
};
use waypost_engine::Command;
use waypost_org::Permission;
use waypost_testkit::smtp::{Mode, SmtpSink};

use crate::support::{DAY, HOUR, House, MINUTE, Person, sub};

/// Plain words, so that a test reads what a letter tells.
struct Plain;

impl Stationery for Plain {
    fn write(&self, letter: &Letter) -> Result<Written, String> {
        let line = |line: &waypost_app::mail::Line| {
            format!("{} {} {} {:?} {:?}", line.kind, line.number, line.title, line.stage, line.body)
        };
        let text = letter.lines.iter().map(line).collect::<Vec<_>>().join("\n");
        let head = format!("{} {} {} {}", letter.language, letter.waiting, letter.overdue, letter.more);
        Ok(Written { subject: letter.name.clone(), text: format!("{head}\n{text}"), html: "<p></p>".into() })
    }
}

fn smtp(port: u16) -> Arc<dyn Courier> {
    let settings = SmtpSettings {
        server: "127.0.0.1".to_owned(),
        port: Some(port),
        security: Security::None,
        from: "Waypost <waypost@bureau.example>".to_owned(),
        user: None,
        password: None,
        password_file: None,
        authority: None,
        timeout_seconds: 2,
    };
    Arc::new(settings.open().unwrap())
}

impl House {
    fn postman(&self, sink: &SmtpSink) -> Postman {
        Postman::new(Arc::clone(&self.app), Arc::new(Plain), smtp(sink.port()))
    }

    /// Makes what is due of digests, and sends.
    fn post(&self, sink: &SmtpSink) -> Round {
        self.app.make_digests().unwrap();
        self.postman(sink).round().unwrap()
    }

    fn give_mail(&self, name: &str) {
        let text = format!(
            "format = 1\n[organisation]\npeople = [{{ code = \"{name}\", name = \"{name}\", mail = \"{name}@bureau.example\" }}]\n"
        );
        self.import(&text);
    }

    fn system(&self) -> Administers {
        self.person("gaoxiang").who().administers(Permission::AdministerSystem).unwrap()
    }

    /// What failed waits no longer.
    fn hurry(&self) {
        self.plant("UPDATE mail SET due_at = 0 WHERE over_at IS NULL");
    }
}

const REMINDED: &str = "reminder = \"1 hours\"";

#[test]
fn a_person_gets_one_digest_a_day_and_not_fifty_letters() {
    let house = House::timed(REMINDED);
    let [wangfang, lina] = ["wangfang", "lina"].map(|name| house.person(name));
    house.give_mail("lina");
    let sink = SmtpSink::start();
    for n in 0..3 {
        house.filing(&wangfang, &format!("{n} 号"));
    }
    for _ in 0..10 {
        house.pass(HOUR);
    }
    assert_eq!(house.notices(&lina).len(), 3, "a reminder takes the place of the unread one before it");
    assert_eq!(house.post(&sink).sent, 1);
    let letters = sink.letters();
    assert_eq!(letters[0].to, ["lina@bureau.example"]);
    for n in 0..3 {
        assert!(letters[0].raw.contains(&format!("reminder {}", n + 1)), "{}", letters[0].raw);
    }
    assert!(letters[0].raw.contains("n: Some(10)"), "{}", letters[0].raw);
    house.pass(HOUR);
    assert_eq!(house.post(&sink), Round::default(), "one a day");
    house.pass(DAY);
    assert_eq!(house.post(&sink).sent, 1, "and one the next");
    // Nobody without an address or with nothing unread gets one.
    assert_eq!(sink.letters().len(), 2);
    assert_ne!(sink.letters()[0].header("message-id"), sink.letters()[1].header("message-id"));
}

#[test]
fn digests_wait_for_their_hour_and_for_a_working_day() {
    let house = House::timed(REMINDED);
    let wangfang = house.person("wangfang");
    house.give_mail("lina");
    let sink = SmtpSink::start();
    house.filing(&wangfang, "甲");
    house.app.set_mail_rule(&house.system(), "18:00", true).unwrap().unwrap();
    house.pass(HOUR);
    assert_eq!(house.post(&sink).sent, 0, "ten in the morning");
    house.pass(8 * HOUR);
    assert_eq!(house.post(&sink).sent, 1);
    // Friday evening to Saturday evening.
    house.clock.advance_millis(4 * DAY - HOUR);
    assert_eq!(house.post(&sink).sent, 0, "nothing new was told");
    house.pass(2 * HOUR);
    house.clock.advance_millis(DAY);
    house.tell_due();
    assert_eq!(house.post(&sink).sent, 0, "on a Saturday");
    house.app.set_mail_rule(&house.system(), "8:00", false).unwrap().unwrap();
    assert_eq!(house.post(&sink).sent, 1, "on any day");
    let refused = house.app.set_mail_rule(&house.system(), "noon", true).unwrap().unwrap_err();
    assert_eq!(refused.fields[0].field, "digest_time");
}

#[test]
fn at_once_comes_only_what_the_person_chose() {
    let house = House::timed("reminder = \"1 hours\"\nlimit = \"5 hours\"\ndeadline = \"recall\"");
    let [wangfang, lina] = ["wangfang", "lina"].map(|name| house.person(name));
    house.give_mail("lina");
    house.give_mail("wangfang");
    let sink = SmtpSink::start();
    house.app.set_mail_rule(&house.system(), "23:59", false).unwrap().unwrap();
    house.app.choose_notices(wangfang.who(), false, &["taken_back".to_owned()]).unwrap().unwrap();
    house.app.choose_notices(lina.who(), true, &["nonsense".to_owned()]).unwrap().unwrap_err();
    house.filing(&wangfang, "甲");
    house.pass(HOUR);
    assert_eq!(house.post(&sink).sent, 0, "a reminder was not chosen");
    house.pass(4 * HOUR);
    assert_eq!(house.post(&sink).sent, 1);
    assert_eq!(sink.letters()[0].to, ["wangfang@bureau.example"]);
    assert!(sink.letters()[0].raw.contains("taken_back 1"));
    house.app.set_mail_rule(&house.system(), "08:00", false).unwrap().unwrap();
    house.post(&sink);
    let to: Vec<_> = sink.letters().into_iter().flat_map(|letter| letter.to).collect();
    assert_eq!(to, ["wangfang@bureau.example", "lina@bureau.example"], "no digest for who wants none");
}

#[test]
fn handed_over_work_is_told_at_once_and_that_of_a_whole_list_once_a_day() {
    let house = House::timed(REMINDED);
    let [wangfang, lina, zhangwei] = ["wangfang", "lina", "zhangwei"].map(|name| house.person(name));
    house.give_mail("zhangwei");
    let sink = SmtpSink::start();
    house.app.set_mail_rule(&house.system(), "23:59", false).unwrap().unwrap();
    house.app.choose_notices(zhangwei.who(), true, &[ASKED.to_owned()]).unwrap().unwrap();
    let to = zhangwei.who().user();
    let (by_list, by_hand) = (house.filing(&wangfang, "甲"), house.filing(&wangfang, "乙"));
    let definer = house.holder("xuhui", Permission::AdministerFlows);
    let reassign = Steer::Reassign { work: Work::All, to };
    let proof = definer.who().defines_flows().unwrap();
    house.app.steer(&proof, by_list, &reassign, "离职", Some("key")).unwrap().unwrap();
    assert_eq!(house.post(&sink).sent, 0);
    let visit = house.offer(&lina, by_hand).visit;
    let transfer = |by| Command::Transfer { by, visit, to, reason: "出差".to_owned() };
    house.act(&lina, by_hand, transfer).unwrap();
    assert_eq!(house.post(&sink).sent, 1);
    house.app.set_mail_rule(&house.system(), "08:00", false).unwrap().unwrap();
    assert_eq!(house.post(&sink).sent, 1, "the other stands in the day's letter");
    assert!(sink.letters()[1].raw.contains("asked 1"));
}

fn one_letter(house: &House) -> Person {
    let wangfang = house.person("wangfang");
    house.give_mail("lina");
    house.filing(&wangfang, "甲");
    house.pass(HOUR);
    wangfang
}

#[test]
fn a_letter_whose_taking_was_not_heard_comes_again_under_the_same_message_id() {
    let house = House::timed(REMINDED);
    one_letter(&house);
    let sink = SmtpSink::start();
    sink.behave(Mode::DropsAfterTaking);
    let round = house.post(&sink);
    assert_eq!((round.sent, round.put_back), (0, 1));
    sink.behave(Mode::Takes);
    assert_eq!(house.post(&sink).sent, 0, "not before its pause is over");
    house.hurry();
    assert_eq!(house.post(&sink).sent, 1);
    let letters = sink.letters();
    assert_eq!(letters.len(), 2);
    let id = letters[0].header("message-id");
    assert!(id.ends_with("@bureau.example>"), "{id}");
    assert_eq!(id, letters[1].header("message-id"), "so the reader's program knows it as one");
    house.hurry();
    assert_eq!(house.post(&sink), Round::default());
}

#[test]
fn a_server_that_is_down_slow_or_busy_is_asked_again_later() {
    for mode in [Mode::Drops, Mode::RefusesForNow, Mode::Silent] {
        let house = House::timed(REMINDED);
        one_letter(&house);
        house.give_mail("wangfang");
        let sink = SmtpSink::start();
        sink.behave(mode);
        let round = house.post(&sink);
        assert_eq!((round.sent, round.put_back, round.given_up), (0, 1, 0), "{mode:?}");
        let queue = house.app.mail_queue(&house.system()).unwrap();
        assert_eq!((queue.waiting.len(), queue.failed.len()), (1, 0));
        assert!(queue.waiting[0].last_error.is_some(), "what went wrong is told: {mode:?}");
        assert_eq!(queue.waiting[0].attempts, 1);
        sink.behave(Mode::Takes);
        house.hurry();
        assert_eq!(house.post(&sink).sent, 1, "{mode:?}");
    }
    let house = House::timed(REMINDED);
    one_letter(&house);
    let gone = SmtpSink::start();
    let port = gone.port();
    drop(gone);
    house.app.make_digests().unwrap();
    let postman = Postman::new(Arc::clone(&house.app), Arc::new(Plain), smtp(port));
    assert_eq!(postman.round().unwrap().put_back, 1);
    for attempt in 2..=12 {
        house.hurry();
        let round = postman.round().unwrap();
        assert_eq!((round.put_back, round.given_up), if attempt < 12 { (1, 0) } else { (0, 1) });
    }
    let who = house.system();
    assert_eq!(house.app.mail_queue(&who).unwrap().failed.len(), 1, "given up where somebody sees it");
    assert_eq!(house.app.counts(who.who()).unwrap().letters, 1);
}

#[test]
fn a_server_that_cannot_be_reached_is_asked_once_a_round() {
    let house = House::timed(REMINDED);
    for name in ["zhangwei", "liuyang", "lina"] {
        house.give_mail(name);
    }
    house.put_clocks(3, REMINDED);
    let [wangfang, lina] = ["wangfang", "lina"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "甲");
    house.submit(&lina, case, sub()).unwrap();
    house.pass(HOUR);
    let sink = SmtpSink::start();
    sink.behave(Mode::Drops);
    house.app.make_digests().unwrap();
    assert_eq!(house.number("SELECT count(*) FROM mail"), 2);
    assert_eq!(house.postman(&sink).round().unwrap().put_back, 1);
    assert_eq!(sink.opened(), 1);
    assert_eq!(house.number("SELECT count(*) FROM mail WHERE attempts = 0"), 1);
}

#[test]
fn a_server_that_refuses_for_good_is_not_asked_again_until_somebody_says_so() {
    let house = House::timed(REMINDED);
    one_letter(&house);
    let sink = SmtpSink::start();
    sink.behave(Mode::RefusesForGood);
    let round = house.post(&sink);
    assert_eq!((round.put_back, round.given_up), (0, 1));
    house.hurry();
    assert_eq!(house.post(&sink), Round::default());
    let queue = house.app.mail_queue(&house.system()).unwrap();
    assert!(queue.failed[0].last_error.as_deref().unwrap().contains("no such mailbox"));
    sink.behave(Mode::Takes);
    assert_eq!(house.app.retry_mail(&house.system()).unwrap(), 1);
    assert_eq!(house.post(&sink).sent, 1);
    assert_eq!(house.app.mail_queue(&house.system()).unwrap().failed.len(), 0);
}

#[test]
fn approvals_do_not_wait_for_a_mail_server_that_says_nothing() {
    let house = House::timed(REMINDED);
    let wangfang = one_letter(&house);
    let lina = house.person("lina");
    let sink = SmtpSink::start();
    sink.behave(Mode::Silent);
    house.app.make_digests().unwrap();
    let postman = house.postman(&sink);
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| postman.round().unwrap());
        while sink.opened() == 0 {
            std::thread::yield_now();
        }
        for case in house.inbox(&lina) {
            house.submit(&lina, case, sub()).unwrap();
        }
        house.filing(&wangfang, "乙");
        assert!(!asked.is_finished(), "the letter still hangs");
        sink.behave(Mode::Takes);
        assert_eq!(asked.join().unwrap().sent + 1, 2);
    });
}

#[test]
fn a_letter_tells_no_value_of_a_form_and_no_words_of_a_case() {
    let house = House::timed("");
    let [wangfang, lina] = ["wangfang", "lina"].map(|name| house.person(name));
    house.give_mail("wangfang");
    let sink = SmtpSink::start();
    let case = house.filing(&wangfang, "标题");
    house.give_back(&lina, case, Some(1), "金丝雀理由").unwrap();
    assert_eq!(house.notices(&wangfang)[0].body.words.as_deref(), Some("金丝雀理由"), "the page tells it");
    assert_eq!(house.post(&sink).sent, 1);
    let raw = &sink.letters()[0].raw;
    let body = raw.split("\n\n").skip(1).collect::<String>();
    let decoded: String = body.lines().filter_map(decoded).collect();
    let told = format!("{raw}{decoded}");
    assert!(told.contains("returned"), "{told}");
    for canary in ["金丝雀理由", "王小明", "1280000"] {
        assert!(!told.contains(canary), "{canary} in {told}");
    }
}

/// A line of base64, if it is one.
fn decoded(line: &str) -> Option<String> {
    let digit = |c: char| "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".find(c);
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0);
    for c in line.trim_end_matches('=').chars() {
        bits = (bits << 6) | u32::try_from(digit(c)?).ok()?;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xff).ok()?);
        }
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

#[test]
fn what_was_read_in_the_page_or_may_not_be_seen_any_more_is_not_sent() {
    let house = House::timed(REMINDED);
    one_letter(&house);
    let lina = house.person("lina");
    let sink = SmtpSink::start();
    house.app.make_digests().unwrap();
    let newest = house.notices(&lina)[0].id;
    house.app.read_notices(lina.who(), newest, true).unwrap();
    let round = house.postman(&sink).round().unwrap();
    assert_eq!((round.sent, round.dropped), (0, 1));
    // Somebody whose part in the case is gone: neither letter nor title.
    house.pass(DAY);
    house.app.make_digests().unwrap();
    house.plant("DELETE FROM case_access");
    let round = house.postman(&sink).round().unwrap();
    assert_eq!((round.sent, round.dropped), (0, 1));
    assert!(sink.letters().is_empty());
    let entry = &house.notices(&lina)[0];
    assert!(entry.case.is_none(), "the page shows no title either");
    // A letter that waited for a week is no news.
    house.plant("UPDATE notice SET read_at = NULL");
    house.pass(MINUTE);
    house.plant(
        "UPDATE mail SET state = 'waiting', over_at = NULL, due_at = 0, made_at = made_at - 700000000",
    );
    assert!(house.postman(&sink).round().unwrap().given_up > 0);
}

#[test]
fn revoking_tells_nobody_who_did_it() {
    let house = House::timed("");
    let wangfang = house.person("wangfang");
    let case = house.filing(&wangfang, "甲");
    let reason = "不办了".to_owned();
    house.act(&wangfang, case, |by| Command::Revoke { by, reason }).unwrap();
    assert_eq!(house.told(&wangfang), [""; 0]);
}

#[test]
fn a_letter_tells_of_a_restricted_case_its_number_and_no_more() {
    let house = House::demo();
    let second = "[[flows.stages]]\nno = 2\n";
    let first = "[[flows.stages]]\nno = 1\n";
    let flow = waypost_demo::CONTRACT_FILING
        .replacen(first, "[[flows.stages]]\nattributes = { restricted = \"yes\" }\nno = 1\n", 1)
        .replacen(second, &format!("{second}{REMINDED}\n"), 1);
    house.publish_all(&house.import(&flow));
    house.clock.advance_millis(1_000);
    house.give_mail("lina");
    let sink = SmtpSink::start();
    let case = house.filing(&house.person("wangfang"), "Sunshine");
    for _ in 0..10 {
        house.pass(HOUR);
    }
    assert_eq!(house.post(&sink).sent, 1);
    let raw = &sink.letters()[0].raw;
    assert!(raw.contains(&format!("reminder {case}  None")), "{raw}");
    assert!(!raw.contains("Sunshine"), "{raw}");
}
