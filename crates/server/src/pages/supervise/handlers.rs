//! Supervising.

use std::collections::BTreeSet;

use waypost_app::supervise::{Amounts, MOST, PartyLine, SupervisedRow, What};
use waypost_base::{StageNo, Timestamp};

use super::{Amount, Line, RegisterLine, RegisterPage, SupervisePage, SupervisedLine, SupervisedPage};
use crate::{
    http::{Ctx, Outcome, Row, Stop},
    pages::{deadline::Deadline, fields::escaped, present::party_with_people, steer::bulk::SteerPart},
    view::Text,
};

/// The routes.
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/supervise", show),
        Row::get("/supervise/cases", cases),
        Row::get("/supervise/register", register),
    ]
}

async fn show(ctx: Ctx) -> Outcome {
    let proof = ctx.who().supervises()?;
    let found = ctx.block(move |app| app.overview(&proof)).await?;
    let tag = ctx.tag();
    let only = |what: &str, name: &str, value: &str| {
        Some(format!("/supervise/cases?what={what}&{name}={}", escaped(value)))
    };
    // The number of a category leads to its flows.
    let chosen = ctx.query("category").filter(|id| !id.is_empty());
    let of = |category: Option<i64>| category.map_or_else(|| "none".to_owned(), |id| id.to_string());
    let categories = found.categories.iter().map(|line| Line {
        name: line.name.in_language(tag).to_owned(),
        ..amounts(line.amounts, |_| Some(format!("/supervise?category={}#by-flow", of(line.id))))
    });
    let flows = found.flows.iter().filter(|line| chosen.as_ref().is_none_or(|id| *id == of(line.category)));
    let flows = flows.map(|line| Line {
        name: line.name.in_language(tag).to_owned(),
        ..amounts(line.amounts, |what| only(what, "flow", &line.code))
    });
    let stages = found.stages.iter().map(|line| {
        let href = only("late", "flow", &line.flow).map(|href| format!("{href}&stage={}", line.no));
        Line {
            name: line.stage.in_language(tag).to_owned(),
            of: line.name.in_language(tag).to_owned(),
            late: Amount::new(line.late, i64::MAX, href),
            ..Line::default()
        }
    });
    let party = |line: &PartyLine| Line {
        name: party_with_people(&ctx, &line.party).unwrap_or_else(|| line.party.clone()),
        open: Amount::new(line.open, MOST, only("held", "party", &line.party)),
        late: Amount::new(line.late, i64::MAX, only("late", "party", &line.party)),
        ..Line::default()
    };
    let page = SupervisePage {
        categories: categories.collect(),
        flows: flows.collect(),
        stages: stages.collect(),
        posts: found.posts.iter().map(party).collect(),
        people: found.people.iter().map(party).collect(),
        more_late: found.more_late,
    };
    ctx.page(&page)
}

fn amounts(of: Amounts, href: impl Fn(&str) -> Option<String>) -> Line {
    Line {
        open: Amount::new(of.open, MOST, href("open")),
        late: Amount::new(of.late, i64::MAX, href("late")),
        back: Amount::new(of.back, i64::MAX, href("back")),
        ..Line::default()
    }
}

async fn register(ctx: Ctx) -> Outcome {
    let proof = ctx.who().supervises()?;
    let key = ctx.query("key").map(|key| key.trim().chars().take(100).collect()).unwrap_or_default();
    let (begins, after): (String, _) = (key, ctx.query("after"));
    let asked = begins.clone();
    let found = ctx.block(move |app| app.register(&proof, &asked, after.as_deref())).await?;
    let rows = found.rows.iter().map(|entry| RegisterLine {
        key: entry.row.business_key.clone(),
        number: entry.row.number,
        title: entry.row.title.clone(),
        href: entry.visible.then(|| format!("/cases/{}", entry.row.number)),
        flow: entry.flow.name.in_language(ctx.tag()).to_owned(),
        since: Timestamp::from_millis(entry.row.register_at),
        until: entry.row.history_at.map(Timestamp::from_millis),
    });
    let page = RegisterPage {
        rows: rows.collect(),
        next: found
            .next
            .map(|after| format!("/supervise/register?key={}&after={}", escaped(&begins), escaped(&after))),
        key: begins,
    };
    ctx.page(&page)
}

async fn cases(ctx: Ctx) -> Outcome {
    let page = listed(&ctx).await?;
    ctx.page(&page)
}

/// What the address asks for, where that is something.
fn typed(ctx: &Ctx, name: &str) -> Option<String> {
    ctx.query(name).filter(|text| !text.trim().is_empty())
}

