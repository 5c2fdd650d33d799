//! The classic tables: taken in as files, taken out, and read as views.

use waypost_app::classic::{FilesFault, FlowChange, Plan, Selection};
use waypost_interchange::classic::SourceFile;
use waypost_store::classic;

use crate::support::{House, contract, sub};

fn file(name: &str, text: impl Into<String>) -> SourceFile {
    SourceFile { name: name.to_owned(), bytes: text.into().into_bytes() }
}

fn bureau(flows: usize) -> Vec<SourceFile> {
    waypost_demo::bureau(flows).into_iter().map(|(name, text)| file(name, text)).collect()
}

fn take(house: &House, files: &[SourceFile], publish: bool, only_plan: bool) -> Plan {
    house.app.import_files_as_operator(house.tenant, files, publish, only_plan).unwrap()
}

fn told(plan: &Plan) -> Vec<String> {
    plan.faults
        .iter()
        .map(|fault| match fault {
            FilesFault::Cell(fault) => fault.to_string(),
            FilesFault::Package(file, fault) => format!("{file}: {fault}"),
            FilesFault::Reference(_, fault) => fault.to_string(),
            FilesFault::Organisation(file) => format!("{file}: organisation"),
            FilesFault::DraftOpen(open) => format!("{} {}: {}", open.flow, open.no, open.who),
            FilesFault::Refused(words) => words.clone(),
        })
        .collect()
}

fn counts(plan: &Plan) -> [usize; 3] {
    [FlowChange::New, FlowChange::NewVersion, FlowChange::Unchanged].map(|change| plan.count(change))
}

fn rows(house: &House) -> [i64; 4] {
    ["flow", "flow_version", "category", "journal"]
        .map(|table| house.number(&format!("SELECT count(*) FROM {table}")))
}

#[test]
fn a_bureau_moves_two_hundred_flows_in_one_go() {
    let house = House::demo();
    let files = bureau(200);
    let before = rows(&house);
    let plan = take(&house, &files, true, true);
    assert_eq!(told(&plan), Vec::<String>::new());
    assert_eq!((counts(&plan), plan.publishable()), ([200, 0, 0], 200));
    assert_eq!(rows(&house), before, "a plan changes nothing");

    let done = take(&house, &files, true, false);
    assert_eq!(done.flows.iter().filter(|flow| flow.published).count(), 200);
    let after = rows(&house);
    assert_eq!((after[0] - before[0], after[1] - before[1]), (200, 200));
    assert_eq!(house.number("SELECT count(*) FROM classic_flow WHERE flow_number LIKE 'L%'"), 200);
    let wangfang = house.person("wangfang");
    assert_eq!(
        house.app.catalogue(wangfang.who()).unwrap().iter().filter(|e| e.code.starts_with('L')).count(),
        200
    );

    let again = take(&house, &files, true, false);
    assert_eq!(counts(&again), [0, 0, 200]);
    assert_eq!(rows(&house)[..3], after[..3]);
    house.assert_clean();
}

#[test]
fn one_faulty_cell_keeps_everything_out() {
    let house = House::demo();
    let mut files = bureau(30);
    let broken = String::from_utf8(files[3].bytes.clone()).unwrap().replacen("复审岗", "复神岗", 1);
    files[3].bytes = broken.into_bytes();
    let before = rows(&house);
    let plan = take(&house, &files, true, false);
    assert_eq!(told(&plan), ["步骤表.csv › E5: receiver-unknown `复神岗` (复审岗)"]);
    assert_eq!(rows(&house), before);
}

#[test]
fn a_stage_without_receiver_makes_a_draft_that_the_check_names() {
    let house = House::demo();
    let plan = take(&house, &bureau(2)[..3], true, false);
    assert_eq!(told(&plan), Vec::<String>::new());
    assert!(plan.flows.iter().all(|flow| !flow.published && flow.draft.is_some()));
    let check = plan.flows[0].check.as_ref().unwrap();
    assert!(check.problems.iter().any(|problem| problem.code == "no_receivers"), "{check:?}");
}

#[test]
fn a_changed_table_makes_a_new_version_of_that_flow_alone() {
    let house = House::demo();
    let files = bureau(12);
    take(&house, &files, true, false);
    let mut changed = files.clone();
    let text =
        String::from_utf8(files[1].bytes.clone()).unwrap().replacen("L003,2,受理", "L003,2,窗口受理", 1);
    changed[1].bytes = text.into_bytes();
    let plan = take(&house, &changed, true, false);
    assert_eq!(counts(&plan), [0, 1, 11]);
    assert_eq!(
        house.number("SELECT max(no) FROM flow_version v JOIN flow f ON f.id = v.flow WHERE f.code = 'L003'"),
        2
    );
}

