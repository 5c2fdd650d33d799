//! `waypost form`: forms of other systems into the catalogue of items and a draft.

use std::{fs, path::PathBuf};

use clap::Subcommand;
use serde_json::json;
use waypost_app::items::{Catalogue, ItemSheet, suggested_key};
use waypost_interchange::outside::read_form;

use super::{
    Context, OfTenant,
    failure::Failure,
    folder::{tenant, with_app},
    words::Words,
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Take a form of form.io or Camunda (JSON) or Flowable (HTML) in; it becomes items and a draft
    Import {
        /// The form definition
        file: PathBuf,
        /// Code of the form [default: made of the file's name]
        #[arg(long)]
        code: Option<String>,
        /// Only say what would be taken and what left out
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        of: OfTenant,
    },
}

pub(super) fn run(context: &Context, command: Command) -> Result<(), Failure> {
    let Command::Import { file, code, dry_run, of } = command;
    let name = file.display().to_string();
    let bytes = fs::read(&file).map_err(Failure::io(format_args!("read {name}")))?;
    let text = String::from_utf8(bytes).map_err(|_| Failure::new(format!("{name} is not UTF-8 text")))?;
    let stem = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = stem.split('.').next().unwrap_or_default().to_owned();
    let outside = read_form(&text, &stem)
        .map_err(|why| Failure::new(format!("{name} was not taken in: no form could be read: {why}")))?;
    let code = code.unwrap_or_else(|| {
        let sheet = ItemSheet { label: stem, ..ItemSheet::default() };
        suggested_key(&sheet, &Catalogue::default())
    });
    let items = outside.form.items.len();
    if dry_run {
        let sentence = format!("would take {items} items, leaving out {}", outside.left_out.len());
        told(context, &outside);
        return context.out.say(sentence, &json!({ "form": code, "read": &outside }));
    }
    with_app(context, |app| {
        let taken = app.take_form_as_operator(tenant(app, &of)?, &code, &outside.form)?;
        let taken = taken.map_err(|rejection| {
            let words = Words::load().map(|words| words.rejection(&rejection));
            let words = words.unwrap_or_else(|_| rejection.to_string());
            Failure::new(format!("{name} was not taken in as `{code}`: {words}"))
        })?;
        told(context, &outside);
        let sentence =
            format!("took in a draft of {code} with {items} items, leaving out {}", outside.left_out.len());
        context.out.say(sentence, &json!({ "taken": taken, "left_out": &outside.left_out }))
    })
}

/// What was left out, a line each beside the answer.
fn told(context: &Context, outside: &waypost_interchange::outside::OutsideForm) {
    if !context.out.is_json() {
        outside.left_out.iter().for_each(|left| super::out::note(&left.to_string()));
    }
}
