use waypost_base::Timestamp;
use waypost_store::DbConfig;

use super::*;
use crate::clock::ManualClock;

struct Machine {
    db: Db,
    clock: Arc<ManualClock>,
    _folder: tempfile::TempDir,
}

/// A row of its own for each write.
fn write(db: &Db) -> Result<(), StoreError> {
    db.write(|conn| waypost_store::counter::take_block(conn, waypost_base::TenantId::new(1), "test", 1))
        .map(drop)
}

impl Machine {
    fn new() -> Machine {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&DbConfig { path: folder.path().join("waypost.db"), readers: 1 }).unwrap();
        db.migrate().unwrap();
        let clock = Arc::new(ManualClock::at(Timestamp::from_millis(1_780_275_600_000)));
        Machine { db, clock, _folder: folder }
    }

    /// The same database, opened anew as another process does.
    fn process(&self) -> (Db, Arc<IdMaker>, Result<NodeLease, AppError>) {
        let db = Db::open(&DbConfig { path: self.db.path().to_owned(), readers: 1 }).unwrap();
        let ids = Arc::new(IdMaker::new(0, self.clock.clone()));
        let lease = NodeLease::take(&db, ids.clone());
        (db, ids, lease)
    }

    /// From now on rows of node numbers find no room.
    fn fill(&self) {
        let full = |when: &str| {
            format!(
                "CREATE TRIGGER full_{when} BEFORE {when} ON node
                 BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END;"
            )
        };
        self.db.plant(&(full("INSERT") + &full("UPDATE"))).unwrap();
    }

    fn make_room(&self) {
        self.db.plant("DROP TRIGGER full_INSERT; DROP TRIGGER full_UPDATE").unwrap();
    }
}

fn frozen(lease: &NodeLease) {
    lease.held.renewed_at.store(0, Ordering::SeqCst);
}

#[test]
fn a_full_disk_is_no_reason_to_stop_and_work_goes_on_with_room() {
    let machine = Machine::new();
    let (db, _, lease) = machine.process();
    let lease = lease.unwrap();
    machine.fill();
    let fault = lease.renew().unwrap_err();
    assert!(fault.is_full() && !fault.must_stop(), "{fault}");
    write(&db).expect("the lease lasts a while longer");
    frozen(&lease);
    assert!(matches!(write(&db), Err(StoreError::Full)), "nothing is written on a number in doubt");
    machine.make_room();
    write(&db).unwrap();
    lease.renew().unwrap();
}

#[test]
fn a_process_starts_without_room_and_writes_once_there_is() {
    let machine = Machine::new();
    machine.fill();
    let (db, ids, lease) = machine.process();
    let lease = lease.unwrap();
    assert!(matches!(write(&db), Err(StoreError::Full)));
    assert!(lease.renew().unwrap_err().is_full());
    machine.make_room();
    let other = machine.process().2.unwrap();
    lease.renew().unwrap();
    write(&db).unwrap();
    assert_eq!((other.held.ids.node(), ids.node()), (0, 1));
}

#[test]
fn whoever_slept_past_the_lease_writes_only_while_the_number_is_still_his() {
    let machine = Machine::new();
    let (db, _, lease) = machine.process();
    let lease = lease.unwrap();
    machine.db.plant("UPDATE node SET lease_until = 1").unwrap();
    frozen(&lease);
    write(&db).unwrap();
    machine.db.plant("UPDATE node SET lease_until = 1").unwrap();
    let (_, _, other) = machine.process();
    let other = other.unwrap();
    assert_eq!(other.held.ids.node(), lease.held.ids.node());
    assert!(matches!(write(&db), Err(StoreError::Fenced)));
    assert!(lease.renew().unwrap_err().must_stop());
}

#[test]
fn ids_grow_across_a_crash_also_when_the_clock_was_set_back() {
    let machine = Machine::new();
    let mut last = 0;
    for turn in 0..6 {
        let (_, ids, lease) = machine.process();
        let lease = lease.unwrap();
        for jump in [0, 3_600_000, -7_200_000] {
            machine.clock.advance_millis(jump);
            let id = ids.fresh();
            assert!(id > last, "turn {turn}");
            last = id;
        }
        machine.clock.advance_millis(86_400_000);
        lease.renew().unwrap();
        last = ids.fresh();
        machine.clock.advance_millis(-86_400_000);
        match turn % 3 {
            // Given back, killed, killed and run out.
            0 => drop(lease),
            1 => std::mem::forget(lease),
            _ => {
                std::mem::forget(lease);
                machine.db.plant("UPDATE node SET lease_until = 1").unwrap();
            }
        }
    }
}

#[test]
fn killing_again_and_again_does_not_drive_ids_into_the_future() {
    let machine = Machine::new();
    let (_, first, lease) = machine.process();
    let begun = first.last_mark();
    std::mem::forget(lease.unwrap());
    for _ in 0..100 {
        machine.db.plant("UPDATE node SET lease_until = 1").unwrap();
        std::mem::forget(machine.process().2.unwrap());
    }
    let (_, ids, lease) = machine.process();
    let ahead = ids.last_mark() - begun.max(first.clock_millis());
    assert!(ahead < AHEAD_AT_MOST, "{ahead} ms");
    drop(lease);
}

/// Two minutes.
const AHEAD_AT_MOST: i64 = 120_000 + 22_000;
