use super::*;

#[test]
fn a_version_is_read_as_it_was_written() {
    assert_eq!("1.2".parse::<Protocol>().unwrap(), PROTOCOL);
    assert_eq!(Protocol { major: 3, minor: 12 }.to_string().parse::<Protocol>().unwrap().minor, 12);
    for text in ["", "1", "1.", ".0", "1.0.0", "v1.0", "-1.0"] {
        assert!(text.parse::<Protocol>().is_err(), "{text}");
    }
}

#[test]
fn a_newer_minor_is_understood_and_another_major_is_not() {
    for (major, minor, good) in [(1, 0, true), (1, 7, true), (2, 0, false), (0, 9, false)] {
        assert_eq!(PROTOCOL.speaks_with(Protocol { major, minor }), good, "{major}.{minor}");
    }
}

#[test]
fn words_are_cut_at_the_limit_and_not_before() {
    let longest = "号".repeat(MAX_WORDS);
    assert_eq!(cut_words(longest.clone()), longest);
    let cut = cut_words(format!("{longest}号"));
    assert_eq!(cut.chars().count(), MAX_WORDS);
    assert!(cut.ends_with("号…"));
}

#[test]
fn a_message_over_the_limit_is_neither_sent_nor_read() {
    let largest = "x".repeat(MAX_MESSAGE - 2);
    let bytes = encode(&largest).unwrap();
    assert_eq!(bytes.len(), MAX_MESSAGE);
    assert_eq!(decode::<String>(&bytes).unwrap(), largest);

    assert!(
        matches!(encode(&"x".repeat(MAX_MESSAGE - 1)), Err(WireError::TooLarge(n)) if n == MAX_MESSAGE + 1)
    );
    let long = vec![b' '; MAX_MESSAGE + 1];
    assert!(matches!(decode::<String>(&long), Err(WireError::TooLarge(_))));
}
