//! What a page of the inbox costs with ten thousand open work items and with a million.
//!
//! `cargo run --release -p waypost-store --example inbox_cost`
#![expect(clippy::print_stdout, reason = "an example that prints what it measured")]

use std::time::{Duration, Instant};

use waypost_base::{TenantId, UserId};
use waypost_store::{
    Db, DbConfig, StoreError,
    pages::{self, InboxQuery},
    set::{self, CaseRow, SaveSet, WorkItemRow},
};

const TENANT: TenantId = TenantId::new(1);
/// Posts that the items are spread over.
const POSTS: i64 = 200;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for items in [10_000, 1_000_000] {
        let folder = tempfile::tempdir()?;
        let db = Db::open(&DbConfig { path: folder.path().join("inbox.sqlite"), readers: 1 })?;
        db.migrate()?;
        fill(&db, items)?;
        let parties: Vec<String> =
            ["post:3", "post:77", "post:150", "person:5", "department:1"].map(str::to_owned).to_vec();
        let query = InboxQuery {
            parties: &parties,
            person: Some(UserId::new(5)),
            limit: 50,
            ..InboxQuery::default()
        };
        let page = p50(|| db.read(|conn| pages::inbox(conn, TENANT, &query)).map(|rows| rows.len()))?;
        let count = p50(|| db.read(|conn| pages::count(conn, TENANT, &query)).map(|count| count as usize))?;
        println!(
            "{items:>9} open items: a page of {} in {:?}, a count of {} in {:?}",
            page.0, page.1, count.0, count.1
        );
    }
    Ok(())
}

fn fill(db: &Db, items: i64) -> Result<(), StoreError> {
    let mut writer = db.writer()?;
    for from in (0..items).step_by(10_000) {
        let mut set = SaveSet { tenant: TENANT.raw(), ..SaveSet::default() };
        for id in from..from + 10_000 {
            let party = format!("post:{}", id % POSTS);
            set.items.push(WorkItemRow {
                id,
                case: id / 2,
                visit: id,
                party,
                stage: 3,
                except: String::new(),
                created_at: id,
                purpose: "handle",
            });
            if id % 2 == 0 {
                set.cases.push(case(id / 2));
            }
        }
        writer.transaction(|conn| set::save(conn, &set))?;
    }
    Ok(())
}

fn case(id: i64) -> CaseRow {
    CaseRow {
        id,
        number: id,
        flow: 1,
        flow_version: 1,
        form_version: 1,
        document: id,
        title: "合同备案".into(),
        business_key: None,
        initiator: id % 50,
        started_at: id,
        ended_at: None,
        ending: None,
        version: 1,
        state: vec![b'x'; 600],
        chain_seq: 1,
        chain_head: vec![0; 32],
        document_version: 1,
        restricted: false,
    }
}

/// What `work` gives, and half of two thousand runs take longer than this.
fn p50(mut work: impl FnMut() -> Result<usize, StoreError>) -> Result<(usize, Duration), StoreError> {
    let mut times = Vec::new();
    let mut last = 0;
    for _ in 0..2_000 {
        let clock = Instant::now();
        last = work()?;
        times.push(clock.elapsed());
    }
    times.sort();
    Ok((last, times[times.len() / 2]))
}
