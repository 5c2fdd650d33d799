use super::*;

#[test]
fn a_number_is_the_last_run_of_digits() {
    let check = |text: &str, expected: Option<(&str, u64)>| {
        assert_eq!(parts(text), expected.map(|(name, n)| (name.to_owned(), n)), "{text}");
    };
    check("市房备〔2026〕12号", Some(("市房备〔2026〕号", 12)));
    check("7", Some(("", 7)));
    check("A-003", Some(("A-", 3)));
    check("none", None);
}

#[test]
fn numbers_run_from_one_without_gap_or_double() {
    let check = |numbers: &[u64], expected: Option<&str>| {
        assert_eq!(gap_or_double(numbers).as_deref(), expected, "{numbers:?}");
    };
    check(&[], None);
    check(&[1, 2, 3], None);
    check(&[2], Some("1 was skipped"));
    check(&[1, 1, 2], Some("1 was drawn twice"));
    check(&[1, 2, 4], Some("3 was skipped"));
}

#[test]
fn a_number_that_a_page_showed_is_in_the_records() {
    let number = serde_json::json!("市房备〔2026〕1号");
    let case = Case { properties: [(PROPERTY.to_owned(), number)].into(), ..Case::default() };
    let kept = Kept { cases: vec![case] };
    let read = |numbers: &[&str]| shown(&kept, &numbers.iter().map(|it| (*it).to_owned()).collect());
    assert_eq!(read(&[]), []);
    assert_eq!(read(&["市房备〔2026〕1号"]), []);
    let lost = read(&["市房备〔2026〕1号", "市房备〔2026〕2号"]);
    assert_eq!(lost.len(), 1);
    assert!(lost[0].to_string().contains("2号"), "{lost:?}");
}
