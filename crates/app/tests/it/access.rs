//! Who may see what.

use waypost_app::cases::drafts::{DraftBody, DraftOf};
use waypost_base::{Code, FileRef, TenantId, Value};
use waypost_forms::Right;
use waypost_org::Permission;
use waypost_store::{
    people::{self, PersonRow},
    tenant::{self, TenantRow},
};

use crate::support::{House, Person, contract, key, matter, sub, text};

const DAY: i64 = 86_400_000;

fn sees(house: &House, person: &Person, number: i64) -> bool {
    match house.see(person, number) {
        Ok(case) => {
            assert_eq!(case.get().number, number);
            true
        }
        Err(refused) => {
            assert_eq!(refused.code, Code::NotFound, "what is not there and what may not be seen look alike");
            false
        }
    }
}

#[test]
fn a_case_is_seen_by_those_it_went_through_and_by_nobody_else() {
    let house = House::demo();
    let [wangfang, lina, zhangwei] = ["wangfang", "lina", "zhangwei"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "阳光花园");
    let other = house.filing(&house.person("zhaolei"), "滨江苑");
    let expected = |step: &str, expected: &[(&str, bool)]| {
        for (name, sees_it) in expected {
            assert_eq!(sees(&house, &house.person(name), case), *sees_it, "{name} {step}");
        }
    };
    // The initiator, the head over the initiator's department, the post that was asked.
    expected("at 受理", &[("wangfang", true), ("qianjin", true), ("lina", true)]);
    expected("at 受理", &[("zhangwei", false), ("xuhui", false), ("zhaolei", false), ("sunjianguo", false)]);
    assert!(!sees(&house, &house.person("qianjin"), other), "another company's");
    house.submit(&lina, case, sub()).unwrap();
    house.submit(&zhangwei, case, sub().with("first_opinion", text("同意"))).unwrap();
    // Former handlers, their colleagues of the post, and a substitute.
    expected(
        "at 复审",
        &[("lina", true), ("zhangwei", true), ("liuyang", true), ("chenjing", true), ("lintao", true)],
    );
    expected("at 复审", &[("zhoumin", false), ("yangfan", false)]);
    assert!(!sees(&house, &house.person("huanghai"), case));
    assert!(sees(&house, &house.holder("huanghai", Permission::Audit), case));
    assert!(
        !sees(&house, &house.holder("xuefeng", Permission::ResolveIncidents), case),
        "nothing to resolve"
    );
    assert!(!sees(&house, &house.holder("xuhui", Permission::AdministerSystem), case));
    assert!(!sees(&house, &wangfang, 99));
}

#[test]
fn heads_see_what_their_subtree_started() {
    let house = House::demo();
    let heping = house.person("heping");
    let case = house.start(&heping, "joint_review", matter("采购")).unwrap().number;
    for (name, expected) in [("gaoxiang", true), ("sunjianguo", true), ("wuqiang", false), ("machao", false)]
    {
        assert_eq!(sees(&house, &house.person(name), case), expected, "{name}");
    }
}

#[test]
fn a_substitute_sees_and_acts_only_in_the_period() {
    let house = House::demo();
    let [wangfang, lina, zhangwei] = ["wangfang", "lina", "zhangwei"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "阳光花园");
    house.submit(&lina, case, sub()).unwrap();
    house.submit(&zhangwei, case, sub().with("first_opinion", text("同意"))).unwrap();
    let lintao = house.person("lintao");
    assert_eq!(house.inbox(&lintao), [case]);
    house.clock.advance_millis(10 * 365 * DAY);
    let later = house.person("lintao");
    assert_eq!(house.inbox(&later), [0; 0]);
    assert!(!sees(&house, &later, case));
    // One who looked while he still might is stopped by the desk.
    let visit = house.case(&house.person("chenjing"), case).offers.visits[0].visit;
    let submit = sub().with("second_opinion", text("同意")).0;
    let envelope = house.envelope(&lintao, case, |by| waypost_engine::Command::Submit { by, visit, submit });
    assert_eq!(house.hand_in(envelope).unwrap().unwrap_err().code, Code::NotYourWork);
}

#[test]
fn nothing_crosses_tenants() {
    let house = House::demo();
    let case = house.filing(&house.person("wangfang"), "阳光花园");
    let other = TenantId::new(77);
    let row = TenantRow {
        id: other.raw(),
        code: "other".to_owned(),
        name: "别处".to_owned(),
        host: None,
        zone_minutes: 0,
        created_at: 0,
    };
    let person = PersonRow {
        id: 78,
        name: "stranger".to_owned(),
        display: "外人".to_owned(),
        active: true,
        password: None,
        totp: None,
        language: None,
        theme: None,
        created_at: 0,
        password_given: false,
        keys: true,
    };
    house
        .app
        .shared
        .db
        .write(|conn| {
            tenant::insert(conn, &row)?;
            people::insert(conn, other, &person)?;
            people::grant(conn, other, waypost_base::UserId::new(78), Permission::Audit.as_str())
        })
        .unwrap();
    let stranger = house.person_of(other, "stranger");
    assert_eq!(stranger.who().tenant(), other);
    assert!(!sees(&house, &stranger, case));
    assert!(house.app.catalogue(stranger.who()).unwrap().is_empty());
    let wangfang = house.person("wangfang");
    let mut envelope =
        house.envelope(&wangfang, case, |by| waypost_engine::Command::Comment { by, text: "x".into() });
    envelope.tenant = other;
    assert_eq!(house.hand_in(envelope).unwrap().unwrap_err().code, Code::NotFound);
    house.assert_clean();
}

