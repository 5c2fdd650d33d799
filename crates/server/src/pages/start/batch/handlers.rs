//! Starting several documents. All are judged before any is started: what is wrong with one shows there, everything
//! typed is kept, and nothing is started. Then they go to the desk together, each with a key of its own.

use std::collections::BTreeSet;

use waypost_app::{
    AppError,
    batches::MOST,
    cases::Start,
    materials::{
        is_checklist,
        on_file::{self, OnFile},
        with_handed,
    },
    read::Startable,
};
use waypost_base::{Code, DepartmentId, ItemKey, Rejection, Value, Values};
use waypost_engine::command::Submission;

use super::{BatchStartPage, DocumentPart, Started};
use crate::{
    http::{Ctx, Outcome, Stop, Typed},
    pages::{
        ItemField,
        case::branches,
        materials::{Checklist, checklist::Parts},
        phrases::{self, Phrases},
        present::{Before, complete, computed_here, fresh_key, item_fields, item_values, read_items, worded},
        start::handlers::{departments, find, first_rights, held, start_branches, title},
        texts,
    },
    view::Text,
};

/// Documents on a fresh page.
const FRESH: u32 = 3;

/// One document as it was posted.
struct Document {
    n: u32,
    left_out: bool,
    title: String,
    opinion: String,
    before: Before,
    handed: Vec<(ItemKey, Option<Value>)>,
    start: Start,
    refused: Option<Rejection>,
}

/// What was posted.
struct Posted {
    startable: Startable,
    on_file: Vec<OnFile>,
    key: String,
    department: String,
    documents: Vec<Document>,
}

/// `GET /start/{flow}/batch?n=3`.
pub async fn show(ctx: Ctx) -> Outcome {
    let startable = find(&ctx, ctx.var("flow")).await?;
    let most = u32::try_from(MOST).unwrap_or(u32::MAX);
    let wanted = ctx.query("n").and_then(|n| n.parse::<u32>().ok()).unwrap_or(FRESH).clamp(1, most);
    let on_file = held(&ctx, &startable).await?;
    let mut page = frame(&ctx, &startable, fresh_key(), "");
    page.documents = (1..=wanted).map(|n| part(&ctx, &startable, &on_file, n, None)).collect();
    page.may_add = wanted < most;
    ctx.page(&page)
}

/// `POST /start/{flow}/batch/more`: one more document, or more rows of a table; nothing is judged or kept.
pub async fn more(ctx: Ctx, typed: Typed) -> Outcome {
    let mut posted = posted(&ctx, &typed).await?;
    posted.documents.iter_mut().for_each(|document| document.refused = None);
    if let Some((field, phrase)) = phrases::pressed(&typed, &posted.startable.phrases) {
        let named = |document: &&mut Document| field == format!("d{}.opinion", document.n);
        if let Some(document) = posted.documents.iter_mut().find(named) {
            document.opinion = phrases::with(&document.opinion, phrase);
        }
    }
    let mut page = page(&ctx, &posted);
    if typed.get("add") == "yes" && page.may_add {
        let next = page.documents.iter().map(|document| document.n).max().unwrap_or_default() + 1;
        page.documents.push(part(&ctx, &posted.startable, &posted.on_file, next, None));
        page.may_add = page.documents.len() < MOST;
    }
    ctx.page(&page)
}

