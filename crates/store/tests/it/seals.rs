//! Chains and seals: what was sealed cannot go or change unnoticed.

use diesel::connection::SimpleConnection;
use waypost_base::TenantId;
use waypost_store::{
    chains::{self, GENESIS, journal_hash},
    seals::{self, SealProblem, SealRow},
    set::{AuditRow, SaveSet},
    verify,
};

use crate::support::{OTHER, TENANT, TestDb, entry, nothing, start};

const HOUR: i64 = 3_600_000;

fn refusal(id: i64, at: i64) -> AuditRow {
    let (command, code) = ("submit".into(), "case_ended".into());
    AuditRow { id, at, user: Some(5), command, case: Some(100), code, params: "{}".into() }
}

/// Two cases of two entries each, one refusal, and a seal.
fn sealed() -> TestDb {
    let test = TestDb::new();
    for case in [100, 200] {
        let set = start(case);
        let second = entry(case, 2, &set.journal[0].hash, b"second");
        test.save(&set);
        test.save(&SaveSet { journal: vec![second], ..nothing() });
    }
    test.save(&SaveSet { audit: vec![refusal(1, 10), refusal(2, HOUR)], ..nothing() });
    let seal = seal(&test, TENANT, HOUR).unwrap();
    assert_eq!((seal.no, seal.leaves, seal.audit_to), (1, 2, 1), "the refusal of this minute waits");
    test
}

/// Makes a seal and saves it.
fn seal(test: &TestDb, tenant: TenantId, at: i64) -> Option<SealRow> {
    let made = test.read(|c| seals::prepare(c, tenant, at))?;
    test.write(|c| seals::save(c, tenant, made))
}

fn problems(test: &TestDb) -> Vec<SealProblem> {
    test.read(|c| seals::check(c, TENANT, None))
}

#[test]
fn seals_follow_each_other_and_verify() {
    let test = sealed();
    assert_eq!(problems(&test), []);
    let set = start(300);
    test.save(&set);
    let second = seal(&test, TENANT, 2 * HOUR).unwrap();
    assert_eq!((second.no, second.leaves, second.audit_from, second.audit_to), (2, 1, 1, 2));
    assert_eq!(seal(&test, TENANT, 3 * HOUR), None, "nothing came since");
    assert_eq!(problems(&test), []);
    assert_eq!(test.read(|c| seals::check(c, TENANT, Some((2, &second.hash)))), []);
    assert_eq!(seal(&test, OTHER, HOUR), None);
}

#[test]
fn a_removed_case_a_cut_chain_and_a_changed_entry_are_noticed() {
    let cases = [
        (
            "DELETE FROM journal WHERE chain = 100; DELETE FROM cases WHERE id = 100",
            SealProblem::ChainGone { chain: 100, seal: 1 },
        ),
        (
            "DELETE FROM journal WHERE chain = 100 AND seq = 2",
            SealProblem::ChainCut { chain: 100, seq: 2, seal: 1 },
        ),
        (
            "UPDATE journal SET hash = zeroblob(32) WHERE chain = 200 AND seq = 2",
            SealProblem::ChainChanged { chain: 200, seq: 2, seal: 1 },
        ),
        ("UPDATE audit SET code = 'nothing' WHERE id = 1", SealProblem::AuditChanged { no: 1 }),
        ("DELETE FROM audit WHERE id = 1", SealProblem::AuditChanged { no: 1 }),
        ("DELETE FROM seal_leaf WHERE chain = 100", SealProblem::Changed { no: 1 }),
        ("UPDATE seal SET at = 1", SealProblem::Changed { no: 1 }),
    ];
    for (act, expected) in cases {
        let test = sealed();
        test.raw().batch_execute(act).unwrap();
        assert_eq!(problems(&test), [expected], "{act}");
    }
}

