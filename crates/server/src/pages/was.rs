//! What a form showed, sent along as `was.NAME`: whoever was slower changes only what he typed himself.
//!
//! A field that is sent as it was shown takes what is there now; one that only this person changed takes what he
//! typed; one that both changed to different texts is a conflict, told at the field with what is there now. The page
//! that comes back shows the fields of the merge, over what is there now: saving it again is meant.

use waypost_base::{Code, FieldProblem};

use super::Carried;
use crate::http::Typed;

/// The hidden field that remembers what a field shows.
pub fn remembered(name: &str, value: &str) -> Carried {
    Carried { name: format!("was.{name}"), value: value.to_owned() }
}

/// What is meant by a form, and what somebody else changed otherwise meanwhile. `now` is what the fields say now.
pub fn merged<'a>(
    typed: &Typed,
    now: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> (Typed, Vec<FieldProblem>) {
    let mut meant: Vec<(String, String)> = typed.fields().to_vec();
    let mut problems = Vec::new();
    for (name, now) in now {
        let was = format!("was.{name}");
        if !typed.has(&was) {
            continue;
        }
        let (was, sent) = (plain(typed.get(&was)), plain(typed.get(name)));
        let theirs = plain(now);
        if sent == was {
            meant.retain(|(field, _)| field != name);
            if !now.is_empty() {
                meant.push((name.to_owned(), now.to_owned()));
            }
        } else if theirs != was && theirs != sent {
            let words = if theirs.is_empty() { "—" } else { &theirs };
            problems.push(FieldProblem::new(name, Code::FieldChanged).with("words", words));
        }
    }
    (typed.with_fields(meant), problems)
}

/// A text as it is compared: browsers send their own ends of lines.
fn plain(text: &str) -> String {
    text.trim().replace("\r\n", "\n")
}

#[cfg(test)]
mod tests;
