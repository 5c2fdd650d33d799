//! Flow versions in memory.
//!
//! What a published version says never changes; the names beside it do, and what an action row calls. So each entry
//! remembers the version of the definitions under which its names were read. When the definitions have changed since,
//! the few rows that hold names are read again, and the compiled net and the form stay. Drafts are not kept.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use waypost_base::{FlowVersionId, TenantId};
use waypost_store::Conn;

use super::FlowUse;
use crate::error::AppError;

/// The flow versions used so far.
#[derive(Default)]
pub struct FlowCache {
    entries: RwLock<HashMap<(TenantId, FlowVersionId), Entry>>,
}

struct Entry {
    definitions: i64,
    flow: Arc<FlowUse>,
}

/// The flows of a tenant as one transaction sees them: it read the version of the definitions once.
#[derive(Clone, Copy)]
pub struct Flows<'a> {
    cache: &'a FlowCache,
    tenant: TenantId,
    definitions: i64,
}

impl FlowCache {
    /// The flows of a tenant under a version of its definitions that this transaction has read.
    pub fn at(&self, tenant: TenantId, definitions: i64) -> Flows<'_> {
        Flows { cache: self, tenant, definitions }
    }

    /// Forgets what was read of a tenant in a transaction that was taken back.
    pub(crate) fn forget(&self, tenant: TenantId) {
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|(of, _), _| *of != tenant);
    }
}

impl Flows<'_> {
    /// A flow version, compiled; from the cache, else from this transaction.
    ///
    /// # Errors
    /// When there is no such version, or it cannot be read.
    pub fn get(&self, conn: &mut Conn, version: FlowVersionId) -> Result<Arc<FlowUse>, AppError> {
        let key = (self.tenant, version);
        let known = {
            let entries = self.cache.entries.read().unwrap_or_else(PoisonError::into_inner);
            match entries.get(&key) {
                Some(entry) if entry.definitions == self.definitions => return Ok(entry.flow.clone()),
                entry => entry.map(|entry| entry.flow.clone()),
            }
        };
        let flow = match known {
            Some(known) => known.renewed(conn, self.tenant)?,
            None => Arc::new(FlowUse::load(conn, self.tenant, version)?),
        };
        if !flow.draft {
            let mut entries = self.cache.entries.write().unwrap_or_else(PoisonError::into_inner);
            // A transaction that began earlier must not put older names over newer ones.
            if entries.get(&key).is_none_or(|entry| entry.definitions <= self.definitions) {
                entries.insert(key, Entry { definitions: self.definitions, flow: flow.clone() });
            }
        }
        Ok(flow)
    }
}
