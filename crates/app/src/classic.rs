//! Flows from files, many at once: the classic tables as CSV or workbook, and packages. First a plan that changes
//! nothing, then the same files again, taken in whole or not at all.
//!
//! The plan is made by doing the work inside a transaction that is taken back: what it says is what would be.

mod directory;
mod export;
mod read;

use std::collections::BTreeMap;

use waypost_base::{FlowId, FlowVersionId, Label, TenantId, Timestamp, UserId};
use waypost_interchange::{
    Package,
    classic::{CellFault, Note, SourceFile},
};
use waypost_store::{Conn, StoreError, flows};

pub use export::{Exported, Selection};
pub use read::{FilesFault, FilesRead};

use crate::{
    App,
    access::DefinesFlows,
    chain::{Chain, record},
    error::AppError,
    import::{FlowCheck, ImportFault, Imported},
};

/// Most files of one import.
pub const FILES_MAX: usize = 40;

/// What an import would do, or did.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// All that is wrong; with one fault nothing is taken in.
    pub faults: Vec<FilesFault>,
    /// What one should know.
    pub notes: Vec<Note>,
    /// The flows, in the order of the files.
    pub flows: Vec<PlannedFlow>,
    /// Forms with a new version, and action rows.
    pub others: usize,
}

/// One flow of an import.
#[derive(Clone, Debug)]
pub struct PlannedFlow {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: Label,
    /// How many stages it has.
    pub stages: usize,
    /// What becomes of it.
    pub change: FlowChange,
    /// The flow and its draft, where there is one.
    pub draft: Option<(FlowId, FlowVersionId)>,
    /// What the publication check says of the draft.
    pub check: Option<FlowCheck>,
    /// Whether it was published.
    pub published: bool,
}

/// What becomes of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowChange {
    /// It is new.
    New,
    /// It gets a new version.
    NewVersion,
    /// Its newest version says the same.
    Unchanged,
}

impl Plan {
    /// Whether it can be taken in.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }

    /// How many flows change so.
    pub fn count(&self, change: FlowChange) -> usize {
        self.flows.iter().filter(|flow| flow.change == change).count()
    }

    /// How many drafts the check would let pass.
    pub fn publishable(&self) -> usize {
        self.flows.iter().filter(|flow| flow.check.as_ref().is_some_and(|check| check.publishable)).count()
    }
}

/// Why the work is taken back.
enum Back {
    Seen(Box<Plan>),
    Fault(ImportFault),
}

impl From<StoreError> for Back {
    fn from(fault: StoreError) -> Self {
        Back::Fault(fault.into())
    }
}

impl From<ImportFault> for Back {
    fn from(fault: ImportFault) -> Self {
        Back::Fault(fault)
    }
}

impl From<AppError> for Back {
    fn from(fault: AppError) -> Self {
        Back::Fault(fault.into())
    }
}

/// Who takes files in.
#[derive(Clone, Copy)]
enum By<'a> {
    Person(&'a DefinesFlows),
    Operator(TenantId),
}

impl By<'_> {
    fn tenant(self) -> TenantId {
        match self {
            By::Person(proof) => proof.who().tenant(),
            By::Operator(tenant) => tenant,
        }
    }

    fn user(self) -> Option<UserId> {
        match self {
            By::Person(proof) => Some(proof.who().user()),
            By::Operator(_) => None,
        }
    }
}

impl App {
    /// What taking these files in would do. Nothing is changed. The proof must cover every flow.
    ///
    /// # Errors
    /// When the store fails.
    pub fn plan_files(&self, proof: &DefinesFlows, files: &[SourceFile]) -> Result<Plan, AppError> {
        self.take_files(By::Person(proof), files, false, true)
    }

    /// Takes these files in: flows become drafts, and with `publish` those that the check lets pass are published.
    /// Where the plan has a fault nothing is changed.
    ///
    /// # Errors
    /// When the store fails.
    pub fn import_files(
        &self,
        proof: &DefinesFlows,
        files: &[SourceFile],
        publish: bool,
    ) -> Result<Plan, AppError> {
        self.take_files(By::Person(proof), files, publish, false)
    }

    /// The same for the operator, who answers for what he does on the machine.
    ///
    /// # Errors
    /// When the store fails.
    pub fn import_files_as_operator(
        &self,
        tenant: TenantId,
        files: &[SourceFile],
        publish: bool,
        only_plan: bool,
    ) -> Result<Plan, AppError> {
        self.take_files(By::Operator(tenant), files, publish, only_plan)
    }

