//! `waypost org`: the organisation as a package, in and out; tables and the dump of another program, in.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Subcommand;
use serde_json::json;
use waypost_app::{App, import::ImportFault};
use waypost_base::TenantId;
use waypost_interchange::{OrganisationPackage, Package, table, yudao};

use super::{
    Context, OfTenant,
    failure::Failure,
    folder::{tenant, with_app},
    package,
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Take a package in: known codes are changed, new ones added, what it does not name stays
    Import {
        /// A package (TOML), a table (CSV), or the dump of a yudao installation (JSON)
        file: PathBuf,
        /// Which tenant of a dump to take [default: the one with the most people]
        #[arg(long, value_name = "ID")]
        source_tenant: Option<i64>,
        #[command(flatten)]
        of: OfTenant,
    },
    /// Print the organisation as a package
    Export {
        #[command(flatten)]
        of: OfTenant,
    },
}

pub(super) fn run(context: &Context, command: Command) -> Result<(), Failure> {
    match command {
        Command::Import { file, source_tenant, of } => match kind(&file) {
            Kind::Package => {
                let source = package::read(&file)?;
                with_app(context, |app| {
                    let tenant = tenant(app, &of)?;
                    source.check_references(app, tenant)?;
                    let imported =
                        app.import(tenant, &source.package, None).map_err(|fault| source.failure(fault))?;
                    say(context, imported.organisation + imported.calendars, &[])
                })
            }
            Kind::Table => with_app(context, |app| import_table(context, app, tenant(app, &of)?, &file)),
            Kind::Dump => {
                with_app(context, |app| import_dump(context, app, tenant(app, &of)?, &file, source_tenant))
            }
        },
        Command::Export { of } => with_app(context, |app| {
            let organisation = app.export_organisation(tenant(app, &of)?)?;
            let calendars = app.export_calendars(tenant(app, &of)?)?;
            package::print(context, Package { organisation, calendars, ..Package::default() })
        }),
    }
}

/// What a file is, by its name.
enum Kind {
    Package,
    Table,
    Dump,
}

fn kind(file: &Path) -> Kind {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("csv") => Kind::Table,
        Some("json") => Kind::Dump,
        _ => Kind::Package,
    }
}

fn say(context: &Context, rows: usize, left_out: &[String]) -> Result<(), Failure> {
    let mut sentence = format!("took in {rows} rows of the organisation");
    if !left_out.is_empty() {
        sentence.push_str(&format!("; left out:\n{}", left_out.join("\n")));
    }
    context.out.say(sentence, &json!({ "organisation": rows, "left_out": left_out }))
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(file).map_err(Failure::io(format_args!("read {}", file.display())))
}

fn import_table(context: &Context, app: &App, tenant: TenantId, file: &Path) -> Result<(), Failure> {
    let name = file.display().to_string();
    let refused = |faults: Vec<String>| {
        let lines = faults.into_iter().map(|fault| format!("{name}: {fault}")).collect();
        Failure::with_lines(format!("{name} was not taken in:"), lines)
    };
    let cells = table::read(&read(file)?);
    let cells = cells.map_err(|faults| refused(faults.iter().map(ToString::to_string).collect()))?;
    let organisation = cells
        .over(&app.export_organisation(tenant)?)
        .map_err(|faults| refused(faults.iter().map(ToString::to_string).collect()))?;
    let package = Package { organisation, ..Package::default() };
    let faults = app.reference_faults(tenant, &package)?;
    if !faults.is_empty() {
        let placed = faults.into_iter().map(|mut fault| {
            fault.path = fault.path.trim_start_matches("organisation.").to_owned();
            cells.place(&fault).to_string()
        });
        return Err(refused(placed.collect()));
    }
    take_in(context, app, tenant, &name, package.organisation, &[])
}

fn import_dump(
    context: &Context,
    app: &App,
    tenant: TenantId,
    file: &Path,
    source: Option<i64>,
) -> Result<(), Failure> {
    let name = file.display().to_string();
    let text =
        String::from_utf8(read(file)?).map_err(|_| Failure::new(format!("{name} is not UTF-8 text")))?;
    let taken = yudao::read(&text, source).map_err(|why| Failure::new(format!("{name}: {why}")))?;
    let left_out: Vec<String> = taken.left_out.iter().map(ToString::to_string).collect();
    take_in(context, app, tenant, &name, taken.organisation, &left_out)
}

fn take_in(
    context: &Context,
    app: &App,
    tenant: TenantId,
    name: &str,
    organisation: OrganisationPackage,
    left_out: &[String],
) -> Result<(), Failure> {
    let package = Package { organisation, ..Package::default() };
    let imported = app.import(tenant, &package, None).map_err(|fault| match fault {
        ImportFault::Broken(fault) => fault.into(),
        fault => Failure::new(format!("{name} was not taken in: {fault}")),
    })?;
    say(context, imported.organisation, left_out)
}
