//! A claim with a sub-table, filled in without script: rows added, ticked away, refused, saved and shown; and its
//! sensitive values, which nobody else finds anywhere until he has them revealed on record.

use waypost_testkit::{Client, Form, Page, Server};

use crate::support::{accepted, files, task};

const PACKAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../app/tests/it/expense_report.toml");
const ACCOUNT: &str = "6222021234568890";
const TICKET: &str = "CANARY-TICKET-77889";

fn house() -> Server {
    Server::builder().demo().packages(&[PACKAGE]).start()
}

/// The claim of 何平, without rows yet.
fn blank(clerk: &mut Client) -> Form {
    clerk
        .get("/start/expense_report")
        .expect(200)
        .form("start")
        .set("item.purpose", "赴省厅开会")
        .set("item.account", ACCOUNT)
}

fn row(form: Form, name: &str, count: &str, price: &str) -> Form {
    form.set(&format!("item.lines.{name}.day"), "2026-05-20")
        .set(&format!("item.lines.{name}.sort"), "travel")
        .set(&format!("item.lines.{name}.count"), count)
        .set(&format!("item.lines.{name}.price"), price)
}

/// A claim of one row, handed in; the address of its case.
fn claim(clerk: &mut Client, count: &str, price: &str) -> String {
    let form = row(blank(clerk), "n1", count, price).set("item.lines.n1.ticket", TICKET);
    accepted(clerk, &form.press_value("branch", "1"))
}

fn submitted(client: &mut Client, case: &str) {
    let form = task(&client.get(case).expect(200)).press_value("branch", "1");
    accepted(client, &form);
}

/// The part of a page between two words.
fn between<'a>(page: &'a Page, from: &str, to: &str) -> &'a str {
    let rest = page.body.split_once(from).unwrap_or_else(|| panic!("no {from} in {}", page.told())).1;
    rest.split_once(to).map_or(rest, |(part, _)| part)
}

#[test]
fn more_rows_come_without_a_word_lost_and_ticked_rows_go() {
    let server = house();
    let mut clerk = server.sign_in("heping");
    let form = row(row(blank(&mut clerk), "n1", "3", "12.5"), "n2", "一个", "1");
    let page = clerk.send(&form.press_value("more", "lines")).expect(200);
    let form = page.form("start");
    assert_eq!(form.value("item.purpose").as_deref(), Some("赴省厅开会"));
    assert_eq!(form.value("item.account").as_deref(), Some(ACCOUNT), "his own, and his to write");
    assert_eq!(form.value("item.lines.n2.count").as_deref(), Some("一个"));
    let rows = |form: &Form| form.names().iter().filter(|name| name.ends_with(".price")).count();
    assert_eq!(rows(&form), 7, "two typed, five more");
    assert!(page.body.contains("37.50"), "what can be computed is");
    let page = clerk.send(&form.press_value("more", "lines")).expect(200);
    let form = page.form("start");
    assert_eq!(rows(&form), 12, "five more each time");

    let page = clerk.send(&form.press_value("branch", "1"));
    assert_eq!(page.status, 422, "{}", page.told());
    assert!(page.body.contains("href=\"#start-item-lines.n2.count\""), "{}", page.told());
    assert!(page.text().contains("费用明细 · 数量"), "{}", page.told());
    assert!(page.body.contains("id=\"start-item-lines.n2.count-problem\""));
    let form = page.form("start").set("item.lines.n2._gone", "yes").set("item.lines.n1.count", "4");
    let page = clerk.send(&form.press_to("/preview")).expect(200);
    let form = page.form("start");
    assert!(page.body.contains("50.00"), "computed anew");
    assert_eq!(form.value("item.lines.n2.count").as_deref(), Some(""), "the ticked row is gone");

    let draft = accepted(&mut clerk, &form.press_to("/draft"));
    let form = clerk.get(&draft).expect(200).form("start");
    assert_eq!(form.value("item.lines.n1.count").as_deref(), Some("4"));
    let case = accepted(&mut clerk, &form.press_value("branch", "1"));
    let page = clerk.get(&case).expect(200);
    assert!(page.text().contains("第 1 行") && page.text().contains("50.00"), "{}", page.told());
}

#[test]
fn the_total_on_the_page_chooses_the_branch_and_no_field_writes_it() {
    let server = house();
    let [mut clerk, mut head, mut director] =
        ["heping", "gaoxiang", "sunjianguo"].map(|name| server.sign_in(name));
    let form = row(blank(&mut clerk), "n1", "2", "1").put("item.total", "9999");
    let page = clerk.send(&form.press_value("branch", "1"));
    assert_eq!(page.status, 422);
    assert!(page.text().contains("由系统计算"), "{}", page.told());
    let case = claim(&mut clerk, "2", "2500.01");
    submitted(&mut head, &case);
    let page = director.get(&case).expect(200);
    assert!(page.text().contains("5,000.02") && page.text().contains("5,000.02"), "{}", page.told());
    submitted(&mut director, &case);
}

