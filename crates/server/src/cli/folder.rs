//! The data folder: finding it, opening it, bringing it up to date, and the lock that only one server holds.

use std::{
    fs::{self, File, TryLockError},
    path::Path,
};

use serde_json::json;
use waypost_app::{App, AppConfig, operator::DatabaseState};
use waypost_base::TenantId;

use super::{Context, OfTenant, failure::Failure};

/// Held by a server as long as it runs; the operating system lets go of it when the process ends, however it ends.
pub(super) struct ServeLock {
    _file: File,
}

/// Opens the application, runs something, and closes it again.
pub(super) fn with_app<T>(
    context: &Context,
    work: impl FnOnce(&App) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let folder = &context.config.data;
    match App::database_state(folder)? {
        DatabaseState::Ready => {}
        DatabaseState::Fresh => return Err(no_data(folder)),
        DatabaseState::Behind(_) => return Err(behind(folder)),
    }
    let (app, threads) = App::open(&AppConfig { folder: folder.clone(), readers: 1 })?;
    let done = work(&app);
    drop(app);
    threads.join();
    done
}

/// The organisation that is meant: the named one, else the only one.
pub(super) fn tenant(app: &App, of: &OfTenant) -> Result<TenantId, Failure> {
    let tenants = app.tenants()?;
    let codes = || tenants.iter().map(|row| row.code.as_str()).collect::<Vec<_>>().join(", ");
    let found = match &of.tenant {
        Some(code) => tenants
            .iter()
            .find(|row| row.code == *code)
            .ok_or_else(|| Failure::new(format!("there is no tenant `{code}`; there are: {}", codes())))?,
        None => match tenants.as_slice() {
            [only] => only,
            [] => {
                return Err(Failure::new("there is no tenant yet; add one with `waypost tenant add`"));
            }
            _ => {
                return Err(Failure::new(format!(
                    "there are several tenants, name one with --tenant: {}",
                    codes()
                )));
            }
        },
    };
    Ok(TenantId::new(found.id))
}

/// `waypost migrate`.
pub(super) fn migrate(context: &Context) -> Result<(), Failure> {
    let folder = &context.config.data;
    make(folder)?;
    if App::database_state(folder)? == DatabaseState::Ready {
        return context.out.say("the database is up to date", &json!({ "applied": [] }));
    }
    let _lock = lock(folder)?;
    let applied = App::migrate(folder)?;
    context.out.say(format!("applied {}", applied.join(", ")), &json!({ "applied": applied }))
}

/// Brings a new folder up to date; an old one is left for the operator, who makes a backup first.
pub(super) fn prepare_to_serve(folder: &Path) -> Result<(), Failure> {
    match App::database_state(folder)? {
        DatabaseState::Ready => Ok(()),
        DatabaseState::Behind(_) => Err(behind(folder)),
        DatabaseState::Fresh => {
            App::migrate(folder)?;
            Ok(())
        }
    }
}

/// Makes the data folder if there is none.
pub(super) fn make(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(Failure::io(format_args!("make the data folder {}", folder.display())))
}

/// Takes the lock of a server on a folder.
pub(super) fn lock(folder: &Path) -> Result<ServeLock, Failure> {
    let path = folder.join("serve.lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(Failure::io(format_args!("write to the data folder {}", folder.display())))?;
    match file.try_lock() {
        Ok(()) => Ok(ServeLock { _file: file }),
        Err(TryLockError::WouldBlock) => Err(Failure::new(format!(
            "a `waypost serve` is running on the data folder {}; stop it first",
            folder.display()
        ))),
        Err(TryLockError::Error(why)) => Err(Failure::io(format_args!("lock {}", path.display()))(why)),
    }
}

fn no_data(folder: &Path) -> Failure {
    Failure::new(format!(
        "there is no data in the folder {}; `waypost serve` or `waypost migrate` makes it",
        folder.display()
    ))
}

fn behind(folder: &Path) -> Failure {
    Failure::new(format!(
        "the database in {} is of an older version: make a backup, then run `waypost migrate`",
        folder.display()
    ))
}
