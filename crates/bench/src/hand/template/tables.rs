//! The process tables as they stand at one moment.

use std::{collections::BTreeMap, path::Path};

use rusqlite::{
    Connection,
    types::{Value, ValueRef},
};

use crate::{
    equal::TABLES,
    fault::{Fault, Result},
    world::TENANT,
};

/// Every process table.
pub struct Tables {
    /// In the order of [`TABLES`].
    pub all: Vec<Table>,
}

/// One table.
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<String>,
    /// Columns of the primary key.
    pub key: Vec<usize>,
    /// Rows by primary key, written.
    pub rows: BTreeMap<String, Vec<Value>>,
}

impl Tables {
    /// Reads all.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn read(database: &Path) -> Result<Tables> {
        let conn = Connection::open(database)?;
        let all = TABLES.iter().map(|name| Table::read(&conn, name)).collect::<Result<_>>()?;
        Ok(Tables { all })
    }

    /// A table by its name.
    ///
    /// # Errors
    /// When there is none.
    pub fn table(&self, name: &str) -> Result<&Table> {
        self.all
            .iter()
            .find(|table| table.name == name)
            .ok_or_else(|| Fault::new(format_args!("no table {name}")))
    }
}

impl Table {
    fn read(conn: &Connection, name: &str) -> Result<Table> {
        let mut table =
            Table { name: name.to_owned(), columns: Vec::new(), key: Vec::new(), rows: BTreeMap::new() };
        let mut info = conn.prepare("SELECT name, pk FROM pragma_table_info(?1) ORDER BY cid")?;
        let columns = info.query_map([name], |row| Ok((row.get(0)?, row.get(1)?)))?;
        for (at, column) in columns.enumerate() {
            let (column, key): (String, i64) = column?;
            table.columns.push(column);
            if key > 0 {
                table.key.push(at);
            }
        }
        let sql = format!("SELECT {} FROM {name} WHERE tenant_id = ?1", table.columns.join(", "));
        let mut select = conn.prepare(&sql)?;
        let mut rows = select.query([TENANT.raw()])?;
        while let Some(row) = rows.next()? {
            let values = (0..table.columns.len()).map(|at| row.get(at)).collect::<Result<Vec<Value>, _>>()?;
            table.rows.insert(table.key(&values), values);
        }
        Ok(table)
    }

    /// The primary key of a row, written.
    pub fn key(&self, row: &[Value]) -> String {
        self.key.iter().map(|&at| format!("{:?} ", row[at])).collect()
    }

    /// Where a column stands.
    ///
    /// # Errors
    /// When there is none.
    pub fn column(&self, name: &str) -> Result<usize> {
        let found = self.columns.iter().position(|column| column == name);
        found.ok_or_else(|| Fault::new(format_args!("no column {}.{name}", self.name)))
    }

    /// A value as text.
    ///
    /// # Errors
    /// When it is none.
    pub fn text(&self, row: &[Value], column: &str) -> Result<String> {
        let value = ValueRef::from(&row[self.column(column)?]);
        Ok(match value {
            ValueRef::Integer(number) => number.to_string(),
            other => {
                let bytes = other.as_bytes_or_null().map_err(Fault::new)?.unwrap_or_default();
                std::str::from_utf8(bytes).map_err(Fault::new)?.to_owned()
            }
        })
    }

    /// A column of all rows, as texts.
    ///
    /// # Errors
    /// When one is no text.
    pub fn texts(&self, column: &str) -> Result<Vec<String>> {
        self.rows.values().map(|row| self.text(row, column)).collect()
    }

    /// A column of bytes of all rows, as hex.
    ///
    /// # Errors
    /// When there is no such column.
    pub fn hex(&self, column: &str) -> Result<Vec<String>> {
        let at = self.column(column)?;
        let hex = |row: &Vec<Value>| match &row[at] {
            Value::Blob(bytes) => waypost_app::hex(bytes),
            _ => String::new(),
        };
        Ok(self.rows.values().map(hex).collect())
    }
}
