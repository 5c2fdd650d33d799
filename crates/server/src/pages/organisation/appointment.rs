//! Appointments, substitutes and absences as lines, and ending them.

use serde::Serialize;
use waypost_app::organisation::change::Change;
use waypost_base::{Code, FieldProblem, Rejection, UserId};
use waypost_org::{Appointment, Permission};

use super::{
    change::{Made, make},
    form::{Entry, EntryKind, Form},
    organiser, to_tree,
    words::{self, Named, named, person_href, post_href},
};
use crate::{
    http::{Ctx, Outcome, Row, Stop, Typed},
    pages::Problems,
    view::{Page, Text},
};

/// Most appointments of the past that are listed.
const PAST_MAX: usize = 50;

/// An appointment as a line.
#[derive(Clone, Debug, Serialize)]
pub struct AppointmentLine {
    /// Who.
    pub who: Named,
    /// Which post.
    pub post: String,
    /// The post's page.
    pub post_href: String,
    /// When.
    pub period: Text,
    /// Where it is ended; `None` once it is over.
    pub end: Option<String>,
    /// The powers that the post carries, in words.
    pub powers: Vec<Text>,
}

/// The page that asks for the last day.
#[derive(Clone, Debug, Serialize)]
pub struct EndPage {
    /// Whose appointment to which post.
    pub title: Text,
    /// When it is held.
    pub period: Text,
    /// The last day.
    pub form: Form,
    /// Where to go instead.
    pub back: String,
}

impl Page for EndPage {
    const TEMPLATE: &'static str = "pages/organisation/end";

    fn title(&self) -> Text {
        self.title.clone()
    }
}

/// The page of a refusal that belongs to no other page.
#[derive(Clone, Debug, Serialize)]
pub struct RefusedPage {
    /// What was tried.
    pub title: Text,
    /// Why it was refused.
    pub problems: Problems,
    /// Where to go instead.
    pub back: String,
}

impl Page for RefusedPage {
    const TEMPLATE: &'static str = "pages/organisation/refused";

    fn title(&self) -> Text {
        self.title.clone()
    }
}

pub(super) fn routes() -> Vec<Row> {
    vec![
        Row::get("/organisation/appointments/{row}/end", show),
        Row::post("/organisation/appointments/{row}/end", end),
        Row::get("/organisation/substitutes/{row}/end", to_tree),
        Row::post("/organisation/substitutes/{row}/end", end_substitute),
        Row::get("/organisation/absences/{row}/end", to_tree),
        Row::post("/organisation/absences/{row}/end", end_absence),
    ]
}

/// Appointments of today, planned ones and those that are over (the latest first).
pub fn lines_of(ctx: &Ctx, wanted: impl Fn(&Appointment) -> bool) -> [Vec<AppointmentLine>; 3] {
    let (organisation, today) = (ctx.who().organisation(), ctx.who().today());
    let (mut now, mut planned, mut past) = (Vec::new(), Vec::new(), Vec::new());
    let mut rows: Vec<_> = organisation.appointments().filter(|(_, row)| wanted(row)).collect();
    rows.sort_by_key(|(id, row)| (row.period.from, *id));
    for (id, row) in rows {
        let over = row.period.is_over(today);
        let permissions = organisation.post(row.post).map(|post| &post.permissions);
        let power = |permission: &Permission| Text::new(format!("permission-{permission}"));
        let line = AppointmentLine {
            who: named(ctx, row.user),
            post: words::post(ctx, row.post),
            post_href: post_href(row.post),
            period: words::period(&row.period),
            end: (!over).then(|| format!("/organisation/appointments/{id}/end")),
            powers: permissions.into_iter().flatten().map(power).collect(),
        };
        if over {
            past.push(line);
        } else if row.period.contains(today) {
            now.push(line);
        } else {
            planned.push(line);
        }
    }
    past.reverse();
    past.truncate(PAST_MAX);
    [now, planned, past]
}

async fn show(ctx: Ctx) -> Outcome {
    organiser(&ctx)?;
    let page = page(&ctx)?;
    ctx.page(&page)
}

