//! What was typed: the fields and files of a posted form, read whole or not at all.
//!
//! A body is read through [`super::pace`], which ends one that comes too slowly, and has a bound. Files go straight to
//! the file store, hashed as they come, so a form with a large scan costs no memory, and what was uploaded survives
//! a refusal or a lost session. What is not UTF-8 becomes the control character SUBSTITUTE, which no field of text
//! takes, so it is refused at its field and never kept as something else.

use actix_web::{HttpRequest, http::header, web};
use futures_util::StreamExt;
use waypost_app::files::{Files, Incoming};
use waypost_base::{Code, FileRef, Rejection, TenantId};

use super::pace::{BODY_MAX, Pace, Paced, paced};

/// Most bytes of the fields of a form together, files apart.
const FIELDS_MAX: usize = 2 * 1_024 * 1_024;
/// Bytes of a file that are gathered before they are written.
const WRITE_AT_ONCE: usize = 256 * 1_024;
/// File fields of this beginning are read as text and stored nowhere.
const READ: &str = "read.";
/// Most fields and files of a form: a sub-table at its greatest has some six thousand cells.
const PARTS_MAX: usize = 16_000;

/// The fields of a form in the order they were sent, and its files.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    fields: Vec<(String, String)>,
    files: Vec<(String, Result<FileRef, Rejection>)>,
}

/// Why a form could not be read.
#[derive(Debug)]
pub enum Unread {
    /// The body is not what it claims, too large, or came too slowly.
    Refused(Rejection),
    /// Storing a file failed.
    Broken(waypost_app::AppError),
}

impl From<waypost_app::AppError> for Unread {
    fn from(fault: waypost_app::AppError) -> Self {
        Unread::Broken(fault)
    }
}

/// Where files of a form go.
pub struct Staging<'a> {
    /// The file store.
    pub files: &'a Files,
    /// Whose files.
    pub tenant: TenantId,
    /// Makes temporary names.
    pub unique: &'a (dyn Fn() -> i64 + Sync),
}

impl Typed {
    /// The last value of a field; empty when it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.fields.iter().rev().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// All values of a field.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.fields.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect()
    }

    /// Whether a field was sent at all.
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(key, _)| key == name)
    }

    /// Every field.
    pub fn fields(&self) -> &[(String, String)] {
        &self.fields
    }

    /// Files of a field, stored already, or why they were not taken.
    pub fn files(&self, name: &str) -> impl Iterator<Item = &Result<FileRef, Rejection>> {
        self.files.iter().filter(move |(key, _)| key == name).map(|(_, file)| file)
    }

    /// Every file.
    pub fn all_files(&self) -> &[(String, Result<FileRef, Rejection>)] {
        &self.files
    }

    /// Files that were stored and cannot be kept are refused after all.
    pub fn refuse_files(&mut self, refused: &[(String, Rejection)]) {
        for (_, file) in &mut self.files {
            let hash = file.as_ref().ok().map(|file| file.sha256.clone());
            if let Some((_, rejection)) = refused.iter().find(|(refused, _)| Some(refused) == hash.as_ref()) {
                *file = Err(rejection.clone());
            }
        }
    }

    /// Fields that were carried through the sign-in pages, under their own names again.
    pub fn carried(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().filter_map(|(key, value)| Some((key.strip_prefix("carried.")?, value.as_str())))
    }

    /// The same with other fields.
    #[must_use]
    pub fn with_fields(&self, fields: Vec<(String, String)>) -> Typed {
        Typed { fields, files: self.files.clone() }
    }

    /// A form of these fields.
    pub fn of(fields: Vec<(String, String)>) -> Typed {
        Typed { fields, files: Vec::new() }
    }
}

/// Reads a posted form. Without `staging`, files are refused.
///
/// # Errors
/// [`Unread`].
pub async fn read(
    request: &HttpRequest,
    payload: web::Payload,
    pace: Pace,
    staging: Option<&Staging<'_>>,
) -> Result<Typed, Unread> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
    let body = paced(payload, pace);
    if kind.starts_with("multipart/form-data") {
        multipart(request, body, staging).await
    } else {
        urlencoded(body).await
    }
}

fn cut() -> Unread {
    Unread::Refused(Code::UploadCut.into())
}

fn too_large(limit: usize) -> Unread {
    Unread::Refused(
        Rejection::new(Code::TextTooLong).with("limit", limit).with("length", format!("> {limit}")),
    )
}

async fn urlencoded(mut payload: Paced) -> Result<Typed, Unread> {
    let mut body = Vec::new();
    while let Some(piece) = payload.next().await {
        let piece = piece.map_err(|_| cut())?;
        if body.len() + piece.len() > FIELDS_MAX {
            return Err(too_large(FIELDS_MAX));
        }
        body.extend_from_slice(&piece);
    }
    let pairs = body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
    let mut fields = Vec::new();
    for pair in pairs {
        if fields.len() >= PARTS_MAX {
            return Err(too_large(PARTS_MAX));
        }
        let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let value = pair.get(at + 1..).unwrap_or_default();
        fields.push((text(&unescaped(&pair[..at])), text(&unescaped(value))));
    }
    Ok(Typed::of(fields))
}

