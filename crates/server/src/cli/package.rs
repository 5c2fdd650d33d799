//! Packages from files: read, and every fault told with the line and column where it stands.

use std::{fs, path::Path};

use waypost_app::{App, import::ImportFault};
use waypost_base::TenantId;
use waypost_interchange::{Package, parse, position_of};

use super::{Context, failure::Failure};

/// A package and the text it was read from.
pub(super) struct Source {
    name: String,
    text: String,
    pub(super) package: Package,
}

/// Reads a package file.
pub(super) fn read(path: &Path) -> Result<Source, Failure> {
    let name = path.display().to_string();
    let bytes = fs::read(path).map_err(Failure::io(format_args!("read {name}")))?;
    let text = String::from_utf8(bytes).map_err(|_| Failure::new(format!("{name} is not UTF-8 text")))?;
    match parse(&text) {
        Ok(package) => Ok(Source { name, text, package }),
        Err(fault) => Err(Failure::new(format!("{name}:{}:{}: {}", fault.line, fault.column, fault.message))),
    }
}

impl Source {
    /// Refuses references that lead nowhere, all of them at once, each at its place.
    pub(super) fn check_references(&self, app: &App, tenant: TenantId) -> Result<(), Failure> {
        let faults = app.reference_faults(tenant, &self.package)?;
        if faults.is_empty() {
            return Ok(());
        }
        let lines = faults.iter().map(|fault| {
            let text = self.text.strip_prefix('\u{feff}').unwrap_or(&self.text);
            match position_of(text, &fault.path) {
                Some(place) => format!("{}:{}:{}: {fault}", self.name, place.line, place.column),
                None => format!("{}: {fault}", self.name),
            }
        });
        Err(Failure::with_lines(self.refused("it has references that lead nowhere"), lines.collect()))
    }

    /// Why the package was not taken in.
    pub(super) fn failure(&self, fault: ImportFault) -> Failure {
        match fault {
            ImportFault::Broken(fault) => fault.into(),
            fault => Failure::new(self.refused(&fault.to_string())),
        }
    }

    /// A sentence about this file, of which nothing was taken.
    pub(super) fn refused(&self, why: &str) -> String {
        format!("{} was not taken in: {why}", self.name)
    }
}

/// Prints a package: TOML, or with `--json` the same as JSON.
pub(super) fn print(context: &Context, package: Package) -> Result<(), Failure> {
    if context.out.is_json() {
        return context.out.say("", &package);
    }
    let text = package.to_toml().map_err(|why| Failure::new(format!("the package is no TOML: {why}")))?;
    context.out.raw(&text)
}
