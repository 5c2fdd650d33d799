//! What makes rows an organisation: every fault of the rows, each naming its row.
//!
//! Nothing is repaired and nothing stops at the first fault, so that an import can show its whole list at once.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    hash::Hash,
};

use waypost_base::{DepartmentId, PostId, UserId};

use crate::data::{Department, OrgData, Period};

/// Longest code and sign-in name, in characters.
pub const CODE_LIMIT: usize = 64;
/// Longest name, in characters.
pub const NAME_LIMIT: usize = 200;

/// Something wrong with one row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{row}: {problem}")]
pub struct OrgFault {
    /// Where.
    pub row: Row,
    /// What.
    pub problem: OrgProblem,
}

/// All faults of some rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrgFaults(pub Vec<OrgFault>);

impl std::error::Error for OrgFaults {}

impl fmt::Display for OrgFaults {
    /// A fault a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the organisation has {} fault(s)", self.0.len())?;
        self.0.iter().try_for_each(|fault| write!(f, "\n{fault}"))
    }
}

/// A row as an administrator knows it: by code or name, else by its place in the list, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// A department, by code.
    Department(String),
    /// A post, by code.
    Post(String),
    /// A person, by sign-in name.
    Person(String),
    /// The n-th appointment.
    Appointment(usize),
    /// The n-th substitute.
    Substitute(usize),
    /// The n-th absence.
    Absence(usize),
}

/// What can be wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OrgProblem {
    /// Two rows of one kind have one id.
    #[error("its id is used twice")]
    SameId,
    /// Two rows of one kind have one code or sign-in name.
    #[error("its code is used twice")]
    SameCode,
    /// The code or sign-in name is empty, too long, or has spaces or control characters.
    #[error("its code must have 1 to {CODE_LIMIT} characters, no spaces and no control characters")]
    BadCode,
    /// The name is empty, too long or has control characters.
    #[error("its name must have 1 to {NAME_LIMIT} characters and no control characters")]
    BadName,
    /// The department above does not exist.
    #[error("the department {0} above it does not exist")]
    UnknownParent(DepartmentId),
    /// The department is below itself.
    #[error("it is below itself: {}", .0.join(" → "))]
    Loop(Vec<String>),
    /// The head post does not exist.
    #[error("its head post {0} does not exist")]
    UnknownHead(PostId),
    /// The head post belongs neither to the department nor to one above it.
    #[error("its head post {0} belongs neither to it nor to a department above")]
    HeadElsewhere(PostId),
    /// The post's department does not exist.
    #[error("its department {0} does not exist")]
    UnknownDepartment(DepartmentId),
    /// A post that does not exist.
    #[error("the post {0} does not exist")]
    UnknownPost(PostId),
    /// A person who does not exist.
    #[error("the person {0} does not exist")]
    UnknownPerson(UserId),
    /// The last day is before the first.
    #[error("it ends before it begins")]
    EndsBeforeItBegins,
    /// The same row stands twice.
    #[error("it repeats an earlier row")]
    Repeated,
    /// A text is too long or has control characters.
    #[error("its reason must have at most {NAME_LIMIT} characters and no control characters")]
    BadReason,
    /// Somebody substitutes himself.
    #[error("nobody can be his own substitute")]
    OwnSubstitute,
}

impl OrgProblem {
    /// A stable code for language catalogues.
    pub const fn code(&self) -> &'static str {
        match self {
            OrgProblem::SameId => "same_id",
            OrgProblem::SameCode => "same_code",
            OrgProblem::BadCode => "bad_code",
            OrgProblem::BadName => "bad_name",
            OrgProblem::UnknownParent(_) => "unknown_parent",
            OrgProblem::Loop(_) => "loop",
            OrgProblem::UnknownHead(_) => "unknown_head",
            OrgProblem::HeadElsewhere(_) => "head_elsewhere",
            OrgProblem::UnknownDepartment(_) => "unknown_department",
            OrgProblem::UnknownPost(_) => "unknown_post",
            OrgProblem::UnknownPerson(_) => "unknown_person",
            OrgProblem::EndsBeforeItBegins => "ends_before_it_begins",
            OrgProblem::Repeated => "repeated",
            OrgProblem::OwnSubstitute => "own_substitute",
            OrgProblem::BadReason => "bad_reason",
        }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Row::Department(code) => write!(f, "department `{code}`"),
            Row::Post(code) => write!(f, "post `{code}`"),
            Row::Person(name) => write!(f, "person `{name}`"),
            Row::Appointment(nth) => write!(f, "appointment {nth}"),
            Row::Substitute(nth) => write!(f, "substitute {nth}"),
            Row::Absence(nth) => write!(f, "absence {nth}"),
        }
    }
}

