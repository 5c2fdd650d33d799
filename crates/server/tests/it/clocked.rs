//! The pages with a clock that the test moves: the same routes and templates, served in this process.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, mpsc::channel},
    thread::JoinHandle,
};

use actix_web::{dev::ServerHandle, rt::System};
use tempfile::TempDir;
use waypost_app::{
    App, AppConfig, AppThreads,
    clock::ManualClock,
    people::{By, MadePassword},
    scheduler::Scheduler,
};
use waypost_base::{TenantId, Timestamp};
use waypost_server::{
    config::Config,
    http::run::{Bound, bind},
    view::Views,
};
use waypost_testkit::Client;

/// 2026-06-01T01:00:00Z, a Monday, nine in the morning in the bureau.
pub const MORNING: i64 = 1_780_275_600_000;
pub const MINUTE: i64 = 60_000;

/// A served house whose clock stands until it is moved.
pub struct Clocked {
    pub app: Arc<App>,
    pub clock: Arc<ManualClock>,
    pub tenant: TenantId,
    pub url: String,
    pub views: Arc<Views>,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
    passwords: Mutex<BTreeMap<String, String>>,
    _threads: AppThreads,
    _folder: TempDir,
}

impl Clocked {
    /// The demo's organisation, and contract filing with clocks at 受理.
    pub fn with_clocks(clocks: &str) -> Clocked {
        let head = "[[flows.stages]]\nno = 2\n";
        Self::with_packages(&[&waypost_demo::CONTRACT_FILING.replacen(head, &format!("{head}{clocks}\n"), 1)])
    }

    /// The demo's organisation, and what these packages bring.
    pub fn with_packages(packages: &[&str]) -> Clocked {
        let folder = tempfile::tempdir().expect("a folder");
        App::migrate(folder.path()).expect("a database");
        let clock = Arc::new(ManualClock::at(Timestamp::from_millis(MORNING)));
        let config = AppConfig { folder: folder.path().to_owned(), readers: 4 };
        let (app, threads) = App::open_with(&config, clock.clone()).expect("an application");
        let app = Arc::new(app);
        let tenant =
            app.add_tenant("demo", "市住房保障和房产管理局", 480).expect("a tenant").expect("the first");
        for text in [waypost_demo::ORGANISATION].iter().chain(packages) {
            let package = waypost_interchange::parse(text).expect("a package");
            for (code, version) in app.import(tenant, &package, None).expect("imported").flows {
                assert!(app.publish(tenant, version, None).expect("published").publishable, "{code}");
            }
        }
        clock.advance_millis(1_000);
        let (told, served) = channel();
        let served_app = app.clone();
        let thread = std::thread::spawn(move || {
            System::new().block_on(async move {
                let config = Config { listen: ([127, 0, 0, 1], 0).into(), workers: 1, ..Config::default() };
                let Bound { url, server, views } = bind(served_app, &config).expect("a free port");
                told.send((url, server.handle(), views)).expect("somebody waits");
                server.await.expect("served");
            });
        });
        let (url, handle, views) = served.recv().expect("a server");
        Clocked {
            app,
            clock,
            tenant,
            url,
            views,
            handle,
            thread: Some(thread),
            passwords: Mutex::default(),
            _threads: threads,
            _folder: folder,
        }
    }

    /// Somebody's password.
    pub fn password(&self, name: &str) -> String {
        let mut passwords = self.passwords.lock().expect("nobody failed");
        let password = passwords.entry(name.to_owned()).or_insert_with(|| {
            self.app
                .reset_person(self.tenant, name, &By::Operator, MadePassword::ToKeep)
                .expect("reset")
                .expect("known")
        });
        password.clone()
    }

    /// Somebody's browser, signed in.
    pub fn browser(&self, name: &str) -> Client {
        let password = self.password(name);
        let mut client = Client::new(&self.url);
        client.header("accept-language", Some("zh-CN"));
        client.sign_in(name, &password);
        client
    }

    /// Time passes, and what came due is told.
    pub fn pass(&self, millis: i64) {
        self.clock.advance_millis(millis);
        let scheduler = Scheduler::new(self.app.clone());
        while {
            let round = scheduler.round().expect("told");
            round.told + round.reckoned > 0
        } {}
    }
}

impl Drop for Clocked {
    fn drop(&mut self) {
        let stopped = self.handle.stop(false);
        System::new().block_on(stopped);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
