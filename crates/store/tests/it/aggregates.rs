//! People, sessions, links, attempts, organisation, definitions, drafts, files.

use waypost_base::{CategoryId, FlowId, FlowVersionId, FormId, FormVersionId, UserId};
use waypost_store::{
    Conn, Result, StoreError,
    actions::{self, ActionRow},
    attempts, counter,
    drafts::{self, DraftRow},
    editing,
    files::{self, FileRow, FileUseRow},
    flows::{self, FlowRow, FlowVersionRow},
    forms::{self, FormRow, FormVersionRow},
    links::{self, LinkRow},
    org::{self, AppointmentRow, DepartmentRow, OrgRows, PostPermissionRow, PostRow, SubstituteRow},
    people::{self, PersonChange, PersonRow},
    plugins::{self, PluginRow},
    sessions::{self, SessionRow},
    set::{KeyRow, SaveSet},
    tenant, upkeep,
};

use crate::support::{OTHER, TENANT, TestDb, nothing};

const ZHANG: UserId = UserId::new(5);

fn person(id: i64, name: &str) -> PersonRow {
    PersonRow {
        id,
        name: name.into(),
        display: "张三".into(),
        active: true,
        password: None,
        totp: None,
        language: None,
        theme: None,
        created_at: 1,
        password_given: false,
        keys: true,
    }
}

fn with_zhang() -> TestDb {
    let test = TestDb::new();
    test.write(|c| people::insert(c, TENANT, &person(5, "zhang")));
    test
}

#[test]
fn a_tenant_is_found_by_code_and_by_host() {
    let test = TestDb::new();
    assert_eq!(test.read(|c| tenant::by_code(c, "t7")).unwrap().id, 7);
    assert_eq!(test.read(|c| tenant::by_host(c, "t8.example")).unwrap().id, 8);
    assert_eq!(test.read(|c| tenant::by_host(c, "elsewhere.example")), None);
    assert_eq!(test.read(tenant::list).len(), 2);
}

#[test]
fn blocks_of_a_counter_never_overlap() {
    let test = TestDb::new();
    let take = |tenant, size| test.write(|c| counter::take_block(c, tenant, "case", size));
    assert_eq!([take(TENANT, 10), take(TENANT, 5), take(TENANT, 1), take(OTHER, 10)], [1, 11, 16, 1]);
}

#[test]
fn a_name_is_taken_once_per_tenant() {
    let test = with_zhang();
    let twice = test.db.write(|c| people::insert(c, TENANT, &person(6, "zhang")));
    assert!(matches!(twice, Err(StoreError::Constraint(_))));
    test.write(|c| people::insert(c, OTHER, &person(6, "zhang")));
    assert_eq!(test.read(|c| people::by_name(c, TENANT, "zhang")).unwrap().id, 5);
}

#[test]
fn a_change_of_a_person_changes_what_it_names() {
    let test = with_zhang();
    let change = PersonChange { password: Some(Some("$argon2id$".into())), ..PersonChange::default() };
    assert!(test.write(|c| people::change(c, TENANT, ZHANG, &change)));
    assert!(test.write(|c| people::change(c, TENANT, ZHANG, &PersonChange::default())));
    assert!(!test.write(|c| people::change(c, OTHER, ZHANG, &change)));
    let zhang = test.read(|c| people::by_id(c, TENANT, ZHANG)).unwrap();
    assert_eq!((zhang.password.as_deref(), zhang.display.as_str()), (Some("$argon2id$"), "张三"));

    for _ in 0..2 {
        test.write(|c| people::grant(c, TENANT, ZHANG, "system"));
    }
    assert_eq!(test.read(|c| people::permissions(c, TENANT, ZHANG)), ["system"]);
    assert!(test.write(|c| people::withdraw(c, TENANT, ZHANG, "system")));
    assert_eq!(test.read(|c| people::permissions(c, TENANT, ZHANG)), Vec::<String>::new());
}

fn session(hash: u8, expires_at: i64) -> SessionRow {
    SessionRow {
        token_hash: vec![hash; 32],
        person: 5,
        created_at: 1,
        seen_at: 1,
        expires_at,
        strong_at: None,
        csrf: "c".into(),
        agent: "browser".into(),
        address: "127.0.0.1".into(),
    }
}

