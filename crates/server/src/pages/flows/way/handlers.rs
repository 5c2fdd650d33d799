//! The page of a way: shown and saved.

use waypost_base::{Code, Rejection};
use waypost_engine::{Guard, definition::Transition, edit::Edit};

use super::WayPage;
use crate::{
    http::{Ctx, Outcome, Row, Stop, Typed},
    pages::flows::{
        book::Book,
        cell::{Wrong, of_variant, refuse, refuse_merged},
        gone,
        guards::{Clause, Condition, Misfit, joined},
        open::{self, Open, conflict, posted, summary, with_script},
        version::{
            handlers::apply,
            rows::{arrow_of, key_of},
            typed::{Meant, stage_typed},
        },
    },
    view::Text,
};

/// The routes.
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/flows/{code}/versions/{no}/ways/{way}", show),
        Row::post("/flows/{code}/versions/{no}/ways/{way}", save),
    ]
}

fn row<'o>(ctx: &Ctx, open: &'o Open) -> Result<&'o Transition, Stop> {
    let arrow = arrow_of(ctx.var("way")).ok_or_else(Stop::not_found)?;
    let mut rows = open.draft.definition.transitions.iter();
    rows.find(|row| row.arrow() == arrow).ok_or_else(Stop::not_found)
}

async fn show(ctx: Ctx) -> Outcome {
    let open = open::version(&ctx).await?;
    let page = WayPage::new(open.head(&ctx), &open.book(&ctx), row(&ctx, &open)?);
    with_script(&ctx, None, &page)
}

async fn save(ctx: Ctx, typed: Typed) -> Outcome {
    let open = match posted(&ctx, &typed).await? {
        Ok(open) => open,
        Err(rejection) => return gone::page(&ctx, &typed, &rejection),
    };
    let book = open.book(&ctx);
    let before = row(&ctx, &open)?.clone();
    let mut wrong = Vec::new();
    let changed = read(&book, &before, &typed, &mut wrong);
    if !wrong.is_empty() {
        return back(&ctx, &open, &before, &typed, &Code::InvalidValues.into(), wrong).await;
    }
    let mut meant = Meant::default();
    if changed != before {
        meant.push(Edit::ReplaceTransition { which: before.arrow(), transition: changed.clone() }, "");
    }
    match apply(&ctx, &open, &meant).await? {
        Ok(_) => {
            let key = key_of(changed.arrow());
            let to = match typed.get("do") {
                "close" => format!("{}#t{key}", open.path()),
                _ => format!("{}/ways/{key}", open.path()),
            };
            Ok(ctx.see_other_saying(&to, "flash-flow-saved"))
        }
        Err(rejection) => {
            let wrong = rejection.fields.iter().map(|problem| {
                let found = match rejection.code {
                    Code::ChangedMeanwhile => conflict(&ctx, &book, &open, problem),
                    _ => Wrong::new(problem.field.clone(), Text::from(problem)),
                };
                let cell = found.cell.rsplit('.').next().unwrap_or_default().to_owned();
                Wrong::new(cell, found.words)
            });
            let wrong = wrong.collect();
            back(&ctx, &open, &before, &typed, &rejection, wrong).await
        }
    }
}

fn read(book: &Book<'_>, before: &Transition, typed: &Typed, wrong: &mut Vec<Wrong>) -> Transition {
    let mut row = before.clone();
    if typed.has("branch") {
        match typed.get("branch").trim().parse() {
            Ok(branch) => row.branch = branch,
            Err(_) => wrong.push(Wrong::new("branch", Text::new("rejection-value_not_integer"))),
        }
    }
    if let Some(to) = stage_typed(book, typed, "to", before.to, wrong) {
        row.to = to;
    }
    if typed.has("condition") {
        let mut label = waypost_base::Label::new(typed.get("condition").trim());
        for language in before.condition.languages().filter(|language| *language != "en") {
            label = label.with(language, before.condition.in_language(language));
        }
        let english = typed.get("condition_en").trim();
        if !english.is_empty() {
            label = label.with("en", english);
        }
        row.condition = label;
    }
    if typed.has("outcome") {
        row.outcome = of_variant(typed.get("outcome"));
    }
    if typed.has("guard") {
        row.guard = guard(book, before, typed, wrong);
    }
    row
}

