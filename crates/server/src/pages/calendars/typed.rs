//! A calendar as typed: text of hours and days into a package, each problem at its field.

use waypost_base::{Code, FieldProblem, Rejection};
use waypost_engine::calendar::Weekday;
use waypost_interchange::{
    CalendarPackage, DaysPackage,
    calendar::{set_hours, shifts},
};

use super::{DayRow, week_row};
use crate::{http::Typed, pages::calendars::WeekRow};

/// Longest name of a stretch of days, in characters.
const NAME_LIMIT: usize = 60;
/// Most rows that are read.
const ROWS: usize = 2_000;

/// What was typed, as it is shown again: empty rows are left out.
pub fn shown(typed: &Typed) -> (Vec<WeekRow>, Vec<DayRow>) {
    let week = Weekday::ALL.into_iter().map(|day| {
        let row = week_row(day, String::new());
        let value = typed.get(&format!("week.{}", row.day)).trim().to_owned();
        WeekRow { value, ..row }
    });
    let mut days = Vec::new();
    for n in 0..ROWS {
        if !typed.has(&format!("day.{n}.from")) {
            break;
        }
        let field = |name: &str| typed.get(&format!("day.{n}.{name}")).trim().to_owned();
        let row = DayRow {
            from: field("from"),
            until: field("until"),
            name: field("name"),
            hours: field("hours"),
            problem: None,
        };
        if [&row.from, &row.until, &row.name, &row.hours].iter().any(|text| !text.is_empty()) {
            days.push(row);
        }
    }
    (week.collect(), days)
}

/// The package of what was typed.
///
/// # Errors
/// Every field that cannot be read.
pub fn package(week: &[WeekRow], days: &[DayRow]) -> Result<CalendarPackage, Rejection> {
    let mut package = CalendarPackage::default();
    let mut problems = Vec::new();
    for (day, row) in Weekday::ALL.into_iter().zip(week) {
        match shifts(&row.value) {
            Ok(read) => *package.week.shifts_mut(day) = read,
            Err(_) => problems.push(FieldProblem::new(format!("week.{}", row.day), Code::ValueNoHours)),
        }
    }
    for (n, row) in days.iter().enumerate() {
        let mut read = DaysPackage { name: row.name.clone(), ..DaysPackage::default() };
        let mut wrong = |name: &str, problem: FieldProblem| {
            problems.push(FieldProblem { field: format!("day.{n}.{name}"), ..problem });
        };
        for (name, text, day) in [("from", &row.from, &mut read.from), ("until", &row.until, &mut read.until)]
        {
            match text.replace(['/', '.'], "-").parse() {
                Ok(typed) => *day = Some(typed),
                Err(_) if text.is_empty() && name == "until" => {}
                Err(_) if text.is_empty() => wrong(name, FieldProblem::new("", Code::ValueRequired)),
                Err(_) => wrong(name, FieldProblem::new("", Code::ValueNotDate)),
            }
        }
        if read.from.zip(read.until).is_some_and(|(from, until)| until < from) {
            wrong("until", FieldProblem::new("", Code::PeriodBackwards));
        }
        if row.name.chars().any(char::is_control) {
            wrong("name", FieldProblem::new("", Code::ValueControl));
        }
        if row.name.chars().count() > NAME_LIMIT {
            let length = row.name.chars().count();
            let long =
                FieldProblem::new("", Code::ValueTooLong).with("max", NAME_LIMIT).with("length", length);
            wrong("name", long);
        }
        if set_hours(&mut read, &row.hours).is_err() {
            wrong("hours", FieldProblem::new("", Code::ValueNoHours));
        }
        package.days.push(read);
    }
    if problems.is_empty() { Ok(package) } else { Err(Rejection::of_fields(problems)) }
}

#[cfg(test)]
mod tests;
