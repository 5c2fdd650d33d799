//! Two hundred flows against three: the catalogue, its search, the administrators' list, opening a flow in the editor,
//! saving an edit. Both bureaus are open at once and asked in turn, so that what slows the machine slows both. The
//! flows come in by the classic tables, as a bureau's would.

use std::{io::Write, path::Path, time::Instant};

use waypost_app::{
    App, AppThreads,
    access::{DefinesFlows, Who},
    editing::{FlowsQuery, Settings},
};
use waypost_base::FlowVersionId;
use waypost_interchange::classic::SourceFile;
use waypost_server::{
    pages::start::catalogue::{CataloguePage, FlowCard, Listed},
    view::{Frame, FrameUser, Lang, Views},
};
use waypost_store::tenant::{self, TenantRow};

use crate::{
    Options,
    drive::Measured,
    fault::{Fault, Result},
    inbox::sign_in,
    report::{Line, Report},
    world::{self, TENANT},
};

/// Flows.
const FLOWS: [usize; 2] = [3, 200];
/// How often each is asked.
const ROUNDS: usize = 1_000;
const ROUNDS_QUICK: usize = 5;

/// An open bureau.
struct Bureau {
    flows: usize,
    app: App,
    threads: AppThreads,
    /// Who starts flows.
    agent: Who,
    /// Who defines them.
    proof: DefinesFlows,
    /// A draft that is edited.
    draft: FlowVersionId,
    revision: i64,
}

type Ask = fn(&mut Bureau, &Views) -> Result<()>;

