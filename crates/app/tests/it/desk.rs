//! The desk: keys, sets, races, refusals.

use std::sync::{Arc, Barrier};

use waypost_app::{AppError, desk::Envelope};
use waypost_base::Code;
use waypost_engine::Command;

use crate::support::{House, Person, contract, sub};

fn comment(house: &House, person: &Person, case: i64, words: &str) -> Envelope {
    house.envelope(person, case, |by| Command::Comment { by, text: words.to_owned() })
}

/// What hangs on refusals: audit rows, and everything else that a command writes.
fn traces(house: &House) -> (i64, i64) {
    let tables =
        ["cases", "journal", "step_log", "work_item", "snapshot", "seen", "idem_key", "document_version"];
    let rows = tables.map(|table| house.number(&format!("SELECT count(*) FROM {table}")));
    (house.number("SELECT count(*) FROM audit"), rows.iter().sum())
}

#[test]
fn the_same_key_gives_the_first_answer_again() {
    let house = House::demo();
    let wangfang = house.person("wangfang");
    let start = house.start_envelope(&wangfang, "contract_filing", contract("甲"), "once");
    let first = house.hand_in(start.clone()).unwrap().unwrap();
    assert_eq!(house.hand_in(start.clone()).unwrap().unwrap(), first);
    assert_eq!(house.mine(&wangfang).len(), 1);

    let other = house.start_envelope(&wangfang, "contract_filing", contract("乙"), "once");
    assert_eq!(house.hand_in(other).unwrap().unwrap_err().code, Code::KeyReused);
    let mut titled = start;
    if let waypost_app::desk::Target::New { title, .. } = &mut titled.target {
        title.push_str("另一个标题");
    }
    assert_eq!(house.hand_in(titled).unwrap().unwrap_err().code, Code::KeyReused);
    // A key is its user's own.
    let zhaolei = house.person("zhaolei");
    let his = house.start_envelope(&zhaolei, "contract_filing", contract("甲"), "once");
    assert_ne!(house.hand_in(his).unwrap().unwrap().case, first.case);
    house.assert_clean();
}

#[test]
fn a_rejection_binds_no_key() {
    let house = House::demo();
    let wangfang = house.person("wangfang");
    let empty = house.start_envelope(&wangfang, "contract_filing", Vec::new(), "again");
    let refused = house.hand_in(empty).unwrap().unwrap_err();
    assert_eq!(refused.code, Code::InvalidValues);
    assert_eq!(refused.fields.len(), 6, "every missing item is named");
    let mended = house.start_envelope(&wangfang, "contract_filing", contract("甲"), "again");
    house.hand_in(mended).unwrap().unwrap();
    house.assert_clean();
}

#[test]
fn a_refused_command_leaves_one_line_of_audit_and_nothing_else() {
    let house = House::demo();
    let [wangfang, lina] = ["wangfang", "lina"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "甲");
    let visit = house.offer(&lina, case).visit;
    let (audit, rest) = traces(&house);
    let refused = house.submit_at(&wangfang, case, visit, sub()).unwrap_err();
    assert_eq!(refused.code, Code::NotYourWork);
    let start = house.start_envelope(&wangfang, "contract_filing", Vec::new(), "refused");
    house.hand_in(start).unwrap().unwrap_err();
    assert_eq!(traces(&house), (audit + 2, rest));
    let row = "SELECT count(*) FROM audit WHERE command = 'submit' AND code = 'not_your_work' AND case_id IS NOT NULL";
    assert_eq!(house.number(row), 1);
    house.assert_clean();
}

#[test]
fn commands_of_many_callers_are_all_answered_and_kept() {
    let house = House::demo();
    let people = ["wangfang", "zhaolei"].map(|name| house.person(name));
    let (threads, each) = (16, 6);
    let barrier = Barrier::new(threads);
    let mut numbers: Vec<i64> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads)
            .map(|thread| {
                let (house, barrier, person) = (&house, &barrier, &people[thread % 2]);
                scope.spawn(move || {
                    barrier.wait();
                    let start = |n| {
                        let key = format!("{thread}-{n}");
                        house.start_envelope(person, "contract_filing", contract(&key), &key)
                    };
                    (0..each)
                        .map(|n| house.app.desk.submit_blocking(start(n)).unwrap().unwrap().number)
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        handles.into_iter().flat_map(|handle| handle.join().unwrap()).collect()
    });
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=96).collect::<Vec<_>>(), "every case its number, none twice");
    assert_eq!(house.number("SELECT count(*) FROM idem_key"), 96);
    house.assert_clean();
}

