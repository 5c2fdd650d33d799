//! Sample pages of searching, supervising and the record.

use waypost_base::{Code, Rejection};

use super::{HOSTILE, at, case, say};
use crate::{
    pages::{
        Choice,
        case::{Status, sheet::SheetPage},
        deadline::Deadline,
        flows::cell::{Cell, CellKind},
        record::{ActRow, ActingPage, ActingRow, AreaChoice, Filter, RecordPage},
        search::{FoundRow, Keep, SearchPage, ViewLine},
        steer::{Standing, SteerForm, SteerPage, bulk::SteerPart},
        supervise::{
            Amount, Line, RegisterLine, RegisterPage, SupervisePage, SupervisedLine, SupervisedPage,
        },
        tests::{Sample, sample},
    },
    view::{Lang, Text},
};

pub fn all(lang: Lang) -> Vec<Sample> {
    let long = Rejection::new(Code::TextTooLong).with("limit", 200).with("length", 1_048_576);
    vec![
        sample("search", search(lang)),
        sample("search_empty", SearchPage::new(String::new(), Vec::new())),
        sample(
            "search_refused",
            SearchPage::new("。，".into(), views(lang)).refused(&Code::SearchEmpty.into()),
        ),
        sample("search_long", SearchPage::new("x".repeat(400), Vec::new()).refused(&long)),
        sample("search_keep_refused", keep_refused(lang)),
        sample("supervise", supervise(lang)),
        sample("supervise_empty", SupervisePage::default()),
        sample("supervised", supervised(lang)),
        sample("steer", steer(lang, false)),
        sample("steer_ended", steer(lang, true)),
        sample("record", record(lang)),
        sample("record_empty", RecordPage { rows: Vec::new(), next: None, ..record(lang) }),
        sample("acting", acting(lang)),
        sample("acting_empty", ActingPage { rows: Vec::new(), next: None, ..acting(lang) }),
        sample("sheet", sheet(lang)),
        sample("register", register(lang)),
        sample("register_empty", RegisterPage { rows: Vec::new(), next: None, ..register(lang) }),
        sample("supervised_empty", SupervisedPage { rows: Vec::new(), next: None, ..supervised(lang) }),
    ]
}

fn views(lang: Lang) -> Vec<ViewLine> {
    let view = |id: &str, name: &str, shared, of: Option<&str>, count: &str| ViewLine {
        id: id.into(),
        name: name.into(),
        shared,
        of: of.map(str::to_owned),
        count: count.into(),
        current: id == "7",
    };
    vec![
        view("7", say(lang, "我处超期", "Our overdue").as_str(), false, None, "3"),
        view("8", HOSTILE, true, None, "99+"),
        view("9", say(lang, "本月备案", "Filed this month").as_str(), true, Some("李晓明"), ""),
    ]
}

fn row(lang: Lang, status: Status, late: Option<i64>) -> FoundRow {
    FoundRow {
        href: "/cases/1024".into(),
        number: 1024,
        title: HOSTILE.into(),
        flow: say(lang, "合同备案", "Contract filing"),
        stage: (status == Status::Running).then(|| say(lang, "初审", "First review")),
        who: (status == Status::Running).then(|| say(lang, "市场处 初审岗", "Market office, first review")),
        initiator: say(lang, "李晓明", "Li Xiaoming"),
        at: at(30),
        status,
        deadline: late.map(|days| Deadline::new(at(days), at(0), 0)),
    }
}

fn search(lang: Lang) -> SearchPage {
    let mut page = SearchPage::new(HOSTILE.trim().into(), views(lang));
    page.searched = true;
    page.rows = vec![
        row(lang, Status::Running, Some(2)),
        row(lang, Status::Completed, None),
        row(lang, Status::Revoked, None),
    ];
    page.next = Some("/search?q=a&after=12".into());
    page
}

fn keep_refused(lang: Lang) -> SearchPage {
    let mut page = SearchPage::new(HOSTILE.trim().into(), views(lang));
    page.searched = true;
    let problem = Some(Text::from(&Rejection::new(Code::ValueRequired)));
    page.keep = Keep { name: HOSTILE.trim().into(), shared: true, problem };
    page
}

fn supervise(lang: Lang) -> SupervisePage {
    let href = || Some("/supervise/cases?what=late&flow=contract_filing".to_owned());
    let line = |name: String, of: String| Line {
        name,
        of,
        open: Amount::new(1_000, 1_000, href()),
        late: Amount::new(17, 1_000, href()),
        back: Amount::new(0, 1_000, href()),
    };
    SupervisePage {
        categories: vec![
            line(say(lang, "房产", "Housing"), String::new()),
            line(String::new(), String::new()),
        ],
        flows: vec![
            line(say(lang, "合同备案", "Contract filing"), String::new()),
            line(HOSTILE.into(), String::new()),
        ],
        stages: vec![line(say(lang, "初审", "First review"), say(lang, "合同备案", "Contract filing"))],
        posts: vec![line(
            say(lang, "市场处 初审岗（张伟、刘洋）", "Market office, first review (Zhang Wei)"),
            String::new(),
        )],
        people: vec![line(say(lang, "李晓明", "Li Xiaoming"), String::new())],
        more_late: true,
    }
}

