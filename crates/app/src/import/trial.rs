//! A package taken in and its flows published in one transaction: whole, or not at all, or only to see what would be.

use waypost_base::{TenantId, UserId};
use waypost_interchange::{Package, ReferenceFault};
use waypost_store::{Conn, StoreError};

use super::{FlowCheck, ImportFault, Imported, KnownCodes};
use crate::{App, error::AppError};

/// What taking a package in did, or would do.
#[derive(Clone, Debug)]
pub struct Trial {
    /// What the package changes.
    pub imported: Imported,
    /// The check of each of its flows.
    pub checks: Vec<FlowCheck>,
}

impl Trial {
    /// Whether every flow can be published.
    pub fn publishable(&self) -> bool {
        self.checks.iter().all(|check| check.publishable)
    }
}

/// Why a transaction is taken back.
enum TakenBack {
    Seen(Box<Trial>),
    Fault(ImportFault),
}

impl From<StoreError> for TakenBack {
    fn from(fault: StoreError) -> Self {
        TakenBack::Fault(fault.into())
    }
}

impl App {
    /// Takes a package in and publishes its flows; where one of them is refused, nothing is changed.
    ///
    /// # Errors
    /// [`ImportFault`]; nothing was changed then.
    pub fn import_and_publish(
        &self,
        tenant: TenantId,
        package: &Package,
        by: Option<UserId>,
    ) -> Result<Trial, ImportFault> {
        self.in_trial(tenant, |conn| {
            let trial = self.take_in(conn, tenant, package, by)?;
            if trial.publishable() { Ok(trial) } else { Err(TakenBack::Seen(Box::new(trial))) }
        })
    }

    /// Says what [`App::import_and_publish`] would do, and changes nothing.
    ///
    /// # Errors
    /// As that.
    pub fn try_import(&self, tenant: TenantId, package: &Package) -> Result<Trial, ImportFault> {
        self.in_trial(tenant, |conn| {
            Err(TakenBack::Seen(Box::new(self.take_in(conn, tenant, package, None)?)))
        })
    }

    /// Every reference of a package that neither it nor the tenant has something for, with paths from the package
    /// (`flows[0].stages[2].receivers[0]`).
    ///
    /// # Errors
    /// When the store fails.
    pub fn reference_faults(
        &self,
        tenant: TenantId,
        package: &Package,
    ) -> Result<Vec<ReferenceFault>, AppError> {
        let known = self.shared.db.read(|conn| KnownCodes::load(conn, tenant))?;
        let mut faults = package.check_codes().err().unwrap_or_default();
        let mut under = |path: &str, found: Vec<ReferenceFault>| {
            let placed = found.into_iter();
            faults.extend(
                placed.map(|fault| ReferenceFault { path: format!("{path}.{}", fault.path), ..fault }),
            );
        };
        under("organisation", package.organisation.check(&known).err().unwrap_or_default());
        let all = known.and_those_of(package);
        for (i, flow) in package.flows.iter().enumerate() {
            under(&format!("flows[{i}]"), flow.resolve(&all).err().unwrap_or_default());
            under(&format!("flows[{i}]"), all.unknown_materials(flow));
        }
        Ok(faults)
    }

    fn take_in(
        &self,
        conn: &mut Conn,
        tenant: TenantId,
        package: &Package,
        by: Option<UserId>,
    ) -> Result<Trial, ImportFault> {
        let imported = self.import_in(conn, tenant, package, by)?;
        let mut checks = Vec::new();
        for (_, version) in &imported.flows {
            checks.push(self.publish_in(conn, tenant, *version, by)?);
        }
        Ok(Trial { imported, checks })
    }

    fn in_trial(
        &self,
        tenant: TenantId,
        work: impl FnOnce(&mut Conn) -> Result<Trial, TakenBack>,
    ) -> Result<Trial, ImportFault> {
        self.shared.db.write(work).or_else(|taken_back| {
            // Its version was never committed, and another content will have the same number.
            self.shared.forget(tenant);
            match taken_back {
                TakenBack::Seen(trial) => Ok(*trial),
                TakenBack::Fault(fault) => Err(fault),
            }
        })
    }
}

impl From<ImportFault> for TakenBack {
    fn from(fault: ImportFault) -> Self {
        TakenBack::Fault(fault)
    }
}

impl KnownCodes {
    /// These and the codes that a package brings, which have no ids yet: only whether a code is known counts.
    fn and_those_of(mut self, package: &Package) -> KnownCodes {
        let Package { organisation, categories, forms, actions, materials, flows, .. } = package;
        let add = |into: &mut std::collections::BTreeMap<String, i64>, code: &str| {
            into.entry(code.to_owned()).or_default();
        };
        organisation.departments.iter().for_each(|row| add(&mut self.departments, row.code.as_str()));
        organisation.posts.iter().for_each(|row| add(&mut self.posts, row.code.as_str()));
        organisation.people.iter().for_each(|row| add(&mut self.people, &row.code.as_str().to_lowercase()));
        categories.iter().for_each(|row| add(&mut self.categories, row.code.as_str()));
        forms.iter().for_each(|row| add(&mut self.forms, row.code.as_str()));
        actions.iter().for_each(|row| add(&mut self.actions, row.code.as_str()));
        materials.iter().for_each(|row| add(&mut self.materials, row.code.as_str()));
        flows.iter().for_each(|row| add(&mut self.flows, row.code.as_str()));
        self
    }
}
