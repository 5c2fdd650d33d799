use super::*;

#[test]
fn a_dump_is_read_line_by_line() {
    let dump = r#"
{"number":1,"case":"70001","version":3,"ended":null,"keys":[{"user":"lina","key":"k","command":"submit","seq":2},{"user":null,"key":null,"command":"answer","seq":3}],"steps":[{"id":70002,"stage":1,"run":1,"opened_at":1700000000000,"closed_at":null,"outcome":null,"handler":null,"opinion":null}],"open_items":1,"properties":{"record_number":"市房备〔2026〕1号"}}
{"number":2,"case":70009,"version":9,"ended":1700000000001,"open_items":0,"incidents":0}
"#;
    let kept = Kept::read(dump).unwrap();
    assert_eq!(kept.cases.len(), 2);
    assert_eq!(kept.cases[0].keys[0].command, "submit");
    assert_eq!(kept.cases[0].keys[1], Key { command: "answer".into(), seq: 3, ..Key::default() });
    assert_eq!(kept.cases[0].steps[0].closed_at, None);
    assert!(!kept.cases[0].ended && kept.cases[1].ended);
    assert_eq!(kept.case("2"), kept.case("70009"));
}

#[test]
fn a_line_that_is_no_case_is_named() {
    let error = Kept::read("{\"number\":1,\"case\":\"7\",\"version\":1}\nnonsense").unwrap_err();
    assert!(error.to_string().starts_with("line 2: "), "{error}");
}