/// Every fault of the rows, in the order of the rows; empty when they make an organisation.
pub fn check(data: &OrgData) -> Vec<OrgFault> {
    let mut faults = Faults(Vec::new());
    let departments: HashMap<_, _> = data.departments.iter().map(|d| (d.id, d)).collect();
    let posts: HashMap<_, _> = data.posts.iter().map(|p| (p.id, p.department)).collect();
    let people: HashSet<_> = data.people.iter().map(|p| p.id).collect();

    let mut seen = Seen::default();
    let mut looped = HashSet::new();
    for department in &data.departments {
        let row = || Row::Department(department.code.clone());
        seen.row(&mut faults, row, department.id, &department.code, department.name.texts());
        if let Some(parent) = department.parent
            && !departments.contains_key(&parent)
        {
            faults.add(row(), OrgProblem::UnknownParent(parent));
        }
        if let Some(path) = loop_from(department, &departments, &mut looped) {
            faults.add(row(), OrgProblem::Loop(path));
        }
        if let Some(head) = department.head {
            match posts.get(&head) {
                None => faults.add(row(), OrgProblem::UnknownHead(head)),
                Some(home) if !at_or_above(department, *home, &departments) => {
                    faults.add(row(), OrgProblem::HeadElsewhere(head));
                }
                Some(_) => {}
            }
        }
    }
    let mut seen = Seen::default();
    for post in &data.posts {
        let row = || Row::Post(post.code.clone());
        seen.row(&mut faults, row, post.id, &post.code, post.name.texts());
        if !departments.contains_key(&post.department) {
            faults.add(row(), OrgProblem::UnknownDepartment(post.department));
        }
    }
    let mut seen = Seen::default();
    for person in &data.people {
        let row = || Row::Person(person.sign_in.clone());
        seen.row(&mut faults, row, person.id, &person.sign_in, std::iter::once(person.name.as_str()));
    }
    let mut earlier = HashSet::new();
    for (index, appointment) in data.appointments.iter().enumerate() {
        let row = || Row::Appointment(index + 1);
        faults.person(row, appointment.user, &people);
        faults.post(row, appointment.post, &posts);
        faults.period(row, &appointment.period);
        faults.repeat(row, !earlier.insert(appointment));
    }
    let mut earlier = HashSet::new();
    for (index, substitute) in data.substitutes.iter().enumerate() {
        let row = || Row::Substitute(index + 1);
        faults.person(row, substitute.principal, &people);
        if substitute.substitute == substitute.principal {
            faults.add(row(), OrgProblem::OwnSubstitute);
        } else {
            faults.person(row, substitute.substitute, &people);
        }
        if let Some(post) = substitute.post {
            faults.post(row, post, &posts);
        }
        faults.period(row, &substitute.period);
        faults.repeat(row, !earlier.insert(substitute));
    }
    let mut earlier = HashSet::new();
    for (index, absence) in data.absences.iter().enumerate() {
        let row = || Row::Absence(index + 1);
        faults.person(row, absence.user, &people);
        faults.period(row, &absence.period);
        if absence.reason.chars().count() > NAME_LIMIT || absence.reason.contains(char::is_control) {
            faults.add(row(), OrgProblem::BadReason);
        }
        faults.repeat(row, !earlier.insert(absence));
    }
    faults.0
}

