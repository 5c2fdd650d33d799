//! A real server: the binary `waypost` on a data folder of its own, started, killed and started again.

mod builder;
pub(crate) mod output;
mod prepared;
pub(crate) mod processes;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use rustix::process::Signal;
use tempfile::TempDir;

pub use self::builder::ServerBuilder;
use self::output::{Lines, Log};
use crate::{Client, place};

/// Longest wait for the line that says the server is ready.
const READY: Duration = Duration::from_secs(60);

/// Longest wait for a server that was asked to stop.
const DRAIN: Duration = Duration::from_secs(30);

/// A server with its data folder. Dropped, it is killed, and its folder goes.
#[derive(Debug)]
pub struct Server {
    binary: PathBuf,
    options: Vec<String>,
    /// Settings handed to `serve` only.
    serve: Vec<String>,
    variables: Vec<(String, String)>,
    ready_within: Duration,
    folder: TempDir,
    log: Log,
    child: Option<Child>,
    url: String,
    setup: Option<String>,
    passwords: Mutex<BTreeMap<String, String>>,
}

impl Server {
    /// A server to be described.
    pub fn builder() -> ServerBuilder {
        ServerBuilder::default()
    }

    /// Whether binary and plugin are built, so that a test can say that it skips.
    pub fn is_built() -> bool {
        place::binary().is_some() && place::plugin().is_some()
    }

    /// Its address (`http://127.0.0.1:40001`).
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The one-time address of the first set-up, where it printed one.
    pub fn setup(&self) -> Option<&str> {
        self.setup.as_deref()
    }

    /// Its data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Its process id; `None` while it is down.
    pub fn pid(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// What it said so far, the last lines of every command.
    pub fn log(&self) -> String {
        self.log.text()
    }

    /// A client without a session.
    pub fn client(&self) -> Client {
        Client::new(&self.url)
    }

    /// A client signed in as this person.
    ///
    /// # Panics
    ///
    /// When the sign-in is refused.
    pub fn sign_in(&self, name: &str) -> Client {
        let mut client = self.client();
        client.sign_in(name, &self.password(name));
        client
    }

    /// A person's password; made anew by `user reset` when first asked for.
    ///
    /// # Panics
    ///
    /// When there is no such person.
    pub fn password(&self, name: &str) -> String {
        let mut passwords = self.passwords();
        passwords.entry(name.to_owned()).or_insert_with(|| self.reset(name)).clone()
    }

    /// Runs a command of the binary on this data folder.
    ///
    /// # Panics
    ///
    /// When the binary cannot be started.
    pub fn run(&self, arguments: &[&str]) -> Output {
        let mut command = self.command();
        let output = command.args(arguments).stdin(Stdio::null()).output();
        let output = output.unwrap_or_else(|error| panic!("{}: {error}", self.binary.display()));
        self.log.add(&format!("$ waypost {} → {}", arguments.join(" "), output.status));
        for line in String::from_utf8_lossy(&output.stderr).lines() {
            self.log.add(line);
        }
        output
    }

    /// Runs a command that must succeed; its standard output is the answer.
    ///
    /// # Panics
    ///
    /// When it does not.
    pub fn must_run(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "waypost {} failed:\n{}", arguments.join(" "), self.log());
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// The same with something on its standard input, such as a secret.
    ///
    /// # Panics
    ///
    /// When it does not succeed.
    pub fn must_run_with(&self, arguments: &[&str], input: &str) {
        let mut command = self.command();
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{}: {error}", self.binary.display()));
        // A program that does not read it is told about by how it ends.
        let _ = child.stdin.take().map(|mut stdin| std::io::Write::write_all(&mut stdin, input.as_bytes()));
        let output = child.wait_with_output().expect("a child");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "waypost {} failed:\n{said}", arguments.join(" "));
    }

    /// Kills the server and every process it started, at once (SIGKILL).
    pub fn kill(&mut self) {
        let Some(mut child) = self.child.take() else { return };
        let family = processes::descendants(child.id());
        processes::signal_group(child.id(), Signal::KILL);
        for pid in family {
            processes::signal(pid, Signal::KILL);
        }
        let _ = child.wait();
        self.log.add("(killed)");
    }

