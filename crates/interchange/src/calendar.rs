//! Calendars in packages and tables: weekly hours, holidays and make-up working days (调休) as plain stretches of days.
//!
//! | hours of a stretch | in a package | in a table |
//! |---|---|---|
//! | nobody works | nothing said | empty, `off`, 休 |
//! | as on a day of the week | `like = "monday"` | `monday`, 星期一, 周一 |
//! | these | `hours = ["09:00-12:00"]` | `09:00-12:00 13:00-17:00` |

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use waypost_engine::calendar::{BadShift, Calendar, Exception, Hours, Shift, Week, Weekday};

use crate::{
    code::Code,
    table::{CellFault, CellProblem, DANGEROUS, day_of, records, shortened},
};

/// A calendar: of the whole organisation, or of a department and what is below it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarPackage {
    /// Code of the department; none: the whole organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<Code>,
    /// The hours of an ordinary week, each day's shifts as `09:00-12:00`.
    pub week: Week,
    /// Days that are not as their day of the week.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<DaysPackage>,
}

/// A stretch of days that are not as their day of the week. Nothing said of hours: nobody works.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DaysPackage {
    /// The first day.
    #[serde(with = "crate::day")]
    pub from: Option<NaiveDate>,
    /// The last day; none: one day.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::day")]
    pub until: Option<NaiveDate>,
    /// What they are called.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Worked as on this day of the week.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub like: Option<Weekday>,
    /// Worked in these shifts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<Shift>,
}

/// Why stretches of days are no calendar.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DaysProblem {
    /// The first day is missing.
    #[error("the first day is missing")]
    NoDay,
    /// The last day is before the first.
    #[error("the last day is before the first")]
    Backwards,
    /// More days than a year.
    #[error("a stretch has at most 366 days")]
    TooLong,
    /// A day stands in two stretches.
    #[error("{0} stands twice")]
    Twice(NaiveDate),
    /// Both a day of the week and shifts.
    #[error("either a day of the week or hours, not both")]
    Both,
}

/// Longest stretch, in days.
const STRETCH: i64 = 366;
/// Longest name, in characters.
const NAME_LIMIT: usize = 60;

impl CalendarPackage {
    /// The calendar in a zone.
    ///
    /// # Errors
    /// The number of the first stretch that is wrong, and why.
    pub fn calendar(&self, offset_minutes: i32) -> Result<Calendar, (usize, DaysProblem)> {
        let mut calendar = Calendar::empty(offset_minutes);
        calendar.week = self.week.clone();
        calendar.dates = dates(&self.days)?;
        Ok(calendar)
    }

    /// A calendar as a package; neighbouring days of one name and the same hours become one stretch.
    pub fn of(calendar: &Calendar, department: Option<Code>) -> CalendarPackage {
        CalendarPackage { department, week: calendar.week.clone(), days: stretches(&calendar.dates) }
    }
}

/// Stretches as single days.
///
/// # Errors
/// The number of the first stretch that is wrong, and why.
pub fn dates(days: &[DaysPackage]) -> Result<BTreeMap<NaiveDate, Exception>, (usize, DaysProblem)> {
    let mut dates = BTreeMap::new();
    for (at, row) in days.iter().enumerate() {
        let from = row.from.ok_or((at, DaysProblem::NoDay))?;
        let until = row.until.unwrap_or(from);
        if until < from {
            return Err((at, DaysProblem::Backwards));
        }
        if (until - from).num_days() >= STRETCH {
            return Err((at, DaysProblem::TooLong));
        }
        let hours = match (row.like, row.hours.is_empty()) {
            (Some(_), false) => return Err((at, DaysProblem::Both)),
            (Some(day), true) => Hours::Like(day),
            (None, false) => Hours::Shifts(row.hours.clone()),
            (None, true) => Hours::Off,
        };
        for date in from.iter_days().take_while(|date| *date <= until) {
            let exception = Exception { name: row.name.clone(), hours: hours.clone() };
            if dates.insert(date, exception).is_some() {
                return Err((at, DaysProblem::Twice(date)));
            }
        }
    }
    Ok(dates)
}

/// Single days as stretches.
pub fn stretches(dates: &BTreeMap<NaiveDate, Exception>) -> Vec<DaysPackage> {
    let mut found: Vec<DaysPackage> = Vec::new();
    for (date, exception) in dates {
        let (like, hours) = match &exception.hours {
            Hours::Off => (None, Vec::new()),
            Hours::Like(day) => (Some(*day), Vec::new()),
            Hours::Shifts(shifts) => (None, shifts.clone()),
        };
        if let Some(last) = found.last_mut()
            && last.until.or(last.from).and_then(|day| day.succ_opt()) == Some(*date)
            && (&last.name, last.like, &last.hours) == (&exception.name, like, &hours)
        {
            last.until = Some(*date);
            continue;
        }
        found.push(DaysPackage { from: Some(*date), until: None, name: exception.name.clone(), like, hours });
    }
    found
}

/// Shifts as people write them: `09:00-12:00 13:30-17:30`; several signs may stand between.
///
/// # Errors
/// The first that is none.
pub fn shifts(text: &str) -> Result<Vec<Shift>, BadShift> {
    let parts = text.split([' ', '\u{3000}', ',', '，', '、', ';', '；']).filter(|part| !part.is_empty());
    parts.map(str::parse).collect()
}

