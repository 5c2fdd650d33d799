//! Codes: the names by which packages refer to things, since ids differ from one installation to the next.

use std::{collections::BTreeMap, fmt};

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

impl AsRef<str> for Code {
    fn as_ref(&self) -> &str {
        &self.0
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

/// Codes and ids of one kind, both ways.
#[derive(Clone, Debug)]
pub struct Pairs<I> {
    by_code: BTreeMap<String, I>,
    by_id: BTreeMap<I, String>,
}

impl<I> Default for Pairs<I> {
    fn default() -> Self {
        Self { by_code: BTreeMap::new(), by_id: BTreeMap::new() }
    }
}

impl<I: Copy + Ord> Pairs<I> {
    /// Adds a pair; of two with one code or one id the later counts.
    pub fn insert(&mut self, code: impl Into<String>, id: I) {
        let code = code.into();
        self.by_code.insert(code.clone(), id);
        self.by_id.insert(id, code);
    }

    /// The id of a code.
    pub fn id(&self, code: &str) -> Option<I> {
        self.by_code.get(code).copied()
    }

    /// The code of an id.
    pub fn code(&self, id: I) -> Option<String> {
        self.by_id.get(&id).cloned()
    }
}

/// All codes of an installation in memory: the plain way to be [`Codes`] and [`Names`].
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the names say it")]
pub struct CodeTable {
    pub posts: Pairs<PostId>,
    pub departments: Pairs<DepartmentId>,
    pub people: Pairs<UserId>,
    pub actions: Pairs<ActionId>,
    pub flows: Pairs<FlowId>,
    pub forms: Pairs<FormId>,
    pub categories: Pairs<CategoryId>,
}

impl Codes for CodeTable {
    fn post(&self, code: &str) -> Option<PostId> {
        self.posts.id(code)
    }

    fn department(&self, code: &str) -> Option<DepartmentId> {
        self.departments.id(code)
    }

    fn person(&self, code: &str) -> Option<UserId> {
        self.people.id(code)
    }

    fn action(&self, code: &str) -> Option<ActionId> {
        self.actions.id(code)
    }

    fn flow(&self, code: &str) -> Option<FlowId> {
        self.flows.id(code)
    }

    fn form(&self, code: &str) -> Option<FormId> {
        self.forms.id(code)
    }

    fn category(&self, code: &str) -> Option<CategoryId> {
        self.categories.id(code)
    }
}

impl Names for CodeTable {
    fn post(&self, id: PostId) -> Option<String> {
        self.posts.code(id)
    }

    fn department(&self, id: DepartmentId) -> Option<String> {
        self.departments.code(id)
    }

    fn person(&self, id: UserId) -> Option<String> {
        self.people.code(id)
    }

    fn action(&self, id: ActionId) -> Option<String> {
        self.actions.code(id)
    }

    fn flow(&self, id: FlowId) -> Option<String> {
        self.flows.code(id)
    }
}
