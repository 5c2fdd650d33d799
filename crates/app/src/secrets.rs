//! Secrets: password hashes, tokens, one-time codes.
//!
//! Passwords are argon2id with m = 46 MiB, t = 1, p = 1 (an OWASP setting), at most two at a time, so that a flood of
//! sign-ins cannot eat the memory. Tokens are 256 random bits; what is stored is their SHA-256.

use std::sync::{Condvar, Mutex, PoisonError};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use sha2::{Digest, Sha256};
use totp_rs::{Builder, Secret};

use crate::error::AppError;

/// Shortest password, in characters.
pub const PASSWORD_MIN: usize = 10;
/// Longest password, in bytes: argon2 takes more, a request should not.
pub const PASSWORD_MAX: usize = 256;
/// Password hashes at one time.
const HASHERS: usize = 2;
/// Sign-ins that may wait for their turn; more are told to try again, so that a flood of them cannot hold every thread.
const WAITING: usize = 16;

/// Hashes and checks passwords, few at a time.
#[derive(Debug, Default)]
pub struct Passwords {
    busy: Mutex<Line>,
    freed: Condvar,
}

/// Who hashes, and who waits for it.
#[derive(Debug, Default)]
struct Line {
    hashing: usize,
    waiting: usize,
}

impl Passwords {
    /// The stored form of a password.
    ///
    /// # Errors
    /// When the machine gives no randomness or memory.
    pub fn hash(&self, password: &str) -> Result<String, AppError> {
        let _turn = self.turn()?;
        let hash: PasswordHash =
            hasher()?.hash_password(password.as_bytes()).map_err(|why| AppError::Crypto(why.to_string()))?;
        Ok(hash.to_string())
    }

    /// Whether a password fits a stored form. Without one the same work is done and the answer is no, so that the
    /// time does not tell which names exist.
    ///
    /// # Errors
    /// When the stored form cannot be read.
    pub fn fits(&self, password: &str, stored: Option<&str>) -> Result<bool, AppError> {
        let Some(stored) = stored else {
            self.hash(password)?;
            return Ok(false);
        };
        let _turn = self.turn()?;
        let stored = PasswordHash::new(stored).map_err(|why| AppError::damaged("password hash", why))?;
        Ok(hasher()?.verify_password(password.as_bytes(), &stored).is_ok())
    }

    fn turn(&self) -> Result<Turn<'_>, AppError> {
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        if busy.waiting >= WAITING {
            return Err(AppError::Overloaded);
        }
        busy.waiting += 1;
        while busy.hashing >= HASHERS {
            busy = self.freed.wait(busy).unwrap_or_else(PoisonError::into_inner);
        }
        busy.waiting -= 1;
        busy.hashing += 1;
        Ok(Turn(self))
    }
}

struct Turn<'a>(&'a Passwords);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.busy.lock().unwrap_or_else(PoisonError::into_inner).hashing -= 1;
        self.0.freed.notify_one();
    }
}

fn hasher() -> Result<Argon2<'static>, AppError> {
    let params = Params::new(46 * 1_024, 1, 1, None).map_err(|why| AppError::Crypto(why.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// A fresh secret token: the text for its holder, and the hash that is stored.
///
/// # Errors
/// When the machine gives no randomness.
pub fn token() -> Result<(String, Vec<u8>), AppError> {
    let text = crate::hex(&random::<32>()?);
    let hash = token_hash(&text);
    Ok((text, hash))
}

/// The stored form of a token.
pub fn token_hash(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

/// A password that a person can read out: five groups of four letters and digits that are not mistaken for another.
///
/// # Errors
/// When the machine gives no randomness.
pub fn readable_password() -> Result<String, AppError> {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz234567892";
    let bytes = random::<20>()?;
    let groups: Vec<String> = bytes
        .chunks(4)
        .map(|group| group.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect())
        .collect();
    Ok(groups.join("-"))
}

/// Fresh random bytes.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], AppError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|why| AppError::Crypto(why.to_string()))?;
    Ok(bytes)
}

/// A fresh secret for one-time codes, base32.
///
/// # Errors
/// When the machine gives no randomness.
pub fn totp_secret() -> Result<String, AppError> {
    Ok(Secret::from(random::<20>()?).to_base32())
}

/// The address that an authenticator app takes a secret from.
///
/// # Errors
/// When the secret is not one of ours.
pub fn totp_address(secret: &str, account: &str, issuer: &str) -> Result<String, AppError> {
    let clean = |text: &str| text.replace(':', " ");
    let totp = builder(secret)?
        .with_account_name(clean(account))
        .with_issuer(Some(clean(issuer)))
        .build()
        .map_err(|why| AppError::Crypto(why.to_string()))?;
    totp.to_url().map_err(|why| AppError::Crypto(why.to_string()))
}

/// The step number of a code that fits now (one step of clock difference allowed), for refusing its second use.
///
/// # Errors
/// When the stored secret cannot be read.
pub fn totp_step(secret: &str, code: &str, now_millis: i64) -> Result<Option<u64>, AppError> {
    let totp = builder(secret)?.build_noncompliant();
    let seconds = u64::try_from(now_millis / 1_000).unwrap_or_default();
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    Ok(totp.check(&digits, seconds))
}

fn builder(secret: &str) -> Result<Builder, AppError> {
    let secret = Secret::try_from_base32(secret)
        .map_err(|why| AppError::damaged("one-time secret", format!("{why:?}")))?;
    Ok(Builder::new().with_secret(secret))
}

#[cfg(test)]
mod tests;
