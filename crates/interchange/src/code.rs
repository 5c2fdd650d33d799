//! Codes: the names by which packages refer to things, since ids differ from one installation to the next.

use std::fmt;

use serde::{Deserialize, Serialize};
use waypost_base::{ActionId, CategoryId, DepartmentId, FlowId, FormId, PostId, UserId};

/// Why a text is no [`Code`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a code: it takes 1 to 64 characters without white space")]
pub struct BadCode(pub String);

/// The code of a department, post, person, form, action, category or flow: 1 to 64 characters without white
/// space. A person's code is the name to sign in with.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Code(String);

impl Code {
    /// Checks and wraps a code.
    ///
    /// # Errors
    /// [`BadCode`] when the text has another shape.
    pub fn new(text: impl Into<String>) -> Result<Self, BadCode> {
        let text = text.into();
        let good = (1..=64).contains(&text.chars().count())
            && !text.chars().any(|c| c.is_whitespace() || c.is_control());
        if good { Ok(Self(text)) } else { Err(BadCode(text.chars().take(80).collect())) }
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Code {
    type Error = BadCode;

    fn try_from(text: String) -> Result<Self, BadCode> {
        Self::new(text)
    }
}

impl From<Code> for String {
    fn from(code: Code) -> String {
        code.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::borrow::Borrow<str> for Code {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// Finds ids by code in the installation that imports. Nothing found is `None`.
pub trait Codes {
    /// A post.
    fn post(&self, code: &str) -> Option<PostId>;
    /// A department.
    fn department(&self, code: &str) -> Option<DepartmentId>;
    /// A person, by the name to sign in with.
    fn person(&self, code: &str) -> Option<UserId>;
    /// An action row.
    fn action(&self, code: &str) -> Option<ActionId>;
    /// A flow.
    fn flow(&self, code: &str) -> Option<FlowId>;
    /// A form.
    fn form(&self, code: &str) -> Option<FormId>;
    /// A category of flows.
    fn category(&self, code: &str) -> Option<CategoryId>;
}

/// Finds codes by id in the installation that exports: the way back of [`Codes`].
pub trait Names {
    /// A post's code.
    fn post(&self, id: PostId) -> Option<String>;
    /// A department's code.
    fn department(&self, id: DepartmentId) -> Option<String>;
    /// A person's code.
    fn person(&self, id: UserId) -> Option<String>;
    /// An action's code.
    fn action(&self, id: ActionId) -> Option<String>;
    /// A flow's code.
    fn flow(&self, id: FlowId) -> Option<String>;
}
