//! A day of an office of two hundred people, played through HTTP with real sessions as fast as the server answers:
//! twenty departments, each a head and nine clerks; requests that a head approves or returns, that any two of ten
//! reviewers pass, and that the archive closes.
//!
//! Of a hundred things that somebody does, 36 look at the inbox, 30 take up what is there (open it, and submit, vote,
//! or now and then return it), 14 start a request, 8 search, 5 look at what they started and urge it, 4 read their
//! notices, 3 comment. Everybody signs in once. An answer of the server's fault, a page that is not what was asked for
//! or a connection that breaks is an error, and one ends the run; a refusal that the office rightly gives (somebody was
//! first) is counted apart.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    io::Write,
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use waypost_testkit::{Client, Form, Page, Server};

use crate::{
    Options,
    drive::Measured,
    fault::{Fault, Result},
    report::{Line, Report},
};

/// People, and how many of them a department has.
const PEOPLE: usize = 200;
const DEPARTMENT: usize = 10;
/// Browsers that work at the same time.
const CLIENTS: usize = 8;
/// What everybody does on the day.
const ACTS: usize = 40;

/// Plays the day. Where the program is not built, a remark says so and nothing is measured.
///
/// # Errors
/// When anything fails, or the server made one error.
pub fn run<W: Write>(options: &Options, folder: &Path, report: &mut Report<W>) -> Result<()> {
    if !Server::is_built() {
        return report.remark(format_args!("the day is not played: build waypost-server first"));
    }
    let (people, acts) = if options.quick { (2 * DEPARTMENT, 4) } else { (PEOPLE, ACTS) };
    let packages = packages(folder, people)?;
    let names: Vec<String> = (0..people).map(|n| format!("p{n:03}")).collect();
    let all: Vec<&str> = names.iter().map(String::as_str).collect();
    let server = Server::builder().tenant("office", "机关").packages(&packages).people(&all).start();
    let day = Day { server: &server, acts, seen: Mutex::default(), refused: AtomicUsize::new(0) };
    let clock = Instant::now();
    let done: Vec<Result<()>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..CLIENTS)
            .map(|at| {
                let (day, own) = (&day, all.iter().skip(at).step_by(CLIENTS).copied().collect::<Vec<_>>());
                scope.spawn(move || day.play(&own, at as u64 + 1))
            })
            .collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|_| Err(Fault::new("a client broke down"))))
            .collect()
    });
    let took = clock.elapsed().as_secs_f64();
    for result in done {
        result?;
    }
    let memory = server.pid().map(peak_megabytes).transpose()?;
    let refused = day.refused.load(Ordering::Relaxed);
    let mut seen = day.seen.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut whole = Measured::default();
    for measured in seen.values() {
        whole.times.extend(&measured.times);
    }
    let line = |job, measured: &mut Measured| Line {
        job,
        database: "sqlite",
        callers: Some(CLIENTS),
        steps_per_s: Some(measured.times.len() as f64 / took),
        p50_ms: measured.percentile(0.5),
        p99_ms: measured.percentile(0.99),
        ..Line::default()
    };
    let all = line("day", &mut whole);
    report.line(Line { memory_mb: memory, errors: Some(0), refused: Some(refused), ..all })?;
    for (job, measured) in &mut seen {
        report.line(line(*job, measured))?;
    }
    report.remark(format_args!(
        "{people} people, {} requests in {took:.1} s, {refused} refused (somebody was first), 0 errors; the server's peak \
         of memory {:.0} MB",
        whole.times.len(),
        memory.unwrap_or_default()
    ))
}

struct Day<'a> {
    server: &'a Server,
    acts: usize,
    seen: Mutex<BTreeMap<&'static str, Measured>>,
    refused: AtomicUsize,
}

