//! Tables in, faults by cell, tables out and in again.

mod workbooks;

use chrono::NaiveDate;
use waypost_engine::definition::{Handlers, TimeUnit};

use super::{
    Directory, NoteKind, PostName, Reading, SourceFile, read,
    write::{tables, templates},
};
use crate::short::{DeadlineText, ReceiverText};

/// 合同备案 of FOUNDATIONS B5, as a bureau keeps it.
const FLOWS: &str = "流程号,流程名称,包含阶段,法律法规,开始时间,结束时间,说明,类别\n\
    C01,合同备案,1-6,《城市商品房预售管理办法》第十条,2026/1/1,,网上备案,房地产市场\n";
const STAGES: &str = "流程号,阶段号,阶段名称,时限（工作日）,描述\n\
    C01,1,申请备案,,企业填写\nC01,2,受理,2,核对材料\nC01,3,初审,5,审查内容\n\
    C01,4,复审,5,复核\nC01,5,备案,3天,登记\nC01,6,领合同,,发放\n";
const BRANCHES: &str = "流程号,阶段号,条件,下一阶段,分支号\n\
    C01,1,不予受理,,0\nC01,1,提交申请,2,1\nC01,2,材料不齐,1,0\nC01,2,材料齐全,3,1\nC01,3,需重新受理,2,0\n\
    C01,3,初审通过,4,1\nC01,4,初审有误,3,0\nC01,4,复审通过,5,1\nC01,5,不符合条件,4,0\nC01,5,予以备案,6,1\n\
    C01,6,已领取,,1\n";
const STEPS: &str = "流程号,顺序号,步骤名称,发送者,接收者,处理动作,处理人数,最长等待,单位\n\
    C01,1,申请备案,阳光公司/企业经办人,,,1,,\nC01,2,受理,,受理岗,,1,,\nC01,3,初审,,权属科/初审岗,,1,,\n\
    C01,4,复审,,review_second,,0,,\nC01,5,备案,,备案岗、领证/发件岗,备案编号,2,,\nC01,6,领合同,,发起人,,1,,\n";
const MATERIALS: &str = "材料号,材料名称,样本,开始时间,结束时间\nM01,身份证明,id.png,2026-01-01,\n";
const FLOW_MATERIALS: &str = "流程号,材料号,份数,种类,是否再收\nC01,M01,2,复印件,否\n";

const FILES: [(&str, &str); 6] = [
    ("流程描述.csv", FLOWS),
    ("阶段.csv", STAGES),
    ("流程表.csv", BRANCHES),
    ("步骤.csv", STEPS),
    ("材料.csv", MATERIALS),
    ("流程材料.csv", FLOW_MATERIALS),
];

fn directory() -> Directory {
    let post = |code: &str, name: &str, department_code: &str, department: &str| PostName {
        code: code.to_owned(),
        name: name.to_owned(),
        department_code: department_code.to_owned(),
        department: department.to_owned(),
    };
    let pair = |code: &str, name: &str| (code.to_owned(), name.to_owned());
    Directory {
        posts: vec![
            post("clerk_accept", "受理岗", "window", "窗口"),
            post("clerk_issue", "领证/发件岗", "window", "窗口"),
            post("review_first", "初审岗", "title", "权属科"),
            post("review_second", "复审岗", "title", "权属科"),
            post("filing_clerk", "备案岗", "filing", "备案科"),
            post("sunshine_agent", "企业经办人", "sunshine", "阳光公司"),
            post("riverside_agent", "企业经办人", "riverside", "滨江公司"),
        ],
        departments: vec![pair("window", "窗口"), pair("title", "权属科"), pair("filing", "备案科")],
        actions: vec![pair("record_number", "备案编号")],
        ..Directory::default()
    }
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day")
}

fn files(named: &[(&str, &str)]) -> Vec<SourceFile> {
    named
        .iter()
        .map(|(name, text)| SourceFile { name: (*name).to_owned(), bytes: text.as_bytes().to_vec() })
        .collect()
}

fn read_texts(named: &[(&str, &str)]) -> Reading {
    read(&files(named), &directory(), today())
}

