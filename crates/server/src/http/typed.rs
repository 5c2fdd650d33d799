//! What was typed: the fields and files of a posted form.
//!
//! A body is read through [`super::pace`], which ends one that comes too slowly. Only so much of it is kept: a file that
//! is too large is refused at its field, a form with too much text is refused with what there was room for
//! ([`Unread`]), and the rest is read and thrown away, so that the browser hears why. Files go straight to
//! the file store, hashed as they come, so a form with a large scan costs no memory, and what was uploaded survives
//! a refusal or a lost session. What is not UTF-8 becomes the control character SUBSTITUTE, which no field of text
//! takes, so it is refused at its field and never kept as something else.

use actix_web::{HttpRequest, http::header, web};
use futures_util::StreamExt;
use waypost_app::files::{Files, Incoming};
use waypost_base::{Code, FileRef, Rejection, TenantId};

use super::pace::{Pace, Paced, READ_MAX, paced};

/// Most bytes of the files of a form together.
const FILES_MAX: u64 = 120 * 1_024 * 1_024;
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

/// A form that could not be read whole.
#[derive(Debug)]
pub struct Unread {
    /// Why.
    pub why: Why,
    /// What came of it before that. Its files are stored, and are nobody's yet.
    pub typed: Typed,
}

/// Why a form could not be read.
#[derive(Debug)]
pub enum Why {
    /// The body is not what it claims, has too much text, or came too slowly.
    Refused(Rejection),
    /// Storing a file failed.
    Broken(waypost_app::AppError),
}

impl From<waypost_app::AppError> for Why {
    fn from(fault: waypost_app::AppError) -> Self {
        Why::Broken(fault)
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

    /// The part of a form whose names begin with a prefix, without it: one document of several. A button for more rows
    /// (`more`) belongs to the part that its value names.
    #[must_use]
    pub fn part(&self, prefix: &str) -> Typed {
        let field = |(name, value): &(String, String)| match name.strip_prefix(prefix) {
            Some(name) => Some((name.to_owned(), value.clone())),
            None if name == "more" => Some((name.clone(), value.strip_prefix(prefix)?.to_owned())),
            None => None,
        };
        let file =
            |(name, file): &(String, _)| Some((name.strip_prefix(prefix)?.to_owned(), Clone::clone(file)));
        Typed {
            fields: self.fields.iter().filter_map(field).collect(),
            files: self.files.iter().filter_map(file).collect(),
        }
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
) -> Result<Typed, Box<Unread>> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
    let mut form = Gathered::default();
    let outcome = if declared(request) > READ_MAX {
        Err(Why::Refused(Rejection::new(Code::FileTooLarge).with("limit", FILES_MAX)))
    } else if kind.starts_with("multipart/form-data") {
        multipart(request, paced(payload, pace), staging, &mut form).await
    } else {
        urlencoded(paced(payload, pace), &mut form).await
    };
    let over = form.over.map_or(Ok(()), |rejection| Err(Why::Refused(rejection)));
    match outcome.and(over) {
        Ok(()) => Ok(form.typed),
        Err(why) => Err(Box::new(Unread { why, typed: form.typed })),
    }
}

fn declared(request: &HttpRequest) -> u64 {
    let length = request.headers().get(header::CONTENT_LENGTH);
    length.and_then(|length| length.to_str().ok()?.parse().ok()).unwrap_or_default()
}

/// What is kept of a form while it is read.
#[derive(Default)]
struct Gathered {
    typed: Typed,
    /// Bytes of its fields.
    text: usize,
    /// Bytes of its files.
    stored: u64,
    /// Why it is refused once it is read.
    over: Option<Rejection>,
}

impl Gathered {
    /// Takes a piece of a field's value, if there is room.
    fn extend(&mut self, value: &mut Vec<u8>, piece: &[u8]) {
        if self.text + piece.len() > FIELDS_MAX {
            self.refuse(FIELDS_MAX);
        } else {
            self.text += piece.len();
            value.extend_from_slice(piece);
        }
    }

    /// Whether there is room for one more field or file.
    fn has_room(&mut self) -> bool {
        let room = self.typed.fields.len() + self.typed.files.len() < PARTS_MAX;
        if !room {
            self.refuse(PARTS_MAX);
        }
        room
    }

