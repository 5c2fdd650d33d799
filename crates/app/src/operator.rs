//! What the operator does at the command line, with access to the data folder: tenants, the state of the database.

use std::path::Path;

use waypost_base::TenantId;
use waypost_store::{
    StoreError,
    tenant::{self, TenantRow},
};

use crate::{
    App,
    chain::{Chain, record},
    error::AppError,
    open_db,
};

/// How far the database of a data folder is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseState {
    /// There is none, or nothing was ever written into it.
    Fresh,
    /// These migrations are missing.
    Behind(Vec<String>),
    /// It is what this program works with.
    Ready,
}

impl App {
    /// Looks at the database of a folder, which stays as it is.
    ///
    /// # Errors
    /// When it cannot be opened, or a newer program wrote it.
    pub fn database_state(folder: &Path) -> Result<DatabaseState, AppError> {
        if !folder.join("waypost.db").exists() {
            return Ok(DatabaseState::Fresh);
        }
        let db = open_db(folder, 1)?;
        let pending = db.pending()?;
        Ok(if pending.is_empty() {
            DatabaseState::Ready
        } else if db.is_fresh()? {
            DatabaseState::Fresh
        } else {
            DatabaseState::Behind(pending)
        })
    }

    /// Every tenant, by code.
    ///
    /// # Errors
    /// When the store fails.
    pub fn tenants(&self) -> Result<Vec<TenantRow>, AppError> {
        Ok(self.shared.db.read(tenant::list)?)
    }

    /// Adds a tenant; `None` when its code is taken.
    ///
    /// # Errors
    /// When the store fails.
    pub fn add_tenant(
        &self,
        code: &str,
        name: &str,
        zone_minutes: i32,
    ) -> Result<Option<TenantId>, AppError> {
        let row = TenantRow {
            id: self.shared.ids.fresh(),
            code: code.to_owned(),
            name: name.to_owned(),
            host: None,
            zone_minutes,
            created_at: self.now(),
        };
        let tenant = TenantId::new(row.id);
        self.shared.db.write(|conn| {
            if tenant::by_code(conn, code)?.is_some() {
                return Ok(None);
            }
            tenant::insert(conn, &row)?;
            let facts = (code, name, zone_minutes);
            record(conn, tenant, Chain::Administration, row.created_at, "tenant_added", &facts)?;
            Ok(Some(tenant))
        })
    }
}

/// What an operator can do about a failure, in plain words; `None` where there is no general advice.
pub fn advice(fault: &AppError) -> Option<&'static str> {
    match fault {
        AppError::Store(fault) => match &**fault {
            StoreError::Newer { .. } => {
                Some("a newer waypost wrote it: run that one, or restore a backup made before")
            }
            StoreError::Full => Some("nothing was changed; make room on the disk and try again"),
            StoreError::Busy => Some("another process is writing; try again in a moment"),
            StoreError::Damaged(_) => Some("restore the latest backup with `waypost restore`"),
            StoreError::Io(_) => Some("check that the data folder is there and that you may write to it"),
            _ => None,
        },
        _ if fault.is_full() => Some("make room on the disk and try again"),
        _ => None,
    }
}
