//! `waypost org`: the organisation as a package, in and out.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;
use waypost_interchange::Package;

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
        /// The package, TOML
        file: PathBuf,
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
        Command::Import { file, of } => {
            let source = package::read(&file)?;
            with_app(context, |app| {
                let tenant = tenant(app, &of)?;
                source.check_references(app, tenant)?;
                let imported =
                    app.import(tenant, &source.package, None).map_err(|fault| source.failure(fault))?;
                let sentence = format!("took in {} rows of the organisation", imported.organisation);
                context.out.say(sentence, &json!({ "organisation": imported.organisation }))
            })
        }
        Command::Export { of } => with_app(context, |app| {
            let organisation = app.export_organisation(tenant(app, &of)?)?;
            package::print(context, Package { organisation, ..Package::default() })
        }),
    }
}
