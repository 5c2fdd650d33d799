//! What administrators and auditors read: incidents and refusals.

use waypost_base::{CaseId, FlowVersionId, IncidentId, VisitId};
use waypost_store::{
    Conn,
    pages::{self, AuditView, CaseHead, IncidentView},
};

use super::inbox::Listed;
use crate::{
    App,
    access::{Administers, Sight, sight},
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
    /// The flow version of the case; none where it is restricted and only its number may be told.
    pub flow: Option<std::sync::Arc<FlowUse>>,
    /// The stage where it is; none where only the number may be told.
    pub stage: Option<i32>,
}

/// A refused command.
pub type AuditEntry = AuditView;

impl App {
    /// Open incidents, the newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub fn incidents(
        &self,
        proof: &Administers,
        after: Option<&str>,
    ) -> Result<Listed<IncidentEntry>, AppError> {
        let tenant = proof.who().tenant();
        let before = after.and_then(|key| key.parse().ok());
        self.shared.db.read(|conn| {
            let rows = pages::open_incidents(conn, tenant, before, PAGE + 1)?;
            let Listed { rows, next } = part(rows, |row| row.id);
            let entries = rows.into_iter().map(|row| self.incident_entry(conn, proof, row));
            Ok(Listed { rows: entries.filter_map(Result::transpose).collect::<Result<_, _>>()?, next })
        })
    }

    /// An open incident, if it is one.
    pub(super) fn open_incident(
        &self,
        proof: &Administers,
        id: IncidentId,
    ) -> Result<Option<IncidentEntry>, AppError> {
        let tenant = proof.who().tenant();
        let before = id.raw().checked_add(1);
        self.shared.db.read(|conn| {
            let found = pages::open_incidents(conn, tenant, before, 1)?.pop();
            found
                .filter(|row| row.id == id.raw())
                .map_or(Ok(None), |row| self.incident_entry(conn, proof, row))
        })
    }

    fn incident_entry(
        &self,
        conn: &mut Conn,
        proof: &Administers,
        row: IncidentView,
    ) -> Result<Option<IncidentEntry>, AppError> {
        let tenant = proof.who().tenant();
        let mut row = row;
        let Some(mut case) = pages::case_by_id(conn, tenant, CaseId::new(row.case))? else { return Ok(None) };
        if sight(conn, proof.who(), case.number)? == Sight::Number {
            case.title.clear();
            case.business_key = None;
            row.detail.clear();
            return Ok(Some(IncidentEntry { flow: None, stage: None, row, case }));
        }
        let flow = self.shared.flows(conn, tenant)?.get(conn, FlowVersionId::new(case.flow_version))?;
        let step = pages::step(conn, tenant, VisitId::new(row.visit))?;
        Ok(Some(IncidentEntry { flow: Some(flow), stage: step.map(|(_, step)| step.stage), row, case }))
    }

    /// Refused commands, the newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub fn refusals(&self, proof: &Administers, after: Option<&str>) -> Result<Listed<AuditEntry>, AppError> {
        let before = after.and_then(|key| key.parse().ok());
        let rows = self.shared.db.read(|conn| pages::audit(conn, proof.who().tenant(), before, PAGE + 1))?;
        Ok(part(rows, |row| row.id))
    }
}

/// One page of rows of which one more was read, to know whether there are more.
fn part<R>(mut rows: Vec<R>, id: impl Fn(&R) -> i64) -> Listed<R> {
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = rows.len() > page;
    rows.truncate(page);
    let next = rows.last().filter(|_| more).map(|row| id(row).to_string());
    Listed { rows, next }
}
