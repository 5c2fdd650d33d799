//! A file of a case, for those who may see the item it stands in. Always as a download: nothing of it is shown or run.

use std::io::Read;

use actix_web::{HttpResponse, http::header};
use waypost_app::AppError;

use super::show::seen;
use crate::http::{Ctx, Outcome, Stop};

/// `GET /cases/{case}/files/{sha256}`.
pub async fn file(ctx: Ctx) -> Outcome {
    let case = seen(&ctx).await?;
    let (who, sha256) = (ctx.who().clone(), ctx.var("sha256").to_owned());
    let found = ctx
        .block(move |app| -> Result<_, AppError> {
            let view = app.case(&who, &case)?;
            let Some(file) = view.file(&sha256) else { return Ok(None) };
            let mut content = Vec::new();
            app.shared
                .files
                .read(who.tenant(), &file.sha256)?
                .read_to_end(&mut content)
                .map_err(AppError::io("read a stored file"))?;
            Ok(Some((file, content)))
        })
        .await?;
    let (file, content) = found.ok_or_else(Stop::not_found)?;
    let disposition = header::ContentDisposition {
        disposition: header::DispositionType::Attachment,
        parameters: vec![header::DispositionParam::FilenameExt(header::ExtendedValue {
            charset: header::Charset::Ext("UTF-8".to_owned()),
            language_tag: None,
            value: file.name.clone().into_bytes(),
        })],
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, file.media.clone()))
        .insert_header(disposition)
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .body(content))
}
