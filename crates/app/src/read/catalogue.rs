//! What a person may start, by category.

use std::sync::Arc;

use waypost_base::{FlowId, Label};
use waypost_store::{
    Conn,
    flows::{self, FlowRow},
    pages,
};

use crate::{App, access::Who, error::AppError, flows::FlowUse, organisation::label};

/// One flow that this person may start.
#[derive(Clone)]
pub struct CatalogueEntry {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: Label,
    /// What it is for.
    pub description: Label,
    /// Its stages, in the administrator's order.
    pub stages: Vec<Label>,
    /// Its category's code and name.
    pub category: Option<(String, Label)>,
    /// How many other flows this person started more recently; `None` when he did not start it lately.
    pub recent: Option<usize>,
}

/// Cases of a person that are looked at for the flows used lately.
const LATELY: i64 = 60;

/// A flow ready to be started.
#[derive(Clone)]
pub struct Startable {
    /// The version in force.
    pub flow: Arc<FlowUse>,
    /// What it is for.
    pub description: Label,
    /// The usual phrases of whoever starts it.
    pub phrases: Vec<String>,
}

impl App {
    /// The flows in force whose first stage this person may open.
    ///
    /// # Errors
    /// When the store fails.
    pub fn catalogue(&self, who: &Who) -> Result<Vec<CatalogueEntry>, AppError> {
        self.shared.db.read(|conn| {
            let categories = flows::categories(conn, who.tenant())?;
            let flows_now = self.shared.flows(conn, who.tenant())?;
            let mut recent: Vec<i64> = Vec::new();
            for flow in pages::started_flows(conn, who.tenant(), who.user(), LATELY)? {
                if !recent.contains(&flow) {
                    recent.push(flow);
                }
            }
            let mut entries = Vec::new();
            for (row, version) in flows::in_force(conn, who.tenant(), self.now())? {
                let flow = flows_now.get(conn, version)?;
                if !may_start(who, &flow) {
                    continue;
                }
                let category = categories.iter().find(|category| Some(category.id) == row.category);
                entries.push(CatalogueEntry {
                    code: row.code,
                    name: label(&row.name),
                    description: label(&row.description),
                    stages: flow.flow.definition().stages.iter().map(|stage| stage.name.clone()).collect(),
                    category: category.map(|category| (category.code.clone(), label(&category.name))),
                    recent: recent.iter().position(|flow| *flow == row.id),
                });
            }
            Ok(entries)
        })
    }

    /// A flow by its code, if it is in force and this person may start it.
    ///
    /// # Errors
    /// When the store fails.
    pub fn startable(&self, who: &Who, code: &str) -> Result<Option<Startable>, AppError> {
        self.shared.db.read(|conn| {
            let row = flows::flow_by_code(conn, who.tenant(), code)?;
            row.map_or(Ok(None), |row| self.startable_in(conn, who, &row))
        })
    }

    /// The same by its id.
    ///
    /// # Errors
    /// When the store fails.
    pub fn startable_flow(&self, who: &Who, flow: FlowId) -> Result<Option<Startable>, AppError> {
        self.shared.db.read(|conn| {
            let row = flows::flow_by_id(conn, who.tenant(), flow)?;
            row.map_or(Ok(None), |row| self.startable_in(conn, who, &row))
        })
    }

    fn startable_in(&self, conn: &mut Conn, who: &Who, row: &FlowRow) -> Result<Option<Startable>, AppError> {
        let flow = FlowId::new(row.id);
        let Some(version) = flows::version_in_force(conn, who.tenant(), flow, self.now())? else {
            return Ok(None);
        };
        let flow = self.shared.flow_in(conn, who.tenant(), version)?;
        if !may_start(who, &flow) {
            return Ok(None);
        }
        let phrases = waypost_store::phrases::of_person(conn, who.tenant(), who.user())?;
        Ok(Some(Startable { flow, description: label(&row.description), phrases }))
    }

    /// The categories of a tenant: id, code and name.
    ///
    /// # Errors
    /// When the store fails.
    pub fn categories(&self, who: &Who) -> Result<Vec<(i64, String, Label)>, AppError> {
        self.shared.db.read(|conn: &mut Conn| {
            let rows = flows::categories(conn, who.tenant())?;
            Ok(rows.into_iter().map(|row| (row.id, row.code, label(&row.name))).collect())
        })
    }
}

/// Whether the first stage's rule names this person; an empty rule lets everybody start.
fn may_start(who: &Who, flow: &FlowUse) -> bool {
    let Some(first) = flow.flow.definition().first() else { return false };
    if first.receivers.receivers.is_empty() {
        return true;
    }
    let handled = std::collections::BTreeMap::new();
    let about = waypost_org::About {
        initiator: who.user(),
        department: who.organisation().primary_department(who.user(), who.today()),
        handled: &handled,
        form: &|_| None,
    };
    let parties = who.organisation().resolve(&first.receivers, &about, who.today());
    parties.iter().any(|party| who.organisation().acting(who.user(), party, &[], who.today()).is_some())
}
