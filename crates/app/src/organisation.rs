//! A tenant's organisation as the application uses it: the snapshot of `org`, the tenant's own facts, and the
//! permissions that people hold themselves (the three administrators).

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    ops::Deref,
};

use chrono::NaiveDate;
use waypost_base::{CategoryId, DepartmentId, Label, Party, PostId, TenantId, UserId};
use waypost_engine::calendar::Calendar;
use waypost_org::{
    Absence, Appointment, Department, OrgData, Period, Permission, Person, Post, Snapshot, Substitute,
};
use waypost_store::{Conn, org, tenant};

use crate::{calendars::Calendars, error::AppError, mail::Mailbox};

pub mod change;
pub mod consequences;
mod departments;
pub mod exchange;

mod people;
mod posts;
pub mod read;
mod typing;
pub mod uses;

const DAY: i64 = 86_400_000;

/// The permissions of the three administrators, of which nobody may hold two.
pub const SEPARATE: [Permission; 3] =
    [Permission::AdministerSystem, Permission::AdministerSecurity, Permission::Audit];

/// One version of a tenant's organisation.
pub struct Organisation {
    /// Under which the rows were read.
    pub version: i64,
    /// The tenant's code.
    pub code: String,
    /// The tenant's name.
    pub name: String,
    /// Minutes east of UTC.
    pub zone_minutes: i32,
    snapshot: Snapshot,
    kept: Kept,
    personal: HashMap<UserId, BTreeSet<Permission>>,
    categories: HashMap<PostId, BTreeSet<CategoryId>>,
    mailboxes: HashMap<UserId, Mailbox>,
    calendars: Calendars,
}

/// What rows carry besides the data that `org` asks about. The lists of ids run along those of [`OrgData`].
#[derive(Clone, Debug, Default)]
struct Kept {
    closed_departments: HashSet<DepartmentId>,
    closed_posts: HashSet<PostId>,
    positions: HashMap<i64, i32>,
    appointments: Vec<i64>,
    substitutes: Vec<i64>,
    absences: Vec<i64>,
}

impl Kept {
    fn of(rows: &org::OrgRows) -> Kept {
        let departments = rows.departments.iter().map(|row| (row.id, row.position));
        Kept {
            closed_departments: rows
                .departments
                .iter()
                .filter(|row| row.closed)
                .map(|row| DepartmentId::new(row.id))
                .collect(),
            closed_posts: rows.posts.iter().filter(|row| row.closed).map(|row| PostId::new(row.id)).collect(),
            positions: departments.chain(rows.posts.iter().map(|row| (row.id, row.position))).collect(),
            appointments: rows.appointments.iter().map(|row| row.id).collect(),
            substitutes: rows.substitutes.iter().map(|row| row.id).collect(),
            absences: rows.absences.iter().map(|row| row.id).collect(),
        }
    }
}

impl Deref for Organisation {
    type Target = Snapshot;

    fn deref(&self) -> &Snapshot {
        &self.snapshot
    }
}

impl Organisation {
    /// Reads the organisation of a tenant.
    ///
    /// # Errors
    /// When it cannot be read, or its rows contradict each other.
    pub fn load(conn: &mut Conn, tenant: TenantId) -> Result<Organisation, AppError> {
        let row = tenant::by_id(conn, tenant)?
            .ok_or_else(|| AppError::damaged("tenant", format!("there is no tenant {tenant}")))?;
        Self::of_rows(row, org::load(conn, tenant)?)
    }

    /// The organisation of rows, read or about to be saved.
    pub(crate) fn of_rows(row: tenant::TenantRow, rows: org::OrgRows) -> Result<Organisation, AppError> {
        let mut personal: HashMap<UserId, BTreeSet<Permission>> = HashMap::new();
        for (user, permission) in &rows.person_permissions {
            let permission = permission.parse().map_err(|why| AppError::damaged("permission", why))?;
            personal.entry(UserId::new(*user)).or_default().insert(permission);
        }
        let mut categories: HashMap<PostId, BTreeSet<CategoryId>> = HashMap::new();
        for (category, post) in &rows.category_administrators {
            categories.entry(PostId::new(*post)).or_default().insert(CategoryId::new(*category));
        }
        let mailboxes =
            rows.mailboxes.iter().map(|row| (UserId::new(row.person), Mailbox::of(row))).collect();
        let calendars = Calendars::of_rows(&rows.calendars, row.zone_minutes)?;
        let (version, kept) = (rows.version, Kept::of(&rows));
        let snapshot =
            Snapshot::new(data_of(rows)?).map_err(|faults| AppError::damaged("organisation", faults))?;
        Ok(Organisation {
            version,
            code: row.code,
            name: row.name,
            zone_minutes: row.zone_minutes,
            snapshot,
            kept,
            personal,
            categories,
            mailboxes,
            calendars,
        })
    }