#[test]
fn a_session_ends_by_itself_or_on_purpose() {
    let test = with_zhang();
    for (hash, expires_at) in [(1, 100), (2, 200), (3, 300)] {
        test.write(|c| sessions::insert(c, TENANT, &session(hash, expires_at)));
    }
    let alive = |hash: u8, now| test.read(|c| sessions::by_hash(c, TENANT, &[hash; 32], now)).is_some();
    assert!(alive(1, 99) && !alive(1, 100));
    test.write(|c| sessions::touch(c, TENANT, &[1; 32], 90, 190));
    assert!(alive(1, 100));
    test.write(|c| sessions::strengthen(c, TENANT, &[1; 32], 91));
    let listed = test.read(|c| sessions::of_person(c, TENANT, ZHANG, 100));
    assert_eq!((listed.len(), listed[0].strong_at), (3, Some(91)));
    assert_eq!(test.read(|c| sessions::by_hash(c, OTHER, &[1; 32], 1)), None);
    assert!(test.write(|c| sessions::end(c, TENANT, &[2; 32])));
    assert_eq!(test.write(|c| sessions::end_all(c, TENANT, ZHANG, Some(&[3; 32]))), 1);
    assert_eq!(test.write(|c| sessions::purge(c, TENANT, 300)), 1);
}

#[test]
fn a_link_is_used_once_and_in_time() {
    let test = TestDb::new();
    let link = LinkRow {
        token_hash: vec![1],
        purpose: "reset".into(),
        person: Some(5),
        expires_at: 100,
        used_at: None,
    };
    test.write(|c| links::insert(c, TENANT, &link));
    let take = |now| test.write(|c| links::take(c, TENANT, &[1], now));
    assert_eq!(take(100), None);
    assert!(test.read(|c| links::usable(c, TENANT, &[1], 99)).is_some());
    assert_eq!(take(99).unwrap().used_at, Some(99));
    assert_eq!(take(99), None);
    assert_eq!(test.read(|c| links::usable(c, TENANT, &[1], 99)), None);
}

#[test]
fn failures_count_inside_their_window() {
    let test = TestDb::new();
    let fail = |now| test.write(|c| attempts::fail(c, TENANT, "zhang", now, 100));
    assert_eq!([fail(0), fail(50), fail(99), fail(100)], [1, 2, 3, 1]);
    assert_eq!(test.read(|c| attempts::failures(c, TENANT, "zhang", 150, 100)), Some((100, 1)));
    test.write(|c| attempts::clear(c, TENANT, "zhang"));
    assert_eq!(test.read(|c| attempts::failures(c, TENANT, "zhang", 150, 100)), None);
    fail(200);
    assert_eq!(test.write(|c| attempts::purge(c, TENANT, 201)), 1);
}

fn organisation() -> OrgRows {
    let department = |id, code: &str, parent| DepartmentRow {
        id,
        code: code.into(),
        name: r#"{"zh":"房管局"}"#.into(),
        parent,
        head: Some(11),
        position: 0,
        closed: false,
    };
    OrgRows {
        departments: vec![department(1, "root", None), department(2, "office", Some(1))],
        posts: vec![PostRow {
            id: 11,
            code: "clerk".into(),
            department: 2,
            name: "{}".into(),
            position: 0,
            closed: false,
        }],
        post_permissions: vec![PostPermissionRow { post: 11, permission: "start".into() }],
        appointments: vec![AppointmentRow { id: 21, post: 11, person: 5, valid_from: 0, valid_to: None }],
        substitutes: vec![SubstituteRow {
            id: 31,
            absent: 5,
            person: 6,
            post: None,
            valid_from: 0,
            valid_to: Some(9),
        }],
        absences: vec![org::AbsenceRow {
            id: 41,
            person: 5,
            valid_from: 3,
            valid_to: Some(9),
            reason: "出差".into(),
        }],
        ..OrgRows::default()
    }
}