#[test]
fn a_draft_is_its_writers_alone() {
    let house = House::demo();
    let [wangfang, zhaolei] = ["wangfang", "zhaolei"].map(|name| house.person(name));
    let flow = house.app.startable(wangfang.who(), "contract_filing").unwrap().unwrap().flow.flow_id;
    let body = DraftBody { title: "未完".to_owned(), ..DraftBody::default() };
    let save = |person: &Person, draft| {
        house.app.save_draft(person.who(), DraftOf::Start { flow, draft }, &body).unwrap().unwrap()
    };
    let id = save(&wangfang, None);
    assert_eq!(save(&wangfang, Some(id)), id);
    assert_eq!(house.app.draft(wangfang.who(), id).unwrap(), Some((flow, body.clone())));
    assert_eq!(house.app.draft(zhaolei.who(), id).unwrap(), None);
    assert_ne!(save(&zhaolei, Some(id)), id, "another person's id names nothing");
    assert!(!house.app.delete_draft(zhaolei.who(), id).unwrap());
    assert_eq!(house.app.drafts(wangfang.who(), None).unwrap().rows.len(), 1);
    assert_eq!(house.app.counts(wangfang.who()).unwrap().drafts, 1);
    // The start that it was for uses it up.
    let mut start = house.start_envelope(&wangfang, "contract_filing", contract("甲"), "from draft");
    if let waypost_app::desk::Target::New { draft, .. } = &mut start.target {
        *draft = Some(id);
    }
    house.hand_in(start).unwrap().unwrap();
    assert_eq!(house.app.draft(wangfang.who(), id).unwrap(), None);
    let long = DraftBody { title: "长".repeat(2_000_000), ..DraftBody::default() };
    let refused = house.app.save_draft(wangfang.who(), DraftOf::Start { flow, draft: None }, &long).unwrap();
    assert_eq!(refused.unwrap_err().code, Code::TextTooLong);
}

#[test]
fn a_file_is_handed_in_by_its_uploader_and_read_where_it_stands() {
    let house = House::demo();
    let [wangfang, zhaolei, lina] = ["wangfang", "zhaolei", "lina"].map(|name| house.person(name));
    let scan = house.upload(&wangfang, "../../合同.pdf", b"%PDF-1.7 one");
    assert_eq!((scan.name.as_str(), scan.media.as_str()), ("合同.pdf", "application/pdf"));
    let with = |file: &FileRef| {
        let mut values = contract("甲");
        values.push((key("scan"), Some(Value::Files(vec![file.clone()]))));
        values
    };
    let refused = house.start(&zhaolei, "contract_filing", with(&scan)).unwrap_err();
    assert_eq!((refused.code, refused.fields[0].field.as_str()), (Code::InvalidValues, "scan"));
    assert_eq!(house.app.staged_file(zhaolei.who(), &scan.sha256, "x").unwrap(), None);
    assert_eq!(house.app.staged_file(wangfang.who(), &scan.sha256, "合同.pdf").unwrap(), Some(scan.clone()));

    let start = waypost_app::cases::Start {
        version: house.app.startable(wangfang.who(), "contract_filing").unwrap().unwrap().flow.version,
        title: String::new(),
        department: None,
        submit: waypost_engine::command::Submission { values: with(&scan), ..Default::default() },
        draft: None,
        key: "preview".to_owned(),
    };
    let (_, path) = house.app.preview_start(wangfang.who(), &start).unwrap();
    assert!(!path.unwrap().is_empty(), "a preview knows the files that the start will hand in");
    let case = house.start(&wangfang, "contract_filing", with(&scan)).unwrap().number;
    let other = house.filing(&zhaolei, "乙");
    assert_eq!(house.case(&lina, case).file(&scan.sha256), Some(scan.clone()));
    assert_eq!(house.case(&lina, other).file(&scan.sha256), None, "not through another case");
    house.assert_clean();
}

#[test]
fn what_a_stage_hides_is_in_nothing_that_its_reader_gets() {
    let house = House::demo();
    let [wangfang, lina, zhangwei, chenjing] =
        ["wangfang", "lina", "zhangwei", "chenjing"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "阳光花园");
    house.submit(&lina, case, sub().with("acceptance_note", text("齐"))).unwrap();
    house.submit(&zhangwei, case, sub().with("first_opinion", text("同意"))).unwrap();
    let items = |person: &Person| {
        let view = house.case(person, case);
        ["acceptance_note", "first_opinion"].map(|name| {
            let hidden = view.rights.get(&key(name)) == Some(&Right::Hidden);
            let shown = view.values.contains_key(&key(name));
            assert_eq!(hidden, !shown);
            assert_eq!(shown, view.snapshots.iter().any(|row| row.key == name));
            shown
        })
    };
    assert_eq!(items(&wangfang), [false, false]);
    assert_eq!(items(&lina), [true, false]);
    assert_eq!(items(&zhangwei), [true, true]);
    assert_eq!(items(&chenjing), [true, true]);
    let submit = house.case(&chenjing, case).rights[&key("second_opinion")];
    assert_eq!(submit, Right::Require);
    // Nor may a hidden item be handed in.
    let typed = sub().with("second_opinion", text("同意")).with("first_opinion", text("改"));
    let refused = house.submit(&chenjing, case, typed).unwrap_err();
    assert_eq!(
        (refused.fields[0].field.as_str(), refused.fields[0].code),
        ("first_opinion", Code::ValueReadOnly)
    );
}
