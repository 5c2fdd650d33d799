//! Addresses of mail: checked enough to be handed to a mail server, no more.

/// Longest address, in bytes (RFC 5321, 4.5.3.1.3, without the angle brackets).
const LONGEST: usize = 254;
/// Longest part before the sign, in bytes.
const LOCAL: usize = 64;

/// Whether a text is an address such as `zhang.wei@example.org`. Quoted local parts and addresses by number are not
/// taken: nobody has them, and they hide mistakes.
pub fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let atom = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    let dotted = |text: &str, fits: &dyn Fn(char) -> bool| {
        text.split('.').all(|part| !part.is_empty() && part.chars().all(fits))
    };
    let label = |part: &str| part.len() <= 63 && !part.starts_with('-') && !part.ends_with('-');
    text.len() <= LONGEST
        && local.len() <= LOCAL
        && dotted(local, &atom)
        && dotted(domain, &|c| c.is_alphanumeric() || c == '-')
        && domain.split('.').all(label)
}

#[cfg(test)]
mod tests;