impl Day<'_> {
    /// Some people at one machine, who take turns.
    fn play(&self, own: &[&str], seed: u64) -> Result<()> {
        let mut dice = Dice(seed);
        let mut browsers = Vec::new();
        for name in own {
            let mut client = self.server.client();
            let password = self.server.password(name);
            let page = client.get("/sign-in");
            let form = page.form_with("password").ok_or_else(|| Fault::new("no sign-in"))?;
            let form = form.set("sign_in", name).set("password", &password);
            let answer = self.timed("day_sign_in", || client.send(&form));
            expect(&answer, &[303])?;
            browsers.push(client);
        }
        for _ in 0..self.acts * browsers.len() {
            let at = dice.below(browsers.len());
            let client = &mut browsers[at];
            match dice.below(100) {
                0..36 => self.page(client, "day_inbox", "/inbox").map(drop)?,
                36..66 => self.handle(client, &mut dice)?,
                66..80 => self.start(client, &mut dice)?,
                80..88 => self.search(client, &mut dice)?,
                88..93 => self.urge(client)?,
                93..97 => self.page(client, "day_notices", "/notices").map(drop)?,
                _ => self.comment(client)?,
            }
        }
        Ok(())
    }

    fn timed(&self, job: &'static str, ask: impl FnOnce() -> Page) -> Page {
        let clock = Instant::now();
        let page = ask();
        let took: Duration = clock.elapsed();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.entry(job).or_default().times.push(took);
        page
    }

    fn page(&self, client: &mut Client, job: &'static str, path: &str) -> Result<Page> {
        let page = self.timed(job, || client.get(path));
        expect(&page, &[200])?;
        Ok(page)
    }

    /// Sends a form: it is taken, or somebody was first.
    fn send(&self, client: &mut Client, job: &'static str, form: &Form) -> Result<()> {
        let page = self.timed(job, || client.send(form));
        if (400..500).contains(&page.status) {
            self.refused.fetch_add(1, Ordering::Relaxed);
            return Ok(());
        }
        expect(&page, &[303])
    }

    fn start(&self, client: &mut Client, dice: &mut Dice) -> Result<()> {
        let form = self.page(client, "day_form", "/start/request")?.form("start");
        let form = form
            .set("item.subject", &format!("办公用品申请 {}", dice.below(100_000)))
            .set("item.amount", &format!("{}.50", 10 + dice.below(5_000)))
            .attach("item.paper", "报价.pdf", b"%PDF-1.4\n%%EOF\n".to_vec());
        self.send(client, "day_start", &form.press_value("branch", "1"))
    }

    fn handle(&self, client: &mut Client, dice: &mut Dice) -> Result<()> {
        let page = self.page(client, "day_inbox", "/inbox")?;
        let cases: Vec<String> = page
            .links()
            .into_iter()
            .map(|link| link.href)
            .filter(|href| href.starts_with("/cases/"))
            .collect();
        if cases.is_empty() {
            return Ok(());
        }
        let page = self.page(client, "day_case", &cases[dice.below(cases.len())])?;
        let ends = |form: &Form, end: &str| form.buttons().iter().any(|button| button.action.ends_with(end));
        let Some(form) = page.forms().into_iter().find(|form| ends(form, "/submit")) else { return Ok(()) };
        if dice.below(12) == 0 && ends(&form, "/return") {
            let form = form.set("return_reason", "请补充说明").press_to("/return");
            return self.send(client, "day_return", &form);
        }
        let form = form.set("opinion", "同意").press_to("/submit");
        self.send(client, "day_submit", &form)
    }

    fn search(&self, client: &mut Client, dice: &mut Dice) -> Result<()> {
        let words = ["办公用品", "申请 报价", "状态:办理中", "同意"][dice.below(4)];
        let form = self.page(client, "day_form", "/search")?.form("/search").set("q", words);
        let answer = self.timed("day_search", || client.send(&form));
        let Some(to) = answer.location() else { return expect(&answer, &[303]) };
        self.page(client, "day_search", &to).map(drop)
    }

    fn urge(&self, client: &mut Client) -> Result<()> {
        let page = self.page(client, "day_mine", "/inbox?tab=mine")?;
        let case = page.links().into_iter().find(|link| link.href.starts_with("/cases/"));
        let Some(case) = case else { return Ok(()) };
        let page = self.page(client, "day_case", &case.href)?;
        match page.find_form(&format!("{}/urge", case.href)) {
            Some(form) => self.send(client, "day_urge", &form),
            None => Ok(()),
        }
    }

    fn comment(&self, client: &mut Client) -> Result<()> {
        let page = self.page(client, "day_mine", "/inbox?tab=mine")?;
        let case = page.links().into_iter().find(|link| link.href.starts_with("/cases/"));
        let Some(case) = case else { return Ok(()) };
        let page = self.page(client, "day_case", &case.href)?;
        match page.find_form(&format!("{}/comment", case.href)) {
            Some(form) => self.send(client, "day_comment", &form.set("text", "请尽快，谢谢")),
            None => Ok(()),
        }
    }
}

