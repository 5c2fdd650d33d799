//! A data folder and the binary on it.

use std::{
    fmt::Display,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use tempfile::TempDir;
use waypost_testkit::{Server, ServerBuilder};

/// The binary under test.
pub const BINARY: &str = env!("CARGO_BIN_EXE_waypost");

/// Longest start that is still quick.
pub const QUICK: Duration = Duration::from_secs(5);

/// What a command did.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// It did what was asked.
    #[track_caller]
    pub fn done(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.out
    }

    /// It refused with these words, after which there is nothing else.
    #[track_caller]
    pub fn refused(self, words: impl Display) {
        assert_eq!(
            (self.code, self.err.trim_end()),
            (Some(1), format!("waypost: {words}").as_str()),
            "{self:?}"
        );
        assert_eq!(self.out, "", "nothing is answered");
    }

    /// It refused, and says among others this.
    #[track_caller]
    pub fn refused_with(self, words: &str) {
        assert_eq!(self.code, Some(1), "{self:?}");
        assert!(self.err.starts_with("waypost: ") && self.err.contains(words), "{self:?}");
    }
}

/// A folder for data and files of one test.
pub struct Place {
    folder: TempDir,
}

impl Place {
    /// A folder with nothing in it.
    pub fn empty() -> Place {
        Place { folder: TempDir::with_prefix("waypost-cli-").unwrap() }
    }

    /// With a database and the tenant `acme`.
    pub fn with_tenant() -> Place {
        let place = Place::empty();
        place.run(&["migrate"]).done();
        place.run(&["tenant", "add", "--code", "acme", "--name", "Acme"]).done();
        place
    }

    /// With an organisation too.
    pub fn with_organisation() -> Place {
        let place = Place::with_tenant();
        let file = place.file("organisation.toml", ORGANISATION);
        place.run(&["org", "import", &file]).done();
        place
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn data(&self) -> PathBuf {
        self.path().join("data")
    }

    /// Writes a file and gives its path.
    pub fn file(&self, name: &str, text: &str) -> String {
        let path = self.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Compiles a plugin, the one in C, and gives its path.
    pub fn plugin(&self) -> String {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins/citizen_id/citizen_id.c");
        let target = self.path().join("libcitizen_id.so");
        let mut cc = Command::new("cc");
        cc.args(["-std=c11", "-shared", "-fPIC"]).arg(source).arg("-o").arg(&target);
        assert!(cc.status().unwrap().success());
        target.to_str().unwrap().to_owned()
    }

    /// Runs the binary on the data folder, in English.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.run_in("C", arguments)
    }

    /// The same in another language.
    pub fn run_in(&self, language: &str, arguments: &[&str]) -> Ran {
        let data = self.data();
        let mut all = vec!["--data", data.to_str().unwrap()];
        all.extend(arguments);
        run(Command::new(BINARY).args(all).env("LC_ALL", language))
    }

    /// Everything that a refused command must leave as it was.
    pub fn facts(&self) -> [String; 4] {
        [
            self.run(&["--json", "verify"]).done(),
            self.run(&["--json", "tenant", "list"]).done(),
            self.run(&["--json", "plugin", "list"]).done(),
            self.run(&["--json", "org", "export"]).done(),
        ]
    }
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> Ran {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// A server of this binary, to be described further.
pub fn server() -> ServerBuilder {
    Server::builder().binary(Path::new(BINARY)).ready_within(Duration::from_secs(30))
}

/// Two people in two posts of one department.
pub const ORGANISATION: &str = r#"format = 1

[organisation]
departments = [{ code = "office", name = "Office", head = "chief" }]
posts = [
    { code = "clerk", name = "Clerk", department = "office" },
    { code = "chief", name = "Chief", department = "office" },
]
people = [{ code = "ann", name = "Ann" }, { code = "bob", name = "Bob" }]
appointments = [{ person = "ann", post = "clerk" }, { person = "bob", post = "chief" }]
"#;

/// A flow that is sound in that organisation.
pub const SOUND: &str = r#"format = 1

[[flows]]
code = "leave"
name = "Leave"

[[flows.stages]]
no = 1
name = "Ask"
receivers = ["post:clerk"]

[[flows.stages]]
no = 2
name = "Grant"
receivers = ["post:chief"]

[[flows.transitions]]
from = 1
branch = 1
to = 2
"#;
