//! Handlers of forms.

use std::collections::BTreeMap;

use waypost_app::{
    forms::{FormDraft, PinnedBy, Sketch},
    items::{ItemFilter, ItemSheet, KINDS, kind_name},
};
use waypost_base::{Code, FieldProblem, ItemKey, Label, Rejection, Timestamp, Values};
use waypost_forms::{Form, Right, Rights};
use waypost_interchange::outside::{OutsideForm, read_form};
use waypost_org::Permission;

use super::{
    begin::NewFormPage,
    draft::{DraftPage, QUICK},
    import::{Found, FoundItem, ImportFormPage, LeftOutLine},
    list::{FormLine, FormsPage, PinnedFlow},
    preview::{PreviewGroup, PreviewPage},
    typed::sketch,
    versions::{VersionPart, VersionsPage},
    words::{at_by, change_words},
};
use crate::{
    http::{Ctx, Outcome, Row, Stop, Typed},
    pages::{
        Input, ItemValue,
        items::{
            edit::kind_words,
            handlers::{begun, query_value},
        },
        present::{item_fields, table::blank, worded},
    },
    view::Text,
};

/// Forms of a part of the list.
const PAGE: usize = 60;
/// Flows that a line lists.
const FLOWS: usize = 6;

/// The routes.
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/forms", list),
        Row::get("/forms/new", begin),
        Row::post("/forms/new", add),
        Row::get("/forms/import", import),
        Row::post("/forms/import", take),
        Row::get("/forms/{code}", show),
        Row::post("/forms/{code}", change),
        Row::get("/forms/{code}/preview", preview),
        Row::get("/forms/{code}/versions", versions),
    ]
}

async fn list(ctx: Ctx) -> Outcome {
    let proof = ctx.who().administers(Permission::AdministerFlows)?;
    let words = ctx.query("q").unwrap_or_default();
    let asked = words.clone();
    let all = ctx.block(move |app| app.forms(&proof, &asked)).await??;
    let after = ctx.query("after").unwrap_or_default();
    let mut rest = all.into_iter().filter(|line| line.code > after);
    let lines: Vec<FormLine> = rest
        .by_ref()
        .take(PAGE)
        .map(|line| {
            let newest = i32::try_from(line.versions).unwrap_or(i32::MAX);
            let mut flows = flows(&ctx, &line.pinned, newest);
            let more = i64::try_from(flows.len().saturating_sub(FLOWS)).unwrap_or_default();
            flows.truncate(FLOWS);
            FormLine {
                name: line.name.in_language(ctx.tag()).to_owned(),
                code: line.code,
                versions: line.versions,
                has_draft: line.has_draft,
                flows,
                more,
            }
        })
        .collect();
    let last = lines.last().map(|line| line.code.clone());
    let next = rest.next().and(last).map(|code| format!("/forms?q={}&after={code}", query_value(&words)));
    ctx.page(&FormsPage { search: Input::new("forms", "q").typed(words), lines, next })
}

fn flows(ctx: &Ctx, pinned: &[PinnedBy], newest: i32) -> Vec<PinnedFlow> {
    let line = |by: &PinnedBy| PinnedFlow {
        href: format!("/flows/{}", by.flow),
        name: by.name.in_language(ctx.tag()).to_owned(),
        words: Text::new(if by.is_draft { "forms-pinned-draft" } else { "forms-pinned" })
            .with("n", i64::from(by.no))
            .with("form", i64::from(by.form_no)),
        is_older: by.form_no < newest,
    };
    pinned.iter().map(line).collect()
}

async fn begin(ctx: Ctx) -> Outcome {
    ctx.who().administers(Permission::AdministerFlows)?;
    ctx.page(&NewFormPage::new("", "", ""))
}

async fn add(ctx: Ctx, typed: Typed) -> Outcome {
    let proof = ctx.who().administers(Permission::AdministerFlows)?;
    let [label, label_en, code] = ["label", "label_en", "code"].map(|name| typed.get(name).to_owned());
    let page = NewFormPage::new(&label, &label_en, &code);
    match ctx.block(move |app| app.add_form(&proof, &code, &label, &label_en)).await? {
        Ok(code) => Ok(ctx.see_other(&format!("/forms/{code}"))),
        Err(rejection) => ctx.refused(&rejection, &page.refused(&rejection)),
    }
}

