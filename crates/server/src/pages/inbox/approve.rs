//! Submitting several from the list by ticking them, where their flows allow it. Each is authorized, judged and answered by
//! itself; what was submitted is submitted, whatever became of the others.

use std::collections::BTreeSet;

use serde::Serialize;
use waypost_app::{AppError, batches::Approval};
use waypost_base::{Code, Rejection, VisitId};

use crate::{
    http::{Ctx, Outcome, Typed},
    pages::{present::worded, texts},
    view::{Page, Text},
};

/// Most cases that are ticked: those of one page of the list.
const TICKED: usize = 50;

/// What came of the ticked cases.
#[derive(Clone, Debug, Serialize)]
pub struct ApprovedPage {
    /// How many were refused.
    pub summary: Text,
    /// One line for each, in the order of the list.
    pub lines: Vec<Line>,
    /// The opinion that was typed, to be copied.
    pub opinion: String,
}

/// What came of one.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// Number of the case.
    pub number: i64,
    /// What came of it.
    pub words: Text,
    /// It was refused.
    pub refused: bool,
    /// What is wrong with single items.
    pub fields: Vec<Text>,
}

impl Page for ApprovedPage {
    const TEMPLATE: &'static str = "pages/batches/approved";

    fn title(&self) -> Text {
        Text::new("batch-approved-title")
    }
}

/// `POST /inbox/approve`.
pub async fn approve(ctx: Ctx, typed: Typed) -> Outcome {
    let key = Some(typed.get("key").to_owned()).filter(|key| !key.is_empty() && key.len() <= 70);
    let ticked: BTreeSet<(i64, i64)> = typed.all("item").iter().filter_map(|item| named(item)).collect();
    if ticked.is_empty() {
        return Err(Code::BatchNothing.into());
    }
    if ticked.len() > TICKED {
        return Err(Rejection::new(Code::BatchTooMany).with("limit", TICKED).into());
    }
    let opinion = typed.get("opinion").to_owned();
    let wrong = texts::problems(&typed, &["opinion"]);
    let numbers: Vec<i64> = ticked.iter().map(|(case, _)| *case).collect();
    let (answers, late): (Vec<Result<(), Rejection>>, Vec<bool>) = if wrong.is_empty() {
        let key = key.unwrap_or_else(crate::pages::present::fresh_key);
        let items: Vec<Approval> = ticked
            .into_iter()
            .map(|(case, visit)| Approval { case, visit: VisitId::new(visit), key: format!("{key}.{visit}") })
            .collect();
        let (who, said) = (ctx.who().clone(), opinion.clone());
        let (answers, late) = ctx
            .block(move |app| -> Result<_, AppError> {
                let answers = app.approve_many(&who, &items, &said)?;
                let answers = answers.into_iter().collect::<Result<Vec<_>, _>>()?;
                let late = app.came_late(&who, &items)?;
                Ok((answers, items.iter().map(|item| late.contains(&item.visit)).collect()))
            })
            .await?;
        (answers.into_iter().map(|answer| answer.map(|_| ())).collect(), late)
    } else {
        let refused = numbers.iter().map(|_| Err(Rejection::of_fields(wrong.clone()))).collect();
        (refused, vec![false; numbers.len()])
    };
    if answers.iter().all(Result::is_ok) && !late.contains(&true) {
        return Ok(ctx.see_other_saying("/inbox", "flash-batch-approved"));
    }
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let bad = answers.iter().filter(|answer| answer.is_err()).count();
    let page = ApprovedPage {
        summary: if bad == 0 {
            Text::new("batch-approved-some-late")
        } else {
            Text::new("batch-approved-count").with("bad", count(bad)).with("all", count(answers.len()))
        },
        lines: numbers
            .into_iter()
            .zip(answers.iter().zip(late))
            .map(|(number, (answer, late))| line(&ctx, number, answer, late))
            .collect(),
        opinion,
    };
    if bad == answers.len() {
        return ctx.refused(&Rejection::new(Code::InvalidValues), &page);
    }
    ctx.page(&page)
}

/// The case and visit of a tick.
fn named(item: &str) -> Option<(i64, i64)> {
    let (case, visit) = item.split_once('/')?;
    Some((case.parse().ok()?, visit.parse().ok()?))
}

fn line(ctx: &Ctx, number: i64, answer: &Result<(), Rejection>, late: bool) -> Line {
    match answer {
        Ok(()) if late => {
            Line { number, words: Text::new("batch-approved-late"), refused: false, fields: Vec::new() }
        }
        Ok(()) => {
            Line { number, words: Text::new("batch-approved-done"), refused: false, fields: Vec::new() }
        }
        Err(rejection) => {
            let rejection = worded(ctx, None, rejection.clone());
            let fields = rejection.fields.iter().map(Text::from).collect();
            Line { number, words: Text::from(&rejection), refused: true, fields }
        }
    }
}