    fn take_files(
        &self,
        by: By<'_>,
        files: &[SourceFile],
        publish: bool,
        only_plan: bool,
    ) -> Result<Plan, AppError> {
        let tenant = by.tenant();
        let read = self.read_files(tenant, files)?;
        let mut plan = Plan { faults: read.faults, notes: read.notes, ..Plan::default() };
        if !plan.is_sound() {
            // What could be read is shown, so that one sees what the faults are about.
            plan.flows = read.package.flows.iter().map(|flow| planned(flow, FlowChange::New)).collect();
            return Ok(plan);
        }
        let done = self.shared.db.write(|conn| {
            let known: Vec<String> = flows::flows(conn, tenant)?.into_iter().map(|row| row.code).collect();
            let imported = self.import_in(conn, tenant, &read.package, by.user())?;
            let mut plan = plan.clone();
            plan.others = imported.forms.len() + imported.actions.len();
            plan.flows = self.planned_flows(conn, tenant, &read.package, &imported, &known)?;
            if publish {
                for flow in &mut plan.flows {
                    self.publish_planned(conn, tenant, flow, &read.ends, by.user())?;
                }
            }
            if only_plan {
                return Err(Back::Seen(Box::new(plan)));
            }
            let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
            record(conn, tenant, Chain::Definitions, self.now(), "files_taken_in", &(by.user(), names))?;
            Ok(plan)
        });
        match done {
            Ok(done) => Ok(done),
            Err(back) => {
                // What was read inside was never committed.
                self.shared.forget(tenant);
                match back {
                    Back::Seen(plan) => Ok(*plan),
                    Back::Fault(ImportFault::Broken(fault)) => Err(fault),
                    Back::Fault(ImportFault::DraftsOpen(drafts)) => {
                        plan.faults.extend(drafts.into_iter().map(FilesFault::DraftOpen));
                        Ok(plan)
                    }
                    Back::Fault(fault) => {
                        plan.faults.push(FilesFault::Refused(fault.to_string()));
                        Ok(plan)
                    }
                }
            }
        }
    }

    fn planned_flows(
        &self,
        conn: &mut Conn,
        tenant: TenantId,
        package: &Package,
        imported: &Imported,
        known: &[String],
    ) -> Result<Vec<PlannedFlow>, AppError> {
        let mut all = Vec::with_capacity(package.flows.len());
        for flow in &package.flows {
            let code = flow.code.as_str();
            let draft = imported.flows.iter().find(|(of, _)| of == code).map(|(_, version)| *version);
            let change = match draft {
                None => FlowChange::Unchanged,
                Some(_) if known.iter().any(|old| old == code) => FlowChange::NewVersion,
                Some(_) => FlowChange::New,
            };
            let mut planned = planned(flow, change);
            if let Some(version) = draft {
                let (check, row) = self.check_in(conn, tenant, version)?;
                planned.draft = Some((FlowId::new(row.flow), version));
                planned.check = Some(check);
            }
            all.push(planned);
        }
        Ok(all)
    }

    fn publish_planned(
        &self,
        conn: &mut Conn,
        tenant: TenantId,
        flow: &mut PlannedFlow,
        ends: &BTreeMap<String, Timestamp>,
        by: Option<UserId>,
    ) -> Result<(), ImportFault> {
        let sound = flow.check.as_ref().is_some_and(|check| check.publishable);
        let Some((id, version)) = flow.draft.filter(|_| sound) else { return Ok(()) };
        self.publish_in(conn, tenant, version, by)?;
        if let Some(end) = ends.get(&flow.code) {
            flows::retire(conn, tenant, id, end.millis())?;
            record(conn, tenant, Chain::Definitions, self.now(), "flow_ends", &(id, end.millis(), by))?;
        }
        flow.published = true;
        Ok(())
    }
}

fn planned(flow: &waypost_interchange::FlowPackage, change: FlowChange) -> PlannedFlow {
    PlannedFlow {
        code: flow.code.as_str().to_owned(),
        name: flow.name.clone(),
        stages: flow.stages.len(),
        change,
        draft: None,
        check: None,
        published: false,
    }
}

/// A fault of a cell, as one of the files.
impl From<CellFault> for FilesFault {
    fn from(fault: CellFault) -> Self {
        FilesFault::Cell(fault)
    }
}
