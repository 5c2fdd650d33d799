//! Words from the catalogues, in the operator's language: Chinese where the environment says so, else English.

use waypost_app::import::ProblemView;
use waypost_base::Rejection;
use waypost_engine::check::Severity;

use super::failure::Failure;
use crate::{
    pages::import::words,
    view::{Lang, Text, Views},
};

/// The catalogues and the operator's language.
pub(super) struct Words {
    views: Views,
    lang: Lang,
}

impl Words {
    /// Reads the catalogues inside the program.
    pub(super) fn load() -> Result<Self, Failure> {
        Ok(Self { views: Views::new(None)?, lang: language(|name| std::env::var(name).ok()) })
    }

    /// A rejection as one sentence, with those of its fields.
    pub(super) fn rejection(&self, rejection: &Rejection) -> String {
        if rejection.fields.is_empty() {
            return self.views.text(self.lang, &Text::from(rejection));
        }
        let fields = rejection.fields.iter().map(|problem| {
            format!("{}: {}", problem.field, self.views.text(self.lang, &Text::from(problem)))
        });
        fields.collect::<Vec<_>>().join("; ")
    }

    /// A text in the operator's language.
    pub(super) fn text(&self, text: &Text) -> String {
        self.views.text(self.lang, text)
    }

    /// A problem of a flow: how bad it is, what it is, and the way there.
    pub(super) fn problem(&self, problem: &ProblemView) -> String {
        let text = words::problem(problem);
        let severity = Text::new(match problem.severity {
            Severity::Refuses => "severity-refuses",
            Severity::Unknown => "severity-unknown",
            Severity::Warns => "severity-warns",
        });
        let mut line =
            format!("{}: {}", self.views.text(self.lang, &severity), self.views.text(self.lang, &text));
        if !problem.trace.is_empty() {
            let trace = Text::new("problem-trace").with("steps", problem.trace.join(" · "));
            line = format!("{line} {}", self.views.text(self.lang, &trace));
        }
        line
    }
}

/// The language of messages, by the rules of the environment: the first of these that is set and not empty.
fn language(variable: impl Fn(&str) -> Option<String>) -> Lang {
    let set =
        ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(variable).find(|text| !text.is_empty());
    match set {
        Some(text) if text.starts_with("zh") => Lang::Chinese,
        _ => Lang::English,
    }
}

#[cfg(test)]
mod tests;
