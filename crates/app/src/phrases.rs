//! Usual phrases (常用语): a person's own, offered beside every box for an opinion.

use waypost_base::{Code, FieldProblem, Rejection};
use waypost_store::phrases;

use crate::{App, access::Who, error::AppError};

/// Most phrases of a person.
pub const MOST: usize = 30;
/// Longest phrase, in characters.
pub const LONGEST: usize = 100;

impl App {
    /// A person's phrases, in the order given to them.
    ///
    /// # Errors
    /// When the store fails.
    pub fn phrases(&self, who: &Who) -> Result<Vec<String>, AppError> {
        Ok(self.shared.db.read(|conn| phrases::of_person(conn, who.tenant(), who.user()))?)
    }

    /// Puts these phrases, one a line, in the place of those there were. Empty lines and repeats are left out.
    ///
    /// # Errors
    /// When the store fails; the rejection names the field `phrases`.
    pub fn keep_phrases(&self, who: &Who, lines: &str) -> Result<Result<(), Rejection>, AppError> {
        let mut words: Vec<String> = Vec::new();
        for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let length = line.chars().count();
            if line.chars().any(char::is_control) {
                return Ok(Err(wrong(FieldProblem::new("phrases", Code::ValueControl))));
            }
            if length > LONGEST {
                let long = FieldProblem::new("phrases", Code::ValueTooLong);
                return Ok(Err(wrong(long.with("max", LONGEST).with("length", length))));
            }
            if !words.iter().any(|known| known == line) {
                words.push(line.to_owned());
            }
        }
        if words.len() > MOST {
            return Ok(Err(wrong(FieldProblem::new("phrases", Code::TooManyEntries).with("limit", MOST))));
        }
        self.shared.db.write(|conn| phrases::replace(conn, who.tenant(), who.user(), &words))?;
        Ok(Ok(()))
    }
}

fn wrong(problem: FieldProblem) -> Rejection {
    Rejection::of_fields(vec![problem])
}
