//! Materials: the checklist is part of the document, what is on file serves its owner alone, and a version keeps what
//! it asks for.

use waypost_app::{
    access::{Administers, DefinesFlows},
    materials::{
        MaterialKind, MaterialUse,
        catalogue::{MaterialEdit, MaterialEntry},
        on_file::OnFile,
        version::{Ask, MaterialChange},
    },
};
use waypost_base::{Code, ItemKey, Rejection, StageNo, Value};
use waypost_org::Permission;

use crate::support::{House, Person, code, contract, package, sub};

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n";

/// One material of contract filing by its number.
fn material(house: &House, person: &Person, code: &str) -> MaterialUse {
    let flow = house.app.startable(person.who(), "contract_filing").unwrap().expect("may start").flow;
    flow.materials.iter().find(|it| it.code == code).cloned().expect("asked for")
}

fn files(files: &[waypost_base::FileRef]) -> Option<Value> {
    Some(Value::Files(files.to_vec()))
}

fn on_file(house: &House, person: &Person) -> Vec<OnFile> {
    let flow = house.app.startable(person.who(), "contract_filing").unwrap().expect("may start").flow;
    house.app.on_file(person.who(), flow.version).unwrap()
}

/// Brings a case that stands at 受理 to its end.
fn finish(house: &House, number: i64) {
    for (name, sub) in [
        ("lina", sub().branch(1)),
        ("zhangwei", sub().branch(1).with("first_opinion", Value::Text("可以".into()))),
        ("chenjing", sub().branch(1).with("second_opinion", Value::Text("可以".into()))),
        ("yangfan", sub().branch(1)),
    ] {
        let person = house.person(name);
        house.submit(&person, number, sub).unwrap();
    }
    house.run_actions();
    let person = house.person("zhoumin");
    house.submit(&person, number, sub().branch(1)).unwrap();
}

fn proof(house: &House) -> Administers {
    let admin = house.holder("gaoxiang", Permission::AdministerFlows);
    admin.who().administers(Permission::AdministerFlows).unwrap()
}

fn defines(house: &House) -> DefinesFlows {
    house.holder("gaoxiang", Permission::AdministerFlows).who().defines_flows().unwrap()
}

/// A draft of contract filing that differs from the version in force in one word.
fn draft(house: &House) -> i32 {
    let text =
        waypost_demo::CONTRACT_FILING.replace("情况简单", "情况").replace("合同已领取", "合同已经领取");
    house.import(&text);
    i32::try_from(house.number("SELECT max(no) FROM flow_version WHERE state = 'draft'")).unwrap()
}

/// A material as the catalogue has it now.
fn stored(house: &House, proof: &Administers, code: &str) -> MaterialEntry {
    house.app.material(proof, code).unwrap().unwrap()
}

#[test]
fn what_is_counted_and_scanned_is_part_of_the_document_through_return_and_resubmission() {
    let house = House::demo();
    let (agent, clerk) = (house.person("wangfang"), house.person("lina"));
    let contract_paper = material(&house, &agent, "sale_contract");
    let scan = house.upload(&agent, "合同.pdf", PDF);
    let mut values = contract("阳光花园");
    values.push((contract_paper.scans_key.clone(), files(std::slice::from_ref(&scan))));
    values.push((contract_paper.copies_key.clone(), Some(Value::Integer(1))));
    let number = house.start(&agent, "contract_filing", values).unwrap().number;

    let view = house.case(&clerk, number);
    let missing = contract_paper.shortage(&view.values, clerk.who().today());
    assert_eq!((missing.copies, missing.scan), (1, false));
    assert_eq!(view.file(&scan.sha256), Some(scan.clone()), "who sees the case sees its scans");
    house.give_back(&clerk, number, Some(1), "缺：买卖合同 1 份").unwrap();

    let again = sub().branch(1).with(contract_paper.copies_key.as_str(), Value::Integer(2));
    house.submit(&agent, number, again).unwrap();
    let view = house.case(&clerk, number);
    assert_eq!(view.values.get(&contract_paper.copies_key), Some(&Value::Integer(2)));
    assert!(!contract_paper.shortage(&view.values, clerk.who().today()).is_any());
    let counted: Vec<_> = view
        .snapshots
        .iter()
        .filter(|row| row.key == contract_paper.copies_key.as_str())
        .map(|row| (row.before.clone(), row.after.clone()))
        .collect();
    let one = |n: i64| Some(serde_json::to_string(&Value::Integer(n)).unwrap());
    assert_eq!(counted, [(None, one(1)), (one(1), one(2))]);
    house.assert_clean();
}

