//! What a command costs: sets of 1, 8 and 64 steps saved and committed, against the disk's own sync.
//!
//! `cargo run --release -p waypost-store --example set_cost [folder]`. A step writes one journal entry, one
//! step and the end of the one before, one work item and the end of the one before, a document version, a
//! snapshot, what the signer saw, a key, the case's state and an access row: eleven rows.
#![expect(clippy::print_stdout, reason = "an example that prints what it measured")]

use std::{
    fs::File,
    io::Write,
    path::Path,
    time::{Duration, Instant},
};

use waypost_base::TenantId;
use waypost_store::{
    Conn, Db, DbConfig, StoreError,
    set::{
        self, AccessRow, CaseRow, CaseUpdate, DocumentRow, DocumentVersionRow, JournalRow, KeyRow, SaveSet,
        SeenRow, SnapshotRow, StepRow, StepUpdate, WorkItemRow, WorkItemUpdate,
    },
    tenant::{self, TenantRow},
};

const TENANT: TenantId = TenantId::new(1);
/// Cases that the steps are spread over.
const CASES: i64 = 4_096;
/// How long each size of set is measured.
const FOR: Duration = Duration::from_secs(3);

/// Makes ids, and remembers how far each case is.
struct Work {
    next: i64,
    cases: Vec<At>,
    turn: usize,
}

#[derive(Clone)]
struct At {
    case: i64,
    version: i64,
    visit: i64,
    item: i64,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let temporary = tempfile::tempdir()?;
    let folder = std::env::args().nth(1).map_or(temporary.path().to_path_buf(), Into::into);
    println!("fsync p50 {:?}", fsync_p50(&folder)?);
    let db = Db::open(&DbConfig { path: folder.join("set_cost.sqlite"), readers: 1 })?;
    db.migrate()?;
    let code = "a".to_owned();
    let row = TenantRow { id: 1, name: code.clone(), code, host: None, zone_minutes: 480, created_at: 0 };
    db.write(|conn| tenant::insert(conn, &row))?;

    let mut work = Work { next: 1, cases: Vec::new(), turn: 0 };
    let mut writer = db.writer()?;
    writer.transaction(|conn| start_cases(conn, &mut work))?;
    for size in [1, 8, 64] {
        let (mut load, mut save, mut all) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
        let mut commands = 0_u32;
        let mut cpu = Duration::ZERO;
        let begun = Instant::now();
        while begun.elapsed() < FOR {
            let steps = work.next_set(size);
            let (clock, cpu_before) = (Instant::now(), cpu_time());
            writer.transaction(|conn| -> Result<(), StoreError> {
                let ids: Vec<i64> = steps.case_updates.iter().map(|row| row.id).collect();
                let keys: Vec<(i64, String)> =
                    steps.keys.iter().map(|row| (row.user, row.key.clone())).collect();
                let lap = Instant::now();
                let found =
                    set::load_cases(conn, TENANT, &ids)?.len() + set::load_keys(conn, TENANT, &keys)?.len();
                load += lap.elapsed();
                let lap = Instant::now();
                let outcome = set::save(conn, &steps)?;
                save += lap.elapsed();
                if found != size || !outcome.lost.is_empty() {
                    return Err(StoreError::Other("the set was not saved".into()));
                }
                Ok(())
            })?;
            all += clock.elapsed();
            cpu += cpu_time().saturating_sub(cpu_before);
            commands += u32::try_from(size)?;
        }
        println!(
            "sets of {size:>2}: {:>6.0} commands/s; each: load {:?}, save {:?}, commit {:?}; CPU {:?}",
            f64::from(commands) / all.as_secs_f64(),
            load / commands,
            save / commands,
            (all - load - save) / commands,
            cpu / commands,
        );
    }
    Ok(())
}

impl Work {
    fn id(&mut self) -> i64 {
        self.next += 1;
        self.next
    }

