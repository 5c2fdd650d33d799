//! `cargo xtask demo`: builds Waypost, fills a data folder through the public command line, serves it, and prints
//! who can sign in. Nothing in the product knows of it; every step can be typed by hand.

mod company;
mod people;

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    parts, phase,
    process::{self, Fault},
    workspace::{Metadata, root},
};

use people::Person;

/// What can be chosen.
#[derive(clap::Args)]
pub struct Options {
    /// Port on 127.0.0.1.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Go on with the data of the last demo on this port instead of beginning anew.
    #[arg(long)]
    keep: bool,
    /// Build for release: slower to build, faster to run.
    #[arg(long)]
    release: bool,
}

/// Code of the bureau's tenant.
const BUREAU: &str = "demo";

/// The flow packages, in the order of their import.
const FLOWS: &[&str] =
    &["contract_filing.toml", "joint_review.toml", "seal_use.toml", "purchase_review.toml"];

pub fn run(options: &Options) -> Result<(), Fault> {
    let address = SocketAddr::from(([127, 0, 0, 1], options.port));
    // Before anything is built or deleted: somebody else, or an older demo, may be there.
    TcpListener::bind(address).map_err(|error| {
        Fault::Told(format!("port {} cannot be used ({error}); choose another with --port", options.port))
    })?;
    let target = Metadata::load()?.target;
    phase("build", || build(options.release))?;

    let built = target.join(if options.release { "release" } else { "debug" });
    let data = target.join("demo").join(format!("port-{}", options.port));
    let waypost = Waypost { program: built.join("waypost"), data };
    let packages = root().join("crates/demo/packages");
    let fresh = !(options.keep && waypost.data.exists());
    if fresh {
        begin_anew(&waypost.data)?;
    }
    let bank = phase("bank", || company::bank(&built, &waypost.data))?;
    if fresh {
        let people = phase("data", || fill(&waypost, &built, &packages))?;
        let company = phase("company", || company::fill(&waypost, &packages, &bank))?;
        println!("── data folder {}", waypost.data.display());
        println!(
            "\nThe people of the bureau, tenant code `{BUREAU}` (shown once):\n\n{}",
            people::table(&people)
        );
        println!(
            "The people of the company, tenant code `{}` (shown once):\n\n{}",
            company::CODE,
            people::table(&company)
        );
    } else {
        println!("── data folder {}", waypost.data.display());
        println!("\nThe people and passwords are those of the last demo.\n");
    }
    println!("{}", company::walk(&bank));
    println!("Waypost at http://{address}; Ctrl-C stops it.\n");
    // The server takes our place: whoever stops the task stops the server, and there is nobody left behind.
    let mut serve = waypost.command(&["serve", "--listen", &address.to_string()]);
    Err(Fault::Start { command: waypost.program.display().to_string(), source: serve.exec() })
}

fn build(release: bool) -> Result<(), Fault> {
    let mut command = process::cargo();
    command.current_dir(root()).args(parts::build());
    if release {
        command.arg("--release");
    }
    process::run(&mut command)
}

fn begin_anew(data: &Path) -> Result<(), Fault> {
    if data.exists() {
        fs::remove_dir_all(data).map_err(Fault::file(data))?;
    }
    fs::create_dir_all(data).map_err(Fault::file(data))
}

/// The bureau's sample in a data folder, and the plugins.
fn fill(waypost: &Waypost, built: &Path, packages: &Path) -> Result<Vec<Person>, Fault> {
    let organisation = packages.join("organisation.toml");
    let text = fs::read_to_string(&organisation).map_err(Fault::file(&organisation))?;
    waypost.run(&["migrate"])?;
    waypost.run(&["tenant", "add", "--code", BUREAU, "--name", "市住房保障和房产管理局"])?;
    waypost.run(&["org", "import", &organisation.to_string_lossy()])?;
    waypost.run(&["org", "import", &packages.join("calendar_2026.toml").to_string_lossy()])?;
    for name in parts::PLUGINS {
        waypost.run(&["plugin", "add", name, &parts::library(built, name).to_string_lossy()])?;
    }
    for flow in FLOWS {
        waypost.run(&["flow", "import", &packages.join(flow).to_string_lossy(), "--publish"])?;
    }
    people::with_passwords(waypost, people::read(&text)?, &[])
}

/// The program and its data folder.
struct Waypost {
    program: PathBuf,
    data: PathBuf,
}

impl Waypost {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--data").arg(&self.data).args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> Result<(), Fault> {
        process::run(&mut self.command(arguments))
    }
}

#[cfg(test)]
mod tests;
