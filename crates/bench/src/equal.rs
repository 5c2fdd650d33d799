//! The proof that both sides write the same: as many rows in every process table, and every column of the same size
//! in sum.

use std::{collections::BTreeMap, path::Path};

use rusqlite::Connection;

use crate::fault::{Fault, Result};

/// Tables that running a case may write. A counter is none: the desk takes case numbers in blocks.
pub const TABLES: [&str; 21] = [
    "cases",
    "step_log",
    "work_item",
    "document",
    "document_version",
    "property",
    "snapshot",
    "seen",
    "case_access",
    "idem_key",
    "action_job",
    "incident",
    "remark",
    "timer",
    "notice",
    "series",
    "draft",
    "file",
    "journal",
    "audit",
    "case_words",
];

/// Rows and sizes of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Size {
    /// Rows.
    pub rows: i64,
    /// Of each column, the lengths of its values in sum (numbers by their digits) and how many are null.
    pub columns: BTreeMap<String, (i64, i64)>,
}

/// The sizes of every process table.
///
/// # Errors
/// When one cannot be read.
pub fn sizes(database: &Path) -> Result<BTreeMap<String, Size>> {
    let conn = Connection::open(database)?;
    let mut sizes = BTreeMap::new();
    for table in TABLES {
        let mut info = conn.prepare("SELECT name FROM pragma_table_info(?1)")?;
        let columns: Vec<String> =
            info.query_map([table], |row| row.get(0))?.collect::<Result<_, rusqlite::Error>>()?;
        let sums: Vec<String> = columns
            .iter()
            .map(|column| format!("coalesce(sum(length({column})), 0), count(*) - count({column})"))
            .collect();
        let sql = format!("SELECT count(*), {} FROM {table}", sums.join(", "));
        let size = conn.query_row(&sql, [], |row| {
            let column = |at: usize| Ok::<_, rusqlite::Error>((row.get(1 + 2 * at)?, row.get(2 + 2 * at)?));
            let columns = columns.iter().enumerate().map(|(at, name)| Ok((name.clone(), column(at)?)));
            Ok(Size { rows: row.get(0)?, columns: columns.collect::<Result<_, rusqlite::Error>>()? })
        })?;
        sizes.insert(table.to_owned(), size);
    }
    Ok(sizes)
}

/// Compares two databases.
///
/// # Errors
/// Names every table and column that differs.
pub fn check(one: &Path, other: &Path) -> Result<BTreeMap<String, Size>> {
    let (one, other) = (sizes(one)?, sizes(other)?);
    let mut differences = Vec::new();
    for (table, size) in &one {
        let against = &other[table];
        if size.rows != against.rows {
            differences.push(format!("{table}: {} rows against {}", size.rows, against.rows));
        }
        for (column, length) in &size.columns {
            if *length != against.columns[column] {
                differences
                    .push(format!("{table}.{column}: {length:?} against {:?}", against.columns[column]));
            }
        }
    }
    if differences.is_empty() { Ok(one) } else { Err(Fault::new(differences.join("; "))) }
}
