//! The snapshot: rows that passed the check, with indexes, and the questions about holders and permissions.
//!
//! Every question names its day, so that one snapshot answers for today, and for a preview of next week.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use waypost_base::{DepartmentId, PostId, UserId};

use crate::{
    OrgFaults, Permission, check,
    data::{Appointment, Department, OrgData, Person, Post, Substitute},
};

/// One tenant's organisation, checked and indexed; never changed, so an `Arc` of it is shared freely.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub(crate) data: OrgData,
    pub(crate) departments: HashMap<DepartmentId, usize>,
    posts: HashMap<PostId, usize>,
    people: HashMap<UserId, usize>,
    sign_ins: HashMap<String, usize>,
    pub(crate) children: HashMap<DepartmentId, Vec<DepartmentId>>,
    posts_in: HashMap<DepartmentId, Vec<PostId>>,
    by_user: HashMap<UserId, Vec<usize>>,
    by_post: HashMap<PostId, Vec<usize>>,
    pub(crate) headed_by: HashMap<PostId, Vec<DepartmentId>>,
    by_substitute: HashMap<UserId, Vec<usize>>,
    by_principal: HashMap<UserId, Vec<usize>>,
    pub(crate) by_absent: HashMap<UserId, Vec<usize>>,
}

impl Snapshot {
    /// Checks and indexes the rows.
    ///
    /// # Errors
    /// All faults of the rows, where there are any.
    pub fn new(data: OrgData) -> Result<Self, OrgFaults> {
        let faults = check(&data);
        if !faults.is_empty() {
            return Err(OrgFaults(faults));
        }
        let departments = data.departments.iter().enumerate().map(|(i, d)| (d.id, i)).collect();
        let posts = data.posts.iter().enumerate().map(|(i, p)| (p.id, i)).collect();
        let people = data.people.iter().enumerate().map(|(i, p)| (p.id, i)).collect();
        let sign_ins = data.people.iter().enumerate().map(|(i, p)| (p.sign_in.to_lowercase(), i)).collect();
        let mut by_user: HashMap<UserId, Vec<usize>> =
            grouped(data.appointments.iter().enumerate().map(|(i, a)| (a.user, i)));
        for held in by_user.values_mut() {
            held.sort_by_key(|&i| (data.appointments[i].period.from, i));
        }
        Ok(Self {
            departments,
            posts,
            people,
            sign_ins,
            children: grouped(data.departments.iter().filter_map(|d| d.parent.map(|parent| (parent, d.id)))),
            posts_in: grouped(data.posts.iter().map(|p| (p.department, p.id))),
            by_user,
            by_post: grouped(data.appointments.iter().enumerate().map(|(i, a)| (a.post, i))),
            headed_by: grouped(data.departments.iter().filter_map(|d| d.head.map(|head| (head, d.id)))),
            by_substitute: grouped(data.substitutes.iter().enumerate().map(|(i, s)| (s.substitute, i))),
            by_principal: grouped(data.substitutes.iter().enumerate().map(|(i, s)| (s.principal, i))),
            by_absent: grouped(data.absences.iter().enumerate().map(|(i, a)| (a.user, i))),
            data,
        })
    }

    /// The rows it was made of.
    pub fn data(&self) -> &OrgData {
        &self.data
    }

    /// A department's row.
    pub fn department(&self, id: DepartmentId) -> Option<&Department> {
        self.departments.get(&id).map(|&i| &self.data.departments[i])
    }

    /// A post's row.
    pub fn post(&self, id: PostId) -> Option<&Post> {
        self.posts.get(&id).map(|&i| &self.data.posts[i])
    }

    /// A person's row, active or not.
    pub fn person(&self, id: UserId) -> Option<&Person> {
        self.people.get(&id).map(|&i| &self.data.people[i])
    }

    /// The person who signs in with this name, whatever the case of its letters; active or not.
    pub fn person_by_sign_in(&self, name: &str) -> Option<&Person> {
        self.sign_ins.get(&name.to_lowercase()).map(|&i| &self.data.people[i])
    }

    /// The posts of a department, in the order of the rows.
    pub fn posts_in(&self, department: DepartmentId) -> &[PostId] {
        self.posts_in.get(&department).map_or(&[], Vec::as_slice)
    }

    /// Whether work may be given to this person: known and active.
    pub fn may_be_handed(&self, user: UserId) -> bool {
        self.person(user).is_some_and(|person| person.active)
    }

