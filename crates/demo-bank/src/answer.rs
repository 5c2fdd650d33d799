//! What the bank answers: a status and JSON. A refusal has a code and the bank's own words.

use serde_json::{Value, json};

/// An answer before it goes on the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
    /// Given before, under the same key.
    pub replayed: bool,
}

impl Answer {
    pub fn ok(body: Value) -> Self {
        Self { status: 200, body, replayed: false }
    }

    pub fn refused(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self { status, body: json!({ "code": code, "message": message.into() }), replayed: false }
    }

    pub fn no_loan(no: &str) -> Self {
        Self::refused(404, "no_such_loan", format!("没有编号为 {no} 的贷款"))
    }

    pub fn unreadable(what: &str) -> Self {
        Self::refused(400, "unreadable", format!("请求不完整：{what}"))
    }
}