    /// Where a person gets mail, and how he wants to be told.
    pub fn mailbox(&self, user: UserId) -> Option<&Mailbox> {
        self.mailboxes.get(&user)
    }

    /// The calendars that were published.
    pub fn calendars(&self) -> &Calendars {
        &self.calendars
    }

    /// By which calendar a department works, or the whole organisation.
    pub fn calendar_of(&self, department: Option<DepartmentId>) -> Option<&Calendar> {
        self.calendars.of(&self.snapshot, department)
    }

    /// Whether the organisation works on a day.
    pub fn works_on(&self, day: NaiveDate) -> bool {
        self.calendar_of(None).is_some_and(|calendar| !calendar.shifts_on(day).is_empty())
    }

    /// Whether a department is kept for the record only.
    pub fn is_closed_department(&self, id: DepartmentId) -> bool {
        self.kept.closed_departments.contains(&id)
    }

    /// Whether a post is kept for the record only.
    pub fn is_closed_post(&self, id: PostId) -> bool {
        self.kept.closed_posts.contains(&id)
    }

    /// The place of a department or post among its neighbours.
    pub fn position(&self, id: i64) -> i32 {
        self.kept.positions.get(&id).copied().unwrap_or_default()
    }

    /// Every appointment with its id.
    pub fn appointments(&self) -> impl Iterator<Item = (i64, &Appointment)> {
        self.kept.appointments.iter().copied().zip(&self.data().appointments)
    }

    /// Every substitute with its id.
    pub fn substitutes(&self) -> impl Iterator<Item = (i64, &Substitute)> {
        self.kept.substitutes.iter().copied().zip(&self.data().substitutes)
    }

    /// Every absence with its id.
    pub fn absences(&self) -> impl Iterator<Item = (i64, &Absence)> {
        self.kept.absences.iter().copied().zip(&self.data().absences)
    }

    /// Whether a person holds a permission today, by a post or in person.
    pub fn may(&self, user: UserId, permission: Permission, day: NaiveDate) -> bool {
        let personal = self.personal.get(&user).is_some_and(|held| held.contains(&permission));
        (personal && self.may_be_handed(user)) || self.has_permission(user, permission, day)
    }

    /// The categories whose flows a person defines by the posts he holds on a day.
    pub fn defines_categories(&self, user: UserId, day: NaiveDate) -> BTreeSet<CategoryId> {
        let posts = self.posts_of(user, day).into_iter();
        posts.filter_map(|post| self.categories.get(&post)).flatten().copied().collect()
    }

    /// The posts whose holders define the flows of a category, by id.
    pub fn administrators_of_category(&self, category: CategoryId) -> Vec<PostId> {
        let granted = self.categories.iter().filter(|(_, categories)| categories.contains(&category));
        let mut posts: Vec<PostId> = granted.map(|(post, _)| *post).collect();
        posts.sort_unstable();
        posts
    }

    /// The active people who hold a permission on a day, in person or by a post.
    pub fn holders(&self, permission: Permission, day: NaiveDate) -> Vec<UserId> {
        let mut holders: Vec<UserId> = self.data().people.iter().map(|person| person.id).collect();
        holders.retain(|user| self.may(*user, permission, day));
        holders.sort_unstable();
        holders
    }

    /// Whether a permission is a person's on a day, in person or by a post, even while he is kept out.
    pub fn is_appointed(&self, user: UserId, permission: Permission, day: NaiveDate) -> bool {
        let personal = self.personal.get(&user).is_some_and(|held| held.contains(&permission));
        personal || self.by_post(user, permission, day)
    }

    /// Whether a person's posts carry a permission on a day, even while he is kept out.
    pub fn by_post(&self, user: UserId, permission: Permission, day: NaiveDate) -> bool {
        let mut held =
            self.data().appointments.iter().filter(|row| row.user == user && row.period.contains(day));
        held.any(|row| self.post(row.post).is_some_and(|post| post.permissions.contains(&permission)))
    }

    /// Somebody who holds two of the permissions that are to be held by separate people, in person or by posts, on
    /// `today` or a day that an appointment begins later: the person and the two. People who are kept out count,
    /// for they may be let in again.
    pub fn not_separate(&self, today: NaiveDate) -> Option<(&Person, Permission, Permission)> {
        let data = self.data();
        data.people.iter().find_map(|person| {
            let posts = data.appointments.iter().filter(|row| row.user == person.id);
            let begins = posts.filter_map(|row| row.period.from).filter(|from| *from > today);
            let (first, second) = begins.chain([today]).find_map(|day| {
                let mut held = SEPARATE.into_iter().filter(|of| self.is_appointed(person.id, *of, day));
                Some((held.next()?, held.next()?))
            })?;
            Some((person, first, second))
        })
    }