#[test]
fn a_database_set_back_to_an_older_copy_is_noticed_by_the_published_seal() {
    let test = sealed();
    let copy = test.path("older.db");
    test.db.backup(&copy).unwrap();
    test.save(&start(300));
    let published = seal(&test, TENANT, 2 * HOUR).unwrap();

    let older = waypost_store::Db::open(&waypost_store::DbConfig { path: copy, readers: 1 }).unwrap();
    let check = |published| older.read(|c| seals::check(c, TENANT, published)).unwrap();
    assert_eq!(check(None), []);
    assert_eq!(check(Some((published.no, published.hash.as_slice()))), [SealProblem::Missing { no: 2 }]);
    assert_eq!(check(Some((1, &[0; 32]))), [SealProblem::Changed { no: 1 }]);
}

#[test]
fn a_seal_that_was_taken_out_is_missed() {
    let test = sealed();
    test.save(&start(300));
    seal(&test, TENANT, 2 * HOUR).unwrap();
    test.raw().batch_execute("DELETE FROM seal WHERE no = 1; DELETE FROM seal_leaf WHERE seal = 1").unwrap();
    assert!(problems(&test).contains(&SealProblem::Missing { no: 1 }));
}

#[test]
fn an_administrative_chain_links_its_entries() {
    let test = TestDb::new();
    let append = |payload: &[u8]| {
        test.write(|c| chains::append(c, TENANT, chains::ORGANISATION, 5, "department_added", payload))
    };
    let (first, second) = (append(b"a"), append(b"b"));
    assert_eq!((first.seq, second.seq), (1, 2));
    assert_eq!(
        first.hash,
        journal_hash(&GENESIS, chains::ORGANISATION, 1, 5, "department_added", &chains::digest(b"a"))
    );
    assert_eq!(
        second.hash,
        journal_hash(&first.hash, chains::ORGANISATION, 2, 5, "department_added", &chains::digest(b"b"))
    );
    assert_eq!(test.read(|c| chains::heads(c, TENANT)), [(chains::ORGANISATION, 2, second.hash)]);
    assert_eq!(test.read(|c| chains::heads(c, OTHER)), []);
}

#[test]
fn the_hash_of_an_entry_is_frozen() {
    let hash = journal_hash(&GENESIS, 1, 2, 3, "kind", &chains::digest(b"payload"));
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, "928e3f6e4af8189631a34988d29379308af2d07f6e51147edbcac596d268265a");
}

#[test]
fn every_entry_is_handed_out_chain_by_chain_in_order() {
    let test = TestDb::new();
    let mut expected = Vec::new();
    for chain in [100, 200, 300] {
        let mut previous = GENESIS.to_vec();
        let mut journal = Vec::new();
        for seq in 1..=400 {
            let entry = entry(chain, seq, &previous, b"x");
            previous.clone_from(&entry.hash);
            expected.push((chain, seq));
            journal.push(entry);
        }
        test.save(&SaveSet { journal, ..nothing() });
    }
    let mut seen = Vec::new();
    test.read(|c| {
        verify::each_entry(c, TENANT, |entry| {
            seen.push((entry.chain, entry.seq));
            Ok::<_, waypost_store::StoreError>(())
        })
    });
    assert_eq!(seen, expected);
}

#[test]
fn what_is_committed_while_a_seal_is_made_is_sealed_by_the_next() {
    let test = sealed();
    let begun = start(300);
    test.save(&begun);
    let made = test.read(|c| seals::prepare(c, TENANT, HOUR)).unwrap();
    // Another case begins, and a sealed one goes on, before the seal is saved.
    test.save(&start(400));
    test.save(&SaveSet { journal: vec![entry(300, 2, &begun.journal[0].hash, b"more")], ..nothing() });
    let first = test.write(|c| seals::save(c, TENANT, made.clone())).unwrap();
    assert_eq!((first.no, first.leaves), (2, 1));
    let second = seal(&test, TENANT, HOUR).unwrap();
    assert_eq!((second.no, second.leaves), (3, 2));
    assert_eq!(problems(&test), []);
    assert_eq!(test.write(|c| seals::save(c, TENANT, made)), None, "it would not follow the last");
    assert_eq!(problems(&test), []);
}
