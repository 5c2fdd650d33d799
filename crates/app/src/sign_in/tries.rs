//! Tries to prove who one is, counted per name and address: too many within a while must wait.

use waypost_base::{Code, Rejection, TenantId};
use waypost_store::{Conn, attempts};

use super::MINUTE;
use crate::error::AppError;

/// Failures are counted over this long.
pub(super) const WINDOW: i64 = 15 * MINUTE;

/// Counts a try as failed before it is known to be: a success takes that back. Refused when there were too many.
pub(super) fn count_try(
    conn: &mut Conn,
    tenant: TenantId,
    subjects: &[(String, i32)],
    now: i64,
) -> Result<Result<(), Rejection>, AppError> {
    if let Some(wait) = waiting_time(conn, tenant, subjects, now)? {
        return Ok(Err(Rejection::new(Code::TooManyAttempts).with("seconds", wait)));
    }
    for (subject, _) in subjects {
        attempts::fail(conn, tenant, subject, now, WINDOW)?;
    }
    Ok(Ok(()))
}

/// Seconds to wait when one of the subjects failed too often.
pub(super) fn waiting_time(
    conn: &mut Conn,
    tenant: TenantId,
    subjects: &[(String, i32)],
    now: i64,
) -> Result<Option<i64>, AppError> {
    for (subject, most) in subjects {
        if let Some((start, failures)) = attempts::failures(conn, tenant, subject, now, WINDOW)?
            && failures >= *most
        {
            return Ok(Some(((start + WINDOW - now) / 1_000).max(1)));
        }
    }
    Ok(None)
}