/// Shifts in one text.
pub fn shifts_text(shifts: &[Shift]) -> String {
    shifts.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// The hours of a stretch as people write them, into its fields.
///
/// # Errors
/// What is neither a rest, a day of the week, nor shifts.
pub fn set_hours(row: &mut DaysPackage, text: &str) -> Result<(), BadShift> {
    let text = text.trim();
    (row.like, row.hours) = (None, Vec::new());
    if text.is_empty() || matches!(text.to_lowercase().as_str(), "off" | "休" | "休息" | "放假") {
        return Ok(());
    }
    match weekday(text) {
        Some(day) => row.like = Some(day),
        None => row.hours = shifts(text)?,
    }
    Ok(())
}

/// The hours of a stretch in one text that [`set_hours`] reads.
pub fn hours_text(row: &DaysPackage, chinese: bool) -> String {
    match row.like {
        Some(day) if chinese => {
            CHINESE[Weekday::ALL.iter().position(|of| *of == day).unwrap_or(0)].to_owned()
        }
        Some(day) => english(day).to_owned(),
        None => shifts_text(&row.hours),
    }
}

const CHINESE: [&str; 7] = ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"];

const fn english(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "monday",
        Weekday::Tuesday => "tuesday",
        Weekday::Wednesday => "wednesday",
        Weekday::Thursday => "thursday",
        Weekday::Friday => "friday",
        Weekday::Saturday => "saturday",
        Weekday::Sunday => "sunday",
    }
}

fn weekday(text: &str) -> Option<Weekday> {
    let text = text.to_lowercase().replace(['周'], "星期").replace("星期天", "星期日");
    Weekday::ALL
        .into_iter()
        .zip(CHINESE)
        .find(|(day, name)| text == english(*day) || text == *name)
        .map(|(day, _)| day)
}

/// The columns of a table of days: key, and what it is called in Chinese.
const COLUMNS: [(&str, &str); 4] =
    [("from", "起始日"), ("until", "截止日"), ("name", "名称"), ("hours", "工作时间")];

/// Reads a table of days.
///
/// # Errors
/// Every fault of its cells.
pub fn read_days(bytes: &[u8]) -> Result<Vec<DaysPackage>, Vec<CellFault>> {
    let fault = |line, column, header: &str, cell: &str, problem| CellFault {
        line,
        column,
        header: header.to_owned(),
        cell: shortened(cell),
        problem,
    };
    let text = crate::classic::decode::text(bytes)
        .map_err(|line| vec![fault(u64::from(line), 1, "", "", CellProblem::NotText)])?;
    let mut lines = records(&text)?.into_iter();
    let (line, header) = lines.next().ok_or_else(|| vec![fault(1, 1, "", "", CellProblem::NoHeader)])?;
    let mut keys = Vec::new();
    for (at, name) in header.iter().enumerate() {
        let known =
            COLUMNS.iter().find(|(key, words)| *key == name.trim().to_lowercase() || *words == name.trim());
        match known {
            Some((key, _)) if !keys.contains(key) => keys.push(*key),
            Some(_) => return Err(vec![fault(line, at + 1, "", name, CellProblem::ColumnTwice)]),
            None => return Err(vec![fault(line, at + 1, "", name, CellProblem::UnknownColumn)]),
        }
    }
    if !keys.contains(&"from") {
        return Err(vec![fault(line, 1, "", "", CellProblem::UnknownTable("from".to_owned()))]);
    }
    let (mut days, mut faults) = (Vec::new(), Vec::new());
    for (line, cells) in lines {
        let cell = |key: &str| {
            let at = keys.iter().position(|known| *known == key);
            let text = at.and_then(|at| cells.get(at)).map_or("", |cell| cell.trim());
            (at.unwrap_or_default(), text)
        };
        let mut wrong = |(at, text): (usize, &str), problem| {
            let header = header.get(at).map_or("", String::as_str);
            faults.push(fault(line, at + 1, header, text, problem));
        };
        let mut row = DaysPackage { name: cell("name").1.to_owned(), ..DaysPackage::default() };
        row.from = day_of(cell("from").1);
        row.until = day_of(cell("until").1);
        if cells.len() > keys.len() {
            wrong((keys.len(), ""), CellProblem::TooManyCells);
        }
        if cell("from").1.is_empty() {
            wrong(cell("from"), CellProblem::Empty);
        }
        for key in ["from", "until"] {
            if !cell(key).1.is_empty() && day_of(cell(key).1).is_none() {
                wrong(cell(key), CellProblem::NotADay);
            }
        }
        if row.from.zip(row.until).is_some_and(|(from, until)| until < from) {
            wrong(cell("until"), CellProblem::Backwards);
        }
        if row.name.chars().any(char::is_control) {
            wrong(cell("name"), CellProblem::Control);
        }
        if row.name.chars().count() > NAME_LIMIT {
            wrong(cell("name"), CellProblem::TooLong(NAME_LIMIT));
        }
        if set_hours(&mut row, cell("hours").1).is_err() {
            wrong(cell("hours"), CellProblem::NotHours);
        }
        days.push(row);
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(days)
}

/// Writes a table of days, with headers in Chinese or English.
pub fn write_days(days: &[DaysPackage], chinese: bool) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing into memory does not fail.
    let _ = writer.write_record(COLUMNS.map(|(key, words)| if chinese { words } else { key }));
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    for row in days {
        let name = if row.name.starts_with(DANGEROUS) { format!("'{}", row.name) } else { row.name.clone() };
        let _ = writer.write_record([day(row.from), day(row.until), name, hours_text(row, chinese)]);
    }
    let bytes = writer.into_inner().unwrap_or_default();
    format!("\u{feff}{}", String::from_utf8_lossy(&bytes))
}

#[cfg(test)]
mod tests;
