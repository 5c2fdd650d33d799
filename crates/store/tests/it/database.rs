//! The connections: what they promise, and how they fail.

use std::{fs, sync::Barrier, thread};

use diesel::{RunQueryDsl, connection::SimpleConnection, sql_types::Text};
use waypost_store::{Db, DbConfig, StoreError, counter, pages, set};

use crate::support::{TENANT, TestDb, go_on, nothing, start};

#[derive(diesel::QueryableByName)]
struct Option {
    #[diesel(sql_type = Text)]
    compile_options: String,
}

#[test]
fn plans_do_not_depend_on_bound_values() {
    let mut raw = TestDb::empty().raw();
    let options: Vec<Option> = diesel::sql_query("PRAGMA compile_options").load(&mut raw).unwrap();
    assert!(options.iter().any(|option| option.compile_options == "ENABLE_QPSG"));
}

#[test]
fn a_reader_cannot_write() {
    let test = TestDb::new();
    let error = test.db.read(|c| counter::take_block(c, TENANT, "case", 1)).unwrap_err();
    assert!(matches!(error, StoreError::Other(_)), "{error:?}");
    assert_eq!(test.write(|c| counter::take_block(c, TENANT, "case", 1)), 1);
}

#[test]
fn a_transaction_that_fails_or_panics_is_rolled_back() {
    let test = TestDb::new();
    let mut writer = test.db.writer().unwrap();
    let failed = writer.transaction(|c| {
        counter::take_block(c, TENANT, "case", 10)?;
        Err::<(), _>(StoreError::Other("stop".into()))
    });
    assert!(failed.is_err());
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        writer.transaction(|c| -> Result<(), StoreError> {
            counter::take_block(c, TENANT, "case", 10)?;
            panic!("on purpose")
        })
    }));
    assert!(panicked.is_err());
    assert_eq!(writer.transaction(|c| counter::take_block(c, TENANT, "case", 10)).unwrap(), 1);
}

#[test]
fn two_connections_write_at_the_same_time_without_loss() {
    let test = TestDb::new();
    let barrier = Barrier::new(3);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut writer = test.db.writer().unwrap();
                barrier.wait();
                for _ in 0..50 {
                    writer.transaction(|c| counter::take_block(c, TENANT, "case", 1)).unwrap();
                }
            });
        }
        barrier.wait();
        for _ in 0..50 {
            test.db.write(|c| counter::take_block(c, TENANT, "case", 1)).unwrap();
        }
    });
    assert_eq!(test.write(|c| counter::take_block(c, TENANT, "case", 1)), 151);
}

#[test]
fn of_two_writers_one_moves_the_case() {
    let test = TestDb::new();
    test.save(&start(100));
    let barrier = Barrier::new(2);
    let lost: usize = thread::scope(|scope| {
        let racers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let mut writer = test.db.writer().unwrap();
                    barrier.wait();
                    let set = set::SaveSet { case_updates: vec![go_on(100, 1)], ..nothing() };
                    writer.transaction(|c| set::save(c, &set)).unwrap().lost.len()
                })
            })
            .collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).sum()
    });
    assert_eq!(lost, 1);
}

#[test]
fn a_page_is_read_while_somebody_writes() {
    let test = TestDb::new();
    test.save(&start(100));
    let mut writer = test.db.writer().unwrap();
    writer
        .transaction(|c| {
            set::save(c, &start(200))?;
            let seen = test.read(|c| pages::mine(c, TENANT, waypost_base::UserId::new(5), None, 9));
            assert_eq!(seen.len(), 1);
            Ok::<_, StoreError>(())
        })
        .unwrap();
    assert_eq!(test.read(|c| pages::mine(c, TENANT, waypost_base::UserId::new(5), None, 9)).len(), 2);
}

#[test]
fn the_log_is_copied_unless_a_reader_needs_it() {
    let test = TestDb::new();
    let copied = test.read(|c| {
        pages::mine(c, TENANT, waypost_base::UserId::new(5), None, 9)?;
        test.save(&start(100));
        test.db.checkpoint()
    });
    assert!(!copied);
    assert!(test.db.checkpoint().unwrap());
}

