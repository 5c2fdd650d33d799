//! Sample pages of the flow editor: a draft with problems, one to be read, a long one, and every page beside.

use std::collections::BTreeMap;

use waypost_base::{ActionId, Label, PostId, Receiver, StageNo, Timestamp};
use waypost_engine::{
    Definition,
    check::{Arrow, Problem, ProblemCode, Report, Severity, TraceStep},
    difference,
};

use super::{HOSTILE, Sample, sample, say};
use crate::{
    diagram::{
        Overlay, draw_with,
        tests::{contract_filing, sixty},
    },
    http::Typed,
    pages::{
        Choice,
        actions::{
            ActionRow, ActionsPage, PluginRow,
            edit::{ActionPage, ContentRow, PluginNote, Use},
            plugin::{BuildRow, CallRow, PluginPage},
        },
        flows::{
            book::{Book, Named},
            categories::{CategoriesPage, Category},
            cell::{Cell, CellKind, Wrong, refuse},
            changes::{Sides, drawn},
            compare::{ComparePage, Compared},
            copy::{CopyPage, Proposal},
            flow::{FlowPage, NewFlowPage, VersionRow},
            gone::GonePage,
            list::{Draft, FlowsPage, Group, Line, Waiting},
            publish::{PublishPage, PublishedPage},
            remove::{RemovePage, Way},
            rights::{RightRow, RightsPage, whole},
            settings::SettingsPage,
            stage::{self, Beside, StagePage, StageWay},
            version::{
                CheckPage, VersionHead, VersionPage, VersionState,
                findings::{Findings, findings, tints},
                handlers::{drawing, lists},
                rows::{called, key_of, new_stage, new_way, stage_row, way_row},
                window::{around, window},
            },
            way::WayPage,
        },
    },
    view::{Lang, Text, Views},
};

/// Every page.
pub fn pages(lang: Lang) -> Vec<Sample> {
    let views = Views::new(None).unwrap();
    let definition = contract();
    let book = book(&views, lang, &definition);
    let head = |editable| head(lang, editable);
    let mut refused = version(&book, lang, &definition, true);
    let wrong = vec![
        Wrong::new(
            "s.3.receivers",
            Text::new("wrong-receiver").with("typed", "出审岗").with("near", "权属科 · 初审岗"),
        ),
        Wrong::new("new.name", Text::new("rejection-value_required")),
    ];
    let typed = Typed::of(vec![("s.3.receivers".into(), "出审岗".into()), ("new.limit".into(), "3".into())]);
    refused.problems =
        Some(refuse("edit", refused.cells(), &typed, Text::new("rejection-invalid_values"), &wrong));
    refused.notes = vec![Text::new("editor-merged")];
    let stage = &definition.stages[2];
    let stage_page = |editable| StagePage {
        head: head(editable),
        problems: None,
        notes: Vec::new(),
        no: 3,
        name: say(lang, "初审", "First review"),
        sections: stage::sections(&book, &definition, stage, &Beside::default()),
        rights: stage::rights(&book, stage, "right"),
        attributes: stage::attributes(stage),
        ways: vec![StageWay {
            href: "/flows".into(),
            called: called(1),
            condition: "x".into(),
            to: "4".into(),
        }],
        lists: lists(&book, true),
        found: Vec::new(),
        previous: Some("/flows".into()),
        next: None,
    };
    let mut other = definition.clone();
    other.stages.remove(3);
    other.stages[2].name = Label::new("初审改");
    other.transitions.retain(|row| row.from != StageNo(4) && row.to != Some(StageNo(4)));
    let found = difference(&definition, &other);
    let lines = Sides { before: &book, after: &book }.lines(&found);
    let picture = drawn(&definition, &other, &found, "x", lang.tag());
    let check = findings(&book, &definition, &report(), "/flows/x/versions/2", &|_| false);
    vec![
        sample("flow_list", list(lang)),
        sample("flow_list_empty", FlowsPage { groups: Vec::new(), total: 0, all: true, ..list(lang) }),
        sample("flow_new", NewFlowPage { cells: head_cells(lang), problems: None }),
        sample("flow", flow(lang)),
        sample("flow_version", version(&book, lang, &definition, true)),
        sample("flow_version_refused", refused),
        sample("flow_version_read", version(&book, lang, &definition, false)),
        sample("flow_version_long", long(&views, lang, 60)),
        sample("flow_version_part", long(&views, lang, 120)),
        sample(
            "flow_check",
            CheckPage {
                head: head(true),
                check: Findings { wrong: super::wrong_cell(), ..check.clone() },
                drawing: picture.clone(),
            },
        ),
        sample("flow_stage", stage_page(true)),
        sample("flow_stage_read", stage_page(false)),
        sample("flow_way", WayPage::new(head(true), &book, &definition.transitions[1])),
        sample("flow_rights", rights(&book, lang, &definition)),
        sample("flow_settings", SettingsPage { head: head(true), problems: None, cells: head_cells(lang) }),
        sample(
            "flow_publish",
            PublishPage {
                head: head(true),
                problems: None,
                check: check.clone(),
                ready: true,
                confirm: true,
                day: "2026-12-01".into(),
                changes: lines.clone(),
                more: 2,
                drawing: picture.clone(),
                form: false,
            },
        ),
        sample(
            "flow_published",
            PublishedPage {
                head: head(false),
                begins: at(1),
                at_once: true,
                starts: true,
                starters: say(lang, "综合窗口", "Front desk"),
                check: check.clone(),
            },
        ),
        sample(
            "flow_compare",
            ComparePage {
                code: "x".into(),
                flow: say(lang, "合同备案", "Contract filing"),
                a: vec![Choice::new("1", "1")],
                b: vec![Choice::new("2", "2")],
                compared: Some(Compared { a: 1, b: 2, changes: lines, more: 0, drawing: picture }),
            },
        ),
        sample(
            "flow_compare_one",
            ComparePage { code: "x".into(), flow: "x".into(), a: Vec::new(), b: Vec::new(), compared: None },
        ),
        sample("flow_copy", copy(&book, lang, &definition)),
        sample("flow_remove", remove(&book, lang)),
        sample(
            "flow_gone",
            GonePage {
                words: Text::new("rejection-draft_closed").with("who", "none"),
                typed: "s.3.name: x".into(),
                href: "/flows".into(),
            },
        ),
        sample("categories", categories(lang)),
        sample("actions", actions(lang)),
        sample("actions_empty", ActionsPage { actions: Vec::new(), plugins: Vec::new() }),
        sample("action", action(lang, false)),
        sample("action_refused", action(lang, true)),
        sample("plugin", plugin(true)),
        sample("plugin_unasked", plugin(false)),
    ]
}

