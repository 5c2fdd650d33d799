//! Sample pages: ordinary, empty, refused and hostile.

mod actions_area;
mod batch_area;
mod case_area;
mod flows;
mod forms_area;
mod import_area;
mod materials;
mod organisation;
mod reading_area;
mod seeing_area;
mod tables;
mod time_area;

use waypost_base::{Code, FieldProblem, Rejection, Timestamp};
use waypost_engine::event::IncidentKind;

use self::case_area::{case, case_ended, case_long, case_refused, case_votes, step};
use super::{Sample, sample};
use crate::{
    pages::{
        Carried, Choice, Control, ItemField, ItemValue, LostFile,
        account::{AccountPage, KeysPage, PasswordPart, Session, TotpPart},
        administration::{
            administrators::{AdministratorsPage, RoleHolder},
            audit::{AuditPage, AuditRow, Verified},
            incidents::{self, IncidentRow, IncidentsPage},
            people::{FreshPassword, PeoplePage, PersonRow},
        },
        case::{Branch, Status, branches},
        fault::FaultPage,
        inbox::{BatchLine, Claimed, InboxPage, Row, Tab},
        manage::{Begun, ManagePage},
        sign_in::{
            again::AgainPage, code::CodePage, own_password::OwnPasswordPage, password::SignInPage,
            resume::ResumePage, setup::SetupPage,
        },
        start::{
            catalogue::{CataloguePage, FlowCard, Listed},
            form::{OtherWay, Preview, PreviewParty, PreviewStep, StartPage},
        },
    },
    view::{Counts, Lang, Text, Theme, areas_of},
};

const HOSTILE: &str = "\"><script>alert(1)</script><svg onload=\"x\">'=\n";

pub fn all(lang: Lang) -> Vec<Sample> {
    let mut all = own(lang);
    all.extend(actions_area::all(lang));
    all.extend(batch_area::all(lang));
    all.extend(forms_area::all(lang));
    all.extend(seeing_area::all(lang));
    all
}

fn own(lang: Lang) -> Vec<Sample> {
    let bad = Rejection::new(Code::BadSignIn);
    vec![
        sample("setup", SetupPage::new("abc").refused(&weak(), |name| (name == "name").then_some("王五"))),
        sample("sign_in", SignInPage::new(false, "/inbox", Vec::new())),
        sample("sign_in_refused", sign_in_refused()),
        sample("code", CodePage::new("p", "/inbox", carried()).refused(&Rejection::new(Code::BadCode))),
        sample("again", AgainPage::new("李晓明", true, "/cases/7", carried()).refused(&bad)),
        sample("own_password", OwnPasswordPage::new("李晓明", "/cases/7", carried()).refused(&weak())),
        sample("resume", ResumePage::new("/start/a", carried(), Some(&Rejection::new(Code::BadToken)))),
        sample("resume_error", ResumePage::after_error("/start/a", carried(), "7f3a-1c")),
        sample("resume_part", ResumePage::in_part("/start/a", carried(), &Rejection::new(Code::UploadCut))),
        sample("keys", KeysPage { on: true }),
        sample("keys_off", KeysPage { on: false }),
        sample("inbox", inbox(lang)),
        sample("inbox_mine", inbox_mine(lang)),
        sample(
            "inbox_empty",
            InboxPage::new(Tab::Todo, Counts::default(), Vec::new(), Vec::new(), None, false),
        ),
        sample(
            "drafts_empty",
            InboxPage::new(Tab::Drafts, Counts::default(), Vec::new(), Vec::new(), None, false),
        ),
        sample(
            "done_empty",
            InboxPage::new(Tab::Done, Counts::default(), Vec::new(), Vec::new(), None, true),
        ),
        sample("catalogue", catalogue(lang, 0, "")),
        sample("catalogue_many", catalogue(lang, 40, "")),
        sample("catalogue_search", catalogue(lang, 40, "合同 c")),
        sample("catalogue_none", catalogue(lang, 40, "无此流程")),
        sample("catalogue_empty", CataloguePage::new(Vec::new(), String::new())),
        sample("start", start(lang)),
        sample("start_refused", start_refused(lang)),
        sample("case", case(lang)),
        sample("case_votes", case_votes(lang)),
        sample("case_refused", case_refused(lang)),
        sample("case_ended", case_ended(lang)),
        sample("case_long", case_long(lang)),
        sample("step", step(lang)),
        sample(
            "account",
            account(lang, TotpPart::new(false).with_secret("JBSWY3DPEHPK3PXP", "otpauth://totp/x?secret=J")),
        ),
        sample("inbox_copies", reading_area::inbox(lang)),
        sample("account_on", account(lang, TotpPart::new(true))),
        sample("administrators", administrators(true).refused(&separate(), "lixm", "lixm")),
        sample("administrators_read", administrators(false)),
        sample("manage", ManagePage::new(areas_of(&super::frame(lang, Theme::Auto, true)))),
        sample(
            "manage_first",
            ManagePage::new(areas_of(&super::frame(lang, Theme::Auto, true)))
                .beginning(Begun { posts: true, ..Begun::default() }),
        ),
        sample("import", import_area::empty()),
        sample("import_refused", import_area::refused()),
        sample("import_faults", import_area::faults(lang)),
        sample("import_plan", import_area::plan(lang, false)),
        sample("import_done", import_area::plan(lang, true)),
        sample("people", people(lang)),
        sample("people_empty", PeoplePage::new(Vec::new(), None).refused(&Rejection::new(Code::NotAllowed))),
        sample("incidents", incidents(lang)),
        sample("incidents_empty", IncidentsPage::new(Vec::new(), None)),
        sample("audit", audit(lang)),
        sample("audit_empty", AuditPage { verified: None, rows: Vec::new(), next: None }),
        sample("not_found", FaultPage::not_found()),
        sample("rejected", FaultPage::rejected(&Rejection::new(Code::MayNotStart))),
        sample("error", FaultPage::error("7f3a-1c")),
    ]
    .into_iter()
    .chain(materials::pages(lang))
    .chain(organisation::all(lang))
    .chain(flows::pages(lang))
    .chain(time_area::pages(lang))
    .collect()
}

