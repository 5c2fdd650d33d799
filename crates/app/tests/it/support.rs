//! A house to test in: a data folder of its own, the demo's organisation and flows, its people, a clock that
//! stands until it is moved, and a plugin that answers what the test says.

use std::{collections::HashMap, path::PathBuf, sync::Arc};

use parking::Kept;
use waypost_app::{
    App, AppConfig, AppThreads,
    access::Who,
    clock::ManualClock,
    desk::Accepted,
    import::Imported,
    people::{By, MadePassword},
    sign_in::{Begun, Origin, Session, SetUp, SignedIn},
    verify::{Options, Problem},
};
use waypost_base::{FileRef, Rejection, TenantId, Timestamp};
use waypost_interchange::Package;
use waypost_org::Permission;

mod parking;
mod plugin;
mod time;
mod values;
mod work;

pub use plugin::Script;
pub use time::{DAY, HOUR, MINUTE};
pub use values::{Typed, contract, key, matter, text};
pub use work::{code, path, sub};

/// 2026-06-01T01:00:00Z, a Monday morning in the bureau.
pub const MORNING: i64 = 1_780_275_600_000;

/// A data folder with an application open on it.
pub struct House {
    pub app: Arc<App>,
    pub clock: Arc<ManualClock>,
    pub tenant: TenantId,
    pub script: Arc<Script>,
    /// The cookie of the system administrator that the first start made.
    pub root: String,
    /// The link that made it, and one that was made before.
    pub link: String,
    pub other_link: String,
    _threads: AppThreads,
    people: Kept<HashMap<String, String>>,
    folder: tempfile::TempDir,
}

/// A person who has signed in.
#[derive(Clone)]
pub struct Person {
    pub session: Session,
    pub cookie: String,
}

impl Person {
    pub fn who(&self) -> &Who {
        &self.session.who
    }
}

pub type Outcome = Result<Accepted, Rejection>;

impl House {
    /// A house whose first start is done, and nothing more.
    pub fn empty() -> House {
        let folder = tempfile::tempdir().unwrap();
        App::migrate(folder.path()).unwrap();
        let clock = Arc::new(ManualClock::at(Timestamp::from_millis(MORNING)));
        let (app, threads) = open(folder.path().to_owned(), &clock);
        let other_link = app.first_start().unwrap().unwrap();
        let link = app.first_start().unwrap().unwrap();
        let begun = app.set_up(&link, &wanted(), &Origin::default()).unwrap().unwrap();
        let tenant = app.session(&begun.cookie).unwrap().unwrap().who.tenant();
        let (script, people) = (Arc::new(Script::default()), Kept::default());
        let app = Arc::new(app);
        House {
            app,
            clock,
            tenant,
            script,
            root: begun.cookie,
            link,
            other_link,
            _threads: threads,
            people,
            folder,
        }
    }

    /// The same with the demo's organisation, its flows published, and the plugin registered.
    pub fn demo() -> House {
        let house = House::empty();
        house.import(waypost_demo::ORGANISATION);
        for flow in waypost_demo::FLOWS {
            house.publish_all(&house.import(flow));
        }
        let plugin = house.folder.path().join("number.so");
        std::fs::write(&plugin, "stands for the plugin: the script answers").unwrap();
        house.app.register_plugin("number", &plugin).unwrap();
        house
    }

    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// Another application on the same data.
    pub fn second_app(&self) -> (Arc<App>, AppThreads) {
        let (app, threads) = open(self.folder(), &self.clock);
        (Arc::new(app), threads)
    }

    pub fn import(&self, text: &str) -> Imported {
        self.app.import(self.tenant, &package(text), None).unwrap()
    }

    /// Publishes every draft of an import.
    pub fn publish_all(&self, imported: &Imported) {
        for (code, version) in &imported.flows {
            let check = self.app.publish(self.tenant, *version, None).unwrap();
            assert!(check.publishable, "{code}: {:?}", check.problems);
        }
    }