/// Names that want to be markup.
pub fn hostile() -> Vec<Sample> {
    let views = Views::new(None).unwrap();
    let mut definition = contract();
    definition.stages[2].name = Label::new(HOSTILE);
    definition.transitions[3].condition = Label::new(HOSTILE);
    let mut book = book(&views, Lang::English, &definition);
    book.posts[0].name = HOSTILE.into();
    let mut page = version(&book, Lang::English, &definition, true);
    page.head.flow = HOSTILE.into();
    vec![
        sample("flow_version", page),
        sample("flow_version_read", version(&book, Lang::Chinese, &definition, false)),
    ]
}

fn contract() -> Definition {
    let mut definition = contract_filing();
    for (at, stage) in definition.stages.iter_mut().enumerate() {
        stage.receivers.receivers = vec![Receiver::Post(PostId::new(i64::try_from(at).unwrap() + 1))];
    }
    definition.stages[2].attributes = BTreeMap::from([("地点".to_owned(), "二楼".to_owned())]);
    definition.transitions[1].guard = Some("form.amount > 3".into());
    definition
}

fn book<'v>(views: &'v Views, lang: Lang, definition: &Definition) -> Book<'v> {
    let mut book = Book::new(views, lang);
    let names = ["企业经办人", "受理岗", "初审岗", "复审岗", "备案岗", "领证岗"];
    book.posts = (1..)
        .zip(names)
        .map(|(id, name)| Named {
            id: PostId::new(id),
            code: format!("p{id}"),
            short: name.into(),
            name: format!("权属科 · {name}"),
            closed: false,
        })
        .collect();
    book.actions = vec![(ActionId::new(7), say(lang, "备案编号", "Filing number"))];
    book.items = vec![
        (waypost_base::ItemKey::new("amount").unwrap(), say(lang, "合同金额", "Amount")),
        (waypost_base::ItemKey::new("buyer").unwrap(), say(lang, "买受人", "Buyer")),
    ];
    book.stages_of(definition);
    book
}

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_millis(1_795_276_800_000 - minutes * 60_000)
}

