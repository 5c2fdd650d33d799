//! Samples of the organisation's pages: ordinary, empty, refused, with consequences.

use waypost_app::organisation::exchange::FileFault;
use waypost_base::{Code, FieldProblem, Rejection};
use waypost_interchange::{Position, table};

use super::{Sample, sample, say};
use crate::{
    pages::{
        Carried, Choice, Problems,
        organisation::{
            appointment::{AppointmentLine, EndPage, RefusedPage},
            confirm::{ConfirmPage, Group},
            department::{DepartmentMore, DepartmentPage, Place, PostLine},
            exchange::{CountLine, ExchangePage, PreviewPart},
            form::{Entry, EntryKind, Form, Tick},
            person::{AbsenceLine, FreshPerson, PersonMore, PersonPage, SubstituteLine},
            post::{FlowLine, PostMore, PostPage},
            tree::{Found, Hit, Node, TreePage},
            words::Named,
        },
    },
    view::{Lang, Text, Tone},
};

pub fn all(lang: Lang) -> Vec<Sample> {
    let loop_found = FieldProblem::new("parent", Code::TreeLoop).with("words", "权属科 → 登记组 → 权属科");
    let taken = FieldProblem::new("code", Code::NameTaken).with("name", "title");
    let used = Rejection::new(Code::StillUsed).with("words", "合同备案 · 初审");
    let mut refused = department(lang);
    refused.form = refused.form.refused(&Rejection::of_fields(vec![loop_found, taken]));
    refused.problems = Some(Problems::of("department-settle", &used, |_| None));
    vec![
        sample("organisation", tree(lang)),
        sample("organisation_found", found(lang)),
        sample("organisation_empty", empty()),
        sample("department", department(lang)),
        sample("department_refused", refused),
        sample("post", post(lang)),
        sample("person", person(lang)),
        sample("person_new", new_person()),
        sample("organisation_confirm", confirm(lang)),
        sample("appointment_end", end(lang)),
        sample(
            "organisation_refused",
            RefusedPage {
                title: Text::new("absence-end-ask").with("who", "李娜"),
                problems: Problems::of("refused", &used, |_| None),
                back: "/organisation".into(),
            },
        ),
        sample("exchange", ExchangePage::new()),
        sample("exchange_faults", faults()),
        sample("exchange_preview", preview()),
    ]
}

fn named(lang: Lang, away: bool) -> Named {
    Named {
        name: say(lang, "李娜", "Li Na"),
        href: "/organisation/people/7".into(),
        off: away,
        away: away.then(|| Text::new("away-until-acting").with("until", "10-08").with("who", "陈静")),
    }
}

fn place(lang: Lang, closed: bool) -> Place {
    Place {
        name: say(lang, "权属科", "Title section"), href: "/organisation/departments/3".into(), closed
    }
}

fn line(lang: Lang, holders: Vec<Named>) -> PostLine {
    PostLine {
        name: say(lang, "初审岗", "First reviewer"),
        href: "/organisation/posts/4".into(),
        head: true,
        closed: holders.is_empty(),
        others: holders.len(),
        holders,
    }
}

fn node(lang: Lang, depth: usize) -> Node {
    Node {
        place: place(lang, depth == 0),
        people: depth * 3,
        open: depth == 2,
        posts: vec![line(lang, vec![named(lang, false), named(lang, true)]), line(lang, Vec::new())],
        below: if depth == 0 { Vec::new() } else { vec![node(lang, depth - 1)] },
        deeper: if depth == 0 { 4 } else { 0 },
    }
}

fn tree(lang: Lang) -> TreePage {
    TreePage {
        roots: vec![node(lang, 2)],
        loose: vec![named(lang, false), named(lang, true)],
        next: Some("/organisation?after=7".into()),
        empty: false,
        ..empty()
    }
}

fn empty() -> TreePage {
    TreePage {
        query: String::new(),
        found: None,
        roots: Vec::new(),
        loose: Vec::new(),
        next: None,
        closed: false,
        count: Text::new("organisation-count")
            .with("departments", 1_i64)
            .with("posts", 2_i64)
            .with("people", 0_i64),
        empty: true,
    }
}

fn found(lang: Lang) -> TreePage {
    let hit = |off| Hit {
        name: say(lang, "权属科", "Title section"),
        place: say(lang, "市局", "Bureau"),
        code: "title".into(),
        href: "/organisation/departments/3".into(),
        off,
    };
    let all = || vec![hit(false), hit(true)];
    let found = Found { departments: all(), posts: all(), people: all(), more: true, nothing: false };
    TreePage { query: "科\">".into(), found: Some(found), closed: true, empty: false, ..empty() }
}

fn flows(lang: Lang) -> Vec<FlowLine> {
    vec![FlowLine {
        name: say(lang, "商品房合同备案", "Contract filing"),
        no: 3,
        standing: Text::new("standing-in-force"),
        stages: vec![say(lang, "2 初审", "2 First review")],
    }]
}

