//! The process chromedriver: started on a free port, ended with every browser it started.

use std::{
    io::{BufRead, BufReader},
    os::unix::process::CommandExt as _,
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::channel,
    thread,
    time::Duration,
};

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use rustix::process::Signal;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::server::processes;

/// How often the first connect is tried; a busy machine is slow to start a browser.
const ATTEMPTS: u32 = 5;

/// Longest wait for the driver to listen.
const READY: Duration = Duration::from_secs(30);

/// Longest wait for a browser to start.
const START: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub(super) struct Driver {
    child: Option<Child>,
    port: u16,
    profile: TempDir,
}

impl Driver {
    pub(super) fn is_installed() -> bool {
        let paths = std::env::var_os("PATH").unwrap_or_default();
        let folders: Vec<_> = std::env::split_paths(&paths).collect();
        let there = |name: &str| folders.iter().any(|folder| Path::new(folder).join(name).is_file());
        there("chromium") && there("chromedriver")
    }

    pub(super) fn start() -> Self {
        let install = "chromedriver does not start: apt-get install chromium chromium-driver fonts-noto-cjk";
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").process_group(0);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect(install);
        let output = BufReader::new(child.stdout.take().expect("piped"));
        let mut driver = Self {
            child: Some(child),
            port: 0,
            profile: TempDir::with_prefix("waypost-browser-").expect("a folder"),
        };
        let (sender, receiver) = channel();
        // The thread reads on to the end, so that the driver never waits for a reader.
        thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                if let Some(port) = port_of(&line) {
                    let _ = sender.send(port);
                }
            }
        });
        driver.port = receiver.recv_timeout(READY).expect(install);
        driver
    }

    /// Opens a browser, several times if need be.
    pub(super) fn connect(&self, runtime: &Runtime, script: bool, language: &str) -> Client {
        let mut told = String::new();
        for attempt in 0..ATTEMPTS {
            // Each attempt has a profile of its own: a half-started browser may hold the last one.
            let profile = self.profile.path().join(attempt.to_string());
            let capabilities = capabilities(&profile, script, language);
            let mut builder = ClientBuilder::new(HttpConnector::new());
            builder.capabilities(capabilities);
            let url = format!("http://127.0.0.1:{}", self.port);
            let connect = async { tokio::time::timeout(START, builder.connect(&url)).await };
            match runtime.block_on(connect) {
                Ok(Ok(client)) => return client,
                Ok(Err(error)) => told = error.to_string(),
                Err(_) => told = format!("no answer in {START:?}"),
            }
            thread::sleep(Duration::from_millis(200));
        }
        panic!("the browser does not start: {told}")
    }

    pub(super) fn developer(&self, session: &str, command: &str, parameters: Value) -> Value {
        let url = format!("http://127.0.0.1:{}/session/{session}/goog/cdp/execute", self.port);
        let body = json!({ "cmd": command, "params": parameters }).to_string();
        let config = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(START));
        let answer = config.build().new_agent().post(&url).content_type("application/json").send(body);
        let mut answer = answer.unwrap_or_else(|error| panic!("{command}: {error}"));
        let status = answer.status();
        let text = answer.body_mut().read_to_string().unwrap_or_else(|error| panic!("{command}: {error}"));
        assert!(status.is_success(), "{command}: {text}");
        let mut answer: Value =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{command}: {error}"));
        answer["value"].take()
    }

    /// Ends the driver and every process it started.
    pub(super) fn end(&mut self) {
        let Some(mut child) = self.child.take() else { return };
        let family = processes::descendants(child.id());
        processes::signal_group(child.id(), Signal::KILL);
        for pid in family {
            processes::signal(pid, Signal::KILL);
        }
        let _ = child.wait();
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.end();
    }
}

/// The port in the line that says that the driver is ready.
fn port_of(line: &str) -> Option<u16> {
    let (_, port) = line.split_once("started successfully on port ")?;
    port.trim_end_matches('.').parse().ok()
}

fn capabilities(profile: &Path, script: bool, language: &str) -> serde_json::Map<String, Value> {
    let mut arguments = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        "--force-color-profile=srgb",
    ]
    .map(str::to_owned)
    .to_vec();
    arguments.push(format!("--lang={language}"));
    arguments.push(format!("--user-data-dir={}", profile.display()));
    let mut preferences = json!({ "intl.accept_languages": language, "intl.selected_languages": language });
    if !script {
        preferences["profile.managed_default_content_settings.javascript"] = json!(2);
    }
    let chromium = json!({ "args": arguments, "prefs": preferences });
    let all = json!({ "browserName": "chrome", "goog:chromeOptions": chromium });
    all.as_object().cloned().unwrap_or_default()
}