fn head(lang: Lang, editable: bool) -> VersionHead {
    VersionHead {
        code: "x".into(),
        flow: say(lang, "合同备案", "Contract filing"),
        no: 2,
        state: if editable { VersionState::Draft } else { VersionState::InForce },
        valid_from: Some(at(600)),
        valid_to: None,
        note: String::new(),
        path: "/flows/x/versions/2".into(),
        editable,
        revision: "4".into(),
        undo: true,
        redo: false,
        in_force: Some(1),
        before: Some(1),
        stages: 6,
        ways: 11,
    }
}

fn report() -> Report {
    let arrow = Arrow { from: StageNo(3), branch: 2, to: Some(StageNo(5)) };
    let step = |from: u32, to: u32| TraceStep {
        stage: StageNo(from),
        name: "x".into(),
        branch: Some(1),
        condition: String::new(),
        to: vec![StageNo(to)],
    };
    let problem = |severity, code, stage: u32| Problem {
        severity,
        code,
        params: BTreeMap::from([("stage".to_owned(), "x".to_owned())]),
        stages: vec![StageNo(stage)],
        transitions: Vec::new(),
        trace: Vec::new(),
    };
    let mut guard = problem(Severity::Refuses, ProblemCode::BranchTwice, 3);
    guard.params.insert("branch".into(), "2".into());
    guard.transitions = vec![arrow];
    let mut stuck = problem(Severity::Refuses, ProblemCode::Stuck, 5);
    stuck.trace = vec![step(1, 2), step(2, 3)];
    let mut unknown = problem(Severity::Unknown, ProblemCode::NotJudged, 1);
    unknown.params.insert("markings".into(), "20000".into());
    let mut kept = problem(Severity::Warns, ProblemCode::NoCalendar, 2);
    kept.params.insert("field".into(), "limit".into());
    Report { problems: vec![guard, stuck, unknown, kept] }
}

fn version(book: &Book<'_>, lang: Lang, definition: &Definition, editable: bool) -> VersionPage {
    let report = if editable { report() } else { Report::default() };
    page(book, head(lang, editable), definition, &report, "")
}

fn page(
    book: &Book<'_>,
    head: VersionHead,
    definition: &Definition,
    report: &Report,
    from: &str,
) -> VersionPage {
    let (places, shown) = window(definition, from, "", book.tag());
    let tints = tints(report);
    let rows = definition.stages[places.clone()].to_vec();
    let here = |no: StageNo| rows.iter().any(|stage| stage.no == no);
    let editable = head.editable;
    let ways = definition.transitions.iter().filter(|row| here(row.from));
    VersionPage {
        problems: None,
        notes: Vec::new(),
        stages: places.clone().map(|at| stage_row(book, definition, at, editable, &tints)).collect(),
        ways: ways.map(|row| way_row(book, row, editable, &tints)).collect(),
        new_stage: editable.then(|| new_stage(book, None)),
        new_way: editable.then(|| new_way(book)),
        lists: lists(book, false),
        check: findings(book, definition, report, &head.path, &here),
        drawing: drawing(book, &around(definition, &places), report, &head.flow, &here),
        more_ways: if shown.is_some() { 7 } else { 0 },
        window: shown,
        head,
    }
}

/// A flow of many stages; of more than a hundred, a part.
fn long(views: &Views, lang: Lang, stages: usize) -> VersionPage {
    let mut definition = sixty();
    while definition.stages.len() < stages {
        let mut stage = definition.stages[1].clone();
        stage.no = StageNo(u32::try_from(definition.stages.len()).unwrap() + 1);
        definition.stages.push(stage);
    }
    let mut book = Book::new(views, lang);
    book.stages_of(&definition);
    page(&book, head(lang, true), &definition, &Report::default(), "41")
}

fn list(lang: Lang) -> FlowsPage {
    let line = |draft: bool, no: Option<i32>| Line {
        href: "/flows/x".into(),
        name: say(lang, "合同备案", "Contract filing"),
        code: "contract_filing".into(),
        in_force: no,
        waiting: draft.then(|| Waiting { no: 2, from: at(-5000) }),
        draft: draft.then(|| Draft { href: "/flows/x/versions/3".into(), no: 3, who: "刘程".into() }),
        running: 12,
    };
    FlowsPage {
        q: String::new(),
        categories: vec![Choice::new("", say(lang, "全部类别", "All categories"))],
        groups: vec![
            Group {
                name: say(lang, "房地产市场", "Housing market"),
                flows: vec![line(true, Some(1)), line(false, Some(4))],
            },
            Group { name: String::new(), flows: vec![line(false, None)] },
        ],
        total: 3,
        next: Some("/flows?after=x".into()),
        exports: vec![Choice::new(
            "/export/categories/x/package.toml",
            say(lang, "房地产市场", "Housing market"),
        )],
        may_order: true,
        all: false,
    }
}

