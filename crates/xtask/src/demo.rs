//! `cargo xtask demo`: builds Waypost, fills a data folder through the public command line, serves it, and prints
//! who can sign in. Nothing in the product knows of it; every step can be typed by hand.

mod people;

use std::{
    fs,
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command},
    thread,
    time::{Duration, Instant},
};

use crate::{
    phase,
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

/// The flow packages, in the order of their import.
const FLOWS: &[&str] = &["contract_filing.toml", "joint_review.toml", "seal_use.toml"];

/// How long the server may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

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
    let people = if fresh { phase("data", || fill(&waypost, &built, &packages))? } else { Vec::new() };

    println!("── data folder {}", waypost.data.display());
    let mut server = waypost.serve(address)?;
    wait_for(&mut server, address)?;
    println!("\nWaypost serves http://{address} until Ctrl-C.\n");
    if fresh {
        println!("The people of the sample (shown once):\n\n{}", people::table(&people));
    } else {
        println!("The people and passwords are those of the last demo.");
    }
    // Ctrl-C reaches the server as well, since it shares our terminal; it ends by itself.
    let status =
        server.wait().map_err(|source| Fault::Start { command: "waypost serve".to_owned(), source })?;
    if status.success() { Ok(()) } else { Err(Fault::Failed { command: "waypost serve".to_owned(), status }) }
}

fn build(release: bool) -> Result<(), Fault> {
    let mut command = process::cargo();
    command.current_dir(root());
    command.args(["build", "--package", "waypost-server", "--package", "waypost-plugin-number"]);
    if release {
        command.arg("--release");
    }
    process::run(&mut command)
}

/// A new data folder with the sample in it.
fn fill(waypost: &Waypost, built: &Path, packages: &Path) -> Result<Vec<Person>, Fault> {
    if waypost.data.exists() {
        fs::remove_dir_all(&waypost.data).map_err(Fault::file(&waypost.data))?;
    }
    fs::create_dir_all(&waypost.data).map_err(Fault::file(&waypost.data))?;
    let organisation = packages.join("organisation.toml");
    let text = fs::read_to_string(&organisation).map_err(Fault::file(&organisation))?;
    let mut people = people::read(&text)?;

    waypost.run(&["migrate"])?;
    waypost.run(&["tenant", "add", "--code", "demo", "--name", "市住房保障和房产管理局"])?;
    waypost.run(&["org", "import", &organisation.to_string_lossy()])?;
    let plugin =
        format!("{}waypost_plugin_number{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    waypost.run(&["plugin", "add", "number", &built.join(plugin).to_string_lossy()])?;
    for flow in FLOWS {
        waypost.run(&["flow", "import", &packages.join(flow).to_string_lossy(), "--publish"])?;
    }
    for person in &mut people {
        let answer = process::output(&mut waypost.command(&["user", "reset", &person.user, "--json"]))?;
        person.password = people::password(&answer)?;
    }
    Ok(people)
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

    fn serve(&self, address: SocketAddr) -> Result<Child, Fault> {
        let mut command = self.command(&["serve", "--listen", &address.to_string()]);
        command.spawn().map_err(|source| Fault::Start { command: "waypost serve".to_owned(), source })
    }
}

/// Waits until the server takes connections.
fn wait_for(server: &mut Child, address: SocketAddr) -> Result<(), Fault> {
    let start = Instant::now();
    loop {
        if TcpStream::connect_timeout(&address, Duration::from_millis(200)).is_ok() {
            return Ok(());
        }
        if let Ok(Some(status)) = server.try_wait() {
            return Err(Fault::Failed { command: "waypost serve".to_owned(), status });
        }
        if start.elapsed() > PATIENCE {
            let _ = server.kill();
            let _ = server.wait();
            return Err(Fault::Told(format!("the server did not answer on {address} within {PATIENCE:?}")));
        }
        thread::sleep(Duration::from_millis(50));
    }
}

#[cfg(test)]
mod tests;
