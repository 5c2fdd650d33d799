//! Reading for pages: lists and the whole of a case, as typed data without words or HTML.

use std::sync::Arc;

use waypost_base::{CaseId, FlowVersionId, ItemKey, TenantId, Values};
use waypost_engine::State;
use waypost_store::{Conn, set::load_cases};

use crate::{error::AppError, flows::FlowUse, shared::Shared};

mod case;
mod catalogue;
mod earlier;
mod inbox;
mod incident;
mod records;

pub use case::CaseView;
pub(crate) use case::Opened;
pub use catalogue::{CatalogueEntry, Startable};
pub use earlier::Earlier;
pub use inbox::{CopyEntry, Counts, DoneEntry, DraftEntry, Listed, MineEntry, TodoEntry, TodoOrder};
pub use incident::{AttemptRow, IncidentDetail};
pub use records::{AuditEntry, IncidentEntry};

/// Rows as the store reads them, for those who show them.
pub mod rows {
    pub use waypost_store::pages::{
        CaseHead, CopyView, IncidentView, ItemView, RemarkView, SnapshotView, StepView,
    };
    pub use waypost_store::{openings::OpeningRow, reveals::RevealRow};
}

/// A case's state and values as stored.
pub struct LoadedState {
    /// The flow version it is pinned to.
    pub flow: Arc<FlowUse>,
    /// Where it stands.
    pub state: State,
    /// Form values.
    pub values: Values,
    /// Properties.
    pub properties: Values,
    /// Its version.
    pub version: i64,
}

impl LoadedState {
    /// Loads one case.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub fn load(
        shared: &Shared,
        conn: &mut Conn,
        tenant: TenantId,
        case: CaseId,
    ) -> Result<LoadedState, AppError> {
        let what = || format!("case {case}");
        let row = load_cases(conn, tenant, &[case.raw()])?
            .pop()
            .ok_or_else(|| AppError::damaged(what(), "missing"))?;
        let mut properties = Values::new();
        for (key, value) in &row.properties {
            let key = ItemKey::new(key.clone()).map_err(|why| AppError::damaged(what(), why))?;
            properties
                .insert(key, serde_json::from_str(value).map_err(|why| AppError::damaged(what(), why))?);
        }
        Ok(LoadedState {
            flow: shared.flow_in(conn, tenant, FlowVersionId::new(row.flow_version))?,
            state: serde_json::from_slice(&row.state).map_err(|why| AppError::damaged(what(), why))?,
            values: serde_json::from_str(&row.values).map_err(|why| AppError::damaged(what(), why))?,
            properties,
            version: row.version,
        })
    }
}
