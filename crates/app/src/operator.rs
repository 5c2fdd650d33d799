//! What the operator does at the command line, with access to the data folder: tenants, the state of the database.

use std::path::Path;

use waypost_action_host::{PluginName, PluginRef};
use waypost_base::TenantId;
use waypost_store::{
    StoreError,
    plugins::{self, PluginRow},
    tenant::{self, TenantRow},
};

use crate::{
    App,
    chain::{Chain, record},
    error::AppError,
    open_db,
};

/// The tenant of rows that belong to the installation.
const INSTALLATION: TenantId = TenantId::new(0);

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

    /// Points plugins at their copies in this data folder, after it was moved, or restored from a backup. Gives the
    /// names of those that pointed elsewhere.
    ///
    /// # Errors
    /// When the store fails, or a copy cannot be read.
    pub fn adopt_plugins(&self) -> Result<Vec<String>, AppError> {
        let folder = std::path::absolute(self.shared.folder.join("plugins"));
        let folder = folder.map_err(AppError::io("find the folder for plugins"))?;
        let mut adopted = Vec::new();
        for row in self.shared.db.read(|conn| plugins::list(conn, INSTALLATION))? {
            let Some(copy) = Path::new(&row.path).file_name().map(|name| folder.join(name)) else { continue };
            if copy == Path::new(&row.path) || !copy.is_file() {
                continue;
            }
            let name = PluginName::new(&row.name).map_err(|why| AppError::damaged("plugin", why))?;
            let found = PluginRef::of_file(name, &copy).map_err(AppError::io("read a plugin"))?;
            if found.sha256.to_string() != crate::hex(&row.sha256) {
                continue;
            }
            let moved = PluginRow { path: copy.display().to_string(), ..row };
            self.shared.db.write(|conn| -> Result<(), AppError> {
                plugins::register(conn, INSTALLATION, &moved)?;
                let facts = (&moved.name, found.sha256);
                record(conn, INSTALLATION, Chain::Plugins, self.now(), "moved", &facts)
            })?;
            adopted.push(moved.name);
        }
        Ok(adopted)
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
