//! Kill cycles.

mod dice;
pub use self::dice::Dice;