    /// The people who hold a permission in person.
    pub fn holders_in_person(&self, permission: Permission) -> Vec<UserId> {
        let mut holders: Vec<UserId> = self
            .personal
            .iter()
            .filter(|(_, held)| held.contains(&permission))
            .map(|(user, _)| *user)
            .collect();
        holders.sort_unstable();
        holders
    }

    /// A person's shown name; the id when there is none.
    pub fn person_name(&self, user: UserId) -> String {
        self.person(user).map_or_else(|| user.to_string(), |person| person.name.clone())
    }

    /// A party in words: a post with its department, a department, a person.
    pub fn party_name(&self, party: &Party, language: &str) -> String {
        let post_name = |id: PostId| {
            self.post(id).map_or_else(
                || id.to_string(),
                |post| {
                    let department = self.department(post.department).map(|of| of.name.in_language(language));
                    format!("{} · {}", department.unwrap_or_default(), post.name.in_language(language))
                },
            )
        };
        match party {
            Party::Post(post) => post_name(*post),
            Party::Seat(post, user) => format!("{} ({})", self.person_name(*user), post_name(*post)),
            Party::Department(id) => self.department_name(*id, language),
            Party::Person(user) => self.person_name(*user),
        }
    }

    /// A department's name.
    pub fn department_name(&self, id: DepartmentId, language: &str) -> String {
        self.department(id)
            .map_or_else(|| id.to_string(), |department| department.name.in_language(language).to_owned())
    }
}

/// Rows into the data that `org` checks.
///
/// # Errors
/// When a stored label or permission cannot be read.
pub fn data_of(mut rows: org::OrgRows) -> Result<OrgData, AppError> {
    let mut data = OrgData::default();
    // Neighbours stand in the order that the administrators gave them.
    rows.departments.sort_by_key(|row| (row.position, row.id));
    rows.posts.sort_by_key(|row| (row.position, row.id));
    let mut held: HashMap<i64, Vec<String>> = HashMap::new();
    for row in rows.post_permissions {
        held.entry(row.post).or_default().push(row.permission);
    }
    for row in rows.departments {
        data.departments.push(Department {
            id: DepartmentId::new(row.id),
            code: row.code,
            name: label(&row.name),
            parent: row.parent.map(DepartmentId::new),
            head: row.head.map(PostId::new),
        });
    }
    for row in rows.posts {
        let mut permissions = BTreeSet::new();
        for permission in held.remove(&row.id).unwrap_or_default() {
            permissions.insert(permission.parse().map_err(|why| AppError::damaged("permission", why))?);
        }
        data.posts.push(Post {
            id: PostId::new(row.id),
            code: row.code,
            name: label(&row.name),
            department: DepartmentId::new(row.department),
            permissions,
        });
    }
    for row in rows.people {
        data.people.push(Person {
            id: UserId::new(row.id),
            sign_in: row.name,
            name: row.display,
            active: row.active,
        });
    }
    for row in rows.appointments {
        data.appointments.push(Appointment {
            user: UserId::new(row.person),
            post: PostId::new(row.post),
            period: period(row.valid_from, row.valid_to),
        });
    }
    for row in rows.substitutes {
        data.substitutes.push(Substitute {
            principal: UserId::new(row.absent),
            substitute: UserId::new(row.person),
            period: period(row.valid_from, row.valid_to),
            post: row.post.map(PostId::new),
        });
    }
    for row in rows.absences {
        data.absences.push(Absence {
            user: UserId::new(row.person),
            period: period(row.valid_from, row.valid_to),
            reason: row.reason,
        });
    }
    Ok(data)
}

/// A label as a column holds it; a column that holds no JSON is a plain text.
pub fn label(stored: &str) -> Label {
    serde_json::from_str(stored).unwrap_or_else(|_| Label::new(stored))
}

/// A label for a column.
pub fn label_text(label: &Label) -> String {
    serde_json::to_string(label).unwrap_or_else(|_| label.text().to_owned())
}

/// Days as columns hold them: the first day's midnight, and the midnight after the last day. 0 is "always".
fn period(from: i64, to: Option<i64>) -> Period {
    let day = |millis: i64| waypost_base::Timestamp::from_millis(millis).to_utc().date_naive();
    Period { from: (from > 0).then(|| day(from)), until: to.map(|to| day(to - DAY)) }
}

/// The columns of a period.
pub fn period_columns(from: Option<NaiveDate>, until: Option<NaiveDate>) -> (i64, Option<i64>) {
    let midnight =
        |day: NaiveDate| day.and_hms_opt(0, 0, 0).map_or(0, |midnight| midnight.and_utc().timestamp_millis());
    (from.map_or(0, midnight), until.map(|until| midnight(until) + DAY))
}