/// Which list is at this address.
fn asked_for(ctx: &Ctx) -> Result<What, Stop> {
    let typed = |name: &str| typed(ctx, name);
    let stage = typed("stage").and_then(|stage| stage.parse().ok());
    Ok(match (typed("what").as_deref(), typed("flow"), typed("party")) {
        (Some("open"), Some(flow), _) => What::Open { flow, stage },
        (Some("late"), flow, party) => What::Late { flow, stage, party },
        (Some("back"), flow, _) => What::Back { flow },
        (Some("nobody"), ..) => What::Nobody,
        (Some("held"), _, Some(party)) => What::Held { party },
        _ => return Err(Stop::not_found()),
    })
}

/// The cases of the list at this address, from its beginning, also those of further pages; at most so many.
pub async fn all_of_list(ctx: &Ctx, most: usize) -> Result<Vec<i64>, Stop> {
    let (proof, what) = (ctx.who().supervises()?, asked_for(ctx)?);
    let found = ctx.block(move |app| -> Result<_, waypost_app::AppError> {
        let (mut numbers, mut after) = (BTreeSet::new(), None);
        loop {
            let listed = app.supervised(&proof, &what, after.as_deref())?;
            numbers.extend(listed.rows.iter().map(|row| row.number));
            after = listed.next;
            if after.is_none() || numbers.len() >= most {
                return Ok(numbers);
            }
        }
    });
    Ok(found.await?.into_iter().take(most).collect())
}

/// The page of the list at this address.
pub async fn listed(ctx: &Ctx) -> Result<SupervisedPage, Stop> {
    let proof = ctx.who().supervises()?;
    let typed = |name: &str| typed(ctx, name);
    let stage = typed("stage").and_then(|stage| stage.parse().ok());
    let (flow, party) = (typed("flow"), typed("party"));
    let what = asked_for(ctx)?;
    let (asked, after) = (what.clone(), typed("after"));
    let found = ctx.block(move |app| app.supervised(&proof, &asked, after.as_deref())).await?;
    let rows: Vec<SupervisedLine> = found.rows.iter().map(|row| line(ctx, row)).collect();
    let name = match &what {
        What::Open { .. } => "open",
        What::Late { .. } => "late",
        What::Back { .. } => "back",
        What::Nobody => "nobody",
        What::Held { .. } => "held",
    };
    let mut of: Vec<String> = Vec::new();
    if flow.is_some() {
        of.extend(rows.first().map(|row| row.flow.clone()));
    }
    if stage.is_some() {
        of.extend(rows.first().map(|row| row.stage.clone()));
    }
    of.extend(party.as_ref().and_then(|party| party_with_people(ctx, party)));
    let steers = ctx.who().defines_flows().is_ok();
    Ok(SupervisedPage {
        heading: Text::new(format!("supervise-{name}")),
        of: of.join(" · "),
        rows,
        next: found.next.map(|key| {
            let mut address = format!("/supervise/cases?what={name}&after={}", escaped(&key));
            for (name, value) in
                [("flow", flow), ("stage", stage.map(|stage: u32| stage.to_string())), ("party", party)]
            {
                if let Some(value) = value {
                    address.push_str(&format!("&{name}={}", escaped(&value)));
                }
            }
            address
        }),
        overruns: (name == "late" && ctx.who().defines_flows().is_ok()).then_some("/overruns"),
        steer: steers.then(|| SteerPart::new(ctx)),
    })
}

fn line(ctx: &Ctx, row: &SupervisedRow) -> SupervisedLine {
    let holders: Vec<String> = row.holders.iter().filter_map(|party| party_with_people(ctx, party)).collect();
    let stages = row.stages.iter();
    let mut stages: Vec<String> = stages
        .map(|stage| row.flow.stage_name(StageNo(u32::try_from(*stage).unwrap_or_default()), ctx.tag()))
        .collect();
    stages.dedup();
    SupervisedLine {
        number: row.number,
        title: row.title.clone(),
        href: row.title.as_ref().map(|_| format!("/cases/{}", row.number)),
        flow: if row.restricted {
            ctx.site.views.text(ctx.lang(), &Text::new("case-restricted"))
        } else {
            row.flow.name.in_language(ctx.tag()).to_owned()
        },
        stage: stages.join(" · "),
        holders: holders.join(" · "),
        since: Timestamp::from_millis(row.since),
        deadline: Deadline::of(ctx, row.due_at, row.holders.first().map(String::as_str)),
        suspended: row.suspended,
        chosen: false,
    }
}