async fn draft_of(ctx: &Ctx) -> Result<FormDraft, Stop> {
    let proof = ctx.who().administers(Permission::AdministerFlows)?;
    let code = ctx.var("code").to_owned();
    Ok(ctx.block(move |app| app.form_draft(&proof, &code)).await??)
}

async fn show(ctx: Ctx) -> Outcome {
    let draft = draft_of(&ctx).await?;
    let filter = ItemFilter {
        words: ctx.query("q").unwrap_or_default(),
        kind: ctx.query("kind").filter(|kind| KINDS.contains(&kind.as_str())).unwrap_or_default(),
        ..ItemFilter::default()
    };
    ctx.page(&page(&ctx, &draft, &draft.sketch, &filter))
}

/// The page of a draft, with a sketch as it was typed.
fn page(ctx: &Ctx, draft: &FormDraft, sketch: &Sketch, filter: &ItemFilter) -> DraftPage {
    let page = DraftPage::new(&draft.code, &draft.stamp, sketch, &draft.catalogue, ctx.tag());
    // What is shown may be typed already; what it is compared with is what is there.
    let mut page = DraftPage { was: DraftPage::remembered(&draft.sketch), ..page };
    page = page.offering(sketch, &draft.catalogue, filter, ctx.tag());
    page.newest = draft.newest.as_ref().map(|(no, _)| i64::from(*no));
    page.is_saved = draft.is_saved;
    page.can_undo = draft.can_undo;
    page.changed = draft.changed.map(|(at, by)| at_by(ctx, Timestamp::from_millis(at), by));
    if let Some((no, newest)) = &draft.newest {
        page.changes = differences(ctx, newest, &sketch.form(&draft.catalogue));
        page.flows = flows(ctx, &draft.pinned, *no);
        page.begins = page.flows.is_empty();
    }
    page
}

fn differences(ctx: &Ctx, before: &Form, after: &Form) -> Vec<Text> {
    before.compare(after).iter().flat_map(|change| change_words(ctx, change)).collect()
}

async fn change(ctx: Ctx, typed: Typed) -> Outcome {
    let draft = draft_of(&ctx).await?;
    let proof = ctx.who().administers(Permission::AdministerFlows)?;
    let (code, stamp) = (draft.code.clone(), typed.get("stamp").to_owned());
    let here = format!("/forms/{code}");
    let act = typed.get("act").to_owned();
    let (what, of) = act.split_once('.').unwrap_or((&act, ""));
    let was = serde_json::from_str::<Sketch>(typed.get("was")).ok();
    let mut sketch = sketch(&typed, was.as_ref().unwrap_or(&draft.sketch), &draft.catalogue);
    let filter = ItemFilter {
        words: typed.get("q").to_owned(),
        kind: Some(typed.get("kind").to_owned())
            .filter(|kind| KINDS.contains(&kind.as_str()))
            .unwrap_or_default(),
        ..ItemFilter::default()
    };
    if what == "search" {
        let mut page = page(&ctx, &draft, &sketch, &filter);
        page.stamp = stamp;
        typed.get("was").clone_into(&mut page.was);
        return ctx.page(&page);
    }
    // Enter in the field of the new item's name presses the page's first button, which saves.
    if what == "new" || (what == "save" && !typed.get("new.label").trim().is_empty()) {
        return add_new(ctx, &typed, &sketch, (was, stamp), &filter).await;
    }
    let place = rearrange(&mut sketch, what, of, &typed, &draft);
    let (read, which, shown) = (sketch.clone(), what.to_owned(), was.clone());
    let seen = stamp.clone();
    let done: Result<(), Rejection> = ctx
        .block(move |app| -> Result<Result<(), Rejection>, waypost_app::AppError> {
            match which.as_str() {
                "undo" => return app.undo_form_draft(&proof, &code, &stamp),
                "discard" => return app.discard_form_draft(&proof, &code, &stamp),
                _ => {}
            }
            if let Err(rejection) = app.save_form_draft(&proof, &code, (&stamp, shown.as_ref()), &read)? {
                return Ok(Err(rejection));
            }
            if which != "publish" {
                return Ok(Ok(()));
            }
            let saved = match app.form_draft(&proof, &code)? {
                Ok(saved) => saved,
                Err(rejection) => return Ok(Err(rejection)),
            };
            // What is published is what this person saw: nobody saved in between.
            if saved.sketch != read {
                return Ok(Err(Rejection::new(Code::DefinitionMoved).with("who", "none")));
            }
            Ok(app.publish_form(&proof, &code, &saved.stamp)?.map(drop))
        })
        .await?;
    match done {
        Ok(()) => Ok(match what {
            "save" | "" => ctx.see_other_saying(&here, "flash-form-saved"),
            "publish" => ctx.see_other_saying(&here, "flash-form-published"),
            "discard" => ctx.see_other_saying(&here, "flash-form-discarded"),
            _ => {
                let asked = if filter == ItemFilter::default() {
                    String::new()
                } else {
                    format!("?q={}&kind={}", query_value(&filter.words), filter.kind)
                };
                ctx.see_other(&format!("{here}{asked}#{place}"))
            }
        }),
        Err(rejection) => {
            let page = refused_page(&ctx, &rejection, &sketch, (was, &seen), &filter).await?;
            let rejection = worded(&ctx, None, rejection);
            ctx.refused(&rejection, &page.refused(&rejection))
        }
    }
}

