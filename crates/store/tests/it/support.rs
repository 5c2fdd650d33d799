//! A database per test, and rows of a case.

use std::path::PathBuf;

use tempfile::TempDir;
use waypost_base::TenantId;
use waypost_store::{
    Conn, Db, DbConfig, Result,
    chains::{GENESIS, digest, journal_hash},
    set::{
        self, CaseRow, CaseUpdate, DocumentRow, DocumentVersionRow, JournalRow, SaveSet, StepRow, WorkItemRow,
    },
    tenant::{self, TenantRow},
};

pub const TENANT: TenantId = TenantId::new(7);
pub const OTHER: TenantId = TenantId::new(8);

pub struct TestDb {
    pub db: Db,
    folder: TempDir,
}

impl TestDb {
    /// A migrated database with two tenants.
    pub fn new() -> Self {
        let test = Self::empty();
        test.db.migrate().unwrap();
        for id in [TENANT, OTHER] {
            let code = format!("t{id}");
            let row = TenantRow {
                id: id.raw(),
                name: code.clone(),
                host: Some(format!("{code}.example")),
                code,
                zone_minutes: 480,
                created_at: 1,
            };
            test.db.write(|c| tenant::insert(c, &row)).unwrap();
        }
        test
    }

    /// A database without tables.
    pub fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&DbConfig { path: folder.path().join("test.db"), readers: 2 }).unwrap();
        Self { db, folder }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T>) -> T {
        self.db.write(work).unwrap()
    }

    pub fn read<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T>) -> T {
        self.db.read(work).unwrap()
    }

    pub fn save(&self, set: &SaveSet) {
        let outcome = self.write(|c| set::save(c, set));
        assert_eq!(outcome.lost, Vec::<i64>::new());
    }

    /// A connection that bypasses the store, to do what nobody should.
    pub fn raw(&self) -> diesel::SqliteConnection {
        use diesel::Connection;
        diesel::SqliteConnection::establish(self.db.path().to_str().unwrap()).unwrap()
    }
}

/// A set that writes nothing.
pub fn nothing() -> SaveSet {
    SaveSet { tenant: TENANT.raw(), ..SaveSet::default() }
}

/// The start of a case: its first visit is `id + 1`, its first work item `id + 2`, for `post:1`.
pub fn start(id: i64) -> SaveSet {
    let entry = entry(id, 1, &GENESIS, b"started");
    SaveSet {
        cases: vec![CaseRow {
            id,
            number: id,
            flow: 1,
            flow_version: 11,
            form_version: 21,
            document: id,
            title: format!("办件 {id}"),
            business_key: Some("contract-1".into()),
            initiator: 5,
            started_at: id,
            ended_at: None,
            ending: None,
            version: 1,
            state: b"state 1".to_vec(),
            chain_seq: 1,
            chain_head: entry.hash.clone(),
            document_version: 1,
            restricted: false,
        }],
        journal: vec![entry],
        steps: vec![step(id, id + 1)],
        items: vec![item(id, id + 1, id + 2, "post:1")],
        documents: vec![DocumentRow { id, kind: "form".into(), case: id, created_at: id }],
        document_versions: vec![document_version(id, 1, r#"{"amount":"10.00"}"#)],
        ..nothing()
    }
}

pub fn step(case: i64, id: i64) -> StepRow {
    StepRow {
        id,
        case,
        stage: 1,
        run: 1,
        previous: None,
        batch: id,
        sender: "person:5".into(),
        receivers: "post:1".into(),
        cause: "start".into(),
        opened_at: id,
    }
}

pub fn item(case: i64, visit: i64, id: i64, party: &str) -> WorkItemRow {
    WorkItemRow {
        id,
        case,
        visit,
        party: party.into(),
        stage: 1,
        except: String::new(),
        created_at: id,
        purpose: "handle",
    }
}

pub fn document_version(document: i64, no: i32, values: &str) -> DocumentVersionRow {
    DocumentVersionRow { document, no, visit: document + 1, by: 5, at: 1, values: values.into() }
}

pub fn entry(chain: i64, seq: i64, previous: &[u8], payload: &[u8]) -> JournalRow {
    let digest = digest(payload).to_vec();
    let hash = journal_hash(previous, chain, seq, seq, "test", &digest).to_vec();
    JournalRow { chain, seq, at: seq, kind: "test".into(), payload: payload.to_vec(), digest, hash }
}

/// The next version of a case.
pub fn go_on(case: i64, loaded_version: i64) -> CaseUpdate {
    CaseUpdate {
        id: case,
        loaded_version,
        version: loaded_version + 1,
        state: format!("state {}", loaded_version + 1).into_bytes(),
        chain_seq: loaded_version + 1,
        chain_head: vec![9; 32],
        document_version: 1,
        ended_at: None,
        ending: None,
        suspended_at: None,
    }
}
