//! `GET /ledger`: every debit, in order.

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::{answer::Answer, money::Cents, store::Fault};

/// All of it.
pub fn list(it: &Connection) -> Result<Answer, Fault> {
    let mut statement =
        it.prepare("SELECT id, at, loan, account, amount, kind, key FROM ledger ORDER BY id")?;
    let rows = statement.query_map([], |row| {
        Ok(json!({
            "id": row.get::<_, i64>(0)?, "at": row.get::<_, String>(1)?, "loan": row.get::<_, String>(2)?,
            "account": row.get::<_, String>(3)?, "amount": Cents(row.get(4)?).to_string(),
            "kind": row.get::<_, String>(5)?, "key": row.get::<_, String>(6)?,
        }))
    })?;
    let entries = rows.collect::<Result<Vec<Value>, _>>()?;
    Ok(Answer::ok(json!({ "entries": entries })))
}