/// `POST /start/{flow}/batch`.
pub async fn start(ctx: Ctx, typed: Typed) -> Outcome {
    let mut posted = posted(&ctx, &typed).await?;
    if posted.documents.iter().all(|document| document.left_out) {
        let rejection = Rejection::new(Code::BatchEmpty);
        let mut page = page(&ctx, &posted);
        page.summarize(Text::from(&rejection));
        return ctx.refused(&rejection, &page);
    }
    judge(&ctx, &mut posted).await?;
    let all = posted.documents.iter().filter(|document| !document.left_out).count();
    let bad = posted.documents.iter().filter(|document| document.refused.is_some()).count();
    if bad > 0 {
        let mut page = page(&ctx, &posted);
        page.summarize(counted("batch-start-refused", bad, all));
        return ctx.refused(&Rejection::new(Code::InvalidValues), &page);
    }
    let starts: Vec<Start> = to_start(&posted).map(|document| document.start.clone()).collect();
    let who = ctx.who().clone();
    let answers = ctx
        .block(move |app| -> Result<_, AppError> {
            let envelopes = starts.into_iter().map(|start| app.prepare_start(&who, start));
            let envelopes = envelopes.collect::<Result<_, _>>()?;
            app.hand_in_together_blocking(&who, envelopes).into_iter().collect::<Result<Vec<_>, _>>()
        })
        .await?;
    let mut started = Vec::new();
    let mut kept = Vec::new();
    let (left_out, judged): (Vec<_>, Vec<_>) =
        posted.documents.drain(..).partition(|document| document.left_out);
    for (mut document, answer) in judged.into_iter().zip(answers) {
        match answer {
            Ok(accepted) => started.push(Started { number: accepted.number, title: document.start.title }),
            Err(rejection) => {
                document.refused = Some(rejection);
                kept.push(document);
            }
        }
    }
    if kept.is_empty() {
        return done(&ctx, &started).await;
    }
    // Refused at the last moment: what is started is told, the rest stays to be sent again.
    let bad = kept.len();
    kept.extend(left_out);
    kept.sort_by_key(|document| document.n);
    posted.documents = kept;
    posted.key = fresh_key();
    let mut page = page(&ctx, &posted);
    page.started = started;
    page.summarize(counted("batch-start-in-part", bad, all));
    ctx.page(&page)
}

/// To the batch that was started; where nothing was sent on yet, to what I started.
async fn done(ctx: &Ctx, started: &[Started]) -> Outcome {
    let (who, number) = (ctx.who().clone(), started.first().map_or(0, |started| started.number));
    let batch = ctx.block(move |app| app.batch_of_case(&who, number)).await?;
    Ok(match (batch, started) {
        (Some(batch), _) => ctx.see_other_saying(&format!("/batches/{batch}"), "flash-batch-started"),
        (None, [only]) => ctx.see_other_saying(&format!("/cases/{}", only.number), "flash-submitted"),
        (None, _) => ctx.see_other_saying("/inbox?tab=mine", "flash-batch-started"),
    })
}

fn to_start(posted: &Posted) -> impl Iterator<Item = &Document> {
    posted.documents.iter().filter(|document| !document.left_out)
}

fn counted(key: &'static str, bad: usize, all: usize) -> Text {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    Text::new(key).with("bad", count(bad)).with("all", count(all))
}

/// What each document that can be read would be refused for.
async fn judge(ctx: &Ctx, posted: &mut Posted) -> Result<(), Stop> {
    let open =
        posted.documents.iter_mut().filter(|document| !document.left_out && document.refused.is_none());
    for document in open {
        let (who, start) = (ctx.who().clone(), document.start.clone());
        document.refused = ctx.block(move |app| app.judge_start(&who, &start)).await?.err();
    }
    Ok(())
}

async fn posted(ctx: &Ctx, typed: &Typed) -> Result<Posted, Stop> {
    let startable = find(ctx, ctx.var("flow")).await?;
    let on_file = held(ctx, &startable).await?;
    let numbers: BTreeSet<u32> = typed.all("doc").iter().filter_map(|n| n.parse().ok()).collect();
    if numbers.len() > MOST {
        return Err(Rejection::new(Code::BatchTooMany).with("limit", MOST).into());
    }
    let key = Some(typed.get("key").to_owned()).filter(|key| !key.is_empty() && key.len() <= 80);
    let mut posted = Posted {
        startable,
        on_file,
        key: key.unwrap_or_else(fresh_key),
        department: typed.get("department").to_owned(),
        documents: Vec::new(),
    };
    for n in numbers {
        let document = document(ctx, typed, &posted, n).await?;
        posted.documents.push(document);
    }
    Ok(posted)
}