/// The condition: what was written by hand where that was changed, else what the comparisons say.
fn guard(book: &Book<'_>, before: &Transition, typed: &Typed, wrong: &mut Vec<Wrong>) -> Option<String> {
    let was = before.guard.clone().unwrap_or_default();
    let written = typed.get("guard").trim();
    let mut clauses = Vec::new();
    let mut places = Vec::new();
    for at in 0..64 {
        let item = typed.get(&format!("clause.{at}.item"));
        let value = typed.get(&format!("clause.{at}.value")).trim().to_owned();
        if item.is_empty() {
            if !value.is_empty() {
                wrong.push(Wrong::new(format!("clause.{at}.item"), Text::new("rejection-value_required")));
            }
            continue;
        }
        let Some((item, _)) = book.items.iter().find(|(key, _)| key.as_str() == item) else {
            wrong.push(Wrong::new(format!("clause.{at}.item"), Text::new("rejection-value_not_choice")));
            continue;
        };
        let operator = typed.get(&format!("clause.{at}.operator")).to_owned();
        clauses.push(Clause { item: item.clone(), operator, value });
        places.push(at);
    }
    let condition = Condition { all: typed.get("how") != "any", clauses };
    let by_hand = written != was.replace("\r\n", "\n").trim();
    let said = if by_hand || (condition.clauses.is_empty() && typed.get("by_hand") == "yes") {
        written.to_owned()
    } else {
        match joined(&condition, &|key| book.holds(key)) {
            Ok(said) => said,
            Err((nth, misfit)) => {
                let at = places.get(nth).copied().unwrap_or_default();
                let (cell, key) = match misfit {
                    Misfit::Operator => ("operator", "wrong-clause_operator"),
                    Misfit::Value => ("value", "wrong-clause_value"),
                };
                wrong.push(Wrong::new(format!("clause.{at}.{cell}"), Text::new(key)));
                return before.guard.clone();
            }
        }
    };
    if said.is_empty() {
        return None;
    }
    if let Err(fault) = Guard::compile(&said) {
        let kind = serde_json::to_value(&fault).ok();
        let kind = kind.and_then(|kind| kind.get("fault")?.as_str().map(str::to_owned)).unwrap_or_default();
        let words = Text::new("wrong-guard").with("fault", kind).with("message", fault.to_string());
        wrong.push(Wrong::new("guard", words));
    }
    Some(said)
}

async fn back(
    ctx: &Ctx,
    open: &Open,
    before: &Transition,
    typed: &Typed,
    rejection: &Rejection,
    wrong: Vec<Wrong>,
) -> Outcome {
    let moved = rejection.code == Code::ChangedMeanwhile;
    let shown = if moved { open::version(ctx).await? } else { open.clone() };
    let rows = &shown.draft.definition.transitions;
    // It may lead elsewhere by now; where it is gone, what was typed is shown for copying.
    let now = rows.iter().find(|row| row.from == before.from && row.branch == before.branch);
    let Some(now) = now else { return gone::page(ctx, typed, rejection) };
    let mut page = WayPage::new(shown.head(ctx), &shown.book(ctx), now);
    let words = if moved || wrong.is_empty() {
        summary(ctx, rejection)
    } else {
        Text::from(&Rejection::new(Code::InvalidValues))
    };
    page.by_hand |= wrong.iter().any(|wrong| wrong.cell == "guard");
    page.problems = Some(if moved {
        let mut then = WayPage::new(open.head(ctx), &open.book(ctx), before);
        refuse_merged("way", then.cells(), page.cells(), typed, words, &wrong)
    } else {
        refuse("way", page.cells(), typed, words, &wrong)
    });
    with_script(ctx, Some(rejection), &page)
}
