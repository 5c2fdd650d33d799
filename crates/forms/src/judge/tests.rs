use super::*;
use crate::sample::*;

const FORM: &str = r#"
name = "报销"
items = [
    { key = "title", label = "事由", kind = "text", required = true },
    { key = "amount", label = "金额", kind = "decimal", scale = 2, min = "0.01", max = "1000" },
    { key = "who", label = "经办人", kind = "person" },
    { key = "unit", label = "部门", kind = "department" },
    { key = "proof", label = "凭证", kind = "file", max_files = 2 },
    { key = "secret", label = "内部", kind = "text" },
    { key = "done", label = "办结", kind = "yes_no" },
]
"#;

fn form() -> Form {
    toml::from_str(FORM).unwrap()
}

fn words(text: &str) -> Option<Value> {
    Some(Value::Text(text.to_owned()))
}

fn rights(rights: &[(&str, Right)]) -> Rights {
    rights.iter().map(|(item, right)| (key(item), *right)).collect()
}

/// Everything may be written, `secret` is hidden, `title` holds 旧, `proof` the file `old.pdf`.
fn check(handed: &[(&str, Option<Value>)], expected: Result<&[&str], &[(&str, Code)]>) {
    check_with(&rights(&[("secret", Right::Hidden)]), handed, expected);
}

fn check_with(more: &Rights, handed: &[(&str, Option<Value>)], expected: Result<&[&str], &[(&str, Code)]>) {
    let form = form();
    let mut rights: Rights = form.items.iter().map(|item| (item.key.clone(), Right::Write)).collect();
    rights.extend(more.clone());
    let stored = Values::from([
        (key("title"), Value::Text("旧".into())),
        (key("secret"), Value::Text("s".into())),
        (key("proof"), Value::Files(vec![file("old.pdf", "application/pdf")])),
    ]);
    let handed: Vec<_> = handed.iter().map(|(item, value)| (key(item), value.clone())).collect();
    match (form.judge(&rights, &stored, &handed, &Little), expected) {
        (Ok(changes), Ok(expected)) => {
            let keys: Vec<_> = changes.iter().map(|change| change.key.as_str()).collect();
            assert_eq!(keys, expected);
            let mut after = stored.clone();
            waypost_base::value::apply_changes(&mut after, &changes);
            assert_eq!(difference(&stored, &after).len(), changes.len());
        }
        (Err(problems), Err(expected)) => {
            let found: Vec<_> =
                problems.iter().map(|problem| (problem.field.as_str(), problem.code)).collect();
            assert_eq!(found, expected);
        }
        (found, expected) => panic!("found {found:?}, expected {expected:?}"),
    }
}

#[test]
fn changes_come_in_the_order_of_the_form_without_what_is_unchanged() {
    check(&[], Ok(&[]));
    check(&[("amount", Some(dec("5"))), ("title", words("新"))], Ok(&["title", "amount"]));
    check(&[("title", words("旧")), ("amount", None)], Ok(&[]));
    check(&[("title", words("新")), ("title", words("旧"))], Ok(&[]));
    check(&[("amount", Some(Value::Integer(5)))], Ok(&["amount"]));
}

#[test]
fn every_problem_is_told_once_per_item() {
    check(
        &[
            ("nothing", words("x")),
            ("title", words("")),
            ("amount", Some(dec("0"))),
            ("who", Some(Value::Person(UserId::new(9)))),
            ("unit", Some(Value::Department(DepartmentId::new(9)))),
            ("proof", Some(Value::Files(vec![file("stolen.pdf", "application/pdf")]))),
            ("done", words("yes")),
        ],
        Err(&[
            ("nothing", Code::ValueUnknown),
            ("title", Code::ValueRequired),
            ("amount", Code::ValueTooSmall),
            ("who", Code::ValueNoPerson),
            ("unit", Code::ValueNoDepartment),
            ("proof", Code::Missing),
            ("done", Code::ValueNotChoice),
        ]),
    );
}

