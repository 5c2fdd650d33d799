//! Searching and supervising with a million cases against ten thousand.
//!
//! One case in twenty is seen by each reader; one in fifty is open, and of those one in twenty is late. The rows come in
//! by bulk SQL with the words that the desk would give them; both databases are asked in turn.

use std::{collections::BTreeSet, fmt::Write as _, io::Write, path::Path, time::Instant};

use rusqlite::{Connection, params};
use waypost_app::{
    App, AppThreads,
    access::{Supervises, Who},
    search::words::{Says, gather},
};

use crate::{
    Options,
    drive::Measured,
    fault::{Fault, Result},
    inbox::sign_in,
    report::{Line, Report},
    world::{self, STAGES, TENANT, World},
};

const CASES: [usize; 2] = [10_000, 1_000_000];
const CASES_QUICK: [usize; 2] = [1_000, 5_000];
/// Questions asked of each database.
const ASKED: usize = 400;
const ASKED_QUICK: usize = 10;
/// Parties among which the cases are spread.
const PARTIES: usize = 20;
/// Ids and times grow together, a second apart.
const FIRST_TIME: i64 = 1_767_225_600_000;

/// An open installation.
struct Office {
    cases: usize,
    app: App,
    threads: AppThreads,
    readers: Vec<Who>,
    supervisor: Supervises,
}

/// What is asked, and how many lines the page must have at least; of the small sizes nothing is demanded.
const QUESTIONS: [(&str, &str, usize); 4] = [
    ("search_common", "买卖合同", 20),
    ("search_rare", "HT-2026-0000000500", 0),
    ("search_filtered", "备案 状态:办理中 人员:经办人1", 1),
    ("search_late", "状态:超期", 0),
];

/// Measures.
///
/// # Errors
/// When anything fails, or a page is shorter than it must be.
pub fn run<W: Write>(options: &Options, folder: &Path, report: &mut Report<W>) -> Result<()> {
    let world = World::make(&folder.join("search-office"))?;
    let mut offices = Vec::new();
    for cases in if options.quick { CASES_QUICK } else { CASES } {
        let clock = Instant::now();
        let copy = world.copy_to(&folder.join(format!("search-{cases}")))?;
        offices.push(Office::open(&copy, cases)?);
        let took = clock.elapsed().as_secs();
        report.remark(format_args!("{cases} cases were made in {took} s"))?;
    }
    let asked = if options.quick { ASKED_QUICK } else { ASKED };
    for (job, words, least) in QUESTIONS {
        let least = if options.quick { 0 } else { least };
        compare(report, job, &offices, asked, |office, turn| {
            let who = &office.readers[turn % office.readers.len()];
            let found = office.app.search(who, words, None)?;
            let found = found.map_err(|refused| Fault::new(format_args!("{words}: {refused:?}")))?;
            if found.rows.len() < least {
                return Err(Fault::new(format_args!("{words}: {} lines", found.rows.len())));
            }
            Ok(())
        })?;
    }
    compare(report, "supervise_overview", &offices, asked / 10 + 1, |office, _| {
        let overview = office.app.overview(&office.supervisor)?;
        if overview.flows.is_empty() || overview.posts.is_empty() {
            return Err(Fault::new("the overview is empty"));
        }
        Ok(())
    })?;
    for office in offices {
        drop((office.app, office.readers, office.supervisor));
        office.threads.join();
    }
    Ok(())
}

fn compare<W: Write>(
    report: &mut Report<W>,
    job: &'static str,
    offices: &[Office],
    asked: usize,
    ask: impl Fn(&Office, usize) -> Result<()>,
) -> Result<()> {
    let mut measured = vec![Measured::default(); offices.len()];
    // A tenth more, which only warms up.
    for turn in 0..asked + asked / 10 {
        for (office, measured) in offices.iter().zip(&mut measured) {
            let clock = Instant::now();
            ask(office, turn)?;
            if turn >= asked / 10 {
                measured.times.push(clock.elapsed());
            }
        }
    }
    let fewest = measured.first_mut().map_or(0.0, |measured| measured.percentile(0.5));
    for (office, mut measured) in offices.iter().zip(measured) {
        let p50_ms = measured.percentile(0.5);
        report.line(Line {
            job,
            database: "sqlite",
            tasks: Some(office.cases),
            p50_ms,
            p99_ms: measured.percentile(0.99),
            ratio: Some(p50_ms / fewest.max(f64::EPSILON)),
            ..Line::default()
        })?;
    }
    Ok(())
}

