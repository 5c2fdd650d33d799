//! Packages in: organisation, forms, actions, flows. A package goes in whole or not at all.
//!
//! Rows are found again by their codes: a known code is changed, a new one added, what a package does not name stays.
//! A form or flow whose content is new gets a new version; the old one stays for the cases that run on it.

use std::collections::BTreeMap;

use waypost_base::{ActionId, CategoryId, DepartmentId, FlowId, FormId, PostId, TenantId, UserId};
use waypost_interchange::{Codes, Package, ReferenceFault};
use waypost_store::{Conn, actions, flows, forms, materials as stored_materials, org};

use crate::{
    App,
    chain::{Chain, record},
    error::AppError,
};

mod definitions;
mod export;
pub(crate) mod materials;
pub(crate) mod organisation;
mod publish;
mod trial;

pub(crate) use export::code_table;
pub use publish::{FlowCheck, ProblemView};
pub use trial::Trial;

/// Why a package was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ImportFault {
    /// Something broke.
    #[error(transparent)]
    Broken(#[from] AppError),
    /// References that lead nowhere; all of them.
    #[error("{}", lines(.0))]
    References(Vec<ReferenceFault>),
    /// A form that cannot be used.
    #[error("form `{code}`: {message}")]
    Form {
        /// Its code.
        code: String,
        /// What is wrong.
        message: String,
    },
    /// The organisation contradicts itself.
    #[error("{0}")]
    Organisation(waypost_org::OrgFaults),
    /// One person would hold two powers of the three administrators.
    #[error("{0}")]
    Separate(String),
    /// Posts or departments that would be closed and are still used.
    #[error("{}", used_lines(.0))]
    StillUsed(Vec<StillUsed>),
    /// Flows that have a draft that somebody edits; all of them.
    #[error("{}", open_lines(.0))]
    DraftsOpen(Vec<OpenDraft>),
    /// A row that cannot be kept.
    #[error("{path}: {message}")]
    Row {
        /// Where it stands.
        path: String,
        /// What is wrong.
        message: String,
    },
}

impl From<waypost_store::StoreError> for ImportFault {
    fn from(fault: waypost_store::StoreError) -> Self {
        ImportFault::Broken(fault.into())
    }
}

/// A post or department that cannot be closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StillUsed {
    /// The list it stands in: `posts` or `departments`.
    pub list: &'static str,
    /// Its place in the list.
    pub row: usize,
    /// Its code.
    pub code: String,
    /// What needs it.
    pub by: String,
}

/// A draft that somebody edits, so that a package puts nothing in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenDraft {
    /// Code of the flow.
    pub flow: String,
    /// Number of the draft.
    pub no: i32,
    /// Who changed it last.
    pub who: String,
}

/// What a package changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Imported {
    /// Departments, posts and people added or changed.
    pub organisation: usize,
    /// Calendars published.
    pub calendars: usize,
    /// Forms with a new version.
    pub forms: Vec<String>,
    /// Action rows added or changed.
    pub actions: Vec<String>,
    /// Materials added or changed.
    pub materials: Vec<String>,
    /// Flows with a draft version to be published, new or as it was: code and version id.
    pub flows: Vec<(String, waypost_base::FlowVersionId)>,
}