fn told(reading: &Reading) -> Vec<String> {
    reading.faults.iter().map(ToString::to_string).collect()
}

#[test]
fn the_tables_of_contract_filing_become_the_flow() {
    let reading = read_texts(&FILES);
    assert_eq!(told(&reading), Vec::<String>::new());
    let [flow] = reading.package.flows.as_slice() else { panic!("one flow") };
    assert_eq!(flow.code.as_str(), "C01");
    assert_eq!(flow.name.text(), "合同备案");
    assert_eq!(flow.valid_from.map(|day| day.to_string()).as_deref(), Some("2026-01-01"));
    assert_eq!(flow.category.as_ref().map(|code| code.as_str()), Some("房地产市场"));
    let names: Vec<&str> = flow.stages.iter().map(|stage| stage.name.text()).collect();
    assert_eq!(names, ["申请备案", "受理", "初审", "复审", "备案", "领合同"]);
    let limit = flow.stages[2].limit.map(|limit| (limit.0.count, limit.0.unit));
    assert_eq!(limit, Some((5, TimeUnit::WorkingDays)), "an empty cell of the step table takes nothing back");
    let receivers: Vec<String> =
        flow.stages.iter().flat_map(|s| &s.receivers).map(ReceiverText::to_string).collect();
    let expected = [
        "post:sunshine_agent",
        "post:clerk_accept",
        "post:review_first",
        "post:review_second",
        "post:filing_clerk",
        "post:clerk_issue",
        "initiator",
    ];
    assert_eq!(receivers, expected);
    assert_eq!(flow.stages[3].handlers.0, Handlers::All);
    assert_eq!(flow.stages[4].action.as_ref().map(|code| code.as_str()), Some("record_number"));
    let rows: Vec<_> = flow.transitions.iter().map(|t| (t.from.0, t.branch, t.to.map(|to| to.0))).collect();
    assert_eq!(rows[..4], [(1, 0, None), (1, 1, Some(2)), (2, 0, Some(1)), (2, 1, Some(3))]);
    assert_eq!(rows.last(), Some(&(6, 1, None)));
    assert_eq!(reading.package.materials[0].name.text(), "身份证明");
    let [material] = flow.materials.as_slice() else { panic!("one material") };
    assert_eq!((material.material.as_str(), material.copies, material.again), ("M01", 2, false));
    assert_eq!(material.kind, crate::flow::MaterialShape::Copy);
}

#[test]
fn a_stage_whose_receiver_no_table_names_stays_empty() {
    let reading = read_texts(&FILES[..3]);
    assert_eq!(told(&reading), Vec::<String>::new());
    let flow = &reading.package.flows[0];
    assert!(flow.stages.iter().all(|stage| stage.receivers.is_empty()));
    let limits: Vec<_> = flow.stages.iter().map(|s| s.limit.map(|l| (l.0.count, l.0.unit))).collect();
    assert_eq!(limits[1..3], [Some((2, TimeUnit::WorkingDays)), Some((5, TimeUnit::WorkingDays))]);
    assert_eq!(limits[4], Some((3, TimeUnit::Days)), "a unit in the cell goes before that of the header");
}

#[test]
fn a_flow_of_the_step_table_alone_runs_from_its_sender_step_by_step() {
    let steps = "flow,order,sender,receiver,action,how many,max wait,unit\n\
        请假,1,企业经办人,受理岗,,1,2,days\n请假,2,受理岗,初审岗,,0,3,working days\n";
    let head = "name,number of steps,description\n请假,3,\n";
    let read =
        read_texts(&[("flow.csv", head), ("steps.csv", &steps.replace("企业经办人", "sunshine_agent"))]);
    assert_eq!(told(&read), Vec::<String>::new());
    let flow = &read.package.flows[0];
    let stages: Vec<_> =
        flow.stages.iter().map(|s| (s.no.0, s.receivers[0].to_string(), s.handlers.0)).collect();
    assert_eq!(stages[0], (1, "post:sunshine_agent".to_owned(), Handlers::Count(1)));
    assert_eq!(stages[2], (3, "post:review_first".to_owned(), Handlers::All));
    assert_eq!(
        flow.stages[1].deadline,
        Some(DeadlineText::Recall),
        "past the longest wait the run is taken back"
    );
    assert_eq!(flow.transitions.len(), 3);
}

