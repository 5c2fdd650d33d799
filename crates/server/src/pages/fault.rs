//! Pages for what cannot be shown: nothing there, a refusal that belongs to no form, and an error of ours.

use serde::Serialize;
use waypost_base::{Code, Rejection};

use crate::view::{Page, Text};

/// A page that says why there is nothing else to see.
#[derive(Clone, Debug, Serialize)]
pub struct FaultPage {
    title: Text,
    words: Text,
    /// What to do next.
    advice: Option<Text>,
    /// Number under which the log knows an error of ours.
    id: Option<String>,
    /// Where to go next, and what that is called.
    href: String,
    link: Text,
}

impl FaultPage {
    /// Nothing is at this address, or the reader may not know of it.
    pub fn not_found() -> Self {
        Self::of(Text::new("fault-not-found"), Text::from(&Rejection::new(Code::NotFound)))
    }

    /// A refusal that belongs to no form.
    pub fn rejected(rejection: &Rejection) -> Self {
        match rejection.code {
            Code::NotFound => Self::not_found(),
            _ => Self::of(Text::new("fault-refused"), Text::from(rejection)),
        }
    }

    /// Something broke; `id` finds it in the log.
    pub fn error(id: impl Into<String>) -> Self {
        let page = Self::of(Text::new("fault-error"), Text::new("fault-error-words"));
        Self { advice: Some(Text::new("fault-error-advice")), id: Some(id.into()), ..page }
    }

    /// The same with another way on.
    #[must_use]
    pub fn leading_to(mut self, href: impl Into<String>, link: Text) -> Self {
        self.href = href.into();
        self.link = link;
        self
    }

    fn of(title: Text, words: Text) -> Self {
        Self { title, words, advice: None, id: None, href: "/inbox".to_owned(), link: Text::new("to-inbox") }
    }
}

impl Page for FaultPage {
    const TEMPLATE: &'static str = "pages/fault";

    fn title(&self) -> Text {
        self.title.clone()
    }
}
