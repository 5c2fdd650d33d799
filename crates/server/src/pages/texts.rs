//! Texts that stand beside the items of a form: opinions, reasons, comments, titles. They are kept byte for byte or
//! refused at their field, as the form's own texts are.

use waypost_base::{Code, FieldProblem};
use waypost_engine::decide::MAX_TEXT;

use crate::http::Typed;

/// Longest title, in characters.
const TITLE_MAX: usize = 120;

/// What is wrong with texts of several lines, by the names of their fields.
pub fn problems(typed: &Typed, names: &[&str]) -> Vec<FieldProblem> {
    names.iter().filter_map(|name| problem(name, typed.get(name))).collect()
}

/// What is wrong with a reason that was put together.
pub fn reason_problem(name: &str, text: &str) -> Option<FieldProblem> {
    problem(name, text)
}

/// What is wrong with a typed title; it has one line.
pub fn title_problem(title: &str) -> Option<FieldProblem> {
    let title = title.trim();
    if title.chars().any(char::is_control) {
        return Some(FieldProblem::new("title", Code::ValueControl));
    }
    too_long("title", title, TITLE_MAX)
}

fn problem(name: &str, text: &str) -> Option<FieldProblem> {
    if text.contains(|c: char| c < ' ' && !matches!(c, '\t' | '\n' | '\r')) {
        return Some(FieldProblem::new(name, Code::ValueControl));
    }
    too_long(name, text, MAX_TEXT)
}

fn too_long(name: &str, text: &str, max: usize) -> Option<FieldProblem> {
    let length = text.chars().count();
    let problem = || FieldProblem::new(name, Code::ValueTooLong).with("max", max).with("length", length);
    (length > max).then(problem)
}

#[cfg(test)]
mod tests;
