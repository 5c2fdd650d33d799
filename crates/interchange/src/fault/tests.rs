use super::*;

#[test]
fn a_path_leads_to_its_line_and_column_and_a_wrong_one_to_the_nearest_entry() {
    let text = "format = 1\n[[flows]]\ncode = \"a\"\n[[flows.stages]]\nno = 1\nname = \"名\"\nreceivers = [\"x\", \"岗\", \"y\"]\n";
    for (path, expected) in [
        ("format", (1, 10)),
        ("flows[0].code", (3, 8)),
        ("flows[0].stages[0].receivers[2]", (7, 24)),
        ("flows[0].stages[0].receivers[7]", (7, 13)),
        ("flows[0].code.x", (3, 8)),
    ] {
        let found = position_of(text, path).unwrap();
        assert_eq!((found.line, found.column), expected, "{path}");
    }
    assert_eq!(position_of("= broken", "flows"), None);
}