#[test]
fn only_the_stages_named_take_materials_in() {
    let house = House::demo();
    let (agent, clerk) = (house.person("wangfang"), house.person("lina"));
    let reviewer = house.person("zhangwei");
    let paper = material(&house, &agent, "sale_contract");
    assert_eq!(paper.stages, [StageNo(1), StageNo(2)]);
    let number = house.filing(&agent, "阳光花园");
    let counted = sub().branch(1).with(paper.copies_key.as_str(), Value::Integer(2));
    house.submit(&clerk, number, counted).unwrap();
    let fewer = sub()
        .branch(1)
        .with("first_opinion", Value::Text("可以".into()))
        .with(paper.copies_key.as_str(), Value::Integer(1));
    let refused = house.submit(&reviewer, number, fewer).unwrap_err();
    assert_eq!(refused.fields[0].code, Code::ValueReadOnly, "{refused:?}");
    house.assert_clean();
}

#[test]
fn copies_and_scans_keep_their_bounds() {
    let house = House::demo();
    let agent = house.person("wangfang");
    let paper = material(&house, &agent, "sale_contract");
    let text = agent.who().clone();
    let note = house.upload(&agent, "说明.txt", b"plain words");
    assert_eq!(text.user(), agent.who().user());
    for (key, value, expected) in [
        (&paper.copies_key, Value::Integer(-1), Code::ValueTooSmall),
        (&paper.copies_key, Value::Integer(1_000), Code::ValueTooLarge),
        (&paper.scans_key, Value::Files(vec![note]), Code::FileKind),
    ] {
        let mut values = contract("阳光花园");
        values.push((key.clone(), Some(value)));
        let refused = house.start(&agent, "contract_filing", values).unwrap_err();
        let problem = refused.fields.iter().find(|problem| problem.field == key.as_str());
        assert_eq!(problem.map(|problem| problem.code), Some(expected), "{refused:?}");
    }
    let strange = ItemKey::new("material__1_copies").unwrap();
    let mut values = contract("阳光花园");
    values.push((strange, Some(Value::Integer(1))));
    assert_eq!(code(house.start(&agent, "contract_filing", values)), Code::InvalidValues);
    house.assert_clean();
}

