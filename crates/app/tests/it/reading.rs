//! Copies with their receipts, urging, usual phrases: rows, access, notices, the record.

use waypost_app::desk::notices::{COPIED, URGED};
use waypost_base::{Code, CopyId};
use waypost_engine::{
    Command,
    command::{CopyRequest, Submission},
};

use crate::support::{House, MINUTE, Person, code, sub, text};

fn request(to: &[&Person], to_read: bool) -> CopyRequest {
    CopyRequest { to: to.iter().map(|person| person.who().user()).collect(), to_read }
}

fn copy(house: &House, by: &Person, case: i64, to: &[&Person], to_read: bool) -> crate::support::Outcome {
    let (copy, words) = (request(to, to_read), "请阅".to_owned());
    house.act(by, case, |by| Command::Copy { by, copy, words })
}

fn waiting(house: &House, person: &Person) -> Vec<CopyId> {
    let rows = house.app.copies(person.who(), None).unwrap().rows;
    rows.iter().filter(|entry| entry.copy.waits()).map(|entry| CopyId::new(entry.copy.id)).collect()
}

fn kinds(house: &House, person: &Person) -> Vec<String> {
    let rows = house.app.notices(person.who(), false, None).unwrap().rows;
    rows.into_iter().map(|row| row.kind).collect()
}

#[test]
fn a_copy_lets_its_reader_in_and_its_receipt_stands_in_the_record() {
    let house = House::demo();
    let [wangfang, lina, xuhui] = ["wangfang", "lina", "xuhui"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "甲幢 101");
    assert_eq!(house.see(&xuhui, case).unwrap_err().code, Code::NotFound);
    copy(&house, &lina, case, &[&xuhui], true).unwrap();
    let view = house.case(&xuhui, case);
    assert_eq!(view.offers.to_acknowledge.len(), 1);
    assert!(view.offers.visits.is_empty(), "to read, not to handle");
    assert_eq!(house.app.counts(xuhui.who()).unwrap().copies, 1);
    assert_eq!(kinds(&house, &xuhui), [COPIED]);

    let sent = waiting(&house, &xuhui);
    let acknowledge =
        |person: &Person| house.act(person, case, |by| Command::Acknowledge { by, copy: sent[0] });
    assert_eq!(code(acknowledge(&lina)), Code::NothingToAcknowledge, "not hers");
    acknowledge(&xuhui).unwrap();
    assert_eq!(house.app.counts(xuhui.who()).unwrap().copies, 0);
    let view = house.case(&wangfang, case);
    let receipt = &view.copies[0];
    assert_eq!(receipt.read_by, Some(xuhui.who().user().raw()));
    assert!(receipt.read_at > Some(receipt.sent_at), "with its time");
    assert_eq!(code(acknowledge(&xuhui)), Code::NothingToAcknowledge, "once");
    house.assert_clean();
}

#[test]
fn who_only_looks_on_copies_nothing() {
    let house = House::demo();
    let [wangfang, lina, xuhui, qianjin] =
        ["wangfang", "lina", "xuhui", "qianjin"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "甲幢 101");
    let visible = house.see(&qianjin, case).expect("the initiator's head sees it");
    assert!(!house.case(&qianjin, case).offers.may_copy);
    let command = |by| Command::Copy { by, copy: request(&[&xuhui], false), words: String::new() };
    let prepared = house.app.prepare(qianjin.who(), &visible, None, None, command).unwrap();
    assert_eq!(prepared.unwrap_err().code, Code::NotAllowed);
    copy(&house, &lina, case, &[&xuhui], false).unwrap();
    assert!(waiting(&house, &xuhui).is_empty(), "for reference");
    house.assert_clean();
}

#[test]
fn copies_go_out_with_a_submit() {
    let house = House::demo();
    let [wangfang, lina, xuhui] = ["wangfang", "lina", "xuhui"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "甲幢 101");
    let visit = house.offer(&lina, case).visit;
    let submit =
        Submission { copy: Some(request(&[&xuhui], true)), ..sub().with("acceptance_note", text("齐")).0 };
    house.act(&lina, case, |by| Command::Submit { by, visit, submit }).unwrap();
    let copies = house.case(&lina, case).copies;
    assert_eq!((copies.len(), copies[0].visit), (1, Some(visit.raw())));
    assert_eq!(waiting(&house, &xuhui).len(), 1);
    house.assert_clean();
}

#[test]
fn whoever_has_it_is_urged_and_not_too_often() {
    let house = House::demo();
    let [wangfang, lina, xuhui] = ["wangfang", "lina", "xuhui"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "甲幢 101");
    copy(&house, &lina, case, &[&xuhui], true).unwrap();
    let urge = |person: &Person| house.act(person, case, |by| Command::Urge { by, words: "急".to_owned() });
    assert_eq!(code(urge(&lina)), Code::MayNotUrge);
    urge(&wangfang).unwrap();
    assert!(kinds(&house, &lina).contains(&URGED.to_owned()));
    assert_eq!(kinds(&house, &xuhui), [URGED, COPIED]);
    assert!(!kinds(&house, &wangfang).contains(&URGED.to_owned()), "nobody is told what he did");
    assert_eq!(code(urge(&wangfang)), Code::UrgedLately);
    house.clock.advance_millis(30 * MINUTE);
    urge(&wangfang).unwrap();
    let urged = house.case(&lina, case).remarks.iter().filter(|remark| remark.kind == "urge").count();
    assert_eq!(urged, 2);
    house.assert_clean();
}

#[test]
fn phrases_are_ones_own_in_their_order_and_bad_ones_change_nothing() {
    let house = House::demo();
    let [lina, zhangwei] = ["lina", "zhangwei"].map(|name| house.person(name));
    house.app.keep_phrases(lina.who(), " 同意。\n\n请补充材料\n同意。").unwrap().unwrap();
    assert_eq!(house.app.phrases(lina.who()).unwrap(), ["同意。", "请补充材料"]);
    assert!(house.app.phrases(zhangwei.who()).unwrap().is_empty());
    let many: String = (0..31).map(|n| format!("第{n}条\n")).collect();
    for (lines, expected) in [
        ("长".repeat(101), Code::ValueTooLong),
        ("a\u{7}b".to_owned(), Code::ValueControl),
        (many, Code::TooManyEntries),
    ] {
        let refused = house.app.keep_phrases(lina.who(), &lines).unwrap().unwrap_err();
        assert_eq!(refused.fields[0].code, expected);
    }
    assert_eq!(house.app.phrases(lina.who()).unwrap().len(), 2);
    let case = house.filing(&house.person("wangfang"), "甲幢 101");
    assert_eq!(house.case(&lina, case).phrases, ["同意。", "请补充材料"]);
}
