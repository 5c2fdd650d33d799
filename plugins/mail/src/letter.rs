//! The letter: the same bytes for the same question, but for the date.

use std::time::{Duration, SystemTime};

use chrono::DateTime;
use lettre::{Message, message::Mailbox, message::header::ContentType};
use sha2::{Digest, Sha256};
use waypost_action_sdk::Input;
use waypost_action_template::{Style, Values, fill};

use crate::{settings::Settings, words::Problem};

/// Most recipients of one letter.
const RECIPIENTS: usize = 50;

/// Writes it.
pub fn write(settings: &Settings, input: &Input) -> Result<Message, Problem> {
    let from: Mailbox = settings.from.parse().map_err(|_| Problem::BadFrom(settings.from.clone()))?;
    let (to, subject) = told(settings, input)?;
    let body = filled(&settings.body, input)?;
    let mut letter = Message::builder()
        .message_id(Some(id(&input.key, from.email.domain())))
        .from(from)
        .subject(subject)
        .header(ContentType::TEXT_PLAIN)
        .date(date(&input.now));
    for mailbox in recipients(&to)? {
        letter = letter.to(mailbox);
    }
    letter.body(body).map_err(|error| Problem::NotWritten(error.to_string()))
}

/// To whom, and about what.
pub fn told(settings: &Settings, input: &Input) -> Result<(String, String), Problem> {
    let to = filled(&settings.to, input)?;
    let subject = filled(&settings.subject, input)?;
    // A line break would begin another header.
    let one_line = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok((one_line(to), one_line(subject)))
}

fn recipients(text: &str) -> Result<Vec<Mailbox>, Problem> {
    let all: Result<Vec<Mailbox>, _> = text
        .split([',', '，', ';', '；'])
        .map(str::trim)
        .filter(|one| !one.is_empty())
        .map(|one| one.parse().map_err(|_| Problem::BadAddress(one.to_owned())))
        .collect();
    match all? {
        none if none.is_empty() || none.len() > RECIPIENTS => Err(Problem::BadAddress(text.to_owned())),
        some => Ok(some),
    }
}

/// Made from the key alone: a letter that is sent again has the same one.
fn id(key: &str, domain: &str) -> String {
    let hash: String =
        Sha256::digest(key.as_bytes()).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("<{hash}@{domain}>")
}

fn date(now: &str) -> SystemTime {
    let millis = DateTime::parse_from_rfc3339(now).map_or(0, |now| now.timestamp_millis());
    SystemTime::UNIX_EPOCH + Duration::from_millis(millis.max(0).unsigned_abs())
}

fn filled(template: &str, input: &Input) -> Result<String, Problem> {
    fill(template, Style::Words, &Values::of(input), &input.language).map_err(Problem::Template)
}
