//! `cargo xtask test`: everything that the tests need, then all tests.
//!
//! The browser tests drive Debian's Chromium; what is missing is installed, with a word about it, and so is the checker
//! of accessibility. The tests find the programs by the environment, so that none of them builds or searches for itself.

mod axe;

use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    parts, phase,
    process::{self, Fault},
    workspace::{Metadata, root},
};

/// What can be chosen.
#[derive(clap::Args)]
pub struct Options {
    /// Install nothing; a program that is missing is a fault.
    #[arg(long)]
    no_install: bool,
    /// Arguments of `cargo test`, such as a test's name.
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// The programs for the browser tests.
struct Browser {
    chromium: PathBuf,
    driver: PathBuf,
}

pub fn run(options: &Options) -> Result<(), Fault> {
    let target = Metadata::load()?.target;
    let browser = phase("browser and font", || browser(!options.no_install))?;
    let checker = phase("accessibility checker", || axe::fetch(&target))?;
    phase("build", || process::run(process::cargo().current_dir(root()).args(parts::build())))?;
    phase("tests", || {
        let mut command = process::cargo();
        command.current_dir(root()).args(["test", "--workspace", "--no-fail-fast"]).args(&options.arguments);
        command.envs(checker.iter().map(|script| ("WAYPOST_AXE", script)));
        process::run(command.envs(environment(&target, &browser)))
    })
}

/// Where the tests find what they start.
fn environment(target: &Path, browser: &Browser) -> Vec<(String, OsString)> {
    let built = target.join("debug");
    let plugins = parts::PLUGINS
        .iter()
        .map(|name| (format!("WAYPOST_PLUGIN_{}", name.to_uppercase()), parts::library(&built, name).into()));
    let programs = [
        ("WAYPOST_BIN", built.join("waypost")),
        ("WAYPOST_BANK", parts::bank(&built)),
        ("WAYPOST_CHROMIUM", browser.chromium.clone()),
        ("WAYPOST_CHROMEDRIVER", browser.driver.clone()),
    ];
    programs.into_iter().map(|(name, path)| (name.to_owned(), path.into())).chain(plugins).collect()
}

fn browser(install: bool) -> Result<Browser, Fault> {
    let missing = missing();
    if !missing.is_empty() {
        if !install {
            return Err(Fault::Told(format!("missing for the browser tests: {}", missing.join(", "))));
        }
        install_packages(&missing)?;
    }
    let program = |names: &[&str]| {
        program(names).ok_or_else(|| Fault::Told(format!("there is no {} in PATH", names.join(" or "))))
    };
    Ok(Browser { chromium: program(CHROMIUM)?, driver: program(DRIVER)? })
}

const CHROMIUM: &[&str] = &["chromium", "chromium-browser", "google-chrome"];
const DRIVER: &[&str] = &["chromedriver"];

/// The Debian packages of what is not here.
fn missing() -> Vec<&'static str> {
    let found = [
        (program(CHROMIUM).is_some(), "chromium"),
        (program(DRIVER).is_some(), "chromium-driver"),
        (has_chinese_font(), "fonts-noto-cjk"),
    ];
    found.into_iter().filter(|(there, _)| !there).map(|(_, package)| package).collect()
}

fn program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    names.iter().find_map(|name| process::find(name, &path))
}

/// Whether pages can show Chinese: by fontconfig, else by the names of font files.
fn has_chinese_font() -> bool {
    let listed = Command::new("fc-list").args([":lang=zh", "family"]).output();
    if let Ok(listed) = listed
        && listed.status.success()
    {
        return !listed.stdout.is_empty();
    }
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let folders = ["/usr/share/fonts".into(), "/usr/local/share/fonts".into(), home.join(".fonts")];
    folders.iter().any(|folder| any_file(folder, &is_chinese_font))
}

fn is_chinese_font(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_lowercase();
    ["cjk", "wqy", "sourcehan", "notosanssc", "notoserifsc", "uming", "ukai"]
        .iter()
        .any(|part| name.contains(part))
}

fn any_file(folder: &Path, fits: &dyn Fn(&OsStr) -> bool) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => any_file(&entry.path(), fits),
        Ok(_) => fits(&entry.file_name()),
        Err(_) => false,
    })
}

fn install_packages(packages: &[&str]) -> Result<(), Fault> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let list = packages.join(" ");
    if process::find("apt-get", &path).is_none() {
        return Err(Fault::Told(format!(
            "the browser tests need Chromium, its driver and a Chinese font (Debian: {list}); this is no Debian, so \
             install them by its own means and start again"
        )));
    }
    if process::output(Command::new("id").arg("-u"))?.trim() != "0" {
        return Err(Fault::Told(format!(
            "the browser tests need the packages {list}; only root may install them: run `sudo apt-get install {list}` \
             and start again"
        )));
    }
    println!("   installing the Debian packages {list}");
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        process::run(command.env("DEBIAN_FRONTEND", "noninteractive").args(arguments))
    };
    apt(&["--quiet=2", "update"])?;
    apt(&[&["--quiet=2", "--yes", "--no-install-recommends", "install"], packages].concat())
}

#[cfg(test)]
mod tests;