#[test]
fn what_is_on_file_serves_its_owner_and_nobody_else_as_long_as_it_is_valid() {
    let house = House::demo();
    let agent = house.person("wangfang");
    let card = material(&house, &agent, "id_card_copy");
    let paper = material(&house, &agent, "sale_contract");
    assert_eq!(on_file(&house, &agent), []);
    let scan = house.upload(&agent, "身份证.pdf", PDF);
    let other_scan = house.upload(&agent, "合同.pdf", &[PDF, b"2"].concat());
    let mut values = contract("阳光花园");
    values.push((card.scans_key.clone(), files(std::slice::from_ref(&scan))));
    values.push((card.copies_key.clone(), Some(Value::Integer(1))));
    values.push((paper.scans_key.clone(), files(&[other_scan])));
    let number = house.start(&agent, "contract_filing", values).unwrap().number;
    assert_eq!(on_file(&house, &agent), [], "a case that runs is not on file");
    finish(&house, number);

    // What is taken again each time is not on file, whatever was handed in.
    let found = on_file(&house, &agent);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].material, found[0].number, found[0].copies), (card.id, number, 1));
    assert_eq!(found[0].files, std::slice::from_ref(&scan));
    // The upload itself may be forgotten: what is on file is offered all the same.
    house.plant("DELETE FROM file_use WHERE scope = 'upload'");
    let mut values = contract("滨江壹号");
    values.push((card.scans_key.clone(), files(&found[0].files)));
    let second = house.start(&agent, "contract_filing", values.clone()).unwrap().number;
    assert_eq!(house.case(&agent, second).file(&scan.sha256), Some(scan.clone()));

    // Another person neither sees it nor can hand it in, though the flow is the same.
    let other = house.person("zhaolei");
    assert_eq!(on_file(&house, &other), []);
    let refused = house.start(&other, "contract_filing", values.clone()).unwrap_err();
    assert_eq!(refused.fields[0].code, Code::Missing, "{refused:?}");

    // After its days it is too old to be offered, and to be handed in.
    house.clock.advance_millis(366 * 86_400_000);
    let agent = house.person("wangfang");
    assert_eq!(on_file(&house, &agent), []);
    let refused = house.start(&agent, "contract_filing", values).unwrap_err();
    assert_eq!(refused.fields[0].code, Code::Missing, "{refused:?}");
    house.assert_clean();
}

#[test]
fn a_required_material_is_asked_for_until_its_validity_ends() {
    let house = House::demo();
    let (proof, defines) = (proof(&house), defines(&house));
    let no = draft(&house);
    let mut list = house.app.version_materials(&defines, "contract_filing", no).unwrap().unwrap();
    list.asks[2].required = true;
    let (flow, revision) = ("contract_filing", list.revision.clone());
    house.app.set_version_materials(&defines, flow, no, &revision, &list.asks).unwrap().unwrap();
    assert!(house.app.publish(house.tenant, list.version, None).unwrap().publishable);
    house.clock.advance_millis(1_000);

    let agent = house.person("wangfang");
    let report = material(&house, &agent, "survey_report");
    let refused = house.start(&agent, flow, contract("阳光花园")).unwrap_err();
    let problem = &refused.fields[0];
    assert_eq!((problem.field.as_str(), problem.code), (report.copies_key.as_str(), Code::ValueTooSmall));
    let mut values = contract("阳光花园");
    values.push((report.copies_key.clone(), Some(Value::Integer(1))));
    let number = house.start(&agent, flow, values).unwrap().number;
    // At 受理 it is still there, so nothing is refused; a stage that does not take it in asks for nothing.
    house.submit(&house.person("lina"), number, sub().branch(1)).unwrap();

    // The catalogue ends it: the running program asks no more, and the old version of the case stays as it was.
    let edit = MaterialEdit {
        name: "房屋测绘报告".to_owned(),
        valid_to: "2026-05-31".to_owned(),
        ..MaterialEdit::default()
    };
    house.app.save_material(&proof, Some(&stored(&house, &proof, "survey_report")), &edit).unwrap().unwrap();
    house.start(&agent, flow, contract("滨江壹号")).unwrap();
    assert!(!material(&house, &agent, "survey_report").is_asked(agent.who().today()));
    house.assert_clean();
}

