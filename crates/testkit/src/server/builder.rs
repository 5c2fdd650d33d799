//! What a server begins with: tenant, packages, plugin, people.

use std::{
    path::{Path, PathBuf},
    sync::Mutex,
    time::Duration,
};

use tempfile::TempDir;

use super::{Log, READY, Server, prepared, utf8};
use crate::{BANK_TOKEN, Bank, place};

/// Where the sample packages say that the bank is.
const BANK: &str = "http://127.0.0.1:8990";

/// Describes a server; see [`Server::builder`].
#[derive(Debug, Default)]
pub struct ServerBuilder {
    binary: Option<PathBuf>,
    tenant: Option<(String, String)>,
    packages: Vec<PathBuf>,
    plugins: Vec<(String, PathBuf)>,
    demo: bool,
    bank: Option<String>,
    people: Vec<String>,
    options: Vec<String>,
    serve: Vec<String>,
    variables: Vec<(String, String)>,
    ready_within: Option<Duration>,
}

impl ServerBuilder {
    /// The sample organisation with its flows, published, and the plugin `number`.
    #[must_use]
    pub fn demo(mut self) -> Self {
        self.demo = true;
        self
    }

    /// The company that lends money, with its two flows and their plugins, whose bank this is.
    #[must_use]
    pub fn company(mut self, bank: &Bank) -> Self {
        self.bank = Some(bank.url().to_owned());
        self
    }

    /// Another first tenant than `demo`.
    #[must_use]
    pub fn tenant(mut self, code: &str, name: &str) -> Self {
        self.tenant = Some((code.to_owned(), name.to_owned()));
        self
    }

    /// Imports these packages, in order; flows are published.
    #[must_use]
    pub fn packages<P: AsRef<Path>>(mut self, packages: &[P]) -> Self {
        self.packages.extend(packages.iter().map(|path| path.as_ref().to_owned()));
        self
    }

    /// Registers a plugin.
    #[must_use]
    pub fn plugin(mut self, name: &str, library: &Path) -> Self {
        self.plugins.push((name.to_owned(), library.to_owned()));
        self
    }

    /// Makes the passwords of these people before the server starts; others get theirs when first asked for.
    #[must_use]
    pub fn people(mut self, names: &[&str]) -> Self {
        self.people.extend(names.iter().map(|name| (*name).to_owned()));
        self
    }

    /// Options before the command (`--config FILE`).
    #[must_use]
    pub fn options(mut self, options: &[&str]) -> Self {
        self.options.extend(options.iter().map(|option| (*option).to_owned()));
        self
    }

    /// Options of `serve` (`--public-url URL`).
    #[must_use]
    pub fn serve(mut self, options: &[&str]) -> Self {
        self.serve.extend(options.iter().map(|option| (*option).to_owned()));
        self
    }

    /// A variable of the environment of `serve`, and of no other command.
    #[must_use]
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Another binary than the one that is built.
    #[must_use]
    pub fn binary(mut self, binary: &Path) -> Self {
        self.binary = Some(binary.to_owned());
        self
    }

    /// Another longest wait for the server to be ready than a minute.
    #[must_use]
    pub fn ready_within(mut self, longest: Duration) -> Self {
        self.ready_within = Some(longest);
        self
    }

    /// A prepared data folder without a running server.
    ///
    /// # Panics
    ///
    /// When something is not built, or a command fails.
    pub fn prepare(self) -> Server {
        let missing = "the binary is not built: cargo build -p waypost-server (or name it in WAYPOST_BIN)";
        let (code, name) =
            self.tenant.unwrap_or_else(|| ("demo".to_owned(), name_of(self.bank.is_some()).to_owned()));
        let server = Server {
            binary: self.binary.or_else(place::binary).expect(missing),
            options: self.options,
            serve: self.serve,
            variables: self.variables,
            ready_within: self.ready_within.unwrap_or(READY),
            folder: TempDir::with_prefix("waypost-").expect("a temporary folder"),
            log: Log::default(),
            child: None,
            url: String::new(),
            setup: None,
            passwords: Mutex::default(),
        };
        let begin = || {
            server.must_run(&["migrate"]);
            server.must_run(&["tenant", "add", "--code", &code, "--name", &name]);
            if self.demo {
                sample(&server);
            }
        };
        // What the options say may be about the folder itself: such a one is made for this server alone.
        if self.demo && server.options.is_empty() {
            let key = format!("{:?}", (&server.binary, &code, &name));
            prepared::put(key, &server.data(), begin).expect("a copy of the prepared folder");
        } else {
            begin();
        }
        for (name, library) in &self.plugins {
            server.must_run(&["plugin", "add", name, utf8(library)]);
        }
        server.import(&self.packages);
        if let Some(bank) = &self.bank {
            lend(&server, bank);
        }
        for person in &self.people {
            server.password(person);
        }
        server
    }

    /// The server, ready.
    ///
    /// # Panics
    ///
    /// When something is not built, a command fails, or the server is not ready in time.
    pub fn start(self) -> Server {
        let mut server = self.prepare();
        if let Err(why) = server.serve(0) {
            panic!("the server did not come up: {why}\n{}", server.log());
        }
        server
    }
}

/// The name of the organisation whose sample it is.
const fn name_of(company: bool) -> &'static str {
    if company { "融汇金融服务有限公司" } else { "市住房保障和房产管理局" }
}

/// The sample organisation, the plugin `number`, and the flows.
fn sample(server: &Server) {
    let library = place::plugin().expect("the plugin is not built: cargo build -p waypost-plugin-number");
    server.must_run(&["plugin", "add", place::PLUGIN, utf8(&library)]);
    let packages = ["organisation", "contract_filing", "joint_review", "seal_use", "purchase_review"];
    server.import(&packages.map(|name| place::packages().join(format!("{name}.toml"))));
}

/// The company's organisation, plugins, secret and flows, with the bank's address in the place of the sample's.
fn lend(server: &Server, bank: &str) {
    for name in place::BANK_PLUGINS {
        let library = place::plugin_named(name);
        let library = library.unwrap_or_else(|| panic!("not built: cargo build -p waypost-plugin-{name}"));
        server.must_run(&["plugin", "add", name, utf8(&library)]);
    }
    server.must_run_with(&["secret", "set", "bank_token"], BANK_TOKEN);
    let packages = ["company_organisation", "card_change", "early_repayment"].map(|name| {
        let file = format!("{name}.toml");
        let text = std::fs::read_to_string(place::packages().join(&file)).expect("a sample package");
        let copy = server.folder.path().join(file);
        std::fs::write(&copy, text.replace(BANK, bank)).expect("a copy of the package");
        copy
    });
    server.import(&packages);
}