#[test]
fn the_organisation_is_saved_in_parts_and_read_whole_under_a_new_version() {
    let test = with_zhang();
    let before = test.read(|c| tenant::versions(c, TENANT)).org;
    let version = test.write(|c| org::save(c, TENANT, &organisation()));
    assert!(version > before);
    let loaded = test.read(|c| org::load(c, TENANT));
    assert_eq!(loaded, OrgRows { version, people: vec![person(5, "zhang")], ..organisation() });

    let mut change = organisation();
    change.departments.truncate(1);
    change.departments[0].head = None;
    change.post_permissions[0].permission = "supervise".into();
    change.appointments[0].valid_to = Some(50);
    test.write(|c| org::save(c, TENANT, &change));
    assert!(test.write(|c| org::remove_substitute(c, TENANT, 31)));
    let loaded = test.read(|c| org::load(c, TENANT));
    assert_eq!(loaded.departments.len(), 2, "what is not given stays");
    assert_eq!((loaded.departments[0].head, loaded.departments[1].head), (None, Some(11)));
    assert_eq!(loaded.post_permissions, change.post_permissions);
    assert_eq!(loaded.appointments[0].valid_to, Some(50));
    assert_eq!(loaded.substitutes, []);
    assert_eq!(test.read(|c| org::load(c, OTHER)).departments, []);
}

fn version(id: i64, no: i32) -> FlowVersionRow {
    FlowVersionRow {
        id,
        flow: 1,
        no,
        state: "draft".into(),
        form_version: Some(41),
        policies: "《城市房地产管理法》".into(),
        valid_from: None,
        valid_to: None,
        created_at: 1,
        created_by: Some(5),
        definition: "{}".into(),
    }
}

fn add_flow(c: &mut Conn) -> Result<()> {
    flows::save_flow(
        c,
        TENANT,
        &FlowRow {
            id: 1,
            code: "filing".into(),
            name: "{}".into(),
            description: "{}".into(),
            category: None,
        },
    )?;
    flows::insert_version(c, TENANT, &version(51, 1))?;
    flows::insert_version(c, TENANT, &version(52, 2))
}

#[test]
fn publishing_ends_the_former_version_and_keeps_it() {
    let test = TestDb::new();
    test.write(add_flow);
    let publish = |id, at| test.write(|c| flows::publish(c, TENANT, FlowVersionId::new(id), at));
    let in_force = |at| -> Vec<i64> {
        test.read(|c| flows::in_force(c, TENANT, at)).iter().map(|(_, version)| version.raw()).collect()
    };
    assert_eq!(in_force(1_000), Vec::<i64>::new());
    let before = test.read(|c| tenant::versions(c, TENANT)).definitions;
    assert!(publish(51, 100));
    assert!(test.read(|c| tenant::versions(c, TENANT)).definitions > before);
    assert!(!publish(51, 100), "once");
    assert!(publish(52, 200));
    assert_eq!(
        [in_force(99), in_force(100), in_force(199), in_force(200)],
        [vec![], vec![51], vec![51], vec![52]]
    );
    let first = test.read(|c| flows::version(c, TENANT, FlowVersionId::new(51))).unwrap();
    assert_eq!((first.state.as_str(), first.valid_to), ("retired", Some(200)));
    assert_eq!(test.read(|c| flows::next_version_no(c, TENANT, FlowId::new(1))), 3);
    assert!(test.write(|c| flows::retire(c, TENANT, FlowId::new(1), 300)));
    assert_eq!(in_force(300), Vec::<i64>::new());
}

#[test]
fn ending_a_flow_ends_also_what_was_to_come() {
    let test = TestDb::new();
    test.write(add_flow);
    let flow = FlowId::new(1);
    let in_force = |at| test.read(|c| flows::in_force(c, TENANT, at)).len();
    for (id, at) in [(51, 100), (52, 500)] {
        assert!(test.write(|c| flows::publish(c, TENANT, FlowVersionId::new(id), at)));
    }
    assert_eq!((in_force(200), in_force(600)), (1, 1));
    assert!(test.write(|c| flows::retire(c, TENANT, flow, 300)));
    assert_eq!((in_force(200), in_force(300), in_force(600)), (1, 0, 0));
    assert!(!test.write(|c| flows::retire(c, TENANT, flow, 400)));
}

fn change(revision: i64) -> editing::DraftChange {
    editing::DraftChange {
        revision,
        edited_at: Some(9),
        edited_by: Some(5),
        form_version: None,
        policies: "[]".into(),
        valid_from: None,
        note: String::new(),
        definition: format!("{{{revision}}}"),
    }
}

