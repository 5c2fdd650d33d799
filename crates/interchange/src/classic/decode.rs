//! Bytes of a CSV to text: UTF-8 with or without its mark, UTF-16, and GB18030, which Chinese spreadsheets save.

use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// The text; the line where it stops being one is the error.
pub fn text(bytes: &[u8]) -> Result<String, u32> {
    let (encoding, bytes) = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => (UTF_8, rest),
        [0xff, 0xfe, rest @ ..] => (UTF_16LE, rest),
        [0xfe, 0xff, rest @ ..] => (UTF_16BE, rest),
        _ if std::str::from_utf8(bytes).is_ok() => (UTF_8, bytes),
        // Without a mark: text in UTF-16 has a zero in every other byte of its separators and digits.
        [first, 0, ..] if *first != 0 && bytes.len().is_multiple_of(2) => (UTF_16LE, bytes),
        [0, second, ..] if *second != 0 && bytes.len().is_multiple_of(2) => (UTF_16BE, bytes),
        _ => (GB18030, bytes),
    };
    let (text, faulty) = encoding.decode_without_bom_handling(bytes);
    if !faulty {
        return Ok(text.into_owned());
    }
    let before = text.split('\u{fffd}').next().unwrap_or_default();
    Err(u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests;
