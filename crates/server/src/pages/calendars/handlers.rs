//! Calendars: looked at, tried, published, taken in and out as tables.

use actix_web::HttpResponse;
use waypost_app::{access::Administers, calendars::CalendarEntry, organisation::exchange::FileFault};
use waypost_base::{Code, DepartmentId, Rejection, Timestamp, UserId};
use waypost_interchange::{
    CalendarPackage, Package,
    calendar::{read_days, write_days},
};
use waypost_org::Permission;

use super::{CalendarLine, CalendarPage, CalendarsPage, Published, day_row, typed};
use crate::{
    http::{Ctx, Outcome, Row, Stop, Typed},
    pages::{Choice, organisation::exchange::fault_line},
    view::Lang,
};

/// Free rows after "more rows".
const MORE: usize = 10;

/// The routes.
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/calendars", list),
        Row::get("/calendars/{department}", show),
        Row::post("/calendars/{department}", answer),
        Row::get("/calendars/{department}/{file}", take_out),
    ]
}

fn proof(ctx: &Ctx) -> Result<Administers, Stop> {
    Ok(ctx.who().administers(Permission::AdministerOrganisation)?)
}

async fn list(ctx: Ctx) -> Outcome {
    let proof = proof(&ctx)?;
    if let Some(id) = ctx.query("department").and_then(|id| id.parse::<i64>().ok()) {
        return Ok(ctx.see_other(&format!("/calendars/{id}")));
    }
    let organisation = ctx.who().organisation();
    let entries = ctx.site.app.calendars(&proof);
    let rows = entries.iter().map(|entry| CalendarLine {
        name: entry.department.map(|of| organisation.department_name(of, ctx.tag())),
        href: href(entry.department),
        no: entry.no,
        own: entry.own.is_some(),
    });
    let others = organisation.data().departments.iter().filter(|department| {
        !organisation.is_closed_department(department.id)
            && !entries.iter().any(|entry| entry.department == Some(department.id))
    });
    let departments = others.map(|of| Choice::new(of.id.to_string(), of.name.in_language(ctx.tag())));
    ctx.page(&CalendarsPage { rows: rows.collect(), departments: departments.collect() })
}

async fn show(ctx: Ctx) -> Outcome {
    let entry = entry(&ctx).await?;
    let page = page(&ctx, &entry).showing(&entry.effective, ctx.lang());
    ctx.page(&page)
}

async fn answer(ctx: Ctx, form: Typed) -> Outcome {
    let (entry, proof) = (entry(&ctx).await?, proof(&ctx)?);
    let (week, mut days) = typed::shown(&form);
    let inherits = entry.department.is_some() && form.get("inherit") == "yes";
    let file = form.get("read.days").to_owned();
    if !file.trim().is_empty() {
        match read_days(file.as_bytes()) {
            Ok(rows) => days = rows.iter().map(|row| day_row(row, ctx.lang())).collect(),
            Err(faults) => {
                let rejection = Rejection::new(Code::ImportFaults);
                let mut page = CalendarPage { week, days, inherits, ..page(&ctx, &entry) };
                page.faults =
                    faults.into_iter().take(100).map(|fault| fault_line(&FileFault::Cell(fault))).collect();
                return ctx.refused(&rejection, &page.with_free_rows(super::FREE).refused(&rejection));
            }
        }
    }
    let page = CalendarPage { week, days, inherits, ..page(&ctx, &entry) };
    if form.get("do") == "rows" {
        return ctx.page(&page.with_free_rows(MORE));
    }
    let content = match typed::package(&page.week, &page.days) {
        _ if inherits => None,
        Ok(package) => Some(package),
        Err(rejection) => {
            return ctx.refused(&rejection, &page.with_free_rows(super::FREE).refused(&rejection));
        }
    };
    let mark = mark(content.as_ref());
    let (department, number) = (entry.department, form.get("no").parse().unwrap_or(-1));
    if form.get("do") == "publish" && form.get("seen") == mark {
        let published =
            ctx.block(move |app| app.publish_calendar(&proof, department, content.as_ref(), number)).await?;
        return match published {
            Ok(()) => Ok(ctx.see_other_saying(&href(department), "flash-calendar-published")),
            Err(rejection) => ctx.refused(&rejection, &page.with_free_rows(super::FREE).refused(&rejection)),
        };
    }
    match ctx.block(move |app| app.try_calendar(&proof, department, content.as_ref())).await? {
        Ok(effect) => ctx.page(&page.with_free_rows(super::FREE).looked_at(&effect, mark, ctx.tag())),
        Err(rejection) => ctx.refused(&rejection, &page.with_free_rows(super::FREE).refused(&rejection)),
    }
}

/// `days.csv` or `calendar.toml`.
async fn take_out(ctx: Ctx) -> Outcome {
    let entry = entry(&ctx).await?;
    let package = CalendarPackage::of(&entry.effective, None);
    match ctx.var("file") {
        "days.csv" => {
            let text = write_days(&package.days, ctx.lang() == Lang::Chinese);
            Ok(file("text/csv; charset=utf-8", "days.csv", text))
        }
        "calendar.toml" => {
            let organisation = ctx.who().organisation();
            let code = entry.department.and_then(|of| organisation.department(of)).map(|of| of.code.clone());
            let code = code.map(waypost_interchange::Code::new).transpose();
            let department = code.map_err(|why| waypost_app::AppError::damaged("code", why))?;
            let package =
                Package { calendars: vec![CalendarPackage { department, ..package }], ..Package::default() };
            let text = package.to_toml().map_err(|why| waypost_app::AppError::damaged("calendar", why))?;
            Ok(file("application/toml; charset=utf-8", "calendar.toml", text))
        }
        _ => Err(Stop::not_found()),
    }
}

fn file(media: &'static str, name: &str, text: String) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(media)
        .insert_header(("content-disposition", format!("attachment; filename=\"{name}\"")))
        .body(text)
}

async fn entry(ctx: &Ctx) -> Result<CalendarEntry, Stop> {
    let proof = proof(ctx)?;
    let id = ctx.number("department")?;
    let department = (id != 0).then(|| DepartmentId::new(id));
    Ok(ctx.block(move |app| app.calendar(&proof, department)).await??)
}

fn href(department: Option<DepartmentId>) -> String {
    format!("/calendars/{}", department.map_or(0, DepartmentId::raw))
}

/// The page without its tables.
fn page(ctx: &Ctx, entry: &CalendarEntry) -> CalendarPage {
    let organisation = ctx.who().organisation();
    CalendarPage {
        href: href(entry.department),
        name: entry.department.map(|of| organisation.department_name(of, ctx.tag())),
        no: entry.no,
        published: entry.published.map(|(at, by)| Published {
            at: Timestamp::from_millis(at),
            who: by.map(|user| organisation.person_name(UserId::new(user))),
        }),
        inherits: entry.department.is_some() && entry.own.is_none(),
        may_inherit: entry.department.is_some(),
        week: Vec::new(),
        days: Vec::new(),
        effect: None,
        faults: Vec::new(),
        problems: None,
    }
}

/// The mark of a content: publishing takes exactly what was looked at.
fn mark(content: Option<&CalendarPackage>) -> String {
    let text = serde_json::to_string(&content).unwrap_or_default();
    waypost_app::hex(&waypost_app::secrets::token_hash(&text))
}