fn department(lang: Lang) -> DepartmentPage {
    let fields = vec![
        Entry::line("name", "权属科"),
        Entry::line("name_en", "Title section").optional().help("organisation-names-help"),
        Entry::line("unit_code", "title").help("organisation-code-help"),
        Entry::line("parent", "1")
            .choices(EntryKind::Select, vec![Choice::new("1", "市局"), Choice::new("2", "\u{3000}办公室")])
            .optional(),
        Entry::line("position", "4").kind(EntryKind::Number).optional(),
    ];
    DepartmentPage {
        title: Text::plain(say(lang, "权属科", "Title section")),
        above: vec![place(lang, false)],
        closed: false,
        form: Form::new("department", "/organisation/departments/3", "save", fields).remembering(),
        more: Some(DepartmentMore {
            href: "/organisation/departments/3".into(),
            below: vec![place(lang, true)],
            posts: vec![line(lang, vec![named(lang, false)])],
            people: vec![named(lang, true)],
            flows: flows(lang),
            add_department: "/organisation/departments/new?parent=3".into(),
            add_post: "/organisation/posts/new?department=3".into(),
        }),
        problems: None,
    }
}

fn appointment(lang: Lang, end: bool) -> AppointmentLine {
    AppointmentLine {
        who: named(lang, false),
        post: say(lang, "权属科 · 初审岗", "Title section · First reviewer"),
        post_href: "/organisation/posts/4".into(),
        period: Text::new("period-from").with("from", "2026-01-01").with("until", ""),
        end: end.then(|| "/organisation/appointments/9/end".to_owned()),
        powers: vec![Text::new("permission-audit")],
    }
}

fn appoint() -> Form {
    let fields = vec![
        Entry::line("person", "").choices(EntryKind::Person, vec![Choice::new("lina", "李娜 (lina)")]),
        Entry::line("from", "2026-11-21").kind(EntryKind::Day),
        Entry::line("until", "").kind(EntryKind::Day).optional().help("organisation-until-help"),
    ];
    Form::new("appoint", "/organisation/posts/4/appoint", "post-appoint", fields)
}

fn post(lang: Lang) -> PostPage {
    let mut permissions = Entry::line("permissions", "").kind(EntryKind::Ticks).help("post-permissions-help");
    permissions.ticks = waypost_org::Permission::ALL
        .iter()
        .map(|permission| Tick {
            value: permission.to_string(),
            label: Text::new(format!("permission-{permission}")),
            help: Text::new(format!("permission-{permission}-help")),
            chosen: *permission == waypost_org::Permission::Audit,
        })
        .collect();
    let form =
        Form::new("post", "/organisation/posts/4", "save", vec![Entry::line("name", "初审岗"), permissions]);
    let backwards = FieldProblem::new("until", Code::PeriodBackwards);
    PostPage {
        title: Text::plain(say(lang, "权属科 · 初审岗", "Title section · First reviewer")),
        home: Some(place(lang, false)),
        closed: false,
        form: form.remembering().refused(&Rejection::new(Code::NeedsSystemAdministrator)),
        more: Some(PostMore {
            href: "/organisation/posts/4".into(),
            now: vec![appointment(lang, true)],
            planned: vec![appointment(lang, true)],
            past: vec![appointment(lang, false)],
            appoint: Some(appoint().refused(&Rejection::of_fields(vec![backwards]))),
            add_person: "/organisation/people/new?post=4".into(),
            flows: flows(lang),
        }),
        problems: None,
    }
}

fn person(lang: Lang) -> PersonPage {
    let substitute = |end: bool| SubstituteLine {
        who: named(lang, false),
        words: Text::new("substitute-acts-post").with("post", "初审岗"),
        period: Text::new("period-both").with("from", "2026-10-01").with("until", "2026-10-08"),
        end: end.then(|| "/organisation/substitutes/5/end".to_owned()),
    };
    let absence = |over: bool| AbsenceLine {
        period: Text::new("period-both").with("from", "2026-10-01").with("until", "2026-10-08"),
        reason: if over { String::new() } else { say(lang, "出差", "On the road") },
        overlaps: !over,
        over,
        end: "/organisation/absences/6/end".into(),
    };
    let form = |id: &'static str| {
        Form::new(id, "/organisation/people/7", "save", vec![Entry::line("from", "").kind(EntryKind::Day)])
    };
    PersonPage {
        title: Text::plain(say(lang, "李娜", "Li Na")),
        form: Form::new("person", "/organisation/people/7", "save", vec![Entry::line("name", "李娜")])
            .remembering(),
        more: Some(PersonMore {
            sign_in: "lina".into(),
            off: true,
            away: named(lang, true).away,
            now: vec![appointment(lang, true)],
            planned: Vec::new(),
            past: vec![appointment(lang, false)],
            substitutes: vec![substitute(true), substitute(false)],
            absences: vec![absence(false), absence(true)],
            open: vec![
                Text::new("person-open-party").with("party", "初审岗").with("n", 3_i64),
                Text::new("person-open-claimed").with("n", 1_i64),
                Text::new("person-open-cases").with("n", 2_i64),
            ],
            mail: form("mail"),
            appoint: appoint(),
            substitute: form("substitute"),
            absence: form("absence"),
            problems: None,
        }),
        accounts: true,
        fresh: None,
    }
}

