//! Calendars of working time: of the whole organisation, and of departments, which hand them down.
//!
//! A department without one works by that of the nearest department above, else by the organisation's, else by
//! [`default`]. Publishing adds a number; every number is kept. Open deadlines are then computed anew, each by a
//! recorded event of its case ([`crate::scheduler`]); what that would change is shown first, by the code that does it.

use std::collections::HashMap;

use waypost_base::{Code, DepartmentId, FieldProblem, Party, Rejection, TenantId, Timestamp};
use waypost_engine::calendar::{Calendar, CalendarFault, Shift};
use waypost_interchange::CalendarPackage;
use waypost_org::{Permission, Snapshot};
use waypost_store::{
    Conn,
    calendars::{self, CalendarRow, ReckoningRow},
};

use crate::{
    App,
    access::Administers,
    chain::{Chain, record},
    error::AppError,
    organisation::Organisation,
};

mod effect;

pub use effect::{Effect, Moved};

/// What stands for "the whole organisation" where a department would stand.
const WHOLE: i64 = 0;

/// The calendars of a tenant, in its zone.
#[derive(Clone, Debug, Default)]
pub struct Calendars {
    own: HashMap<i64, (i64, Option<Calendar>)>,
    fallback: Option<Calendar>,
}

/// A calendar as administrators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarEntry {
    /// Of which department; none: the whole organisation.
    pub department: Option<DepartmentId>,
    /// Its newest number; 0: none was ever published.
    pub no: i64,
    /// Its own content; none: it works as those above it.
    pub own: Option<Calendar>,
    /// By what it works.
    pub effective: Calendar,
    /// When it was published, and by whom.
    pub published: Option<(i64, Option<i64>)>,
}

/// Monday to Friday, nine to twelve and half past one to half past five: until an organisation publishes its own.
pub fn default(zone_minutes: i32) -> Calendar {
    let shifts = [Shift::new(9 * 60, 12 * 60), Shift::new(13 * 60 + 30, 17 * 60 + 30)];
    Calendar::weekdays(zone_minutes, &shifts.into_iter().flatten().collect::<Vec<_>>())
}

impl Calendars {
    /// The calendars of rows.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn of_rows(rows: &[CalendarRow], zone_minutes: i32) -> Result<Calendars, AppError> {
        let mut own = HashMap::new();
        for row in rows {
            let damaged = |why| AppError::damaged(format!("calendar {}.{}", row.department, row.no), why);
            let calendar: Option<Calendar> = serde_json::from_str(&row.body).map_err(damaged)?;
            // A tenant that moves to another zone keeps its hours.
            let calendar = calendar.map(|calendar| Calendar { offset_minutes: zone_minutes, ..calendar });
            own.insert(row.department, (row.no, calendar));
        }
        Ok(Calendars { own, fallback: Some(default(zone_minutes)) })
    }

    fn own_of(&self, department: i64) -> Option<&Calendar> {
        self.own.get(&department)?.1.as_ref()
    }

    fn no_of(&self, department: i64) -> i64 {
        self.own.get(&department).map_or(0, |(no, _)| *no)
    }

    /// The calendar of a department, or of the whole organisation.
    pub fn of(&self, organisation: &Snapshot, department: Option<DepartmentId>) -> Option<&Calendar> {
        let above = department.into_iter().flat_map(|of| organisation.at_and_above(of));
        let own = above.filter_map(|of| self.own_of(of.id.raw())).next();
        own.or_else(|| self.own_of(WHOLE)).or(self.fallback.as_ref())
    }
}

/// The department where a party works.
pub(crate) fn department_of(
    organisation: &Snapshot,
    party: &Party,
    day: chrono::NaiveDate,
) -> Option<DepartmentId> {
    match party {
        Party::Post(post) | Party::Seat(post, _) => organisation.post(*post).map(|post| post.department),
        Party::Department(department) => Some(*department),
        Party::Person(user) => organisation.primary_department(*user, day),
    }
}

impl Organisation {
    /// How many working days come after today's until a deadline, by the calendar of who has the work; stops at 400.
    pub fn working_days_left(&self, party: Option<&Party>, now: Timestamp, due: Timestamp) -> i64 {
        let zone = i64::from(self.zone_minutes) * 60_000;
        let day = |at: Timestamp| at.plus_millis(zone).to_utc().date_naive();
        let department = party.and_then(|party| department_of(self, party, day(now)));
        let Some(calendar) = self.calendar_of(department) else { return 0 };
        let days = day(now).iter_days().skip(1).take_while(|date| *date <= day(due)).take(400);
        days.map(|date| i64::from(!calendar.shifts_on(date).is_empty())).sum()
    }
}