pub fn hostile() -> Vec<Sample> {
    let mut page = case(Lang::Chinese);
    page.case.title = HOSTILE.into();
    page.items.push(ItemValue { wide: true, ..ItemValue::new(HOSTILE, HOSTILE) });
    page.timeline[1].opinion = Some(HOSTILE.into());
    page.timeline[1].who = Some(HOSTILE.into());
    page.tasks[0].opinion.value = HOSTILE.into();
    let mut begin = start(Lang::English);
    begin.title.value = HOSTILE.into();
    begin.items[0].control = Control::LongText { value: HOSTILE.into() };
    let rejection = Rejection::new(Code::ActionCheck).with("words", HOSTILE);
    vec![
        sample("case", page),
        sample("start", begin.refused(&rejection)),
        sample(
            "sign_in",
            SignInPage::new(true, HOSTILE, vec![Carried { name: "x".into(), value: HOSTILE.into() }]),
        ),
    ]
    .into_iter()
    .chain(materials::hostile())
    .chain(flows::hostile())
    .collect()
}

pub fn sign_in_refused() -> SignInPage {
    SignInPage::new(true, "/cases/7", carried()).refused(&Rejection::new(Code::BadSignIn), "housing", "lixm")
}

fn carried() -> Vec<Carried> {
    let typed = Carried { name: "opinion".into(), value: "typed before".into() };
    vec![typed, LostFile::carried("item.scan", "scan.pdf")]
}

fn weak() -> Rejection {
    Rejection::of_fields(vec![
        FieldProblem::new("password", Code::WeakPassword).with("min", 12),
        FieldProblem::new("organisation", Code::ValueRequired),
    ])
}

fn separate() -> Rejection {
    Rejection::of_fields(vec![FieldProblem::new("audit", Code::SeparateAdministrators)])
}

fn at(hours: i64) -> Timestamp {
    Timestamp::from_millis(1_795_276_800_000 - hours * 3_600_000)
}

fn say(lang: Lang, zh: &str, en: &str) -> String {
    if lang == Lang::Chinese { zh.into() } else { en.into() }
}

