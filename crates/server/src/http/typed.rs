//! What was typed: the fields and files of a posted form, read whole or not at all.
//!
//! actix lets a body drip for ever; here every read has a deadline and the whole body a bound. Files go straight to
//! the file store, hashed as they come, so a form with a large scan costs no memory, and what was uploaded survives
//! a refusal or a lost session.

use std::time::Duration;

use actix_web::{HttpRequest, http::header, web};
use futures_util::StreamExt;
use waypost_app::files::{Files, Incoming};
use waypost_base::{Code, FileRef, Rejection, TenantId};

/// Longest time between two pieces of a body.
const PIECE: Duration = Duration::from_secs(10);
/// Longest time of a whole body.
const WHOLE: Duration = Duration::from_secs(300);
/// Most bytes of the fields of a form together, files apart.
const FIELDS_MAX: usize = 2 * 1_024 * 1_024;
/// Most bytes of a multipart body.
const BODY_MAX: u64 = 120 * 1_024 * 1_024;
/// Most fields and files of a form.
const PARTS_MAX: usize = 2_000;

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

    /// Fields that were carried through the sign-in pages, under their own names again.
    pub fn carried(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().filter_map(|(key, value)| Some((key.strip_prefix("carried.")?, value.as_str())))
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
    staging: Option<&Staging<'_>>,
) -> Result<Typed, Unread> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
    let reading = async {
        if kind.starts_with("multipart/form-data") {
            multipart(request, payload, staging).await
        } else {
            urlencoded(payload).await
        }
    };
    actix_web::rt::time::timeout(WHOLE, reading).await.unwrap_or_else(|_| Err(cut()))
}

fn cut() -> Unread {
    Unread::Refused(Code::UploadCut.into())
}

fn too_large(limit: usize) -> Unread {
    Unread::Refused(
        Rejection::new(Code::TextTooLong).with("limit", limit).with("length", format!("> {limit}")),
    )
}

async fn urlencoded(mut payload: web::Payload) -> Result<Typed, Unread> {
    let mut body = Vec::new();
    while let Some(piece) = actix_web::rt::time::timeout(PIECE, payload.next()).await.map_err(|_| cut())? {
        let piece = piece.map_err(|_| cut())?;
        if body.len() + piece.len() > FIELDS_MAX {
            return Err(too_large(FIELDS_MAX));
        }
        body.extend_from_slice(&piece);
    }
    let fields = web::Query::<Vec<(String, String)>>::from_query(&String::from_utf8_lossy(&body))
        .map_err(|_| cut())?
        .into_inner();
    if fields.len() > PARTS_MAX {
        return Err(too_large(PARTS_MAX));
    }
    Ok(Typed::of(fields))
}

async fn multipart(
    request: &HttpRequest,
    payload: web::Payload,
    staging: Option<&Staging<'_>>,
) -> Result<Typed, Unread> {
    let declared = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<u64>().ok())
        .unwrap_or_default();
    if declared > BODY_MAX {
        return Err(Unread::Refused(
            Rejection::new(Code::FileTooLarge).with("limit", BODY_MAX / (1_024 * 1_024)),
        ));
    }
    let mut parts = actix_multipart::Multipart::new(request.headers(), payload);
    let mut typed = Typed::default();
    let mut total = 0_usize;
    while let Some(part) = actix_web::rt::time::timeout(PIECE, parts.next()).await.map_err(|_| cut())? {
        let mut part = part.map_err(|_| cut())?;
        if typed.fields.len() + typed.files.len() >= PARTS_MAX {
            return Err(too_large(PARTS_MAX));
        }
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.content_disposition().and_then(|d| d.get_filename().map(str::to_owned));
        match file_name {
            None => {
                let mut value = Vec::new();
                while let Some(piece) = next_piece(&mut part).await? {
                    total += piece.len();
                    if total > FIELDS_MAX {
                        return Err(too_large(FIELDS_MAX));
                    }
                    value.extend_from_slice(&piece);
                }
                typed.fields.push((name, String::from_utf8_lossy(&value).into_owned()));
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

async fn store(
    part: &mut actix_multipart::Field,
    file_name: &str,
    staging: Option<&Staging<'_>>,
) -> Result<Option<Result<FileRef, Rejection>>, Unread> {
    let mut incoming: Option<Result<Incoming, Rejection>> = None;
    while let Some(piece) = next_piece(part).await? {
        let Some(staging) = staging else {
            incoming = Some(Err(Rejection::new(Code::FileKind).with("name", file_name)));
            continue;
        };
        let mut current = match incoming.take() {
            None => Ok(staging.files.begin((staging.unique)())?),
            Some(begun) => begun,
        };
        if let Ok(file) = &mut current {
            let written = file.write(&piece)?;
            if let Err(rejection) = written {
                current = Err(rejection.with("name", file_name));
            }
        }
        incoming = Some(current);
    }
    match (incoming, staging) {
        (None, _) if file_name.is_empty() => Ok(None),
        (None, _) => Ok(Some(Err(Rejection::new(Code::FileEmpty).with("name", file_name)))),
        (Some(Ok(file)), Some(staging)) => Ok(Some(staging.files.finish(staging.tenant, file, file_name)?)),
        (Some(Ok(_)), None) => Ok(Some(Err(Rejection::new(Code::FileKind).with("name", file_name)))),
        (Some(Err(rejection)), _) => Ok(Some(Err(rejection))),
    }
}

async fn next_piece(part: &mut actix_multipart::Field) -> Result<Option<web::Bytes>, Unread> {
    match actix_web::rt::time::timeout(PIECE, part.next()).await {
        Ok(Some(Ok(piece))) => Ok(Some(piece)),
        Ok(None) => Ok(None),
        Ok(Some(Err(_))) | Err(_) => Err(cut()),
    }
}