impl Office {
    fn open(world: &World, cases: usize) -> Result<Office> {
        let (app, threads) = world::open(&world.folder)?;
        let grant = world.people.get(1).and_then(|people| people.get(1));
        let supervisor = grant.ok_or_else(|| Fault::new("nobody supervises"))?.raw();
        app.shared.db.write(|conn| {
            let supervisor = waypost_base::UserId::new(supervisor);
            waypost_store::people::grant(conn, TENANT, supervisor, "administer_flows")
        })?;
        let readers =
            (1..=STAGES).map(|stage| sign_in(&app, &world::person(stage, 0))).collect::<Result<Vec<_>>>()?;
        let supervisor = sign_in(&app, &world::person(2, 1))?.supervises();
        let supervisor = supervisor.map_err(|refused| Fault::new(format_args!("{refused:?}")))?;
        fill(world, cases, &readers, app.now())?;
        Ok(Office { cases, app, threads, readers, supervisor })
    }
}

fn fill(world: &World, cases: usize, readers: &[Who], now: i64) -> Result<()> {
    let mut parties: BTreeSet<String> =
        readers.iter().flat_map(|who| who.parties()).map(|(party, _)| party.to_string()).collect();
    parties.retain(|party| party.starts_with("post:"));
    let mut parties: Vec<String> = parties.into_iter().collect();
    let more = PARTIES.saturating_sub(parties.len());
    parties.extend((0..more).map(|other| format!("post:{}", 900_000_000_000_000_000 + other)));
    let mut conn = Connection::open(world.database())?;
    conn.busy_timeout(std::time::Duration::from_secs(10))?;
    // Only while the rows come in: what is measured afterwards only reads.
    conn.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -262144;")?;
    let (flow, form): (i64, i64) = conn.query_row(
        "SELECT flow, form_version FROM flow_version WHERE tenant_id = ?1 AND id = ?2",
        params![TENANT.raw(), world.version.raw()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let initiators = world.people.first().ok_or_else(|| Fault::new("nobody starts"))?;
    let work = conn.transaction()?;
    {
        let mut case = work.prepare(
            "INSERT INTO cases (tenant_id, id, number, flow, flow_version, form_version, document, title, \
             initiator, started_at, ended_at, ending, version, chain_seq, chain_head, document_version, state) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?2 + 1, ?7, ?8, ?9, ?10, ?11, 1, 1, randomblob(32), 1, zeroblob(1000))",
        )?;
        let mut step = work.prepare(
            "INSERT INTO step_log (tenant_id, id, case_id, stage, run, previous, batch, sender, receivers, cause, \
             opened_at, closed_at) VALUES (?1, ?2 + 3, ?2, 2, 1, ?2 + 2, ?2 + 3, ?3, ?4, 'arrival', ?5, ?6)",
        )?;
        let mut item = work.prepare(
            "INSERT INTO work_item (tenant_id, id, case_id, visit, party, stage, barred, created_at, closed_at, due_at) \
             VALUES (?1, ?2 + 4, ?2, ?2 + 3, ?3, 2, '', ?4, ?5, ?6)",
        )?;
        let mut index = work.prepare("INSERT INTO case_index (rowid, words) VALUES (?1, ?2)")?;
        let tenant = TENANT.raw();
        for task in 0..cases {
            let number = i64::try_from(task).unwrap_or(i64::MAX);
            let at = FIRST_TIME + number * 1_000;
            let id = waypost_app::ids::least_at(at) + 4_096;
            let initiator = initiators[task % initiators.len()];
            // Spread so that open and late ones, which come at even distances, fall to every party.
            let party = &parties[(task.wrapping_mul(2_654_435_761) >> 7) % parties.len()];
            let title = format!("HT-2026-{task:010} 买卖合同备案");
            let open = task % 50 == 0;
            let late = task % 1_000 == 0;
            let ended = (!open).then_some(at + 1);
            case.execute(params![
                tenant,
                id,
                number + 1,
                flow,
                world.version.raw(),
                form,
                title,
                initiator.raw(),
                at,
                ended,
                ended.map(|_| "completed"),
            ])?;
            step.execute(params![tenant, id, format!("person:{initiator}"), party, at, ended])?;
            item.execute(params![
                tenant,
                id,
                party,
                at,
                ended,
                if late { now - 1 } else { now + 86_400_000 }
            ])?;
            let mut words = BTreeSet::from([
                Says::There.word(""),
                Says::Flow.word(&flow.to_string()),
                Says::Initiator.word(&initiator.to_string()),
                Says::Person.word(&initiator.to_string()),
                Says::Subject.word(&format!("person:{initiator}")),
                Says::Subject.word(party),
            ]);
            gather(&title, 100, &mut words);
            gather(&(number + 1).to_string(), 100, &mut words);
            gather(
                "李晓明、陈建国 118.65 1250000.01 2026-11-02 同意，材料齐全，请下一环节办理。",
                100,
                &mut words,
            );
            let mut written = String::new();
            for word in &words {
                // Writing to a text cannot fail.
                let _ = write!(written, "{tenant}{word} ");
            }
            index.execute(params![id, written])?;
        }
    }
    work.commit()?;
    drop(conn);
    world::checkpoint(&world.database())?;
    Ok(())
}