/// Departments that have a name of a department before them with the same parent, in any of the languages: who
/// chooses one of the two by name chooses blindly. Trimmed names are compared.
pub fn same_names(data: &OrgData) -> Vec<DepartmentId> {
    let mut seen: HashMap<(Option<DepartmentId>, &str), DepartmentId> = HashMap::new();
    let mut found = Vec::new();
    for department in &data.departments {
        let mut again = false;
        for name in department.name.texts().map(str::trim).filter(|name| !name.is_empty()) {
            let first = *seen.entry((department.parent, name)).or_insert(department.id);
            again |= first != department.id;
        }
        if again {
            found.push(department.id);
        }
    }
    found
}

struct Faults(Vec<OrgFault>);

impl Faults {
    fn add(&mut self, row: Row, problem: OrgProblem) {
        self.0.push(OrgFault { row, problem });
    }

    fn person(&mut self, row: impl Fn() -> Row, user: UserId, people: &HashSet<UserId>) {
        if !people.contains(&user) {
            self.add(row(), OrgProblem::UnknownPerson(user));
        }
    }

    fn post(&mut self, row: impl Fn() -> Row, post: PostId, posts: &HashMap<PostId, DepartmentId>) {
        if !posts.contains_key(&post) {
            self.add(row(), OrgProblem::UnknownPost(post));
        }
    }

    fn period(&mut self, row: impl Fn() -> Row, period: &Period) {
        if period.from.zip(period.until).is_some_and(|(from, until)| until < from) {
            self.add(row(), OrgProblem::EndsBeforeItBegins);
        }
    }

    fn repeat(&mut self, row: impl Fn() -> Row, repeated: bool) {
        if repeated {
            self.add(row(), OrgProblem::Repeated);
        }
    }
}

/// Ids and codes met so far in one kind of row.
struct Seen<I> {
    ids: HashSet<I>,
    codes: HashSet<String>,
}

impl<I> Default for Seen<I> {
    fn default() -> Self {
        Self { ids: HashSet::new(), codes: HashSet::new() }
    }
}

impl<I: Eq + Hash> Seen<I> {
    fn row<'a>(
        &mut self,
        faults: &mut Faults,
        row: impl Fn() -> Row,
        id: I,
        code: &str,
        mut names: impl Iterator<Item = &'a str>,
    ) {
        if !self.ids.insert(id) {
            faults.add(row(), OrgProblem::SameId);
        }
        if !self.codes.insert(code.to_lowercase()) {
            faults.add(row(), OrgProblem::SameCode);
        }
        let length = code.chars().count();
        if length == 0 || length > CODE_LIMIT || code.contains(|c: char| c.is_whitespace() || c.is_control())
        {
            faults.add(row(), OrgProblem::BadCode);
        }
        if names.any(|name| {
            name.trim().is_empty() || name.chars().count() > NAME_LIMIT || name.contains(char::is_control)
        }) {
            faults.add(row(), OrgProblem::BadName);
        }
    }
}

/// The codes along the loop that the department stands in. A loop is told once, at its first row.
fn loop_from(
    department: &Department,
    departments: &HashMap<DepartmentId, &Department>,
    looped: &mut HashSet<DepartmentId>,
) -> Option<Vec<String>> {
    let mut path = vec![department.code.clone()];
    let mut ids = HashSet::from([department.id]);
    let mut above = department.parent;
    while let Some(next) = above.and_then(|parent| departments.get(&parent)) {
        path.push(next.code.clone());
        if next.id == department.id {
            let known = looped.contains(&department.id);
            looped.extend(ids);
            return (!known).then_some(path);
        }
        if !ids.insert(next.id) {
            return None;
        }
        above = next.parent;
    }
    None
}

fn at_or_above(
    department: &Department,
    wanted: DepartmentId,
    departments: &HashMap<DepartmentId, &Department>,
) -> bool {
    let mut ids = HashSet::new();
    let mut at = Some(department.id);
    while let Some(id) = at {
        if id == wanted {
            return true;
        }
        if !ids.insert(id) {
            return false;
        }
        at = departments.get(&id).and_then(|d| d.parent);
    }
    false
}

#[cfg(test)]
mod tests;
