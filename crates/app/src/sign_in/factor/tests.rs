use super::*;

#[test]
fn a_code_is_accepted_once() {
    // The published test vector of RFC 6238: base32 of "12345678901234567890".
    let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".to_owned();
    let pending = Factor::Pending { secret };
    assert_eq!(pending.accept("287082", 59_000).unwrap(), None, "not in use before it is confirmed");
    let active = pending.confirm("287082", 59_000).unwrap().unwrap();
    assert!(matches!(active, Factor::Active { .. }));
    assert_eq!(active.accept("287082", 59_000).unwrap(), None);
    assert_eq!(Factor::read(Some(&active.written())).unwrap(), active);
    assert_eq!(Factor::None.accept("287082", 59_000).unwrap(), None);
}

#[test]
fn a_factor_in_use_stays_until_the_new_one_is_confirmed() {
    let old = Factor::Active { secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".to_owned(), last: 0 };
    let replacing = old.showing("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP".to_owned());
    assert_eq!(Factor::read(Some(&replacing.written())).unwrap(), replacing);
    assert!(replacing.is_asked());
    assert!(
        replacing.accept("287082", 59_000).unwrap().is_some_and(|used| used.shown() == replacing.shown())
    );
    assert_eq!(replacing.confirm("287082", 59_000).unwrap(), None, "the old one's code confirms nothing");
}