async fn document(ctx: &Ctx, typed: &Typed, posted: &Posted, n: u32) -> Result<Document, Stop> {
    let own = typed.part(&format!("d{n}."));
    let flow = &posted.startable.flow;
    let rights = first_rights(flow);
    let filed = on_file::values(&flow.materials, &posted.on_file);
    let mut read = read_items(ctx, &flow.form, &rights, &filed, &own).await?;
    read.problems.extend(texts::title_problem(own.get("title")));
    read.problems.extend(texts::problems(&own, &["opinion"]));
    let left_out = own.get("left_out") == "yes";
    let refused = (!read.problems.is_empty() && !left_out).then(|| {
        let problems = complete(read.problems, &flow.form, &rights, &Values::new(), &read.values);
        Rejection::of_fields(problems)
    });
    let start = Start {
        version: flow.version,
        title: title(flow, &read.values, own.get("title")),
        department: posted.department.parse().ok().map(DepartmentId::new),
        submit: Submission {
            branch: typed.get("branch").parse().ok(),
            opinion: own.get("opinion").to_owned(),
            values: read.values.clone(),
            ..Submission::default()
        },
        draft: None,
        key: format!("{}.{n}", posted.key),
    };
    Ok(Document {
        n,
        left_out,
        title: own.get("title").to_owned(),
        opinion: own.get("opinion").to_owned(),
        before: read.before,
        handed: read.values,
        start,
        refused,
    })
}

fn frame(ctx: &Ctx, startable: &Startable, key: String, department: &str) -> BatchStartPage {
    BatchStartPage {
        flow: startable.flow.code.clone(),
        name: startable.flow.name.in_language(ctx.tag()).to_owned(),
        description: startable.description.in_language(ctx.tag()).to_owned(),
        key,
        departments: departments(ctx, Some(department).filter(|typed| !typed.is_empty())),
        documents: Vec::new(),
        may_add: false,
        branches: branches(start_branches(ctx, &startable.flow)),
        started: Vec::new(),
        problems: None,
    }
}

fn page(ctx: &Ctx, posted: &Posted) -> BatchStartPage {
    let mut page = frame(ctx, &posted.startable, posted.key.clone(), &posted.department);
    let parts = posted.documents.iter().map(|document| {
        let mut part = part(ctx, &posted.startable, &posted.on_file, document.n, Some(document));
        if let Some(rejection) = &document.refused {
            part.refuse(&worded(ctx, Some(&posted.startable.flow), rejection.clone()));
        }
        part
    });
    page.documents = parts.collect();
    page.may_add = page.documents.len() < MOST;
    page
}

fn part(
    ctx: &Ctx,
    startable: &Startable,
    on_file: &[OnFile],
    n: u32,
    typed: Option<&Document>,
) -> DocumentPart {
    let flow = &startable.flow;
    let mut part = DocumentPart::new(n);
    let rights = first_rights(flow);
    let mut values = flow.form.defaults();
    values.extend(on_file::values(&flow.materials, on_file));
    let after = match typed {
        Some(typed) => with_handed(&Values::new(), &typed.handed),
        None => values.clone(),
    };
    let before = typed.map(|typed| &typed.before);
    let (listed, shown): (Vec<_>, Vec<_>) =
        flow.form.visible(&rights, &values).into_iter().partition(|shown| is_checklist(&shown.item.key));
    part.materials = Checklist::new(
        ctx,
        &part.id,
        Parts { materials: &flow.materials, shown: &listed, values: &after, number: 0, before, on_file },
    );
    if let Some(materials) = &mut part.materials {
        materials.under(&part.at);
    }
    part.items = item_fields(ctx, &part.id, &format!("/start/{}/batch/more", flow.code), &shown, before);
    ItemField::under(&mut part.items, &part.at);
    let mut read_only = shown.clone();
    read_only.retain(|one| !one.right.may_write() && !computed_here(one, &shown));
    part.shown = item_values(ctx, &read_only, 0);
    let address = format!("/start/{}/batch/more#{}", flow.code, part.opinion.id);
    part.opinion.phrases = Phrases::new(&startable.phrases, address, part.opinion.name.clone());
    if let Some(typed) = typed {
        part.title.value.clone_from(&typed.title);
        part.opinion.value.clone_from(&typed.opinion);
        part.left_out = typed.left_out;
    }
    part
}
