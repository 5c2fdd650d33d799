//! Tells code, comments and literals of a Rust text apart, so that a rule about code does not trip over words.

/// A text of the same lines, with everything but one sort of text blanked.
pub struct Parts {
    /// Code alone: comments and the insides of literals are blanks.
    pub code: String,
    /// Comments alone.
    pub comments: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Code,
    Comment,
    Literal,
}

/// Splits a text. It need not compile; an unclosed literal or comment reaches to the end.
pub fn split(text: &str) -> Parts {
    let chars: Vec<char> = text.chars().collect();
    let mut sorts = vec![Sort::Code; chars.len()];
    let mut at = 0;
    while at < chars.len() {
        let (sort, end) = match chars[at] {
            '/' if chars.get(at + 1) == Some(&'/') => (Sort::Comment, line_end(&chars, at)),
            '/' if chars.get(at + 1) == Some(&'*') => (Sort::Comment, block_end(&chars, at)),
            '"' => (Sort::Literal, quoted_end(&chars, at + 1, '"')),
            '\'' => match char_end(&chars, at) {
                Some(end) => (Sort::Literal, end),
                None => (Sort::Code, at + 1),
            },
            'r' if !follows_word(&chars, at) || prefixed(&chars, at) => match raw_end(&chars, at) {
                Some(end) => (Sort::Literal, end),
                None => (Sort::Code, at + 1),
            },
            _ => (Sort::Code, at + 1),
        };
        let end = end.min(chars.len());
        sorts[at..end].fill(sort);
        at = end;
    }
    let only = |wanted: Sort| {
        let pairs = chars.iter().zip(&sorts);
        pairs.map(|(c, sort)| if *c == '\n' || *sort == wanted { *c } else { ' ' }).collect()
    };
    Parts { code: only(Sort::Code), comments: only(Sort::Comment) }
}

fn line_end(chars: &[char], at: usize) -> usize {
    chars[at..].iter().position(|c| *c == '\n').map_or(chars.len(), |length| at + length)
}

/// Block comments nest.
fn block_end(chars: &[char], mut at: usize) -> usize {
    let mut depth = 0usize;
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) => {
                (depth, at) = (depth - 1, at + 2);
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    at
}

fn quoted_end(chars: &[char], mut at: usize, quote: char) -> usize {
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            c if c == quote => return at + 1,
            _ => at += 1,
        }
    }
    at
}

/// The end of a character literal; `None` for a lifetime.
fn char_end(chars: &[char], at: usize) -> Option<usize> {
    match chars.get(at + 1)? {
        '\\' => Some(quoted_end(chars, at + 1, '\'')),
        _ => (chars.get(at + 2) == Some(&'\'')).then_some(at + 3),
    }
}

/// The end of `r"…"` or `r#"…"#`; `None` where `r` begins a word.
fn raw_end(chars: &[char], at: usize) -> Option<usize> {
    let hashes = chars[at + 1..].iter().take_while(|c| **c == '#').count();
    let start = at + 1 + hashes;
    if chars.get(start) != Some(&'"') {
        return None;
    }
    let closing = |i: usize| {
        chars[i] == '"' && chars[i + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes
    };
    let end = (start + 1..chars.len()).find(|i| closing(*i));
    Some(end.map_or(chars.len(), |end| end + 1 + hashes))
}

fn follows_word(chars: &[char], at: usize) -> bool {
    at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_')
}

/// `br"…"` and `cr"…"`: the letter before belongs to the literal.
fn prefixed(chars: &[char], at: usize) -> bool {
    matches!(chars[at - 1], 'b' | 'c') && (at == 1 || !follows_word(chars, at - 1))
}

#[cfg(test)]
mod tests;
