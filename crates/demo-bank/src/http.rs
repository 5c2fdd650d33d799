//! The line: requests in, answers out, and what goes wrong on purpose.
//!
//! A handful of threads take requests; the database is behind one lock, as a little bank's is. Whatever breaks inside is
//! a `500` and a line on standard error, never the end of the process.

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::{Mutex, PoisonError},
    thread,
    time::Duration,
};

use chrono::{FixedOffset, NaiveDate, SecondsFormat, Utc};
use tiny_http::{Header, Method, Request, Response, Server};

use crate::{
    admin,
    answer::Answer,
    card, keys, ledger, loan,
    mode::{Mode, Modes},
    settle,
    store::{Fault, Store},
};

const THREADS: usize = 16;
/// Longest body that is read.
const BODY: u64 = 64 * 1024;

/// How the bank is run.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What whoever asks must show.
    pub token: Option<String>,
    /// Its day, in place of the clock's.
    pub today: Option<NaiveDate>,
    /// A bug on purpose: acts again on a key it has seen.
    pub forget_keys: bool,
}

struct Bank {
    store: Mutex<Store>,
    modes: Modes,
    options: Options,
}

/// What was asked.
struct Asked {
    method: Method,
    path: Vec<String>,
    query: String,
    key: Option<String>,
    body: String,
}

/// Serves until the process ends.
///
/// # Errors
/// When the listener cannot be used.
pub fn serve(store: Store, listener: TcpListener, options: Options) -> Result<(), Fault> {
    let server = Server::from_listener(listener, None).map_err(std::io::Error::other)?;
    let bank = Bank { store: Mutex::new(store), modes: Modes::default(), options };
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Ok(request) = server.recv() {
                    bank.handle(request);
                }
            });
        }
    });
    Ok(())
}

impl Bank {
    fn handle(&self, mut request: Request) {
        let asked = read(&mut request);
        if !self.may(&request) {
            let refused = Answer::refused(401, "no_token", "令牌不对");
            send(request, &refused);
            return;
        }
        let special = asked.path.first().is_some_and(|first| first == "admin" || first == "health");
        let (mode, pause) = if special {
            (Mode::Normal, Duration::ZERO)
        } else {
            self.modes.take(asked.method != Method::Get)
        };
        match mode {
            Mode::Slow => thread::sleep(pause),
            // Without a word the line is closed when the request is dropped unanswered.
            Mode::Down => return drop(request.into_writer()),
            Mode::Busy => return send(request, &Answer::refused(503, "busy", "系统维护中")),
            _ => {}
        }
        let answer = self.answer(&asked);
        match mode {
            Mode::Late => {
                thread::sleep(pause);
                send(request, &answer);
            }
            Mode::Drop => drop(request.into_writer()),
            Mode::Error => send(request, &Answer::refused(500, "broken", "内部错误")),
            Mode::Rubbish => raw(request, "<html>系统升级", 1),
            Mode::Twice => raw(request, &answer.body.to_string(), 2),
            _ => send(request, &answer),
        }
    }

    fn may(&self, request: &Request) -> bool {
        let shown = header(request, "Authorization");
        self.options.token.as_ref().is_none_or(|token| shown == Some(format!("Bearer {token}")))
    }

    fn answer(&self, asked: &Asked) -> Answer {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        self.route(&mut store, asked).unwrap_or_else(|fault| {
            // The line is not told what broke inside.
            let _ = writeln!(std::io::stderr(), "{fault}");
            Answer::refused(500, "broken", "内部错误")
        })
    }

    fn route(&self, store: &mut Store, asked: &Asked) -> Result<Answer, Fault> {
        let path: Vec<&str> = asked.path.iter().map(String::as_str).collect();
        match (&asked.method, &path[..]) {
            (Method::Get, ["health"]) => Ok(Answer::ok(serde_json::json!({ "up": true }))),
            (Method::Get, ["ledger"]) => store.read(ledger::list),
            (Method::Get, ["loans", no]) => store.read(|it| loan::read(it, no)),
            (Method::Get, ["loans", no, "payoff"]) => {
                store.read(|it| loan::quote(it, no, asked.query.strip_prefix("on=")))
            }
            (Method::Put, ["loans", no, "card"]) => self.once(store, asked, |it, _| {
                Ok(match serde_json::from_str(&asked.body) {
                    Ok(wanted) => card::change(it, no, &wanted)?,
                    Err(error) => Answer::unreadable(&error.to_string()),
                })
            }),
            (Method::Post, ["loans", no, "settlement"]) => self.once(store, asked, |it, key| {
                Ok(match serde_json::from_str(&asked.body) {
                    Ok(wanted) => {
                        settle::settle(it, no, &wanted, key, self.today(), &now(), self.options.forget_keys)?
                    }
                    Err(error) => Answer::unreadable(&error.to_string()),
                })
            }),
            (Method::Post, ["admin", what]) => admin::set(store, &self.modes, what, &asked.body),
            _ => Ok(Answer::refused(404, "no_such_page", "没有这个地址")),
        }
    }

    fn once(
        &self,
        store: &mut Store,
        asked: &Asked,
        act: impl FnOnce(&rusqlite::Transaction<'_>, &str) -> Result<Answer, Fault>,
    ) -> Result<Answer, Fault> {
        let request = format!("{} {} {}", asked.method, asked.path.join("/"), asked.body);
        let forgets = self.options.forget_keys;
        store.change(|it| keys::once(it, asked.key.as_deref(), &request, &now(), forgets, |key| act(it, key)))
    }

    /// The bank's day: Beijing's.
    fn today(&self) -> NaiveDate {
        let zone = FixedOffset::east_opt(8 * 3600);
        let now = Utc::now();
        let today = zone.map_or_else(|| now.date_naive(), |zone| now.with_timezone(&zone).date_naive());
        self.options.today.unwrap_or(today)
    }
}

fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn read(request: &mut Request) -> Asked {
    let (path, query) = request.url().split_once('?').unwrap_or((request.url(), ""));
    let path = path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    let query = query.to_owned();
    let mut body = String::new();
    // What is no UTF-8 or too long is no JSON either, and refused as that.
    let _ = request.as_reader().take(BODY).read_to_string(&mut body);
    Asked { method: request.method().clone(), path, query, key: header(request, "Idempotency-Key"), body }
}

fn header(request: &Request, name: &'static str) -> Option<String> {
    let found = request.headers().iter().find(|header| header.field.equiv(name));
    found.map(|header| header.value.as_str().to_owned())
}

fn send(request: Request, answer: &Answer) {
    let mut response = Response::from_string(answer.body.to_string()).with_status_code(answer.status);
    let mut add = |name: &str, value: &str| {
        if let Ok(header) = Header::from_bytes(name, value) {
            response.add_header(header);
        }
    };
    add("Content-Type", "application/json; charset=utf-8");
    if answer.replayed {
        add("Idempotent-Replayed", "true");
    }
    // Whoever hung up does not hear it.
    let _ = request.respond(response);
}

/// A body as it stands, the whole answer so many times, on a line that is then closed.
fn raw(request: Request, body: &str, times: usize) {
    let mut line = request.into_writer();
    let text = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let _ = line.write_all(text.repeat(times).as_bytes()).and_then(|()| line.flush());
}
