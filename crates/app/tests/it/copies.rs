//! Backup while people work, and restore.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use waypost_app::{AppError, upkeep};
use waypost_engine::Command;

use crate::support::{House, contract, key, sub};

#[test]
fn a_backup_under_load_restores_whole() {
    let house = House::demo();
    let [wangfang, lina] = ["wangfang", "lina"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "甲");
    house.submit(&lina, case, sub()).unwrap();
    house.app.seal().unwrap();
    let (stop, done) = (AtomicBool::new(false), AtomicUsize::new(0));
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup");
    std::thread::scope(|scope| {
        for person in [&wangfang, &lina] {
            scope.spawn(|| {
                while !stop.load(Ordering::SeqCst) {
                    house.act(person, case, |by| Command::Comment { by, text: "在忙".to_owned() }).unwrap();
                    done.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        scope.spawn(|| {
            for n in 0.. {
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                let mut values = contract("上传");
                let scan = house.upload(&wangfang, "scan.pdf", format!("%PDF-1.7 {n}").as_bytes());
                values.push((key("scan"), Some(waypost_base::Value::Files(vec![scan]))));
                house.start(&wangfang, "contract_filing", values).unwrap();
                house.app.seal().unwrap();
                done.fetch_add(1, Ordering::SeqCst);
            }
        });
        while done.load(Ordering::SeqCst) < 5 {
            std::thread::yield_now();
        }
        house.app.backup(&backup, &|_| {}).unwrap();
        stop.store(true, Ordering::SeqCst);
    });
    house.assert_clean();
    let restored = folder.path().join("restored");
    let verified = upkeep::restore(&backup, &restored, &|_| {}).unwrap();
    assert_eq!(verified.problems, []);
    assert!(verified.cases >= 1 && verified.seals >= 1);
    let leftovers = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(leftovers, 2, "nothing is left of the making");
}

#[test]
fn neither_overwrites_what_is_there() {
    let house = House::demo();
    let folder = tempfile::tempdir().unwrap();
    let (backup, other) = (folder.path().join("backup"), folder.path().join("other"));
    house.app.backup(&backup, &|_| {}).unwrap();
    let refused = |outcome: Result<(), AppError>, words: &str| {
        let fault = outcome.unwrap_err().to_string();
        assert!(fault.contains(words), "{fault}");
    };
    refused(house.app.backup(&backup, &|_| {}).map(drop), "exists already");
    std::fs::create_dir(folder.path().join("cut.part")).unwrap();
    refused(house.app.backup(&folder.path().join("cut"), &|_| {}).map(drop), "interrupted");
    refused(upkeep::restore(&backup, &house.folder(), &|_| {}).map(drop), "is not empty");
    refused(upkeep::restore(&other, &folder.path().join("new"), &|_| {}).map(drop), "holds no backup");
    std::fs::create_dir(&other).unwrap();
    assert_eq!(upkeep::restore(&backup, &other, &|_| {}).unwrap().problems, []);
}

#[test]
fn old_keys_are_forgotten_and_young_ones_kept() {
    let house = House::demo();
    let wangfang = house.person("wangfang");
    house.filing(&wangfang, "甲");
    house.clock.advance_millis(20 * 86_400_000);
    let wangfang = house.person("wangfang");
    house.filing(&wangfang, "乙");
    house.clock.advance_millis(11 * 86_400_000);
    assert_eq!(house.app.forget_old_keys().unwrap(), 1);
    assert_eq!(house.number("SELECT count(*) FROM idem_key"), 1);
    house.assert_clean();
}

#[test]
fn all_old_keys_are_forgotten_however_many_there_are() {
    let house = House::demo();
    house.plant(&format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
         INSERT INTO idem_key (tenant_id, person, key, content, answer, at)
         SELECT {}, 1, 'old' || i, x'00', '{{}}', i FROM n",
        house.tenant
    ));
    assert_eq!(house.app.forget_old_keys().unwrap(), 2_500);
    assert_eq!(house.number("SELECT count(*) FROM idem_key"), 0);
}

#[test]
fn a_seal_that_a_crash_kept_out_of_the_log_enters_it_with_the_next() {
    let house = House::demo();
    let wangfang = house.person("wangfang");
    let path = house.folder().join("seals.log");
    let log = || std::fs::read_to_string(&path).unwrap();
    house.filing(&wangfang, "甲");
    let first = house.app.seal().unwrap();
    let after_first = log();
    house.filing(&wangfang, "乙");
    let second = house.app.seal().unwrap();
    // The crash came when the seal was saved, and half a line of it was written.
    let cut = log()[after_first.len()..][..30].to_owned();
    std::fs::write(&path, format!("{after_first}{cut}")).unwrap();
    house.filing(&wangfang, "丙");
    let third = house.app.seal().unwrap();
    let hashes = |log: &str| -> Vec<String> {
        log.lines().filter_map(|line| line.rsplit(' ').next()).map(str::to_owned).collect()
    };
    let text = log();
    let of = |made: &[(String, String)]| made.iter().map(|(_, hash)| hash.clone()).collect::<Vec<_>>();
    let mut expected = of(&first);
    expected.push(cut.rsplit(' ').next().unwrap().to_owned());
    expected.extend(of(&second));
    expected.extend(of(&third));
    assert_eq!(hashes(&text), expected);
    assert_eq!(house.app.seal().unwrap(), []);
    assert_eq!(log(), text, "and each once");
}