    fn refuse(&mut self, limit: usize) {
        let long =
            Rejection::new(Code::TextTooLong).with("limit", limit).with("length", format!("> {limit}"));
        self.over.get_or_insert(long);
    }
}

fn cut() -> Why {
    Why::Refused(Code::UploadCut.into())
}

async fn urlencoded(mut payload: Paced, form: &mut Gathered) -> Result<(), Why> {
    let mut body = Vec::new();
    while let Some(piece) = payload.next().await {
        form.extend(&mut body, &piece.map_err(|_| cut())?);
    }
    for pair in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        if !form.has_room() {
            break;
        }
        let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let value = pair.get(at + 1..).unwrap_or_default();
        form.typed.fields.push((text(&unescaped(&pair[..at])), text(&unescaped(value))));
    }
    Ok(())
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
    form: &mut Gathered,
) -> Result<(), Why> {
    let mut parts = actix_multipart::Multipart::new(request.headers(), payload);
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(|_| cut())?;
        if !form.has_room() {
            while next_piece(&mut part).await?.is_some() {}
            continue;
        }
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.content_disposition().and_then(|d| d.get_filename().map(str::to_owned));
        match file_name {
            // A file that the page only reads: its text becomes the field, its name the field `NAME.name`.
            Some(file_name) if name.starts_with(READ) => {
                let value = field(&mut part, form).await?;
                form.typed.fields.push((format!("{name}.name"), file_name));
                form.typed.fields.push((name, value));
            }
            None => {
                let value = field(&mut part, form).await?;
                form.typed.fields.push((name, value));
            }
            // A browser sends an empty part for a file field that was left alone.
            Some(file_name) => {
                let room = FILES_MAX.saturating_sub(form.stored);
                if let Some(file) = store(&mut part, &file_name, staging, room).await? {
                    form.stored += file.as_ref().map_or(0, |file| file.bytes);
                    form.typed.files.push((name, file));
                }
            }
        }
    }
    Ok(())
}

async fn field(part: &mut actix_multipart::Field, form: &mut Gathered) -> Result<String, Why> {
    let mut value = Vec::new();
    while let Some(piece) = next_piece(part).await? {
        form.extend(&mut value, &piece);
    }
    Ok(text(&value))
}

/// Stores one file, if it is no larger than the room for it. Pieces are gathered, and written, hashed and synced on a
/// thread that may block.
async fn store(
    part: &mut actix_multipart::Field,
    file_name: &str,
    staging: Option<&Staging<'_>>,
    room: u64,
) -> Result<Option<Result<FileRef, Rejection>>, Why> {
    let mut incoming: Option<Result<Incoming, Rejection>> = None;
    let mut gathered: Vec<u8> = Vec::new();
    let mut came = 0;
    while let Some(piece) = next_piece(part).await? {
        let Some(staging) = staging else {
            incoming = Some(Err(Rejection::new(Code::FileKind).with("name", file_name)));
            continue;
        };
        came += piece.len() as u64;
        if incoming.is_none() {
            incoming = Some(Ok(staging.files.begin((staging.unique)())?));
        }
        if matches!(incoming, Some(Ok(_))) {
            if came > room {
                let large = Rejection::new(Code::FileTooLarge).with("limit", FILES_MAX);
                incoming = Some(Err(large.with("name", file_name)));
                gathered = Vec::new();
                continue;
            }
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
) -> Result<Option<Result<Incoming, Rejection>>, Why> {
    let mut file = match incoming {
        Some(Ok(file)) if !bytes.is_empty() => file,
        other => return Ok(other),
    };
    let written = web::block(move || file.write(&bytes).map(|taken| taken.map(|()| file))).await;
    let taken = written.map_err(|_| waypost_app::AppError::Stopping)??;
    Ok(Some(taken.map_err(|rejection| rejection.with("name", file_name))))
}

async fn next_piece(part: &mut actix_multipart::Field) -> Result<Option<web::Bytes>, Why> {
    match part.next().await {
        Some(Ok(piece)) => Ok(Some(piece)),
        None => Ok(None),
        Some(Err(_)) => Err(cut()),
    }
}

#[cfg(test)]
mod tests;
