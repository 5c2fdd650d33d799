//! Idempotency keys: key, effect and answer in one transaction; the key then answers for ever.

use rusqlite::{OptionalExtension, Transaction, params};
use sha2::{Digest, Sha256};

use crate::{answer::Answer, store::Fault};

/// Longest key.
const LONGEST: usize = 200;

/// Acts once per key. `request` is all that was asked, so that a key cannot be used for something else.
pub fn once(
    it: &Transaction<'_>,
    key: Option<&str>,
    request: &str,
    at: &str,
    forgets: bool,
    act: impl FnOnce(&str) -> Result<Answer, Fault>,
) -> Result<Answer, Fault> {
    let Some(key) = key.filter(|key| !key.is_empty() && key.len() <= LONGEST) else {
        return Ok(Answer::refused(400, "no_key", "请求缺少 Idempotency-Key"));
    };
    let request = hash(request);
    let known: Option<(String, u16, String)> = it
        .query_row("SELECT request, status, body FROM answered WHERE key = ?", [key], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    if let Some((before, status, body)) = known.filter(|_| !forgets) {
        if before != request {
            return Ok(Answer::refused(422, "key_reused", "该 Idempotency-Key 已用于另一请求"));
        }
        let body = serde_json::from_str(&body).map_err(|error| Fault::Damaged(error.to_string()))?;
        return Ok(Answer { status, body, replayed: true });
    }
    let answer = act(key)?;
    it.execute(
        "INSERT OR REPLACE INTO answered VALUES (?, ?, ?, ?, ?)",
        params![key, request, answer.status, answer.body.to_string(), at],
    )?;
    Ok(answer)
}

fn hash(request: &str) -> String {
    Sha256::digest(request.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
