//! Time as users meet it: reminded, taken back, sent again; calendars and mail by their administrators.

use std::sync::Arc;

use waypost_app::mail::{
    postman::Postman,
    smtp::{Security, SmtpSettings},
};
use waypost_server::view::Letters;
use waypost_testkit::{Page, smtp::SmtpSink};

use crate::{
    clocked::{Clocked, MINUTE},
    support::{accepted, contract, task},
};

const HOURLY: &str =
    "limit = \"1 hours\"\nreminder = \"15 minutes\"\nwarn_before = \"10 minutes\"\ndeadline = \"recall\"";

#[track_caller]
fn says(page: &Page, words: &str) {
    assert!(page.text().contains(words), "`{words}` is missing: {}", page.told());
}

#[track_caller]
fn silent(page: &Page, words: &str) {
    assert!(!page.text().contains(words), "`{words}` is there: {}", page.told());
}

#[test]
fn nobody_handles_it_so_it_is_reminded_taken_back_mended_and_sent_as_run_2() {
    let house = Clocked::with_clocks(HOURLY);
    let [mut wangfang, mut lina] = ["wangfang", "lina"].map(|name| house.browser(name));
    let form = contract(&mut wangfang);
    let case = accepted(&mut wangfang, &form);
    let inbox = lina.get("/inbox").expect(200);
    says(&inbox, "1 小时后到期");
    silent(&inbox, "提醒");
    house.pass(15 * MINUTE);
    house.pass(15 * MINUTE);
    // Reminded, with a count; opening it marks it as read and leads to the case.
    let notices = lina.get("/notices").expect(200);
    says(&notices, "第 2 次提醒");
    silent(&notices, "第 1 次提醒");
    let open = notices.forms().into_iter().find(|form| form.value("case").is_some()).expect("a button");
    assert_eq!(accepted(&mut lina, &open), case);
    silent(&lina.get("/notices?show=unread").expect(200), "第 2 次提醒");
    house.pass(20 * MINUTE);
    says(&lina.get("/notices").expect(200), "即将到期：2026-06-01 10:00");
    says(&lina.get("/inbox?tab=todo&order=due").expect(200), "10 分钟后到期");
    says(&lina.get(&case).expect(200), "10 分钟后到期");
    // The longest wait is over.
    house.pass(10 * MINUTE);
    silent(&lina.get("/inbox").expect(200), "阳光花园");
    says(&lina.get("/notices").expect(200), "系统已收回");
    says(&wangfang.get("/notices").expect(200), "已退回给您，请修改后重新发送");
    let page = wangfang.get(&case).expect(200);
    says(&page, "系统已收回。请修改后重新发送");
    for told in ["已提醒", "期限将至，已预警", "超过期限：应收回并退到起始环节", "超期收回"]
    {
        says(&page, told);
    }
    let mended = task(&page).set("item.remark", "补充说明").press_value("branch", "1");
    accepted(&mut wangfang, &mended);
    let page = wangfang.get(&case).expect(200);
    says(&page, "第 2 次流转");
    says(&lina.get("/inbox").expect(200), "1 小时后到期");
    // For redesign: who looks after the flow finds it, by stage and outcome.
    let mut definer = house.browser("gaoxiang");
    let overruns = definer.get("/overruns?flow=contract_filing&outcome=recall").expect(200);
    says(&overruns, "已收回");
    says(&overruns, "受理");
    says(&definer.get("/overruns?stage=3").expect(200), "没有超期记录");
    says(&definer.get("/overruns?until=2026-05-31").expect(200), "没有超期记录");
    assert_eq!(lina.get("/overruns").status, 403);
    assert_eq!(house.app.verify(waypost_app::verify::Options::default()).expect("verified").problems, []);
}

#[test]
fn work_that_is_only_noted_as_late_stays_and_is_marked() {
    let house = Clocked::with_clocks("limit = \"2 working_days\"");
    let [mut wangfang, mut lina] = ["wangfang", "lina"].map(|name| house.browser(name));
    let form = contract(&mut wangfang);
    accepted(&mut wangfang, &form);
    says(&lina.get("/inbox").expect(200), "2 个工作日后到期");
    house.pass(3 * 24 * 60 * MINUTE);
    let mut lina = house.browser("lina");
    let inbox = lina.get("/inbox?tab=todo&order=due").expect(200);
    says(&inbox, "超期 15 小时");
    assert!(inbox.body.contains("chip late"), "marked: {}", inbox.told());
    says(&lina.get("/notices").expect(200), "已超过期限");
    let english = {
        lina.header("accept-language", Some("en"));
        let form = lina
            .get("/account")
            .expect(200)
            .forms()
            .into_iter()
            .find(|form| form.action() == "/account/view");
        let form = form.expect("a form").set("lang", "en");
        accepted(&mut lina, &form);
        lina.get("/notices").expect(200)
    };
    says(&english, "has passed; please handle it now");
}

