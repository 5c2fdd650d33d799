//! Decimals: exact, and with one written form each, so that equal amounts are equal bytes in a hash.

mod exact;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

pub use exact::Exact;

/// Why a text is no decimal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a decimal number")]
pub struct BadDecimal(pub String);

/// An exact decimal number of at most 28 digits. Written without exponent, without trailing zeros after the
/// point, `-0` as `0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Decimal(rust_decimal::Decimal);

impl Decimal {
    /// The number as the arithmetic library knows it.
    pub fn inner(self) -> rust_decimal::Decimal {
        self.0
    }

    /// Digits after the point in the canonical form.
    pub fn scale(self) -> u32 {
        self.0.scale()
    }
}

impl From<rust_decimal::Decimal> for Decimal {
    fn from(number: rust_decimal::Decimal) -> Self {
        Self(number.normalize())
    }
}

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        Self(number.into())
    }
}

impl FromStr for Decimal {
    type Err = BadDecimal;

    /// Reads an optional sign, digits and at most one point; nothing else (no exponent, no group marks).
    fn from_str(text: &str) -> Result<Self, BadDecimal> {
        let bad = || BadDecimal(text.chars().take(40).collect());
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let shaped = digits.starts_with(|c: char| c.is_ascii_digit())
            && digits.ends_with(|c: char| c.is_ascii_digit())
            && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
        if !shaped {
            return Err(bad());
        }
        rust_decimal::Decimal::from_str_exact(text).map(Self::from).map_err(|_| bad())
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<String> for Decimal {
    type Error = BadDecimal;

    fn try_from(text: String) -> Result<Self, BadDecimal> {
        text.parse()
    }
}

impl From<Decimal> for String {
    fn from(number: Decimal) -> String {
        number.to_string()
    }
}

#[cfg(test)]
mod tests;
