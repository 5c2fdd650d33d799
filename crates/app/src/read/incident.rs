//! One incident for the administrator who settles it: what happened, which plugin, every attempt, and the ways on.

use waypost_base::{ActionId, IncidentId, ItemKey, Label, Rejection, StageNo, Value, VisitId};
use waypost_engine::event::IncidentKind;
use waypost_store::{actions, jobs, pages};

pub use waypost_store::jobs::AttemptRow;

use super::{LoadedState, records::IncidentEntry};
use crate::{App, access::Administers, actions::Effective, error::AppError, organisation::label};

/// One incident.
pub struct IncidentDetail {
    /// Its row, its case, its flow, its stage.
    pub entry: IncidentEntry,
    /// What kind it is; none: of a kind that this version does not know.
    pub kind: Option<IncidentKind>,
    /// The action of the stage: code, name, and what it calls.
    pub action: Option<(String, Label, Effective)>,
    /// Every attempt to deliver it, oldest first.
    pub attempts: Vec<AttemptRow>,
    /// Properties of the case that may be set right: text, numbers, days, yes or no.
    pub properties: Vec<(ItemKey, Value)>,
    /// The branches that it may be skipped along; empty: none is named.
    pub branches: Vec<(u32, Label, Option<StageNo>)>,
    /// An action was handed out: what the other system did is to be asked.
    pub handed_out: bool,
}

impl App {
    /// An open incident.
    ///
    /// # Errors
    /// When the store fails; a rejection when there is none, or it is settled.
    pub fn incident(
        &self,
        proof: &Administers,
        id: IncidentId,
    ) -> Result<Result<IncidentDetail, Rejection>, AppError> {
        use waypost_base::Code;
        let tenant = proof.who().tenant();
        let Some(entry) = self.open_incident(proof, id)? else { return Ok(Err(Code::NoSuchIncident.into())) };
        self.shared.db.read(|conn| {
            let case = waypost_base::CaseId::new(entry.row.case);
            let loaded = LoadedState::load(&self.shared, conn, tenant, case)?;
            let visit = VisitId::new(entry.row.visit);
            let kind = loaded.state.incidents.get(&id).map(|incident| incident.kind);
            let stage = pages::step(conn, tenant, visit)?
                .and_then(|(_, step)| u32::try_from(step.stage).ok())
                .and_then(|no| loaded.flow.flow.definition().stage(StageNo(no)));
            let action = match stage.and_then(|stage| stage.action) {
                Some(id) => self.action_of(conn, tenant, id, loaded.flow.version)?,
                None => None,
            };
            let waits = kind.is_some_and(IncidentKind::holds_up);
            let branches = match stage {
                Some(stage) if waits && stage.split != waypost_engine::definition::Split::All => {
                    let rows = loaded.flow.flow.definition().submits(stage.no);
                    rows.map(|row| (row.branch, row.condition.clone(), row.to)).collect()
                }
                _ => Vec::new(),
            };
            let plain = |value: &Value| {
                matches!(
                    value,
                    Value::Text(_) | Value::Integer(_) | Value::Decimal(_) | Value::Date(_) | Value::Bool(_)
                )
            };
            let properties = loaded.properties.into_iter().filter(|(_, value)| plain(value)).collect();
            Ok(Ok(IncidentDetail {
                handed_out: matches!(kind, Some(IncidentKind::ActionFailed | IncidentKind::BadAnswer)),
                attempts: jobs::attempts_of_visit(conn, tenant, entry.row.visit)?,
                entry,
                kind,
                action,
                properties,
                branches,
            }))
        })
    }

    fn action_of(
        &self,
        conn: &mut waypost_store::Conn,
        tenant: waypost_base::TenantId,
        id: ActionId,
        version: waypost_base::FlowVersionId,
    ) -> Result<Option<(String, Label, Effective)>, AppError> {
        let Some(row) = actions::by_id(conn, tenant, id)? else { return Ok(None) };
        let means = Effective::load(conn, tenant, id, version)?;
        Ok(means.map(|means| (row.code, label(&row.name), means)))
    }
}
