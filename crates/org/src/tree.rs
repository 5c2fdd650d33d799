//! The tree of departments: who heads what, and what a head may read.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use waypost_base::{DepartmentId, Party, PostId, UserId};

use crate::{Snapshot, data::Department};

impl Snapshot {
    /// The post that heads the department.
    pub fn head_of(&self, department: DepartmentId) -> Option<PostId> {
        self.department(department)?.head
    }

    /// The department itself and those above it, upwards.
    pub fn at_and_above(&self, department: DepartmentId) -> impl Iterator<Item = &Department> {
        std::iter::successors(self.department(department), |below| {
            below.parent.and_then(|id| self.department(id))
        })
    }

    /// The head posts from the department's own upwards; departments without one are passed over.
    pub fn heads_above(&self, department: DepartmentId) -> impl Iterator<Item = (DepartmentId, PostId)> {
        self.at_and_above(department).filter_map(|above| above.head.map(|head| (above.id, head)))
    }

    /// The department and all below it, parents before children, in the order of the rows.
    pub fn at_and_below(&self, department: DepartmentId) -> Vec<DepartmentId> {
        let mut found = Vec::new();
        let mut open: Vec<_> = self.department(department).map(|d| d.id).into_iter().collect();
        while let Some(next) = open.pop() {
            found.push(next);
            open.extend(self.children.get(&next).into_iter().flatten().rev());
        }
        found
    }

    /// All departments in tree order, each with its depth (0 for a root).
    pub fn tree(&self) -> Vec<(DepartmentId, usize)> {
        let roots = self.data.departments.iter().filter(|d| d.parent.is_none());
        let mut open: Vec<_> = roots.rev().map(|root| (root.id, 0)).collect();
        let mut found = Vec::with_capacity(self.data.departments.len());
        while let Some((next, depth)) = open.pop() {
            found.push((next, depth));
            open.extend(
                self.children.get(&next).into_iter().flatten().rev().map(|&child| (child, depth + 1)),
            );
        }
        found
    }

    /// The people who head the department, or one above it, on that day: who may read what belongs to it.
    pub fn heads_over(&self, department: DepartmentId, day: NaiveDate) -> Vec<UserId> {
        let posts = self.heads_above(department);
        posts.flat_map(|(_, head)| self.holding(head, day)).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The next head above each party, without repeats: the first head post upwards from the party's department that
    /// somebody holds who is not asked himself. A head's own work goes to the head above.
    pub fn heads_above_work(&self, work_of: &[Party], day: NaiveDate) -> Vec<Party> {
        let mut found = Vec::new();
        for party in work_of {
            let head =
                self.home_of(party, day).into_iter().find_map(|home| self.head_above(home, party, day));
            if let Some(head) = head.map(Party::Post).filter(|head| !found.contains(head)) {
                found.push(head);
            }
        }
        found
    }

    /// The departments a party belongs to: of a person those of his posts.
    fn home_of(&self, party: &Party, day: NaiveDate) -> Vec<DepartmentId> {
        match party {
            Party::Post(post) | Party::Seat(post, _) => {
                self.post(*post).map(|post| post.department).into_iter().collect()
            }
            Party::Department(department) => vec![*department],
            Party::Person(person) => self.departments_of(*person, day),
        }
    }

    fn head_above(&self, home: DepartmentId, party: &Party, day: NaiveDate) -> Option<PostId> {
        let above = |(_, head): &(DepartmentId, PostId)| match party {
            Party::Post(post) => post != head && self.holding(*head, day).next().is_some(),
            Party::Seat(_, person) | Party::Person(person) => {
                !self.posts_of(*person, day).contains(head) && self.holding(*head, day).next().is_some()
            }
            Party::Department(_) => self.holding(*head, day).next().is_some(),
        };
        self.heads_above(home).find(above).map(|(_, head)| head)
    }

    /// The departments whose cases the user reads as their head: those whose head post he holds on that day, or
    /// substitutes a holder of, and all below. By id, without repeats.
    pub fn reads_departments(&self, user: UserId, day: NaiveDate) -> Vec<DepartmentId> {
        let mut posts = self.posts_of(user, day);
        for substitution in self.acts_for(user, day) {
            let held = self.posts_of(substitution.principal, day);
            posts.extend(held.into_iter().filter(|&post| substitution.post.is_none_or(|only| only == post)));
        }
        let headed = posts.iter().filter_map(|post| self.headed_by.get(post)).flatten();
        headed.flat_map(|&top| self.at_and_below(top)).collect::<BTreeSet<_>>().into_iter().collect()
    }
}

#[cfg(test)]
mod tests;
