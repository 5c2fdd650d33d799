//! The organisation in a package: plain rows that name each other by code.
//!
//! Importing is an upsert by code: the store gives an id to a code it does not know and changes the row of one
//! it knows. A package may lean on what is there already, so [`OrganisationPackage::check`] asks for known codes.
//! There are no passwords here, and nowhere else in packages.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use waypost_base::Label;

use crate::{
    code::{Code, Codes},
    fault::{Faults, ReferenceFault, ReferenceKind, ReferenceProblem},
};

/// Departments, posts, people, and who holds what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OrganisationPackage {
    /// Departments; the order is that of the tree among siblings.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub departments: Vec<DepartmentPackage>,
    /// Posts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub posts: Vec<PostPackage>,
    /// People.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<PersonPackage>,
    /// Who holds which post.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub appointments: Vec<AppointmentPackage>,
    /// Who acts for whom.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub substitutes: Vec<SubstitutePackage>,
    /// Who is away.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub absences: Vec<AbsencePackage>,
}

/// A node of the organisation tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DepartmentPackage {
    /// Code.
    pub code: Code,
    /// Name shown to everybody.
    pub name: Label,
    /// Code of the department above; none: a root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Code>,
    /// Code of the head post.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<Code>,
    /// Kept for the record only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub closed: bool,
}

/// A position in a department.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostPackage {
    /// Code.
    pub code: Code,
    /// Name shown to everybody.
    pub name: Label,
    /// Code of its department.
    pub department: Code,
    /// What the post may do, by the codes of permissions (`audit`); whether one exists is for the organisation's
    /// own check to say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub permissions: Vec<String>,
    /// Kept for the record only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub closed: bool,
}

/// A person who can sign in once an administrator has given a password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonPackage {
    /// The name to sign in with.
    pub code: Code,
    /// The name shown to everybody.
    pub name: String,
    /// Language of the pages (`zh-CN`, `en`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Kept out. Says how a new person begins; an account that is there stays as its administrator left it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub disabled: bool,
    /// Where he gets mail; none: what is known stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<String>,
}

/// A person holds a post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppointmentPackage {
    /// Who.
    pub person: Code,
    /// Which post.
    pub post: Code,
    /// First day; none: since ever.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::day")]
    pub from: Option<NaiveDate>,
    /// Last day; none: until further notice.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::day")]
    pub until: Option<NaiveDate>,
}

/// A person acts for another in a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubstitutePackage {
    /// Who acts.
    pub person: Code,
    /// For whom.
    pub acts_for: Code,
    /// Only for this post's work; none: for everything sent to the other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<Code>,
    /// First day; none: since ever.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::day")]
    pub from: Option<NaiveDate>,
    /// Last day; none: until further notice.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::day")]
    pub until: Option<NaiveDate>,
}

/// A person is away in a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AbsencePackage {
    /// Who.
    pub person: Code,
    /// First day; none: since ever.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::day")]
    pub from: Option<NaiveDate>,
    /// Last day; none: until further notice.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::day")]
    pub until: Option<NaiveDate>,
    /// Why, as others read it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

impl OrganisationPackage {
    /// True when there is nothing to import.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The departments, each after the one above it, so that a row's parent has its id before the row is
    /// written. Departments in a circle come last ([`Self::check`] names them).
    pub fn departments_from_the_top(&self) -> Vec<&DepartmentPackage> {
        let depth = |of: &DepartmentPackage| self.above(of).map_or(usize::MAX, |above| above.len());
        let mut rows: Vec<_> = self.departments.iter().collect();
        rows.sort_by_key(|row| depth(row));
        rows
    }

