use super::*;

fn day(text: &str) -> Option<NaiveDate> {
    Some(text.parse().unwrap())
}

fn row(from: &str, until: &str, name: &str, hours: &str) -> DaysPackage {
    let until = until.parse().ok();
    let mut row = DaysPackage { from: day(from), until, name: name.to_owned(), ..DaysPackage::default() };
    set_hours(&mut row, hours).unwrap();
    row
}

#[test]
fn hours_are_read_as_people_write_them() {
    let like = |text: &str| row("2026-01-04", "", "", text).like;
    assert_eq!(like("周一"), Some(Weekday::Monday));
    assert_eq!(like("星期天"), Some(Weekday::Sunday));
    assert_eq!(like("Friday"), Some(Weekday::Friday));
    assert_eq!(like("休"), None);
    assert_eq!(shifts_text(&shifts("9:00-12:00，13:30-17:30").unwrap()), "09:00-12:00 13:30-17:30");
    assert!(set_hours(&mut DaysPackage::default(), "all day").is_err());
    assert!(shifts("25:00-26:00").is_err());
}

#[test]
fn a_table_of_days_is_read_back_as_it_was_written_in_both_languages() {
    let days = vec![
        row("2026-10-01", "2026-10-07", "国庆节", ""),
        row("2026-10-10", "", "=国庆调休", "星期四"),
        row("2026-12-31", "", "年末", "09:00-12:00"),
    ];
    for chinese in [true, false] {
        let text = write_days(&days, chinese);
        assert_eq!(read_days(text.as_bytes()).unwrap(), days, "{text}");
        assert!(text.contains("'=国庆调休"), "{text}");
    }
}

#[test]
fn every_wrong_cell_is_named() {
    let text = "from,until,name,hours\n2026-13-01,,x,\n2026-05-05,2026-05-01,五一,\n,,y,never\n";
    let faults = read_days(text.as_bytes()).unwrap_err();
    let told: Vec<_> = faults.iter().map(|fault| (fault.line, fault.column, fault.problem.code())).collect();
    assert_eq!(told, [(2, 1, "not_a_day"), (3, 2, "backwards"), (4, 1, "empty"), (4, 4, "not_hours")]);
    let told = |text: &str| read_days(text.as_bytes()).unwrap_err()[0].problem.code();
    assert_eq!(told("from,when\n"), "unknown_column");
    assert_eq!(told("from,起始日\n"), "column_twice");
    assert_eq!(told("name,hours\n"), "unknown_table");
    assert_eq!(told(""), "no_header");
}

#[test]
fn stretches_and_single_days_say_the_same() {
    let days = vec![row("2026-01-01", "2026-01-03", "元旦", ""), row("2026-01-04", "", "元旦", "周一")];
    let single = dates(&days).unwrap();
    assert_eq!(single.len(), 4);
    assert_eq!(stretches(&single), days);
}

#[test]
fn a_stretch_that_is_none_is_told_with_its_place() {
    let told = |rows: &[DaysPackage]| dates(rows).unwrap_err();
    let first = row("2026-01-01", "2026-01-03", "", "");
    assert_eq!(
        told(&[first.clone(), row("2026-01-03", "", "", "")]),
        (1, DaysProblem::Twice("2026-01-03".parse().unwrap()))
    );
    assert_eq!(told(&[row("2026-01-03", "2026-01-01", "", "")]), (0, DaysProblem::Backwards));
    assert_eq!(told(&[row("2026-01-03", "2028-01-01", "", "")]), (0, DaysProblem::TooLong));
    assert_eq!(told(&[DaysPackage::default()]), (0, DaysProblem::NoDay));
    let both = DaysPackage { like: Some(Weekday::Monday), hours: shifts("9:00-10:00").unwrap(), ..first };
    assert_eq!(told(&[both]), (0, DaysProblem::Both));
}
