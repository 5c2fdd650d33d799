//! The writer thread of the yardstick: prepared statements, one commit for all that wait.

use std::{
    path::Path,
    sync::mpsc::{Receiver, Sender, channel},
    thread::JoinHandle,
};

use rusqlite::{
    Connection, Statement,
    types::{ToSql, ToSqlOutput, Value, ValueRef},
};
use tokio::sync::oneshot;

use super::{
    rows::{Bound, Rows},
    template::Template,
};
use crate::{
    fault::{Fault, Result},
    world::TENANT,
};

/// The settings of the desk's connection, one for one; a test compares them with the store's.
pub const SETTINGS: &str = "PRAGMA busy_timeout = 10000;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
PRAGMA wal_autocheckpoint = 16000;
PRAGMA journal_size_limit = 134217728;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -65536;";

/// Most steps in one commit, as at the desk.
const GROUP_BOUND: usize = 256;
/// Rows per insert.
const CHUNKS: [usize; 3] = [64, 8, 1];

/// How steps share commits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// All that wait in one commit.
    Together,
    /// Each step by itself.
    Alone,
}

/// Handle to the writer thread; dropping it ends the thread.
pub struct HandWriter {
    queue: Option<Sender<Waiting>>,
    thread: Option<JoinHandle<()>>,
}

struct Waiting {
    rows: Rows,
    reply: oneshot::Sender<Result<()>>,
}

/// Statements of one connection, prepared once.
struct Statements<'c> {
    begin: Statement<'c>,
    commit: Statement<'c>,
    rollback: Statement<'c>,
    numbers: Statement<'c>,
    /// By table, then by [`CHUNKS`].
    inserts: Vec<[Statement<'c>; 3]>,
    updates: Vec<(bool, Statement<'c>)>,
}

impl HandWriter {
    /// Opens the database and starts the thread.
    ///
    /// # Errors
    /// When it cannot be opened, or does not keep the settings.
    pub fn start(database: &Path, template: &'static Template, grouping: Grouping) -> Result<HandWriter> {
        let conn = Connection::open(database)?;
        conn.execute_batch(SETTINGS)?;
        for (name, value) in [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1")] {
            let kept: String = conn.query_row(&format!("PRAGMA {name}"), [], |row| {
                Ok(match row.get_ref(0)? {
                    ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
                    other => other.as_i64().unwrap_or(-1).to_string(),
                })
            })?;
            if kept != value {
                return Err(Fault::new(format_args!("{name} is {kept}, not {value}")));
            }
        }
        let (queue, steps) = channel();
        let thread = std::thread::Builder::new()
            .name("hand".to_owned())
            .spawn(move || run(&conn, template, grouping, &steps))?;
        Ok(HandWriter { queue: Some(queue), thread: Some(thread) })
    }

    /// Hands a step in; answered when it is on disk.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn write(&self, rows: Rows) -> Result<()> {
        let (reply, answer) = oneshot::channel();
        let queue = self.queue.as_ref().ok_or_else(|| Fault::new("the writer has ended"))?;
        queue.send(Waiting { rows, reply }).map_err(|_| Fault::new("the writer has ended"))?;
        answer.await.unwrap_or_else(|_| Err(Fault::new("the writer has ended")))
    }
}

