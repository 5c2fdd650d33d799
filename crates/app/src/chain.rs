//! The chains of what is not a case: organisation, definitions, plugins, sign-ins, administrators' acts, exports,
//! reveals.

use serde::Serialize;
use waypost_base::TenantId;
use waypost_store::Conn;

use crate::error::AppError;

/// A chain of its own. The numbers are stored; case ids are far above them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chain {
    /// Departments, posts, people.
    Organisation = 1,
    /// Forms, actions, flows.
    Definitions = 2,
    /// Registered plugins.
    Plugins = 3,
    /// Signing in and out.
    SignIns = 4,
    /// Administrators' acts.
    Administration = 5,
    /// What was taken out of the system.
    Exports = 6,
    /// Masked values that somebody had shown whole.
    Reveals = 7,
    /// Restricted cases that somebody opened.
    Openings = 8,
}

impl Chain {
    /// Every chain.
    pub const ALL: [Chain; 8] = [
        Chain::Organisation,
        Chain::Definitions,
        Chain::Plugins,
        Chain::SignIns,
        Chain::Administration,
        Chain::Exports,
        Chain::Reveals,
        Chain::Openings,
    ];

    /// Its stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Chain::Organisation => "organisation",
            Chain::Definitions => "definitions",
            Chain::Plugins => "plugins",
            Chain::SignIns => "sign_ins",
            Chain::Administration => "administration",
            Chain::Exports => "exports",
            Chain::Reveals => "reveals",
            Chain::Openings => "openings",
        }
    }
}

/// Appends an entry inside the caller's transaction.
///
/// # Errors
/// When the store fails.
pub fn record(
    conn: &mut Conn,
    tenant: TenantId,
    chain: Chain,
    at: i64,
    kind: &str,
    payload: &impl Serialize,
) -> Result<(), AppError> {
    numbered(conn, tenant, chain, at, kind, payload).map(drop)
}

/// The same, and gives the entry's number in the chain.
///
/// # Errors
/// When the store fails.
pub fn numbered(
    conn: &mut Conn,
    tenant: TenantId,
    chain: Chain,
    at: i64,
    kind: &str,
    payload: &impl Serialize,
) -> Result<i64, AppError> {
    let payload = serde_json::to_vec(payload).map_err(|why| AppError::damaged("chain entry", why))?;
    Ok(waypost_store::chains::append(conn, tenant, chain as i64, at, kind, &payload)?.seq)
}