fn inbox(lang: Lang) -> InboxPage {
    let row = |number, title: String, stage: String, hours, claimed, returned| Row {
        href: format!("/cases/{number}"),
        number: Some(number),
        title,
        flow: say(lang, "合同备案", "Contract filing"),
        stage: Some(stage),
        who: Some(say(lang, "市场科 张敏", "Zhang Min, Market")),
        at: at(hours),
        claimed,
        returned,
        asked: match number {
            1024 => Some(Text::new("mark-sign")),
            1019 => Some(Text::new("mark-opinion")),
            _ => None,
        },
        outcome: (number == 988).then(|| Text::new("done-returned")),
        status: None,
        deadline: time_area::deadline(number),
        draft: None,
        batch: (number == 1024).then(|| BatchLine {
            number: "731".into(),
            words: Text::new("batch-waiting").with("n", "731").with("count", 2_u32),
        }),
        in_batch: number != 988,
        tick: (number != 988).then(|| format!("{number}/71")),
    };
    let review = || say(lang, "初审", "First review");
    let rows = vec![
        row(
            1024,
            say(lang, "滨江花园 3 幢 1201 室买卖合同备案", "Riverside 3-1201, sale contract"),
            review(),
            0,
            Claimed::Nobody,
            false,
        ),
        row(
            1019,
            say(
                lang,
                "东方广场商铺 A-17 至 A-23 共七份租赁合同（含补充协议及附图）一并备案",
                "Seven leases of Orient Plaza shops A-17 to A-23, with supplements and plans",
            ),
            review(),
            5,
            Claimed::Me,
            true,
        ),
        row(
            988,
            say(lang, "老城区危房改造安置合同", "Resettlement contract, old town"),
            say(lang, "复审", "Second review"),
            75,
            Claimed::Other(say(lang, "王芳", "Wang Fang")),
            false,
        ),
    ];
    let mut categories = vec![Choice::new("", ""), Choice::new("3", say(lang, "房产交易", "Transactions"))];
    Choice::choose(&mut categories, "3");
    InboxPage::new(
        Tab::Todo,
        Counts { todo: 120, done: 8, mine: 3, ..Counts::default() },
        categories,
        rows,
        Some("9-7"),
        true,
    )
}

fn inbox_mine(lang: Lang) -> InboxPage {
    let rows = [
        Status::Running,
        Status::Returned,
        Status::Incident,
        Status::Completed,
        Status::NotAccepted,
        Status::Revoked,
        Status::Terminated,
        Status::Suspended,
    ];
    let rows = rows.iter().zip(1..).map(|(status, number)| Row {
        href: format!("/cases/{number}"),
        number: Some(number),
        title: if number == 2 { String::new() } else { say(lang, "买卖合同备案", "Sale contract") },
        flow: say(lang, "合同备案", "Contract filing"),
        stage: None,
        who: Some(say(lang, "初审岗", "First review")),
        at: at(number * 9),
        claimed: Claimed::Nobody,
        returned: false,
        asked: None,
        outcome: None,
        status: Some(*status),
        deadline: None,
        draft: None,
        batch: None,
        in_batch: false,
        tick: None,
    });
    InboxPage::new(
        Tab::Mine,
        Counts { mine: 6, ..Counts::default() },
        Vec::new(),
        rows.collect(),
        None,
        false,
    )
}

fn catalogue(lang: Lang, many: usize, search: &str) -> CataloguePage {
    let card = |flow: &str, name: String, description: String| FlowCard {
        flow: flow.into(),
        name,
        description,
        path: say(
            lang,
            "申请备案 → 受理 → 初审 → 复审 → 备案 → 领合同",
            "Apply → Accept → Review → Second review → File → Collect",
        ),
    };
    let listed = |group: Option<&str>, card: FlowCard, recent: Option<usize>| Listed {
        words: card.name.clone(),
        group: group.map(|code| (code.to_owned(), say(lang, "房产交易", "Transactions"))),
        recent,
        card,
    };
    let filing = say(lang, "买卖合同签订后三十日内备案。", "File a sale contract within thirty days.");
    let mut all = vec![
        listed(Some("a"), card("1", say(lang, "合同备案", "Contract filing"), filing), Some(0)),
        listed(Some("a"), card("2", say(lang, "预售许可", "Presale permit"), String::new()), None),
        listed(None, card("3", say(lang, "用印申请", "Use of the seal"), String::new()), Some(1)),
    ];
    for i in 0..many {
        all.push(listed(Some(["b", "c", "d"][i % 3]), card("4", format!("{i}"), String::new()), None));
    }
    CataloguePage::new(all, search.to_owned())
}

fn choices(lang: Lang) -> Vec<Choice> {
    let mut choices = vec![
        Choice::new("sale", say(lang, "买卖", "Sale")),
        Choice::new("lease", say(lang, "租赁", "Lease")),
        Choice::new("gift", say(lang, "赠与", "Gift")),
    ];
    Choice::choose(&mut choices, "lease");
    choices
}