#[test]
fn a_stage_with_another_number_takes_its_materials_in_still() {
    let house = House::demo();
    let proof = defines(&house);
    let first = house.app.flow_to_define(&proof, "contract_filing").unwrap().unwrap();
    let version = house.app.open_flow_draft(&proof, first.flow, None).unwrap().unwrap();
    let list = || house.app.version_materials(&proof, "contract_filing", 2).unwrap().unwrap();
    let mut named = list();
    named.asks[0].stages = Some(vec![StageNo(1), StageNo(2)]);
    let (no, revision) = (2, named.revision.clone());
    house.app.set_version_materials(&proof, "contract_filing", no, &revision, &named.asks).unwrap().unwrap();
    let shown = house.app.flow_version(&proof, version).unwrap().unwrap();
    let mut stage = shown.definition.stage(StageNo(2)).unwrap().clone();
    (stage.no, stage.name) = (StageNo(20), "收件".into());
    let edit = waypost_engine::Edit::ReplaceStage { no: StageNo(2), stage: Box::new(stage) };
    house.app.edit_flow(&proof, version, shown.revision, &edit).unwrap().unwrap();
    assert_eq!(list().asks[0].stages, Some(vec![StageNo(1), StageNo(20)]));
    house.app.undo_flow_edit(&proof, version).unwrap().unwrap();
    assert_eq!(list().asks[0].stages, Some(vec![StageNo(1), StageNo(2)]), "and back");
    // A copy without the stage forgets it: another that gets its number takes nothing in.
    let chosen = [1, 3, 6].map(StageNo).into();
    let new = waypost_app::editing::NewFlow {
        code: "short".to_owned(),
        head: waypost_app::editing::FlowHead {
            name: "短流程".into(),
            description: Default::default(),
            category: first.category,
        },
        form_version: None,
        first_stage: Default::default(),
    };
    house.app.copy_flow(&proof, version, &chosen, &new).unwrap().unwrap();
    let copied = house.app.version_materials(&proof, "short", 1).unwrap().unwrap();
    assert_eq!(copied.asks[0].stages, Some(vec![StageNo(1)]));
}

#[test]
fn a_published_version_keeps_its_list_and_two_administrators_lose_nothing() {
    let house = House::demo();
    let proof = defines(&house);
    let flow = "contract_filing";
    let first = house.app.version_materials(&proof, flow, 1).unwrap().unwrap();
    assert!(!first.is_draft);
    assert_eq!(first.asks.len(), 3);
    let answer = house.app.set_version_materials(&proof, flow, 1, &first.revision, &[]).unwrap();
    assert_eq!(answer, Err(Code::MaterialsFixed.into()));

    let no = draft(&house);
    let read = house.app.version_materials(&proof, flow, no).unwrap().unwrap();
    assert_eq!(read.asks, first.asks, "the import brought the same list");
    let mut one = read.asks.clone();
    one[0].copies = 3;
    house.app.set_version_materials(&proof, flow, no, &read.revision, &one).unwrap().unwrap();
    let mut other = read.asks.clone();
    other.remove(1);
    let answer = house.app.set_version_materials(&proof, flow, no, &read.revision, &other).unwrap();
    assert_eq!(answer, Err(Code::MaterialsMoved.into()));
    let now = house.app.version_materials(&proof, flow, no).unwrap().unwrap();
    assert_eq!(now.asks, one);

    // The difference names what changed.
    let changes = house.app.materials_difference(house.tenant, first.version, now.version).unwrap();
    let [MaterialChange::Changed { name, before, after }] = changes.as_slice() else {
        panic!("{changes:?}");
    };
    assert_eq!((name.text(), before.copies, after.copies), ("买卖合同", 2, 3));
    let mut last = now.asks.clone();
    last.remove(0);
    last.swap(0, 1);
    house.app.set_version_materials(&proof, flow, no, &now.revision, &last).unwrap().unwrap();
    let changes = house.app.materials_difference(house.tenant, first.version, now.version).unwrap();
    assert!(
        matches!(&changes[..], [MaterialChange::Removed(name), MaterialChange::Reordered] if name.text() == "买卖合同"),
        "{changes:?}"
    );
    house.assert_clean();
}

