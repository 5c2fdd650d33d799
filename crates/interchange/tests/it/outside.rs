//! Texts and an organisation from outside (`WAYPOST_TEST_DATA`): nothing typed anywhere breaks a package.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests outside test functions")]

use std::{fs, path::PathBuf};

use serde_json::Value;
use waypost_base::Label;
use waypost_interchange::{
    AppointmentPackage, Code, CodeTable, DepartmentPackage, Package, PersonPackage, PostPackage, parse,
};

/// The folder of test material; `None` (with a printed line) when it is neither named nor beside the workspace.
pub fn material() -> Option<PathBuf> {
    let named = std::env::var_os("WAYPOST_TEST_DATA").map(PathBuf::from);
    let folder = named
        .clone()
        .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"));
    assert!(named.is_none() || folder.is_dir(), "WAYPOST_TEST_DATA names no folder");
    if !folder.is_dir() {
        println!("skipped: no test material (WAYPOST_TEST_DATA)");
        return None;
    }
    Some(folder)
}

/// Every naughty string and every line of the attacks, the lines as text as far as they are.
fn texts(folder: &std::path::Path) -> Vec<String> {
    let naughty: Value =
        serde_json::from_slice(&fs::read(folder.join("naughty/blns-even.json")).unwrap()).unwrap();
    let mut texts: Vec<_> =
        naughty.as_array().unwrap().iter().map(|entry| entry["s"].as_str().unwrap().to_owned()).collect();
    for file in fs::read_dir(folder.join("attack")).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        texts.extend(
            bytes.split(|byte| *byte == b'\n').map(|line| String::from_utf8_lossy(line).into_owned()),
        );
    }
    texts
}

const FLOW: &str = r#"
format = 1
[[flows]]
code = "f"
name = "x"
stages = [{ no = 1, name = "一" }]
transitions = [{ from = 1, branch = 1 }]
[[actions]]
code = "a"
name = "x"
call = "number"
[[forms]]
code = "form"
form = { format = 1 }
"#;

#[test]
fn every_text_field_comes_back_byte_for_byte() {
    let Some(folder) = material() else { return };
    let texts = texts(&folder);
    assert!(texts.len() > 200, "{}", texts.len());
    let sound = parse(FLOW).unwrap();
    for text in texts.into_iter().filter(|text| !text.is_empty()) {
        let mut package = sound.clone();
        let label = Label::new(text.clone()).with("en", text.clone());
        let flow = &mut package.flows[0];
        flow.name = label.clone();
        flow.policies = vec![label.clone()];
        flow.stages[0].description = label.clone();
        flow.stages[0].rule = Some(text.clone());
        flow.stages[0].attributes.insert(text.clone(), text.clone());
        flow.transitions[0].condition = label;
        flow.transitions[0].guard = Some(text.clone());
        package.actions[0].settings.insert(text.clone(), text.clone().into());
        package.forms[0].form[text.as_str()] = text.clone().into();
        let written = package.to_toml().unwrap();
        assert_eq!(parse(&written), Ok(package), "{text:?}");
    }
}

#[test]
fn a_text_as_a_whole_package_is_told_or_taken() {
    let Some(folder) = material() else { return };
    for text in texts(&folder) {
        for text in
            [text.clone(), format!("format = 1\n{text}"), format!("format = 1\n[[flows]]\ncode = {text}\n")]
        {
            if let Err(fault) = parse(&text) {
                assert!(fault.line >= 1 && fault.column >= 1, "{text:?}: {fault}");
            }
        }
    }
}

