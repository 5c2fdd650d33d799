use super::*;

#[test]
fn a_password_fits_its_own_hash_only() {
    let passwords = Passwords::default();
    let stored = passwords.hash("驿站 correct horse").unwrap();
    assert!(stored.starts_with("$argon2id$v=19$m=47104,t=1,p=1$"), "{stored}");
    assert!(passwords.fits("驿站 correct horse", Some(&stored)).unwrap());
    assert!(!passwords.fits("驿站 correct horsf", Some(&stored)).unwrap());
    assert!(!passwords.fits("anything", None).unwrap());
}

#[test]
fn a_code_of_the_published_test_vector_fits() {
    // RFC 6238, appendix B: SHA-1, seed "12345678901234567890", time 59 gives 94287082; six digits here.
    let secret = Secret::from(*b"12345678901234567890").to_base32();
    assert!(totp_step(&secret, "287 082", 59_000).unwrap().is_some());
    assert!(totp_step(&secret, "287083", 59_000).unwrap().is_none());
    assert!(totp_step(&secret, "287082", 59_000 + 120_000).unwrap().is_none());
}

#[test]
fn an_authenticator_address_names_account_and_issuer() {
    let address = totp_address(&totp_secret().unwrap(), "zhang:san", "市房管局").unwrap();
    assert!(address.starts_with("otpauth://totp/"), "{address}");
    assert!(address.contains("secret="), "{address}");
}

#[test]
fn tokens_and_passwords_are_never_twice_the_same() {
    let (one, hash) = token().unwrap();
    assert_ne!(one, token().unwrap().0);
    assert_eq!(token_hash(&one), hash);
    assert_ne!(readable_password().unwrap(), readable_password().unwrap());
    assert!(readable_password().unwrap().chars().count() >= PASSWORD_MIN);
}