#[test]
fn only_a_draft_is_changed_and_only_from_the_revision_it_is_at() {
    let test = TestDb::new();
    test.write(add_flow);
    let id = FlowVersionId::new(51);
    let save = |from, to| test.write(|c| editing::save_draft(c, TENANT, id, from, &change(to)));
    assert!(save(0, 1));
    assert!(!save(0, 1), "somebody was faster");
    assert!(save(1, 2));
    assert!(test.write(|c| flows::publish(c, TENANT, id, 1)));
    assert!(!save(2, 3), "published");
    assert_eq!(test.read(|c| flows::version(c, TENANT, id)).unwrap().definition, "{2}");
    let head = test.read(|c| editing::head(c, TENANT, id)).unwrap();
    assert_eq!((head.revision, head.edited_by, head.form_version), (2, Some(5), None));
    assert_eq!(test.read(|c| editing::heads_of(c, TENANT, &[1])).len(), 2);
    assert_eq!(test.read(|c| editing::heads_of(c, OTHER, &[1])), []);
    assert_eq!(test.read(|c| flows::versions_of(c, OTHER, FlowId::new(1))), []);
}

#[test]
fn revisions_are_kept_while_the_draft_is_open() {
    let test = TestDb::new();
    test.write(add_flow);
    let row = |version, revision| editing::EditRow {
        flow_version: version,
        revision,
        at: revision,
        person: 5,
        kind: "edited".into(),
        reverts: None,
        what: "null".into(),
        body: revision.to_string(),
    };
    for version in [51, 52] {
        for revision in 0..4 {
            test.write(|c| editing::insert_edit(c, TENANT, &row(version, revision)));
        }
    }
    let kept = |version: i64| {
        let heads = test.read(|c| editing::edit_heads(c, TENANT, FlowVersionId::new(version)));
        heads.iter().map(|head| head.revision).collect::<Vec<_>>()
    };
    test.write(|c| editing::prune(c, TENANT, FlowVersionId::new(51), 2));
    assert_eq!((kept(51), kept(52)), (vec![2, 3], vec![0, 1, 2, 3]));
    assert_eq!(test.read(|c| editing::edit(c, TENANT, FlowVersionId::new(51), 3)), Some(row(51, 3)));
    assert_eq!(test.read(|c| editing::edit(c, OTHER, FlowVersionId::new(51), 3)), None);
    test.write(|c| flows::publish(c, TENANT, FlowVersionId::new(51), 1));
    assert!(!test.write(|c| editing::discard(c, TENANT, FlowVersionId::new(51))), "published");
    assert!(test.write(|c| editing::discard(c, TENANT, FlowVersionId::new(52))));
    assert_eq!((kept(51), kept(52)), (vec![], vec![]));
    assert_eq!(test.read(|c| flows::next_version_no(c, TENANT, FlowId::new(1))), 2);
}

#[test]
fn who_administers_a_category_is_replaced_under_a_new_version_of_the_organisation() {
    let test = TestDb::new();
    let set = |category, posts: &[i64]| {
        test.write(|c| editing::set_category_administrators(c, TENANT, CategoryId::new(category), posts));
    };
    let before = test.read(|c| tenant::versions(c, TENANT)).org;
    set(1, &[11, 12, 12]);
    set(2, &[11]);
    assert_eq!(test.read(|c| editing::category_administrators(c, TENANT)), [(1, 11), (1, 12), (2, 11)]);
    set(1, &[]);
    assert_eq!(test.read(|c| editing::category_administrators(c, TENANT)), [(2, 11)]);
    assert_eq!(test.read(|c| editing::category_administrators(c, OTHER)), []);
    assert!(test.read(|c| tenant::versions(c, TENANT)).org > before);
}

