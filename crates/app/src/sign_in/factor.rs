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
}

impl Factor {
    /// Reads the stored form.
    ///
    /// # Errors
    /// When it is not one of ours.
    pub fn read(stored: Option<&str>) -> Result<Factor, AppError> {
        let Some(stored) = stored else { return Ok(Factor::None) };
        let mut words = stored.split(' ');
        match (words.next(), words.next(), words.next().map(str::parse)) {
            (Some("pending"), Some(secret), None) => Ok(Factor::Pending { secret: secret.to_owned() }),
            (Some("active"), Some(secret), Some(Ok(last))) => {
                Ok(Factor::Active { secret: secret.to_owned(), last })
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
        }
    }

    /// The factor after a right code; `None` when the code is wrong or was used before.
    ///
    /// # Errors
    /// When the stored secret cannot be read.
    pub fn accept(&self, code: &str, now: i64) -> Result<Option<Factor>, AppError> {
        let (secret, last) = match self {
            Factor::None => return Ok(None),
            Factor::Pending { secret } => (secret, 0),
            Factor::Active { secret, last } => (secret, *last),
        };
        let step = secrets::totp_step(secret, code, now)?;
        Ok(step.filter(|step| *step > last).map(|step| Factor::Active { secret: secret.clone(), last: step }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_accepted_once() {
        // The published test vector of RFC 6238: base32 of "12345678901234567890".
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".to_owned();
        let pending = Factor::Pending { secret };
        let active = pending.accept("287082", 59_000).unwrap().unwrap();
        assert!(matches!(active, Factor::Active { .. }));
        assert_eq!(active.accept("287082", 59_000).unwrap(), None);
        assert_eq!(Factor::read(Some(&active.written())).unwrap(), active);
        assert_eq!(Factor::None.accept("287082", 59_000).unwrap(), None);
    }
}