#[test]
fn an_unknown_post_is_told_with_its_cell_and_the_nearest_name() {
    let steps = STEPS.replace("受理岗", "受里岗").replace("权属科/初审岗", "企业经办人");
    let reading = read_texts(&[FILES[0], FILES[1], FILES[2], ("步骤.csv", &steps)]);
    assert_eq!(
        told(&reading),
        [
            "步骤.csv › E3: receiver-unknown `受里岗` (受理岗)",
            "步骤.csv › E4: receiver-ambiguous `企业经办人` (阳光公司/企业经办人、滨江公司/企业经办人)",
        ]
    );
}

/// Each cell of a good set broken alone: what is told is that cell, and nothing besides.
#[test]
fn a_broken_cell_is_the_one_that_is_told() {
    let long = "长".repeat(20_000);
    for (which, (name, text)) in FILES.iter().enumerate() {
        let rows: Vec<Vec<&str>> = text.trim_end().lines().map(|line| line.split(',').collect()).collect();
        for row in 1..rows.len() {
            for column in 0..rows[0].len() {
                for garbage in ["\u{7}坏", "#REF!", long.as_str()] {
                    let mut broken: Vec<Vec<&str>> = rows.clone();
                    broken[row].resize(rows[0].len(), "");
                    broken[row][column] = garbage;
                    let lines: Vec<String> = broken.iter().map(|cells| cells.join(",")).collect();
                    let broken = lines.join("\n");
                    let mut set = FILES;
                    set[which] = (name, &broken);
                    let reading = read_texts(&set);
                    let cells: Vec<String> = reading
                        .faults
                        .iter()
                        .map(|f| format!("{} {}", f.place.file, f.place.cell()))
                        .collect();
                    let letter = char::from(b'A' + u8::try_from(column).expect("few"));
                    let expected = format!("{name} {letter}{}", row + 1);
                    let shown: String = garbage.chars().take(8).collect();
                    assert_eq!(
                        cells,
                        [expected],
                        "{shown:?}: {:?}",
                        told(&reading).iter().take(3).collect::<Vec<_>>()
                    );
                }
            }
        }
    }
}

#[test]
fn a_name_of_a_megabyte_is_one_fault() {
    let stages = STAGES.replace("初审", &"名".repeat(350_000));
    let told = told(&read_texts(&[FILES[0], ("阶段.csv", &stages), FILES[2]]));
    assert!(told.len() == 1 && told[0].starts_with("阶段.csv › C4: too-long"), "{}", told.len());
    assert!(told[0].len() < 400);
}

#[test]
fn every_fault_is_told_at_once() {
    let stages = STAGES.replace("C01,3,初审,5", "C01,x,初审,很快").replace("C01,6,领合同", "C01,6,");
    let branches = BRANCHES.replace("C01,4,初审有误,3,0", "C01,4,初审有误,3,零");
    let reading = read_texts(&[FILES[0], ("阶段.csv", &stages), ("流程表.csv", &branches)]);
    let told = told(&reading);
    assert_eq!(
        told,
        [
            "流程表.csv › E8: not-number `零`",
            "阶段.csv › B4: not-number `x`",
            "阶段.csv › D4: not-duration `很快`",
            "阶段.csv › C7: missing ``",
        ]
    );
}

