//! What is wrong with a template, in words that name the place.

use handlebars::{RenderError, RenderErrorReason, TemplateError, TemplateErrorReason};

use crate::say;

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TemplateFault {
    /// It names something that the case does not have.
    Missing {
        /// The name.
        name: String,
        /// On which line, from 1; 0: unknown.
        line: usize,
    },
    /// It is no template.
    Syntax {
        /// The parser's words.
        words: String,
        /// On which line, from 1; 0: unknown.
        line: usize,
    },
    /// A helper does not exist, or cannot use what it was given.
    Helper {
        /// The helper and what is wrong.
        words: String,
        /// On which line, from 1; 0: unknown.
        line: usize,
    },
    /// It uses what templates of documents may not.
    Forbidden {
        /// What.
        what: &'static str,
        /// On which line, from 1; 0: unknown.
        line: usize,
    },
    /// It, or what it makes, is longer than this.
    TooLong {
        /// Most bytes.
        most: usize,
    },
    /// It makes nothing.
    Empty,
}

impl TemplateFault {
    /// In words.
    pub fn say(&self, language: &str) -> String {
        let at = |line: usize| match line {
            0 => (String::new(), String::new()),
            line => (format!("第 {line} 行："), format!("line {line}: ")),
        };
        let (zh, en) = match self {
            Self::Missing { name, line } => {
                let (zh, en) = at(*line);
                (
                    format!("{zh}没有名为「{name}」的属性或表项"),
                    format!("{en}there is no property or item called “{name}”"),
                )
            }
            Self::Syntax { words, line } => {
                let (zh, en) = at(*line);
                (format!("{zh}模板语法有误：{words}"), format!("{en}the template cannot be read: {words}"))
            }
            Self::Helper { words, line } => {
                let (zh, en) = at(*line);
                (format!("{zh}模板函数用错：{words}"), format!("{en}a helper cannot be used so: {words}"))
            }
            Self::Forbidden { what, line } => {
                let (zh, en) = at(*line);
                (format!("{zh}模板中不能使用 {what}"), format!("{en}a template may not use {what}"))
            }
            Self::TooLong { most } => (
                format!("模板或其内容超过 {most} 字节"),
                format!("template or content is longer than {most} bytes"),
            ),
            Self::Empty => ("模板为空".to_owned(), "the template is empty".to_owned()),
        };
        say(language, zh, en)
    }

    pub(crate) fn of_template(error: &TemplateError) -> Self {
        let line = error.pos().map_or(0, |(line, _)| line);
        let words = match error.reason() {
            TemplateErrorReason::InvalidSyntax(words) => words.trim().replace('\n', " "),
            other => other.to_string(),
        };
        Self::Syntax { words, line }
    }

    pub(crate) fn of_render(error: &RenderError) -> Self {
        let line = error.line_no.unwrap_or(0);
        match error.reason() {
            RenderErrorReason::TemplateError(error) => Self::of_template(error),
            RenderErrorReason::MissingVariable(name) => {
                Self::Missing { name: name.clone().unwrap_or_default(), line }
            }
            RenderErrorReason::HelperNotFound(name) => Self::Helper { words: format!("{name}?"), line },
            other => Self::Helper { words: other.to_string(), line },
        }
    }
}