fn head_cells(lang: Lang) -> Vec<Cell> {
    vec![
        Cell::new("name", "field-flow_name", say(lang, "合同备案", "Contract filing")),
        Cell::new("description", "field-flow_description", "").kind(CellKind::Area),
        Cell::select("category", "field-category", vec![Choice::new("1", "x")], "1"),
        Cell::new("valid_from", "field-valid_from", "2026-12-01")
            .kind(CellKind::Date)
            .help("field-valid_from-help"),
    ]
}

fn flow(lang: Lang) -> FlowPage {
    let row = |no: i32, state| VersionRow {
        no,
        href: format!("/flows/x/versions/{no}"),
        state,
        from: (state != VersionState::Draft).then(|| at(900)),
        to: (state == VersionState::Past).then(|| at(60)),
        who: "刘程".into(),
        note: say(lang, "初审可直接备案。", "The first review may go straight to filing."),
        running: 3,
        ended: 120,
        before: (no > 1).then_some(no - 1),
    };
    FlowPage {
        code: "contract_filing".into(),
        path: "/flows/contract_filing".into(),
        name: say(lang, "合同备案", "Contract filing"),
        description: say(lang, "商品房买卖合同网上备案。", "Filing of sale contracts."),
        cells: head_cells(lang),
        problems: None,
        versions: vec![
            row(4, VersionState::Draft),
            row(3, VersionState::Future),
            row(2, VersionState::InForce),
            row(1, VersionState::Past),
        ],
        draft: Some(4),
        starts: true,
        several: true,
    }
}

fn rights(book: &Book<'_>, lang: Lang, definition: &Definition) -> RightsPage {
    let row = |stage: &waypost_engine::definition::Stage| RightRow {
        stage: book.stage(stage.no),
        whole: Some(whole(book, stage.no)),
        cells: stage::rights(book, stage, &format!("r.{}", stage.no)),
        texts: Vec::new(),
    };
    RightsPage {
        head: head(lang, true),
        problems: None,
        items: book.items.iter().map(|(_, name)| name.clone()).collect(),
        rows: definition.stages.iter().map(row).collect(),
        previous: None,
        next: Some("/flows".into()),
        from: "1".into(),
    }
}

fn copy(book: &Book<'_>, lang: Lang, definition: &Definition) -> CopyPage {
    let tick = |(no, name): &(StageNo, String)| {
        Cell::check(format!("stage.{no}"), "col-name", true).labelled(Text::plain(name.clone()))
    };
    let link =
        Text::new("copy-link").with("stage", "2").with("way", "x").with("to", "6").with("through", "3");
    CopyPage {
        code: "x".into(),
        flow: say(lang, "合同备案", "Contract filing"),
        no: 1,
        problems: None,
        stages: book.stages.iter().map(tick).collect(),
        cells: head_cells(lang),
        proposal: Some(Proposal {
            links: vec![link],
            marks: vec![Text::new("mark-first").with("stage", "x")],
            drawing: draw_with(definition, "x", lang.tag(), &BTreeMap::new(), &Overlay::default()),
        }),
    }
}

fn remove(book: &Book<'_>, lang: Lang) -> RemovePage {
    RemovePage {
        head: head(lang, true),
        no: 3,
        name: say(lang, "初审", "First review"),
        ways: vec![Way {
            from: book.stage(StageNo(2)),
            called: called(1),
            condition: "x".into(),
            to: book.stage(StageNo(3)),
        }],
        reconnected: vec![
            Text::new("note-submit_led").with("stage", "x").with("branch", 1_i64).with("to", "y"),
        ],
        dropped: vec![Text::new("note-submit_dropped").with("stage", "x").with("branch", 1_i64)],
        refused: None,
        problems: None,
    }
}

