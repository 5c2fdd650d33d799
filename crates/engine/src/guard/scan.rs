//! Before the parser: a guard's size and nesting from its bytes alone, so that no text can overflow the stack.
//!
//! Brackets are counted wherever they stand, texts included: a count that knew about texts would have to agree with
//! the parser on where a text ends.

use super::{GuardFault, MAX_BYTES};

/// How deep the parser may descend. Measured: at this depth, and with [`MAX_BYTES`] of chained operators, the parser
/// needs less than 256 KB of stack in a build without optimisation.
pub(super) const MAX_NESTING: u16 = 24;

/// Most prefix signs in a row, and most `?`: the parser descends once for each.
const MAX_PREFIXES: usize = 16;

pub(super) fn check(text: &str) -> Result<(), GuardFault> {
    if text.len() > MAX_BYTES {
        return Err(GuardFault::TooLong { bytes: text.len() });
    }
    if text.trim().is_empty() {
        return Err(GuardFault::Empty);
    }
    let (mut nesting, mut prefixes, mut questions) = (0_u16, 0_usize, 0_usize);
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' | b'{' => nesting += 1,
            b')' | b']' | b'}' => nesting = nesting.saturating_sub(1),
            b'?' => questions += 1,
            _ => {}
        }
        match byte {
            b'!' | b'-' => prefixes += 1,
            b' ' | b'\t' | b'\r' | b'\n' => {}
            _ => prefixes = 0,
        }
        if nesting > MAX_NESTING || prefixes > MAX_PREFIXES || questions > MAX_PREFIXES {
            return Err(GuardFault::TooDeep);
        }
    }
    Ok(())
}
