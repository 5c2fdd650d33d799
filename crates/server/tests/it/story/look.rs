//! How the pages look: none is wider than a phone, in either language; and pictures of all of them for whoever wants
//! to look (`WAYPOST_SHOTS=/folder`).

use super::scene::{Scene, fill_contract};

/// One way to look at pages.
struct Look {
    name: &'static str,
    size: (u32, u32),
    dark: bool,
    language: &'static str,
}

/// Widths do not depend on the theme, and each language is looked at on both.
const LOOKS: [Look; 4] = [
    Look { name: "desktop-light-zh", size: (1280, 900), dark: false, language: "zh-CN" },
    Look { name: "desktop-dark-en", size: (1280, 900), dark: true, language: "en" },
    Look { name: "phone-dark-zh", size: (360, 800), dark: true, language: "zh-CN" },
    Look { name: "phone-light-en", size: (360, 800), dark: false, language: "en" },
];

/// The rest, for pictures.
const OTHER_LOOKS: [Look; 4] = [
    Look { name: "desktop-dark-zh", size: (1280, 900), dark: true, language: "zh-CN" },
    Look { name: "desktop-light-en", size: (1280, 900), dark: false, language: "en" },
    Look { name: "phone-light-zh", size: (360, 800), dark: false, language: "zh-CN" },
    Look { name: "phone-dark-en", size: (360, 800), dark: true, language: "en" },
];

/// One of each of these: a list, and which of its links.
const ONE_OF: [(&str, &str, &str); 4] = [
    ("incident", "/incidents", "main a[href^='/incidents/']"),
    ("department", "/organisation", "main a[href^='/organisation/departments/']:not([href$='new'])"),
    ("post", "/organisation/posts", "main a[href^='/organisation/posts/']:not([href$='new'])"),
    ("person", "/organisation/people", "main a[href^='/organisation/people/']:not([href$='new'])"),
];

/// Pages of whoever defines organisation and flows.
const MANAGED: [&str; 33] = [
    "/manage",
    "/organisation",
    "/organisation/import",
    "/organisation/departments/new",
    "/organisation/posts/new",
    "/organisation/people/new",
    "/items",
    "/items/new",
    "/items/new?kind=table",
    "/items/new?kind=computed",
    "/items/project",
    "/forms",
    "/forms/new",
    "/forms/sale_contract",
    "/forms/sale_contract/preview?as=phone",
    "/forms/sale_contract/preview?as=paper",
    "/forms/sale_contract/versions",
    "/flows",
    "/flows/new",
    "/flows/contract_filing",
    "/flows/contract_filing/copy",
    "/flows/contract_filing/versions/2",
    "/flows/contract_filing/versions/2/rights",
    "/flows/contract_filing/versions/2/settings",
    "/flows/contract_filing/versions/2/stages/3",
    "/flows/contract_filing/versions/2/publish",
    "/flows/contract_filing/versions/2/materials",
    "/flows/contract_filing/compare?a=1&b=2",
    "/categories",
    "/actions/record_number",
    "/materials",
    "/materials/sale_contract",
    "/import",
];

/// Pages of whoever looks after what runs.
const SEEN: [&str; 11] = [
    "/search",
    "/search?q=%E9%98%B3%E5%85%89",
    "/supervise",
    "/supervise/cases?what=open&flow=contract_filing",
    "/supervise/cases?what=late",
    "/overruns",
    "/notices",
    "/calendars/0",
    "/numbers",
    "/mail",
    "/secrets",
];

/// Cases in every state that a page can show.
struct Cases {
    running: String,
    returned: String,
    ended: String,
    refused: String,
    stuck: String,
    suspended: String,
}

#[test]
fn no_page_is_wider_than_its_screen() {
    let Some(scene) = Scene::set("zh-CN") else { return };
    let cases = cases(&scene);
    let pictures = std::env::var_os("WAYPOST_SHOTS").is_some();
    for look in LOOKS.iter().chain(OTHER_LOOKS.iter().filter(|_| pictures)) {
        scene.browser.set_size(look.size.0, look.size.1);
        scene.browser.set_dark(look.dark);
        scene.speak(look.language);
        pages(&scene, look, &cases);
    }
    scene.browser.set_size(1280, 900);
    scene.speak("zh-CN");
    scene.be("wangfang");
    scene.browser.open(&format!("/cases/{}", cases.ended));
    scene.browser.set_print(true);
    scene.shot("print-zh-case-ended");
    scene.browser.set_print(false);
    scene.browser.follow("环节记录");
    scene.browser.set_print(true);
    scene.shot("print-zh-step");
}

