//! The trait that an action implements, and how it says no.

use std::fmt;

use serde::de::DeserializeOwned;
use waypost_action_api::{Describe, Input, Output, Secret, SecretRef, Tally};

/// An action. One value of the type is made per worker process, on the first question, and answers them all.
pub trait Action: Default + Send + Sync + 'static {
    /// What it says about itself.
    fn describe(&self) -> Describe;

    /// May this step be submitted? Fast, without effects. Asked only if the description answers it.
    ///
    /// # Errors
    /// A [`Fault`], when the question could not be answered.
    fn check(&self, input: &Input) -> Result<Verdict, Fault> {
        let _ = input;
        Ok(Verdict::Allowed)
    }

    /// The effect in plain words, shown beside the button. Without effects. Asked only if the description answers it.
    ///
    /// # Errors
    /// A [`Fault`], when the question could not be answered.
    fn preview(&self, input: &Input) -> Result<Option<String>, Fault> {
        let _ = input;
        Ok(None)
    }

    /// What the votes decide: `input.votes` of `input.seats`. Pure. Asked only if the description answers it.
    ///
    /// # Errors
    /// A [`Fault`], when the question could not be answered; a rule has nobody to refuse to.
    fn tally(&self, input: &Input) -> Result<Tally, Fault> {
        let _ = input;
        Err(Fault::failed("the action has no rule for votes"))
    }

    /// Does it. Asked after the commit, at least once, with the same `input.key` each time.
    ///
    /// # Errors
    /// A [`Fault`]: the business said no, or technology failed.
    fn run(&self, input: &Input) -> Result<Output, Fault>;
}

/// Whether a step may be submitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may.
    Allowed,
    /// It may not, in words for the person at the button.
    Refused(String),
}

/// Why an action did not do its work.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// No, for a business reason: the case goes on along the branch declared for refusals. In words for people.
    Refused(String),
    /// Technology failed.
    Failed {
        /// What failed, for an administrator.
        words: String,
        /// Whether trying again can help.
        retry: bool,
    },
}

/// The settings of the action row, as the action's own type.
///
/// # Errors
/// [`Fault::Failed`] without retry, with the words of the parser: only an administrator can help.
pub fn settings<T: DeserializeOwned>(input: &Input) -> Result<T, Fault> {
    T::deserialize(&input.settings)
        .map_err(|error| Fault::failed(format!("the settings do not fit: {error}")))
}

/// The value of a secret that the settings refer to.
///
/// # Errors
/// [`Fault::Failed`] without retry that names it: only an administrator can set it.
pub fn secret<'a>(input: &'a Input, reference: &SecretRef) -> Result<&'a str, Fault> {
    input
        .secret(reference)
        .map(Secret::expose)
        .ok_or_else(|| Fault::failed(format!("the secret `{}` is not set", reference.secret)))
}

impl Fault {
    /// A refusal.
    pub fn refused(words: impl Into<String>) -> Self {
        Fault::Refused(words.into())
    }

    /// A failure that trying again does not mend.
    pub fn failed(words: impl Into<String>) -> Self {
        Fault::Failed { words: words.into(), retry: false }
    }

    /// A failure that may be over the next time.
    pub fn for_now(words: impl Into<String>) -> Self {
        Fault::Failed { words: words.into(), retry: true }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Refused(words) | Fault::Failed { words, .. } => f.write_str(words),
        }
    }
}

impl std::error::Error for Fault {}
