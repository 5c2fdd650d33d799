//! What every part of the application shares: the store, the clock, ids, caches.
//!
//! Caches hold only what has a version: the organisation, and the names beside flow versions, are cached under the
//! version that each load reads again. So any number of processes may run on one database.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Condvar, Mutex, OnceLock, PoisonError, RwLock},
    time::Duration,
};

use chrono::NaiveDate;
use waypost_action_host::Runner;
use waypost_base::{FlowVersionId, TenantId, Timestamp};
use waypost_store::{Conn, Db, tenant::versions};

use crate::{
    clock::Clock,
    error::AppError,
    files::Files,
    flows::{FlowCache, FlowUse, Flows},
    ids::IdMaker,
    organisation::Organisation,
    pace::Pace,
    vault::Vault,
};

/// Most comments of a person within a minute, unless the operator says otherwise.
const COMMENTS: usize = 30;
const MINUTE: i64 = 60_000;

/// The parts that use cases are made of.
pub struct Shared {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Fresh ids.
    pub ids: Arc<IdMaker>,
    /// Stored files.
    pub files: Files,
    /// The data folder.
    pub folder: PathBuf,
    /// Secrets that plugins use.
    pub vault: Vault,
    /// What runs plugins, once the program has it.
    runner: OnceLock<Arc<dyn Runner>>,
    organisations: RwLock<HashMap<TenantId, Arc<Organisation>>>,
    flows: FlowCache,
    outbox: Bell,
    /// How often a person may comment.
    pub(crate) comments: Pace,
}

impl Shared {
    /// Joins the parts.
    pub fn new(db: Db, clock: Arc<dyn Clock>, ids: Arc<IdMaker>, files: Files, folder: PathBuf) -> Shared {
        Shared {
            db,
            clock,
            ids,
            files,
            vault: Vault::new(&folder),
            runner: OnceLock::new(),
            folder,
            organisations: RwLock::default(),
            flows: FlowCache::default(),
            outbox: Bell::default(),
            comments: Pace::new(COMMENTS, MINUTE),
        }
    }

    /// The organisation of a tenant as this transaction sees it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn organisation(&self, conn: &mut Conn, tenant: TenantId) -> Result<Arc<Organisation>, AppError> {
        let version = versions(conn, tenant)?.org;
        self.organisation_at(conn, tenant, version)
    }

    /// The same under a version that this transaction has read.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn organisation_at(
        &self,
        conn: &mut Conn,
        tenant: TenantId,
        version: i64,
    ) -> Result<Arc<Organisation>, AppError> {
        let cached = self.organisations.read().unwrap_or_else(PoisonError::into_inner).get(&tenant).cloned();
        if let Some(known) = cached.filter(|known| known.version == version) {
            return Ok(known);
        }
        let fresh = Arc::new(Organisation::load(conn, tenant)?);
        let mut all = self.organisations.write().unwrap_or_else(PoisonError::into_inner);
        if all.get(&tenant).is_none_or(|known| known.version <= fresh.version) {
            all.insert(tenant, fresh.clone());
        }
        Ok(fresh)
    }

    /// Forgets what was read of a tenant in a transaction that was taken back.
    pub(crate) fn forget(&self, tenant: TenantId) {
        self.flows.forget(tenant);
        self.organisations.write().unwrap_or_else(PoisonError::into_inner).remove(&tenant);
    }

    /// The flows of a tenant as this transaction sees them.
    ///
    /// # Errors
    /// When the version of its definitions cannot be read.
    pub fn flows(&self, conn: &mut Conn, tenant: TenantId) -> Result<Flows<'_>, AppError> {
        Ok(self.flows_at(tenant, versions(conn, tenant)?.definitions))
    }

    /// The same under a version of the definitions that this transaction has read.
    pub fn flows_at(&self, tenant: TenantId, definitions: i64) -> Flows<'_> {
        self.flows.at(tenant, definitions)
    }

    /// One flow version, compiled; who asks for several takes [`Shared::flows`].
    ///
    /// # Errors
    /// When there is no such version, or it cannot be read.
    pub fn flow_in(
        &self,
        conn: &mut Conn,
        tenant: TenantId,
        version: FlowVersionId,
    ) -> Result<Arc<FlowUse>, AppError> {
        self.flows(conn, tenant)?.get(conn, version)
    }

    /// Lets a person comment so often within a minute.
    pub fn limit_comments(&self, most: usize) {
        self.comments.allow(most);
    }

    /// From now on plugins are asked by this.
    pub fn run_plugins_with(&self, runner: Arc<dyn Runner>) {
        if self.runner.set(runner).is_err() {
            tracing::warn!("what runs plugins was set before");
        }
    }

    /// What runs plugins.
    pub fn runner(&self) -> Option<&Arc<dyn Runner>> {
        self.runner.get()
    }

    /// Tells the outbox that there is work.
    pub fn wake_outbox(&self) {
        self.outbox.ring();
    }

    /// Waits until there may be work for the outbox, at most this long.
    pub fn await_outbox(&self, longest: Duration) {
        self.outbox.wait(longest);
    }
}

/// Wakes one waiting thread; a ring that nobody heard is kept.
#[derive(Debug, Default)]
struct Bell {
    rung: Mutex<bool>,
    heard: Condvar,
}

impl Bell {
    fn ring(&self) {
        *self.rung.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.heard.notify_one();
    }

    fn wait(&self, longest: Duration) {
        let rung = self.rung.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.heard.wait_timeout_while(rung, longest, |rung| !*rung);
        let (mut rung, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *rung = false;
    }
}

/// The calendar day of an instant in a tenant's zone.
pub fn business_date(now: Timestamp, zone_minutes: i32) -> NaiveDate {
    now.plus_millis(i64::from(zone_minutes) * 60_000).to_utc().date_naive()
}