/// Shows a page in the present look: nothing sticks out, and a picture is taken.
fn show(scene: &Scene, look: &Look, name: &str) {
    scene.browser.no_sideways_scroll();
    scene.shot(&format!("{}-{name}", look.name));
}

fn pages(scene: &Scene, look: &Look, cases: &Cases) {
    let browser = &scene.browser;
    let chinese = look.language == "zh-CN";
    let visit = |name: &str, path: &str| {
        browser.open(path);
        show(scene, look, name);
    };
    browser.forget();
    scene.speak(look.language);
    visit("sign-in", "/sign-in");
    browser.press(if chinese { "登录" } else { "Sign in" });
    show(scene, look, "sign-in-refused");

    scene.be("wangfang");
    for tab in ["todo", "done", "mine", "drafts"] {
        visit(&format!("inbox-{tab}"), &format!("/inbox?tab={tab}"));
    }
    browser.open("/inbox?tab=mine");
    browser.sees(if chinese { "等待管理员" } else { "Waits for an administrator" });
    visit("catalogue", "/start");
    visit("start", "/start/contract_filing");
    browser.press(if chinese { "预览路径与人员" } else { "Preview" });
    show(scene, look, "start-preview");
    browser.press(if chinese { "提交" } else { "Submit" });
    show(scene, look, "start-refused");
    visit("case-as-initiator", &format!("/cases/{}", cases.running));
    visit("case-returned", &format!("/cases/{}", cases.returned));
    visit("case-not-accepted", &format!("/cases/{}", cases.refused));
    visit("case-ended", &format!("/cases/{}", cases.ended));
    browser.follow(if chinese { "环节记录" } else { "Step record" });
    show(scene, look, "step");
    visit("sheet", &format!("/cases/{}/sheet", cases.ended));
    visit("batch-start", "/start/contract_filing/batch");
    visit("keys", "/keys");
    visit("account", "/account");
    visit("error-not-found", "/cases/999999");

    scene.be("zhangwei");
    visit("inbox-handler", "/inbox");
    browser.sees(if chinese { "已挂起" } else { "Suspended" });
    visit("case-suspended", &format!("/cases/{}", cases.suspended));
    visit("case-as-handler", &format!("/cases/{}", cases.running));
    browser.press(if chinese { "退回" } else { "Return" });
    browser.press_last(if chinese { "退回" } else { "Return" });
    show(scene, look, "case-return-refused");

    scene.be("gaoxiang");
    visit("administrators", "/administrators");
    for name in ["高翔", "何平", "郭华"] {
        browser.sees(name);
    }
    visit("incidents", "/incidents");
    visit("case-stuck", &format!("/cases/{}", cases.stuck));
    for path in MANAGED {
        visit(&format!("manage{}", path.replace(['/', '?', '=', '&'], "-")), path);
    }
    for path in SEEN {
        visit(&format!("seen{}", path.replace(['/', '?', '=', '&', '%'], "-")), path);
    }
    for (name, list, link) in ONE_OF {
        browser.open(list);
        browser.press_on(link);
        show(scene, look, name);
    }
    visit("steer-suspended", &format!("/supervise/cases/{}", cases.suspended));
    visit("steer", &format!("/supervise/cases/{}", cases.running));
    visit("steer-ended", &format!("/supervise/cases/{}", cases.ended));
    scene.be("heping");
    visit("people", "/people");
    assert!(browser.has("form[action$='/reset']"), "the security administrator helps people in");
    for name in ["高翔", "郭华"] {
        let button = format!("button[aria-label*='{name}']");
        assert!(!browser.has(&button), "nobody sets the password of {name}, another administrator");
    }
    scene.be("guohua");
    visit("audit", "/audit");
    visit("record", "/record");
    visit("record-acting", "/record/acting");
    visit("register", "/supervise/register");
}

