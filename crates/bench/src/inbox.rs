//! The inbox page with a million open tasks against ten thousand: the query alone, and the page as the server shows
//! it (list, counts of the four tabs, rendering).
//!
//! Both databases are open at once and asked in turn, for five people of five posts, so that what slows the machine
//! slows both. The rows come in by bulk SQL, not through the desk; a case's state is there at its real size, because
//! lists must not pay for it.

use std::{io::Write, path::Path, time::Instant};

use waypost_app::{
    App, AppThreads,
    access::Who,
    people::{By, MadePassword},
    read::TodoEntry,
    sign_in::{Origin, SignedIn},
};
use waypost_base::Timestamp;
use waypost_server::{
    pages::inbox::{Claimed, InboxPage, Row, Tab},
    view::{Counts, Frame, FrameUser, Lang, Views},
};

use crate::{
    Options,
    drive::Measured,
    fault::{Fault, Result},
    report::{Line, Report},
    world::{self, STAGES, TENANT, World},
};

mod fill;

/// Open tasks.
const TASKS: [usize; 2] = [10_000, 1_000_000];
const TASKS_QUICK: [usize; 2] = [1_000, 5_000];
/// Pages asked of each database.
const PAGES: usize = 3_000;
const PAGES_QUICK: usize = 40;
/// Lines of a full page.
const FULL: usize = 50;

/// An open installation with its readers.
struct Office {
    tasks: usize,
    app: App,
    threads: AppThreads,
    readers: Vec<Who>,
}

/// Measures both jobs.
///
/// # Errors
/// When anything fails, or a page is not full.
pub fn run<W: Write>(options: &Options, folder: &Path, report: &mut Report<W>) -> Result<()> {
    let world = World::make(&folder.join("office"))?;
    let mut offices = Vec::new();
    for tasks in if options.quick { TASKS_QUICK } else { TASKS } {
        let clock = Instant::now();
        let copy = world.copy_to(&folder.join(format!("inbox-{tasks}")))?;
        offices.push(Office::open(&copy, tasks)?);
        let took = clock.elapsed().as_secs();
        report.remark(format_args!("{tasks} open tasks were made in {took} s"))?;
    }
    let views = Views::new(None)?;
    let pages = if options.quick { PAGES_QUICK } else { PAGES };
    compare(report, "inbox_query", &offices, pages, |office, who| {
        Ok(office.app.todo(who, None, None)?.rows.len())
    })?;
    compare(report, "inbox_page", &offices, pages, |office, who| office.page(&views, who))?;
    for office in offices {
        drop((office.app, office.readers));
        office.threads.join();
    }
    Ok(())
}

fn compare<W: Write>(
    report: &mut Report<W>,
    job: &'static str,
    offices: &[Office],
    pages: usize,
    ask: impl Fn(&Office, &Who) -> Result<usize>,
) -> Result<()> {
    let mut measured = vec![Measured::default(); offices.len()];
    // A tenth more, which only warms up.
    for page in 0..pages + pages / 10 {
        for (office, measured) in offices.iter().zip(&mut measured) {
            let who = &office.readers[page % office.readers.len()];
            let clock = Instant::now();
            let lines = ask(office, who)?;
            let time = clock.elapsed();
            if lines != FULL {
                return Err(Fault::new(format_args!("the page has {lines} lines, not {FULL}")));
            }
            if page >= pages / 10 {
                measured.times.push(time);
            }
        }
    }
    let fewest = measured.first_mut().map_or(0.0, |measured| measured.percentile(0.5));
    for (office, mut measured) in offices.iter().zip(measured) {
        let p50_ms = measured.percentile(0.5);
        report.line(Line {
            job,
            database: "sqlite",
            tasks: Some(office.tasks),
            p50_ms,
            p99_ms: measured.percentile(0.99),
            ratio: Some(p50_ms / fewest.max(f64::EPSILON)),
            ..Line::default()
        })?;
    }
    Ok(())
}

impl Office {
    fn open(world: &World, tasks: usize) -> Result<Office> {
        let (app, threads) = world::open(&world.folder)?;
        let readers =
            (1..=STAGES).map(|stage| sign_in(&app, &world::person(stage, 0))).collect::<Result<Vec<_>>>()?;
        fill::fill(world, tasks, &readers)?;
        Ok(Office { tasks, app, threads, readers })
    }

    /// What the server does for the page, between session and socket.
    fn page(&self, views: &Views, who: &Who) -> Result<usize> {
        let list = self.app.todo(who, None, None)?;
        let counts = self.app.all_counts(who)?;
        let counts = Counts {
            todo: counts.todo,
            done: counts.done,
            mine: counts.mine,
            drafts: counts.drafts,
            incidents: counts.incidents,
            notices: counts.notices,
            letters: counts.letters,
            copies: counts.copies,
        };
        let rows: Vec<Row> = list.rows.iter().map(|entry| row(who, entry)).collect();
        let lines = rows.len();
        let page = InboxPage::new(Tab::Todo, counts, Vec::new(), rows, list.next.as_deref(), false);
        let frame = Frame {
            lang: Lang::Chinese,
            user: Some(FrameUser {
                name: who.organisation().person_name(who.user()),
                ..FrameUser::default()
            }),
            counts,
            zone_minutes: 480,
            path: "/inbox?tab=todo".to_owned(),
            now: self.app.instant(),
            organisation: who.organisation().name.clone(),
            ..Frame::default()
        };
        let html = views.render(&page, &frame)?;
        if html.len() < lines * 100 {
            return Err(Fault::new("the page is too short to show its lines"));
        }
        Ok(lines)
    }
}

fn row(who: &Who, entry: &TodoEntry) -> Row {
    let organisation = who.organisation();
    let sender = entry.sender.parse().ok().map(|party| organisation.party_name(&party, "zh-CN"));
    let stage = waypost_base::StageNo(u32::try_from(entry.row.stage).unwrap_or_default());
    Row {
        href: format!("/cases/{}", entry.row.number),
        number: Some(entry.row.number),
        title: entry.row.title.clone(),
        flow: entry.flow.name.in_language("zh-CN").to_owned(),
        stage: Some(entry.flow.stage_name(stage, "zh-CN")),
        who: sender,
        at: Timestamp::from_millis(entry.row.created_at),
        claimed: Claimed::Nobody,
        returned: entry.cause == "return",
        asked: None,
        outcome: None,
        status: None,
        deadline: None,
        draft: None,
        batch: None,
        in_batch: false,
        tick: None,
    }
}

/// Somebody who has signed in with a fresh password.
///
/// # Errors
/// When anything fails.
pub fn sign_in(app: &App, name: &str) -> Result<Who> {
    let refused = |no| Fault::new(format_args!("{name} was refused: {no:?}"));
    let password = app.reset_person(TENANT, name, &By::Operator, MadePassword::ToKeep)?.map_err(refused)?;
    let signed = app.sign_in(TENANT, name, &password, &Origin::default())?.map_err(refused)?;
    let SignedIn::Begun(begun) = signed else { return Err(Fault::new("a second factor was asked for")) };
    let session = app.session(&begun.cookie)?.ok_or_else(|| Fault::new("the session was not found"))?;
    Ok(session.who)
}