#[test]
fn the_same_key_at_the_same_moment_makes_one_case() {
    let house = House::demo();
    let wangfang = house.person("wangfang");
    let barrier = Barrier::new(8);
    let cases: Vec<_> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..8)
            .map(|_| {
                let start = house.start_envelope(&wangfang, "contract_filing", contract("甲"), "twin");
                let (house, barrier) = (&house, &barrier);
                scope.spawn(move || {
                    barrier.wait();
                    house.app.desk.submit_blocking(start).unwrap().unwrap().case
                })
            })
            .collect();
        handles.into_iter().map(|handle| handle.join().unwrap()).collect()
    });
    assert!(cases.iter().all(|case| *case == cases[0]));
    assert_eq!(house.number("SELECT count(*) FROM cases"), 1);
    house.assert_clean();
}

#[test]
fn two_programs_on_one_database_lose_no_command() {
    let house = House::demo();
    let [wangfang, lina] = ["wangfang", "lina"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "甲");
    let (second, _threads) = house.second_app();
    assert_ne!(house.app.shared.ids.node(), second.shared.ids.node());
    let apps = [Arc::clone(&house.app), second];
    let barrier = Barrier::new(4);
    std::thread::scope(|scope| {
        for n in 0..4 {
            let (house, barrier, app) = (&house, &barrier, &apps[n % 2]);
            let person = if n < 2 { &wangfang } else { &lina };
            scope.spawn(move || {
                barrier.wait();
                for round in 0..10 {
                    let envelope = comment(house, person, case, &format!("{n}/{round}"));
                    app.desk.submit_blocking(envelope).unwrap().unwrap();
                }
            });
        }
    });
    let view = house.case(&wangfang, case);
    assert_eq!(view.remarks.len(), 40);
    assert_eq!(view.head.version, 41);
    house.assert_clean();
}

#[test]
fn one_row_that_the_database_refuses_stops_nobody_else() {
    let house = House::demo();
    let [wangfang, lina] = ["wangfang", "lina"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "甲");
    house.plant(
        "CREATE TRIGGER poison BEFORE INSERT ON remark WHEN NEW.body = 'poison' BEGIN \
         INSERT INTO seen (tenant_id, hash, body) VALUES (0, x'00', ''); END",
    );
    let audit = house.number("SELECT count(*) FROM audit");
    // While somebody else holds the database, commands gather into one set.
    let envelopes: Vec<_> = (0..12)
        .map(|n| {
            let words = if n == 5 { "poison".to_owned() } else { format!("第 {n} 句") };
            comment(&house, if n % 2 == 0 { &wangfang } else { &lina }, case, &words)
        })
        .collect();
    let waiting: Vec<_> = std::thread::scope(|scope| {
        let handles = house.app.shared.db.write(|_| -> Result<_, AppError> {
            Ok(envelopes
                .into_iter()
                .map(|envelope| {
                    let house = &house;
                    scope.spawn(move || house.app.desk.submit_blocking(envelope))
                })
                .collect::<Vec<_>>())
        });
        handles.unwrap().into_iter().map(|handle| handle.join().unwrap()).collect()
    });
    let broken: Vec<usize> =
        waiting.iter().enumerate().filter(|(_, answer)| answer.is_err()).map(|(n, _)| n).collect();
    assert_eq!(broken, [5], "{waiting:?}");
    house.plant("DROP TRIGGER poison");
    assert_eq!(house.case(&wangfang, case).remarks.len(), 11);
    assert_eq!(house.number("SELECT count(*) FROM audit"), audit, "what breaks is no refusal");
    house.assert_clean();
}

#[test]
fn an_unknown_outcome_is_told_by_the_key() {
    let house = House::demo();
    let wangfang = house.person("wangfang");
    let start = house.start_envelope(&wangfang, "contract_filing", contract("甲"), "lost");
    // The caller goes away before the answer comes.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let asked = house.app.desk.submit(start.clone());
        let _ = tokio::time::timeout(std::time::Duration::ZERO, asked).await;
    });
    let answer = house.hand_in(start).unwrap().unwrap();
    assert_eq!(house.mine(&wangfang), [(answer.number, vec![2], None)]);
    house.assert_clean();
}

#[test]
fn what_cannot_be_started_is_refused() {
    let house = House::demo();
    let [wangfang, lina] = ["wangfang", "lina"].map(|name| house.person(name));
    assert!(house.app.startable(lina.who(), "contract_filing").unwrap().is_none());
    let mut start = house.start_envelope(&wangfang, "contract_filing", contract("甲"), "lina");
    if let Command::Start { by, .. } = &mut start.command {
        *by = lina.who().user();
    }
    start.user = Some(lina.who().user());
    assert_eq!(house.hand_in(start).unwrap().unwrap_err().code, Code::MayNotStart);
    let mut nowhere = house.start_envelope(&wangfang, "contract_filing", contract("甲"), "nowhere");
    if let waypost_app::desk::Target::New { version, .. } = &mut nowhere.target {
        *version = waypost_base::FlowVersionId::new(7);
    }
    assert_eq!(house.hand_in(nowhere).unwrap().unwrap_err().code, Code::NotFound);
    // Numbers that were taken for a refused start are gaps, and allowed.
    assert!(house.filing(&wangfang, "甲") > 0);
    house.assert_clean();
}