#[test]
fn forms_actions_and_plugins_are_found_by_code_and_name() {
    let test = TestDb::new();
    let form = FormRow { id: 40, code: "contract".into(), name: "{}".into() };
    let form_version =
        FormVersionRow { id: 41, form: 40, no: 1, created_at: 1, created_by: None, definition: "{}".into() };
    let mut action = ActionRow {
        id: 3,
        code: "number".into(),
        name: "{}".into(),
        verbs: "[]".into(),
        call: "number".into(),
        settings: "{}".into(),
        rule: "majority".into(),
        delivery: "{}".to_owned(),
        revision: 1,
    };
    let plugin = PluginRow {
        name: "number".into(),
        sha256: vec![1; 32],
        path: "plugins/a.so".into(),
        registered_at: 1,
        description: None,
    };
    test.write(|c| forms::save_form(c, TENANT, &form));
    test.write(|c| forms::insert_version(c, TENANT, &form_version));
    test.write(|c| actions::save(c, TENANT, &action));
    action.settings = r#"{"series":"市房备"}"#.into();
    test.write(|c| actions::save(c, TENANT, &action));
    test.write(|c| plugins::register(c, TENANT, &plugin));
    test.write(|c| plugins::register(c, TENANT, &PluginRow { sha256: vec![2; 32], ..plugin.clone() }));

    assert_eq!(test.read(|c| forms::form_by_code(c, TENANT, "contract")), Some(form));
    assert_eq!(test.read(|c| forms::version(c, TENANT, FormVersionId::new(41))), Some(form_version.clone()));
    assert_eq!(test.read(|c| forms::versions_of(c, TENANT, FormId::new(40))), [form_version]);
    assert_eq!(test.read(|c| actions::list(c, TENANT)), [action]);
    assert_eq!(test.read(|c| plugins::by_name(c, TENANT, "number")).unwrap().sha256, vec![2; 32]);
    assert_eq!(test.read(|c| plugins::list(c, OTHER)), []);
}

#[test]
fn a_draft_belongs_to_one_person() {
    let test = TestDb::new();
    let mut draft =
        DraftRow { id: 1, flow: Some(1), case: None, visit: None, body: "{}".into(), updated_at: 1 };
    test.write(|c| drafts::save(c, TENANT, ZHANG, &draft));
    draft.visit = Some(101);
    draft.body = r#"{"a":1}"#.into();
    test.write(|c| drafts::save(c, TENANT, ZHANG, &draft));
    let other = UserId::new(6);
    assert_eq!(test.read(|c| drafts::get(c, TENANT, other, 1)), None);
    assert!(!test.write(|c| drafts::delete(c, TENANT, other, 1)));
    assert_eq!(test.read(|c| drafts::of_visit(c, TENANT, ZHANG, 101)), Some(draft.clone()));
    assert_eq!(test.read(|c| drafts::list(c, TENANT, ZHANG, None, 9)), [draft]);

    let used = FileUseRow {
        sha256: vec![1; 32],
        scope: "draft".into(),
        owner: 1,
        name: "合同.pdf".into(),
        person: Some(5),
        at: 1,
    };
    let file = FileRow { sha256: vec![1; 32], bytes: 9, media: "application/pdf".into(), at: 1 };
    for _ in 0..2 {
        test.write(|c| files::insert(c, TENANT, &file));
        test.write(|c| files::add_use(c, TENANT, &used));
    }
    assert_eq!(test.read(|c| files::users_of(c, TENANT, &[1; 32])), [used]);
    // A command that names somebody else's draft takes nothing from it.
    test.save(&SaveSet { drafts_done: vec![(other.raw(), 1)], ..nothing() });
    assert_eq!(test.read(|c| files::uses(c, TENANT, "draft", 1)).len(), 1);
    assert!(test.write(|c| drafts::delete(c, TENANT, ZHANG, 1)));
    assert_eq!(test.read(|c| files::uses(c, TENANT, "draft", 1)), []);
    assert_eq!(test.read(|c| files::by_hash(c, TENANT, &[1; 32])), Some(file), "the file itself stays");
    assert_eq!(test.read(|c| files::by_hash(c, OTHER, &[1; 32])), None);
}

#[test]
fn old_keys_are_forgotten_and_young_ones_kept() {
    let test = TestDb::new();
    let key = |at: i64| KeyRow { user: 5, key: format!("k{at}"), content: vec![], answer: String::new(), at };
    test.save(&SaveSet { keys: (1..=9).map(key).collect(), ..nothing() });
    assert_eq!(test.write(|c| upkeep::purge_keys(c, TENANT, 6, 3)), 3);
    assert_eq!(test.write(|c| upkeep::purge_keys(c, TENANT, 6, 99)), 2);
    assert_eq!(test.write(|c| upkeep::purge_keys(c, TENANT, 6, 99)), 0);
}
