use waypost_action_api::Input;

use super::*;

fn kept(prints: &Prints, printed: &[u8]) -> Vec<String> {
    let mut lines = Vec::new();
    prints.read(printed, |line| lines.push(line.to_owned()));
    lines
}

fn secret(value: &str) -> Blank {
    Blank::of(&Input { secrets: [("s".to_owned(), value.into())].into(), ..Input::default() })
}

#[test]
fn prints_are_kept_line_by_line_and_control_characters_are_shown() {
    let lines = kept(&Prints::new(), b"one\n\x1b[31mtwo\xff\n\nlast");
    assert_eq!(lines, ["one", "\u{fffd}[31mtwo\u{fffd}", "", "last"]);
}

#[test]
fn a_line_without_end_is_cut_and_nothing_of_it_is_lost() {
    let long = "x".repeat(MAX_LINE * 2 + 7);
    let lines = kept(&Prints::new(), long.as_bytes());
    assert_eq!(lines.concat(), long);
    assert!(lines.len() == 3 && lines.iter().all(|line| line.len() <= MAX_LINE));
}

#[test]
fn what_is_printed_without_end_is_counted_and_not_kept() {
    let line = format!("{}\n", "y".repeat(1023));
    let lines = kept(&Prints::new(), line.repeat(3 << 10).as_bytes());
    let kept_bytes: usize = lines.iter().map(String::len).sum();
    assert!(kept_bytes as u64 <= MAX_PRINTED + 100, "{kept_bytes}");
    let dropped = (3 << 20) - MAX_PRINTED;
    assert_eq!(*lines.last().unwrap(), format!("… {dropped} bytes more were printed and not kept"));
}

#[test]
fn each_call_has_room_of_its_own() {
    let prints = Prints::new();
    kept(&prints, "z".repeat(1 << 20).as_bytes());
    assert_eq!(kept(&prints, b"nobody hears\n"), ["… 13 bytes more were printed and not kept"]);
    prints.call(&Blank::default());
    assert_eq!(kept(&prints, b"heard\n"), ["heard"]);
}

#[test]
fn a_secret_is_not_printed_even_where_a_line_is_cut() {
    let prints = Prints::new();
    prints.call(&secret("canary-canary"));
    for at in MAX_LINE - 20..MAX_LINE + 20 {
        prints.call(&Blank::default());
        let printed = format!("{}canary-canary and more", "x".repeat(at));
        let lines = kept(&prints, printed.as_bytes()).concat();
        assert!(!lines.contains("canary"), "{at}");
        assert!(lines.contains("•••") && lines.ends_with(" and more"), "{at}");
    }
}