fn items(form: &str, lang: Lang) -> Vec<ItemField> {
    let value = || String::from("12a");
    let one = |key: &str, label: String, control| ItemField::new(form, key, label, control);
    let people = vec![Choice::new("zhangm", say(lang, "张敏", "Zhang Min"))];
    let kept = vec![Choice::new("staged-1", say(lang, "合同扫描件.pdf", "contract-scan.pdf"))];
    vec![
        ItemField {
            required: true,
            ..one(
                "buyer",
                say(lang, "买受人", "Buyer"),
                Control::Text { value: say(lang, "陈建国", "Chen Jianguo") },
            )
        },
        ItemField {
            required: true,
            unit: Some("㎡".into()),
            help: Some(say(lang, "以房产证为准。", "As in the deed.")),
            ..one("area", say(lang, "建筑面积", "Floor area"), Control::Decimal { value: value() })
        },
        one("rooms", say(lang, "间数", "Rooms"), Control::Integer { value: "3".into() }),
        one("signed", say(lang, "签订日期", "Signed on"), Control::Date { value: "2026-11-02".into() }),
        one("kind", say(lang, "合同类型", "Kind"), Control::Radios { choices: choices(lang) }),
        one("use", say(lang, "房屋用途", "Use"), Control::Select { choices: choices(lang) }),
        one("extras", say(lang, "附属设施", "Extras"), Control::Boxes { choices: choices(lang) }),
        one("mortgage", say(lang, "是否有抵押", "Mortgaged"), Control::YesNo { yes: false, no: true }),
        one(
            "agent",
            say(lang, "经办人", "Agent"),
            Control::Person { value: "zhangm".into(), choices: people },
        ),
        one("remark", say(lang, "备注", "Remark"), Control::LongText { value: "1\n2".into() }),
        one("scan", say(lang, "合同扫描件", "Scan of the contract"), Control::Files { kept, most: 5 }),
        one("plan", say(lang, "附图", "Plan"), Control::Files { kept: Vec::new(), most: 1 }),
        tables::field(form, lang),
        tables::total(form, lang),
    ]
}

fn start(lang: Lang) -> StartPage {
    let mut page = StartPage::new("1", say(lang, "合同备案", "Contract filing"), "key-1");
    page.description = say(lang, "买卖合同签订后三十日内备案。", "File a sale contract within thirty days.");
    page.draft = Some("55".into());
    page.title.value = say(lang, "滨江花园 3 幢 1201 室买卖合同备案", "Riverside 3-1201, sale contract");
    page.departments = vec![
        Choice::new("4", say(lang, "市场科", "Market")),
        Choice::new("5", say(lang, "产权科", "Titles")),
    ];
    page.items = items("start", lang);
    page.materials = Some(materials::checklist("start", lang, true));
    page.shown = vec![ItemValue {
        unit: Some("%".into()),
        ..ItemValue::new(say(lang, "契税税率", "Deed tax"), "1.5")
    }];
    page.branches = branches(vec![Branch::new(
        Some(1),
        &say(lang, "材料齐全", "documents complete"),
        Some(say(lang, "受理", "Accept")),
    )]);
    let party = |name: String, people: &[&str]| PreviewParty {
        name,
        people: people.iter().map(|&p| p.to_owned()).collect(),
    };
    page.preview = Some(Preview {
        steps: vec![
            PreviewStep {
                stage: say(lang, "受理", "Accept"),
                parties: vec![party(say(lang, "受理岗", "Reception"), &["张敏", "刘洋"])],
                condition: Some(say(lang, "材料齐全", "documents complete")),
                others: vec![OtherWay { condition: say(lang, "加急", "urgent"), target: None }],
                automatic: false,
                nobody: None,
                within: Some(Text::new("within-working_days").with("count", 3_i64)),
            },
            PreviewStep {
                stage: say(lang, "备案", "File"),
                parties: Vec::new(),
                condition: None,
                others: Vec::new(),
                automatic: true,
                nobody: None,
                within: None,
            },
            PreviewStep {
                stage: say(lang, "领合同", "Collect"),
                parties: vec![party(String::new(), &["李晓明"])],
                condition: None,
                others: Vec::new(),
                automatic: false,
                nobody: Some(Text::new("preview-nobody-hold")),
                within: None,
            },
        ],
        open_ended: true,
        foretold: Some(Text::plain("取下一个号：市房备〔2026〕…号")),
    });
    page
}

pub fn start_refused(lang: Lang) -> StartPage {
    start(lang).refused(&Rejection::of_fields(vec![
        FieldProblem::new("title", Code::ValueRequired),
        FieldProblem::new("area", Code::ValueNotDecimal),
        FieldProblem::new("scan", Code::ValueTooManyFiles).with("max", 5),
        FieldProblem::new("gone", Code::ValueUnknown),
    ]))
}

