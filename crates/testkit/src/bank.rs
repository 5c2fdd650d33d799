//! A real bank: the process `waypost-demo-bank` on a folder of its own, called over HTTP, killed and started again.

use std::{
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::Mutex,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    place,
    server::output::{self, Lines, Log},
};

/// Longest wait for it to be ready.
const READY: Duration = Duration::from_secs(30);

/// What the bank asks for; a canary, which must not stand in any page, log or export.
pub const BANK_TOKEN: &str = "canary-bank-token-9b1f4c";

/// A bank. Dropped, it is killed, and its folder goes.
#[derive(Debug)]
pub struct Bank {
    binary: PathBuf,
    folder: TempDir,
    options: Vec<String>,
    log: Log,
    child: Mutex<Option<Child>>,
    url: String,
}

/// A debit in its ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Debit {
    /// The loan that it settled.
    pub loan: String,
    /// How much, as decimal text with two places.
    pub amount: String,
    /// The idempotency key it came with.
    pub key: String,
}

impl Bank {
    /// Whether it and the plugins of its flows are built, so that a test can say that it skips.
    pub fn is_built() -> bool {
        place::bank().is_some() && place::BANK_PLUGINS.iter().all(|name| place::plugin_named(name).is_some())
    }

    /// A bank that is ready; `options` as its command line takes them (`--forget-keys`).
    ///
    /// # Panics
    ///
    /// When it is not built or does not come up.
    pub fn start(options: &[&str]) -> Self {
        let mut bank = Self {
            binary: place::bank().expect("the bank is not built: cargo build -p waypost-demo-bank"),
            folder: TempDir::with_prefix("waypost-bank-").expect("a temporary folder"),
            options: options.iter().map(|option| (*option).to_owned()).collect(),
            log: Log::default(),
            child: Mutex::default(),
            url: String::new(),
        };
        std::fs::write(bank.folder.path().join("token"), BANK_TOKEN).expect("a file for the token");
        bank.url = bank.serve("127.0.0.1:0");
        bank
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Kills it (SIGKILL).
    pub fn kill(&self) {
        let child = self.child.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
        if let Some(mut child) = child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Starts it again at the same address.
    ///
    /// # Panics
    ///
    /// When it does not come up.
    pub fn start_again(&self) {
        self.kill();
        let address = self.url.trim_start_matches("http://").to_owned();
        self.serve(&address);
    }

    /// Asks it something; status and body.
    ///
    /// # Panics
    ///
    /// When it does not answer.
    pub fn ask(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(30)))
            .max_idle_connections(0)
            .proxy(None);
        let agent: ureq::Agent = config.build().into();
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url))
            .header("Authorization", format!("Bearer {BANK_TOKEN}"))
            .header("Connection", "close");
        let answer = match body {
            Value::Null => agent.run(request.body(()).expect("a request")),
            body => agent.run(request.body(body.to_string()).expect("a request")),
        };
        let mut answer =
            answer.unwrap_or_else(|error| panic!("{method} {path}: {error}\n{}", self.log.text()));
        let status = answer.status().as_u16();
        let text = answer.body_mut().read_to_string().expect("a body");
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    /// What goes wrong from here on, for so many requests.
    pub fn goes_wrong(&self, mode: &str, times: Option<u32>) {
        let (status, answer) =
            self.ask("POST", "/admin/mode", json!({ "mode": mode, "times": times, "ms": 3_000 }));
        assert_eq!(status, 200, "{answer}");
    }

    /// Nothing goes wrong any more.
    pub fn goes_well(&self) {
        self.goes_wrong("normal", None);
    }

    /// The money behind a loan.
    pub fn set_balance(&self, loan: &str, amount: &str) {
        let (status, answer) = self.ask("POST", "/admin/balance", json!({ "loan": loan, "amount": amount }));
        assert_eq!(status, 200, "{answer}");
    }

    /// A loan as the bank has it.
    pub fn loan(&self, no: &str) -> Value {
        self.ask("GET", &format!("/loans/{no}"), Value::Null).1
    }

    /// Every debit, in order.
    pub fn ledger(&self) -> Vec<Debit> {
        let (_, answer) = self.ask("GET", "/ledger", Value::Null);
        let entries = answer["entries"].as_array().cloned().unwrap_or_default();
        let text = |entry: &Value, name: &str| entry[name].as_str().unwrap_or_default().to_owned();
        let debit = |entry: &Value| Debit {
            loan: text(entry, "loan"),
            amount: text(entry, "amount"),
            key: text(entry, "key"),
        };
        entries.iter().map(debit).collect()
    }

    fn serve(&self, address: &str) -> String {
        let mut command = Command::new(&self.binary);
        command.arg("--data").arg(self.folder.path().join("data")).args(["--listen", address]);
        command.arg("--token-file").arg(self.folder.path().join("token")).args(&self.options);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let began = Instant::now();
        loop {
            let mut child =
                command.spawn().unwrap_or_else(|error| panic!("{}: {error}", self.binary.display()));
            let lines = Lines::of(&mut child, &self.log);
            let ready = lines.next(READY).and_then(|line| output::field(&line, "listening"));
            let mut running = self.child.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            *running = Some(child);
            if let Some(url) = ready {
                return url;
            }
            drop(running);
            self.kill();
            assert!(began.elapsed() < READY, "the bank did not come up:\n{}", self.log.text());
            // Somebody may hold the port for a moment.
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Bank {
    fn drop(&mut self) {
        self.kill();
    }
}