    /// Kills the worker processes of plugins only; answers how many there were.
    pub fn kill_workers(&self) -> usize {
        let Some(pid) = self.pid() else { return 0 };
        let workers =
            processes::descendants(pid).into_iter().filter(|pid| processes::runs(*pid, "action-worker"));
        workers.map(|pid| processes::signal(pid, Signal::KILL)).filter(|killed| *killed).count()
    }

    /// Stops the server (SIGTERM) and waits until what is under way is done.
    ///
    /// # Panics
    ///
    /// When it does not stop in 30 seconds.
    pub fn stop(&mut self) -> Option<ExitStatus> {
        let child = self.child.as_mut()?;
        processes::signal(child.id(), Signal::TERM);
        let began = Instant::now();
        loop {
            if let Some(status) = child.try_wait().expect("a child") {
                self.child = None;
                self.log.add(&format!("(stopped: {status})"));
                return Some(status);
            }
            if began.elapsed() > DRAIN {
                let log = self.log();
                self.kill();
                panic!("the server did not stop in {DRAIN:?}:\n{log}");
            }
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Starts it again on the same folder, at the same port unless somebody took it; answers how long it took to
    /// be ready.
    ///
    /// # Panics
    ///
    /// When it does not come up.
    pub fn start_again(&mut self) -> Duration {
        self.kill();
        let before = self.url.rsplit(':').next().and_then(|port| port.parse().ok()).unwrap_or(0_u16);
        let mut told = String::new();
        for port in [before, before, 0] {
            match self.serve(port) {
                Ok(took) => return took,
                Err(why) => told = why,
            }
        }
        panic!("the server did not come up again: {told}\n{}", self.log());
    }

    /// The binary on this data folder.
    fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        command.arg("--data").arg(self.data()).args(&self.options);
        command
    }

    fn serve(&mut self, port: u16) -> Result<Duration, String> {
        use std::os::unix::process::CommandExt as _;

        let began = Instant::now();
        let mut command = self.command();
        command.args(["--json", "serve", "--listen", &format!("127.0.0.1:{port}")]).args(&self.serve);
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
        let mut child = command.spawn().map_err(|error| format!("{}: {error}", self.binary.display()))?;
        let lines = Lines::of(&mut child, &self.log);
        self.child = Some(child);
        loop {
            let left = self.ready_within.saturating_sub(began.elapsed());
            let Some(line) = lines.next(left) else {
                let took = began.elapsed();
                self.kill();
                lines.finish();
                return Err(format!("not ready after {took:?}"));
            };
            if let Some(setup) = output::field(&line, "setup") {
                self.setup = Some(setup);
            }
            if let Some(url) = output::field(&line, "listening") {
                self.url = url;
                return Ok(began.elapsed());
            }
        }
    }

    fn reset(&self, name: &str) -> String {
        let answer = self.must_run(&["--json", "user", "reset", "--keep", name]);
        let password = answer.lines().find_map(|line| output::field(line, "password"));
        password.unwrap_or_else(|| panic!("no password in {answer:?}"))
    }

    fn import(&self, packages: &[PathBuf]) {
        for package in packages {
            let text =
                std::fs::read_to_string(package).unwrap_or_else(|e| panic!("{}: {e}", package.display()));
            let path = utf8(package);
            // A package holds the organisation or flows; the command line keeps the two apart.
            if text.lines().any(|line| line.trim() == "[organisation]") {
                self.must_run(&["org", "import", path]);
            } else {
                self.must_run(&["flow", "import", path, "--publish"]);
            }
        }
    }

    fn passwords(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.passwords.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if thread::panicking() {
            let mut error = std::io::stderr().lock();
            let _ =
                std::io::Write::write_all(&mut error, format!("--- server ---\n{}\n", self.log()).as_bytes());
        }
        self.kill();
    }
}

fn utf8(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}
