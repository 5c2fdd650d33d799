//! Handlers of the catalogue.

use waypost_app::items::{self, Catalogue, ItemFilter, ItemSheet, KINDS, UsedIn, suggested_key};
use waypost_base::{ItemKey, Rejection, Timestamp};
use waypost_org::Permission;

use super::{
    ItemLine, ItemsPage, UseLink,
    edit::{ItemPage, kind_words},
    typed::sheet,
};
use crate::{
    http::{Ctx, Outcome, Row, Typed},
    pages::{
        Input, Pick,
        forms::words::{at_by, rule_words},
        present::worded,
    },
    view::Text,
};

/// Uses that a line lists.
const USES: usize = 6;

/// The routes.
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/items", list),
        Row::get("/items/new", begin),
        Row::post("/items/new", add),
        Row::get("/items/{key}", show),
        Row::post("/items/{key}", change),
    ]
}

async fn list(ctx: Ctx) -> Outcome {
    let proof = ctx.who().administers(Permission::AdministerFlows)?;
    let filter = ItemFilter {
        words: ctx.query("q").unwrap_or_default(),
        kind: ctx.query("kind").filter(|kind| KINDS.contains(&kind.as_str())).unwrap_or_default(),
        closed: ctx.query("closed").is_some_and(|yes| yes == "yes"),
        after: ctx.query("after").unwrap_or_default(),
    };
    let asked = filter.clone();
    let list = ctx.block(move |app| app.items(&proof, &asked)).await??;
    let mut kinds = vec![Pick::new("", Text::new("forms-any-kind"))];
    kinds.extend(KINDS.iter().map(|kind| Pick::new(*kind, kind_words(kind))));
    let line = |line: &items::ItemLine| {
        let uses = line.uses.iter().take(USES).map(|place| use_link(&ctx, place, &list.catalogue));
        let item = &line.item.item;
        let chip = |key: &'static str| Text::new(key);
        let chips = [
            (item.sensitive, "forms-chip-sensitive"),
            (item.required, "forms-chip-required"),
            (line.item.closed, "forms-chip-closed"),
        ];
        ItemLine {
            key: item.key.to_string(),
            name: item.label.in_language(ctx.tag()).to_owned(),
            kind: kind_words(items::kind_name(item)),
            chips: chips.into_iter().filter(|(yes, _)| *yes).map(|(_, key)| chip(key)).collect(),
            uses: uses.collect(),
            more: i64::try_from(line.uses.len().saturating_sub(USES)).unwrap_or_default(),
        }
    };
    let next = list.next.as_deref().map(|after| {
        let closed = if filter.closed { "&closed=yes" } else { "" };
        format!("/items?q={}&kind={}{closed}&after={after}", query_value(&filter.words), filter.kind)
    });
    ctx.page(&ItemsPage {
        is_filtered: !filter.words.is_empty() || !filter.kind.is_empty() || filter.closed,
        filter: vec![
            Input::new("items", "q").typed(&filter.words),
            Input::new("items", "kind").typed(&filter.kind).select(kinds).needed(),
            Input::new("items", "closed").check(filter.closed),
        ],
        lines: list.lines.iter().map(line).collect(),
        total: i64::try_from(list.total).unwrap_or(i64::MAX),
        next,
    })
}

/// A text as a value of a query.
pub(in crate::pages) fn query_value(text: &str) -> String {
    text.bytes().fold(String::new(), |mut value, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            value.push(char::from(byte));
        } else {
            value.push_str(&format!("%{byte:02X}"));
        }
        value
    })
}

fn use_link(ctx: &Ctx, place: &items::Use, catalogue: &Catalogue) -> UseLink {
    let code = &place.code;
    let name = |key: &str| {
        let known = ItemKey::new(key).ok().and_then(|key| catalogue.get(&key));
        known.map_or_else(|| key.to_owned(), |known| known.item.label.in_language(ctx.tag()).to_owned())
    };
    match place.of {
        UsedIn::Version(no) => UseLink {
            href: format!("/forms/{code}"),
            words: Text::new("forms-use-version").with("code", code.as_str()).with("n", i64::from(no)),
        },
        UsedIn::Draft => UseLink {
            href: format!("/forms/{code}"),
            words: Text::new("forms-use-draft").with("code", code.as_str()),
        },
        UsedIn::Formula => UseLink {
            href: format!("/items/{code}"),
            words: Text::new("forms-use-formula").with("name", name(code)),
        },
    }
}

