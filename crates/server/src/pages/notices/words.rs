//! Notices in words, for the page and for letters.

use waypost_app::desk::notices::{self, NoticeBody};

use crate::view::Text;

/// What a notice says. `due` is the deadline in words; `by` is who returned it, or asks.
pub fn what(kind: &str, body: &NoticeBody, due: Option<&str>, by: Option<&str>) -> Text {
    let due = due.unwrap_or_default();
    let dated = |key: &'static str| {
        if due.is_empty() { Text::new(key) } else { Text::new(format!("{key}-due")).with("due", due) }
    };
    match kind {
        notices::REMINDER => {
            dated("notice-reminder").with("n", i64::try_from(body.n.unwrap_or(1)).unwrap_or(i64::MAX))
        }
        notices::WARNING => dated("notice-warning"),
        notices::OVERDUE => {
            let what = body.what.as_deref().unwrap_or("note");
            let known = ["recall", "note", "escalate", "submit", "return", "transfer"];
            let what = known.into_iter().find(|known| *known == what).unwrap_or("note");
            Text::new(format!("notice-overdue-{what}")).with("due", due)
        }
        notices::TAKEN_BACK if body.mine => Text::new("notice-taken_back-mine"),
        notices::TAKEN_BACK => Text::new("notice-taken_back"),
        notices::RETURNED => match by {
            Some(by) => Text::new("notice-returned").with("by", by),
            None => Text::new("notice-returned-clock"),
        },
        notices::COPIED => {
            let what = if body.what.is_some() { "to_read" } else { "reference" };
            match by {
                Some(by) => Text::new(format!("notice-copied-{what}")).with("by", by),
                None => Text::new(format!("notice-copied-{what}-rule")),
            }
        }
        notices::ASKED => {
            let known = [
                "transferred",
                "reassigned",
                "signer_before",
                "signer_after",
                "signer_beside",
                "signer_removed",
                "delegated",
                "answered",
                "taken_back",
            ];
            let what = known.into_iter().find(|known| body.what.as_deref() == Some(*known));
            Text::new(format!("notice-asked-{}", what.unwrap_or("transferred")))
                .with("by", by.unwrap_or_default())
        }
        notices::URGED => {
            let by = by.unwrap_or_default();
            let what = if body.what.is_some() { "notice-urged-to_read" } else { "notice-urged" };
            Text::new(what).with("by", by)
        }
        notices::ESCALATED => dated("notice-escalated"),
        notices::ENDED => {
            let ending = match body.what.as_deref() {
                Some("completed") => "completed",
                Some("not_accepted") => "not_accepted",
                Some("terminated") => "terminated",
                Some("reopened") => "reopened",
                _ => "revoked",
            };
            Text::new(format!("notice-ended-{ending}"))
        }
        _ => Text::new("notice-incident"),
    }
}