#[test]
fn what_exists_is_accepted_and_held_files_are_kept() {
    let files = Value::Files(vec![file("old.pdf", "application/pdf"), file("a.pdf", "application/pdf")]);
    check(
        &[
            ("who", Some(Value::Person(UserId::new(1)))),
            ("unit", Some(Value::Department(DepartmentId::new(2)))),
            ("proof", Some(files)),
        ],
        Ok(&["who", "unit", "proof"]),
    );
}

#[test]
fn a_hidden_item_does_not_betray_its_value() {
    for guess in [words("s"), words("t"), None] {
        check(&[("secret", guess)], Err(&[("secret", Code::ValueUnknown)]));
    }
}

#[test]
fn what_may_only_be_read_stays_as_it_is() {
    let read = rights(&[("title", Right::Read)]);
    check_with(&read, &[("title", words("旧"))], Ok(&[]));
    check_with(&read, &[("title", words("新"))], Err(&[("title", Code::ValueReadOnly)]));
    check_with(&read, &[("title", None)], Err(&[("title", Code::ValueReadOnly)]));
}

#[test]
fn somebody_named_before_he_left_stays_named() {
    let form = form();
    let gone = Some(Value::Person(UserId::new(9)));
    let stored = Values::from([(key("who"), Value::Person(UserId::new(9)))]);
    let rights = rights(&[("who", Right::Write)]);
    for handed in [vec![], vec![(key("who"), gone)]] {
        assert_eq!(form.judge(&rights, &stored, &handed, &Little), Ok(vec![]));
    }
}

#[test]
fn what_is_required_is_judged_on_the_values_after_the_changes() {
    check(&[("title", None)], Err(&[("title", Code::ValueRequired)]));
    check(&[("title", words(" \u{3000}"))], Err(&[("title", Code::ValueRequired)]));
    let require = rights(&[("amount", Right::Require), ("done", Right::Require)]);
    check_with(&require, &[], Err(&[("amount", Code::ValueRequired), ("done", Code::ValueRequired)]));
    check_with(
        &require,
        &[("amount", Some(dec("5"))), ("done", Some(Value::Bool(false)))],
        Ok(&["amount", "done"]),
    );
    check_with(
        &require,
        &[("amount", Some(dec("5000"))), ("done", Some(Value::Bool(true)))],
        Err(&[("amount", Code::ValueTooLarge)]),
    );
}

#[test]
fn an_empty_required_item_troubles_only_stages_that_may_write_it() {
    let form = form();
    let stored = Values::new();
    let judged = |right| form.judge(&rights(&[("title", right)]), &stored, &[], &Little).is_ok();
    assert!(judged(Right::Read) && judged(Right::Hidden));
    assert!(!judged(Right::Write) && !judged(Right::Require));
}

#[test]
fn typed_texts_are_judged_with_all_their_problems() {
    let form = form();
    let rights = rights(&[("title", Right::Write), ("amount", Right::Require), ("secret", Right::Hidden)]);
    let typed = |typed: &[(&str, &str)]| {
        let typed: Vec<_> = typed.iter().map(|(item, text)| (key(item), vec![(*text).to_owned()])).collect();
        form.judge_typed(&rights, &Values::new(), &typed, &Little)
    };
    let problems =
        typed(&[("title", ""), ("amount", "1,00"), ("done", "perhaps"), ("secret", "x"), ("odd", "")]);
    let found: Vec<_> =
        problems.unwrap_err().into_iter().map(|problem| (problem.field, problem.code)).collect();
    assert_eq!(
        found,
        [
            ("secret".to_owned(), Code::ValueUnknown),
            ("odd".to_owned(), Code::ValueUnknown),
            ("title".to_owned(), Code::ValueRequired),
            ("amount".to_owned(), Code::ValueNotDecimal),
            ("done".to_owned(), Code::ValueReadOnly),
        ]
    );
    let changes = typed(&[("title", "事"), ("amount", " １０．５０ ")]).unwrap();
    assert_eq!(changes[1].after, Some(dec("10.5")));
}
