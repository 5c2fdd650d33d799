//! Handlers of the import page. Files are stored as uploads of the person; the confirmation names them by hash, and
//! they are read and judged anew.

use std::io::Read;

use waypost_app::{
    AppError,
    access::{DefinesFlows, Who},
    classic::FILES_MAX,
};
use waypost_base::{Code, FieldProblem, FileRef, Rejection};
use waypost_interchange::classic::{FILE_MAX, SourceFile, write};

use super::{
    exports,
    page::{Download, ImportPage},
};
use crate::{
    http::{Ctx, Outcome, Row, Stop, Typed},
    pages::Choice,
    view::Text,
};

/// The routes. A confirmation that was interrupted by signing in again comes back as a GET: it leads to the page.
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/import", show),
        Row::post("/import", plan),
        Row::get("/import/confirm", to_page),
        Row::post("/import/confirm", confirm),
        Row::get("/import/template/{file}", template),
        Row::get("/export/flows/{flow}/{file}", exports::flow),
        Row::get("/export/categories/{category}/{file}", exports::category),
        Row::get("/export/all/{file}", exports::all),
    ]
}

/// Whoever defines every flow: tables name flows of any category.
fn over_all(ctx: &Ctx) -> Result<DefinesFlows, Rejection> {
    let proof = ctx.who().defines_flows()?;
    proof.over_everything()?;
    Ok(proof)
}

async fn show(ctx: Ctx) -> Outcome {
    let page = page(&ctx).await?;
    ctx.page(&page)
}

async fn to_page(ctx: Ctx) -> Outcome {
    Ok(ctx.see_other("/import"))
}

async fn page(ctx: &Ctx) -> Result<ImportPage, Stop> {
    over_all(ctx)?;
    let who = ctx.who().clone();
    let categories = ctx.block(move |app| app.categories(&who)).await?;
    let mut exports =
        vec![Download { href: "/export/all/".to_owned(), label: Text::new("import-export-all") }];
    exports.extend(categories.into_iter().map(|(_, code, name)| Download {
        href: format!("/export/categories/{code}/"),
        label: Text::plain(name.in_language(ctx.tag())),
    }));
    Ok(ImportPage::new(exports))
}

async fn plan(ctx: Ctx, typed: Typed) -> Outcome {
    taken(&ctx, &typed, None).await
}

async fn confirm(ctx: Ctx, typed: Typed) -> Outcome {
    taken(&ctx, &typed, Some(typed.get("publish") == "yes")).await
}

/// The plan of the files, or with `publish` what came of them.
async fn taken(ctx: &Ctx, typed: &Typed, publish: Option<bool>) -> Outcome {
    let proof = over_all(ctx)?;
    let page = page(ctx).await?;
    let files = match staged(ctx, typed).await? {
        Ok(files) => files,
        Err(rejection) => return ctx.refused(&rejection, &page.refused(&rejection)),
    };
    let kept = files.iter().map(|file| Choice {
        value: format!("{}/{}", file.sha256, file.name),
        label: file.name.clone(),
        chosen: true,
    });
    let kept: Vec<Choice> = kept.collect();
    let who = ctx.who().clone();
    let plan = ctx
        .block(move |app| -> Result<_, AppError> {
            let sources: Vec<SourceFile> =
                files.iter().map(|file| source(app, &who, file)).collect::<Result<_, _>>()?;
            match publish {
                None => app.plan_files(&proof, &sources),
                Some(publish) => app.import_files(&proof, &sources, publish),
            }
        })
        .await?;
    let sound = plan.is_sound();
    let page = page.with_plan(&plan, kept, sound && publish.is_some(), ctx.tag());
    let status = if sound {
        actix_web::http::StatusCode::OK
    } else {
        actix_web::http::StatusCode::UNPROCESSABLE_ENTITY
    };
    ctx.page_with(status, &page)
}

/// A stored file whole, up to a byte more than is read of one.
fn source(app: &waypost_app::App, who: &Who, file: &FileRef) -> Result<SourceFile, AppError> {
    let mut bytes = Vec::new();
    let most = u64::try_from(FILE_MAX).unwrap_or(u64::MAX).saturating_add(1);
    let stored = app.shared.files.read(who.tenant(), &file.sha256)?;
    stored.take(most).read_to_end(&mut bytes).map_err(AppError::io("read a stored file"))?;
    Ok(SourceFile { name: file.name.clone(), bytes })
}

/// The files of the form: those kept from before and those that came with it.
async fn staged(ctx: &Ctx, typed: &Typed) -> Result<Result<Vec<FileRef>, Rejection>, Stop> {
    let mut files: Vec<FileRef> = Vec::new();
    for kept in typed.all("keep.tables").into_iter().take(FILES_MAX + 1) {
        let Some((sha256, name)) = kept.split_once('/') else { continue };
        let (who, sha256, name) = (ctx.who().clone(), sha256.to_owned(), name.to_owned());
        if let Some(file) = ctx.block(move |app| app.staged_file(&who, &sha256, &name)).await? {
            files.push(file);
        }
    }
    let mut problems = Vec::new();
    for file in typed.files("item.tables") {
        match file {
            Ok(file) => files.push(file.clone()),
            Err(refused) => problems.push(FieldProblem {
                field: "tables".to_owned(),
                code: refused.code,
                params: refused.params.clone(),
            }),
        }
    }
    if problems.is_empty() && files.is_empty() {
        problems.push(FieldProblem::new("tables", Code::ValueRequired));
    }
    if files.len() > FILES_MAX {
        problems.push(FieldProblem::new("tables", Code::ValueTooManyFiles).with("max", FILES_MAX));
    }
    Ok(if problems.is_empty() { Ok(files) } else { Err(Rejection::of_fields(problems)) })
}

/// An empty table with an example.
async fn template(ctx: Ctx) -> Outcome {
    over_all(&ctx)?;
    let asked = ctx.var("file").to_owned();
    let files = write::templates().map_err(|why| AppError::damaged("templates", why))?;
    let found = files.into_iter().find(|file| file.name == asked).ok_or_else(Stop::not_found)?;
    Ok(exports::download(&found.name, "text/csv; charset=utf-8", found.bytes))
}
