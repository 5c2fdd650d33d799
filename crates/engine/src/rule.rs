//! How several decide, as an administrator writes it: one line of clauses, kept as text in a stage or an action row.
//!
//! ```text
//! majority; veto post:7 post:9; weight post:7=3; abstentions counted; quorum 3; whole; picks votes
//! ```
//!
//! | clause | meaning |
//! |---|---|
//! | `everyone` | approved when all who voted approve |
//! | `majority` | more than half of the weight |
//! | `share 60` | at least so many per cent of the weight |
//! | `count 2` | at least so much weight (without weights: so many votes) |
//! | `any_veto` | approved unless somebody rejects |
//! | `lead` | the first of those asked (主办) decides, the others (协办) give opinions |
//! | `veto post:7` | a reject from one of these posts rejects, whatever the others say; alone: nothing else rejects |
//! | `weight post:7=3` | a vote of this post counts so much; others count 1 |
//! | `abstentions counted` | an abstention counts like a vote that does not approve; else it is left out of the measure |
//! | `quorum 3` | fewer votes than this reject; abstentions are votes where they are counted |
//! | `whole` | everybody votes before it is decided, even where the rest cannot change it |
//! | `picks votes`, `picks lead` | where several branches serve an approval: that with most votes, or the lead's |
//!
//! Without one of the first six the stage's `handlers` say what is needed: so many, all, a share.

use std::{collections::BTreeMap, fmt, str::FromStr};

use waypost_base::PostId;

/// Longest rule, in characters.
pub const MAX_RULE: usize = 1_000;

/// Greatest weight of one vote.
pub const MAX_WEIGHT: u32 = 1_000;

/// How several decide.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// What is needed; none: as many as the stage's `handlers` say.
    pub base: Option<Base>,
    /// Posts whose reject rejects.
    pub vetoes: Vec<PostId>,
    /// What a vote of a post counts, where that is not 1.
    pub weights: BTreeMap<PostId, u32>,
    /// An abstention counts like a vote that does not approve.
    pub abstentions: bool,
    /// Least votes; 0: none.
    pub quorum: u32,
    /// It is decided only when everybody has voted.
    pub whole: bool,
    /// Who picks, where several branches serve an approval.
    pub picks: Option<Picks>,
}

/// What is needed for an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// All who voted approve.
    Everyone,
    /// More than half of the weight.
    Majority,
    /// At least so many per cent of the weight.
    Share(u32),
    /// At least so much weight.
    Count(u32),
    /// Nobody rejects.
    AnyVeto,
    /// The first of those asked decides.
    Lead,
}

/// Who picks a branch where several serve an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picks {
    /// The branch with most votes; of equals the one with the lowest number.
    Votes,
    /// The branch that the lead voted for.
    Lead,
}

/// The text of a rule with other names for its posts: packages and editors name them by their codes. What is no post
/// stays as it is.
///
/// # Errors
/// The first that has no such name.
pub fn rename_posts<E>(text: &str, mut to: impl FnMut(&str) -> Result<String, E>) -> Result<String, E> {
    let mut renamed = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("post:") {
        let (before, name) = rest.split_at(at + "post:".len());
        let end =
            name.find(|c: char| c.is_whitespace() || matches!(c, '=' | ';' | '；')).unwrap_or(name.len());
        renamed.push_str(before);
        renamed.push_str(&to(&name[..end])?);
        rest = &name[end..];
    }
    renamed.push_str(rest);
    Ok(renamed)
}

/// Why a text is no rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RuleFault {
    /// It is too long.
    #[error("longer than {MAX_RULE} characters")]
    TooLong,
    /// A clause that is not known.
    #[error("`{0}` is not known")]
    Unknown(String),
    /// A clause with a number that cannot be.
    #[error("the number in `{0}` cannot be")]
    Number(String),
    /// A clause that names no post, or not as `post:7`.
    #[error("`{0}` must name posts, each as `post:7`")]
    Posts(String),
    /// Two clauses that say the same thing.
    #[error("`{0}` says again what was said before")]
    Twice(String),
}

