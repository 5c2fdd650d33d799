//! What took too long.

use waypost_app::overruns::{Overrun, OverrunFilter};
use waypost_base::{StageNo, Timestamp};

use super::{OutcomeChoice, OverrunRow, OverrunsPage, StageLine};
use crate::{
    http::{Ctx, Outcome, Row},
    pages::Choice,
    view::Text,
};

/// What a deadline can do, by its stable name.
const OUTCOMES: [&str; 6] = ["recall", "note", "escalate", "submit", "return", "transfer"];

/// The routes.
pub fn routes() -> Vec<Row> {
    vec![Row::get("/overruns", show)]
}

async fn show(ctx: Ctx) -> Outcome {
    let proof = ctx.who().defines_flows()?;
    let typed =
        |name: &str| ctx.query(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let filter = OverrunFilter {
        flow: typed("flow"),
        stage: typed("stage").and_then(|stage| stage.parse().ok()),
        outcome: typed("outcome").filter(|outcome| OUTCOMES.contains(&outcome.as_str())),
        from: typed("from").and_then(|day| day.parse().ok()),
        until: typed("until").and_then(|day| day.parse().ok()),
    };
    let (asked, after) = (filter.clone(), ctx.query("after"));
    let found = ctx.block(move |app| app.overruns(&proof, &asked, after.as_deref())).await?;
    let mut flows = vec![Choice::new("", "")];
    flows.extend(found.flows.iter().map(|(code, name)| Choice::new(code, name.in_language(ctx.tag()))));
    Choice::choose(&mut flows, filter.flow.as_deref().unwrap_or_default());
    let outcomes = std::iter::once("").chain(OUTCOMES).map(|value| OutcomeChoice {
        value,
        label: Text::new(if value.is_empty() {
            "overruns-all".to_owned()
        } else {
            format!("overrun-{value}")
        }),
        chosen: filter.outcome.as_deref().unwrap_or_default() == value,
    });
    let period = address(&OverrunFilter { flow: None, stage: None, ..filter.clone() });
    let page = OverrunsPage {
        flows,
        outcomes: outcomes.collect(),
        stage: filter.stage.map(|stage| stage.to_string()).unwrap_or_default(),
        from: filter.from.map(|day| day.to_string()).unwrap_or_default(),
        until: filter.until.map(|day| day.to_string()).unwrap_or_default(),
        stages: found
            .stages
            .iter()
            .map(|line| StageLine {
                flow: line.flow.name.in_language(ctx.tag()).to_owned(),
                stage: line.flow.stage_name(line.stage, ctx.tag()),
                count: line.count,
                recalled: line.recalled,
                href: format!("/overruns?flow={}&stage={}{period}", line.flow_code, line.stage),
            })
            .collect(),
        more: found.more,
        rows: found.listed.rows.iter().map(|row| line(&ctx, row)).collect(),
        next: found.listed.next.map(|key| format!("/overruns?after={key}{}", address(&filter))),
    };
    ctx.page(&page)
}

/// The filter as the rest of an address; codes and days need no escaping but are typed, so what does is left out.
fn address(filter: &OverrunFilter) -> String {
    let parts = [
        ("flow", filter.flow.clone()),
        ("stage", filter.stage.map(|stage| stage.to_string())),
        ("outcome", filter.outcome.clone()),
        ("from", filter.from.map(|day| day.to_string())),
        ("until", filter.until.map(|day| day.to_string())),
    ];
    let plain =
        |text: &String| text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    parts.into_iter().filter_map(|(name, value)| Some(format!("&{name}={}", value.filter(plain)?))).collect()
}

fn line(ctx: &Ctx, overrun: &Overrun) -> OverrunRow {
    let row = &overrun.row;
    let outcome = OUTCOMES.into_iter().find(|outcome| *outcome == row.outcome).unwrap_or("note");
    OverrunRow {
        number: row.number,
        title: overrun.visible.then(|| row.title.clone()),
        href: overrun.visible.then(|| format!("/cases/{}", row.number)),
        flow: if overrun.restricted {
            ctx.site.views.text(ctx.lang(), &Text::new("case-restricted"))
        } else {
            overrun.flow.name.in_language(ctx.tag()).to_owned()
        },
        stage: if overrun.restricted {
            String::new()
        } else {
            overrun.flow.stage_name(StageNo(u32::try_from(row.stage).unwrap_or_default()), ctx.tag())
        },
        run: row.run,
        outcome: Text::new(format!("overrun-{outcome}")),
        due: Timestamp::from_millis(row.due_at),
        at: Timestamp::from_millis(row.at),
    }
}
