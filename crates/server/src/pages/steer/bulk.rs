//! Many cases of a supervisor's list at once: each is judged by itself and has its answer.

use serde::Serialize;
use waypost_app::steer::{MOST, Steer, Work};
use waypost_base::{Code, Party, Rejection};

use super::{Asked, more_cells, to_cell};
use crate::{
    http::{Ctx, Outcome, Typed},
    pages::{
        Choice, Problems,
        flows::cell::{Cell, CellKind, refuse},
        present::{fresh_key, worded},
        supervise::handlers::{all_of_list, listed},
    },
    view::Text,
};

/// What can be done with the cases of a list.
#[derive(Clone, Debug, Serialize)]
pub struct SteerPart {
    /// Where it is sent: the address of the list.
    pub action: String,
    /// Idempotency keys of the cases begin with this.
    pub key: String,
    /// Which operation, and what it asks for.
    pub cells: Vec<Cell>,
    /// All of the list is chosen, also what stands on further pages.
    pub all: bool,
    /// How many cases that is at most.
    pub most: i64,
    /// How many were done and refused.
    pub summary: Option<Text>,
    /// There were more than are taken at once.
    pub more: bool,
    /// What came of each case, what was refused first.
    pub answers: Vec<Text>,
    /// Why nothing was done.
    pub problems: Option<Problems>,
}

/// The operations.
const WHATS: [&str; 5] = ["reassign", "extend", "suspend", "resume", "terminate"];

impl SteerPart {
    /// Nothing chosen yet.
    pub fn new(ctx: &Ctx) -> SteerPart {
        let say = |what: &&'static str| {
            Choice::new(*what, ctx.site.views.text(ctx.lang(), &Text::new(format!("steer-{what}"))))
        };
        let whats = std::iter::once(Choice::new("", "")).chain(WHATS.iter().map(say)).collect();
        let [more, unit] = more_cells(ctx, "many");
        let cells = vec![
            Cell::select("many.what", "steer-what", whats, ""),
            to_cell(ctx, "many.to").optional().help("steer-to-help"),
            more.optional().help("steer-more-help"),
            unit,
            Cell::new("many.reason", "field-reason", "").kind(CellKind::Area),
        ];
        SteerPart {
            action: ctx.path(),
            key: fresh_key(),
            cells,
            all: false,
            most: i64::try_from(MOST).unwrap_or(i64::MAX),
            summary: None,
            more: false,
            answers: Vec::new(),
            problems: None,
        }
    }
}

/// `POST /supervise/cases`: what was chosen of the list at this address.
pub async fn steer_many(ctx: Ctx, typed: Typed) -> Outcome {
    let proof = ctx.who().defines_flows()?;
    let all = typed.get("all") == "yes";
    let chosen: Vec<i64> = if all {
        all_of_list(&ctx, MOST).await?
    } else {
        typed.all("chosen").iter().filter_map(|number| number.parse().ok()).take(MOST).collect()
    };
    let mut asked = Asked { ctx: &ctx, typed: &typed, form: "many", wrong: Vec::new() };
    let reason = asked.reason();
    // A list of what somebody has gives away just that.
    let party = ctx.query("party").and_then(|party| party.parse::<Party>().ok());
    let what = match typed.get("many.what") {
        "reassign" => {
            let work = party.map_or(Work::All, Work::Of);
            asked.to().map(|to| Steer::Reassign { work, to })
        }
        "extend" => asked.more().map(|more| Steer::Extend { visit: None, more }),
        "suspend" => Some(Steer::Suspend),
        "resume" => Some(Steer::Resume),
        "terminate" => Some(Steer::Terminate),
        _ => {
            asked.blame("what", Code::ValueRequired);
            None
        }
    };
    let wrong = asked.wrong;
    let what = what.filter(|_| wrong.is_empty() && !chosen.is_empty());
    let Some(what) = what else {
        let mut page = listed(&ctx).await?;
        let rejection = Rejection::new(if wrong.is_empty() { Code::Missing } else { Code::InvalidValues });
        let summary = if chosen.is_empty() { Text::new("steer-none-chosen") } else { Text::from(&rejection) };
        if let Some(part) = &mut page.steer {
            part.problems = Some(refuse("steer", part.cells.iter_mut().collect(), &typed, summary, &wrong));
        }
        page.rows.iter_mut().for_each(|row| row.chosen = !all && chosen.contains(&row.number));
        if let Some(part) = &mut page.steer {
            part.all = all;
        }
        return ctx.refused(&rejection, &page);
    };
    if what == Steer::Terminate {
        ctx.who().proved_lately(ctx.site.app.now())?;
    }
    let key: String = typed.get("key").chars().take(60).collect();
    let answers = ctx
        .block(move |app| -> Result<_, waypost_app::AppError> {
            let mut answers = Vec::new();
            for number in chosen {
                let key = (!key.is_empty()).then(|| format!("{key}-{number}"));
                answers.push((number, app.steer(&proof, number, &what, &reason, key.as_deref())?));
            }
            Ok(answers)
        })
        .await?;
    let mut page = listed(&ctx).await?;
    if let Some(part) = &mut page.steer {
        let words = |(number, answer): (i64, Result<(), Rejection>)| match answer {
            Ok(()) => Text::new("steer-done").with("number", number.to_string()),
            Err(rejection) => {
                let words = ctx.site.views.text(ctx.lang(), &Text::from(&worded(&ctx, None, rejection)));
                Text::new("steer-refused").with("number", number.to_string()).with("words", words)
            }
        };
        let (done, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|(_, answer)| answer.is_ok());
        part.summary = Some(
            Text::new("steer-summary")
                .with("done", i64::try_from(done.len()).unwrap_or(i64::MAX))
                .with("refused", i64::try_from(refused.len()).unwrap_or(i64::MAX)),
        );
        part.more = all && done.len() + refused.len() >= MOST;
        // What was refused asks for something.
        part.answers = refused.into_iter().chain(done).map(words).collect();
    }
    ctx.page(&page)
}