impl Rule {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Rule::default()
    }

    /// What a vote from a post counts.
    pub fn weight(&self, post: Option<PostId>) -> u32 {
        post.and_then(|post| self.weights.get(&post)).copied().unwrap_or(1)
    }

    /// The posts that it names.
    pub fn posts(&self) -> impl Iterator<Item = PostId> {
        self.vetoes.iter().chain(self.weights.keys()).copied()
    }

    fn take(&mut self, clause: &str) -> Result<(), RuleFault> {
        let mut words = clause.split_whitespace();
        let (word, rest): (&str, Vec<&str>) = (words.next().unwrap_or_default(), words.collect());
        let number = |range: std::ops::RangeInclusive<u32>| match rest[..] {
            [one] => one.parse().ok().filter(|number| range.contains(number)).ok_or_else(|| bad(clause)),
            _ => Err(bad(clause)),
        };
        let bare = |value: Base| match rest[..] {
            [] => Ok(value),
            _ => Err(RuleFault::Unknown(clause.to_owned())),
        };
        let base = match word {
            "everyone" => bare(Base::Everyone)?,
            "majority" => bare(Base::Majority)?,
            "any_veto" => bare(Base::AnyVeto)?,
            "lead" => bare(Base::Lead)?,
            "share" => Base::Share(number(1..=100)?),
            "count" => Base::Count(number(1..=10_000)?),
            _ => return self.take_option(clause, word, &rest, number(1..=10_000)),
        };
        once(self.base.replace(base).is_none(), clause)
    }

    fn take_option(
        &mut self,
        clause: &str,
        word: &str,
        rest: &[&str],
        number: Result<u32, RuleFault>,
    ) -> Result<(), RuleFault> {
        match (word, rest) {
            ("veto", [_, ..]) => {
                let posts = rest.iter().map(|text| post(text, clause)).collect::<Result<Vec<_>, _>>()?;
                let fresh = self.vetoes.is_empty();
                self.vetoes = posts;
                once(fresh, clause)
            }
            ("weight", [_, ..]) => {
                for text in rest {
                    let (name, weight) = text.split_once('=').ok_or_else(|| bad(clause))?;
                    let weight = weight.parse().ok().filter(|weight| (1..=MAX_WEIGHT).contains(weight));
                    let before = self.weights.insert(post(name, clause)?, weight.ok_or_else(|| bad(clause))?);
                    once(before.is_none(), clause)?;
                }
                Ok(())
            }
            ("veto" | "weight", []) => Err(RuleFault::Posts(clause.to_owned())),
            ("abstentions", ["counted"]) => once(!std::mem::replace(&mut self.abstentions, true), clause),
            ("quorum", _) => {
                let fresh = self.quorum == 0;
                self.quorum = number?;
                once(fresh, clause)
            }
            ("whole", []) => once(!std::mem::replace(&mut self.whole, true), clause),
            ("picks", ["votes"]) => once(self.picks.replace(Picks::Votes).is_none(), clause),
            ("picks", ["lead"]) => once(self.picks.replace(Picks::Lead).is_none(), clause),
            _ => Err(RuleFault::Unknown(clause.to_owned())),
        }
    }
}

fn post(text: &str, clause: &str) -> Result<PostId, RuleFault> {
    let id = text.strip_prefix("post:").and_then(|id| id.parse().ok());
    id.map(PostId::new).ok_or_else(|| RuleFault::Posts(clause.to_owned()))
}

fn bad(clause: &str) -> RuleFault {
    RuleFault::Number(clause.to_owned())
}

fn once(fresh: bool, clause: &str) -> Result<(), RuleFault> {
    if fresh { Ok(()) } else { Err(RuleFault::Twice(clause.to_owned())) }
}

impl FromStr for Rule {
    type Err = RuleFault;

    fn from_str(text: &str) -> Result<Self, RuleFault> {
        if text.chars().count() > MAX_RULE {
            return Err(RuleFault::TooLong);
        }
        let mut rule = Rule::default();
        for clause in text.split([';', '；']).map(str::trim).filter(|clause| !clause.is_empty()) {
            rule.take(clause)?;
        }
        Ok(rule)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut clauses: Vec<String> = self.base.iter().map(ToString::to_string).collect();
        let list = |posts: Vec<String>| posts.join(" ");
        if !self.vetoes.is_empty() {
            clauses
                .push(format!("veto {}", list(self.vetoes.iter().map(|id| format!("post:{id}")).collect())));
        }
        if !self.weights.is_empty() {
            let weights = self.weights.iter().map(|(id, weight)| format!("post:{id}={weight}"));
            clauses.push(format!("weight {}", list(weights.collect())));
        }
        if self.abstentions {
            clauses.push("abstentions counted".to_owned());
        }
        if self.quorum > 0 {
            clauses.push(format!("quorum {}", self.quorum));
        }
        if self.whole {
            clauses.push("whole".to_owned());
        }
        match self.picks {
            Some(Picks::Votes) => clauses.push("picks votes".to_owned()),
            Some(Picks::Lead) => clauses.push("picks lead".to_owned()),
            None => {}
        }
        f.write_str(&clauses.join("; "))
    }
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Base::Everyone => f.write_str("everyone"),
            Base::Majority => f.write_str("majority"),
            Base::Share(share) => write!(f, "share {share}"),
            Base::Count(count) => write!(f, "count {count}"),
            Base::AnyVeto => f.write_str("any_veto"),
            Base::Lead => f.write_str("lead"),
        }
    }
}

#[cfg(test)]
mod tests;
