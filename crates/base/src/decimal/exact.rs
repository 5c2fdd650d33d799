//! Arithmetic on decimals that is exact or refused: nothing is rounded on the way, only once at the end.

use super::Decimal;

/// Most digits of a decimal.
const DIGITS: u32 = 28;

/// A number while it is computed: a whole number of 127 bits and the digits after its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exact {
    digits: i128,
    scale: u32,
}

impl Exact {
    /// Nought.
    pub const ZERO: Exact = Exact { digits: 0, scale: 0 };

    /// The sum; `None` when it cannot be held exactly.
    pub fn plus(self, other: Exact) -> Option<Exact> {
        let scale = self.scale.max(other.scale);
        let digits = self.at(scale)?.checked_add(other.at(scale)?)?;
        Some(Exact { digits, scale })
    }

    /// The difference; `None` when it cannot be held exactly.
    pub fn minus(self, other: Exact) -> Option<Exact> {
        self.plus(Exact { digits: other.digits.checked_neg()?, scale: other.scale })
    }

    /// The product; `None` when it cannot be held exactly.
    pub fn times(self, other: Exact) -> Option<Exact> {
        let mut product =
            Exact { digits: self.digits.checked_mul(other.digits)?, scale: self.scale + other.scale };
        while product.scale > 0 && product.digits % 10 == 0 {
            product = Exact { digits: product.digits / 10, scale: product.scale - 1 };
        }
        Some(product)
    }

    /// Whether it is less than another.
    pub fn less(self, other: Exact) -> bool {
        let scale = self.scale.max(other.scale);
        match (self.at(scale), other.at(scale)) {
            (Some(a), Some(b)) => a < b,
            // Only the one with fewer digits after the point can be too large for them, and so decides by its sign.
            (None, _) => self.digits < 0,
            (_, None) => other.digits > 0,
        }
    }

    /// The number with at most so many digits after the point, half up: a half goes away from nought. `None` when it
    /// has more digits than a decimal keeps.
    pub fn round(self, scale: u32) -> Option<Decimal> {
        let (digits, scale) = match self.scale.checked_sub(scale) {
            None | Some(0) => (self.digits, self.scale),
            Some(less) => match 10i128.checked_pow(less) {
                // Less than a tenth of the last digit kept.
                None => (0, 0),
                Some(unit) => {
                    let (whole, rest) = (self.digits / unit, self.digits % unit);
                    let up = rest.unsigned_abs() >= unit.unsigned_abs() / 2;
                    (whole + if up { self.digits.signum() } else { 0 }, scale)
                }
            },
        };
        if digits.unsigned_abs() >= 10u128.pow(DIGITS) {
            return None;
        }
        rust_decimal::Decimal::try_from_i128_with_scale(digits, scale).ok().map(Decimal::from)
    }

    fn at(self, scale: u32) -> Option<i128> {
        10i128.checked_pow(scale - self.scale)?.checked_mul(self.digits)
    }
}

impl From<Decimal> for Exact {
    fn from(number: Decimal) -> Self {
        Exact { digits: number.inner().mantissa(), scale: number.scale() }
    }
}

impl From<i64> for Exact {
    fn from(number: i64) -> Self {
        Exact { digits: number.into(), scale: 0 }
    }
}

#[cfg(test)]
mod tests;