async fn end(ctx: Ctx, typed: Typed) -> Outcome {
    let proof = organiser(&ctx)?;
    let (id, row) = row(&ctx)?;
    let page = page(&ctx)?;
    let until = typed.get("until").trim();
    let day = chrono::NaiveDate::parse_from_str(until, "%Y-%m-%d").ok();
    let day = day.filter(|day| (1900..=9999).contains(&chrono::Datelike::year(day)));
    let Some(day) = day else {
        let code = if until.is_empty() { Code::ValueRequired } else { Code::ValueNotDate };
        let rejection = Rejection::of_fields(vec![FieldProblem::new("until", code)]);
        let page = EndPage { form: page.form.typed(&typed).refused(&rejection), ..page };
        return ctx.refused(&rejection, &page);
    };
    let asking = Text::new("appointment-end-ask")
        .with("who", ctx.who().organisation().person_name(row.user))
        .with("post", words::post(&ctx, row.post))
        .with("day", day.to_string());
    let back = person_href(row.user);
    match make(&ctx, &proof, Change::EndAppointment(id, day), &typed, (asking, &back)).await? {
        Made::Done(_) => Ok(ctx.see_other_saying(&back, "flash-organisation-saved")),
        Made::Asked(answer) => Ok(answer),
        Made::Refused(rejection) => {
            let page = EndPage { form: page.form.typed(&typed).refused(&rejection), ..page };
            ctx.refused(&rejection, &page)
        }
    }
}

fn row(ctx: &Ctx) -> Result<(i64, Appointment), Stop> {
    let id = ctx.number("row")?;
    let found = ctx.who().organisation().appointments().find(|(known, _)| *known == id);
    Ok(found.map(|(id, row)| (id, *row)).ok_or(Code::NotFound)?)
}

fn page(ctx: &Ctx) -> Result<EndPage, Stop> {
    let (id, row) = row(ctx)?;
    let who = ctx.who().organisation().person_name(row.user);
    let yesterday = ctx.who().today().pred_opt().unwrap_or(ctx.who().today());
    let fields =
        vec![Entry::line("until", yesterday.to_string()).kind(EntryKind::Day).help("appointment-end-help")];
    Ok(EndPage {
        title: Text::new("appointment-end").with("who", who).with("post", words::post(ctx, row.post)),
        period: words::period(&row.period),
        form: Form::new("end", format!("/organisation/appointments/{id}/end"), "appointment-end-go", fields),
        back: person_href(row.user),
    })
}

async fn end_substitute(ctx: Ctx, typed: Typed) -> Outcome {
    organiser(&ctx)?;
    let id = ctx.number("row")?;
    let found = ctx.who().organisation().substitutes().find(|(known, _)| *known == id);
    let user = found.map(|(_, row)| row.principal).ok_or(Code::NotFound)?;
    remove(&ctx, &typed, Change::RemoveSubstitute(id), user, "substitute-end-ask").await
}

async fn end_absence(ctx: Ctx, typed: Typed) -> Outcome {
    organiser(&ctx)?;
    let id = ctx.number("row")?;
    let found = ctx.who().organisation().absences().find(|(known, _)| *known == id);
    let user = found.map(|(_, row)| row.user).ok_or(Code::NotFound)?;
    remove(&ctx, &typed, Change::RemoveAbsence(id), user, "absence-end-ask").await
}

async fn remove(ctx: &Ctx, typed: &Typed, change: Change, user: UserId, title: &'static str) -> Outcome {
    let proof = organiser(ctx)?;
    let title = Text::new(title).with("who", ctx.who().organisation().person_name(user));
    let back = person_href(user);
    match make(ctx, &proof, change, typed, (title.clone(), &back)).await? {
        Made::Done(_) => Ok(ctx.see_other_saying(&back, "flash-organisation-saved")),
        Made::Asked(answer) => Ok(answer),
        Made::Refused(rejection) => {
            let problems = Problems::of("refused", &rejection, |_| None);
            ctx.refused(&rejection, &RefusedPage { title, problems, back })
        }
    }
}
