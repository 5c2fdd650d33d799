//! Number series: the list, and one series with its numbers, void ones and gaps.

use serde::Serialize;
use waypost_app::{access::DefinesFlows, numbers::SeriesPage as Found};
use waypost_base::{FieldProblem, Rejection, Timestamp, UserId};

use super::{Field, FieldKind, Problems, flows::open::encoded};
use crate::{
    http::{Ctx, Outcome, Row, Stop, Typed},
    view::{Page, Text},
};

/// The list.
#[derive(Clone, Debug, Serialize)]
pub struct NumbersPage {
    /// The series.
    pub series: Vec<SeriesRow>,
    /// The form that begins a series at a number.
    pub fields: Vec<Field>,
    /// Why nothing was done.
    pub problems: Option<Problems>,
}

/// A series in one period.
#[derive(Clone, Debug, Serialize)]
pub struct SeriesRow {
    /// Its page.
    pub href: String,
    /// Its name.
    pub name: String,
    /// Its period.
    pub period: String,
    /// The next number.
    pub next: i64,
}

/// One series.
#[derive(Clone, Debug, Serialize)]
pub struct SeriesPage {
    /// Its name.
    pub name: String,
    /// Its period.
    pub period: String,
    /// The next number.
    pub next: i64,
    /// Numbers drawn, the highest first.
    pub numbers: Vec<NumberRow>,
    /// Address of the numbers below.
    pub more: Option<String>,
    /// Numbers missing.
    pub gaps: Vec<GapRow>,
    /// The form that declares a number void.
    pub fields: Vec<Field>,
    /// Why nothing was done.
    pub problems: Option<Problems>,
}

/// One number.
#[derive(Clone, Debug, Serialize)]
pub struct NumberRow {
    /// The number.
    pub n: i64,
    /// As written.
    pub written: String,
    /// Readable number of its case.
    pub case: i64,
    /// When it was drawn.
    pub at: Timestamp,
    /// How it stands.
    pub state: Text,
    /// It stands for nothing.
    pub void: bool,
}

/// Numbers that were never drawn.
#[derive(Clone, Debug, Serialize)]
pub struct GapRow {
    /// Which.
    pub which: Text,
    /// Why.
    pub why: Text,
    /// Nobody knows why.
    pub unknown: bool,
}

impl Page for NumbersPage {
    const TEMPLATE: &'static str = "pages/administration/numbers";

    fn title(&self) -> Text {
        Text::new("series-title")
    }
}

impl Page for SeriesPage {
    const TEMPLATE: &'static str = "pages/administration/series";

    fn title(&self) -> Text {
        let text = Text::new("series-page-title").with("name", self.name.clone());
        text.with("period", self.period.clone())
    }
}

/// The routes. A form that was interrupted by signing in again comes back as a GET: it leads to a page.
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/numbers", list),
        Row::post("/numbers", set_next),
        Row::get("/numbers/series", show),
        Row::post("/numbers/series", declare_void),
    ]
}

fn address(name: &str, period: &str) -> String {
    format!("/numbers/series?name={}&period={}", encoded(name), encoded(period))
}

/// The fields that begin a series.
pub fn start_fields() -> Vec<Field> {
    let mut period = Field::new("series", "period").labelled("series-period").optional();
    period.help = Some(Text::new("field-series_period-help"));
    vec![
        Field::new("series", "name").labelled("series-name"),
        period,
        Field::new("series", "start").kind(FieldKind::Digits).labelled("field-series_start"),
        Field::new("series", "reason").kind(FieldKind::Area).labelled("field-reason"),
    ]
}

/// The fields that declare a number void.
pub fn void_fields() -> Vec<Field> {
    vec![
        Field::new("void", "n").kind(FieldKind::Digits).labelled("series-number"),
        Field::new("void", "reason").kind(FieldKind::Area).labelled("field-reason"),
    ]
}

fn fill(fields: &mut [Field], typed: &Typed) {
    for field in fields {
        typed.get(field.name).clone_into(&mut field.value);
    }
}

async fn list(ctx: Ctx) -> Outcome {
    let page = all(&ctx, ctx.who().defines_flows()?).await?;
    ctx.page(&page)
}

async fn all(ctx: &Ctx, proof: DefinesFlows) -> Result<NumbersPage, Stop> {
    let lines = ctx.block(move |app| app.all_series(&proof)).await??;
    let series = lines.into_iter().map(|line| SeriesRow {
        href: address(&line.name, &line.period),
        name: line.name,
        period: line.period,
        next: line.next,
    });
    Ok(NumbersPage { series: series.collect(), fields: start_fields(), problems: None })
}

