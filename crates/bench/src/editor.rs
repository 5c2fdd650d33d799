//! The editor at 6, 60 and 600 stages, as an administrator's browser asks for it: over HTTP, from the program itself,
//! page and all. A draft is opened, checked while one types, saved, and published.

use std::{
    fs,
    io::Write,
    path::Path,
    time::{Duration, Instant},
};

use waypost_testkit::{Client, Form, Page, Server};

use crate::{
    Options,
    drive::Measured,
    fault::{Fault, Result},
    report::{Line, Report},
};

/// Lengths of flows.
const STAGES: [usize; 3] = [6, 60, 600];
/// How often each page is asked for.
const ROUNDS: usize = 60;
const ROUNDS_QUICK: usize = 2;

/// Who defines flows in the sample.
const ADMINISTRATOR: &str = "gaoxiang";

/// What is asked, in the order in which an administrator would.
const JOBS: [&str; 4] = ["editor_page", "editor_check_http", "editor_save_http", "editor_publish_http"];

/// Measures every length. Where the program is not built, a remark says so and nothing is measured.
///
/// # Errors
/// When anything fails.
pub fn run<W: Write>(options: &Options, folder: &Path, report: &mut Report<W>) -> Result<()> {
    if !Server::is_built() {
        return report.remark(format_args!(
            "the editor is not measured: build waypost-server and waypost-plugin-number first"
        ));
    }
    let rounds = if options.quick { ROUNDS_QUICK } else { ROUNDS };
    let server = Server::builder().demo().start();
    let mut admin = server.sign_in(ADMINISTRATOR);
    let mut first = [0.0; JOBS.len()];
    for stages in STAGES {
        let code = format!("long_{stages}");
        let package = folder.join(format!("{code}.toml"));
        fs::write(&package, waypost_demo::long_flow(&code, stages))?;
        let package = package.to_str().ok_or_else(|| Fault::new("the folder's name is not UTF-8"))?;
        server.must_run(&["flow", "import", package]);
        let measured = measure(&mut admin, &code, rounds)?;
        for (at, mut measured) in measured.into_iter().enumerate() {
            let p50_ms = measured.percentile(0.5);
            if first[at] == 0.0 {
                first[at] = p50_ms;
            }
            report.line(Line {
                job: JOBS[at],
                database: "sqlite",
                stages: Some(stages),
                p50_ms,
                p99_ms: measured.percentile(0.99),
                ratio: Some(p50_ms / first[at].max(f64::EPSILON)),
                ..Line::default()
            })?;
        }
    }
    Ok(())
}

fn measure(admin: &mut Client, code: &str, rounds: usize) -> Result<[Measured; JOBS.len()]> {
    let mut measured: [Measured; JOBS.len()] = Default::default();
    let flow = format!("/flows/{code}");
    for round in 0..rounds {
        let path = draft(admin, &flow)?;
        let (page, took) = timed(|| admin.get(&path));
        measured[0].times.push(took);
        let form = seen(page, 200)?.form("edit").put("s.2.name", &format!("第 {round} 次改名"));

        let mut body = encoded(&form);
        let check = format!("{path}/check");
        let kind = "application/x-www-form-urlencoded";
        let (page, took) = timed(|| admin.request("POST", &check, Some((kind, std::mem::take(&mut body)))));
        measured[1].times.push(took);
        seen(page.map_err(Fault::new)?, 200)?;

        let form = form.press_value("do", "save");
        let (page, took) = timed(|| admin.send(&form));
        measured[2].times.push(took);
        seen(page, 303)?;

        let publish = seen(admin.get(&format!("{path}/publish")), 200)?;
        let form = publish.form(&format!("{path}/publish"));
        let (page, took) = timed(|| admin.send(&form));
        measured[3].times.push(took);
        seen(page, 200)?;
    }
    Ok(measured)
}

/// Opens the draft of a flow, made anew where it was published; its address.
fn draft(admin: &mut Client, flow: &str) -> Result<String> {
    let page = seen(admin.get(flow), 200)?;
    let opened = admin.send(&page.form(&format!("{flow}/draft")));
    opened.location().ok_or_else(|| Fault::new(format_args!("no draft: {}", opened.status)))
}

/// The fields of a form as its script posts them.
fn encoded(form: &Form) -> Vec<u8> {
    let escape = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let fields = form.fields();
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect();
    pairs.join("&").into_bytes()
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let clock = Instant::now();
    let done = work();
    (done, clock.elapsed())
}

fn seen(page: Page, status: u16) -> Result<Page> {
    if page.status == status {
        return Ok(page);
    }
    Err(Fault::new(format_args!("{} answered {}", page.path, page.status)))
}