    fn next_set(&mut self, size: usize) -> SaveSet {
        let mut steps = SaveSet { tenant: TENANT.raw(), ..SaveSet::default() };
        for _ in 0..size {
            self.turn = (self.turn + 1) % self.cases.len();
            let before = self.cases[self.turn].clone();
            let (visit, item, key) = (self.id(), self.id(), self.id());
            let case = before.case;
            let version = before.version + 1;
            steps.case_updates.push(CaseUpdate {
                id: case,
                loaded_version: before.version,
                version,
                state: vec![b'x'; 1_200],
                chain_seq: version,
                chain_head: hash(visit),
                document_version: version as i32,
                ended_at: None,
                ending: None,
                suspended_at: None,
            });
            steps.keys.push(KeyRow {
                user: case % 50,
                key: format!(
                    "{:032x}",
                    (key as u128).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)
                ),
                content: hash(key),
                answer: r#"{"case":"1","version":2}"#.into(),
                at: visit,
            });
            steps.journal.push(JournalRow {
                chain: case,
                seq: version,
                at: visit,
                kind: "submit".into(),
                payload: vec![b'p'; 700],
                digest: hash(visit),
                hash: hash(visit),
            });
            steps.step_updates.push(StepUpdate {
                id: before.visit,
                outcome: Some("passed".into()),
                closed_at: Some(visit),
                handler: Some(case % 50),
                acting_for: None,
                branch: Some(1),
                opinion: Some("同意，材料齐全，请下一环节办理。".into()),
                seen: Some(hash(visit)),
                document_version: Some(version as i32),
            });
            steps.item_updates.push(WorkItemUpdate {
                id: before.item,
                claimed_by: None,
                closed_at: Some(visit),
            });
            steps.steps.push(step(case, visit, Some(before.visit)));
            steps.items.push(work_item(case, visit, item));
            steps.document_versions.push(version_row(case, version as i32, visit));
            steps.snapshots.push(SnapshotRow {
                case,
                visit,
                no: 1,
                kind: "form".into(),
                key: "amount".into(),
                before: Some("\"10.00\"".into()),
                after: Some("\"12.00\"".into()),
            });
            steps.seen.push(SeenRow { hash: hash(visit), body: "s".repeat(600) });
            steps.access.push(AccessRow { subject: format!("person:{}", version % 50), case });
            self.cases[self.turn] = At { case, version, visit, item };
        }
        steps
    }
}

fn start_cases(conn: &mut Conn, work: &mut Work) -> Result<(), StoreError> {
    let mut start = SaveSet { tenant: TENANT.raw(), ..SaveSet::default() };
    for number in 1..=CASES {
        let (case, visit, item) = (work.id(), work.id(), work.id());
        start.cases.push(CaseRow {
            id: case,
            number,
            flow: 1,
            flow_version: 1,
            form_version: 1,
            document: case,
            title: "合同备案".into(),
            business_key: None,
            initiator: number % 50,
            started_at: number,
            ended_at: None,
            ending: None,
            version: 1,
            state: vec![b'x'; 1_200],
            chain_seq: 1,
            chain_head: hash(case),
            document_version: 1,
            restricted: false,
        });
        start.documents.push(DocumentRow { id: case, kind: "form".into(), case, created_at: number });
        start.document_versions.push(version_row(case, 1, visit));
        start.steps.push(step(case, visit, None));
        start.items.push(work_item(case, visit, item));
        work.cases.push(At { case, version: 1, visit, item });
    }
    set::save(conn, &start).map(|_| ())
}

fn step(case: i64, visit: i64, previous: Option<i64>) -> StepRow {
    StepRow {
        id: visit,
        case,
        stage: 3,
        run: 1,
        previous,
        batch: visit,
        sender: "person:7".into(),
        receivers: "post:3".into(),
        cause: "arrival".into(),
        opened_at: visit,
    }
}

fn work_item(case: i64, visit: i64, id: i64) -> WorkItemRow {
    let party = format!("post:{}", case % 40);
    WorkItemRow {
        id,
        case,
        visit,
        party,
        stage: 3,
        except: String::new(),
        created_at: visit,
        purpose: "handle",
    }
}

fn version_row(document: i64, no: i32, visit: i64) -> DocumentVersionRow {
    let values = r#"{"amount":"12.00","area":"88.5","buyer":"李四","seller":"王五","kind":"sale"}"#.into();
    DocumentVersionRow { document, no, visit, by: 7, at: visit, values }
}

/// Thirty-two bytes that differ per number and are in no order, as hashes are.
fn hash(number: i64) -> Vec<u8> {
    let mut mixed = (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^= mixed >> 29;
    [mixed.wrapping_mul(0xbf58_476d_1ce4_e5b9), mixed, !mixed, mixed ^ 7]
        .iter()
        .flat_map(|part| part.to_be_bytes())
        .collect()
}

/// Time that this thread was on a processor, user and system, where the system tells (Linux).
fn cpu_time() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(told.split(' ').next().and_then(|nanos| nanos.parse().ok()).unwrap_or(0))
}

/// Half of the syncs of a small append take longer than this.
fn fsync_p50(folder: &Path) -> std::io::Result<Duration> {
    let path = folder.join("fsync");
    let mut file = File::create(&path)?;
    let mut times = Vec::new();
    for _ in 0..200 {
        file.write_all(&[0; 4096])?;
        let clock = Instant::now();
        file.sync_data()?;
        times.push(clock.elapsed());
    }
    times.sort();
    std::fs::remove_file(&path)?;
    Ok(times[times.len() / 2])
}