#[test]
fn references_that_lead_nowhere_are_told() {
    for (which, from, to, expected) in [
        (2, "C01,4,初审有误,3,0", "C01,4,初审有误,9,0", "流程表.csv › D8: stage-unknown `9`"),
        (2, "C01,4,初审有误,3,0", "C99,4,初审有误,3,0", "流程表.csv › A8: flow-unknown `C99`"),
        (2, "C01,4,复审通过,5,1", "C01,4,初审有误,3,0", "流程表.csv › E9: row-twice `0`"),
        (1, "C01,4,复审", "C01,3,复审", "阶段.csv › B5: stage-twice `3`"),
        (0, "1-6", "1-7", "流程描述.csv › C2: stage-unknown `1-7`"),
        (0, "1-6", "1-5", "阶段.csv › B7: stage-not-listed `6` (领合同)"),
        (0, "1-6", "申请备案、受里", "流程描述.csv › C2: stage-unknown `受里` (受理)"),
        (0, "2026/1/1,", "2026/1/1,2025/1/1", ""),
        (
            0,
            "2026/1/1,",
            "2027/1/1,2026/12/1",
            "流程描述.csv › F2: ends-before-start `2026-12-01` (2027-01-01)",
        ),
        (3, "备案编号,2", "备案编码,2", "步骤.csv › F6: action-unknown `备案编码` (备案编号)"),
        (3, "C01,6,领合同", "C01,8,领合同", "步骤.csv › B7: stage-unknown `8`"),
        (5, "C01,M01", "C01,M02", "流程材料.csv › B2: material-unknown `M02`"),
    ] {
        let (name, text) = FILES[which];
        assert!(text.contains(from), "{from}");
        let changed = text.replace(from, to);
        let mut set = FILES;
        set[which] = (name, &changed);
        let told = told(&read_texts(&set));
        if expected.is_empty() {
            continue;
        }
        assert!(told.contains(&expected.to_owned()), "{to}: {told:#?}");
    }
}

#[test]
fn a_flow_that_has_ended_is_passed_over_and_told() {
    let ended = FLOWS.replace("2026/1/1,,", "2020/1/1,2025-12-31,");
    let reading = read_texts(&[("流程描述.csv", &ended), FILES[1], FILES[2]]);
    assert_eq!(told(&reading), Vec::<String>::new());
    assert!(reading.package.flows.is_empty());
    assert!(reading.notes.iter().any(|note| note.kind == NoteKind::FlowEnded));
}

#[test]
fn a_column_that_nobody_knows_becomes_an_attribute_of_the_stage() {
    let stages = STAGES.replace("描述\n", "描述,档案柜\n").replace("登记\n", "登记,3 号柜\n");
    let reading = read_texts(&[FILES[0], ("阶段.csv", &stages), FILES[2]]);
    assert_eq!(told(&reading), Vec::<String>::new());
    let attributes = &reading.package.flows[0].stages[4].attributes;
    assert_eq!(attributes.get("档案柜").map(String::as_str), Some("3 号柜"));
    assert!(
        reading.notes.iter().any(|note| note.kind == NoteKind::ColumnAsAttribute && note.text == "档案柜")
    );
}

#[test]
fn headers_are_told_by_either_language_and_below_a_title() {
    let flows = "某市房管局流程一览,,\n,,\nNumber,Flow name,Laws and policies\nC01,合同备案,\n";
    let stages =
        "Flow;Stage no.;Stage name;Time limit;Description\nC01;1;申请;;\nC01;2;受理;3 working days;\n";
    let branches = "Flow\tStage\tCondition\tNext stage\tBranch number\nC01\t申请\t\t受理\t1\nC01\t2\t\t\t1\n";
    let stages = stages.replace("Stage no.", "Stage no");
    let reading = read_texts(&[("a.csv", flows), ("b.csv", &stages), ("c.csv", branches)]);
    assert_eq!(told(&reading), Vec::<String>::new());
    assert_eq!(reading.package.flows[0].transitions.len(), 2);
}

