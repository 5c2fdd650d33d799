//! Verifying: each alteration that somebody with the database in hands could make is told, and a clean one is silent.

use std::{fs, path::Path, sync::Arc};

use waypost_app::{
    App,
    clock::ManualClock,
    verify::{Options, Verified},
};
use waypost_base::{Timestamp, Value};
use waypost_engine::{Command, command::CopyRequest};

use crate::support::{House, MORNING, contract, key, open, sub, text};

/// A house with a finished filing, one whose action was handed out, a refusal, a file, and seals.
fn furnished() -> House {
    let house = House::demo();
    let [wangfang, lina, zhangwei, chenjing, yangfan, zhoumin] =
        ["wangfang", "lina", "zhangwei", "chenjing", "yangfan", "zhoumin"].map(|name| house.person(name));
    for number in 1..=2 {
        let mut values = contract("阳光花园");
        let scan = house.upload(&wangfang, "scan.pdf", format!("%PDF-1.7 {number}").as_bytes());
        values.push((key("scan"), Some(Value::Files(vec![scan]))));
        let case = house.start(&wangfang, "contract_filing", values).unwrap().number;
        assert_eq!(case, number);
        house.submit(&lina, case, sub().saying("予以受理")).unwrap();
        house.act(&wangfang, case, |by| Command::Comment { by, text: "请尽快".to_owned() }).unwrap();
        house.submit(&zhangwei, case, sub().with("first_opinion", text("同意"))).unwrap();
        house.submit(&chenjing, case, sub().with("second_opinion", text("同意"))).unwrap();
        house.submit(&yangfan, case, sub()).unwrap();
        if number == 1 {
            house.run_actions();
            house.submit(&zhoumin, case, sub()).unwrap();
        } else {
            // One that is waiting is copied to a reader, who acknowledges it.
            let copy = CopyRequest { to: vec![zhoumin.who().user()], to_read: true };
            house.act(&lina, case, |by| Command::Copy { by, copy, words: String::new() }).unwrap();
            let copy = house.case(&zhoumin, case).offers.to_acknowledge[0];
            house.act(&zhoumin, case, |by| Command::Acknowledge { by, copy }).unwrap();
        }
    }
    let start = house.start_envelope(&wangfang, "contract_filing", Vec::new(), "refused");
    house.hand_in(start).unwrap().unwrap_err();
    house.clock.advance_millis(120_000);
    assert_eq!(house.app.seal().unwrap().len(), 2, "the bureau and the installation");
    house.upload(&wangfang, "loose.txt", b"in a draft, perhaps");
    house
}

/// Verifies a copy of a house after something was done to it.
fn after(copy: &Path, tamper: impl FnOnce(&App, &Path)) -> Verified {
    let folder = tempfile::tempdir().unwrap();
    copy_tree(copy, folder.path());
    let clock = Arc::new(ManualClock::at(Timestamp::from_millis(MORNING + 10_000_000)));
    let (app, _threads) = open(folder.path().to_owned(), &clock);
    tamper(&app, folder.path());
    app.verify(Options::default()).unwrap()
}

fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn every_alteration_is_told() {
    let house = furnished();
    house.assert_clean();
    let copy = tempfile::tempdir().unwrap();
    let copy = copy.path().join("copy");
    house.app.backup(&copy, &|_| {}).unwrap();
    let clean = after(&copy, |_, _| {});
    assert_eq!(clean.problems, []);
    assert_eq!((clean.cases, clean.files, clean.heads.len()), (2, 3, 2));

    // Case 1 alone: its id is asked for by its number.
    const CASE: &str = "(SELECT id FROM cases WHERE number = 1)";
    let swap = |column: &str, old: &str, new: &str| {
        format!("{column} = CAST(replace(CAST({column} AS TEXT), '{old}', '{new}') AS BLOB)")
    };
    let altered = [
        (format!("UPDATE journal SET {} WHERE chain = {CASE} AND seq = 2", swap("payload", "予以", "不予")), "case 1", "content of entry 2 was altered"),
        (format!("UPDATE journal SET hash = zeroblob(32) WHERE chain = {CASE} AND seq = 3"), "case 1", "entry 3 does not continue"),
        (format!("UPDATE journal SET kind = 'withdraw' WHERE chain = {CASE} AND seq = 3"), "case 1", "entry 3 does not continue"),
        (format!("UPDATE journal SET at = at + 1 WHERE chain = {CASE} AND seq = 3"), "case 1", "entry 3 does not continue"),
        (format!("DELETE FROM journal WHERE chain = {CASE} AND seq = 3"), "case 1", "entry 4 follows entry 2"),
        (format!("DELETE FROM journal WHERE chain = {CASE} AND seq > 6"), "case 1", "the journal was cut"),
        (format!("DELETE FROM journal WHERE chain = {CASE}"), "case id", "there is no journal"),
        ("DELETE FROM cases WHERE number = 1".to_owned(), "case id", "the case is gone"),
        (format!("DELETE FROM journal WHERE chain = {CASE}; DELETE FROM cases WHERE number = 1"), "seal", ""),
        ("UPDATE journal SET payload = x'7b7d' WHERE chain = 2 AND seq = 1".to_owned(), "chain 2", "content of entry 1"),
        ("DELETE FROM journal WHERE chain = 4 AND seq = (SELECT max(seq) FROM journal WHERE chain = 4)".to_owned(), "chain 4", "does not end"),
        ("DELETE FROM journal WHERE chain = 5".to_owned(), "chain 5", "every entry is gone"),
        ("DELETE FROM chain WHERE chain = 5".to_owned(), "chain 5", "the head is gone"),
        (format!("UPDATE cases SET {} WHERE number = 1", swap("state", "\"run\":1", "\"run\":2")), "case 1", "the state is not"),
        ("UPDATE cases SET version = version + 1 WHERE number = 1".to_owned(), "case 1", "the version is not"),
        (format!("UPDATE work_item SET purpose = 'sign' WHERE case_id = {CASE}"), "case 1", "the work items are not"),
        ("UPDATE cases SET suspended_at = 7 WHERE number = 1".to_owned(), "case 1", "since when it is suspended"),
        ("UPDATE cases SET title = '别的' WHERE number = 1".to_owned(), "case 1", "the case's row"),
        ("UPDATE cases SET initiator = initiator + 1 WHERE number = 1".to_owned(), "case 1", "the case's row"),
        ("UPDATE cases SET flow_version = flow_version + 1 WHERE number = 1".to_owned(), "case 1", "the case's row"),
        ("UPDATE cases SET ending = 'revoked' WHERE number = 1".to_owned(), "case 1", "the ending is not"),
        ("UPDATE cases SET ended_at = ended_at + 1 WHERE number = 1".to_owned(), "case 1", "the ending is not"),
        ("UPDATE step_log SET opinion = '不予受理' WHERE opinion = '予以受理' AND stage = 2".to_owned(), "case 1", "the step log is not"),
        (format!("UPDATE step_log SET acting_for = handler WHERE case_id = {CASE} AND stage = 3"), "case 1", "the step log is not"),
        (format!("UPDATE step_log SET register_at = NULL WHERE case_id = {CASE}"), "case 1", "the step log is not"),
        (format!("DELETE FROM step_log WHERE case_id = {CASE} AND stage = 4"), "case 1", "the step log is not"),
        ("DELETE FROM work_item WHERE stage = 3".to_owned(), "case 1", "the work items are not"),
        ("UPDATE work_item SET closed_at = NULL WHERE stage = 3".to_owned(), "case 2", "the work items are not"),
        ("UPDATE case_copy SET read_at = read_at + 1".to_owned(), "case 2", "the copies are not"),
        ("UPDATE case_copy SET read_by = sent_by".to_owned(), "case 2", "the copies are not"),
        ("DELETE FROM case_copy".to_owned(), "case 2", "the copies are not"),
        ("UPDATE property SET value = '{\"text\":\"市房备〔2026〕9号\"}'".to_owned(), "case 1", "the properties are not"),
        ("UPDATE snapshot SET before = after WHERE key = 'amount'".to_owned(), "case 1", "the values before and after"),
        ("UPDATE remark SET body = '不急'".to_owned(), "case 2", "the remarks are not"),
        ("UPDATE document_version SET body = replace(body, '1250000.5', '1') WHERE no = 1".to_owned(), "case 1", "the document versions are not"),
        ("DELETE FROM document_version WHERE no = 2".to_owned(), "case 1", "the document versions are not"),
        ("UPDATE seen SET body = replace(body, '1250000.5', '1')".to_owned(), "case 1", "what a signer saw"),
        ("INSERT INTO case_access (tenant_id, subject, case_id) SELECT tenant_id, 'person:7', id FROM cases".to_owned(), "access", "rows say who may see"),
        (format!("DELETE FROM case_access WHERE case_id = {CASE}"), "case 1", "somebody who may see the case cannot"),
        ("DELETE FROM action_job WHERE over_at IS NULL".to_owned(), "case 2", "is not in the outbox"),
        ("UPDATE action_job SET over_at = 1 WHERE over_at IS NULL".to_owned(), "case 2", "is not in the outbox"),
        ("UPDATE series SET next = next + 1".to_owned(), "series 市房备 2026", "the counter does not stand"),
        ("UPDATE audit SET code = 'not_found'".to_owned(), "seal", ""),
        ("DELETE FROM audit".to_owned(), "seal", ""),
        ("UPDATE seal SET root = zeroblob(32)".to_owned(), "seal", ""),
        ("DELETE FROM seal; DELETE FROM seal_leaf".to_owned(), "seals.log", "the database was set back"),
    ];
    let mut untold = Vec::new();
    for (statements, place, what) in altered {
        let found = after(&copy, |app, _| app.shared.db.plant(&statements).expect(&statements)).problems;
        if !found.iter().any(|found| found.place.starts_with(place) && found.what.contains(what)) {
            untold.push((statements, found));
        }
    }
    assert!(untold.is_empty(), "{untold:#?}");
}