#[test]
fn a_flow_with_an_end_ends_there() {
    let house = House::demo();
    let mut files = bureau(1);
    let text =
        String::from_utf8(files[0].bytes.clone()).unwrap().replace("2026-01-01,,", "2026-01-01,2099-12-31,");
    files[0].bytes = text.into_bytes();
    let plan = take(&house, &files, true, false);
    assert!(plan.flows[0].published, "{:?}", told(&plan));
    let rows =
        house.app.shared.db.read(|conn| classic::flow_description(conn, house.tenant, "L001")).unwrap();
    assert_eq!(rows[0].end_time.as_deref(), Some("2100-01-01 00:00:00"), "the last day is inside");
}

#[test]
fn what_is_taken_out_comes_back_unchanged() {
    let house = House::demo();
    take(&house, &bureau(5), true, false);
    let exported =
        house.app.export_flows_as_operator(house.tenant, &Selection::All, "tables").unwrap().unwrap();
    assert_eq!(exported.left_out, Vec::<String>::new());
    let tables: Vec<SourceFile> =
        exported.tables.iter().map(|t| SourceFile { name: t.name.clone(), bytes: t.bytes.clone() }).collect();
    let plan = take(&house, &tables, true, false);
    assert_eq!(told(&plan), Vec::<String>::new());
    assert_eq!(counts(&plan), [0, 0, 9], "flows with guards, joins and forms too");
    let toml = file("all.toml", exported.package.to_toml().unwrap());
    let plan = take(&house, &[toml], true, false);
    assert_eq!((told(&plan), counts(&plan)), (Vec::new(), [0, 0, 9]));
    assert_eq!(house.number("SELECT count(*) FROM journal WHERE chain = 6"), 1, "that they left is recorded");
}

#[test]
fn materials_come_with_the_tables_and_stand_in_the_views() {
    let house = House::demo();
    let mut files = bureau(2);
    files.push(file(
        "材料.csv",
        "材料号,材料名称,样本,开始时间,结束时间\nM01,身份证明,id.png,2026-01-01,\nM02,合同,,,\n",
    ));
    files.push(file(
        "流程材料.csv",
        "流程号,材料号,份数,种类,再收\nL001,M01,2,复印件,否\nL001,合同,1,原件,是\n",
    ));
    let plan = take(&house, &files, true, false);
    assert_eq!(told(&plan), Vec::<String>::new());
    assert!(plan.notes.iter().any(|note| note.text == "id.png"));
    let query = "SELECT count(*) FROM classic_flow_material WHERE flow_number = 'L001' AND material_number = 'M01' \
        AND copies = 2 AND kind = 'copy' AND again = 0 AND in_force";
    assert_eq!(house.number(query), 1);
    assert_eq!(
        house.number("SELECT count(*) FROM classic_material WHERE name = '合同' AND start_time IS NULL"),
        1
    );
    let exported =
        house.app.export_flows_as_operator(house.tenant, &Selection::All, "tables").unwrap().unwrap();
    let tables: Vec<SourceFile> =
        exported.tables.iter().map(|t| SourceFile { name: t.name.clone(), bytes: t.bytes.clone() }).collect();
    let plan = take(&house, &tables, true, false);
    assert_eq!((told(&plan), counts(&plan)), (Vec::new(), [0, 0, 6]));
}

#[test]
fn a_package_with_people_is_not_taken_in_here() {
    let house = House::demo();
    let plan = take(&house, &[file("org.toml", waypost_demo::ORGANISATION)], false, false);
    assert_eq!(told(&plan), ["org.toml: organisation"]);
    let plan = take(&house, &[file("x.toml", "format = 1\n[[flows]]\nname = 1")], false, false);
    assert!(told(&plan)[0].starts_with("x.toml: line 3"), "{:?}", told(&plan));
}