#[test]
fn a_full_disk_is_told_and_changes_nothing() {
    let test = TestDb::new();
    test.save(&start(100));
    let mut writer = test.db.writer().unwrap();
    writer.limit_pages_for_tests(1).unwrap();
    let mut big = start(200);
    big.cases[0].state = vec![1; 1_000_000];
    let error = writer.transaction(|c| set::save(c, &big)).unwrap_err();
    assert!(matches!(error, StoreError::Full), "{error:?}");
    assert!(!error.is_data_fault() && !error.must_stop());
    assert_eq!(test.read(|c| set::load_cases(c, TENANT, &[100, 200])).len(), 1);
    writer.limit_pages_for_tests(1_000_000).unwrap();
    writer.transaction(|c| set::save(c, &big)).unwrap();
}

#[test]
fn a_check_stands_before_all_writing() {
    use std::sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    };
    let test = TestDb::new();
    let mut writer = test.db.writer().unwrap();
    let passes = Arc::new(AtomicBool::new(false));
    let asked = passes.clone();
    test.db.check_before_writing(
        move |_| {
            if asked.load(Ordering::SeqCst) { Ok(()) } else { Err(StoreError::Full) }
        },
    );
    let refused =
        [test.db.write(|c| set::save(c, &start(100))), writer.transaction(|c| set::save(c, &start(100)))];
    assert!(refused.iter().all(|outcome| matches!(outcome, Err(StoreError::Full))), "{refused:?}");
    assert_eq!(test.read(|c| set::load_cases(c, TENANT, &[100])).len(), 0);
    test.db.write_unchecked(|c| set::save(c, &start(100))).unwrap();
    passes.store(true, Ordering::SeqCst);
    test.save(&start(200));
    writer.transaction(|c| set::save(c, &start(300))).unwrap();
    assert_eq!(test.read(|c| set::load_cases(c, TENANT, &[100, 200, 300])).len(), 3);
}

#[test]
fn a_file_that_is_no_database_is_damaged() {
    let test = TestDb::empty();
    let path = test.path("other.db");
    fs::write(&path, "this is a letter, not a database, and it is longer than a header of one. ".repeat(20))
        .unwrap();
    let error = Db::open(&DbConfig { path, readers: 1 }).err().unwrap();
    assert!(matches!(error, StoreError::Damaged(_)) && error.must_stop(), "{error:?}");
}

#[test]
fn a_folder_that_does_not_exist_is_an_io_error() {
    let test = TestDb::empty();
    let error = Db::open(&DbConfig { path: test.path("none/a.db"), readers: 1 }).err().unwrap();
    assert!(matches!(error, StoreError::Io(_)), "{error:?}");
}

#[test]
fn a_path_with_signs_of_the_uri_syntax_is_only_a_path() {
    let test = TestDb::empty();
    let path = test.path("a b?c#d%20e.db");
    Db::open(&DbConfig { path: path.clone(), readers: 1 }).unwrap().migrate().unwrap();
    assert!(path.exists());
}

#[test]
fn a_backup_under_load_is_whole_and_opens() {
    let test = TestDb::new();
    test.save(&start(100));
    let target = test.path("backup.db");
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut writer = test.db.writer().unwrap();
            for case in 1..40 {
                writer.transaction(|c| set::save(c, &start(1_000 + case * 10))).unwrap();
            }
        });
        test.db.backup(&target).unwrap();
    });
    assert!(test.db.backup(&target).is_err(), "a backup is never overwritten");

    let copy = Db::open(&DbConfig { path: target, readers: 1 }).unwrap();
    assert_eq!(copy.pending().unwrap(), Vec::<String>::new());
    assert_eq!(copy.integrity_check().unwrap(), Vec::<String>::new());
    assert_eq!(copy.read(|c| set::load_cases(c, TENANT, &[100])).unwrap().len(), 1);
    for case in copy.read(|c| pages::mine(c, TENANT, waypost_base::UserId::new(5), None, 99)).unwrap() {
        let steps = copy.read(|c| pages::steps(c, TENANT, waypost_base::CaseId::new(case.id))).unwrap();
        assert_eq!(steps.len(), 1, "a set is copied whole");
    }
}

#[test]
fn damage_inside_the_file_is_found() {
    let test = TestDb::new();
    test.save(&start(100));
    test.raw()
        .batch_execute(
            "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = 2 WHERE name = 'work_item_open';",
        )
        .unwrap();
    let copy = Db::open(&DbConfig { path: test.db.path().to_path_buf(), readers: 1 });
    let found = copy.and_then(|copy| copy.integrity_check());
    assert!(!matches!(found, Ok(ref lines) if lines.is_empty()), "{found:?}");
}
