//! Calendars of working time: the list, and one calendar as plain tables of hours and days. What publishing would
//! change is shown before anything is saved.

pub mod handlers;
mod typed;

use serde::Serialize;
use waypost_app::calendars::Effect;
use waypost_base::{Rejection, Timestamp};
use waypost_engine::calendar::{Calendar, Weekday};
use waypost_interchange::calendar::{CalendarPackage, hours_text, shifts_text};

use super::{Choice, Problems, organisation::exchange::FaultLine};
use crate::view::{Lang, Page, Text};

/// The list.
#[derive(Clone, Debug, Serialize)]
pub struct CalendarsPage {
    /// The organisation's and those of departments.
    pub rows: Vec<CalendarLine>,
    /// Departments that work as those above them.
    pub departments: Vec<Choice>,
}

/// A calendar in the list.
#[derive(Clone, Debug, Serialize)]
pub struct CalendarLine {
    /// The department; none: the whole organisation.
    pub name: Option<String>,
    /// Where it is.
    pub href: String,
    /// Its newest number; 0: none was ever published.
    pub no: i64,
    /// It has its own content.
    pub own: bool,
}

/// One calendar.
#[derive(Clone, Debug, Serialize)]
pub struct CalendarPage {
    /// Its address.
    pub href: String,
    /// The department; none: the whole organisation.
    pub name: Option<String>,
    /// The number that is shown.
    pub no: i64,
    /// When it was published, and by whom.
    pub published: Option<Published>,
    /// It works as the department above, else the organisation.
    pub inherits: bool,
    /// May work as those above it.
    pub may_inherit: bool,
    /// The hours of each day of the week.
    pub week: Vec<WeekRow>,
    /// Days that are not as their day of the week.
    pub days: Vec<DayRow>,
    /// What publishing would change; then it can be published.
    pub effect: Option<EffectPart>,
    /// What is wrong with a file that was sent.
    pub faults: Vec<FaultLine>,
    /// Why it came back.
    pub problems: Option<Problems>,
}

/// When a calendar was published.
#[derive(Clone, Debug, Serialize)]
pub struct Published {
    /// When.
    pub at: Timestamp,
    /// By whom; none: by the command line.
    pub who: Option<String>,
}

/// A day of the week.
#[derive(Clone, Debug, Serialize)]
pub struct WeekRow {
    /// Its name in fields.
    pub day: &'static str,
    /// In words.
    pub label: Text,
    /// Its shifts, as typed.
    pub value: String,
    /// What is wrong with them.
    pub problem: Option<Text>,
}

/// A stretch of days.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DayRow {
    /// The first day, as typed.
    pub from: String,
    /// The last day.
    pub until: String,
    /// What it is called.
    pub name: String,
    /// The hours.
    pub hours: String,
    /// What is wrong with a field of it.
    pub problem: Option<Text>,
}

/// What publishing would change.
#[derive(Clone, Debug, Serialize)]
pub struct EffectPart {
    /// The mark of the content that was looked at.
    pub mark: String,
    /// Open cases with something due that were tried.
    pub cases: usize,
    /// There are more.
    pub more: bool,
    /// How many deadlines would move.
    pub moves: usize,
    /// Some of them.
    pub moved: Vec<MovedRow>,
}

/// A deadline that would move.
#[derive(Clone, Debug, Serialize)]
pub struct MovedRow {
    /// The case's number.
    pub number: i64,
    /// The flow's name.
    pub flow: String,
    /// The stage's name.
    pub stage: String,
    /// When it is due.
    pub from: Timestamp,
    /// When it would be.
    pub to: Option<Timestamp>,
}

impl Page for CalendarsPage {
    const TEMPLATE: &'static str = "pages/calendars/list";

    fn title(&self) -> Text {
        Text::new("calendars-title")
    }
}

impl Page for CalendarPage {
    const TEMPLATE: &'static str = "pages/calendars/calendar";

    fn title(&self) -> Text {
        match &self.name {
            Some(name) => Text::new("calendar-of").with("name", name.clone()),
            None => Text::new("calendar-whole"),
        }
    }
}

/// Empty rows below the last, to be filled.
const FREE: usize = 3;

impl CalendarPage {
    /// A calendar's content.
    #[must_use]
    pub fn showing(mut self, calendar: &Calendar, lang: Lang) -> CalendarPage {
        let package = CalendarPackage::of(calendar, None);
        self.week = Weekday::ALL
            .into_iter()
            .map(|day| week_row(day, shifts_text(calendar.week.shifts(day))))
            .collect();
        self.days = package.days.iter().map(|row| day_row(row, lang)).collect();
        self.with_free_rows(FREE)
    }

    /// The same with empty rows below.
    #[must_use]
    pub fn with_free_rows(mut self, free: usize) -> CalendarPage {
        self.days.extend(std::iter::repeat_n(DayRow::default(), free));
        self
    }

    /// The same after a refusal, each problem beside its field.
    #[must_use]
    pub fn refused(mut self, rejection: &Rejection) -> CalendarPage {
        for problem in &rejection.fields {
            if let Some(day) = problem.field.strip_prefix("week.") {
                for row in self.week.iter_mut().filter(|row| row.day == day) {
                    row.problem = Some(Text::from(problem));
                }
            }
            if let Some((row, _)) = day_field(&problem.field)
                && let Some(row) = self.days.get_mut(row)
            {
                row.problem = Some(Text::from(problem));
            }
        }
        self.problems = Some(Problems::of("calendar", rejection, |field| {
            if let Some(day) = field.strip_prefix("week.") {
                return Some((format!("week-{day}"), Text::new(format!("weekday-{day}"))));
            }
            let (row, name) = day_field(field)?;
            let n = i64::try_from(row).unwrap_or_default() + 1;
            Some((format!("day-{row}-{name}"), Text::new("calendar-row").with("n", n)))
        }));
        self
    }

    /// The same with what publishing would change.
    #[must_use]
    pub fn looked_at(mut self, effect: &Effect, mark: String, tag: &str) -> CalendarPage {
        let row = |moved: &waypost_app::calendars::Moved| MovedRow {
            number: moved.number,
            flow: moved.flow.name.in_language(tag).to_owned(),
            stage: moved.flow.stage_name(moved.stage, tag),
            from: moved.from,
            to: moved.to,
        };
        self.effect = Some(EffectPart {
            mark,
            cases: effect.cases,
            more: effect.more,
            moves: effect.moves,
            moved: effect.moved.iter().map(row).collect(),
        });
        self
    }
}

/// `day.3.hours` as its parts.
fn day_field(field: &str) -> Option<(usize, &str)> {
    let (row, name) = field.strip_prefix("day.")?.split_once('.')?;
    Some((row.parse().ok()?, name))
}

fn week_row(day: Weekday, value: String) -> WeekRow {
    let day = waypost_app::calendars::name_of(day);
    WeekRow { day, label: Text::new(format!("weekday-{day}")), value, problem: None }
}

fn day_row(row: &waypost_interchange::DaysPackage, lang: Lang) -> DayRow {
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    DayRow {
        from: day(row.from),
        until: day(row.until),
        name: row.name.clone(),
        hours: hours_text(row, lang == Lang::Chinese),
        problem: None,
    }
}