fn cases(scene: &Scene) -> Cases {
    let browser = &scene.browser;
    let ended = scene.file_contract("阳光花园二期 3 幢 1201 室");
    scene.send_back("lina", "3 幢 1201", "申请备案", "请上传合同扫描件");
    scene.take_up("wangfang", "3 幢 1201");
    browser.attach("选择文件", &scene.file("合同扫描件.pdf", "%PDF-1.4\n%%EOF\n"));
    browser.press("提交");
    scene.pass("lina", "3 幢 1201", &[("受理说明", "材料齐全"), ("意见", "同意受理")]);
    scene.pass("zhangwei", "3 幢 1201", &[("初审意见", "预售许可有效，同意"), ("意见", "初审通过")]);
    scene.pass("lintao", "3 幢 1201", &[("复审意见", "同意初审意见")]);
    scene.pass("yangfan", "3 幢 1201", &[]);
    scene.until("〕1号");
    scene.pass("zhoumin", "3 幢 1201", &[("意见", "合同已交付")]);

    let running = scene.file_contract("滨江苑 5 幢 302 室");
    scene.pass("lina", "滨江苑", &[("受理说明", "材料齐全")]);
    let returned = scene.file_contract("翠湖居 2 幢 101 室");
    scene.send_back("lina", "翠湖居", "申请备案", "合同第三页缺少签字，请补齐后重新提交。");
    let refused = scene.file_contract("翠湖居 2 幢 102 室");
    scene.send_back("lina", "2 幢 102", "申请备案", "重复申请");
    scene.send_back("wangfang", "2 幢 102", "不予受理（办件结束）", "重复申请，不再办理");
    let stuck = stuck(scene);
    let suspended = scene.file_contract("滨江苑 7 幢 101 室");
    scene.pass("lina", "7 幢 101", &[]);
    scene.be("gaoxiang");
    browser.open(&format!("/supervise/cases/{suspended}"));
    browser.fill_in("[name='suspend.reason']", "等待主管部门批复");
    browser.press_on("[name='do'][value='suspend']");
    browser.sees("已挂起");

    // A draft to look at.
    scene.be("gaoxiang");
    browser.open("/flows/contract_filing");
    browser.press("修改流程");

    scene.be("wangfang");
    browser.open("/start/contract_filing");
    fill_contract(browser, "阳光花园二期 4 幢 202 室");
    browser.press_last("保存草稿");
    Cases { running, returned, ended, refused, stuck, suspended }
}

/// A case that finds nobody at 备案: the queue of incidents has a line.
fn stuck(scene: &Scene) -> String {
    let number = scene.file_contract("滨江苑 6 幢 601 室");
    scene.pass("lina", "6 幢 601", &[]);
    scene.pass("zhangwei", "6 幢 601", &[("初审意见", "同意")]);
    scene.server.must_run(&["user", "disable", "yangfan"]);
    scene.pass("chenjing", "6 幢 601", &[("复审意见", "同意")]);
    number
}

/// A shorter run in English, on a phone, in the dark.
#[test]
fn a_filing_begins_in_english_on_a_dark_phone() {
    let Some(scene) = Scene::set("en") else { return };
    let browser = &scene.browser;
    browser.set_size(360, 800);
    browser.set_dark(true);
    scene.be("wangfang");
    browser.sees("Nothing waits for you.");
    browser.no_sideways_scroll();
    browser.open("/start");
    browser.follow("Contract filing");
    browser.no_sideways_scroll();
    browser.fill("Title", "Sunshine Garden 3-1201");
    for (label, words) in [
        ("Project", "Sunshine Garden"),
        ("Buyer", "Li Ming"),
        ("Amount", "1234567.89"),
        ("Floor area", "89.5"),
    ] {
        browser.fill(label, words);
    }
    browser.fill("Signed on", "2026-11-20");
    browser.press("Submit");
    browser.sees("Use: ");
    browser.no_sideways_scroll();
    browser.tick("Dwelling");
    browser.press("Preview");
    browser.sees("First reviewer");
    browser.no_sideways_scroll();
    browser.press("Submit");
    browser.sees("Submitted.");
    browser.sees("Acceptance clerk");
    browser.no_sideways_scroll();
    scene.be("lina");
    browser.follow("Sunshine Garden 3-1201");
    browser.no_sideways_scroll();
    browser.fill("Acceptance note", "Complete");
    browser.press("Submit");
    browser.sees("First reviewer");
    browser.no_sideways_scroll();
}
