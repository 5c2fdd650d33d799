//! Letters in words: templates in `templates/mail`, one as plain text and one as HTML, in the reader's language. They
//! bring nothing from outside, and no address but that of this server.

use serde::Serialize;
use serde_json::json;
use waypost_app::mail::{Letter, Stationery, Written};
use waypost_base::Timestamp;

use super::{Lang, Text, Views, date};
use crate::pages::notices::words;

/// Puts letters into words.
pub struct Letters {
    /// Templates and words.
    pub views: std::sync::Arc<Views>,
    /// The address that users type, without a slash at its end.
    pub url: String,
}

/// One line of a letter.
#[derive(Serialize)]
struct LineShown {
    what: String,
    number: i64,
    title: String,
    flow: String,
    stage: Option<String>,
    at: Timestamp,
    href: String,
}

impl Stationery for Letters {
    fn write(&self, letter: &Letter) -> Result<Written, String> {
        let lang = Lang::of_tag(&letter.language).unwrap_or_default();
        let say = |text: &Text| self.views.text(lang, text);
        let lines: Vec<LineShown> = letter
            .lines
            .iter()
            .map(|line| {
                let due = line.body.due.map(|due| date(due, letter.zone_minutes, lang));
                LineShown {
                    what: say(&words::what(&line.kind, &line.body, due.as_deref(), line.by.as_deref())),
                    number: line.number,
                    title: if line.title.is_empty() { line.flow.clone() } else { line.title.clone() },
                    flow: line.flow.clone(),
                    stage: line.stage.clone(),
                    at: line.at,
                    href: format!("{}/cases/{}", self.url, line.number),
                }
            })
            .collect();
        let subject = match lines.as_slice() {
            [line] if !letter.digest => {
                Text::new("mail-subject-one").with("what", line.what.clone()).with("number", line.number)
            }
            lines => {
                let n = i64::try_from(lines.len() + letter.more).unwrap_or(i64::MAX);
                Text::new("mail-subject-digest")
                    .with("n", n)
                    .with("organisation", letter.organisation.clone())
            }
        };
        let model = json!({
            "frame": { "lang": lang.tag(), "zone_minutes": letter.zone_minutes },
            "name": letter.name,
            "organisation": letter.organisation,
            "digest": letter.digest,
            "waiting": letter.waiting,
            "overdue": letter.overdue,
            "lines": lines,
            "more": letter.more,
            "url": self.url,
        });
        let (text, html) = self.views.letter(&model).map_err(|fault| fault.to_string())?;
        Ok(Written { subject: say(&subject), text, html })
    }
}

impl Views {
    /// A letter as plain text and as HTML.
    fn letter(&self, model: &serde_json::Value) -> Result<(String, String), super::ViewFault> {
        let loaded = self.loaded()?;
        let fault = |source| super::ViewFault::Render { template: "mail/letter", source: Box::new(source) };
        let text = loaded.texts.render("mail/letter.txt", model).map_err(fault)?;
        let html = loaded.templates.render("mail/letter", model).map_err(fault)?;
        Ok((text, html))
    }
}

#[cfg(test)]
mod tests;
