//! The company's server, its bank, and a browser in front of both.

use std::{cell::RefCell, path::Path};

use serde_json::Value;
use tempfile::TempDir;
use waypost_testkit::{BANK_TOKEN, Bank, Browser, Server};

use crate::story::scene::{BINARY, Scene};

/// The smallest picture that is one: one pixel.
const PIXEL: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0,
    0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0d, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x62, 0,
    1, 0, 0, 5, 0, 1, 0x0d, 0x0a, 0x2d, 0xb4, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

pub struct Lending {
    pub scene: Scene,
    pub bank: Bank,
    files: TempDir,
    /// How many pictures were made, so that no two are the same file.
    pictures: RefCell<u8>,
}

impl Lending {
    /// `None`, with a printed line, where something is not built or installed.
    pub fn set(language: &str) -> Option<Lending> {
        if !Browser::is_installed() {
            println!("skipped: chromium and chromedriver are not installed");
            return None;
        }
        if !Bank::is_built() {
            println!("skipped: the bank and its plugins are not built: cargo xtask test builds them");
            return None;
        }
        let bank = Bank::start(&[]);
        let server = Server::builder().binary(Path::new(BINARY)).company(&bank).start();
        let scene = Scene::before(server, language);
        let files = TempDir::with_prefix("waypost-lending-").unwrap();
        Some(Lending { scene, bank, files, pictures: RefCell::default() })
    }

    /// Attaches a picture to the first item that takes files.
    pub fn attach_picture(&self) {
        let mut count = self.pictures.borrow_mut();
        *count += 1;
        let path = self.files.path().join(format!("picture-{count}.png"));
        // What follows the end of a picture makes it another file.
        std::fs::write(&path, [PIXEL, &[*count]].concat()).unwrap();
        self.scene.browser.attach("选择文件", &path);
    }

    /// 沈悦 applies for an early repayment of a loan on a day.
    pub fn apply(&self, title: &str, loan: &str, on: &str) -> String {
        let browser = &self.scene.browser;
        self.scene.be("shenyue");
        browser.open("/start/early_repayment");
        browser.fill("标题", title);
        browser.fill("贷款编号", loan);
        browser.fill("借款人", "陈伟");
        browser.fill("还款日", on);
        browser.press("提交");
        browser.sees("已提交。");
        self.scene.number()
    }

    /// From the application to the statement that the borrower has signed: the case's number, the amount.
    pub fn sign(&self, title: &str, loan: &str) -> (String, String) {
        let day = today_and(1);
        let number = self.apply(title, loan, &day);
        let amount = self.owed(loan, &day);
        self.pass("luolin", title, "提交");
        self.confirm(title, &amount);
        (number, amount)
    }

    /// 沈悦 uploads the signed statement and types the amount.
    pub fn confirm(&self, title: &str, amount: &str) {
        let browser = &self.scene.browser;
        self.take_up("shenyue", title);
        browser.fill("签字确认金额", amount);
        self.attach_picture();
        browser.press("提交1");
        browser.sees("已提交。");
    }

    /// Somebody submits with this button.
    pub fn pass(&self, name: &str, title: &str, button: &str) {
        self.take_up(name, title);
        self.scene.browser.press(button);
        self.scene.browser.sees("已提交。");
    }

    /// Somebody opens a case as soon as it is in the inbox: an action before it takes its time.
    pub fn take_up(&self, name: &str, title: &str) {
        self.scene.be(name);
        self.scene.browser.open("/inbox");
        self.scene.until(title);
        self.scene.browser.follow(title);
    }

    /// What the bank itself says settles the loan on a day.
    pub fn owed(&self, loan: &str, on: &str) -> String {
        let (status, quote) = self.bank.ask("GET", &format!("/loans/{loan}/payoff?on={on}"), Value::Null);
        assert_eq!(status, 200, "{quote}");
        quote["total"].as_str().unwrap().to_owned()
    }

    /// The token of the bank stands in no page, log or export.
    pub fn nothing_tells_the_token(&self, number: &str) {
        let server = &self.scene.server;
        let mut client = server.sign_in("shilei");
        let pages = [
            format!("/cases/{number}"),
            "/inbox".to_owned(),
            "/incidents".to_owned(),
            "/flows/actions".to_owned(),
        ];
        let shown = pages.iter().map(|path| client.get(path).body).collect::<String>();
        let exported = server.must_run(&["flow", "export", "early_repayment"]);
        assert!(
            !server.log().contains(BANK_TOKEN)
                && !shown.contains(BANK_TOKEN)
                && !exported.contains(BANK_TOKEN)
        );
    }
}

/// The day so many days from today, in Beijing.
pub fn today_and(days: u64) -> String {
    let zone = chrono::FixedOffset::east_opt(8 * 3600).unwrap();
    let today = chrono::Utc::now().with_timezone(&zone).date_naive();
    (today + chrono::Days::new(days)).to_string()
}