#[test]
fn a_sheet_that_is_no_table_is_told() {
    for (text, expected) in [
        ("a,b\n1,2\n", "x.csv › 1: table-unknown `a | b`"),
        ("流程号,阶段名称,描述\nC01,1,2\n", "x.csv › 1: column-missing `stage` (阶段号)"),
        ("流程号,阶段号,阶段名称,阶段号\nC01,1,2,3\n", "x.csv › D1: column-twice `阶段号`"),
        ("", "x.csv: no-table ``"),
    ] {
        assert_eq!(told(&read_texts(&[("x.csv", text)])), [expected], "{text}");
    }
    for (name, bytes, expected) in [
        ("x.xlsx", b"not a workbook".to_vec(), "x.xlsx: file-unreadable ``"),
        ("x.xlsx", b"PK\x03\x04 nor this".to_vec(), "x.xlsx: file-unreadable ``"),
        ("x.ods", b"PK\x03\x04 nor this".to_vec(), "x.ods: file-unreadable ``"),
        ("x.csv", b"PK\x03\x04 a workbook".to_vec(), "x.csv: file-unreadable ``"),
        ("x.exe", b"MZ".to_vec(), "x.exe: file-kind ``"),
        ("x.csv", b"a,b\n\xff\xff,1\n".to_vec(), "x.csv › 2: encoding ``"),
    ] {
        let file = SourceFile { name: name.to_owned(), bytes };
        assert_eq!(told(&read(&[file], &directory(), today())), [expected]);
    }
}

#[test]
fn a_flow_of_ten_thousand_stages_is_refused_at_the_stage_that_is_too_many() {
    let mut stages = "流程号,阶段号,阶段名称\n".to_owned();
    (1..=10_000).for_each(|no| stages.push_str(&format!("C01,{no},阶段{no}\n")));
    let flows = FLOWS.replace("1-6", "");
    let reading = read_texts(&[("流程描述.csv", &flows), ("阶段.csv", &stages)]);
    assert_eq!(told(&reading), ["阶段.csv › B2002: too-many-stages `2001` (2000)"]);
}

#[test]
fn what_is_written_is_read_back_equal() {
    let reading = read_texts(&FILES[..4]);
    let mut package = reading.package.clone();
    package.flows[0].stages[0].attributes.insert("备用".to_owned(), "=1+1".to_owned());
    package.flows[0].stages[0].description = "-2 行\n第二行".into();
    package.flows[0].name = "@合同, \"备案\"".into();
    package.flows[0].transitions[0].condition = "'=引号".into();
    let mut known = directory();
    known.categories.push(("房地产市场".to_owned(), "房地产市场".to_owned()));
    let written = tables(&package, &known).expect("memory");
    for file in &written {
        let text = String::from_utf8(file.bytes.clone()).expect("UTF-8");
        let formula = |cell: &str| cell.trim_matches('"').starts_with(['=', '+', '-', '@']);
        assert!(!text.lines().flat_map(|line| line.split(',')).any(formula), "{text}");
    }
    let files: Vec<SourceFile> =
        written.into_iter().map(|file| SourceFile { name: file.name, bytes: file.bytes }).collect();
    let back = read(&files, &known, today());
    assert_eq!(told(&back), Vec::<String>::new());
    assert_eq!(back.package.flows, package.flows);
}

#[test]
fn a_flow_that_is_there_keeps_what_no_table_speaks_of() {
    let mut known = directory();
    let mut flow = read_texts(&FILES[..4]).package.flows.remove(0);
    flow.valid_from = None;
    flow.name = flow.name.with("en", "Contract filing");
    flow.transitions[1].guard = Some("amount > 1".to_owned());
    flow.stages[3].not_handler_of = vec![waypost_base::StageNo(3)];
    known.flows.insert("C01".to_owned(), flow.clone());
    let mut package = crate::Package::default();
    package.flows.push(flow);
    let files: Vec<SourceFile> = tables(&package, &known)
        .expect("memory")
        .into_iter()
        .map(|file| SourceFile { name: file.name, bytes: file.bytes })
        .collect();
    assert_eq!(read(&files, &known, today()).package.flows, package.flows);
}

#[test]
fn the_template_is_a_good_set() {
    let files: Vec<SourceFile> = templates()
        .expect("memory")
        .into_iter()
        .map(|file| SourceFile { name: file.name, bytes: file.bytes })
        .collect();
    assert_eq!(files.len(), 6);
    let reading = read(&files, &directory(), today());
    assert_eq!(told(&reading), Vec::<String>::new());
    assert_eq!(reading.package.flows.len(), 1);
}
