//! What an administrator typed: trimmed, judged field by field, merged with what somebody else changed meanwhile.

use chrono::NaiveDate;
use waypost_base::{Code, FieldProblem, Label, Rejection};

/// Greatest place among neighbours.
const POSITION_MAX: i32 = 99_999;

/// Texts as they are typed, and what is wrong with them.
#[derive(Default)]
pub(super) struct Typing(Vec<FieldProblem>);

impl Typing {
    /// A text of one line.
    pub(super) fn line(&mut self, field: &str, text: &str, max: usize, optional: bool) -> String {
        let text = text.trim();
        let length = text.chars().count();
        if text.chars().any(char::is_control) {
            self.0.push(FieldProblem::new(field, Code::ValueControl));
        } else if length > max {
            let problem = FieldProblem::new(field, Code::ValueTooLong);
            self.0.push(problem.with("max", max).with("length", length));
        } else if text.is_empty() && !optional {
            self.0.push(FieldProblem::new(field, Code::ValueRequired));
        }
        text.to_owned()
    }

    /// A code or a sign-in name.
    pub(super) fn code(&mut self, field: &str, text: &str) -> String {
        let known = self.0.len();
        let code = self.line(field, text, waypost_org::check::CODE_LIMIT, false);
        if self.0.len() == known && code.contains(char::is_whitespace) {
            self.0.push(FieldProblem::new(field, Code::CodeShape));
        }
        code
    }

    /// A label of a name and its translations; other languages than these stay as they are.
    pub(super) fn label(&mut self, texts: [&str; 3], former: Option<&Label>) -> Label {
        let max = waypost_org::check::NAME_LIMIT;
        let name = self.line("name", texts[0], max, false);
        let mut label = Label::new(name);
        for (tag, text) in former.into_iter().flat_map(Label::translations) {
            if !["en", "zh", "zh-CN"].contains(&tag) {
                label = label.with(tag, text);
            }
        }
        for (field, tag, text) in [("name_zh", "zh-CN", texts[1]), ("name_en", "en", texts[2])] {
            let text = self.line(field, text, max, true);
            if !text.is_empty() {
                label = label.with(tag, text);
            }
        }
        label
    }

    /// A day as a browser sends it.
    pub(super) fn day(&mut self, field: &str, text: &str) -> Option<NaiveDate> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        // Beyond these, days have more digits than a date has places for.
        let known = |day: &NaiveDate| (1900..=9999).contains(&chrono::Datelike::year(day));
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(known);
        if day.is_none() {
            self.problem(FieldProblem::new(field, Code::ValueNotDate));
        }
        day
    }

    /// A place among neighbours, from 0; none typed is the given one.
    pub(super) fn position(&mut self, text: &str, last: i32) -> i32 {
        let text = text.trim();
        if text.is_empty() {
            return last;
        }
        match text.parse::<i32>() {
            Ok(position) if (0..=POSITION_MAX).contains(&position) => position,
            Ok(position) if position < 0 => {
                self.problem(FieldProblem::new("position", Code::ValueTooSmall).with("min", 0));
                last
            }
            Ok(_) => {
                self.problem(FieldProblem::new("position", Code::ValueTooLarge).with("max", POSITION_MAX));
                last
            }
            Err(_) => {
                self.problem(FieldProblem::new("position", Code::ValueNotInteger));
                last
            }
        }
    }

    /// A field of a form that was shown to somebody: what he typed, unless he left it as it was shown; then what is
    /// there now. Where both changed it to different texts, the field has a problem; `words` says the one of now.
    pub(super) fn merged(
        &mut self,
        field: &str,
        [typed, shown, now]: [&str; 3],
        words: impl FnOnce(&str) -> String,
    ) -> String {
        let typed = typed.trim();
        if typed == shown.trim() {
            return now.to_owned();
        }
        if now != shown.trim() && now != typed {
            self.problem(FieldProblem::new(field, Code::FieldChanged).with("words", words(now)));
        }
        typed.to_owned()
    }

    pub(super) fn problem(&mut self, problem: FieldProblem) {
        self.0.push(problem);
    }

    pub(super) fn refuse(self) -> Result<(), Rejection> {
        if self.0.is_empty() { Ok(()) } else { Err(Rejection::of_fields(self.0)) }
    }
}