/// Measures every job.
///
/// # Errors
/// When anything fails.
pub fn run<W: Write>(options: &Options, folder: &Path, report: &mut Report<W>) -> Result<()> {
    let mut bureaus = Vec::new();
    for flows in FLOWS {
        let clock = Instant::now();
        bureaus.push(Bureau::open(&folder.join(format!("flows-{flows}")), flows)?);
        report
            .remark(format_args!("{flows} flows were taken in within {} ms", clock.elapsed().as_millis()))?;
    }
    let views = Views::new(None)?;
    let rounds = if options.quick { ROUNDS_QUICK } else { ROUNDS };
    let jobs: [(&'static str, Ask); 5] = [
        ("catalogue_page", |bureau, views| bureau.catalogue(views, "")),
        ("catalogue_search", |bureau, views| bureau.catalogue(views, "商品房预售 申请")),
        ("flows_list", |bureau, _| bureau.list()),
        ("editor_open", |bureau, _| bureau.open_editor()),
        ("editor_save", |bureau, _| bureau.save()),
    ];
    for (job, ask) in jobs {
        compare(report, job, &mut bureaus, rounds, |bureau| ask(bureau, &views))?;
    }
    for bureau in bureaus {
        drop((bureau.app, bureau.agent, bureau.proof));
        bureau.threads.join();
    }
    Ok(())
}

fn compare<W: Write>(
    report: &mut Report<W>,
    job: &'static str,
    bureaus: &mut [Bureau],
    rounds: usize,
    ask: impl Fn(&mut Bureau) -> Result<()>,
) -> Result<()> {
    let mut measured = vec![Measured::default(); bureaus.len()];
    // A tenth more, which only warms up.
    for round in 0..rounds + rounds / 10 {
        for (bureau, measured) in bureaus.iter_mut().zip(&mut measured) {
            let clock = Instant::now();
            ask(bureau)?;
            let time = clock.elapsed();
            if round >= rounds / 10 {
                measured.times.push(time);
            }
        }
    }
    let fewest = measured.first_mut().map_or(0.0, |measured| measured.percentile(0.5));
    for (bureau, mut measured) in bureaus.iter().zip(measured) {
        let p50_ms = measured.percentile(0.5);
        report.line(Line {
            job,
            database: "sqlite",
            flows: Some(bureau.flows),
            p50_ms,
            p99_ms: measured.percentile(0.99),
            ratio: Some(p50_ms / fewest.max(f64::EPSILON)),
            ..Line::default()
        })?;
    }
    Ok(())
}

impl Bureau {
    fn open(folder: &Path, flows: usize) -> Result<Bureau> {
        std::fs::create_dir_all(folder)?;
        App::migrate(folder)?;
        let (app, threads) = world::open(folder)?;
        app.shared.db.write(|conn| -> Result<()> {
            let row = TenantRow {
                id: TENANT.raw(),
                code: "bench".to_owned(),
                name: "Bench".to_owned(),
                host: None,
                zone_minutes: 480,
                created_at: app.now(),
            };
            Ok(tenant::insert(conn, &row)?)
        })?;
        let organisation = waypost_demo::ORGANISATION.replace(
            "code = \"filing_head\", name",
            "code = \"filing_head\", permissions = [\"administer_flows\"], name",
        );
        app.import(TENANT, &waypost_interchange::parse(&organisation).map_err(Fault::new)?, None)?;
        let files: Vec<SourceFile> = waypost_demo::bureau(flows)
            .into_iter()
            .map(|(name, text)| SourceFile { name: name.to_owned(), bytes: text.into_bytes() })
            .collect();
        let plan = app.import_files_as_operator(TENANT, &files, true, false)?;
        if plan.flows.iter().filter(|flow| flow.published).count() != flows {
            return Err(Fault::new(format_args!("not every flow was published: {:?}", plan.faults)));
        }
        let refused = |no| Fault::new(format_args!("refused: {no:?}"));
        let proof = sign_in(&app, "zhengli")?.defines_flows().map_err(refused)?;
        let agent = sign_in(&app, "wangfang")?;
        let first = plan.flows.first().and_then(|flow| flow.draft).ok_or_else(|| Fault::new("no flow"))?;
        let draft = app.open_flow_draft(&proof, first.0, None)?.map_err(refused)?;
        Ok(Bureau { flows, app, threads, agent, proof, draft, revision: 0 })
    }

    /// What the server does for the page, between session and socket.
    fn catalogue(&self, views: &Views, search: &str) -> Result<()> {
        let entries = self.app.catalogue(&self.agent)?;
        if entries.len() != self.flows {
            return Err(Fault::new(format_args!("the catalogue has {} flows", entries.len())));
        }
        let listed = entries.into_iter().map(|entry| Listed {
            words: entry.name.text().to_owned(),
            group: entry.category.map(|(code, name)| (code, name.text().to_owned())),
            recent: entry.recent,
            card: FlowCard {
                flow: entry.code,
                name: entry.name.text().to_owned(),
                description: entry.description.text().to_owned(),
                path: entry.stages.iter().map(waypost_base::Label::text).collect::<Vec<_>>().join(" → "),
            },
        });
        let page = CataloguePage::new(listed.collect(), search.to_owned());
        let frame = Frame {
            lang: Lang::Chinese,
            user: Some(FrameUser::default()),
            zone_minutes: 480,
            path: "/start".to_owned(),
            now: self.app.instant(),
            ..Frame::default()
        };
        let html = views.render(&page, &frame)?;
        if html.contains("/start/L001") { Ok(()) } else { Err(Fault::new("the first flow is not shown")) }
    }

    fn list(&self) -> Result<()> {
        let page =
            self.app.flows_to_define(&self.proof, &FlowsQuery { limit: 50, ..FlowsQuery::default() })?;
        if page.total == self.flows { Ok(()) } else { Err(Fault::new("the list is not whole")) }
    }

    fn open_editor(&self) -> Result<()> {
        let refused = |no| Fault::new(format_args!("refused: {no:?}"));
        self.app.flow_version(&self.proof, self.draft)?.map_err(refused)?;
        Ok(())
    }

    fn save(&mut self) -> Result<()> {
        let settings = Settings {
            form_version: None,
            policies: Vec::new(),
            valid_from: None,
            note: format!("第 {} 次修改", self.revision + 1),
        };
        let refused = |no| Fault::new(format_args!("refused: {no:?}"));
        let saved = self.app.set_flow_settings(&self.proof, self.draft, self.revision, &settings, None)?;
        self.revision = saved.map_err(refused)?.revision;
        Ok(())
    }
}