fn expect(page: &Page, wanted: &[u16]) -> Result<()> {
    if wanted.contains(&page.status) {
        return Ok(());
    }
    Err(Fault::new(format_args!("{} answered {}: {}", page.path, page.status, page.text())))
}

/// The most memory that the process ever held.
fn peak_megabytes(pid: u32) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.map(|kilobytes| kilobytes / 1024.0).ok_or_else(|| Fault::new("no VmHWM"))
}

/// The office and its flow.
fn packages(folder: &Path, people: usize) -> Result<[std::path::PathBuf; 2]> {
    let departments = people / DEPARTMENT;
    let mut text = "format = 1\n\n[organisation]\ndepartments = [\n".to_owned();
    let mut posts = String::new();
    let (mut persons, mut appointments) = (String::new(), String::new());
    let written = (|| {
        for d in 0..departments {
            writeln!(text, "  {{ code = \"d{d}\", name = \"第{d}处\", head = \"head{d}\" }},")?;
            writeln!(posts, "  {{ code = \"head{d}\", name = \"处长{d}\", department = \"d{d}\" }},")?;
            writeln!(posts, "  {{ code = \"clerk{d}\", name = \"科员{d}\", department = \"d{d}\" }},")?;
        }
        writeln!(posts, "  {{ code = \"reviewer\", name = \"评审\", department = \"d0\" }},")?;
        writeln!(posts, "  {{ code = \"archive\", name = \"归档\", department = \"d1\" }},")?;
        for n in 0..people {
            let (d, first) = (n / DEPARTMENT, n % DEPARTMENT == 0);
            writeln!(persons, "  {{ code = \"p{n:03}\", name = \"职员{n}\" }},")?;
            let post = if first { "head" } else { "clerk" };
            writeln!(appointments, "  {{ person = \"p{n:03}\", post = \"{post}{d}\" }},")?;
            let second = match d {
                0 => Some("reviewer"),
                1 => Some("archive"),
                _ => None,
            };
            if let Some(second) = second {
                writeln!(appointments, "  {{ person = \"p{n:03}\", post = \"{second}\" }},")?;
            }
        }
        write!(text, "]\nposts = [\n{posts}]\npeople = [\n{persons}]\nappointments = [\n{appointments}]\n")
    })();
    written.map_err(Fault::new)?;
    let (organisation, flow) = (folder.join("office.toml"), folder.join("request.toml"));
    fs::write(&organisation, text)?;
    fs::write(&flow, FLOW)?;
    Ok([organisation, flow])
}

/// Requests: the head of one's department, any two reviewers, the archive.
const FLOW: &str = r#"format = 1

[[categories]]
code = "office"
name = "内部事务"

[[forms]]
code = "request"

[forms.form]
format = 1
name = "申请表"

[[forms.form.items]]
key = "subject"
label = "事项"
kind = "text"
max_length = 100

[[forms.form.items]]
key = "amount"
label = "金额"
kind = "decimal"
scale = 2

[[forms.form.items]]
key = "paper"
label = "附件"
kind = "file"

[[flows]]
code = "request"
name = "申请"
category = "office"
form = "request"

[[flows.stages]]
no = 1
name = "申请"
receivers = []
[flows.stages.rights]
subject = "require"
amount = "require"
paper = "write"

[[flows.stages]]
no = 2
name = "处长审批"
receivers = ["head:1"]

[[flows.stages]]
no = 3
name = "评审"
receivers = ["post:reviewer"]
handlers = 2

[[flows.stages]]
no = 4
name = "归档"
receivers = ["post:archive"]

[[flows.transitions]]
from = 1
branch = 1
to = 2

[[flows.transitions]]
from = 2
branch = 1
to = 3

[[flows.transitions]]
from = 2
branch = 0
to = 1

[[flows.transitions]]
from = 3
branch = 1
to = 4

[[flows.transitions]]
from = 3
branch = 0
to = 1

[[flows.transitions]]
from = 4
branch = 1
"#;

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % most.max(1)
    }
}