fn categories(lang: Lang) -> CategoriesPage {
    CategoriesPage {
        categories: vec![Category {
            id: "9".into(),
            name: say(lang, "房地产市场", "Housing market"),
            code: "housing_market".into(),
            flows: 3,
            cells: vec![
                Cell::new("c.9.name", "field-category_name", "x"),
                Cell::new("c.9.posts", "field-category_posts", "").list("list-posts"),
            ],
            first: true,
            last: true,
        }],
        new: vec![Cell::new("new.name", "field-category_name", "")],
        posts: vec!["权属科 · 初审岗".into()],
        problems: None,
    }
}

fn actions(lang: Lang) -> ActionsPage {
    let row = |used: &str| ActionRow {
        href: "/actions/x".into(),
        name: say(lang, "备案编号", "Filing number"),
        code: "record_number".into(),
        call: Text::new("action-call-plugin").with("name", "number"),
        used: used.into(),
    };
    let plugin = |version: Option<&str>| PluginRow {
        href: "/plugins/number".into(),
        name: "number".into(),
        version: version.map(str::to_owned),
        summary: HOSTILE.into(),
    };
    ActionsPage {
        actions: vec![row("合同备案"), row("")],
        plugins: vec![plugin(Some("0.1.0")), plugin(None)],
    }
}

fn action(lang: Lang, problems: bool) -> ActionPage {
    let text = |name: &str| Cell::new(name, "field-action_name", "x");
    let mut page = ActionPage {
        name: say(lang, "备案编号", "Filing number"),
        path: "/actions/x".into(),
        cells: vec![text("name")],
        drawn: "number".into(),
        plugin: Some(PluginNote {
            href: "/plugins/number".into(),
            name: "number".into(),
            version: "0.1.0".into(),
            hash: "0a1b2c3d".into(),
            summary: HOSTILE.into(),
            needs: vec![Text::new("plugin-need-net"), Text::new("plugin-need-files")],
        }),
        settings: vec![
            Cell::new("set.series", "field-setting_value", "市房备").labelled(Text::plain("系列 *")),
            Cell::check("set.dry", "field-setting_value", true),
            Cell::new("set_rest", "field-settings_rest", "{}")
                .kind(CellKind::Area)
                .help("field-settings_json-help"),
        ],
        note: Some(Text::new("action-settings-next")),
        delivery: vec![Cell::new("delivery.attempts", "field-delivery_attempts", "6").kind(CellKind::Number)],
        correction: vec![Cell::check("correction", "field-correction", false).help("field-correction-help")],
        used: vec![Use {
            href: "/flows/x/versions/1".into(),
            name: "x".into(),
            no: 1,
            state: Text::new("version-state-in_force"),
            stages: "备案".into(),
            means: Some(1),
        }],
        contents: vec![ContentRow {
            no: 2,
            at: Timestamp::from_millis(1_795_276_800_000),
            who: Some(HOSTILE.into()),
            call: Text::new("action-call-plugin").with("name", "number"),
            reason: Some(HOSTILE.into()),
            settings: "{\"series\":\"市房备\"}".into(),
        }],
        problems: None,
    };
    if problems {
        let wrong = [Wrong::new("set.series", Text::new("rejection-value_required"))];
        let cells = page.cells.iter_mut().chain(&mut page.settings).collect();
        page.problems = Some(refuse(
            "action",
            cells,
            &Typed::of(Vec::new()),
            Text::new("rejection-invalid_values"),
            &wrong,
        ));
    }
    page
}

fn plugin(known: bool) -> PluginPage {
    PluginPage {
        name: "number".into(),
        version: "0.1.0".into(),
        summary: HOSTILE.into(),
        hash: "0".repeat(64),
        at: Timestamp::from_millis(1_795_276_800_000),
        needs: if known { vec![Text::new("plugin-need-net")] } else { Vec::new() },
        answers: if known {
            vec![Text::new("plugin-answers-check"), Text::new("plugin-answers-tally")]
        } else {
            Vec::new()
        },
        unasked: !known,
        rows: vec![CallRow {
            href: "/actions/x".into(),
            name: HOSTILE.into(),
            waiting: i64::from(known),
            problems: vec![(HOSTILE.into(), Text::new("rejection-value_required"))],
        }],
        builds: vec![
            BuildRow { hash: "1".repeat(64), at: Timestamp::from_millis(0), changes: None },
            BuildRow {
                hash: "2".repeat(64),
                at: Timestamp::from_millis(0),
                changes: Some(vec![
                    Text::new("build-version").with("before", "1").with("after", HOSTILE),
                    Text::new("build-settings_added").with("names", HOSTILE),
                ]),
            },
        ],
    }
}

mod keys;
