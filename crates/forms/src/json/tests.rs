use serde_json::json;

use super::*;
use crate::sample::*;

fn check(kind: &str, given: Json, expected: Result<Option<Value>, Code>) {
    let found = read_json(&written(kind), &given).map_err(|problem| problem.code);
    assert_eq!(found, expected, "{given} for {kind}");
}

const DECIMAL: &str = "kind = 'decimal'\nscale = 2";

#[test]
fn plain_json_is_read_strictly() {
    check("kind = 'text'", json!("a"), Ok(Some(Value::Text("a".into()))));
    check("kind = 'text'", json!(""), Ok(None));
    check("kind = 'text'", json!(1), Err(Code::ValuePattern));
    check("kind = 'integer'", json!(null), Ok(None));
    check("kind = 'integer'", json!(-3), Ok(Some(Value::Integer(-3))));
    check("kind = 'integer'", json!(3.0), Ok(Some(Value::Integer(3))));
    check("kind = 'integer'", json!(3.5), Err(Code::ValueNotInteger));
    check("kind = 'integer'", json!("3"), Err(Code::ValueNotInteger));
    check("kind = 'integer'", json!(u64::MAX), Err(Code::ValueTooLarge));
    check("kind = 'integer'", json!(1e300), Err(Code::ValueNotInteger));
    check(DECIMAL, json!("12.50"), Ok(Some(dec("12.5"))));
    check(DECIMAL, json!(12.5), Ok(Some(dec("12.5"))));
    check(DECIMAL, json!(12), Ok(Some(dec("12"))));
    check(DECIMAL, json!(0.1 + 0.2), Err(Code::ValueNotDecimal));
    check(DECIMAL, json!(true), Err(Code::ValueNotDecimal));
    check("kind = 'date'", json!("2026-11-21"), Ok(Some(date("2026-11-21"))));
    check("kind = 'date'", json!("2026-1-1"), Err(Code::ValueNotDate));
    check("kind = 'yes_no'", json!(false), Ok(Some(Value::Bool(false))));
    check("kind = 'yes_no'", json!("false"), Err(Code::ValueNotChoice));
    check("kind = 'choices'", json!([]), Ok(None));
    check("kind = 'choices'", json!([1]), Err(Code::ValueNotChoice));
    check("kind = 'person'", json!("12"), Ok(Some(Value::Person(waypost_base::UserId::new(12)))));
    check("kind = 'person'", json!(12), Err(Code::ValueNoPerson));
    check("kind = 'file'", json!([{ "sha256": "x" }]), Err(Code::FileKind));
}

#[test]
fn what_is_written_is_read_back() {
    for (kind, value) in [
        ("kind = 'text'", Value::Text("a".into())),
        ("kind = 'integer'", Value::Integer(i64::MIN)),
        (DECIMAL, dec("79228162514264337593543950335")),
        ("kind = 'date'", date("2026-11-21")),
        ("kind = 'yes_no'", Value::Bool(true)),
        ("kind = 'choice'", Value::Choice("a".into())),
        ("kind = 'choices'", Value::Choices(vec!["a".into()])),
        ("kind = 'person'", Value::Person(waypost_base::UserId::new(i64::MAX))),
        ("kind = 'department'", Value::Department(waypost_base::DepartmentId::new(7))),
        ("kind = 'file'", Value::Files(vec![file("a.pdf", "application/pdf")])),
    ] {
        check(kind, write_json(&value), Ok(Some(value)));
    }
}

#[test]
fn rows_are_read_as_they_were_written_and_problems_name_the_cell() {
    let item = written(
        "kind = 'table'\ncolumns = [{ key = 'a', label = 'A', kind = 'integer' }, { key = 'b', label = 'B', kind = 'decimal', scale = 1 }]",
    );
    let json = serde_json::json!([{ "_row": 3, "a": 1, "b": "2.5" }, { "a": 2 }]);
    let Ok(Some(value)) = read_json(&item, &json) else { panic!() };
    assert_eq!(write_json(&value), json);
    assert_eq!(read_json(&item, &serde_json::json!([])), Ok(None));
    for (bad, field, code) in [
        (serde_json::json!([{ "a": 1 }, { "a": "x" }]), "it.2.a", Code::ValueNotInteger),
        (serde_json::json!([{ "c": 1 }]), "it.1.c", Code::ValueUnknown),
        (serde_json::json!([{ "_row": -1 }]), "it", Code::ValuePattern),
        (serde_json::json!([5]), "it", Code::ValuePattern),
        (serde_json::json!("x"), "it", Code::ValuePattern),
    ] {
        let problem = read_json(&item, &bad).unwrap_err();
        assert_eq!((problem.field.as_str(), problem.code), (field, code), "{bad}");
    }
}