fn new_person() -> PersonPage {
    let fields = vec![Entry::line("name", ""), Entry::line("sign_in", "a b").help("person-sign-in-help")];
    let shape = FieldProblem::new("sign_in", Code::CodeShape);
    PersonPage {
        title: Text::new("person-new"),
        form: Form::new("person", "/organisation/people", "organisation-add", fields)
            .refused(&Rejection::of_fields(vec![shape])),
        more: None,
        accounts: false,
        fresh: Some(FreshPerson {
            name: "李娜".into(),
            href: "/organisation/people/7".into(),
            sign_in: "lina".into(),
            secret: "abcd-efgh-ijkl".into(),
        }),
    }
}

fn confirm(lang: Lang) -> ConfirmPage {
    let party = say(lang, "权属科 · 初审岗", "Title section · First reviewer");
    let work = |key: &'static str| {
        Text::new(key)
            .with("party", party.clone())
            .with("n", 3_i64)
            .with("claimed", 1_i64)
            .with("who", "张伟")
            .with("to", "刘洋")
    };
    let gap = Text::new("consequence-gap-line")
        .with("flow", "合同备案")
        .with("no", 2_i64)
        .with("standing", "有效")
        .with("stage", "初审")
        .with("then", "—");
    let held = Text::new("consequence-held-line").with("post", party.clone()).with("gone", "张伟");
    let moved = Text::new("consequence-moved-both")
        .with("department", "权属科")
        .with("n", 2_i64)
        .with("loses", "吴强")
        .with("gains", "孙建国");
    let group = |title: &'static str, tone, lines| Group { title: Text::new(title), tone, lines };
    ConfirmPage {
        title: Text::new("appointment-end-ask")
            .with("who", "张伟")
            .with("post", party.clone())
            .with("day", "2026-11-20"),
        again: true,
        groups: vec![
            group("consequence-work-nobody", Tone::Bad, vec![work("consequence-work-nobody-line")]),
            group("consequence-gaps", Tone::Bad, vec![gap]),
            group("consequence-permissions", Tone::Bad, vec![Text::new("permission-audit")]),
            group(
                "consequence-last",
                Tone::Warning,
                vec![Text::new("consequence-last-line").with("who", "张伟")],
            ),
            group("consequence-headless", Tone::Warning, vec![Text::plain("权属科")]),
            group(
                "consequence-work",
                Tone::Plain,
                vec![work("consequence-work-line"), work("consequence-work-claimed")],
            ),
            group("consequence-held", Tone::Plain, vec![held.with("still", "刘洋")]),
            group("consequence-moved", Tone::Plain, vec![moved]),
        ],
        action: "/organisation/appointments/9/end".into(),
        carried: vec![Carried { name: "until".into(), value: "2026-11-20".into() }],
        seen: "0f".into(),
        back: "/organisation/people/7".into(),
    }
}

fn end(lang: Lang) -> EndPage {
    let until = Entry::line("until", "2026-02-30").kind(EntryKind::Day).help("appointment-end-help");
    let wrong = FieldProblem::new("until", Code::ValueNotDate);
    EndPage {
        title: Text::new("appointment-end")
            .with("who", "李娜")
            .with("post", say(lang, "初审岗", "First reviewer")),
        period: Text::new("period-always"),
        form: Form::new("end", "/organisation/appointments/9/end", "appointment-end-go", vec![until])
            .refused(&Rejection::of_fields(vec![wrong])),
        back: "/organisation/people/7".into(),
    }
}

/// Every kind of fault of a table, and one of a package.
fn faults() -> ExchangePage {
    let files = [
        "",
        "color,size",
        "code,name,parent,color,code",
        "code,name,parent,closed\n,x\na b,\"x\ny\",,maybe\nc,d,,,more",
        "person,post,from\nli,p,tomorrow",
    ];
    let mut faults: Vec<FileFault> = files
        .iter()
        .flat_map(|file| table::read(file.as_bytes()).unwrap_err())
        .map(FileFault::Cell)
        .collect();
    let place = Some(Position { line: 3, column: 1 });
    faults.push(FileFault::Text { place, words: "expected `=`".into() });
    faults.extend([
        FileFault::TooLarge,
        FileFault::NoOrganisation,
        FileFault::NotSeparate,
        FileFault::NeedsSystem,
    ]);
    ExchangePage::new().faulty(&faults)
}

fn preview() -> ExchangePage {
    let counts = CountLine { table: Text::new("table-people"), added: 3, changed: 1, unchanged: 20 };
    ExchangePage {
        preview: Some(PreviewPart {
            counts: vec![counts],
            groups: Vec::new(),
            left_out: vec!["person 17: is deleted".into()],
            carried: vec![Carried { name: "keep.table".into(), value: "00/people.csv".into() }],
            seen: "0f".into(),
            again: false,
        }),
        ..ExchangePage::new()
    }
}