async fn begin(ctx: Ctx) -> Outcome {
    let proof = ctx.who().administers(Permission::AdministerFlows)?;
    let back = ctx.query("form").filter(|code| is_code(code));
    let Some(kind) = ctx.query("kind").filter(|kind| KINDS.contains(&kind.as_str())) else {
        return ctx.page(&ItemPage::choose(back.as_deref()));
    };
    let catalogue = ctx.block(move |app| app.item_catalogue(&proof)).await??;
    let mut page = ItemPage::new(&begun(&kind), &catalogue, ctx.tag());
    page.back = back;
    ctx.page(&page)
}

/// A sheet as a kind begins.
pub(in crate::pages) fn begun(kind: &str) -> ItemSheet {
    let mut sheet = ItemSheet { kind: kind.to_owned(), ..ItemSheet::default() };
    fill(&mut sheet);
    sheet
}

/// What a kind cannot be without, where nothing was typed for it yet.
fn fill(sheet: &mut ItemSheet) {
    let or = |text: &mut String, usual: &str| {
        if text.is_empty() {
            usual.clone_into(text);
        }
    };
    match sheet.kind.as_str() {
        "decimal" => or(&mut sheet.scale, "2"),
        "table" if sheet.columns.is_empty() => {
            sheet.columns.push(ItemSheet { kind: "text".to_owned(), ..ItemSheet::default() });
        }
        items::COMPUTED => {
            or(&mut sheet.result, "decimal");
            or(&mut sheet.scale, "2");
            or(&mut sheet.op, "sum");
        }
        _ => {}
    }
    for column in &mut sheet.columns {
        if column.kind != "table" {
            fill(column);
        }
    }
}

async fn add(ctx: Ctx, typed: Typed) -> Outcome {
    let proof = ctx.who().administers(Permission::AdministerFlows)?;
    let back = Some(typed.get("back").to_owned()).filter(|code| is_code(code));
    let catalogue = {
        let proof = proof.clone();
        ctx.block(move |app| app.item_catalogue(&proof)).await??
    };
    let mut sheet = sheet(&typed);
    if !KINDS.contains(&sheet.kind.as_str()) {
        return ctx.page(&ItemPage::choose(back.as_deref()));
    }
    let page = |sheet: &ItemSheet| {
        let mut page = ItemPage::new(sheet, &catalogue, ctx.tag());
        page.back.clone_from(&back);
        page
    };
    if rearranged(&mut sheet, typed.get("act")) {
        if sheet.key.trim().is_empty() && !sheet.label.trim().is_empty() {
            sheet.key = suggested_key(&sheet, &catalogue);
        }
        let page = page(&sheet).tried(&sheet, typed.get("trial"));
        return ctx.page(&page);
    }
    let (typed, form) = (sheet.clone(), back.clone());
    let added = ctx
        .block(move |app| -> Result<_, waypost_app::AppError> {
            // Whoever comes from a form wants the item in it.
            let draft = match &form {
                Some(code) => app.form_draft(&proof, code)?.ok(),
                None => None,
            };
            match draft {
                Some(draft) => {
                    let last = draft.sketch.groups.len().saturating_sub(1);
                    let seen = (draft.stamp.as_str(), None);
                    app.add_item_to_form(&proof, &draft.code, seen, &draft.sketch, (&typed, last))
                }
                None => app.add_item(&proof, &typed),
            }
        })
        .await?;
    match added {
        Ok(key) => {
            let to = match &back {
                Some(code) => format!("/forms/{code}#row-{key}"),
                None => format!("/items/{key}"),
            };
            Ok(ctx.see_other_saying(&to, "flash-item-saved"))
        }
        Err(rejection) => {
            let rejection = worded(&ctx, None, rejection);
            ctx.refused(&rejection, &page(&sheet).refused(&rejection))
        }
    }
}

/// Does what only changes the page; `false` when the sheet is to be saved.
fn rearranged(sheet: &mut ItemSheet, act: &str) -> bool {
    let (what, at) = act.split_once('.').unwrap_or((act, ""));
    let at = at.parse::<usize>().unwrap_or(usize::MAX);
    match what {
        "kind" | "try" => {}
        "operand-add" => sheet.of.push(String::new()),
        "column-add" => {
            sheet.columns.push(ItemSheet { kind: "text".to_owned(), ..ItemSheet::default() });
        }
        "column-remove" if at < sheet.columns.len() => drop(sheet.columns.remove(at)),
        "column-up" if at >= 1 && at < sheet.columns.len() => sheet.columns.swap(at, at - 1),
        "column-remove" | "column-up" => {}
        _ => return false,
    }
    fill(sheet);
    true
}

fn is_code(code: &str) -> bool {
    waypost_interchange::Code::new(code).is_ok()
}