    /// Finds every wrong reference: codes that stand twice, codes that neither the package nor the installation
    /// knows, departments in a circle, periods that end before they begin.
    ///
    /// # Errors
    /// All faults, with paths from the organisation (`posts[3].department`).
    pub fn check(&self, known: &dyn Codes) -> Result<(), Vec<ReferenceFault>> {
        use ReferenceKind::{Department, Person, Post};
        let mut faults = Faults::default();
        let departments =
            codes(&mut faults, "departments", Department, self.departments.iter().map(|row| &row.code));
        let posts = codes(&mut faults, "posts", Post, self.posts.iter().map(|row| &row.code));
        let people = codes(&mut faults, "people", Person, self.people.iter().map(|row| &row.code));

        let mut refer = |path: String, kind: ReferenceKind, code: &Code| {
            let found = match kind {
                Department => departments.contains(code) || known.department(code.as_str()).is_some(),
                Post => posts.contains(code) || known.post(code.as_str()).is_some(),
                _ => people.contains(code) || known.person(code.as_str()).is_some(),
            };
            if !found {
                faults.push(path, kind, code, ReferenceProblem::Unknown);
            }
        };
        for (i, row) in self.departments.iter().enumerate() {
            row.parent.iter().for_each(|code| refer(format!("departments[{i}].parent"), Department, code));
            row.head.iter().for_each(|code| refer(format!("departments[{i}].head"), Post, code));
        }
        for (i, row) in self.posts.iter().enumerate() {
            refer(format!("posts[{i}].department"), Department, &row.department);
        }
        for (i, row) in self.appointments.iter().enumerate() {
            refer(format!("appointments[{i}].person"), Person, &row.person);
            refer(format!("appointments[{i}].post"), Post, &row.post);
        }
        for (i, row) in self.substitutes.iter().enumerate() {
            refer(format!("substitutes[{i}].person"), Person, &row.person);
            refer(format!("substitutes[{i}].acts_for"), Person, &row.acts_for);
            row.post.iter().for_each(|code| refer(format!("substitutes[{i}].post"), Post, code));
        }
        for (i, row) in self.absences.iter().enumerate() {
            refer(format!("absences[{i}].person"), Person, &row.person);
        }

        for (i, row) in self.substitutes.iter().enumerate().filter(|(_, row)| row.person == row.acts_for) {
            let path = format!("substitutes[{i}].acts_for");
            faults.push(path, Person, &row.acts_for, ReferenceProblem::Circle);
        }
        for (i, row) in self.departments.iter().enumerate() {
            if self.above(row).is_none() {
                let path = format!("departments[{i}].parent");
                faults.push(path, Department, &row.code, ReferenceProblem::Circle);
            }
        }
        let appointed = self.appointments.iter().enumerate();
        let appointed = appointed.map(|(i, row)| (format!("appointments[{i}].until"), row.from, row.until));
        let acting = self.substitutes.iter().enumerate();
        let acting = acting.map(|(i, row)| (format!("substitutes[{i}].until"), row.from, row.until));
        let away = self.absences.iter().enumerate();
        let away = away.map(|(i, row)| (format!("absences[{i}].until"), row.from, row.until));
        for (path, from, until) in appointed.chain(acting).chain(away) {
            if let (Some(from), Some(until)) = (from, until)
                && until < from
            {
                let period = format!("{from} – {until}");
                faults.push(path, ReferenceKind::Period, period, ReferenceProblem::Backwards);
            }
        }
        faults.result(())
    }

    /// The codes above a department inside this package; `None` when they lead back to it.
    fn above<'a>(&'a self, of: &'a DepartmentPackage) -> Option<BTreeSet<&'a Code>> {
        let parents: BTreeMap<_, _> =
            self.departments.iter().map(|row| (&row.code, row.parent.as_ref())).collect();
        let mut seen = BTreeSet::new();
        let mut next = of.parent.as_ref();
        while let Some(code) = next {
            if *code == of.code || !seen.insert(code) {
                return None;
            }
            next = parents.get(code).copied().flatten();
        }
        Some(seen)
    }
}

/// The codes of a list; one that stands twice is a fault.
pub(crate) fn codes<'a>(
    faults: &mut Faults,
    list: &str,
    kind: ReferenceKind,
    rows: impl Iterator<Item = &'a Code>,
) -> BTreeSet<&'a Code> {
    let mut seen = BTreeSet::new();
    for (i, code) in rows.enumerate() {
        if !seen.insert(code) {
            faults.push(format!("{list}[{i}].code"), kind, code, ReferenceProblem::Twice);
        }
    }
    seen
}

#[cfg(test)]
mod tests;