fn lines(faults: &[ReferenceFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn open_lines(drafts: &[OpenDraft]) -> String {
    let lines = drafts.iter();
    let lines = lines.map(|OpenDraft { flow, no, who }| {
        format!("flow `{flow}`: version {no} is a draft that {who} edits; publish it or throw it away first")
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn used_lines(used: &[StillUsed]) -> String {
    let lines = used.iter();
    let lines = lines.map(|used| {
        let StillUsed { list, row, code, by } = used;
        format!("organisation.{list}[{row}].closed: `{code}` cannot be closed: still used by {by}")
    });
    lines.collect::<Vec<_>>().join("\n")
}

impl App {
    /// Takes a package in, inside one transaction. Flows become drafts; publishing them is a step of its own.
    ///
    /// # Errors
    /// [`ImportFault`]; nothing was changed then.
    pub fn import(
        &self,
        tenant: TenantId,
        package: &Package,
        by: Option<UserId>,
    ) -> Result<Imported, ImportFault> {
        self.shared.db.write(|conn| self.import_in(conn, tenant, package, by))
    }

    pub(crate) fn import_in(
        &self,
        conn: &mut Conn,
        tenant: TenantId,
        package: &Package,
        by: Option<UserId>,
    ) -> Result<Imported, ImportFault> {
        package.check_codes().map_err(ImportFault::References)?;
        let mut imported = Imported::default();
        let mut known = KnownCodes::load(conn, tenant)?;
        if !package.organisation.is_empty() {
            package.organisation.check(&known).map_err(ImportFault::References)?;
            imported.organisation = organisation::save(self, conn, tenant, &package.organisation, &known)?;
            known = KnownCodes::load(conn, tenant)?;
            let kept = organisation::to_record(&package.organisation);
            record(conn, tenant, Chain::Organisation, self.now(), "import", &kept)?;
        }
        if !package.calendars.is_empty() {
            let by = by.map(UserId::raw);
            imported.calendars = match self.import_calendars(conn, tenant, &package.calendars, by)? {
                Ok(taken) => taken,
                Err((at, message)) => {
                    return Err(ImportFault::Row { path: format!("calendars[{at}]"), message });
                }
            };
        }
        definitions::save(self, conn, tenant, package, &mut known, by, &mut imported)?;
        let defines = !package.forms.is_empty()
            || !package.actions.is_empty()
            || !package.materials.is_empty()
            || !package.flows.is_empty();
        if defines {
            record(conn, tenant, Chain::Definitions, self.now(), "import", package)?;
        }
        Ok(imported)
    }
}

/// Ids by code, as the installation has them.
#[derive(Clone, Debug, Default)]
pub struct KnownCodes {
    pub(crate) departments: BTreeMap<String, i64>,
    pub(crate) posts: BTreeMap<String, i64>,
    pub(crate) people: BTreeMap<String, i64>,
    pub(crate) actions: BTreeMap<String, i64>,
    pub(crate) flows: BTreeMap<String, i64>,
    pub(crate) forms: BTreeMap<String, i64>,
    pub(crate) categories: BTreeMap<String, i64>,
    pub(crate) materials: BTreeMap<String, i64>,
}

impl KnownCodes {
    /// Reads the codes of a tenant.
    ///
    /// # Errors
    /// When the store fails.
    pub fn load(conn: &mut Conn, tenant: TenantId) -> Result<KnownCodes, AppError> {
        let rows = org::load(conn, tenant)?;
        Ok(KnownCodes {
            departments: rows.departments.into_iter().map(|row| (row.code, row.id)).collect(),
            posts: rows.posts.into_iter().map(|row| (row.code, row.id)).collect(),
            people: rows.people.into_iter().map(|row| (row.name, row.id)).collect(),
            actions: actions::list(conn, tenant)?.into_iter().map(|row| (row.code, row.id)).collect(),
            flows: flows::flows(conn, tenant)?.into_iter().map(|row| (row.code, row.id)).collect(),
            forms: forms::forms(conn, tenant)?.into_iter().map(|row| (row.code, row.id)).collect(),
            categories: flows::categories(conn, tenant)?.into_iter().map(|row| (row.code, row.id)).collect(),
            materials: stored_materials::list(conn, tenant)?
                .into_iter()
                .map(|row| (row.code, row.id))
                .collect(),
        })
    }
}

impl Codes for KnownCodes {
    fn post(&self, code: &str) -> Option<PostId> {
        self.posts.get(code).copied().map(PostId::new)
    }

    fn department(&self, code: &str) -> Option<DepartmentId> {
        self.departments.get(code).copied().map(DepartmentId::new)
    }

    fn person(&self, code: &str) -> Option<UserId> {
        self.people.get(&code.to_lowercase()).copied().map(UserId::new)
    }

    fn action(&self, code: &str) -> Option<ActionId> {
        self.actions.get(code).copied().map(ActionId::new)
    }

    fn flow(&self, code: &str) -> Option<FlowId> {
        self.flows.get(code).copied().map(FlowId::new)
    }

    fn form(&self, code: &str) -> Option<FormId> {
        self.forms.get(code).copied().map(FormId::new)
    }

    fn category(&self, code: &str) -> Option<CategoryId> {
        self.categories.get(code).copied().map(CategoryId::new)
    }
}
