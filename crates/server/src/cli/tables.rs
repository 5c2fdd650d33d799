//! Flows by the classic tables: files and folders in, a folder of CSV out.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::json;
use waypost_app::classic::{FlowChange, Plan, Selection};
use waypost_interchange::classic::SourceFile;

use super::{
    Context, OfTenant,
    failure::Failure,
    folder::{tenant, with_app},
    words::Words,
};
use crate::pages::import::words;

/// Endings of the files that a folder is looked through for.
const ENDINGS: &[&str] = &["csv", "xlsx", "xlsm", "ods", "toml"];

/// The one package that is meant, where it is one: packages alone are told with line and column.
pub(super) fn only_package(files: &[PathBuf]) -> Option<&Path> {
    let [file] = files else { return None };
    let is_table = ending(file).is_some_and(|ending| ENDINGS[..4].contains(&ending.as_str()));
    (!is_table && !file.is_dir()).then_some(file.as_path())
}

/// Takes files in, or with `only_plan` says what taking them in would do.
pub(super) fn import(
    context: &Context,
    files: &[PathBuf],
    publish: bool,
    only_plan: bool,
    of: &OfTenant,
) -> Result<(), Failure> {
    let sources = sources(files)?;
    with_app(context, |app| {
        let tenant = tenant(app, of)?;
        let plan = app.import_files_as_operator(tenant, &sources, publish, only_plan)?;
        told(context, &plan, only_plan)
    })
}

fn told(context: &Context, plan: &Plan, only_plan: bool) -> Result<(), Failure> {
    let words = Words::load()?;
    if !plan.is_sound() {
        let lines = plan.faults.iter().map(|fault| {
            let place = words::place(fault);
            let text = words.text(&words::fault(fault));
            if place.is_empty() { text } else { format!("{place}: {text}") }
        });
        return Err(Failure::with_lines("nothing was taken in", lines.collect()));
    }
    for note in &plan.notes {
        super::out::note(&format!("{} {}", note.place, words.text(&words::note(note))));
    }
    let refused = plan.flows.iter().filter_map(|flow| flow.check.as_ref().filter(|check| !check.publishable));
    for check in refused {
        for problem in &check.problems {
            super::out::note(&format!("{}: {}", check.flow, words.problem(problem)));
        }
    }
    let published = plan.flows.iter().filter(|flow| flow.published).count();
    let [new, changed, same] =
        [FlowChange::New, FlowChange::NewVersion, FlowChange::Unchanged].map(|change| plan.count(change));
    let done = if only_plan { "would take in" } else { "took in" };
    let sentence =
        format!("{done} {new} new flows and {changed} new versions; {same} unchanged; {published} published");
    let value = json!({
        "new": new, "new_versions": changed, "unchanged": same, "published": published, "taken": !only_plan,
    });
    context.out.say(sentence, &value)
}

/// Writes the tables of flows into a folder.
pub(super) fn export(
    context: &Context,
    folder: &Path,
    code: Option<&str>,
    of: &OfTenant,
) -> Result<(), Failure> {
    let selection = code.map_or(Selection::All, |code| Selection::Flow(code.to_owned()));
    with_app(context, |app| {
        let exported = app.export_flows_as_operator(tenant(app, of)?, &selection, "tables")?;
        let Some(exported) = exported else {
            return Err(Failure::new(code.map_or_else(
                || "there are no flows".to_owned(),
                |code| format!("there is no flow `{code}`"),
            )));
        };
        fs::create_dir_all(folder).map_err(Failure::io(format_args!("make {}", folder.display())))?;
        for table in &exported.tables {
            let path = folder.join(&table.name);
            fs::write(&path, &table.bytes).map_err(Failure::io(format_args!("write {}", path.display())))?;
        }
        for code in &exported.left_out {
            super::out::note(&format!("{code} was left out: something in it has no code any more"));
        }
        let count = exported.package.flows.len();
        let sentence = format!("wrote the tables of {count} flows into {}", folder.display());
        context.out.say(sentence, &json!({ "flows": count, "left_out": exported.left_out }))
    })
}

/// The files, and those that stand in the folders among them, by name.
fn sources(files: &[PathBuf]) -> Result<Vec<SourceFile>, Failure> {
    let mut paths = Vec::new();
    for file in files {
        if !file.is_dir() {
            paths.push(file.clone());
            continue;
        }
        let listed = fs::read_dir(file).map_err(Failure::io(format_args!("look into {}", file.display())))?;
        let mut found: Vec<PathBuf> = listed.flatten().map(|entry| entry.path()).collect();
        found.retain(|path| ending(path).is_some_and(|ending| ENDINGS.contains(&ending.as_str())));
        found.sort();
        paths.extend(found);
    }
    paths
        .iter()
        .map(|path| {
            let bytes = fs::read(path).map_err(Failure::io(format_args!("read {}", path.display())))?;
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Ok(SourceFile { name, bytes })
        })
        .collect()
}

fn ending(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}