#[test]
fn a_calendar_is_typed_looked_at_and_published_in_its_page() {
    let house = Clocked::with_clocks("limit = \"8 working_hours\"");
    let mut wangfang = house.browser("wangfang");
    let form = contract(&mut wangfang);
    accepted(&mut wangfang, &form);
    let mut organiser = house.browser("gaoxiang");
    says(&organiser.get("/calendars").expect(200), "尚未发布");
    let page = organiser.get("/calendars/0").expect(200);
    // Wrong hours are told where they were typed, and nothing is lost.
    let wrong = page
        .form("calendar")
        .set("week.monday", "全天")
        .set("day.0.from", "2026-06-02")
        .set("day.0.name", "端午调休")
        .press_value("do", "look");
    let page = organiser.send(&wrong);
    assert_eq!(page.status, 422, "{}", page.told());
    says(&page, "工作时间请写成");
    assert!(page.body.contains("端午调休") && page.body.contains("全天"), "{}", page.told());
    // A holiday tomorrow: what it moves is shown first.
    let looked =
        page.form("calendar").set("week.monday", "09:00-12:00 13:30-17:30").press_value("do", "look");
    let page = organiser.send(&looked);
    assert_eq!(page.status, 200, "{}", page.told());
    says(&page, "1 个期限将变动");
    says(&organiser.get("/calendars").expect(200), "尚未发布");
    // What was changed after looking is shown again before it counts.
    let sly = page.form("calendar").set("day.0.until", "2026-06-03").press_value("do", "publish");
    says(&organiser.send(&sly), "1 个期限将变动");
    let publish = page.form("calendar").press_value("do", "publish");
    accepted(&mut organiser, &publish);
    says(&organiser.get("/calendars").expect(200), "第 1 号");
    house.pass(0);
    says(&house.browser("lina").get("/inbox").expect(200), "1 个工作日后到期");
    // Out and in again as a table.
    let table = organiser.get("/calendars/0/days.csv").expect(200);
    assert!(table.body.contains("2026-06-02,,端午调休,"), "{}", table.body);
    let page = organiser.get("/calendars/0").expect(200);
    let bad = page
        .form("calendar")
        .attach("read.days", "days.csv", "from,until\n2026-13-01,\n".as_bytes())
        .press_value("do", "look");
    let page = organiser.send(&bad);
    assert_eq!(page.status, 422, "{}", page.told());
    says(&page, "2026-13-01");
    let good = "起始日,截止日,名称,工作时间\n2026-10-01,2026-10-07,国庆节,\n2026-10-10,,调休,星期一\n";
    let page = organiser.get("/calendars/0").expect(200);
    let good =
        page.form("calendar").attach("read.days", "days.csv", good.as_bytes()).press_value("do", "look");
    let page = organiser.send(&good);
    assert!(page.status == 200 && page.body.contains("国庆节"), "{}", page.told());
    let text = organiser.get("/calendars/0/calendar.toml").expect(200);
    assert!(waypost_interchange::parse(&text.body).is_ok(), "{}", text.body);
}

#[test]
fn mail_is_entered_chosen_and_arrives_in_the_readers_language() {
    let house = Clocked::with_clocks("reminder = \"15 minutes\"");
    let mut organiser = house.browser("gaoxiang");
    let lina_page = {
        let tree = organiser.get("/organisation?q=lina").expect(200);
        let of_person = |href: &str| {
            href.strip_prefix("/organisation/people/").is_some_and(|id| id.parse::<i64>().is_ok())
        };
        let link = tree.links().into_iter().find(|link| of_person(&link.href));
        link.unwrap_or_else(|| panic!("no person: {}", tree.told())).href
    };
    let page = organiser.get(&lina_page).expect(200);
    let wrong = organiser.send(&page.form("mail").set("mail", "李娜"));
    assert_eq!(wrong.status, 422, "{}", wrong.told());
    says(&wrong, "不是电子邮箱地址");
    let form = page.form("mail").set("mail", "lina@bureau.example");
    accepted(&mut organiser, &form);
    let mut lina = house.browser("lina");
    let account = lina.get("/account").expect(200);
    says(&account, "lina@bureau.example");
    let choose =
        account.forms().into_iter().find(|form| form.action() == "/account/notices").expect("a form");
    accepted(&mut lina, &choose.set("at_once", "reminder"));
    // The system administrator sees that nothing leaves without a mail server, and sets the hour.
    let mail = organiser.get("/mail").expect(200);
    says(&mail, "没有邮件服务器");
    let form = mail.form("mail").set("digest_time", "07:45");
    accepted(&mut organiser, &form);
    assert_eq!(lina.get("/mail").status, 403);
    let mut wangfang = house.browser("wangfang");
    let form = contract(&mut wangfang);
    accepted(&mut wangfang, &form);
    house.pass(15 * MINUTE);
    says(&organiser.get("/mail").expect(200), "lina@bureau.example");
    let sink = SmtpSink::start();
    let settings = SmtpSettings {
        server: "127.0.0.1".to_owned(),
        port: Some(sink.port()),
        security: Security::None,
        from: "驿站 <waypost@bureau.example>".to_owned(),
        user: None,
        password: None,
        password_file: None,
        authority: None,
        timeout_seconds: 5,
    };
    let letters = Letters { views: house.views.clone(), url: house.url.clone() };
    let smtp = settings.open().expect("settings");
    let postman = Postman::new(house.app.clone(), Arc::new(letters), Arc::new(smtp));
    assert_eq!(postman.round().expect("sent").sent, 1);
    let letter = sink.letters().remove(0);
    assert_eq!(letter.to, ["lina@bureau.example"]);
    assert!(letter.raw.contains("multipart/alternative"), "{}", letter.raw);
    says(&organiser.get("/mail").expect(200), "没有等待发送的邮件");
}
