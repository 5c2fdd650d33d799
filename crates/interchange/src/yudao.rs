//! The organisation of a yudao installation, from a JSON dump of its `system_` tables.
//!
//! There, posts are kinds that anybody in any department may hold; here, a post belongs to a department. So a post is
//! made for each department and kind that somebody holds. A department's leader is a person there; here a head post
//! is made in the department and he is appointed to it. Nobody is invented and nobody is lost: whoever or whatever is
//! left out is named in [`Taken::left_out`] with the reason.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use waypost_base::Label;

use crate::{AppointmentPackage, Code, DepartmentPackage, OrganisationPackage, PersonPackage, PostPackage};

/// What was read.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Whose organisation.
    pub tenant: i64,
    /// Its rows.
    pub organisation: OrganisationPackage,
    /// What was left out, and why.
    pub left_out: Vec<LeftOut>,
}

/// Something that was left out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{what} {name}: {why}")]
pub struct LeftOut {
    /// What it is.
    pub what: &'static str,
    /// Which one.
    pub name: String,
    /// Why it was left out.
    pub why: String,
}

/// Why a dump cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DumpFault {
    /// It is no such dump.
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    /// It has no people of this tenant.
    #[error("there is no tenant {0} in it; there are: {1}")]
    NoTenant(i64, String),
    /// It has no people at all.
    #[error("there is nobody in it")]
    Nobody,
    /// A name is no code of ours.
    #[error("{0}")]
    Code(#[from] crate::code::BadCode),
}

#[derive(Deserialize)]
struct Dump {
    system_dept: Vec<Dept>,
    system_post: Vec<PostKind>,
    system_users: Vec<User>,
    #[serde(default)]
    system_user_post: Vec<UserPost>,
    #[serde(default)]
    system_role: Vec<Role>,
}

#[derive(Deserialize)]
struct Dept {
    id: i64,
    name: String,
    parent_id: i64,
    #[serde(default)]
    sort: i64,
    leader_user_id: Option<i64>,
    status: i64,
    deleted: bool,
    tenant_id: i64,
}

#[derive(Deserialize)]
struct PostKind {
    id: i64,
    code: String,
    name: String,
    status: i64,
    deleted: bool,
    tenant_id: i64,
}

#[derive(Deserialize)]
struct User {
    id: i64,
    username: String,
    nickname: String,
    dept_id: Option<i64>,
    post_ids: Option<String>,
    status: i64,
    deleted: bool,
    tenant_id: i64,
}

#[derive(Deserialize)]
struct UserPost {
    user_id: i64,
    post_id: i64,
    deleted: bool,
    tenant_id: i64,
}

#[derive(Deserialize)]
struct Role {
    name: String,
    deleted: bool,
    tenant_id: i64,
}

/// Whether a text looks like such a dump.
pub fn is_dump(text: &str) -> bool {
    text.trim_start().starts_with('{') && text.contains("\"system_users\"")
}

/// Reads a dump; without a tenant, that of the tenant with the most people.
///
/// # Errors
/// [`DumpFault`].
pub fn read(text: &str, tenant: Option<i64>) -> Result<Taken, DumpFault> {
    let dump: Dump = serde_json::from_str(text.trim_start_matches('\u{feff}'))?;
    let mut people: BTreeMap<i64, usize> = BTreeMap::new();
    for user in dump.system_users.iter().filter(|user| !user.deleted) {
        *people.entry(user.tenant_id).or_default() += 1;
    }
    let largest = people.iter().max_by_key(|(id, count)| (**count, -**id)).map(|(id, _)| *id);
    let tenant = match tenant {
        None => largest.ok_or(DumpFault::Nobody)?,
        Some(tenant) if people.contains_key(&tenant) => tenant,
        Some(tenant) => {
            let known: Vec<String> = people.keys().map(ToString::to_string).collect();
            return Err(DumpFault::NoTenant(tenant, known.join(", ")));
        }
    };
    let mut taking = Taking { tenant, organisation: OrganisationPackage::default(), left_out: Vec::new() };
    taking.departments(&dump)?;
    taking.people(&dump)?;
    taking.posts(&dump)?;
    taking.leaders(&dump)?;
    for role in dump.system_role.iter().filter(|role| !role.deleted && role.tenant_id == tenant) {
        taking.leave("role", &role.name, "roles are not taken over: tick the permissions of posts instead");
    }
    Ok(Taken { tenant, organisation: taking.organisation, left_out: taking.left_out })
}

struct Taking {
    tenant: i64,
    organisation: OrganisationPackage,
    left_out: Vec<LeftOut>,
}

fn department_code(id: i64) -> Result<Code, DumpFault> {
    Ok(Code::new(format!("dept_{id}"))?)
}

impl Taking {
    fn leave(&mut self, what: &'static str, name: impl Into<String>, why: impl Into<String>) {
        self.left_out.push(LeftOut { what, name: name.into(), why: why.into() });
    }

    /// Whether a row is of this tenant and not deleted; else it is left out.
    fn takes(&mut self, what: &'static str, name: &str, tenant: i64, deleted: bool) -> bool {
        if tenant != self.tenant {
            self.leave(what, name, format!("it belongs to tenant {tenant}"));
        } else if deleted {
            self.leave(what, name, "it was deleted");
        }
        tenant == self.tenant && !deleted
    }

