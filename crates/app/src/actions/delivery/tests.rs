use super::*;

#[test]
fn pauses_double_up_to_the_longest_and_are_spread_the_same_way_each_time() {
    let terms = Delivery { pause: 2, longest_pause: 10, ..Delivery::default() };
    for (attempt, most) in [(1, 2_000), (2, 4_000), (3, 8_000), (4, 10_000), (5, 10_000), (60, 10_000)] {
        let pauses: Vec<i64> = (0..200).map(|n| terms.pause_millis(attempt, &format!("{n}-7"))).collect();
        assert!(pauses.iter().all(|pause| (most * 3 / 4..=most).contains(pause)), "{attempt}: {pauses:?}");
        let different: std::collections::BTreeSet<_> = pauses.iter().collect();
        assert!(different.len() > 150, "they do not come together again");
        assert_eq!(terms.pause_millis(attempt, "9-7"), terms.pause_millis(attempt, "9-7"));
    }
}

#[test]
fn what_is_out_of_bounds_is_told_and_what_is_stored_so_is_brought_into_them() {
    let mut terms = Delivery::default();
    assert_eq!(terms.judge(), []);
    terms.set("attempts", 0);
    terms.set("at_once", 17);
    let told: Vec<_> = terms.judge().into_iter().map(|p| (p.field, p.code)).collect();
    let expected = [
        ("delivery.attempts".to_owned(), Code::ValueTooSmall),
        ("delivery.at_once".to_owned(), Code::ValueTooLarge),
    ];
    assert_eq!(told, expected);
    let crossed = Delivery { pause: 20, longest_pause: 10, ..Delivery::default() };
    assert_eq!(crossed.judge()[0].field, "delivery.longest_pause");
    let read = Delivery::read(r#"{"attempts": 9000, "deadline": -4, "new": 1}"#);
    assert_eq!((read.attempts, read.deadline, read.pause), (20, 1, 1));
    assert_eq!(Delivery::read("rubbish"), Delivery::default());
    assert!(read.lease_millis() > read.deadline * 1_000);
}
