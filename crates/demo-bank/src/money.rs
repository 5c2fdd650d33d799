//! Amounts: cents inside, decimal text outside.

use rust_decimal::{Decimal, prelude::ToPrimitive};

/// An amount in cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cents(pub i64);

impl Cents {
    /// Reads `12345.67`: not negative, at most two places.
    pub fn read(text: &str) -> Option<Self> {
        let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let amount: Decimal = plain.then(|| text.parse().ok()).flatten()?;
        let cents = amount.checked_mul(Decimal::ONE_HUNDRED)?;
        cents.fract().is_zero().then(|| cents.to_i64()).flatten().map(Cents)
    }

    /// As the interest formula takes it.
    pub fn decimal(self) -> Decimal {
        Decimal::new(self.0, 2)
    }

    /// Rounds half up.
    pub fn round(amount: Decimal) -> Option<Self> {
        let cents = amount.checked_mul(Decimal::ONE_HUNDRED)?;
        cents
            .round_dp_with_strategy(0, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
            .to_i64()
            .map(Cents)
    }

    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Cents)
    }
}

impl std::fmt::Display for Cents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let cents = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", cents / 100, cents % 100)
    }
}

#[cfg(test)]
mod tests;