fn account(lang: Lang, totp: TotpPart) -> AccountPage {
    let session = |id: &str, current| Session {
        id: id.into(),
        device: "Firefox, Linux".into(),
        address: "10.0.0.8".into(),
        since: at(200),
        used: at(0),
        current,
    };
    AccountPage {
        name: say(lang, "李晓明", "Li Xiaoming"),
        sign_in: "lixm".into(),
        posts: vec![say(lang, "市场科 经办岗", "Clerk, Market")],
        lang,
        theme: Theme::Auto,
        keys: true,
        notices: time_area::notices_part(),
        phrases: reading_area::phrases(lang),
        password: PasswordPart::new()
            .refused(&Rejection::of_fields(vec![FieldProblem::new("repeat", Code::PasswordsDiffer)])),
        totp,
        sessions: vec![session("1", true), session("2", false)],
    }
}

fn administrators(may_name: bool) -> AdministratorsPage {
    let holders = vec![
        RoleHolder::new("system", Some("李晓明".into())),
        RoleHolder::new("security", None),
        RoleHolder::new("audit", None),
    ];
    AdministratorsPage::new(holders, vec![Choice::new("zhangm", "张敏")], may_name)
}

fn people(lang: Lang) -> PeoplePage {
    let person = |id: &str, name: String, active, me| PersonRow {
        id: id.into(),
        name,
        sign_in: format!("user{id}"),
        posts: if me {
            Vec::new()
        } else {
            vec![say(lang, "市场科 经办岗", "Clerk, Market"), say(lang, "受理岗", "Reception")]
        },
        active,
        second_factor: active,
        fixed: me,
    };
    let rows = vec![
        person("1", say(lang, "李晓明", "Li Xiaoming"), true, true),
        person("2", say(lang, "张敏", "Zhang Min"), true, false),
        person("3", say(lang, "刘洋", "Liu Yang"), false, false),
    ];
    let mut page = PeoplePage::new(rows, Some("/people?after=3".into()));
    page.fresh =
        Some(FreshPassword { name: say(lang, "张敏", "Zhang Min"), secret: "river-lamp-otter-58".into() });
    page
}

fn incidents(lang: Lang) -> IncidentsPage {
    let kinds = [
        IncidentKind::NobodyFound,
        IncidentKind::GuardFailed,
        IncidentKind::ActionFailed,
        IncidentKind::BadAnswer,
        IncidentKind::LateAnswer,
        IncidentKind::TooManyMoves,
        IncidentKind::NoBranch,
        IncidentKind::DeadlineHindered,
        IncidentKind::NoWorkingTime,
    ];
    let rows = kinds.into_iter().zip(1..).map(|(kind, number)| {
        let (words, advice) = incidents::words(kind);
        IncidentRow {
            id: number.to_string(),
            case: number.to_string(),
            number,
            title: say(lang, "买卖合同备案", "Sale contract"),
            flow: say(lang, "合同备案", "Contract filing"),
            stage: say(lang, "备案", "File"),
            words,
            advice,
            detail: if number == 3 { "worker `number` exited with 139".into() } else { String::new() },
            at: at(number),
            key: format!("key-{number}"),
            button: incidents::button(kind),
            steer: (kind == IncidentKind::NobodyFound).then(|| "/supervise/cases/1024".into()),
        }
    });
    IncidentsPage::new(rows.collect(), None)
}

fn audit(lang: Lang) -> AuditPage {
    let row = |what: &'static str, refused: Option<Code>, number: Option<i64>| AuditRow {
        at: at(2),
        who: number.map(|_| say(lang, "张敏", "Zhang Min")),
        what: Text::new(what),
        number,
        href: number.map(|number| format!("/cases/{number}")),
        refused: refused.map(|code| Text::from(&Rejection::new(code))),
        code: refused,
    };
    AuditPage {
        verified: Some(Verified {
            at: at(3),
            clean: true,
            cases: 1204,
            seal: Some("60303ae22b998861bce3b28f33eec1be".into()),
        }),
        rows: vec![
            row("command-submit", Some(Code::CaseEnded), Some(8)),
            row("command-sign_in", Some(Code::BadSignIn), None),
            row("command-user", None, None),
        ],
        next: Some("/audit?after=4".into()),
    }
}

pub fn wrong_cell() -> Vec<crate::pages::Problem> {
    let words = Text::new("wrong-receiver").with("typed", "初申岗").with("near", "初审岗");
    vec![crate::pages::Problem { target: None, label: Some(Text::new("col-receivers")), words }]
}
