use super::*;

#[test]
fn what_is_left_is_told_in_the_unit_that_counts() {
    let told = |left: i64, days: i64| {
        let deadline =
            Deadline::new(Timestamp::from_millis(10 * DAY + left), Timestamp::from_millis(10 * DAY), days);
        (deadline.words.key.to_string(), deadline.late)
    };
    for (left, days, key, late) in [
        (1, 0, "deadline-minutes", false),
        (30 * MINUTE, 0, "deadline-minutes", false),
        (5 * HOUR, 0, "deadline-hours", false),
        (16 * HOUR, 1, "deadline-working_days", false),
        (2 * DAY, 0, "deadline-days", false),
        (0, 0, "deadline-late-minutes", true),
        (-5 * HOUR, 0, "deadline-late-hours", true),
        (-3 * DAY, 0, "deadline-late-days", true),
    ] {
        assert_eq!(told(left, days), (key.to_owned(), late), "{left}");
    }
}