#[test]
fn files_that_are_gone_or_other_are_told() {
    let house = furnished();
    let copy = tempfile::tempdir().unwrap();
    let copy = copy.path().join("copy");
    house.app.backup(&copy, &|_| {}).unwrap();
    let wangfang = house.person("wangfang");
    let Some(Value::Files(files)) = house.case(&wangfang, 2).values.remove("scan") else { panic!("a scan") };
    let loose = house.app.shared.files.path(house.tenant, &crate::support::sha256(b"in a draft, perhaps"));
    let scan = house.app.shared.files.path(house.tenant, &files[0].sha256);
    for (file, place) in [(scan, "case 2"), (loose, "file ")] {
        let inside = file.strip_prefix(house.folder()).unwrap().to_owned();
        let gone = after(&copy, |_, folder| fs::remove_file(folder.join(&inside)).unwrap()).problems;
        assert_eq!(gone.len(), 1, "{gone:?}");
        assert!(gone[0].place.starts_with(place) && gone[0].what.ends_with("is missing"), "{gone:?}");
        let other =
            after(&copy, |_, folder| fs::write(folder.join(&inside), "%PDF-1.7 other").unwrap()).problems;
        assert_eq!(other.len(), 1, "{other:?}");
        assert!(other[0].place.starts_with(place) && other[0].what.ends_with("was altered"), "{other:?}");
    }
}

#[test]
fn a_database_that_was_set_back_misses_a_published_seal() {
    let house = furnished();
    let copy = tempfile::tempdir().unwrap();
    let copy = copy.path().join("copy");
    house.app.backup(&copy, &|_| {}).unwrap();
    let lina = house.person("lina");
    let wangfang = house.person("wangfang");
    let case = house.filing(&wangfang, "之后");
    house.submit(&lina, case, sub()).unwrap();
    let published = house.app.seal().unwrap().remove(0).1;
    let options = |seal: &str| Options { seal: Some(seal.to_owned()), ..Options::default() };
    assert_eq!(house.app.verify(options(&published)).unwrap().problems, []);

    let clock = Arc::new(ManualClock::at(Timestamp::from_millis(MORNING)));
    let (older, _threads) = open(copy.clone(), &clock);
    assert_eq!(older.verify(Options::default()).unwrap().problems, []);
    let found = older.verify(options(&published)).unwrap().problems;
    assert_eq!((found.len(), found[0].place.as_str()), (1, "seal"), "{found:?}");
    // The log beside the database tells it too, and a line that a crash cut tells nothing.
    fs::copy(house.folder().join("seals.log"), copy.join("seals.log")).unwrap();
    let found = older.verify(Options::default()).unwrap().problems;
    assert!(found.iter().all(|found| found.place == "seals.log") && !found.is_empty(), "{found:?}");
    fs::write(copy.join("seals.log"), "2026-06-01T01:00:00Z bureau 9 deadbeef").unwrap();
    assert_eq!(older.verify(Options::default()).unwrap().problems, []);
}