#[test]
fn an_organisation_in_use_is_carried_and_its_dangling_rows_are_named() {
    let Some(folder) = material() else { return };
    let source: Value =
        serde_json::from_slice(&fs::read(folder.join("org/yudao-org.json")).unwrap()).unwrap();
    let rows = |table: &str| {
        let rows = source[table].as_array().unwrap().iter();
        rows.filter(|row| row["tenant_id"] == 1 && row["deleted"] == false).collect::<Vec<_>>()
    };
    let code = |kind: &str, id: &Value| Code::new(format!("{kind}{id}")).unwrap();
    let name = |value: &Value| value.as_str().unwrap().to_owned();

    let mut package = Package::default();
    let organisation = &mut package.organisation;
    organisation.departments = (rows("system_dept").into_iter())
        .map(|row| DepartmentPackage {
            code: code("d", &row["id"]),
            name: Label::new(name(&row["name"])),
            parent: (row["parent_id"] != 0).then(|| code("d", &row["parent_id"])),
            head: None,
            closed: false,
        })
        .collect();
    organisation.posts = (rows("system_post").into_iter())
        .map(|row| PostPackage {
            code: code("p", &row["id"]),
            name: Label::new(name(&row["name"])),
            department: organisation.departments[0].code.clone(),
            permissions: Vec::new(),
            closed: false,
        })
        .collect();
    organisation.people = (rows("system_users").into_iter())
        .map(|row| PersonPackage {
            code: code("u", &row["id"]),
            name: name(&row["nickname"]),
            language: None,
            disabled: false,
            mail: None,
        })
        .collect();
    organisation.appointments = (rows("system_user_post").into_iter())
        .map(|row| AppointmentPackage {
            person: code("u", &row["user_id"]),
            post: code("p", &row["post_id"]),
            from: None,
            until: None,
        })
        .collect();
    assert!(organisation.departments.len() > 5 && organisation.appointments.len() > 5);
    assert_eq!(organisation.departments_from_the_top().len(), organisation.departments.len());

    // Counted here in another way: rows that name what is not there.
    let has = |codes: Vec<&Code>, code: &Code| codes.contains(&code);
    let dangling: usize = (organisation.appointments.iter())
        .map(|row| {
            usize::from(!has(organisation.people.iter().map(|p| &p.code).collect(), &row.person))
                + usize::from(!has(organisation.posts.iter().map(|p| &p.code).collect(), &row.post))
        })
        .sum();
    let orphans = (organisation.departments.iter())
        .filter_map(|row| row.parent.as_ref())
        .filter(|parent| !has(organisation.departments.iter().map(|d| &d.code).collect(), parent))
        .count();
    let faults = organisation.check(&CodeTable::default()).err().unwrap_or_default();
    assert_eq!(faults.len(), dangling + orphans, "{faults:?}");
    assert_eq!(parse(&package.to_toml().unwrap()), Ok(package));
}

#[test]
fn the_people_of_a_dump_are_all_taken_or_named() {
    let Some(folder) = material() else { return };
    let text = fs::read_to_string(folder.join("org/yudao-org.json")).unwrap();
    let source: Value = serde_json::from_str(&text).unwrap();
    let taken = waypost_interchange::yudao::read(&text, None).unwrap();
    assert_eq!(taken.tenant, 1);
    let users = source["system_users"].as_array().unwrap();
    let mut expected: Vec<&str> = users
        .iter()
        .filter(|row| row["tenant_id"] == 1 && row["deleted"] == false)
        .map(|row| row["username"].as_str().unwrap())
        .collect();
    let mut people: Vec<&str> = taken.organisation.people.iter().map(|row| row.code.as_str()).collect();
    expected.sort_unstable();
    people.sort_unstable();
    assert_eq!(people, expected);
    assert_eq!(people.len(), 14);
    let left: Vec<_> = taken.left_out.iter().filter(|left| left.what == "person").collect();
    assert_eq!(people.len() + left.len(), users.len(), "nobody is lost");
    assert!(left.iter().all(|left| left.why.starts_with("it belongs to tenant")), "{left:?}");
    // Who was disabled there is kept out here.
    let off: Vec<&str> =
        taken.organisation.people.iter().filter(|row| row.disabled).map(|row| row.code.as_str()).collect();
    assert_eq!(off, ["aoteman001"]);
    // Each pair of a person and a post that is there, in a department that is there, and each leader.
    let mut held: Vec<(&str, &str)> =
        taken.organisation.appointments.iter().map(|row| (row.person.as_str(), row.post.as_str())).collect();
    held.sort_unstable();
    assert_eq!(
        held,
        [
            ("admin", "dept_100_head"),
            ("admin", "dept_103_se"),
            ("admin", "dept_107_head"),
            ("admin", "dept_112_head"),
            ("admin123", "dept_100_se"),
            ("aotemane", "dept_102_se"),
            ("test", "dept_101_head"),
            ("test", "dept_103_head"),
            ("test", "dept_107_se"),
            ("test", "dept_113_head"),
            ("wwbwwb", "dept_108_se"),
            ("wwbwwb", "dept_108_user"),
            ("yuanma", "dept_106_head"),
        ]
    );
    let names: Vec<String> = taken.left_out.iter().map(ToString::to_string).collect();
    assert!(names.iter().any(|left| left.starts_with("appointment of hr 小姐姐")), "{names:#?}");
    assert!(taken.organisation.check(&CodeTable::default()).is_ok());
}
