//! A server with the sample organisation and a browser in front of it. One browser serves several people: each signs
//! in once by the page, and the session is kept beside until that person is needed again.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;
use waypost_testkit::{Browser, Server, plugin};

/// The binary under test.
pub const BINARY: &str = env!("CARGO_BIN_EXE_waypost");

/// Longest wait for the worker of a plugin to have answered.
const ANSWERED: Duration = Duration::from_secs(30);

/// A server, a browser, and who sits before it.
pub struct Scene {
    pub browser: Browser,
    sessions: RefCell<BTreeMap<String, Value>>,
    language: Cell<Option<&'static str>>,
    folder: TempDir,
    pub server: Server,
}

impl Scene {
    /// The sample organisation with its flows; `None`, with a printed line, where something is not installed.
    pub fn set(language: &str) -> Option<Scene> {
        if !Browser::is_installed() {
            println!("skipped: chromium and chromedriver are not installed");
            return None;
        }
        if plugin().is_none() {
            println!("skipped: the plugin is not built: cargo build -p waypost-plugin-number");
            return None;
        }
        let server = Server::builder().binary(Path::new(BINARY)).demo().start();
        Some(Scene::before(server, language))
    }

    /// A browser before a server that somebody has prepared.
    pub fn before(server: Server, language: &str) -> Scene {
        let browser = Browser::builder().without_script().language(language).start(server.url());
        let folder = TempDir::with_prefix("waypost-story-").unwrap();
        Scene { browser, sessions: RefCell::default(), language: Cell::default(), folder, server }
    }

    /// The same with a browser that runs script.
    pub fn with_script(language: &str) -> Option<Scene> {
        let scene = Scene::set(language)?;
        let browser = Browser::builder().language(language).start(scene.server.url());
        Some(Scene { browser, ..scene })
    }

    /// An installation with nothing in it but the name of an organisation.
    pub fn empty(language: &str) -> Option<Scene> {
        if !Browser::is_installed() {
            println!("skipped: chromium and chromedriver are not installed");
            return None;
        }
        let server = Server::builder().binary(Path::new(BINARY)).tenant("jindai", "金贷公司").start();
        let browser = Browser::builder().without_script().language(language).start(server.url());
        let folder = TempDir::with_prefix("waypost-story-").unwrap();
        Some(Scene { browser, sessions: RefCell::default(), language: Cell::default(), folder, server })
    }

    /// A second browser on the same server.
    pub fn other_browser(&self) -> Browser {
        Browser::builder().without_script().start(self.server.url())
    }

    /// From here on this person sits before the browser.
    pub fn be(&self, name: &str) {
        self.browser.forget();
        if let Some(cookies) = self.sessions.borrow().get(name) {
            self.browser.developer("Network.setCookies", json!({ "cookies": cookies }));
            self.read_in_language();
            return;
        }
        sign_in(&self.server, &self.browser, name);
        let all = self.browser.developer("Network.getAllCookies", json!({}));
        self.sessions.borrow_mut().insert(name.to_owned(), all["cookies"].clone());
        self.read_in_language();
    }

    /// From here on pages are read in this language, as if it had been chosen at the foot of a page.
    pub fn speak(&self, language: &'static str) {
        self.language.set(Some(language));
        self.read_in_language();
    }

    fn read_in_language(&self) {
        if let Some(language) = self.language.get() {
            let cookie = json!({ "name": "waypost-lang", "value": language, "url": self.server.url() });
            self.browser.developer("Network.setCookie", cookie);
        }
    }

    /// This person opens a case from the inbox.
    pub fn take_up(&self, name: &str, title: &str) {
        self.be(name);
        self.browser.open("/inbox");
        self.browser.follow(title);
    }

    /// Checks that a reader sees these words, whatever breaks the line between them.
    pub fn reads(&self, words: &str) {
        let text = self.browser.text().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(words), "{words:?} is not to be read in:\n{text}");
    }

    /// A file of these words, to be attached.
    pub fn file(&self, name: &str, words: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, words).unwrap();
        path
    }

    /// 王芳 starts a contract filing; the number of the case.
    pub fn file_contract(&self, title: &str) -> String {
        self.be("wangfang");
        self.browser.open("/start/contract_filing");
        fill_contract(&self.browser, title);
        self.browser.press("提交");
        self.browser.sees("已提交。");
        self.number()
    }

    /// The number of the case that is shown.
    pub fn number(&self) -> String {
        let path = self.browser.path();
        let number = path.strip_prefix("/cases/").unwrap_or_else(|| panic!("{path} is no case"));
        number.split(['?', '#', '/']).next().unwrap().to_owned()
    }

    /// Somebody submits the case at their stage, after typing what stands in `fields`.
    pub fn pass(&self, name: &str, title: &str, fields: &[(&str, &str)]) {
        self.take_up(name, title);
        for (label, words) in fields {
            self.browser.fill(label, words);
        }
        self.browser.press("提交");
        self.browser.sees("已提交。");
    }

    /// Somebody returns the case from their stage, for a reason.
    pub fn send_back(&self, name: &str, title: &str, to: &str, reason: &str) {
        self.take_up(name, title);
        self.browser.press("退回");
        self.browser.choose("退回到", to);
        self.browser.fill("理由", reason);
        self.browser.press_last("退回");
        self.browser.sees("已退回。");
    }

    /// Loads the page again until it shows these words: what a worker does takes its time.
    pub fn until(&self, words: &str) {
        let began = Instant::now();
        let path = self.browser.path();
        while !self.browser.text().contains(words) {
            assert!(began.elapsed() < ANSWERED, "{words} never came:\n{}", self.browser.text());
            self.browser.open(&path);
        }
    }

    /// A picture, where somebody asked for pictures (`WAYPOST_SHOTS` names the folder).
    pub fn shot(&self, name: &str) {
        self.shot_of(&self.browser, name);
    }

    /// The same of another browser.
    pub fn shot_of(&self, browser: &Browser, name: &str) {
        if let Some(folder) = env::var_os("WAYPOST_SHOTS") {
            browser.screenshot(&Path::new(&folder).join(format!("{name}.png")));
        }
    }

    /// The case's record holds: every journal replayed.
    pub fn verify(&self) {
        self.server.must_run(&["verify"]);
    }
}

/// Signs in by the page, as whoever comes to the address does.
pub fn sign_in(server: &Server, browser: &Browser, name: &str) {
    browser.open("/");
    browser.at("/sign-in");
    let english = browser.has("html[lang='en']");
    let (who, secret, go) =
        if english { ("Sign-in name", "Password", "Sign in") } else { ("登录名", "密码", "登录") };
    browser.fill(who, name);
    browser.fill(secret, &server.password(name));
    browser.press(go);
    browser.at("/inbox");
}

/// Fills in the form of a contract filing, the file apart.
pub fn fill_contract(browser: &Browser, title: &str) {
    browser.fill("标题", title);
    browser.fill("项目名称", "阳光花园二期");
    browser.fill("买受人", "李明");
    browser.fill("合同金额", "1234567.89");
    browser.fill("建筑面积", "89.50");
    browser.fill("签订日期", "2026-11-20");
    browser.tick("住宅");
}
