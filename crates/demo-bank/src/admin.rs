//! What a test sets: modes, balances, principals, loans for load.

use rusqlite::params;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::json;

use crate::{answer::Answer, mode::Modes, money::Cents, store::Fault, store::Store};

#[derive(Deserialize)]
struct Amount {
    loan: String,
    amount: String,
}

#[derive(Deserialize)]
struct Count {
    count: u32,
}

/// `POST /admin/WHAT`.
pub fn set(store: &mut Store, modes: &Modes, what: &str, body: &str) -> Result<Answer, Fault> {
    match what {
        "mode" => Ok(with(body, |setting| {
            modes.set(setting);
            Answer::ok(json!({}))
        })),
        "balance" => amount(
            store,
            body,
            "UPDATE account SET balance = ? WHERE no = (SELECT account FROM loan WHERE no = ?)",
        ),
        "principal" => amount(store, body, "UPDATE loan SET principal = ? WHERE no = ?"),
        "loans" => match serde_json::from_str::<Count>(body) {
            Ok(Count { count }) => store.add_loans(count).map(|()| Answer::ok(json!({ "count": count }))),
            Err(error) => Ok(Answer::unreadable(&error.to_string())),
        },
        _ => Ok(Answer::refused(404, "no_such_page", "没有这个地址")),
    }
}

fn amount(store: &mut Store, body: &str, sql: &str) -> Result<Answer, Fault> {
    let Ok(Amount { loan, amount }) = serde_json::from_str(body) else {
        return Ok(Answer::unreadable("loan, amount"));
    };
    let Some(cents) = Cents::read(&amount) else { return Ok(Answer::unreadable("amount")) };
    let changed = store.change(|it| Ok(it.execute(sql, params![cents.0, loan])?))?;
    Ok(if changed == 1 { Answer::ok(json!({})) } else { Answer::no_loan(&loan) })
}

fn with<T: DeserializeOwned>(body: &str, act: impl FnOnce(T) -> Answer) -> Answer {
    serde_json::from_str(body).map_or_else(|error| Answer::unreadable(&error.to_string()), act)
}
