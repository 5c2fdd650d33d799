//! The organisation as plain rows: what a store loads and a package carries, before anything was checked.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use waypost_base::{DepartmentId, Label, PostId, UserId};

use crate::Permission;

/// All rows of one tenant's organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OrgData {
    /// The nodes of the tree; several roots are allowed.
    pub departments: Vec<Department>,
    /// The positions.
    pub posts: Vec<Post>,
    /// The people who can sign in.
    pub people: Vec<Person>,
    /// Who holds which post when.
    pub appointments: Vec<Appointment>,
    /// Who acts for whom when.
    pub substitutes: Vec<Substitute>,
    /// Who is away when.
    pub absences: Vec<Absence>,
}

/// A node of the organisation tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Department {
    /// Its id.
    pub id: DepartmentId,
    /// The administrator's short code, unique among departments.
    pub code: String,
    /// Its name.
    pub name: Label,
    /// The department above; `None` for a root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<DepartmentId>,
    /// The post whose holders head it: a post of this department or of one above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<PostId>,
}

/// A position in a department.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// Its id.
    pub id: PostId,
    /// The administrator's short code, unique among posts.
    pub code: String,
    /// Its name.
    pub name: Label,
    /// The department it belongs to.
    pub department: DepartmentId,
    /// What its holders may do besides handling work.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub permissions: BTreeSet<Permission>,
}

/// Somebody who can sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The id.
    pub id: UserId,
    /// The name typed when signing in; unique whatever the case of its letters.
    pub sign_in: String,
    /// The name shown.
    pub name: String,
    /// False for somebody who left or was locked: holds nothing, acts for nobody, is given nothing.
    pub active: bool,
}

/// A user holds a post for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Appointment {
    /// Who.
    pub user: UserId,
    /// Which post.
    pub post: PostId,
    /// When.
    #[serde(flatten)]
    pub period: Period,
}

/// A user acts for another for a while (代理).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Substitute {
    /// The one who is away.
    pub principal: UserId,
    /// The one who acts.
    pub substitute: UserId,
    /// When.
    #[serde(flatten)]
    pub period: Period,
    /// Only for this post's work and seats; `None`: for everything sent to the principal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<PostId>,
}

/// A user is away for a while. It tells others so; who acts meanwhile is a [`Substitute`], and nothing else is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Absence {
    /// Who.
    pub user: UserId,
    /// When.
    #[serde(flatten)]
    pub period: Period,
    /// Why, as others read it; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// Days from .. until, both included; an absent end is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    /// The first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

impl Period {
    /// A period open at both ends.
    pub const ALWAYS: Period = Period { from: None, until: None };

    /// Whether the day lies in the period.
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// Whether some day lies in both.
    pub fn overlaps(&self, other: &Period) -> bool {
        let begins_before =
            |one: &Period, two: &Period| one.from.zip(two.until).is_none_or(|(from, until)| from <= until);
        begins_before(self, other) && begins_before(other, self)
    }

    /// Whether it is over before that day.
    pub fn is_over(&self, day: NaiveDate) -> bool {
        self.until.is_some_and(|until| until < day)
    }
}
