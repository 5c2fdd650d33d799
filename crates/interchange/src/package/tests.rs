use super::*;

fn check(text: &str, line: usize, column: usize, words: &str) {
    let fault = parse(text).unwrap_err();
    assert_eq!((fault.line, fault.column), (line, column), "{fault}");
    assert!(fault.message.contains(words), "{fault}");
}

#[test]
fn what_is_no_package_is_told_with_line_and_column() {
    check("format = 1\n[organisation\n", 2, 14, "unclosed table");
    check("", 1, 1, "format = 1");
    check("format = 2\n[news]\n", 1, 10, "does not read format 2");
    check("format = \"1\"\n", 1, 10, "does not read format");
    check("format = 1\nflow = []\n", 2, 1, "unknown field `flow`");
    check("format = 1\n[[flows]]\ncode = \"a b\"\nname = \"x\"\n", 3, 8, "without white space");
    check("format = 1\n[[flows]]\ncode = \"a\"\n", 2, 1, "missing field `name`");
    check("format = 1\n[[flows]]\ncode = \"a\"\nname = 7\n", 4, 8, "a name is a text");
    check(
        "format = 1\n[[actions]]\ncode = \"a\"\nname = \"甲\"\ncall = \"../x\"\n",
        5,
        8,
        "not a plugin's name",
    );
    check(
        "format = 1\nflows = [{ code = \"a\", name = \"x\", valid_from = 2026-01-01T00:00:00Z }]\n",
        2,
        49,
        "a day",
    );
    let stage =
        "format = 1\n[[flows]]\ncode = \"a\"\nname = \"甲\"\n[[flows.stages]]\nno = 1\nname = \"一\"\n";
    check(&format!("{stage}receivers = [\"initiator\", \"boss:1\"]\n"), 8, 13, "`boss:1` cannot be read");
    check(&format!("{stage}kind = \"magic\"\n"), 8, 8, "unknown variant `magic`");
    check(&format!("{stage}hands = 1\n"), 8, 1, "unknown field `hands`");
    check(&format!("{stage}handlers = -1\n"), 8, 12, "cannot be read");
    check(&format!("{stage}returns = {{ alone = true }}\n"), 8, 13, "unknown field `alone`");
    check(&format!("{stage}rights = {{ Amount = \"write\" }}\n"), 8, 12, "is not a key");
}

#[test]
fn a_password_is_an_unknown_field() {
    check(
        "format = 1\n[[organisation.people]]\ncode = \"zhang\"\nname = \"张\"\npassword = \"x\"\n",
        5,
        1,
        "unknown field `password`",
    );
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    assert_eq!(parse("\u{feff}format = 1\n"), Ok(Package::default()));
}

#[test]
fn files_of_a_folder_join_by_kind_and_codes_that_stand_twice_are_told() {
    let category = |code: &str, name: &str| {
        parse(&format!("format = 1\ncategories = [{{ code = \"{code}\", name = \"{name}\" }}]\n")).unwrap()
    };
    let joined = category("a", "甲").join(category("b", "乙")).join(category("a", "甲"));
    assert_eq!(joined.categories.len(), 2, "alike, so it is one");
    assert_eq!(joined.check_codes(), Ok(()));
    let faults = joined.join(category("a", "丙")).check_codes().unwrap_err();
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].to_string(), "categories[2].code: the category `a` stands twice");
}

#[test]
fn forms_and_settings_are_carried_as_they_stand_but_for_nulls_and_dates() {
    let text = r#"
        format = 1
        [[forms]]
        code = "contract"
        form = { format = 1, since = 2026-01-01, items = [{ key = "amount", scale = 2, on = true, ratio = 1.5 }] }
        [[actions]]
        code = "number"
        name = "编号"
        call = "number"
        settings = { series = "市房备" }
    "#;
    let package = parse(text).unwrap();
    let items = serde_json::json!([{ "key": "amount", "scale": 2, "on": true, "ratio": 1.5 }]);
    assert_eq!(
        package.forms[0].form,
        serde_json::json!({ "format": 1, "since": "2026-01-01", "items": items })
    );
    assert_eq!(package.actions[0].settings["series"], "市房备");

    let mut with_null = package.clone();
    with_null.forms[0].form["nothing"] = serde_json::Value::Null;
    assert_eq!(parse(&with_null.to_toml().unwrap()), Ok(package));
}
