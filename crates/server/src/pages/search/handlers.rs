//! Searching, and keeping searches.

use waypost_app::{
    AppError,
    search::{Found, views::View},
};
use waypost_base::{StageNo, Timestamp, UserId};

use super::{FoundRow, Keep, SearchPage, ViewLine};
use crate::{
    http::{Ctx, Outcome, Row, Stop, Typed, guard::refused_status},
    pages::{
        deadline::Deadline,
        download::csv,
        fields::escaped,
        inbox::handlers::status,
        present::{local_time, party_name},
    },
    view::Text,
};

/// Views whose cases are counted; counting is a search of its own.
const COUNTED: usize = 20;

/// The routes.
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/search", show),
        Row::post("/search", search),
        Row::get("/search/export", to_search),
        Row::post("/search/export", export),
        Row::get("/search/views", to_search),
        Row::post("/search/views", keep),
        Row::get("/search/views/{view}", open),
        Row::get("/search/views/{view}/delete", to_search),
        Row::post("/search/views/{view}/delete", remove),
    ]
}

/// A form that was interrupted by signing in again comes back as a GET.
async fn to_search(ctx: Ctx) -> Outcome {
    Ok(ctx.see_other("/search"))
}

async fn show(ctx: Ctx) -> Outcome {
    let typed = ctx.query("q").unwrap_or_default();
    let after = ctx.query("after");
    let view = ctx.query("view");
    answer(&ctx, typed, after, view).await
}

/// The form is posted, since an address takes less than may be typed or pasted; what can be searched by becomes an
/// address that can be kept.
async fn search(ctx: Ctx, typed: Typed) -> Outcome {
    let text = typed.get("q").trim().to_owned();
    if text.chars().count() > waypost_app::search::typed::LONGEST {
        return answer(&ctx, text, None, None).await;
    }
    Ok(ctx.see_other(&address(&text, None, None)))
}

async fn answer(ctx: &Ctx, typed: String, after: Option<String>, view: Option<String>) -> Outcome {
    let text = typed.trim().to_owned();
    let views = views(ctx, view.as_deref()).await?;
    let mut page = SearchPage::new(shortened(&text), views);
    // Without a text it is only the form.
    if ctx.query("q").is_none() && text.is_empty() {
        return ctx.page(&page);
    }
    let (who, asked, key) = (ctx.who().clone(), text.clone(), after.clone());
    match ctx.block(move |app| app.search(&who, &asked, key.as_deref())).await? {
        Err(rejection) => ctx.page_with(refused_status(rejection.code), &page.refused(&rejection)),
        Ok(listed) => {
            page.searched = true;
            page.later = after.is_some();
            page.next = listed.next.map(|key| address(&text, Some(&key), view.as_deref()));
            page.rows = listed.rows.iter().map(|found| row(ctx, found)).collect();
            ctx.page(&page)
        }
    }
}

/// What was typed goes back into its field; a pasted book does not.
fn shortened(text: &str) -> String {
    text.chars().take(waypost_app::search::typed::LONGEST * 2).collect()
}

async fn views(ctx: &Ctx, current: Option<&str>) -> Result<Vec<ViewLine>, Stop> {
    let who = ctx.who().clone();
    let views = ctx
        .block(move |app| -> Result<_, AppError> {
            let views = app.views(&who)?;
            let mut counted = Vec::new();
            for (at, view) in views.into_iter().enumerate() {
                let count = if at < COUNTED { app.search_count(&who, &view.query)?.ok() } else { None };
                counted.push((view, count));
            }
            Ok(counted)
        })
        .await?;
    Ok(views.into_iter().map(|(view, count)| line(view, count, current)).collect())
}

fn line(view: View, count: Option<u32>, current: Option<&str>) -> ViewLine {
    let id = view.id.to_string();
    ViewLine {
        current: current == Some(&id),
        id,
        name: view.name,
        shared: view.shared,
        of: view.of,
        count: match count {
            None => String::new(),
            Some(n) if n > 99 => "99+".to_owned(),
            Some(n) => n.to_string(),
        },
    }
}

async fn open(ctx: Ctx) -> Outcome {
    let id = ctx.number("view")?;
    let who = ctx.who().clone();
    let view = ctx.block(move |app| app.view(&who, id)).await??;
    Ok(ctx.see_other(&address(&view.query, None, Some(&view.id.to_string()))))
}