    fn departments(&mut self, dump: &Dump) -> Result<(), DumpFault> {
        let mut rows: Vec<&Dept> = Vec::new();
        for row in &dump.system_dept {
            if self.takes("department", &format!("{} ({})", row.name, row.id), row.tenant_id, row.deleted) {
                rows.push(row);
            }
        }
        let known: BTreeSet<i64> = rows.iter().map(|row| row.id).collect();
        rows.sort_by_key(|row| (row.sort, row.id));
        for row in rows {
            let above = row.parent_id != 0;
            if above && !known.contains(&row.parent_id) {
                let why = format!("{} above it is not there: it became a root", row.parent_id);
                self.leave("place of department", format!("{} ({})", row.name, row.id), why);
            }
            let parent = if above && known.contains(&row.parent_id) {
                Some(department_code(row.parent_id)?)
            } else {
                None
            };
            self.organisation.departments.push(DepartmentPackage {
                code: department_code(row.id)?,
                name: Label::new(row.name.trim()),
                parent,
                head: None,
                closed: row.status != 0,
            });
        }
        Ok(())
    }

    fn people(&mut self, dump: &Dump) -> Result<(), DumpFault> {
        for row in &dump.system_users {
            if !self.takes("person", &told(row), row.tenant_id, row.deleted) {
                continue;
            }
            self.organisation.people.push(PersonPackage {
                code: Code::new(row.username.to_lowercase())?,
                name: if row.nickname.trim().is_empty() { &row.username } else { row.nickname.trim() }
                    .to_owned(),
                language: None,
                disabled: row.status != 0,
                mail: None,
            });
        }
        Ok(())
    }

    /// A post for each department and kind that somebody holds.
    fn posts(&mut self, dump: &Dump) -> Result<(), DumpFault> {
        let tenant = self.tenant;
        let mut kinds: BTreeMap<i64, &PostKind> = BTreeMap::new();
        for row in &dump.system_post {
            if self.takes("post", &row.name, row.tenant_id, row.deleted) {
                kinds.insert(row.id, row);
            }
        }
        let departments: BTreeSet<Code> =
            self.organisation.departments.iter().map(|row| row.code.clone()).collect();
        let mut used: BTreeSet<i64> = BTreeSet::new();
        let mut made: BTreeSet<Code> = BTreeSet::new();
        for user in dump.system_users.iter().filter(|row| row.tenant_id == tenant && !row.deleted) {
            let mut held: BTreeSet<i64> = named_posts(user.post_ids.as_deref());
            let rows = dump
                .system_user_post
                .iter()
                .filter(|row| row.user_id == user.id && row.tenant_id == tenant && !row.deleted);
            held.extend(rows.map(|row| row.post_id));
            for id in held {
                let Some(kind) = kinds.get(&id).copied() else {
                    let why = format!("there is no post {id}");
                    self.leave("appointment of", told(user), why);
                    continue;
                };
                let home = user.dept_id.map(department_code).transpose()?;
                let Some(home) = home.filter(|home| departments.contains(home)) else {
                    let why = format!("as {}: no department is named for it", kind.name);
                    self.leave("appointment of", told(user), why);
                    continue;
                };
                used.insert(id);
                let code = Code::new(format!("{home}_{}", kind.code.to_lowercase()))?;
                if made.insert(code.clone()) {
                    self.organisation.posts.push(PostPackage {
                        code: code.clone(),
                        name: Label::new(kind.name.trim()),
                        department: home,
                        permissions: Vec::new(),
                        closed: kind.status != 0,
                    });
                }
                self.appoint(user, code)?;
            }
        }
        for (id, kind) in kinds.iter().filter(|(id, _)| !used.contains(id)) {
            self.leave("post", format!("{} ({id})", kind.name), "nobody holds it");
        }
        for row in dump.system_user_post.iter().filter(|row| row.tenant_id == tenant && !row.deleted) {
            let known = |user: &User| user.id == row.user_id && user.tenant_id == tenant && !user.deleted;
            if !dump.system_users.iter().any(known) {
                let why = "there is no such person";
                self.leave("appointment of", format!("person {}", row.user_id), why);
            }
        }
        Ok(())
    }

    /// A head post for each department that has a leader.
    fn leaders(&mut self, dump: &Dump) -> Result<(), DumpFault> {
        let tenant = self.tenant;
        let rows: Vec<&Dept> =
            dump.system_dept.iter().filter(|row| row.tenant_id == tenant && !row.deleted).collect();
        for row in rows {
            let Some(leader) = row.leader_user_id else { continue };
            let found = |user: &&User| user.id == leader && user.tenant_id == tenant && !user.deleted;
            let Some(user) = dump.system_users.iter().find(found) else {
                let why = format!("there is no person {leader}");
                self.leave("leader of", format!("{} ({})", row.name, row.id), why);
                continue;
            };
            let home = department_code(row.id)?;
            let code = Code::new(format!("{home}_head"))?;
            self.organisation.posts.push(PostPackage {
                code: code.clone(),
                name: Label::new("负责人").with("en", "Head"),
                department: home.clone(),
                permissions: Vec::new(),
                closed: row.status != 0,
            });
            if let Some(department) = self.organisation.departments.iter_mut().find(|d| d.code == home) {
                department.head = Some(code.clone());
            }
            self.appoint(user, code)?;
        }
        Ok(())
    }

    fn appoint(&mut self, user: &User, post: Code) -> Result<(), DumpFault> {
        let person = Code::new(user.username.to_lowercase())?;
        self.organisation.appointments.push(AppointmentPackage { person, post, from: None, until: None });
        Ok(())
    }
}

fn told(user: &User) -> String {
    format!("{} ({}, {})", user.nickname, user.username, user.id)
}

/// `"[1,2]"` as ids.
fn named_posts(text: Option<&str>) -> BTreeSet<i64> {
    let text = text.unwrap_or_default().trim_matches(['[', ']', ' ']);
    text.split(',').filter_map(|id| id.trim().parse().ok()).collect()
}

#[cfg(test)]
mod tests;