async fn show(ctx: Ctx) -> Outcome {
    let proof = ctx.who().administers(Permission::AdministerFlows)?;
    let key = ctx.var("key").to_owned();
    let (line, catalogue) = ctx.block(move |app| app.item(&proof, &key)).await??;
    ctx.page(&existing(&ctx, &line, &catalogue, &ItemSheet::of(&line.item.item)))
}

/// The page of an item that exists, with what was typed.
fn existing(ctx: &Ctx, line: &items::ItemLine, catalogue: &Catalogue, sheet: &ItemSheet) -> ItemPage {
    let item = &line.item;
    let mut page = ItemPage::new(sheet, catalogue, ctx.tag());
    page.key = Some(item.item.key.to_string());
    page.name = item.item.label.in_language(ctx.tag()).to_owned();
    page.action = format!("/items/{}", item.item.key);
    page.revision = item.revision.to_string();
    page.was = serde_json::to_string(&ItemSheet::of(&item.item)).unwrap_or_default();
    page.head.retain(|input| input.name != "key");
    page.uses = line.uses.iter().map(|place| use_link(ctx, place, catalogue)).collect();
    page.may_renew = line.uses.iter().any(|place| matches!(place.of, UsedIn::Version(_)));
    page.is_closed = item.closed;
    page.changed = Some(at_by(ctx, Timestamp::from_millis(item.changed_at), item.changed_by));
    page
}

async fn change(ctx: Ctx, typed: Typed) -> Outcome {
    let proof = ctx.who().administers(Permission::AdministerFlows)?;
    let key = ctx.var("key").to_owned();
    let (line, catalogue) = {
        let (proof, key) = (proof.clone(), key.clone());
        ctx.block(move |app| app.item(&proof, &key)).await??
    };
    let here = format!("/items/{}", line.item.item.key);
    let act = typed.get("act");
    if let "close" | "open" | "remove" | "renew" = act {
        let (what, key) = (act.to_owned(), key.clone());
        let done: Result<(), Rejection> = ctx
            .block(move |app| match what.as_str() {
                "remove" => app.remove_item(&proof, &key),
                "renew" => app.renew_forms(&proof, &key).map(|done| done.map(drop)),
                _ => app.set_item_closed(&proof, &key, what == "close"),
            })
            .await?;
        return match done {
            Ok(()) => Ok(match act {
                "remove" => ctx.see_other_saying("/items", "flash-item-removed"),
                "renew" => ctx.see_other_saying(&here, "flash-forms-renewed"),
                "close" => ctx.see_other_saying(&here, "flash-item-closed"),
                _ => ctx.see_other_saying(&here, "flash-item-opened"),
            }),
            Err(rejection) => {
                let page = existing(&ctx, &line, &catalogue, &ItemSheet::of(&line.item.item));
                ctx.refused(&rejection, &page.refused(&rejection))
            }
        };
    }
    let mut sheet = sheet(&typed);
    sheet.key = key.clone();
    if rearranged(&mut sheet, act) {
        let mut page = existing(&ctx, &line, &catalogue, &sheet).tried(&sheet, typed.get("trial"));
        typed.get("revision").clone_into(&mut page.revision);
        typed.get("was").clone_into(&mut page.was);
        return ctx.page(&page);
    }
    let mut seen = typed.get("revision").parse().unwrap_or(0);
    let mut moved = Vec::new();
    if seen != line.item.revision
        && let Ok(was) = serde_json::from_str::<ItemSheet>(typed.get("was"))
    {
        (sheet, moved) = sheet.merge(&was, &ItemSheet::of(&line.item.item));
        seen = line.item.revision;
    }
    let read = sheet.clone();
    let done = if moved.is_empty() {
        ctx.block(move |app| app.change_item(&proof, &key, seen, &read)).await?
    } else {
        Err(Rejection::of_fields(moved))
    };
    match done {
        Ok(()) => Ok(ctx.see_other_saying(&here, "flash-item-saved")),
        Err(rejection) => {
            let rejection = worded(&ctx, None, rejection);
            let mut page = existing(&ctx, &line, &catalogue, &sheet);
            // Whoever was slower sees what the other's says otherwise; saving again then is on purpose.
            if rejection.fields.is_empty()
                && let Ok(mine) = sheet.read(Some(&line.item.item))
            {
                page.theirs =
                    mine.compare(&line.item.item).iter().map(|change| rule_words(&ctx, change)).collect();
            } else if seen != line.item.revision {
                typed.get("revision").clone_into(&mut page.revision);
                typed.get("was").clone_into(&mut page.was);
            }
            ctx.refused(&rejection, &page.refused(&rejection))
        }
    }
}
