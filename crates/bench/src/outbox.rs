//! Actions a second through the outbox: cases wait at an automatic stage, and from the moment that the outbox is started
//! until the last answer is in its case's journal, the clock runs. Each is leased, asked of the plugin `number`, answered,
//! drawn and committed. The plugin runs inside the process, and in worker processes as servers run it.

use std::{
    io::Write,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::{StreamExt, TryStreamExt, stream};
use rusqlite::Connection;
use waypost_action_host::{Host, HostConfig, InProcess, Runner, WorkerCommand};
use waypost_app::{
    App,
    desk::{Envelope, Target},
    outbox::Outbox,
};
use waypost_base::{FlowVersionId, UserId};
use waypost_engine::{Command, command::Submission};
use waypost_store::tenant::{self, TenantRow};

use crate::{
    Options,
    drive::{Measured, on_processor},
    fault::{Fault, Result},
    report::{Line, Report},
    world::{self, TENANT},
};

/// Actions that wait.
const CASES: usize = 4_000;
const CASES_QUICK: usize = 20;
/// Starts handed in at once, off the clock.
const CALLERS: usize = 64;
/// How often the end is looked for.
const LOOK: Duration = Duration::from_millis(10);
/// An action that takes longer than all this is lost.
const LONGEST: Duration = Duration::from_secs(600);

/// Measures both ways. Where the program or the plugin is not built, a remark says so and nothing is measured.
///
/// # Errors
/// When anything fails, or an action does not end as it should.
pub async fn run<W: Write>(options: &Options, folder: &Path, report: &mut Report<W>) -> Result<()> {
    let (Some(program), Some(plugin)) = (waypost_testkit::binary(), waypost_testkit::plugin()) else {
        return report.remark(format_args!(
            "the outbox is not measured: build waypost-server and waypost-plugin-number first"
        ));
    };
    let worker = WorkerCommand { program, args: vec!["action-worker".into()] };
    let ways: [(&'static str, Arc<dyn Runner>); 2] = [
        ("outbox_in_process", Arc::new(InProcess::new())),
        ("outbox_workers", Arc::new(Host::new(HostConfig::new(worker)))),
    ];
    let cases = if options.quick { CASES_QUICK } else { CASES };
    let mut first = None;
    for (job, runner) in ways {
        let mut measured = measure(&folder.join(job), &plugin, runner, cases).await?;
        let rate = measured.rate();
        let ratio = rate / *first.get_or_insert(rate);
        report.line(Line {
            job,
            database: "sqlite",
            tasks: Some(cases),
            steps_per_s: Some(rate),
            p50_ms: measured.percentile(0.5),
            p99_ms: measured.percentile(0.99),
            cpu_us_per_step: Some(measured.processor_us()),
            ratio: Some(ratio),
            ..Line::default()
        })?;
    }
    Ok(())
}

async fn measure(folder: &Path, plugin: &Path, runner: Arc<dyn Runner>, cases: usize) -> Result<Measured> {
    App::migrate(folder)?;
    let (app, threads) = world::open(folder)?;
    let app = Arc::new(app);
    app.shared.run_plugins_with(runner.clone());
    app.register_plugin("number", plugin)?;
    let (version, by) = fill(&app)?;
    stream::iter(0..cases)
        .map(|serial| start(&app, version, by, serial))
        .buffer_unordered(CALLERS)
        .try_collect::<Vec<_>>()
        .await?;
    let database = Connection::open(folder.join("waypost.db"))?;
    let all = u32::try_from(cases).map_err(Fault::new)?;
    let count = |sql: &str| database.query_row(sql, [], |row| row.get::<_, u32>(0));
    if count("SELECT count(*) FROM action_job WHERE state = 'waiting'")? != all {
        return Err(Fault::new("not every case waits for its action"));
    }
    let (clock, processor) = (Instant::now(), on_processor());
    let outbox = Outbox::start(Arc::clone(&app), runner, true)?;
    while count("SELECT count(*) FROM action_job WHERE state <> 'done'")? > 0 {
        if clock.elapsed() > LONGEST {
            return Err(Fault::new("the outbox does not come to an end"));
        }
        std::thread::sleep(LOOK);
    }
    let elapsed = clock.elapsed();
    let processor = on_processor().saturating_sub(processor);
    outbox.stop();
    if count("SELECT count(DISTINCT value) FROM property WHERE key = 'n'")? != all
        || count("SELECT count(*) FROM incident")? != 0
    {
        return Err(Fault::new("an action did not draw its number"));
    }
    let mut asked = database.prepare("SELECT ended_at - began_at FROM action_attempt")?;
    let times = asked.query_map([], |row| row.get::<_, u32>(0))?;
    let times = times
        .map(|millis| millis.map(|millis| Duration::from_millis(millis.into())))
        .collect::<Result<_, _>>()?;
    drop(app);
    threads.join();
    Ok(Measured { times, elapsed, processor })
}

async fn start(app: &App, version: FlowVersionId, by: UserId, serial: usize) -> Result<()> {
    let submit = Submission { branch: Some(1), ..Submission::default() };
    let envelope = Envelope {
        tenant: TENANT,
        user: Some(by),
        key: Some(format!("outbox-{serial}")),
        target: Target::New { version, title: format!("{serial}"), draft: None },
        command: Command::Start { by, department: None, submit },
        draft: None,
        offered: Vec::new(),
        proof: Default::default(),
    };
    let started = app.desk.submit(envelope).await?;
    started.map(drop).map_err(|no| Fault::new(format_args!("refused: {no:?}")))
}

fn fill(app: &App) -> Result<(FlowVersionId, UserId)> {
    app.shared.db.write(|conn| -> Result<()> {
        let row = TenantRow {
            id: TENANT.raw(),
            code: "bench".to_owned(),
            name: "Bench".to_owned(),
            host: None,
            zone_minutes: 480,
            created_at: app.now(),
        };
        tenant::insert(conn, &row)?;
        Ok(())
    })?;
    let package = waypost_interchange::parse(PACKAGE).map_err(Fault::new)?;
    let imported = app.import(TENANT, &package, None)?;
    let (_, version) = imported.flows.first().ok_or_else(|| Fault::new("no flow was imported"))?;
    let check = app.publish(TENANT, *version, None)?;
    if !check.publishable {
        return Err(Fault::new(format_args!("the flow may not be published: {:?}", check.problems)));
    }
    let organisation = app.shared.db.read(|conn| app.shared.organisation(conn, TENANT))?;
    let person = organisation.person_by_sign_in("clerk").map(|person| person.id);
    Ok((*version, person.ok_or_else(|| Fault::new("the clerk is missing"))?))
}

const PACKAGE: &str = r#"
format = 1

[organisation]
departments = [{ code = "office", name = "办公室" }]
posts = [{ code = "clerk", name = "经办", department = "office" }]
people = [{ code = "clerk", name = "经办人" }]
appointments = [{ person = "clerk", post = "clerk" }]

[[actions]]
code = "draw"
name = "取号"
call = "number"
settings = { series = "收", pattern = "收{n}", into = "n", period = "none" }
delivery = { at_once = 24 }

[[forms]]
code = "slip"

[forms.form]
format = 1
name = "单"

[[forms.form.items]]
key = "remark"
label = "备注"
kind = "text"

[[flows]]
code = "draw"
name = "取号"
form = "slip"

[[flows.stages]]
no = 1
name = "申请"
receivers = ["post:clerk"]
[flows.stages.rights]
remark = "write"

[[flows.stages]]
no = 2
name = "取号"
kind = "action"
action = "draw"

[[flows.transitions]]
from = 1
branch = 1
to = 2
condition = "提交"

[[flows.transitions]]
from = 2
branch = 1
condition = "完"
"#;