/// The page after a refusal. Whoever was slower sees his own changes in what is there now; saving again then is on
/// purpose.
async fn refused_page(
    ctx: &Ctx,
    rejection: &Rejection,
    sketch: &Sketch,
    (was, seen): (Option<Sketch>, &str),
    filter: &ItemFilter,
) -> Result<DraftPage, Stop> {
    let draft = draft_of(ctx).await?;
    let sketch = match was.filter(|_| draft.stamp != seen) {
        Some(was) => sketch.merge(&was, &draft.sketch).0,
        None => sketch.clone(),
    };
    let mut page = page(ctx, &draft, &sketch, filter);
    if rejection.code == Code::DefinitionMoved {
        let (mine, theirs) = (sketch.form(&draft.catalogue), draft.sketch.form(&draft.catalogue));
        page.theirs = differences(ctx, &mine, &theirs);
    }
    Ok(page)
}

/// Makes an item of a name and a kind, and puts it into the form; what else was typed is saved with it.
async fn add_new(
    ctx: Ctx,
    typed: &Typed,
    sketch: &Sketch,
    (was, stamp): (Option<Sketch>, String),
    filter: &ItemFilter,
) -> Outcome {
    let proof = ctx.who().administers(Permission::AdministerFlows)?;
    let code = ctx.var("code").to_owned();
    let kind = Some(typed.get("new.kind")).filter(|kind| QUICK.contains(kind)).unwrap_or(QUICK[0]);
    let sheet = ItemSheet { label: typed.get("new.label").to_owned(), ..begun(kind) };
    let last = sketch.groups.len().saturating_sub(1);
    let section = typed.get("target").parse::<usize>().unwrap_or(last);
    let read = sketch.clone();
    let (here, of) = (format!("/forms/{code}"), (sheet, section));
    let (shown, seen) = (was.clone(), stamp.clone());
    let done = ctx
        .block(move |app| app.add_item_to_form(&proof, &code, (&stamp, shown.as_ref()), &read, (&of.0, of.1)))
        .await?;
    match done {
        Ok(_) => Ok(ctx.see_other(&format!("{here}#form-new"))),
        Err(mut rejection) => {
            for problem in &mut rejection.fields {
                if matches!(problem.field.as_str(), "label" | "key" | "kind") {
                    problem.field = "new.label".to_owned();
                }
            }
            let mut page = refused_page(&ctx, &rejection, sketch, (was, &seen), filter).await?;
            for input in &mut page.picker.new {
                let value = if input.name == "new.label" { typed.get("new.label") } else { kind };
                value.clone_into(&mut input.value);
                input.picks.iter_mut().for_each(|pick| pick.chosen = pick.value == value);
            }
            let rejection = worded(&ctx, None, rejection);
            ctx.refused(&rejection, &page.refused(&rejection))
        }
    }
}