fn supervised(lang: Lang) -> SupervisedPage {
    let row = |visible: bool| SupervisedLine {
        number: 1024,
        title: visible.then(|| HOSTILE.into()),
        href: visible.then(|| "/cases/1024".into()),
        flow: say(lang, "合同备案", "Contract filing"),
        stage: say(lang, "初审", "First review"),
        holders: say(lang, "市场处 初审岗", "Market office, first review"),
        since: at(30),
        deadline: Some(Deadline::new(at(2), at(0), 0)),
        suspended: visible,
        chosen: visible,
    };
    SupervisedPage {
        heading: Text::new("supervise-late"),
        of: say(lang, "合同备案", "Contract filing"),
        rows: vec![row(true), row(false)],
        next: Some("/supervise/cases?what=late&after=1.2".into()),
        overruns: Some("/overruns"),
        steer: Some(steer_many(lang)),
    }
}

fn steer_many(lang: Lang) -> SteerPart {
    let mut what = Cell::select(
        "many.what",
        "steer-what",
        vec![Choice::new("suspend", say(lang, "挂起", "Suspend"))],
        "suspend",
    );
    what.problem = Some(Text::new("rejection-value_required"));
    SteerPart {
        action: "/supervise/cases?what=late".into(),
        key: "key".into(),
        cells: vec![what, Cell::new("many.reason", "field-reason", HOSTILE).kind(CellKind::Area)],
        all: true,
        most: 500,
        summary: Some(Text::new("steer-summary").with("done", 1_i64).with("refused", 1_i64)),
        more: true,
        answers: vec![
            Text::new("steer-done").with("number", "1024"),
            Text::new("steer-refused").with("number", "1025").with("words", HOSTILE),
        ],
        problems: None,
    }
}

fn steer(lang: Lang, ended: bool) -> SteerPage {
    let form = |what: &'static str, danger| {
        let reason = Cell::new(format!("{what}.reason"), "field-reason", HOSTILE).kind(CellKind::Area);
        SteerForm::new(what, "key".into(), vec![reason], danger)
    };
    SteerPage {
        number: 1024,
        title: Some(HOSTILE.into()),
        href: Some("/cases/1024".into()),
        flow: say(lang, "合同备案", "Contract filing"),
        places: vec![
            Standing {
                stage: say(lang, "初审", "First review"),
                holders: say(lang, "市场处 初审岗", "Market office, first review"),
                deadline: Some(Deadline::new(at(2), at(0), 0)),
            },
            Standing { stage: say(lang, "复审", "Second review"), holders: String::new(), deadline: None },
        ],
        suspended: (!ended).then(|| at(3)),
        ended,
        forms: if ended {
            Vec::new()
        } else {
            vec![
                form("reassign", false),
                form("extend", false),
                form("resume", false),
                form("terminate", true),
            ]
        },
        problems: None,
    }
}

fn filter() -> Filter {
    Filter {
        person: HOSTILE.trim().into(),
        person_problem: Some(Text::new("record-no-person")),
        case: "1024".into(),
        from: "2026-01-01".into(),
        until: String::new(),
    }
}

fn record(lang: Lang) -> RecordPage {
    let act = |what: Text, who: Option<&str>, case: bool, details: &str| ActRow {
        at: at(3),
        what,
        who: who.map(str::to_owned),
        for_whom: case.then(|| say(lang, "王芳", "Wang Fang")),
        number: case.then_some(1024),
        flow: case.then(|| say(lang, "合同备案", "Contract filing")),
        href: case.then(|| "/cases/1024".into()),
        details: details.into(),
        place: "4#17".into(),
    };
    RecordPage {
        filter: filter(),
        areas: vec![
            AreaChoice { value: "all", label: Text::new("record-area-all"), chosen: false },
            AreaChoice { value: "cases", label: Text::new("record-area-cases"), chosen: true },
        ],
        flows: vec![
            Choice::new("", ""),
            Choice::new("contract_filing", say(lang, "合同备案", "Contract filing")),
        ],
        rows: vec![
            act(Text::new("command-submit"), Some("李晓明"), true, ""),
            act(Text::new("recorded-sign_in"), Some("李晓明"), false, "192.0.2.7"),
            act(Text::plain("of another version"), None, false, HOSTILE),
        ],
        next: Some("/record?after=1.2.3".into()),
    }
}

fn acting(lang: Lang) -> ActingPage {
    ActingPage {
        filter: filter(),
        rows: vec![ActingRow {
            at: at(3),
            who: say(lang, "李晓明", "Li Xiaoming"),
            for_whom: HOSTILE.into(),
            number: 1024,
            flow: say(lang, "合同备案", "Contract filing"),
            stage: say(lang, "初审", "First review"),
            href: Some("/cases/1024/steps/7".into()),
        }],
        next: Some("/record/acting?after=1.2".into()),
    }
}

fn sheet(lang: Lang) -> SheetPage {
    let page = case(lang);
    SheetPage {
        case: page.case,
        form: page.form,
        items: page.items,
        steps: page.timeline.clone(),
        waiting: page.timeline.into_iter().take(1).collect(),
        journal_no: 7,
        journal_hash: "0f".repeat(32),
        printed: at(0),
    }
}

fn register(lang: Lang) -> RegisterPage {
    let line = |history: bool| RegisterLine {
        key: HOSTILE.trim().into(),
        number: 1024,
        title: if history { String::new() } else { HOSTILE.into() },
        href: (!history).then(|| "/cases/1024".into()),
        flow: say(lang, "合同备案", "Contract filing"),
        since: at(30),
        until: history.then(|| at(3)),
    };
    RegisterPage {
        key: "HT".into(),
        rows: vec![line(false), line(true)],
        next: Some("/supervise/register?key=HT&after=1.HT".into()),
    }
}
