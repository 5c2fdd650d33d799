//! `waypost flow`: flows with their forms and actions as a package or as the classic tables, in and out; checked
//! before they are published.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;
use waypost_app::{
    App,
    import::{FlowCheck, Trial},
};

use super::{
    Context, OfTenant,
    failure::Failure,
    folder::{tenant, with_app},
    package::{self, Source},
    tables,
    words::Words,
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Take a package or the classic tables in; flows become drafts
    Import {
        /// One package in TOML; or tables as CSV, XLSX or ODS, and folders of them
        #[arg(required = true, value_name = "FILE|FOLDER")]
        files: Vec<PathBuf>,
        /// Publish the flows too. Of one package, a flow that is refused leaves everything as it was; of tables, those
        /// that are refused stay drafts
        #[arg(long)]
        publish: bool,
        #[command(flatten)]
        of: OfTenant,
    },
    /// Print a flow with its form and actions as a package, or write the classic tables
    Export {
        /// Code of the flow; for the classic tables it may be left out, and every flow is meant
        #[arg(required_unless_present = "classic")]
        code: Option<String>,
        /// Write the classic tables into this folder
        #[arg(long, value_name = "FOLDER")]
        classic: Option<PathBuf>,
        #[command(flatten)]
        of: OfTenant,
    },
    /// Say what importing and publishing would say; nothing is changed
    Check {
        /// One package in TOML; or tables as CSV, XLSX or ODS, and folders of them
        #[arg(required = true, value_name = "FILE|FOLDER")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        of: OfTenant,
    },
}

pub(super) fn run(context: &Context, command: Command) -> Result<(), Failure> {
    match command {
        Command::Import { files, publish: false, of } => {
            let Some(file) = tables::only_package(&files) else {
                return tables::import(context, &files, false, false, &of);
            };
            let source = package::read(file)?;
            with_app(context, |app| {
                let tenant = tenant(app, &of)?;
                source.check_references(app, tenant)?;
                let imported =
                    app.import(tenant, &source.package, None).map_err(|fault| source.failure(fault))?;
                let codes = imported.flows.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>();
                let sentence = format!("took in drafts: {}", list(&codes));
                context.out.say(sentence, &json!({ "imported": &imported, "published": false }))
            })
        }
        Command::Import { files, publish: true, of } => {
            let Some(file) = tables::only_package(&files) else {
                return tables::import(context, &files, true, false, &of);
            };
            let source = package::read(file)?;
            with_app(context, |app| {
                let tenant = tenant(app, &of)?;
                source.check_references(app, tenant)?;
                let trial = app.import_and_publish(tenant, &source.package, None);
                let trial = trial.map_err(|fault| source.failure(fault))?;
                if !trial.publishable() {
                    return Err(refused(context, &source, &trial)?);
                }
                warn(app, &source, &trial)?;
                let codes = trial.checks.iter().map(|check| check.flow.as_str()).collect::<Vec<_>>();
                let sentence = format!("published: {}", list(&codes));
                let value =
                    json!({ "imported": &trial.imported, "published": true, "checks": &trial.checks });
                context.out.say(sentence, &value)
            })
        }
        Command::Export { code, classic: Some(folder), of } => {
            tables::export(context, &folder, code.as_deref(), &of)
        }
        Command::Export { code, classic: None, of } => {
            let code = code.unwrap_or_default();
            with_app(context, |app| match app.export_flow(tenant(app, &of)?, &code)? {
                Some(Ok(package)) => package::print(context, package),
                Some(Err(faults)) => {
                    let lines = faults.iter().map(ToString::to_string).collect();
                    Err(Failure::with_lines(format!("the flow `{code}` cannot be exported"), lines))
                }
                None => Err(Failure::new(format!("there is no flow `{code}`"))),
            })
        }
        Command::Check { files, of } => {
            let Some(file) = tables::only_package(&files) else {
                return tables::import(context, &files, true, true, &of);
            };
            let source = package::read(file)?;
            with_app(context, |app| {
                let tenant = tenant(app, &of)?;
                source.check_references(app, tenant)?;
                let trial = app.try_import(tenant, &source.package);
                let trial = trial.map_err(|fault| source.failure(fault))?;
                if !trial.publishable() {
                    return Err(refused(context, &source, &trial)?);
                }
                warn(app, &source, &trial)?;
                let sentence = match trial.checks.len() {
                    1 => "1 flow can be published".to_owned(),
                    n => format!("{n} flows can be published"),
                };
                context.out.say(sentence, &json!({ "published": false, "checks": &trial.checks }))
            })
        }
    }
}

/// The problems in words; for a program also as data.
fn refused(context: &Context, source: &Source, trial: &Trial) -> Result<Failure, Failure> {
    if context.out.is_json() {
        context.out.say("", &json!({ "published": false, "checks": &trial.checks }))?;
    }
    let lines = worded(trial, |check| !check.publishable)?;
    Ok(Failure::with_lines(source.refused("a flow cannot be published"), lines))
}

/// Tells what does not keep a flow from being published.
fn warn(app: &App, source: &Source, trial: &Trial) -> Result<(), Failure> {
    for line in worded(trial, |_| true)? {
        super::out::note(&line);
    }
    let plugins = app.plugins()?;
    let has =
        |call: &str| matches!(call, "approve" | "read") || plugins.iter().any(|(name, ..)| name == call);
    for action in source.package.actions.iter().filter(|action| !has(&action.call)) {
        super::out::note(&format!(
            "action {}: the plugin `{}` is not registered yet; do so with `waypost plugin add`",
            action.code, action.call
        ));
    }
    Ok(())
}

fn worded(trial: &Trial, which: impl Fn(&FlowCheck) -> bool) -> Result<Vec<String>, Failure> {
    let words = Words::load()?;
    let checks = trial.checks.iter().filter(|check| which(check));
    let lines = checks.flat_map(|check| {
        check.problems.iter().map(|problem| format!("{}: {}", check.flow, words.problem(problem)))
    });
    Ok(lines.collect())
}

fn list(codes: &[&str]) -> String {
    if codes.is_empty() { "nothing".to_owned() } else { codes.join(", ") }
}
