//! The second factor as a person's row holds it: none, being set up, or active with the last step used.

use crate::{error::AppError, secrets};

/// A person's second factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Factor {
    /// Not set up.
    None,
    /// The secret was shown; the first right code makes it active.
    Pending {
        /// Base32.
        secret: String,
    },
    /// Asked for at every sign-in.
    Active {
        /// Base32.
        secret: String,
        /// Step of the last code accepted: no code is accepted twice.
        last: u64,
    },
    /// Asked for as before, while another is being set up.
    Replacing {
        /// Base32.
        secret: String,
        /// Step of the last code accepted.
        last: u64,
        /// The secret that was shown.
        new: String,
    },
}

impl Factor {
    /// Reads the stored form.
    ///
    /// # Errors
    /// When it is not one of ours.
    pub fn read(stored: Option<&str>) -> Result<Factor, AppError> {
        let Some(stored) = stored else { return Ok(Factor::None) };
        let mut words = stored.split(' ');
        match (words.next(), words.next(), words.next().map(str::parse), words.next()) {
            (Some("pending"), Some(secret), None, None) => Ok(Factor::Pending { secret: secret.to_owned() }),
            (Some("active"), Some(secret), Some(Ok(last)), None) => {
                Ok(Factor::Active { secret: secret.to_owned(), last })
            }
            (Some("replacing"), Some(secret), Some(Ok(last)), Some(new)) => {
                Ok(Factor::Replacing { secret: secret.to_owned(), last, new: new.to_owned() })
            }
            _ => Err(AppError::damaged("second factor", "unknown shape")),
        }
    }

    /// The stored form.
    pub fn written(&self) -> String {
        match self {
            Factor::None => String::new(),
            Factor::Pending { secret } => format!("pending {secret}"),
            Factor::Active { secret, last } => format!("active {secret} {last}"),
            Factor::Replacing { secret, last, new } => format!("replacing {secret} {last} {new}"),
        }
    }

    /// Whether it is asked for when signing in.
    pub fn is_asked(&self) -> bool {
        matches!(self, Factor::Active { .. } | Factor::Replacing { .. })
    }

    /// The secret that is shown and not yet confirmed.
    pub fn shown(&self) -> Option<&str> {
        match self {
            Factor::Pending { secret } | Factor::Replacing { new: secret, .. } => Some(secret),
            Factor::None | Factor::Active { .. } => None,
        }
    }

    /// The factor with a new secret being set up; one in use stays in use until the new one is confirmed.
    #[must_use]
    pub fn showing(self, new: String) -> Factor {
        match self {
            Factor::None | Factor::Pending { .. } => Factor::Pending { secret: new },
            Factor::Active { secret, last } | Factor::Replacing { secret, last, .. } => {
                Factor::Replacing { secret, last, new }
            }
        }
    }

    /// The factor after a right code at a sign-in; `None` when the code is wrong or was used before.
    ///
    /// # Errors
    /// When the stored secret cannot be read.
    pub fn accept(&self, code: &str, now: i64) -> Result<Option<Factor>, AppError> {
        let mut used = self.clone();
        let (Factor::Active { secret, last } | Factor::Replacing { secret, last, .. }) = &mut used else {
            return Ok(None);
        };
        let Some(step) = secrets::totp_step(secret, code, now)?.filter(|step| *step > *last) else {
            return Ok(None);
        };
        *last = step;
        Ok(Some(used))
    }

    /// The factor after the first right code of the secret that was shown.
    ///
    /// # Errors
    /// When the stored secret cannot be read.
    pub fn confirm(&self, code: &str, now: i64) -> Result<Option<Factor>, AppError> {
        let Some(secret) = self.shown() else { return Ok(None) };
        let step = secrets::totp_step(secret, code, now)?;
        Ok(step.map(|last| Factor::Active { secret: secret.to_owned(), last }))
    }
}

#[cfg(test)]
mod tests;
