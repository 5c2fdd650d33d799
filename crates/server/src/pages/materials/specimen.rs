//! The specimen of a material: images are shown, everything else is a download. Nothing in it is ever run.

use std::io::Read;

use actix_web::{HttpResponse, http::header};
use waypost_app::AppError;

use crate::http::{Ctx, Outcome, Stop};

/// `GET /materials/{code}/specimen`. Whoever is signed in may look: applicants need it before they hand something in.
pub async fn specimen(ctx: Ctx) -> Outcome {
    let (who, code) = (ctx.who().clone(), ctx.var("code").to_owned());
    let found = ctx
        .block(move |app| -> Result<_, AppError> {
            let Some(specimen) = app.specimen(&who, &code)? else { return Ok(None) };
            let mut content = Vec::new();
            app.shared
                .files
                .read(who.tenant(), &specimen.sha256)?
                .read_to_end(&mut content)
                .map_err(AppError::io("read a specimen"))?;
            Ok(Some((specimen, content)))
        })
        .await?;
    let (specimen, content) = found.ok_or_else(Stop::not_found)?;
    let shown = matches!(specimen.media.as_str(), "image/png" | "image/jpeg" | "image/gif" | "image/webp");
    let disposition = header::ContentDisposition {
        disposition: if shown {
            header::DispositionType::Inline
        } else {
            header::DispositionType::Attachment
        },
        parameters: vec![header::DispositionParam::FilenameExt(header::ExtendedValue {
            charset: header::Charset::Ext("UTF-8".to_owned()),
            language_tag: None,
            value: specimen.name.into_bytes(),
        })],
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, specimen.media))
        .insert_header(disposition)
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .body(content))
}
