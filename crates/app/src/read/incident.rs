//! One incident for the administrator who settles it: what happened, which plugin, every attempt, and the ways on.

use waypost_base::{ActionId, Code, IncidentId, ItemKey, Label, Rejection, StageNo, UserId, Value, VisitId};
use waypost_engine::{Command, definition::Transition, event::IncidentKind};
use waypost_store::{actions, jobs, pages};

pub use waypost_store::jobs::AttemptRow;

use super::{LoadedState, records::IncidentEntry};
use crate::{
    App,
    access::{Administers, settles},
    actions::Effective,
    desk::{Envelope, Proof, Target},
    error::AppError,
    organisation::label,
};

/// One incident.
pub struct IncidentDetail {
    /// Its row, its case, its flow, its stage. Where it has no flow the case is restricted: then nothing that is in it
    /// stands here, no action, attempt or property, and the branches have no names.
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
        let tenant = proof.who().tenant();
        let Some(entry) = self.open_incident(proof, id)? else { return Ok(Err(Code::NoSuchIncident.into())) };
        let told = entry.flow.is_some();
        if told && entry.case.restricted {
            // Whoever may see it opens it by this page; that is recorded first.
            if let Err(rejection) = self.see(proof.who(), entry.case.number)? {
                return Ok(Err(rejection));
            }
        }
        self.shared.db.read(|conn| {
            let case = waypost_base::CaseId::new(entry.row.case);
            let loaded = LoadedState::load(&self.shared, conn, tenant, case)?;
            let visit = VisitId::new(entry.row.visit);
            let kind = loaded.state.incidents.get(&id).map(|incident| incident.kind);
            let stage = pages::step(conn, tenant, visit)?
                .and_then(|(_, step)| u32::try_from(step.stage).ok())
                .and_then(|no| loaded.flow.flow.definition().stage(StageNo(no)));
            let action = match stage.and_then(|stage| stage.action) {
                Some(id) if told => self.action_of(conn, tenant, id, loaded.flow.version)?,
                _ => None,
            };
            let waits = kind.is_some_and(IncidentKind::holds_up);
            let branches = match stage {
                Some(stage) if waits && stage.split != waypost_engine::definition::Split::All => {
                    let rows = loaded.flow.flow.definition().submits(stage.no);
                    // Of a restricted case the number of a branch is all that is told of it.
                    let name = |row: &Transition| match told {
                        true => (row.branch, row.condition.clone(), row.to),
                        false => (row.branch, Label::default(), None),
                    };
                    rows.map(name).collect()
                }
                _ => Vec::new(),
            };
            let plain = |value: &Value| {
                matches!(
                    value,
                    Value::Text(_) | Value::Integer(_) | Value::Decimal(_) | Value::Date(_) | Value::Bool(_)
                )
            };
            let properties =
                loaded.properties.into_iter().filter(|(_, value)| told && plain(value)).collect();
            Ok(Ok(IncidentDetail {
                handed_out: matches!(kind, Some(IncidentKind::ActionFailed | IncidentKind::BadAnswer)),
                attempts: match told {
                    true => jobs::attempts_of_visit(conn, tenant, entry.row.visit)?,
                    false => Vec::new(),
                },
                entry,
                kind,
                action,
                properties,
                branches,
            }))
        })
    }

    /// An envelope that settles an open incident: for whoever may see the case any way; for an administrator who may
    /// not see it because it is restricted, trying again and skipping, without a value.
    ///
    /// # Errors
    /// When the store fails; a rejection when the case, or this way, is not for him.
    pub fn prepare_settling(
        &self,
        proof: &Administers,
        number: i64,
        incident: IncidentId,
        key: Option<String>,
        command: impl FnOnce(UserId) -> Command,
    ) -> Result<Result<Envelope, Rejection>, AppError> {
        let who = proof.who();
        let refused = match self.see(who, number)? {
            Ok(case) => return self.prepare(who, &case, key, None, command),
            Err(rejection) => rejection,
        };
        if refused.code != Code::CaseRestricted {
            return Ok(Err(refused));
        }
        let settles = match self.shared.db.read(|conn| settles(conn, who, number, incident))? {
            Ok(settles) => settles,
            Err(rejection) => return Ok(Err(rejection)),
        };
        let command = command(who.user());
        let narrow = match &command {
            Command::Retry { incident, .. } | Command::Skip { incident, .. } => {
                *incident == settles.incident()
            }
            Command::Mend { incident, set, .. } => *incident == settles.incident() && set.is_empty(),
            _ => false,
        };
        if !narrow {
            return Ok(Err(refused));
        }
        Ok(Ok(Envelope {
            tenant: who.tenant(),
            user: Some(who.user()),
            key,
            target: Target::Case(settles.case()),
            command,
            draft: None,
            offered: Vec::new(),
            proof: Proof::None,
            together: None,
        }))
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
