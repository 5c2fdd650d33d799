//! Conditions on branches. This stand-in knows only a few whole texts.

use waypost_base::{StageNo, Value};

/// A compiled condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard(String);

/// What a guard may ask while it runs.
pub trait GuardScope {
    /// The value of a form item; `None` when it is empty.
    fn form(&self, key: &str) -> Option<Value>;
    /// The value of a property; `None` when it was never set.
    fn case(&self, key: &str) -> Option<Value>;
    /// The keys of all form items, filled or empty.
    fn form_keys(&self) -> Vec<String>;
    /// Whether a visit of this stage is open.
    fn open(&self, stage: StageNo) -> bool;
}

/// Why a text is no guard.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no guard")]
pub struct GuardFault(String);

/// Why a guard gave no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct GuardError(String);

impl Guard {
    /// Compiles a guard.
    ///
    /// # Errors
    /// [`GuardFault`] when it is none.
    pub fn compile(text: &str) -> Result<Self, GuardFault> {
        let known = matches!(text, "true" | "false" | "case.missing" | "form.flag");
        if known { Ok(Self(text.to_owned())) } else { Err(GuardFault(text.to_owned())) }
    }

    /// Whether the condition holds.
    ///
    /// # Errors
    /// [`GuardError`] when there is no answer.
    pub fn holds(&self, scope: &dyn GuardScope) -> Result<bool, GuardError> {
        match self.0.as_str() {
            "true" => Ok(true),
            "false" => Ok(false),
            "form.flag" => match scope.form("flag") {
                Some(Value::Bool(flag)) => Ok(flag),
                _ => Err(GuardError("no flag".to_owned())),
            },
            _ => Err(GuardError("no answer".to_owned())),
        }
    }
}