/// The paper's tables of contract filing, row by row.
#[test]
fn the_views_are_the_tables_of_the_founding_text() {
    let house = House::demo();
    let read = |sql: &str| house.number(sql);
    let db = &house.app.shared.db;
    let (stages, branches, steps, description, departments) = db
        .read(|conn| -> Result<_, waypost_store::StoreError> {
            Ok((
                classic::stages(conn, house.tenant, "contract_filing")?,
                classic::branches(conn, house.tenant, "contract_filing")?,
                classic::steps(conn, house.tenant, "contract_filing")?,
                classic::flow_description(conn, house.tenant, "contract_filing")?,
                classic::departments(conn, house.tenant)?,
            ))
        })
        .unwrap();
    let names: Vec<_> = stages.iter().map(|row| (row.stage_number, row.name.as_str())).collect();
    assert_eq!(names, [(1, "申请备案"), (2, "受理"), (3, "初审"), (4, "复审"), (5, "备案"), (6, "领合同")]);
    assert_eq!(stages[4].attributes, r#"{"档案柜":"3 号柜"}"#);
    let paper = [
        (1, None, 0),
        (1, Some(2), 1),
        (2, Some(1), 0),
        (2, Some(3), 1),
        (3, Some(2), 0),
        (3, Some(4), 1),
        (4, Some(3), 0),
        (4, Some(5), 1),
        (5, Some(4), 0),
        (5, Some(6), 1),
        (6, None, 1),
    ];
    let found: Vec<_> =
        branches.iter().map(|row| (row.stage_number, row.next_stage, row.branch_number)).collect();
    assert_eq!(found, paper);
    assert_eq!(branches[2].condition, "材料不齐，退回补正");
    assert_eq!((description.len(), description[0].stages.as_deref()), (1, Some("1、2、3、4、5、6")));
    assert!(description[0].in_force && description[0].end_time.is_none());
    let steps: Vec<_> = steps
        .iter()
        .map(|row| {
            (
                row.step_order,
                row.sender.as_str(),
                row.receiver.as_str(),
                row.action.as_deref(),
                row.how_many.as_str(),
            )
        })
        .collect();
    let agents = "post:sunshine_agent、post:riverside_agent";
    assert_eq!(
        steps,
        [
            (1, agents, agents, None, "1"),
            (2, agents, "post:clerk_accept", None, "1"),
            (3, "post:clerk_accept", "post:review_first", None, "1"),
            (4, "post:review_first", "post:review_second", None, "1"),
            (5, "post:review_second", "post:filing_clerk", Some("record_number"), "1"),
            (6, "post:filing_clerk", "post:clerk_issue", None, "1"),
        ]
    );
    let tree: Vec<_> =
        departments.iter().map(|row| (row.number.as_str(), row.pre_order, row.layer)).collect();
    assert_eq!(tree[..3], [("bureau", 1, 1), ("leaders", 2, 2), ("office", 3, 2)]);
    assert_eq!(tree[8..], [("companies", 9, 1), ("sunshine", 10, 2), ("riverside", 11, 2)]);
    assert_eq!(read("SELECT count(*) FROM classic_form_item WHERE form_number = 'sale_contract'"), 11);
    assert_eq!(
        read("SELECT count(*) FROM classic_user_group WHERE number = 'legal_head' AND functions = 'audit'"),
        1
    );
    assert_eq!(
        read("SELECT count(*) FROM classic_user WHERE number = 'lina' AND user_groups = 'clerk_accept'"),
        1
    );
    assert_eq!(
        read("SELECT count(*) FROM classic_action WHERE number = 'record_number' AND call = 'number'"),
        1
    );
    assert_eq!(read("SELECT count(*) FROM classic_function WHERE name = 'audit'"), 1);
}

#[test]
fn the_processing_table_and_the_step_log_tell_the_case() {
    let house = House::demo();
    let [wangfang, lina, zhangwei] = ["wangfang", "lina", "zhangwei"].map(|name| house.person(name));
    let case = house.start(&wangfang, "contract_filing", contract("阳光花园")).unwrap().number;
    house.submit(&lina, case, sub().saying("齐全")).unwrap();
    house.give_back(&zhangwei, case, Some(2), "缺一页").unwrap();
    let (rows, log) = house
        .app
        .shared
        .db
        .read(|conn| -> Result<_, waypost_store::StoreError> {
            Ok((classic::processing(conn, house.tenant, case)?, classic::step_log(conn, house.tenant, case)?))
        })
        .unwrap();
    let told: Vec<_> = rows
        .iter()
        .map(|row| {
            (row.stage_number, row.handler.as_deref(), row.kind_of_opinion.as_deref(), row.opinion.as_deref())
        })
        .collect();
    assert_eq!(
        told,
        [
            (1, Some("wangfang"), Some("submit"), Some("")),
            (2, Some("lina"), Some("submit"), Some("齐全")),
            (3, Some("zhangwei"), Some("return"), Some("缺一页")),
            (2, None, None, None),
        ]
    );
    assert_eq!(rows[1].previous_visit, Some(rows[0].visit));
    assert_eq!(rows[2].previous_visit, Some(rows[1].visit));
    let log: Vec<_> = log
        .iter()
        .map(|row| {
            (
                row.step_order,
                row.senders.as_str(),
                row.receivers.as_str(),
                row.state.as_str(),
                row.comment.as_str(),
            )
        })
        .collect();
    assert_eq!(log[1], (2, "wangfang", "post:clerk_accept", "passed", "齐全"));
    assert_eq!(log[2], (3, "lina", "post:review_first", "rejected", "缺一页"));
    assert_eq!((log[3].1, log[3].3), ("zhangwei", "waiting"));
}
