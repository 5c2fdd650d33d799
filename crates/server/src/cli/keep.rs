//! `waypost verify`, `backup`, `restore`: that what is kept is what was written, and that it is not kept once only.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use waypost_app::{
    AppError,
    upkeep::restore as restore_backup,
    verify::{CaseDump, Options, Verified},
};

use super::{Context, failure::Failure, folder::with_app};

#[derive(Debug, Args)]
pub(super) struct Verify {
    /// A published seal that must be there
    #[arg(long, value_name = "HASH")]
    seal: Option<String>,
    /// Write every case as it is kept, one line of JSON each
    #[arg(long, value_name = "FILE")]
    dump: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Restore {
    /// Folder of the backup
    src: PathBuf,
    /// Data folder to make
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// A restored folder is always verified; this says so in scripts
    #[arg(long)]
    verify: bool,
}

pub(super) fn verify(context: &Context, asked: Verify) -> Result<(), Failure> {
    with_app(context, |app| {
        let bar = bar("cases");
        let progress = |cases: usize| bar.set_position(cases as u64);
        let mut file = match &asked.dump {
            Some(path) => Some(BufWriter::new(
                File::create(path).map_err(Failure::io(format_args!("write {}", path.display())))?,
            )),
            None => None,
        };
        let mut dump = |case: CaseDump| match &mut file {
            Some(file) => write_line(file, &case).map_err(AppError::io("write the dump")),
            None => Ok(()),
        };
        let options = Options {
            seal: asked.seal.map(|seal| seal.trim().to_lowercase()),
            progress: Some(&progress),
            dump: asked.dump.as_ref().map(|_| &mut dump as &mut dyn FnMut(CaseDump) -> Result<(), AppError>),
        };
        let verified = app.verify(options);
        bar.finish_and_clear();
        let verified = verified?;
        if let Some(mut file) = file {
            file.flush().map_err(Failure::io("write the dump"))?;
        }
        tell(context, &verified)
    })
}

pub(super) fn backup(context: &Context, dest: &Path) -> Result<(), Failure> {
    with_app(context, |app| {
        let bar = bar("files");
        let copied = app.backup(dest, &|files| bar.set_position(files));
        bar.finish_and_clear();
        let copied = copied?;
        let (secrets, _) = app.secrets_kept()?;
        let mut sentence = format!("backup in {}: the database and {copied} files", dest.display());
        if secrets > 0 {
            let key = context.config.secret_key_file.clone();
            let key = key.unwrap_or_else(|| context.config.data.join(waypost_app::vault::KEY_FILE));
            sentence.push_str(&format!(
                "\nthe key of the secrets is not in it, so that who has the backup has no secret: keep a copy of {} \
                 elsewhere, or the {} will have to be set again",
                key.display(),
                count(usize::try_from(secrets).unwrap_or(usize::MAX), "secret"),
            ));
        }
        context.out.say(sentence, &json!({ "backup": dest, "files": copied, "secrets_without_key": secrets }))
    })
}

pub(super) fn restore(context: &Context, asked: Restore) -> Result<(), Failure> {
    let bar = bar("files");
    let verified = restore_backup(&asked.src, &asked.to, &|files| bar.set_position(files));
    bar.finish_and_clear();
    tell(context, &verified?)?;
    let config = waypost_app::AppConfig { folder: asked.to.clone(), readers: 1 };
    let (app, threads) = waypost_app::App::open(&config)?;
    if let Some(file) = &context.config.secret_key_file {
        app.shared.vault.use_key_file(file)?;
    }
    let (all, opened) = app.secrets_kept()?;
    drop(app);
    threads.join();
    if opened < all && !context.out.is_json() {
        let key = asked.to.join(waypost_app::vault::KEY_FILE);
        let lost = count(usize::try_from(all - opened).unwrap_or(usize::MAX), "secret");
        let sentence =
            format!("{lost} cannot be opened: put the key to {}, or set them again", key.display());
        context.out.say(sentence, &())?;
    }
    Ok(())
}

fn tell(context: &Context, verified: &Verified) -> Result<(), Failure> {
    let Verified { cases, entries, files, seals, heads, problems } = verified;
    if context.out.is_json() {
        context.out.say("", verified)?;
    }
    if !problems.is_empty() {
        let lines = problems.iter().map(|problem| match problem.tenant.as_str() {
            "" => format!("{}: {}", problem.place, problem.what),
            tenant => format!("{tenant}, {}: {}", problem.place, problem.what),
        });
        let sentence = format!("{} of what is kept does not agree:", count(problems.len(), "thing"));
        return Err(Failure::with_lines(sentence, lines.collect()));
    }
    if context.out.is_json() {
        return Ok(());
    }
    let sentence =
        format!("clean: {}, {entries} journal entries, {files} files, {seals} seals", count(*cases, "case"));
    context.out.say(sentence, &())?;
    for (tenant, hash) in heads {
        context.out.say(format!("latest seal of {tenant}: {hash}"), &())?;
    }
    Ok(())
}

fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

fn write_line(file: &mut impl Write, case: &CaseDump) -> std::io::Result<()> {
    serde_json::to_writer(&mut *file, case)?;
    file.write_all(b"\n")
}

/// A running count on a terminal; nothing elsewhere.
fn bar(what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {pos} {msg}") {
        bar.set_style(style);
    }
    bar.set_message(what);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
