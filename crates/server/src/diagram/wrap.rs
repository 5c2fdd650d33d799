//! A name in at most two lines of a box. Han characters may be parted anywhere, words only where they are long.

const WIDTH: usize = 18;
const LINES: usize = 2;

/// The lines of a name; what does not fit is cut with an ellipsis (the text list has it whole).
pub fn wrap(name: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in pieces(name) {
        let used = lines.last().map_or(0, |line| width(line));
        if used > 0 && used + width(piece.trim_end()) > WIDTH {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(if line.is_empty() { piece.trim_start() } else { piece });
        }
    }
    let cut = lines.len() > LINES;
    lines.truncate(LINES);
    for line in &mut lines {
        line.truncate(line.trim_end().len());
    }
    if let Some(last) = lines.last_mut().filter(|_| cut) {
        while width(last) > WIDTH - 2 {
            last.pop();
        }
        last.push('…');
    }
    lines
}

/// Pieces that stay together: a word with the space after it, or one Han character.
fn pieces(name: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut begin = 0;
    let mut length = 0;
    for (at, char) in name.char_indices() {
        let next = at + char.len_utf8();
        length += wide(char);
        if wide(char) == 2 || char.is_whitespace() || length >= WIDTH {
            found.push(&name[begin..next]);
            (begin, length) = (next, 0);
        }
    }
    found.push(&name[begin..]);
    found
}

fn width(text: &str) -> usize {
    text.chars().map(wide).sum()
}

fn wide(char: char) -> usize {
    if u32::from(char) >= 0x2e80 { 2 } else { 1 }
}
