#![expect(clippy::unwrap_used, reason = "helpers of tests outside test functions")]

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;

/// A running bank with a folder of its own. Its day is 2026-11-30.
pub struct Bank {
    folder: TempDir,
    child: Child,
    pub url: String,
}

pub const TOKEN: &str = "canary-token";

impl Bank {
    pub fn start(more: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (child, url) = spawn(folder.path(), more);
        Self { folder, child, url }
    }

    /// Killed, and started again.
    pub fn start_again(&mut self, more: &[&str]) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        (self.child, self.url) = spawn(self.folder.path(), more);
    }

    /// Status, body, and whether it was answered before; an error is what the line did.
    pub fn ask(
        &self,
        method: &str,
        path: &str,
        key: &str,
        body: Value,
    ) -> Result<(u16, Value, bool), String> {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(5)))
            .max_idle_connections(0)
            .proxy(None)
            .build()
            .into();
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url))
            .header("Authorization", format!("Bearer {TOKEN}"))
            .header("Connection", "close")
            .header("Idempotency-Key", key);
        let mut answer = match body {
            Value::Null => agent.run(request.body(()).unwrap()),
            body => agent.run(request.body(body.to_string()).unwrap()),
        }
        .map_err(|error| error.to_string())?;
        let replayed = answer.headers().contains_key("Idempotent-Replayed");
        let text = answer.body_mut().read_to_string().map_err(|error| error.to_string())?;
        let body = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        Ok((answer.status().as_u16(), body, replayed))
    }

    pub fn ledger(&self) -> Vec<Value> {
        self.ask("GET", "/ledger", "", Value::Null).unwrap().1["entries"].as_array().unwrap().clone()
    }

    pub fn mode(&self, mode: Value) {
        assert_eq!(self.ask("POST", "/admin/mode", "", mode).unwrap().0, 200);
    }
}

impl Drop for Bank {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(folder: &Path, more: &[&str]) -> (Child, String) {
    let token = folder.join("token");
    std::fs::write(&token, TOKEN).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_waypost-demo-bank"))
        .args(["--listen", "127.0.0.1:0", "--today", "2026-11-30"])
        .arg("--data")
        .arg(folder)
        .arg("--token-file")
        .arg(token)
        .args(more)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let said: Value = serde_json::from_str(&line).unwrap();
    (child, said["listening"].as_str().unwrap().to_owned())
}
