//! A file of a case, for those who may see the item it stands in. Always as a download: nothing of it is shown or run.

use std::{fs::File, io::Read};

use actix_web::{HttpResponse, http::header, web};
use futures_util::{Stream, stream};
use waypost_app::AppError;

use super::show::seen;
use crate::http::{Ctx, Outcome, Stop};

/// Bytes that are read at once.
const PIECE: usize = 256 * 1_024;

/// `GET /cases/{case}/files/{sha256}`.
pub async fn file(ctx: Ctx) -> Outcome {
    let case = seen(&ctx).await?;
    let (who, sha256) = (ctx.who().clone(), ctx.var("sha256").to_owned());
    let found = ctx
        .block(move |app| -> Result<_, AppError> {
            let view = app.case(&who, &case)?;
            let Some(file) = view.file(&sha256) else { return Ok(None) };
            let content = app.shared.files.read(who.tenant(), &file.sha256)?;
            let length = content.metadata().map_err(AppError::io("read a stored file"))?.len();
            Ok(Some((file, content, length)))
        })
        .await?;
    let (file, content, length) = found.ok_or_else(Stop::not_found)?;
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
        .no_chunking(length)
        .streaming(pieces(content)))
}

/// The content piece by piece, each read on a thread that may block when the one before has been taken: a large scan
/// costs no memory, however slowly it is fetched. What cannot be read ends the answer before its length.
fn pieces(content: File) -> impl Stream<Item = Result<web::Bytes, AppError>> {
    stream::try_unfold(content, |mut content| async move {
        let read = web::block(move || {
            let mut piece = vec![0; PIECE];
            let length = content.read(&mut piece).map_err(AppError::io("read a stored file"))?;
            piece.truncate(length);
            Ok::<_, AppError>((piece, content))
        });
        let (piece, content) = read.await.map_err(|_| AppError::Stopping)??;
        Ok((!piece.is_empty()).then(|| (web::Bytes::from(piece), content)))
    })
}
