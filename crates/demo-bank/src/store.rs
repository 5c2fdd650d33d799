//! The bank's database: one SQLite file, every change flushed to the disk before it is answered.

use std::path::Path;

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

/// What breaks.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The database.
    #[error("the bank's database: {0}")]
    Database(#[from] rusqlite::Error),
    /// Files or the network.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// A row that cannot be.
    #[error("the bank's database holds a row that cannot be: {0}")]
    Damaged(String),
}

/// The database.
#[derive(Debug)]
pub struct Store(Connection);

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS customer (no TEXT PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS card (
    number TEXT PRIMARY KEY, bank TEXT NOT NULL, customer TEXT REFERENCES customer, state TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS account (no TEXT PRIMARY KEY, customer TEXT NOT NULL REFERENCES customer, balance INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS loan (
    no TEXT PRIMARY KEY, customer TEXT NOT NULL REFERENCES customer, account TEXT NOT NULL REFERENCES account,
    card TEXT NOT NULL REFERENCES card, principal INTEGER NOT NULL, rate TEXT NOT NULL, fee_rate TEXT NOT NULL,
    day_count TEXT NOT NULL, interest_from TEXT NOT NULL, state TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS ledger (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, loan TEXT NOT NULL, account TEXT NOT NULL,
    amount INTEGER NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS answered (
    key TEXT PRIMARY KEY, request TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL, at TEXT NOT NULL
);
";

/// Loan, customer, name, card, its bank, balance, principal, rate, day count.
type Sample = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    i64,
    i64,
    &'static str,
    &'static str,
);

/// The loans of a new bank. Card numbers are the public test numbers of card schemes.
const SAMPLES: &[Sample] = &[
    (
        "L2026-0001",
        "C001",
        "陈伟",
        "6212345678901265",
        "工商银行",
        20_000_000,
        10_000_000,
        "0.0435",
        "ACT/360",
    ),
    ("L2026-0002", "C002", "刘芳", "6212345678901232", "建设银行", 150_000, 5_000_000, "0.0480", "ACT/365F"),
    (
        "L2026-0003",
        "C003",
        "赵敏",
        "6200000000000005",
        "农业银行",
        90_000_000,
        25_000_000,
        "0.0390",
        "30/360",
    ),
    (
        "L2026-0004",
        "C004",
        "孙磊",
        "6205500000000000004",
        "招商银行",
        90_000_000,
        12_345_678,
        "0.0525",
        "ACT/ACT",
    ),
];

impl Store {
    /// Opens the file, made with its sample when it is not there.
    ///
    /// # Errors
    /// When it cannot be opened or written.
    pub fn open(path: &Path) -> Result<Self, Fault> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
        )?;
        let mut store = Self(connection);
        store.change(|it| {
            it.execute_batch(TABLES)?;
            let empty: bool = it.query_row("SELECT NOT EXISTS (SELECT 1 FROM loan)", [], |row| row.get(0))?;
            if empty {
                for sample in SAMPLES {
                    insert(it, sample)?;
                }
                it.execute("INSERT INTO card VALUES ('6228000000000000001', '交通银行', NULL, 'lost')", [])?;
            }
            Ok(())
        })?;
        Ok(store)
    }

    /// One transaction that may write; nothing of it stays when it fails.
    pub(crate) fn change<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let transaction = self.0.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }

    /// Reading.
    pub(crate) fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Fault>) -> Result<T, Fault> {
        work(&self.0)
    }

    /// Loans for load: `L9-000001` and so on, each with money enough.
    pub(crate) fn add_loans(&mut self, count: u32) -> Result<(), Fault> {
        self.change(|it| {
            for n in 1..=count {
                let (loan, customer) = (format!("L9-{n:06}"), format!("C9-{n:06}"));
                let card = with_check_digit(&format!("62{n:013}"));
                it.execute("INSERT OR IGNORE INTO customer VALUES (?, ?)", params![customer, format!("客户{n}")])?;
                it.execute(
                    "INSERT OR IGNORE INTO card VALUES (?, '示范银行', ?, 'good')",
                    params![card, customer],
                )?;
                it.execute("INSERT OR IGNORE INTO account VALUES (?1, ?1, 100000000)", params![customer])?;
                let principal = 1_000_000 + i64::from(n) * 137;
                it.execute(
                    "INSERT OR IGNORE INTO loan VALUES (?, ?2, ?2, ?, ?, '0.0435', '0.01', 'ACT/360', '2026-11-01', 'open')",
                    params![loan, customer, card, principal],
                )?;
            }
            Ok(())
        })
    }
}

fn insert(it: &Transaction<'_>, sample: &Sample) -> Result<(), Fault> {
    let (loan, customer, name, card, bank, balance, principal, rate, count) = sample;
    it.execute("INSERT INTO customer VALUES (?, ?)", params![customer, name])?;
    it.execute("INSERT INTO card VALUES (?, ?, ?, 'good')", params![card, bank, customer])?;
    it.execute("INSERT INTO account VALUES (?, ?, ?)", params![format!("A{customer}"), customer, balance])?;
    it.execute(
        "INSERT INTO loan VALUES (?, ?, ?, ?, ?, ?, '0.01', ?, '2026-11-01', 'open')",
        params![loan, customer, format!("A{customer}"), card, principal, rate, count],
    )?;
    Ok(())
}

/// A card number: the digits and their check digit after Luhn.
fn with_check_digit(digits: &str) -> String {
    (0..10)
        .map(|last| format!("{digits}{last}"))
        .find(|number| crate::card::is_number(number))
        .unwrap_or_default()
}
