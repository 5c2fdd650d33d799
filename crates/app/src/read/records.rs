//! What administrators and auditors read: incidents and refusals.

use waypost_base::CaseId;
use waypost_store::pages::{self, AuditView, CaseHead, IncidentView};

use super::inbox::Listed;
use crate::{
    App,
    access::{Administers, Sight},
    error::AppError,
    flows::FlowUse,
};

/// Lines of a page.
const PAGE: i64 = 100;

/// An open incident with its case.
#[derive(Clone)]
pub struct IncidentEntry {
    /// Its row.
    pub row: IncidentView,
    /// The case.
    pub case: CaseHead,
    /// The flow version of the case.
    pub flow: std::sync::Arc<FlowUse>,
    /// The stage where it is.
    pub stage: Option<i32>,
}

/// A refused command.
pub type AuditEntry = AuditView;

impl App {
    /// Open incidents, the newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub fn incidents(&self, proof: &Administers) -> Result<Vec<IncidentEntry>, AppError> {
        let tenant = proof.who().tenant();
        self.shared.db.read(|conn| {
            let flows = self.shared.flows(conn, tenant)?;
            let mut entries = Vec::new();
            for row in pages::open_incidents(conn, tenant, None, PAGE)? {
                let Some(case) = pages::case_by_id(conn, tenant, CaseId::new(row.case))? else { continue };
                let mut case = case;
                if case.restricted && crate::access::sight(conn, proof.who(), case.number)? != Sight::Whole {
                    case.title.clear();
                }
                let version = waypost_base::FlowVersionId::new(case.flow_version);
                let step = pages::step(conn, tenant, waypost_base::VisitId::new(row.visit))?;
                entries.push(IncidentEntry {
                    flow: flows.get(conn, version)?,
                    stage: step.map(|(_, step)| step.stage),
                    row,
                    case,
                });
            }
            Ok(entries)
        })
    }

    /// Refused commands, the newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub fn refusals(&self, proof: &Administers, after: Option<&str>) -> Result<Listed<AuditEntry>, AppError> {
        let before = after.and_then(|key| key.parse().ok());
        let mut rows =
            self.shared.db.read(|conn| pages::audit(conn, proof.who().tenant(), before, PAGE + 1))?;
        let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
        let more = rows.len() > page;
        rows.truncate(page);
        let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
        Ok(Listed { rows, next })
    }
}