/// Does what a button says; gives the place of the page to come back to.
fn rearrange(sketch: &mut Sketch, what: &str, of: &str, typed: &Typed, draft: &FormDraft) -> String {
    let at = of.parse::<usize>().unwrap_or(usize::MAX);
    let key = ItemKey::new(of).ok();
    let row = format!("row-{of}");
    match (what, key) {
        ("up" | "down", Some(key)) => {
            sketch.shift(&key, what == "up");
            row
        }
        ("remove", Some(key)) => {
            sketch.remove(&key);
            "form-items".to_owned()
        }
        ("own", Some(key)) if draft.catalogue.get(&key).is_some() => {
            let all = sketch.groups.iter_mut().flat_map(|group| &mut group.items);
            all.filter(|placed| placed.key == key).for_each(|placed| placed.own = None);
            row
        }
        ("add", _) => {
            let last = sketch.groups.len().saturating_sub(1);
            let group = typed.get("target").parse::<usize>().unwrap_or(last);
            for key in typed.all("tick").into_iter().filter_map(|key| ItemKey::new(key).ok()) {
                if draft.catalogue.get(&key).is_some_and(|known| !known.closed) {
                    sketch.add(key, group);
                }
            }
            "form-picker".to_owned()
        }
        ("section-add", _) => {
            sketch.groups.push(waypost_app::forms::Group::default());
            format!("section-{}", sketch.groups.len() - 1)
        }
        ("section-up" | "section-down", _) => {
            sketch.shift_group(at, what == "section-up");
            "form-items".to_owned()
        }
        ("section-remove", _) => {
            sketch.remove_group(at);
            "form-items".to_owned()
        }
        _ => "form-items".to_owned(),
    }
}

async fn preview(ctx: Ctx) -> Outcome {
    let draft = draft_of(&ctx).await?;
    let version = match ctx.query("version") {
        None => None,
        Some(no) => Some(no.parse::<i32>().map_err(|_| Stop::not_found())?),
    };
    let form = match version {
        None => draft.sketch.form(&draft.catalogue),
        Some(no) => {
            let proof = ctx.who().administers(Permission::AdministerFlows)?;
            let code = draft.code.clone();
            let all = ctx.block(move |app| app.form_versions(&proof, &code)).await??;
            all.into_iter().find(|line| line.no == no).ok_or_else(Stop::not_found)?.form
        }
    };
    let is_phone = ctx.query("as").as_deref() != Some("paper");
    let of = version.map(|no| format!("&version={no}")).unwrap_or_default();
    let other = if is_phone { "paper" } else { "phone" };
    ctx.page(&PreviewPage {
        other: format!("/forms/{}/preview?as={other}{of}", draft.code),
        code: draft.code,
        name: form.name.in_language(ctx.tag()).to_owned(),
        version: version.map(i64::from),
        is_phone,
        is_empty: form.items.is_empty(),
        groups: groups(&ctx, &form, is_phone),
    })
}

/// The form as cases show it: every item may be written.
fn groups(ctx: &Ctx, form: &Form, is_phone: bool) -> Vec<PreviewGroup> {
    let rights: Rights = form.items.iter().map(|item| (item.key.clone(), Right::Write)).collect();
    let values: Values = form.defaults();
    let shown = form.visible(&rights, &values);
    let mut fields: BTreeMap<String, _> = item_fields(ctx, "preview", "", &shown, None)
        .into_iter()
        .map(|field| (field.key.clone(), field))
        .collect();
    let group = |(heading, items): (Option<&Label>, Vec<&waypost_forms::Item>)| PreviewGroup {
        heading: heading.map(|label| label.in_language(ctx.tag()).to_owned()),
        values: items
            .iter()
            .filter(|_| !is_phone)
            .map(|item| {
                let mut value = ItemValue::new(item.label.in_language(ctx.tag()), "");
                value.wide = matches!(item.kind.name(), "long_text" | "table" | "file");
                value.table = blank(ctx, item);
                value
            })
            .collect(),
        fields: items
            .iter()
            .filter(|_| is_phone)
            .filter_map(|item| fields.remove(item.key.as_str()))
            .collect(),
    };
    form.layout().into_iter().map(group).collect()
}