#[test]
fn a_changed_cell_is_told_with_its_row_and_column() {
    let server = house();
    let [mut clerk, mut head, mut payer] = ["heping", "gaoxiang", "xuhui"].map(|name| server.sign_in(name));
    let case = claim(&mut clerk, "2", "10");
    submitted(&mut head, &case);
    let form = task(&payer.get(&case).expect(200));
    assert_eq!(form.value("item.lines.1.count").as_deref(), Some("2"));
    let form = row(form.set("item.lines.1.count", "3"), "n1", "1", "5");
    let page = payer.send(&form.clone().press_value("more", "lines")).expect(200);
    let again = task(&page);
    assert_eq!(again.value("item.lines.1.count").as_deref(), Some("3"));
    assert_eq!(again.value("item.lines.n1.price").as_deref(), Some("5"));
    accepted(&mut payer, &again.press_value("branch", "1"));
    let page = head.get(&case).expect(200);
    for words in ["费用明细 · 第 1 行 · 数量", "费用明细 · 第 1 行 · 金额", "费用明细 · 第 2 行", "35.00"]
    {
        assert!(page.text().contains(words), "{words}: {}", page.told());
    }
    let changes = between(&page, "第 1 行 · 数量", "</tr>");
    assert!(changes.contains("<del>2</del>") && changes.contains("<ins>3</ins>"), "{changes}");
}

/// The protection token of a page.
fn token(page: &Page) -> String {
    page.forms().iter().find_map(|form| form.value("csrf")).expect("a token")
}

/// Every page that a person reaches from the case and the lists.
fn pages(client: &mut Client, case: &str) -> Vec<Page> {
    let mut paths =
        vec![case.to_owned(), "/inbox".into(), "/inbox?tab=done".into(), "/inbox?tab=mine".into()];
    paths.extend(["/audit".to_owned(), "/incidents".into(), "/people".into(), "/start".into()]);
    let links = client.get(case).links();
    paths.extend(links.into_iter().map(|link| link.href).filter(|href| href.starts_with(case)));
    paths.iter().map(|path| client.get(path)).collect()
}

fn holds_canary(text: &str) -> bool {
    text.contains(ACCOUNT) || text.contains(TICKET)
}

#[test]
fn a_sensitive_value_is_nowhere_until_it_is_revealed_on_record() {
    let server = house();
    let mut clerk = server.sign_in("heping");
    let case = claim(&mut clerk, "2", "4000");
    let mut head = server.sign_in("gaoxiang");
    for page in pages(&mut head, &case).iter().chain(&pages(&mut clerk, &case)) {
        assert!(!holds_canary(&page.body), "{} shows a sensitive value", page.path);
    }
    for name in ["sunjianguo", "machao", "huanghai", "guohua"] {
        let mut client = server.sign_in(name);
        for page in pages(&mut client, &case) {
            assert!(!holds_canary(&page.body), "{} shows a sensitive value to {name}", page.path);
        }
    }
    // What he returns with typed words, or saves, carries nothing of it either.
    let form = task(&head.get(&case).expect(200));
    assert!(form.fields().iter().all(|(_, value)| !holds_canary(value)));

    let page = head.get(&case).expect(200);
    let buttons: Vec<Form> =
        page.forms().into_iter().filter(|form| form.action().ends_with("/reveal")).collect();
    assert_eq!(buttons.len(), 2, "the account, and the table with a sensitive column");
    let shown = head.send(&buttons[0].clone().press("显示")).expect(200);
    assert!(shown.body.contains(ACCOUNT) && !shown.body.contains(TICKET), "one value, not the other");
    assert!(shown.text().contains("本次查看已记录"));
    let shown = head.send(&buttons[1].clone().press("显示")).expect(200);
    assert!(shown.body.contains(TICKET) && !shown.body.contains(ACCOUNT));
    let page = head.get(&case).expect(200);
    assert!(!holds_canary(&page.body), "shown once");
    let list = between(&page, "id=\"reveals\"", "</section>");
    assert!(list.contains("收款账号") && list.contains("费用明细"), "{list}");
    assert_eq!(list.matches("高翔").count(), 2, "{list}");
    assert!(clerk.get(&case).body.contains("敏感信息查看记录"), "everybody of the case sees who looked");

    // The auditor sees the case and the list, and reveals nothing.
    let mut auditor = server.sign_in("guohua");
    let seen = auditor.get(&case).expect(200);
    assert!(seen.body.contains("敏感信息查看记录"));
    assert!(seen.forms().iter().all(|form| !form.action().ends_with("/reveal")), "{}", seen.told());
    let forged = auditor.send(&buttons[0].clone().put("csrf", &token(&seen)).press("显示"));
    assert_eq!(forged.status, 403, "{}", forged.told());
    assert!(!holds_canary(&forged.body));

    let log = server.log();
    assert!(!holds_canary(&log), "in the log");
    let exported = server.must_run(&["flow", "export", "expense_report"]);
    assert!(!holds_canary(&exported));
    for file in files(&server.data()) {
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        // The database alone holds the values.
        if !name.starts_with("waypost.") {
            let bytes = std::fs::read(&file).unwrap_or_default();
            assert!(!holds_canary(&String::from_utf8_lossy(&bytes)), "{}", file.display());
        }
    }
}
