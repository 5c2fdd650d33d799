use super::*;

fn row(visit: i64, key: &str, before: &str, after: &str) -> SnapshotView {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let (before, after) = (some(before), some(after));
    SnapshotView { visit, no: 0, kind: "form".into(), key: key.into(), before, after }
}

#[test]
fn of_several_changes_what_is_left_of_them_is_told() {
    let rows = [
        row(1, "price", "5", "6"),
        row(2, "title", "", "a"),
        row(3, "price", "6", "8"),
        row(4, "grounds", "x", "y"),
        row(5, "grounds", "y", "x"),
        row(6, "title", "a", ""),
    ];
    let net = net(rows.iter());
    let told: Vec<_> =
        net.iter().map(|row| (row.key.as_str(), row.before.as_deref(), row.after.as_deref())).collect();
    assert_eq!(told, [("price", Some("5"), Some("8"))]);
}
