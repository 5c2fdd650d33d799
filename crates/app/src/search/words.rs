//! Texts cut into words, for writing the index and for asking it.
//!
//! Letters and digits make a word up to the next sign. Han, kana and hangul have no blanks between words: of these,
//! every two neighbours are a word, and the last one alone too; so any two characters of a title are found, and a
//! single one as the beginning of two. Case and width do not matter.

use std::collections::BTreeSet;

use waypost_store::search::Match;

/// Longest word; of a longer one the beginning counts.
const LONGEST: usize = 48;

/// What a word of the index says of its case. The letter stands before the word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// It was typed: number, title, values, opinions.
    Typed,
    /// This person started it.
    Initiator,
    /// This person started it, handled it or spoke in it.
    Person,
    /// It is of this flow.
    Flow,
    /// This subject may see it.
    Subject,
    /// It is there.
    There,
    /// Only named people may see it.
    Restricted,
}

impl Says {
    /// The word of the index.
    pub fn word(self, what: &str) -> String {
        let letter = match self {
            Says::Typed => 'w',
            Says::Initiator => 'i',
            Says::Person => 'p',
            Says::Flow => 'f',
            Says::Subject => 's',
            Says::There => 'a',
            Says::Restricted => 'r',
        };
        let mut word = String::with_capacity(what.len() + 1);
        word.push(letter);
        // A subject is of letters, digits and colons.
        word.extend(what.chars().map(|c| if c == ':' { 'x' } else { c }));
        word
    }
}

/// Adds the words of a text to those of a case: its first `most` distinct ones, whatever the case had before. So the
/// desk, which has only what is new, and a replay, which has everything, add the same.
pub fn gather(text: &str, most: usize, words: &mut BTreeSet<String>) {
    let mut own = BTreeSet::new();
    for run in runs(text) {
        let mut add = |word: &str| {
            if own.len() < most {
                own.insert(Says::Typed.word(word));
            }
        };
        match run {
            Run::Word(word) => add(&word),
            Run::Signs(signs) => {
                for pair in signs.windows(2) {
                    add(&pair.iter().collect::<String>());
                }
                if let Some(last) = signs.last() {
                    add(&last.to_string());
                }
            }
        }
        if own.len() >= most {
            break;
        }
    }
    words.append(&mut own);
}

/// What finds the cases that have a text: all of its words; `None` when it has none. The second number is how many
/// words were asked for.
pub fn asks(text: &str) -> Option<(Match, usize)> {
    let mut all = Vec::new();
    for run in runs(text) {
        match run {
            Run::Word(word) if word.chars().all(|c| c.is_ascii_digit()) || word.chars().count() < 2 => {
                all.push(Match::Word(Says::Typed.word(&word)));
            }
            Run::Word(word) => all.push(Match::Begins(Says::Typed.word(&word))),
            Run::Signs(signs) if signs.len() == 1 => {
                all.push(Match::Begins(Says::Typed.word(&signs[0].to_string())));
            }
            Run::Signs(signs) => all.extend(
                signs.windows(2).map(|pair| Match::Word(Says::Typed.word(&pair.iter().collect::<String>()))),
            ),
        }
    }
    let count = all.len();
    (count > 0).then_some((Match::All(all), count))
}

/// A text as it is compared: small letters of ordinary width.
pub fn plain(text: &str) -> String {
    text.chars().map(narrow).flat_map(char::to_lowercase).collect()
}

enum Run {
    Word(String),
    Signs(Vec<char>),
}

fn runs(text: &str) -> Vec<Run> {
    let mut found = Vec::new();
    let (mut word, mut signs) = (String::new(), Vec::new());
    let chars: Vec<char> = plain(text).chars().collect();
    for (at, &c) in chars.iter().enumerate() {
        if is_sign(c) {
            end_word(&mut word, &mut found);
            signs.push(c);
            continue;
        }
        end_signs(&mut signs, &mut found);
        if c.is_alphanumeric() {
            word.push(c);
        } else if !(c == ',' && parts_thousands(&chars, at)) {
            end_word(&mut word, &mut found);
        }
    }
    end_word(&mut word, &mut found);
    end_signs(&mut signs, &mut found);
    found
}

fn end_word(word: &mut String, found: &mut Vec<Run>) {
    if !word.is_empty() {
        found.push(Run::Word(std::mem::take(word).chars().take(LONGEST).collect()));
    }
}

fn end_signs(signs: &mut Vec<char>, found: &mut Vec<Run>) {
    if !signs.is_empty() {
        found.push(Run::Signs(std::mem::take(signs)));
    }
}

/// Whether a comma parts thousands: a digit before it, three and no more after it.
fn parts_thousands(chars: &[char], at: usize) -> bool {
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    at > 0 && digit(at - 1) && (1..=3).all(|more| digit(at + more)) && !digit(at + 4)
}

/// Signs that are written without blanks between words.
fn is_sign(c: char) -> bool {
    matches!(u32::from(c),
        0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF)
}

/// A sign of full width as the ordinary one.
fn narrow(c: char) -> char {
    match u32::from(c) {
        wide @ 0xFF01..=0xFF5E => char::from_u32(wide - 0xFEE0).unwrap_or(c),
        0x3000 => ' ',
        _ => c,
    }
}

#[cfg(test)]
mod tests;
