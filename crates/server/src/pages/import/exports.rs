//! Flows taken out: as a package in TOML, or as one of the classic tables. Each time is recorded.

use actix_web::{HttpResponse, http::header};
use waypost_app::{
    AppError,
    classic::{Exported, Selection},
};

use crate::http::{Ctx, Outcome, Stop};

/// `GET /export/flows/{flow}/{file}`.
pub async fn flow(ctx: Ctx) -> Outcome {
    let selection = Selection::Flow(ctx.var("flow").to_owned());
    taken_out(&ctx, selection).await
}

/// `GET /export/categories/{category}/{file}`.
pub async fn category(ctx: Ctx) -> Outcome {
    let selection = Selection::Category(ctx.var("category").to_owned());
    taken_out(&ctx, selection).await
}

/// `GET /export/all/{file}`.
pub async fn all(ctx: Ctx) -> Outcome {
    taken_out(&ctx, Selection::All).await
}

async fn taken_out(ctx: &Ctx, selection: Selection) -> Outcome {
    let proof = ctx.who().defines_flows()?;
    let file = ctx.var("file").to_owned();
    let known = [
        "package.toml",
        "flow_description.csv",
        "stage.csv",
        "branch.csv",
        "step.csv",
        "material.csv",
        "flow_material.csv",
    ];
    let kind = known.into_iter().find(|name| *name == file).ok_or_else(Stop::not_found)?;
    let exported = ctx.block(move |app| app.export_flows(&proof, &selection, kind)).await?;
    let exported = exported.ok_or_else(Stop::not_found)?;
    let (media, bytes) = content(exported, kind)?;
    Ok(download(kind, media, bytes))
}

fn content(exported: Exported, kind: &str) -> Result<(&'static str, Vec<u8>), Stop> {
    if kind == "package.toml" {
        let text = exported.package.to_toml().map_err(|why| AppError::damaged("package", why))?;
        return Ok(("application/toml", text.into_bytes()));
    }
    let table = exported.tables.into_iter().find(|table| table.name == kind).ok_or_else(Stop::not_found)?;
    Ok(("text/csv; charset=utf-8", table.bytes))
}

/// A file to keep, never to be shown or run.
pub fn download(name: &str, media: &str, bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, media.to_owned()))
        .insert_header(header::ContentDisposition {
            disposition: header::DispositionType::Attachment,
            parameters: vec![header::DispositionParam::Filename(name.to_owned())],
        })
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .body(bytes)
}
