//! A person's notices.

use waypost_app::notices::NoticeEntry;
use waypost_base::Timestamp;

use super::{NoticeCase, NoticeRow, NoticesPage, words};
use crate::http::{Ctx, Outcome, Row, Stop, Typed};

/// The routes. A form that was interrupted by signing in again comes back as a GET: it leads to the list.
pub fn routes() -> Vec<Row> {
    vec![Row::get("/notices", show), Row::get("/notices/read", to_list), Row::post("/notices/read", read)]
}

async fn to_list(ctx: Ctx) -> Outcome {
    Ok(ctx.see_other("/notices"))
}

async fn show(ctx: Ctx) -> Outcome {
    let unread = ctx.query("show").as_deref() == Some("unread");
    let after = ctx.query("after");
    let (who, key) = (ctx.who().clone(), after.clone());
    let listed = ctx.block(move |app| app.notices(&who, unread, key.as_deref())).await?;
    let shown = if unread { "show=unread&" } else { "" };
    let page = NoticesPage {
        unread,
        all: listed.rows.iter().any(|row| row.unread).then(|| listed.rows[0].id.to_string()),
        rows: listed.rows.iter().map(|entry| row(&ctx, entry)).collect(),
        next: listed.next.map(|key| format!("/notices?{shown}after={key}")),
        later: after.is_some(),
    };
    ctx.page(&page)
}

fn row(ctx: &Ctx, entry: &NoticeEntry) -> NoticeRow {
    let due = entry.body.due.map(|due| date(ctx, due));
    let by = entry.by.map(|user| ctx.who().organisation().person_name(user));
    NoticeRow {
        id: entry.id.to_string(),
        what: words::what(&entry.kind, &entry.body, due.as_deref(), by.as_deref()),
        at: Timestamp::from_millis(entry.at),
        unread: entry.unread,
        words: entry.body.words.clone(),
        case: entry.case.as_ref().map(|case| NoticeCase {
            number: case.number,
            title: case.title.clone(),
            flow: case.flow.name.in_language(ctx.tag()).to_owned(),
            stage: entry.stage.map(|stage| case.flow.stage_name(stage, ctx.tag())),
        }),
    }
}

/// An instant as the reader writes it.
fn date(ctx: &Ctx, millis: i64) -> String {
    crate::view::date(millis, ctx.who().organisation().zone_minutes, ctx.lang())
}

async fn read(ctx: Ctx, typed: Typed) -> Outcome {
    let all = typed.get("all") == "yes";
    let id: i64 = typed.get("id").parse().map_err(|_| Stop::not_found())?;
    let who = ctx.who().clone();
    ctx.block(move |app| app.read_notices(&who, id, all)).await?;
    // Reading one leads to its case; the case page judges again who may see it.
    let case: Option<i64> = typed.get("case").parse().ok();
    Ok(match case.filter(|_| !all) {
        Some(number) => ctx.see_other(&format!("/cases/{number}")),
        None => ctx.see_other_saying("/notices", "flash-notices-read"),
    })
}