/// The bytes behind the encoding of forms.
fn unescaped(part: &[u8]) -> Vec<u8> {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let mut bytes = Vec::with_capacity(part.len());
    let mut at = 0;
    while let Some(byte) = part.get(at) {
        at += 1;
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => match (digit(part.get(at)), digit(part.get(at + 1))) {
                (Some(high), Some(low)) => {
                    at += 2;
                    u8::try_from(high * 16 + low).unwrap_or(b'%')
                }
                _ => b'%',
            },
            other => *other,
        });
    }
    bytes
}

/// Bytes as text; see the head of this file for what is none.
fn text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push('\u{1a}');
        }
    }
    text
}

async fn multipart(
    request: &HttpRequest,
    payload: Paced,
    staging: Option<&Staging<'_>>,
) -> Result<Typed, Unread> {
    let declared = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<u64>().ok())
        .unwrap_or_default();
    if declared > BODY_MAX {
        return Err(Unread::Refused(Rejection::new(Code::FileTooLarge).with("limit", BODY_MAX)));
    }
    let mut parts = actix_multipart::Multipart::new(request.headers(), payload);
    let mut typed = Typed::default();
    let mut total = 0_usize;
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(|_| cut())?;
        if typed.fields.len() + typed.files.len() >= PARTS_MAX {
            return Err(too_large(PARTS_MAX));
        }
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.content_disposition().and_then(|d| d.get_filename().map(str::to_owned));
        match file_name {
            // A file that the page only reads: its text becomes the field, its name the field `NAME.name`.
            Some(file_name) if name.starts_with(READ) => {
                let mut value = Vec::new();
                while let Some(piece) = next_piece(&mut part).await? {
                    total += piece.len();
                    if total > FIELDS_MAX {
                        return Err(too_large(FIELDS_MAX));
                    }
                    value.extend_from_slice(&piece);
                }
                typed.fields.push((format!("{name}.name"), file_name));
                typed.fields.push((name, text(&value)));
            }
            None => {
                let mut value = Vec::new();
                while let Some(piece) = next_piece(&mut part).await? {
                    total += piece.len();
                    if total > FIELDS_MAX {
                        return Err(too_large(FIELDS_MAX));
                    }
                    value.extend_from_slice(&piece);
                }
                typed.fields.push((name, text(&value)));
            }
            // A browser sends an empty part for a file field that was left alone.
            Some(file_name) => {
                if let Some(file) = store(&mut part, &file_name, staging).await? {
                    typed.files.push((name, file));
                }
            }
        }
    }
    Ok(typed)
}

/// Stores one file. Pieces are gathered, and written, hashed and synced on a thread that may block.
async fn store(
    part: &mut actix_multipart::Field,
    file_name: &str,
    staging: Option<&Staging<'_>>,
) -> Result<Option<Result<FileRef, Rejection>>, Unread> {
    let mut incoming: Option<Result<Incoming, Rejection>> = None;
    let mut gathered: Vec<u8> = Vec::new();
    while let Some(piece) = next_piece(part).await? {
        let Some(staging) = staging else {
            incoming = Some(Err(Rejection::new(Code::FileKind).with("name", file_name)));
            continue;
        };
        if incoming.is_none() {
            incoming = Some(Ok(staging.files.begin((staging.unique)())?));
        }
        if matches!(incoming, Some(Ok(_))) {
            gathered.extend_from_slice(&piece);
            if gathered.len() >= WRITE_AT_ONCE {
                incoming = write(incoming, std::mem::take(&mut gathered), file_name).await?;
            }
        }
    }
    incoming = write(incoming, gathered, file_name).await?;
    match (incoming, staging) {
        (None, _) if file_name.is_empty() => Ok(None),
        (None, _) => Ok(Some(Err(Rejection::new(Code::FileEmpty).with("name", file_name)))),
        (Some(Ok(file)), Some(staging)) => {
            let (files, tenant, name) = (staging.files.clone(), staging.tenant, file_name.to_owned());
            let finished = web::block(move || files.finish(tenant, file, &name)).await;
            Ok(Some(finished.map_err(|_| waypost_app::AppError::Stopping)??))
        }
        (Some(Ok(_)), None) => Ok(Some(Err(Rejection::new(Code::FileKind).with("name", file_name)))),
        (Some(Err(rejection)), _) => Ok(Some(Err(rejection))),
    }
}

async fn write(
    incoming: Option<Result<Incoming, Rejection>>,
    bytes: Vec<u8>,
    file_name: &str,
) -> Result<Option<Result<Incoming, Rejection>>, Unread> {
    let mut file = match incoming {
        Some(Ok(file)) if !bytes.is_empty() => file,
        other => return Ok(other),
    };
    let written = web::block(move || file.write(&bytes).map(|taken| taken.map(|()| file))).await;
    let taken = written.map_err(|_| waypost_app::AppError::Stopping)??;
    Ok(Some(taken.map_err(|rejection| rejection.with("name", file_name))))
}

async fn next_piece(part: &mut actix_multipart::Field) -> Result<Option<web::Bytes>, Unread> {
    match part.next().await {
        Some(Ok(piece)) => Ok(Some(piece)),
        None => Ok(None),
        Some(Err(_)) => Err(cut()),
    }
}

#[cfg(test)]
mod tests;