async fn set_next(ctx: Ctx, typed: Typed) -> Outcome {
    let proof = ctx.who().defines_flows()?;
    let (name, period) = (typed.get("name").to_owned(), typed.get("period").to_owned());
    let reason = typed.get("reason").replace("\r\n", "\n");
    let done = match number(&typed, "start") {
        Err(problem) => Err(Rejection::of_fields(vec![problem])),
        Ok(start) => {
            let by = proof.clone();
            ctx.block(move |app| app.set_next_number(&by, (&name, &period), start, &reason)).await?
        }
    };
    match done {
        Ok(()) => Ok(ctx.see_other_saying("/numbers", "flash-series-set")),
        Err(rejection) if rejection.fields.is_empty() => Err(rejection.into()),
        Err(rejection) => {
            let mut page = all(&ctx, proof).await?;
            fill(&mut page.fields, &typed);
            page.problems = Some(Problems::beside("series", &rejection, &mut page.fields));
            ctx.refused(&rejection, &page)
        }
    }
}

fn number(typed: &Typed, name: &'static str) -> Result<i64, FieldProblem> {
    use waypost_base::Code;
    match typed.get(name).trim() {
        "" => Err(FieldProblem::new(name, Code::ValueRequired)),
        text => text.parse().map_err(|_| FieldProblem::new(name, Code::ValueNotInteger)),
    }
}

async fn show(ctx: Ctx) -> Outcome {
    let (name, period) = (ctx.query("name").unwrap_or_default(), ctx.query("period").unwrap_or_default());
    let page = one(&ctx, ctx.who().defines_flows()?, name, period).await?;
    ctx.page(&page)
}

async fn one(ctx: &Ctx, proof: DefinesFlows, name: String, period: String) -> Result<SeriesPage, Stop> {
    let before = ctx.query("before").and_then(|n| n.parse().ok());
    let found = ctx.block(move |app| app.series_page(&proof, &name, &period, before)).await??;
    Ok(shown(ctx, &found))
}

fn shown(ctx: &Ctx, found: &Found) -> SeriesPage {
    let organisation = ctx.who().organisation();
    let name = |person: i64| organisation.person_name(UserId::new(person));
    let when = |at: i64| {
        super::present::local_time(Timestamp::from_millis(at), organisation.zone_minutes, ctx.lang())
    };
    let state = |line: &waypost_app::numbers::Drawn| {
        if let Some(row) = found.voids.iter().find(|row| row.n == line.n) {
            let text = Text::new("series-void-declared").with("reason", row.reason.clone());
            return text.with("who", name(row.person)).with("when", when(row.at));
        }
        match line.void.as_deref() {
            None => Text::new("series-good"),
            Some(why) => Text::new(format!("series-void-{why}")),
        }
    };
    SeriesPage {
        name: found.series.name.clone(),
        period: found.series.period.clone(),
        next: found.series.next,
        numbers: found
            .drawn
            .iter()
            .map(|line| NumberRow {
                n: line.n,
                written: line.written.clone(),
                case: line.number,
                at: Timestamp::from_millis(line.drawn_at),
                state: state(line),
                void: line.void.is_some() || found.voids.iter().any(|row| row.n == line.n),
            })
            .collect(),
        more: found.next.map(|n| format!("{}&before={n}", address(&found.series.name, &found.series.period))),
        gaps: found
            .gaps
            .iter()
            .map(|gap| GapRow {
                which: Text::new("series-gap")
                    .with("from", gap.from.to_string())
                    .with("to", gap.to.to_string()),
                why: match &gap.set {
                    Some(row) => Text::new("series-gap-set")
                        .with("reason", row.reason.clone())
                        .with("who", name(row.person))
                        .with("when", when(row.at)),
                    None => Text::new("series-gap-unknown"),
                },
                unknown: gap.set.is_none(),
            })
            .collect(),
        fields: void_fields(),
        problems: None,
    }
}

async fn declare_void(ctx: Ctx, typed: Typed) -> Outcome {
    let proof = ctx.who().defines_flows()?;
    let (name, period) = (typed.get("name").to_owned(), typed.get("period").to_owned());
    let back = address(&name, &period);
    let reason = typed.get("reason").replace("\r\n", "\n");
    let done = match number(&typed, "n") {
        Err(problem) => Err(Rejection::of_fields(vec![problem])),
        Ok(n) => {
            let (by, of) = (proof.clone(), (name.clone(), period.clone()));
            ctx.block(move |app| app.declare_number_void(&by, (&of.0, &of.1), n, &reason)).await?
        }
    };
    match done {
        Ok(()) => Ok(ctx.see_other_saying(&back, "flash-number-void")),
        Err(rejection) if rejection.fields.is_empty() => Err(rejection.into()),
        Err(rejection) => {
            let mut page = one(&ctx, proof, name, period).await?;
            fill(&mut page.fields, &typed);
            page.problems = Some(Problems::beside("void", &rejection, &mut page.fields));
            ctx.refused(&rejection, &page)
        }
    }
}
