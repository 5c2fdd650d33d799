use waypost_base::DepartmentId;

use crate::{CodeTable, parse};

/// An installation that knows one department.
fn known() -> CodeTable {
    let mut table = CodeTable::default();
    table.departments.insert("there", DepartmentId::new(1));
    table
}

fn faults(text: &str) -> Vec<String> {
    let package = parse(&format!("format = 1\n{text}")).unwrap();
    package.organisation.check(&known()).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

#[test]
fn an_organisation_may_lean_on_what_is_there() {
    let text = r#"
        [[organisation.departments]]
        code = "a"
        name = "甲"
        parent = "there"
    "#;
    assert_eq!(faults(text), Vec::<String>::new());
}

#[test]
fn every_wrong_reference_is_told_at_once() {
    let text = r#"
        [organisation]
        departments = [
            { code = "a", name = "甲", parent = "b", head = "chief" },
            { code = "b", name = "乙", parent = "a" },
            { code = "a", name = "丙" },
        ]
        posts = [{ code = "p", name = "岗", department = "nowhere" }]
        people = [{ code = "zhang", name = "张" }]
        appointments = [{ person = "li", post = "p", from = 2026-02-01, until = "2026-01-01" }]
        substitutes = [{ person = "zhang", acts_for = "zhang" }]
    "#;
    assert_eq!(
        faults(text),
        [
            "departments[2].code: the department `a` stands twice",
            "departments[0].head: there is no post `chief`",
            "posts[0].department: there is no department `nowhere`",
            "appointments[0].person: there is no person `li`",
            "substitutes[0].acts_for: the person `zhang` leads back to itself",
            "departments[0].parent: the department `a` leads back to itself",
            "appointments[0].until: the period `2026-02-01 – 2026-01-01` ends before it begins",
        ]
        .map(str::to_owned)
    );
}

#[test]
fn departments_in_a_circle_are_told() {
    let text = r#"
        [organisation]
        departments = [
            { code = "a", name = "甲", parent = "b" },
            { code = "b", name = "乙", parent = "a" },
            { code = "c", name = "丙", parent = "c" },
        ]
    "#;
    let circles = faults(text);
    assert_eq!(circles.len(), 3, "{circles:?}");
    assert!(circles.iter().all(|fault| fault.contains("leads back to itself")), "{circles:?}");
}

#[test]
fn a_department_comes_after_the_one_above_it() {
    let text = r#"
        format = 1
        [organisation]
        departments = [
            { code = "c", name = "丙", parent = "b" },
            { code = "b", name = "乙", parent = "a" },
            { code = "a", name = "甲" },
        ]
    "#;
    let package = parse(text).unwrap();
    let order: Vec<_> = package
        .organisation
        .departments_from_the_top()
        .iter()
        .map(|row| row.code.as_str().to_owned())
        .collect();
    assert_eq!(order, ["a", "b", "c"]);
}