    /// A person by the sign-in name, signed in with a password given by the operator.
    pub fn person(&self, name: &str) -> Person {
        self.person_of(self.tenant, name)
    }

    /// A person of a tenant.
    pub fn person_of(&self, tenant: TenantId, name: &str) -> Person {
        let password = self.password_of(tenant, name);
        match self.app.sign_in(tenant, name, &password, &Origin::default()).unwrap().unwrap() {
            SignedIn::Begun(begun) => self.of(&begun),
            SignedIn::CodeNeeded { .. } => panic!("{name} has a second factor"),
        }
    }

    /// The person of a session that has begun, as the organisation is now.
    pub fn of(&self, begun: &Begun) -> Person {
        let session = self.app.session(&begun.cookie).unwrap().expect("a living session");
        Person { session, cookie: begun.cookie.clone() }
    }

    /// A person who holds a permission himself, as administrators do.
    pub fn holder(&self, name: &str, permission: Permission) -> Person {
        let user = self.person(name).who().user();
        let grant = |conn: &mut waypost_store::Conn| {
            waypost_store::people::grant(conn, self.tenant, user, permission.as_str())
        };
        self.app.shared.db.write(grant).unwrap();
        self.person(name)
    }

    /// A person's password; made when it is first asked for.
    pub fn password(&self, name: &str) -> String {
        self.password_of(self.tenant, name)
    }

    fn password_of(&self, tenant: TenantId, name: &str) -> String {
        self.people.with(|people| {
            let reset =
                || self.app.reset_person(tenant, name, &By::Operator, MadePassword::ToKeep).unwrap().unwrap();
            people.entry(name.to_owned()).or_insert_with(reset).clone()
        })
    }

    pub fn sign_in(&self, name: &str, password: &str) -> Result<SignedIn, Rejection> {
        self.app.sign_in(self.tenant, name, password, &Origin::default()).unwrap()
    }

    /// Uploads a file, as a page does.
    pub fn upload(&self, person: &Person, name: &str, bytes: &[u8]) -> FileRef {
        let files = &self.app.shared.files;
        let mut incoming = files.begin(self.app.shared.ids.fresh()).unwrap();
        incoming.write(bytes).unwrap().unwrap();
        let file = files.finish(self.tenant, incoming, name).unwrap().unwrap();
        self.app.file_staged(person.who(), &file).unwrap().unwrap();
        file
    }

    /// What verifying finds.
    pub fn problems(&self) -> Vec<Problem> {
        self.app.verify(Options::default()).unwrap().problems
    }

    /// Nothing contradicts anything.
    #[track_caller]
    pub fn assert_clean(&self) {
        assert_eq!(self.problems(), []);
    }

    /// Runs statements past every rule.
    pub fn plant(&self, statements: &str) {
        self.app.shared.db.plant(statements).unwrap();
    }

    /// The one number that a query gives.
    pub fn number(&self, query: &str) -> i64 {
        self.app.shared.db.number(query).unwrap()
    }
}

pub fn open(folder: PathBuf, clock: &Arc<ManualClock>) -> (App, AppThreads) {
    App::open_with(&AppConfig { folder, readers: 4 }, clock.clone()).unwrap()
}

/// What the first start asks.
pub fn wanted() -> SetUp {
    SetUp {
        organisation: "市住房保障和房产管理局".to_owned(),
        code: "bureau".to_owned(),
        sign_in: "root".to_owned(),
        name: "系统管理员".to_owned(),
        password: "correct horse battery".to_owned(),
        repeat: "correct horse battery".to_owned(),
        zone_minutes: 480,
    }
}

/// The SHA-256 of bytes, hex.
pub fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    waypost_app::hex(&Sha256::digest(bytes))
}

pub fn package(text: &str) -> Package {
    waypost_interchange::parse(text).unwrap()
}