impl App {
    /// Every calendar that was published, the organisation's first.
    pub fn calendars(&self, proof: &Administers) -> Vec<CalendarEntry> {
        let organisation = proof.who().organisation();
        let mut departments: Vec<i64> =
            organisation.calendars().own.keys().copied().filter(|id| *id != WHOLE).collect();
        departments.sort_unstable();
        let all = std::iter::once(None).chain(departments.into_iter().map(|id| Some(DepartmentId::new(id))));
        all.map(|of| entry(organisation, of)).collect()
    }

    /// One calendar with when it was published.
    ///
    /// # Errors
    /// When the store fails; the rejection when there is no such department.
    pub fn calendar(
        &self,
        proof: &Administers,
        department: Option<DepartmentId>,
    ) -> Result<Result<CalendarEntry, Rejection>, AppError> {
        let organisation = proof.who().organisation();
        if department.is_some_and(|of| organisation.department(of).is_none()) {
            return Ok(Err(Code::NotFound.into()));
        }
        let mut found = entry(organisation, department);
        let id = department.map_or(WHOLE, DepartmentId::raw);
        let rows = self.shared.db.read(|conn| calendars::current(conn, proof.who().tenant()))?;
        let row = rows.into_iter().find(|row| row.department == id);
        found.published = row.map(|row| (row.published_at, row.published_by));
        Ok(Ok(found))
    }

    /// What publishing would change; nothing is saved. `None` as content: it works as those above it.
    ///
    /// # Errors
    /// When the store fails; the rejection names what is wrong with the calendar.
    pub fn try_calendar(
        &self,
        proof: &Administers,
        department: Option<DepartmentId>,
        content: Option<&CalendarPackage>,
    ) -> Result<Result<Effect, Rejection>, AppError> {
        let calendar = match self.judged_calendar(proof, department, content) {
            Ok(calendar) => calendar,
            Err(rejection) => return Ok(Err(rejection)),
        };
        self.shared.db.read(|conn| self.effect(conn, proof.who(), department, calendar.as_ref()).map(Ok))
    }

    /// Publishes a calendar. `seen` is the number that was shown; another one meanwhile is a rejection.
    ///
    /// # Errors
    /// When the store fails; the rejection names what is wrong with the calendar.
    pub fn publish_calendar(
        &self,
        proof: &Administers,
        department: Option<DepartmentId>,
        content: Option<&CalendarPackage>,
        seen: i64,
    ) -> Result<Result<(), Rejection>, AppError> {
        let calendar = match self.judged_calendar(proof, department, content) {
            Ok(calendar) => calendar,
            Err(rejection) => return Ok(Err(rejection)),
        };
        let (tenant, by) = (proof.who().tenant(), proof.who().user());
        self.shared.db.write(|conn| {
            let organisation = self.shared.organisation(conn, tenant)?;
            let id = department.map_or(WHOLE, DepartmentId::raw);
            if organisation.calendars().no_of(id) != seen {
                return Ok(Err(Code::CalendarMoved.into()));
            }
            self.save_calendar(conn, tenant, id, (seen, calendar.as_ref()), Some(by.raw()))?;
            Ok(Ok(()))
        })
    }

    /// Saves a calendar that was judged, and has open deadlines computed anew.
    fn save_calendar(
        &self,
        conn: &mut Conn,
        tenant: TenantId,
        department: i64,
        (last, calendar): (i64, Option<&Calendar>),
        by: Option<i64>,
    ) -> Result<(), AppError> {
        let now = self.now();
        let body = serde_json::to_string(&calendar).map_err(|why| AppError::damaged("calendar", why))?;
        let row = CalendarRow { department, no: last + 1, body, published_at: now, published_by: by };
        calendars::publish(conn, tenant, &row)?;
        let begun = ReckoningRow {
            id: self.shared.ids.fresh(),
            after_case: 0,
            cases: 0,
            begun_at: now,
            ended_at: None,
        };
        calendars::begin_reckoning(conn, tenant, &begun)?;
        let what = (by, department, last + 1, calendar);
        record(conn, tenant, Chain::Organisation, now, "calendar_published", &what)
    }

