use super::*;

fn start(skipped: i64, start: i64) -> StartLine {
    let (name, period, reason) = ("s".to_owned(), String::new(), "r".to_owned());
    StartLine { name, period, start, skipped, at: 0, person: 1, reason }
}

#[test]
fn what_is_missing_is_told_with_who_left_it_out() {
    let check = |drawn: &[i64], starts: &[StartLine], next: i64, expected: &[(i64, i64, bool)]| {
        let found: Vec<_> =
            missing(drawn, starts, next).iter().map(|gap| (gap.from, gap.to, gap.set.is_some())).collect();
        assert_eq!(found, expected);
    };
    check(&[1, 2, 3], &[], 4, &[]);
    check(&[], &[], 1, &[]);
    check(&[1, 3], &[], 4, &[(2, 2, false)]);
    check(&[100, 101], &[start(1, 100)], 102, &[(1, 99, true)]);
    check(&[1, 50], &[start(2, 50)], 60, &[(2, 49, true), (51, 59, false)]);
    check(&[1], &[start(2, 10), start(10, 20)], 20, &[(2, 9, true), (10, 19, true)]);
    check(&[1], &[start(2, 2)], 2, &[]);
}