#[test]
fn a_list_with_faults_is_refused_at_each_of_them() {
    let house = House::demo();
    let proof = defines(&house);
    let no = draft(&house);
    let read = house.app.version_materials(&proof, "contract_filing", no).unwrap().unwrap();
    let bad = [
        Ask { copies: -1, ..Ask::new("sale_contract") },
        Ask { copies: 1_000, ..Ask::new("id_card_copy") },
        Ask { kind: MaterialKind::Electronic, ..Ask::new("survey_report") },
        Ask { stages: Some(vec![StageNo(77)]), ..Ask::new("no_such") },
        Ask::new("sale_contract"),
    ];
    let flow = "contract_filing";
    let refused = house.app.set_version_materials(&proof, flow, no, &read.revision, &bad).unwrap();
    let told: Vec<_> = refused.unwrap_err().fields.into_iter().map(|p| (p.field, p.code)).collect();
    let expected = [
        ("copies.0", Code::ValueTooSmall),
        ("copies.1", Code::ValueTooLarge),
        ("copies.2", Code::ValueTooLarge),
        ("material.3", Code::ValueNotChoice),
        ("stages.3", Code::ValueNotChoice),
        ("material.4", Code::NameTaken),
    ];
    assert_eq!(told, expected.map(|(field, code)| (field.to_owned(), code)));
    let now = house.app.version_materials(&proof, flow, no).unwrap().unwrap();
    assert_eq!(now, read);
}

#[test]
fn a_material_with_faults_is_refused_at_each_field_and_changes_nothing() {
    let house = House::demo();
    let proof = proof(&house);
    let before = house.number("SELECT count(*) FROM material");
    let long = "长".repeat(1_000_000);
    let save = |edit: &MaterialEdit| house.app.save_material(&proof, None, edit).unwrap();
    let field = |refused: Result<String, Rejection>, field: &str| {
        let refused = refused.unwrap_err();
        refused.fields.iter().find(|p| p.field == field).map(|p| p.code)
    };
    let good = MaterialEdit { code: "m1".into(), name: "户口本".into(), ..MaterialEdit::default() };
    for (edit, at, expected) in [
        (MaterialEdit { code: String::new(), ..good.clone() }, "code", Code::ValueRequired),
        (MaterialEdit { code: "new".into(), ..good.clone() }, "code", Code::NameTaken),
        (MaterialEdit { code: "sale_contract".into(), ..good.clone() }, "code", Code::NameTaken),
        (MaterialEdit { code: "../etc".into(), ..good.clone() }, "code", Code::ValuePattern),
        (MaterialEdit { code: long.clone(), ..good.clone() }, "code", Code::ValueTooLong),
        (MaterialEdit { name: " ".into(), ..good.clone() }, "name", Code::ValueRequired),
        (MaterialEdit { name: long.clone(), ..good.clone() }, "name", Code::ValueTooLong),
        (MaterialEdit { note: "a\0b".into(), ..good.clone() }, "note", Code::ValueControl),
        (MaterialEdit { valid_from: "明天".into(), ..good.clone() }, "valid_from", Code::ValueNotDate),
        (MaterialEdit { valid_days: "0".into(), ..good.clone() }, "valid_days", Code::ValueTooSmall),
        (
            MaterialEdit { valid_from: "2026-06-02".into(), valid_to: "2026-06-01".into(), ..good.clone() },
            "valid_to",
            Code::ValueTooSmall,
        ),
    ] {
        assert_eq!(field(save(&edit), at), Some(expected), "{at}");
    }
    assert_eq!(house.number("SELECT count(*) FROM material"), before);
    assert_eq!(save(&good), Ok("m1".to_owned()));
    assert_eq!(house.number("SELECT count(*) FROM material"), before + 1);
}