async fn versions(ctx: Ctx) -> Outcome {
    let draft = draft_of(&ctx).await?;
    let proof = ctx.who().administers(Permission::AdministerFlows)?;
    let code = draft.code.clone();
    let lines = ctx.block(move |app| app.form_versions(&proof, &code)).await??;
    let newest = draft.newest.as_ref().map_or(0, |(no, _)| *no);
    let versions = lines.into_iter().map(|line| {
        let pinned: Vec<PinnedBy> = draft.pinned.iter().filter(|by| by.form_no == line.no).cloned().collect();
        VersionPart {
            no: i64::from(line.no),
            made: at_by(&ctx, Timestamp::from_millis(line.at), line.by),
            items: i64::try_from(line.form.items.len()).unwrap_or(i64::MAX),
            changes: line.changes.iter().flatten().flat_map(|change| change_words(&ctx, change)).collect(),
            flows: flows(&ctx, &pinned, newest),
        }
    });
    ctx.page(&VersionsPage {
        name: draft.sketch.name.in_language(ctx.tag()).to_owned(),
        versions: versions.collect(),
        code: draft.code,
    })
}

async fn import(ctx: Ctx) -> Outcome {
    ctx.who().administers(Permission::AdministerFlows)?;
    ctx.page(&ImportFormPage::new(""))
}

async fn take(ctx: Ctx, typed: Typed) -> Outcome {
    let proof = ctx.who().administers(Permission::AdministerFlows)?;
    let read = typed.get("read.file");
    let text = if read.trim().is_empty() { typed.get("text") } else { read }.to_owned();
    let named = if typed.has("file") { typed.get("file") } else { typed.get("read.file.name") };
    let file = named.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let page = ImportFormPage::new(typed.get("text"));
    if text.trim().is_empty() {
        let missing = Rejection::of_fields(vec![FieldProblem::new("text", Code::ValueRequired)]);
        return ctx.refused(&missing, &page.refused(&missing));
    }
    let stem = file.split('.').next().unwrap_or_default().to_owned();
    let outside = match read_form(&text, &stem) {
        Ok(outside) => outside,
        Err(why) => {
            let problem = FieldProblem::new("text", Code::NoFormDefinition).with("words", why);
            let unread = Rejection::of_fields(vec![problem]);
            return ctx.refused(&unread, &page.refused(&unread));
        }
    };
    let catalogue = {
        let proof = proof.clone();
        ctx.block(move |app| app.item_catalogue(&proof)).await??
    };
    let code = if typed.has("code") { typed.get("code").to_owned() } else { suggested_code(&stem, &outside) };
    let found = found(&ctx, &outside, &catalogue, &text, &file, &code);
    let page = ImportFormPage { found: Some(found), ..page };
    if typed.get("act") != "take" {
        return ctx.page(&page);
    }
    let form = outside.form;
    match ctx.block(move |app| app.take_form(&proof, &code, &form)).await? {
        Ok(taken) => Ok(ctx.see_other_saying(&format!("/forms/{}", taken.form), "flash-form-taken")),
        Err(rejection) => ctx.refused(&rejection, &page.refused(&rejection)),
    }
}

fn found(
    ctx: &Ctx,
    outside: &OutsideForm,
    catalogue: &waypost_app::items::Catalogue,
    text: &str,
    file: &str,
    code: &str,
) -> Found {
    let item = |item: &waypost_forms::Item| {
        let fate = match catalogue.get(&item.key) {
            None => "forms-taken-added",
            Some(known) if known.item == *item => "forms-taken-same",
            Some(_) => "forms-taken-own",
        };
        FoundItem {
            key: item.key.to_string(),
            name: item.label.in_language(ctx.tag()).to_owned(),
            kind: kind_words(kind_name(item)),
            fate: Text::new(fate),
        }
    };
    let left = |left: &waypost_interchange::outside::LeftOut| LeftOutLine {
        path: left.path.clone(),
        what: left.what.clone(),
        why: Text::new(format!("forms-why-{}", left.why.code())),
    };
    Found {
        origin: Text::new(format!("forms-origin-{}", outside.origin.code())),
        text: text.to_owned(),
        file: file.to_owned(),
        code: Input::new("form", "code").typed(code).needed().help("forms-help-code"),
        name: outside.form.name.in_language(ctx.tag()).to_owned(),
        items: outside.form.items.iter().map(item).collect(),
        left_out: outside.left_out.iter().map(left).collect(),
    }
}

/// A code made of the file's or the form's name.
fn suggested_code(stem: &str, outside: &OutsideForm) -> String {
    let sheet = |text: &str| waypost_app::items::ItemSheet { label: text.to_owned(), ..Default::default() };
    let name = if stem.is_empty() { outside.form.name.text() } else { stem };
    waypost_app::items::suggested_key(&sheet(name), &waypost_app::items::Catalogue::default())
}