    /// Takes the calendars of a package in; what is there already stays as it is. Gives how many are new.
    pub(crate) fn import_calendars(
        &self,
        conn: &mut Conn,
        tenant: TenantId,
        packages: &[CalendarPackage],
        by: Option<i64>,
    ) -> Result<Result<usize, (usize, String)>, AppError> {
        let mut taken = 0;
        for (at, package) in packages.iter().enumerate() {
            let organisation = self.shared.organisation(conn, tenant)?;
            let id = match &package.department {
                None => WHOLE,
                Some(code) => {
                    let all = &organisation.data().departments;
                    match all.iter().find(|row| row.code == code.as_str()) {
                        Some(row) => row.id.raw(),
                        None => return Ok(Err((at, format!("there is no department `{code}`")))),
                    }
                }
            };
            let calendar = match package.calendar(organisation.zone_minutes) {
                Ok(calendar) => calendar,
                Err((nth, why)) => return Ok(Err((at, format!("days[{nth}]: {why}")))),
            };
            if let Some(fault) = calendar.faults().first() {
                return Ok(Err((at, fault.to_string())));
            }
            if organisation.calendars().own_of(id) != Some(&calendar) {
                let last = organisation.calendars().no_of(id);
                self.save_calendar(conn, tenant, id, (last, Some(&calendar)), by)?;
                taken += 1;
            }
        }
        Ok(Ok(taken))
    }

    /// The calendars that a tenant published, as packages.
    ///
    /// # Errors
    /// When the store fails.
    pub fn export_calendars(&self, tenant: TenantId) -> Result<Vec<CalendarPackage>, AppError> {
        let organisation = self.shared.db.read(|conn| self.shared.organisation(conn, tenant))?;
        let mut own: Vec<(i64, &Calendar)> = Vec::new();
        own.extend(
            organisation.calendars().own.iter().filter_map(|(id, (_, own))| Some((*id, own.as_ref()?))),
        );
        own.sort_by_key(|(id, _)| *id);
        let package = |(id, calendar): (i64, &Calendar)| {
            let department = organisation.department(DepartmentId::new(id));
            let code = department.map(|of| waypost_interchange::Code::new(of.code.clone())).transpose();
            let code = code.map_err(|why| AppError::damaged("code", why))?;
            Ok(CalendarPackage::of(calendar, code))
        };
        own.into_iter().map(package).collect()
    }

    fn judged_calendar(
        &self,
        proof: &Administers,
        department: Option<DepartmentId>,
        content: Option<&CalendarPackage>,
    ) -> Result<Option<Calendar>, Rejection> {
        if proof.permission() != Permission::AdministerOrganisation {
            return Err(Code::NotAllowed.into());
        }
        let organisation = proof.who().organisation();
        if department.is_some_and(|of| organisation.department(of).is_none()) {
            return Err(Code::NotFound.into());
        }
        let Some(package) = content else {
            // The organisation itself has nobody above it to work as.
            return if department.is_some() { Ok(None) } else { Err(Code::Missing.into()) };
        };
        let calendar = package.calendar(organisation.zone_minutes).map_err(|(at, why)| {
            let problem = FieldProblem::new(format!("day.{at}.from"), Code::CalendarDays);
            Rejection::of_fields(vec![problem.with("words", why)])
        })?;
        match calendar.faults().first() {
            None => Ok(Some(calendar)),
            Some(fault) => Err(Rejection::of_fields(vec![of_fault(package, fault)])),
        }
    }
}

fn entry(organisation: &Organisation, department: Option<DepartmentId>) -> CalendarEntry {
    let calendars = organisation.calendars();
    let id = department.map_or(WHOLE, DepartmentId::raw);
    CalendarEntry {
        department,
        no: calendars.no_of(id),
        own: calendars.own_of(id).cloned(),
        effective: organisation
            .calendar_of(department)
            .cloned()
            .unwrap_or_else(|| default(organisation.zone_minutes)),
        published: None,
    }
}

/// A fault at the field where it was typed.
fn of_fault(package: &CalendarPackage, fault: &CalendarFault) -> FieldProblem {
    let field = match fault {
        CalendarFault::WeekOverlaps(day) => format!("week.{}", name_of(*day)),
        CalendarFault::DateOverlaps(date) => {
            let row = package.days.iter().position(|row| {
                row.from.is_some_and(|from| from <= *date && *date <= row.until.unwrap_or(from))
            });
            format!("day.{}.hours", row.unwrap_or_default())
        }
        _ => "week.monday".to_owned(),
    };
    FieldProblem::new(field, Code::CalendarHours).with("words", fault)
}

/// The name of a day of the week in fields and files.
pub const fn name_of(day: waypost_engine::calendar::Weekday) -> &'static str {
    use waypost_engine::calendar::Weekday;
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
