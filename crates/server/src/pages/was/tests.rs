use super::*;

fn form(fields: &[(&str, &str)]) -> Typed {
    Typed::of(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
}

#[test]
fn each_field_takes_what_its_own_hand_wrote() {
    for (was, sent, now, meant, conflict) in [
        ("a", "a", "a", "a", false),
        ("a", "b", "a", "b", false),
        ("a", "a", "c", "c", false),
        ("a", "b", "b", "b", false),
        ("a", "b", "c", "b", true),
        ("a", "a", "", "", false),
        ("", "", "c", "c", false),
        ("x\ny", "x\r\ny ", "z", "z", false),
        ("a", "", "c", "", true),
    ] {
        let (merged, problems) = merged(&form(&[("f", sent), ("was.f", was)]), [("f", now)]);
        assert_eq!((merged.get("f"), !problems.is_empty()), (meant, conflict), "{was} {sent} {now}");
    }
    // A form that remembers nothing is taken as it is.
    assert_eq!(merged(&form(&[("f", "b")]), [("f", "c")]).0.get("f"), "b");
}
