//! The audit administrator's page: refused and sensitive operations, and the last verification. Nothing can be
//! changed here.

use serde::Serialize;
use waypost_base::{Code, Timestamp};

use crate::view::{Page, Text};

/// The audit page.
#[derive(Clone, Debug, Serialize)]
pub struct AuditPage {
    /// The last verification, where there was one.
    pub verified: Option<Verified>,
    /// Newest first.
    pub rows: Vec<AuditRow>,
    /// Address of the next part of the list.
    pub next: Option<String>,
}

/// The last verification.
#[derive(Clone, Debug, Serialize)]
pub struct Verified {
    /// When.
    pub at: Timestamp,
    /// Nothing was found.
    pub clean: bool,
    /// How many cases were replayed.
    pub cases: i64,
    /// The last seal, hex.
    pub seal: Option<String>,
}

/// One recorded operation.
#[derive(Clone, Debug, Serialize)]
pub struct AuditRow {
    /// When.
    pub at: Timestamp,
    /// Who; `None` is the system.
    pub who: Option<String>,
    /// What was tried (`command-<name>`).
    pub what: Text,
    /// Number of the case.
    pub number: Option<i64>,
    /// Where it leads.
    pub href: Option<String>,
    /// Why it was refused; `None`: it was done.
    pub refused: Option<Text>,
    /// The stable code of the refusal.
    pub code: Option<Code>,
}

impl Page for AuditPage {
    const TEMPLATE: &'static str = "pages/administration/audit";

    fn title(&self) -> Text {
        Text::new("audit-title")
    }
}
