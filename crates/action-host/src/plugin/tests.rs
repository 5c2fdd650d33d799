use super::*;

#[test]
fn a_name_is_never_a_path() {
    for (text, good) in [
        ("number", true),
        ("n", true),
        ("bank_transfer2", true),
        (&"a".repeat(49), true),
        (&"a".repeat(50), false),
        ("", false),
        ("2fast", false),
        ("_x", false),
        ("Number", false),
        ("../number", false),
        ("number.so", false),
        ("a/b", false),
        ("取号", false),
        ("a\0", false),
    ] {
        assert_eq!(PluginName::new(text).is_ok(), good, "{text}");
    }
}

#[test]
fn a_digest_is_the_sha256_in_hex() {
    let digest = Digest::of(&mut &b"abc"[..]).unwrap();
    let hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(digest.to_string(), hex);
    assert_eq!(hex.parse(), Ok(digest));
    assert_eq!(hex.to_uppercase().parse(), Ok(digest));
    assert_eq!(digest.short(), "ba7816bf");
    for text in ["", "ba78", &hex[1..], &format!("{hex}0"), &hex.replace('b', "g"), &"é".repeat(32)] {
        assert!(text.parse::<Digest>().is_err(), "{text}");
    }
}
