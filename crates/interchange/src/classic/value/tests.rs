use super::{day, duration, handlers, number};
use waypost_engine::definition::{Duration, Handlers, TimeUnit};

#[test]
fn days_are_read_in_each_spelling() {
    for text in [
        "2026-01-31",
        "2026/1/31",
        "2026.1.31",
        "2026年1月31日",
        "20260131",
        "２０２６-1-31",
        "2026-01-31T00:00:00",
    ] {
        assert_eq!(day(text).map(|day| day.to_string()).as_deref(), Ok("2026-01-31"), "{text}");
    }
    for text in ["2026-02-30", "昨天", "1", "", "0001-01-01", "31/1/2026"] {
        assert!(day(text).is_err(), "{text}");
    }
}

#[test]
fn lengths_of_time_are_read_with_their_units() {
    let is = |count, unit| Ok(Duration { count, unit });
    assert_eq!(duration("5个工作日", None), is(5, TimeUnit::WorkingDays));
    assert_eq!(duration("5 工作日", None), is(5, TimeUnit::WorkingDays));
    assert_eq!(duration("3天", None), is(3, TimeUnit::Days));
    assert_eq!(duration("２小时", None), is(2, TimeUnit::Hours));
    assert_eq!(duration("30 minutes", None), is(30, TimeUnit::Minutes));
    assert_eq!(duration("7", Some(TimeUnit::Days)), is(7, TimeUnit::Days));
    for text in ["5", "", "很快", "5 年", "-3天"] {
        assert!(duration(text, None).is_err(), "{text}");
    }
}

#[test]
fn zero_is_all_and_one_is_any_one() {
    assert_eq!(handlers("0"), Ok(Handlers::All));
    assert_eq!(handlers("全部"), Ok(Handlers::All));
    assert_eq!(handlers("1"), Ok(Handlers::Count(1)));
    assert_eq!(handlers("２人"), Ok(Handlers::Count(2)));
    assert_eq!(handlers("60%"), Ok(Handlers::Share(60)));
    for text in ["", "-1", "0%", "101%", "几个"] {
        assert!(handlers(text).is_err(), "{text}");
    }
    assert_eq!(number("3.0"), Ok(3));
}