#[test]
fn a_specimen_is_a_used_file_and_belongs_to_one_tenant() {
    let house = House::demo();
    let admin = house.holder("gaoxiang", Permission::AdministerFlows);
    let proof = admin.who().administers(Permission::AdministerFlows).unwrap();
    let file = house.upload(&admin, "样张.pdf", PDF);
    let edit =
        MaterialEdit { name: "买卖合同".into(), specimen: Some(file.clone()), ..MaterialEdit::default() };
    house.app.save_material(&proof, Some(&stored(&house, &proof, "sale_contract")), &edit).unwrap().unwrap();
    house.plant("DELETE FROM file_use WHERE scope = 'upload'");
    let hash = waypost_app::unhex(&file.sha256).unwrap();
    let used =
        |tenant| house.app.shared.db.read(|conn| waypost_store::files::is_used(conn, tenant, &hash)).unwrap();
    assert!(used(house.tenant));
    assert!(!used(waypost_base::TenantId::new(house.tenant.raw() + 1)));
    let agent = house.person("wangfang");
    let shown = house.app.specimen(agent.who(), "sale_contract").unwrap().unwrap();
    assert_eq!((shown.name.as_str(), shown.media.as_str()), ("样张.pdf", "application/pdf"));
    assert_eq!(house.app.specimen(agent.who(), "id_card_copy").unwrap(), None);
    let text = house.upload(&admin, "样张.txt", b"plain");
    let edit = MaterialEdit { specimen: Some(text), ..edit };
    let refused = house
        .app
        .save_material(&proof, Some(&stored(&house, &proof, "sale_contract")), &edit)
        .unwrap()
        .unwrap_err();
    assert_eq!((refused.fields[0].field.as_str(), refused.fields[0].code), ("specimen", Code::FileKind));
}

#[test]
fn what_is_exported_is_imported_elsewhere_with_its_materials() {
    let house = House::demo();
    let exported = house.app.export_flow(house.tenant, "contract_filing").unwrap().unwrap().unwrap();
    assert_eq!(exported.materials.len(), 3);
    assert_eq!(exported.flows[0].materials, package(waypost_demo::CONTRACT_FILING).flows[0].materials);
    let text = exported.to_toml().unwrap();
    let other = House::empty();
    other.import(waypost_demo::ORGANISATION);
    other.publish_all(&other.import(&text));
    let again = other.app.export_flow(other.tenant, "contract_filing").unwrap().unwrap().unwrap();
    assert_eq!(again, exported);
    // The same once more brings no version: nothing has changed.
    assert_eq!(other.import(&text).flows, []);
    let more = text.replacen("copies = 2", "copies = 3", 1);
    assert_ne!(more, text);
    assert_eq!(other.import(&more).flows.len(), 1, "another number of copies is another version");

    let unknown =
        waypost_demo::CONTRACT_FILING.replace("material = \"survey_report\"", "material = \"nobody\"");
    let fault = other.app.import(other.tenant, &package(&unknown), None).unwrap_err().to_string();
    assert!(fault.contains("nobody"), "{fault}");
}

#[test]
fn a_draft_begins_with_the_list_of_the_version_that_it_is_opened_from() {
    let house = House::demo();
    let proof = defines(&house);
    let flow = waypost_base::FlowId::new(house.number("SELECT id FROM flow WHERE code = 'contract_filing'"));
    let first = house.app.version_materials(&proof, "contract_filing", 1).unwrap().unwrap();
    let opened = house.app.open_flow_draft(&proof, flow, None).unwrap().unwrap();
    let draft = house.app.version_materials(&proof, "contract_filing", 2).unwrap().unwrap();
    assert_eq!((draft.version, &draft.asks), (opened, &first.asks));
    let fewer = &draft.asks[1..];
    house.app.set_version_materials(&proof, "contract_filing", 2, &draft.revision, fewer).unwrap().unwrap();
    let compared = house.app.compare_flow_versions(&proof, first.version, opened).unwrap().unwrap();
    assert!(matches!(&compared.materials[..], [MaterialChange::Removed(_)]), "{:?}", compared.materials);
    house.app.discard_flow_draft(&proof, opened, 0).unwrap().unwrap();
    assert_eq!(house.number("SELECT count(*) FROM flow_material"), 3);
    house.assert_clean();
}