    /// The active people who hold the post on that day, by id, without repeats.
    pub fn holders(&self, post: PostId, day: NaiveDate) -> Vec<UserId> {
        self.holding(post, day).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The active people who hold a post of this very department (not of one below) on that day, by id, without
    /// repeats.
    pub fn people_of(&self, department: DepartmentId, day: NaiveDate) -> Vec<UserId> {
        self.working_in(department, day).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The posts the user holds on that day, the longest held first, without repeats. Nobody inactive holds any.
    pub fn posts_of(&self, user: UserId, day: NaiveDate) -> Vec<PostId> {
        let mut posts = Vec::new();
        for appointment in self.in_force(user, day) {
            if !posts.contains(&appointment.post) {
                posts.push(appointment.post);
            }
        }
        posts
    }

    /// The departments of the posts the user holds on that day, that of the longest held first, without repeats.
    pub fn departments_of(&self, user: UserId, day: NaiveDate) -> Vec<DepartmentId> {
        let mut departments = Vec::new();
        for post in self.posts_of(user, day).into_iter().filter_map(|post| self.post(post)) {
            if !departments.contains(&post.department) {
                departments.push(post.department);
            }
        }
        departments
    }

    /// The department a person belongs to when one must be named: that of the post he holds longest.
    pub fn primary_department(&self, user: UserId, day: NaiveDate) -> Option<DepartmentId> {
        self.departments_of(user, day).into_iter().next()
    }

    /// Whether a post that the user holds himself on that day carries the permission. Substitutes take over work,
    /// never permissions.
    pub fn has_permission(&self, user: UserId, permission: Permission, day: NaiveDate) -> bool {
        self.in_force(user, day)
            .filter_map(|appointment| self.post(appointment.post))
            .any(|post| post.permissions.contains(&permission))
    }

    /// All permissions of the posts that the user holds himself on that day.
    pub fn permissions_of(&self, user: UserId, day: NaiveDate) -> BTreeSet<Permission> {
        let posts = self.in_force(user, day).filter_map(|appointment| self.post(appointment.post));
        posts.flat_map(|post| post.permissions.iter().copied()).collect()
    }

    pub(crate) fn holds(&self, user: UserId, post: PostId, day: NaiveDate) -> bool {
        self.in_force(user, day).any(|appointment| appointment.post == post)
    }

    pub(crate) fn belongs_to(&self, user: UserId, department: DepartmentId, day: NaiveDate) -> bool {
        self.in_force(user, day)
            .filter_map(|appointment| self.post(appointment.post))
            .any(|post| post.department == department)
    }

    /// Active holders of a post, with repeats.
    pub(crate) fn holding(&self, post: PostId, day: NaiveDate) -> impl Iterator<Item = UserId> {
        let rows = self.by_post.get(&post).into_iter().flatten().map(|&i| &self.data.appointments[i]);
        rows.filter(move |a| a.period.contains(day) && self.may_be_handed(a.user)).map(|a| a.user)
    }

    /// People with an appointment to the post who do not hold it on that day, by id, without repeats.
    pub(crate) fn former(&self, post: PostId, day: NaiveDate) -> BTreeSet<UserId> {
        let rows = self.by_post.get(&post).into_iter().flatten().map(|&i| &self.data.appointments[i]);
        let mut appointed: BTreeSet<UserId> = rows.map(|row| row.user).collect();
        appointed.retain(|user| !self.holds(*user, post, day));
        appointed
    }

    /// Active people of a department, with repeats.
    pub(crate) fn working_in(
        &self,
        department: DepartmentId,
        day: NaiveDate,
    ) -> impl Iterator<Item = UserId> {
        self.posts_in(department).iter().flat_map(move |&post| self.holding(post, day))
    }

    /// The substitutions in force in which this active user acts for somebody active.
    pub(crate) fn acts_for(&self, user: UserId, day: NaiveDate) -> impl Iterator<Item = &Substitute> {
        let rows = self.by_substitute.get(&user).into_iter().flatten().map(|&i| &self.data.substitutes[i]);
        rows.filter(move |s| self.works(s, day))
    }

    /// The substitutions in force in which somebody active acts for this active user.
    pub(crate) fn acted_for_by(&self, user: UserId, day: NaiveDate) -> impl Iterator<Item = &Substitute> {
        let rows = self.by_principal.get(&user).into_iter().flatten().map(|&i| &self.data.substitutes[i]);
        rows.filter(move |s| self.works(s, day))
    }

    fn works(&self, row: &Substitute, day: NaiveDate) -> bool {
        row.period.contains(day) && self.may_be_handed(row.substitute) && self.may_be_handed(row.principal)
    }

    fn in_force(&self, user: UserId, day: NaiveDate) -> impl Iterator<Item = &Appointment> {
        let active = self.may_be_handed(user);
        let rows = self.by_user.get(&user).into_iter().flatten().map(|&i| &self.data.appointments[i]);
        rows.filter(move |appointment| active && appointment.period.contains(day))
    }
}

fn grouped<K: Eq + std::hash::Hash, V>(pairs: impl Iterator<Item = (K, V)>) -> HashMap<K, Vec<V>> {
    let mut groups: HashMap<K, Vec<V>> = HashMap::new();
    for (key, value) in pairs {
        groups.entry(key).or_default().push(value);
    }
    groups
}

#[cfg(test)]
mod tests;
