//! Parties and actors: who is asked, and who acted.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{DepartmentId, PostId, UserId};

/// Who a work item belongs to. Its written form (`post:7`, `department:3`, `seat:7:12`, `person:12`) is also the
/// subject of the inbox index and of access rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Party {
    /// Offered to whoever holds the post.
    Post(PostId),
    /// Offered to any person of the department.
    Department(DepartmentId),
    /// One holder's share of a post's work: a countersigner, or whoever handled it before. When he has left the
    /// post, it falls to those who hold it then.
    Seat(PostId, UserId),
    /// One person.
    Person(UserId),
}

/// Why a text is no party.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a party")]
pub struct BadParty(pub String);

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Party::Post(post) => write!(f, "post:{post}"),
            Party::Department(department) => write!(f, "department:{department}"),
            Party::Seat(post, user) => write!(f, "seat:{post}:{user}"),
            Party::Person(user) => write!(f, "person:{user}"),
        }
    }
}

impl FromStr for Party {
    type Err = BadParty;

    fn from_str(text: &str) -> Result<Self, BadParty> {
        let bad = || BadParty(text.to_owned());
        let (kind, rest) = text.split_once(':').ok_or_else(bad)?;
        let id = |text: &str| text.parse::<i64>().map_err(|_| bad());
        match kind {
            "post" => Ok(Party::Post(PostId::new(id(rest)?))),
            "department" => Ok(Party::Department(DepartmentId::new(id(rest)?))),
            "person" => Ok(Party::Person(UserId::new(id(rest)?))),
            "seat" => {
                let (post, user) = rest.split_once(':').ok_or_else(bad)?;
                Ok(Party::Seat(PostId::new(id(post)?), UserId::new(id(user)?)))
            }
            _ => Err(bad()),
        }
    }
}

impl TryFrom<String> for Party {
    type Error = BadParty;

    fn try_from(text: String) -> Result<Self, BadParty> {
        text.parse()
    }
}

impl From<Party> for String {
    fn from(party: Party) -> String {
        party.to_string()
    }
}

/// Who acted: a person, and for whom when that is somebody else (a substitute acts for the one who is away).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Actor {
    /// The person who acted.
    pub user: UserId,
    /// The person acted for, when another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acting_for: Option<UserId>,
}

impl Actor {
    /// Somebody acting in his own right.
    pub const fn own(user: UserId) -> Self {
        Self { user, acting_for: None }
    }

    /// The person whose work it was: the one acted for, else the actor.
    pub fn principal(self) -> UserId {
        self.acting_for.unwrap_or(self.user)
    }
}

#[cfg(test)]
mod tests;