impl Drop for HandWriter {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(conn: &Connection, template: &Template, grouping: Grouping, steps: &Receiver<Waiting>) {
    let prepared = Statements::prepare(conn, template);
    let mut statements = match prepared {
        Ok(statements) => statements,
        Err(fault) => {
            if let Ok(first) = steps.recv() {
                let _ = first.reply.send(Err(fault));
            }
            return;
        }
    };
    let most = if grouping == Grouping::Together { GROUP_BOUND } else { 1 };
    let mut group = Vec::with_capacity(most);
    while let Ok(first) = steps.recv() {
        let mut replies = vec![first.reply];
        group.push(first.rows);
        while group.len() < most
            && let Ok(next) = steps.try_recv()
        {
            group.push(next.rows);
            replies.push(next.reply);
        }
        let written = statements.write(&mut group);
        group.clear();
        match written {
            Ok(()) => replies.into_iter().for_each(|reply| drop(reply.send(Ok(())))),
            Err(fault) => {
                let words = fault.to_string();
                replies.into_iter().for_each(|reply| drop(reply.send(Err(Fault::new(&words)))));
            }
        }
    }
}

impl<'c> Statements<'c> {
    fn prepare(conn: &'c Connection, template: &Template) -> Result<Statements<'c>> {
        let mut inserts = Vec::new();
        for table in &template.tables {
            let row = format!("({})", vec!["?"; table.columns.len()].join(", "));
            let insert = |rows: usize| {
                let columns = table.columns.join(", ");
                conn.prepare(&format!(
                    "INSERT INTO {} ({columns}) VALUES {}",
                    table.name,
                    vec![row.as_str(); rows].join(", ")
                ))
            };
            inserts.push([insert(CHUNKS[0])?, insert(CHUNKS[1])?, insert(CHUNKS[2])?]);
        }
        let mut updates = Vec::new();
        for update in &template.updates {
            updates.push((update.one_row, conn.prepare(&update.sql)?));
        }
        Ok(Statements {
            begin: conn.prepare("BEGIN IMMEDIATE")?,
            commit: conn.prepare("COMMIT")?,
            rollback: conn.prepare("ROLLBACK")?,
            numbers: conn
                .prepare("UPDATE counter SET next = next + ? WHERE tenant_id = ? AND name = 'case'")?,
            inserts,
            updates,
        })
    }

    fn write(&mut self, group: &mut [Rows]) -> Result<()> {
        self.begin.raw_execute()?;
        let written = self.write_rows(group);
        match written {
            Ok(()) => self.commit.raw_execute()?,
            Err(_) => self.rollback.raw_execute()?,
        };
        written
    }

    /// Table by table, so that neighbouring rows find their pages warm.
    fn write_rows(&mut self, group: &mut [Rows]) -> Result<()> {
        let begun: i64 = group.iter().map(|rows| rows.numbers).sum();
        if begun > 0 {
            self.numbers.execute((begun, TENANT.raw()))?;
        }
        let mut inserts: Vec<_> =
            group.iter_mut().flat_map(|rows| std::mem::take(&mut rows.inserts)).collect();
        let mut updates: Vec<_> =
            group.iter_mut().flat_map(|rows| std::mem::take(&mut rows.updates)).collect();
        updates.sort_by_key(|(statement, _)| *statement);
        inserts.sort_by_key(|(table, _)| *table);
        for (statement, values) in &updates {
            let (one_row, statement) = &mut self.updates[*statement];
            bind(statement, 0, values)?;
            let changed = statement.raw_execute()?;
            if changed == 0 || (*one_row && changed != 1) {
                return Err(Fault::new("a row to be changed was not there"));
            }
        }
        for rows in inserts.chunk_by(|(one, _), (other, _)| one == other) {
            let statements = &mut self.inserts[rows[0].0];
            let mut rest = rows;
            for (size, statement) in CHUNKS.into_iter().zip(statements) {
                while let Some((some, more)) = rest.split_at_checked(size) {
                    let mut bound = 0;
                    for (_, values) in some {
                        bind(statement, bound, values)?;
                        bound += values.len();
                    }
                    statement.raw_execute()?;
                    rest = more;
                }
            }
        }
        Ok(())
    }
}

fn bind(statement: &mut Statement<'_>, from: usize, values: &[Bound]) -> Result<()> {
    for (at, value) in values.iter().enumerate() {
        statement.raw_bind_parameter(from + at + 1, value)?;
    }
    Ok(())
}

impl ToSql for Bound {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Bound::Null => ToSqlOutput::Owned(Value::Null),
            Bound::Int(number) => ToSqlOutput::Owned(Value::Integer(*number)),
            Bound::Same(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Bound::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Bound::Blob(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
            Bound::Hash(hash) => ToSqlOutput::Borrowed(ValueRef::Blob(hash)),
        })
    }
}