async fn keep(ctx: Ctx, typed: Typed) -> Outcome {
    let (name, query) = (typed.get("name").to_owned(), typed.get("q").to_owned());
    let shared = typed.get("shared") == "yes";
    let (who, named, asked) = (ctx.who().clone(), name.clone(), query.clone());
    match ctx.block(move |app| app.keep_view(&who, &named, &asked, shared)).await? {
        Ok(id) => {
            let to = address(query.trim(), None, Some(&id.to_string()));
            Ok(ctx.see_other_saying(&to, "flash-view-kept"))
        }
        Err(rejection) => {
            let mut page = SearchPage::new(shortened(&query), views(&ctx, None).await?);
            page.searched = true;
            page.keep = Keep {
                name: name.chars().take(200).collect(),
                shared,
                problem: Some(Text::from(&rejection)),
            };
            ctx.page_with(refused_status(rejection.code), &page)
        }
    }
}

async fn remove(ctx: Ctx, _: Typed) -> Outcome {
    let id = ctx.number("view")?;
    let who = ctx.who().clone();
    ctx.block(move |app| app.remove_view(&who, id)).await??;
    Ok(ctx.see_other_saying("/search", "flash-view-removed"))
}

/// What was found as a table. That it was taken out stands in the record before the file is on its way.
async fn export(ctx: Ctx, typed: Typed) -> Outcome {
    let text = typed.get("q").trim().to_owned();
    let (who, asked) = (ctx.who().clone(), text.clone());
    let (found, more) = match ctx.block(move |app| app.export_search(&who, &asked)).await? {
        Ok(found) => found,
        Err(rejection) => {
            let page = SearchPage::new(shortened(&text), views(&ctx, None).await?);
            return ctx.page_with(refused_status(rejection.code), &page.refused(&rejection));
        }
    };
    let say = |key: String| ctx.site.views.text(ctx.lang(), &Text::new(key));
    let head = ["number", "title-of", "flow", "state", "stage", "holder", "initiator", "when"];
    let mut rows: Vec<Vec<String>> = vec![head.iter().map(|name| say(format!("search-{name}"))).collect()];
    for found in &found {
        let row = row(&ctx, found);
        rows.push(vec![
            row.number.to_string(),
            row.title,
            row.flow,
            say(format!("status-{}", found.head.ending.as_deref().unwrap_or("running"))),
            row.stage.unwrap_or_default(),
            row.who.unwrap_or_default(),
            row.initiator,
            local_time(row.at, ctx.who().organisation().zone_minutes, ctx.lang()),
        ]);
    }
    if more {
        rows.push(vec![say("record-more".to_owned())]);
    }
    Ok(csv("search.csv", &rows))
}

fn address(text: &str, after: Option<&str>, view: Option<&str>) -> String {
    let mut address = format!("/search?q={}", escaped(text));
    for (name, value) in [("after", after), ("view", view)] {
        if let Some(value) = value {
            address.push_str(&format!("&{name}={}", escaped(value)));
        }
    }
    address
}

/// One case that was found.
pub fn row(ctx: &Ctx, found: &Found) -> FoundRow {
    let organisation = ctx.who().organisation();
    let holders: Vec<String> =
        found.holders.iter().filter_map(|party| party_name(organisation, party, ctx.tag())).collect();
    let name =
        |stage: &i32| found.flow.stage_name(StageNo(u32::try_from(*stage).unwrap_or_default()), ctx.tag());
    let mut stages: Vec<String> = found.stages.iter().map(name).collect();
    stages.dedup();
    FoundRow {
        href: format!("/cases/{}", found.head.number),
        number: found.head.number,
        title: found.head.title.clone(),
        flow: if found.restricted {
            ctx.site.views.text(ctx.lang(), &Text::new("case-restricted"))
        } else {
            found.flow.name.in_language(ctx.tag()).to_owned()
        },
        stage: Some(stages.join(" · ")).filter(|text| !text.is_empty()),
        who: Some(holders.join(" · ")).filter(|text| !text.is_empty()),
        initiator: if found.restricted {
            String::new()
        } else {
            organisation.person_name(UserId::new(found.head.initiator))
        },
        at: Timestamp::from_millis(found.head.started_at),
        status: status(found.head.ending.as_deref(), found.head.suspended_at),
        deadline: Deadline::of(ctx, found.due_at, found.holders.first().map(String::as_str)),
    }
}
