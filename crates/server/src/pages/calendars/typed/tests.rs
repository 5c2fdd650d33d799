use super::*;

fn typed(pairs: &[(&str, &str)]) -> Typed {
    Typed::of(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
}

#[test]
fn a_calendar_is_read_as_typed_and_every_wrong_field_is_named() {
    let good = typed(&[
        ("week.monday", "9:00-12:00 13:30-17:30"),
        ("day.0.from", "2026-10-01"),
        ("day.0.until", "2026-10-07"),
        ("day.0.name", "国庆节"),
        ("day.1.from", ""),
        ("day.2.from", "2026/10/10"),
        ("day.2.hours", "周一"),
    ]);
    let (week, days) = shown(&good);
    let read = package(&week, &days).unwrap();
    assert_eq!(read.week.monday.len(), 2);
    assert_eq!(read.days.len(), 2, "an empty row is none");
    assert_eq!(read.days[1].like, Some(Weekday::Monday));
    let bad = typed(&[
        ("week.friday", "all day"),
        ("day.0.from", "tomorrow"),
        ("day.1.from", ""),
        ("day.1.name", "x"),
        ("day.2.from", "2026-02-02"),
        ("day.2.until", "2026-02-01"),
        ("day.2.hours", "25:00-26:00"),
    ]);
    let (week, days) = shown(&bad);
    let fields = package(&week, &days).unwrap_err().fields;
    let named: Vec<_> = fields.iter().map(|problem| (problem.field.as_str(), problem.code)).collect();
    assert_eq!(
        named,
        [
            ("week.friday", Code::ValueNoHours),
            ("day.0.from", Code::ValueNotDate),
            ("day.1.from", Code::ValueRequired),
            ("day.2.until", Code::PeriodBackwards),
            ("day.2.hours", Code::ValueNoHours),
        ]
    );
}
