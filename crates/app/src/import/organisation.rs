//! The organisation of a package into rows.

use waypost_base::{DepartmentId, PostId, TenantId};
use waypost_interchange::OrganisationPackage;
use waypost_org::{OrgFaults, Permission};
use waypost_store::{
    Conn, mailboxes,
    org::{
        self, AbsenceRow, AppointmentRow, DepartmentRow, OrgRows, PostPermissionRow, PostRow, SubstituteRow,
    },
    people::{self, PersonChange, PersonRow},
};

use super::{ImportFault, KnownCodes, StillUsed};
use crate::{
    App,
    error::AppError,
    organisation::{
        Organisation, data_of, label_text, period_columns,
        uses::{Named, needing},
    },
};

/// Saves the rows and gives how many there were. The codes were checked before.
pub(crate) fn save(
    app: &App,
    conn: &mut Conn,
    tenant: TenantId,
    package: &OrganisationPackage,
    known: &KnownCodes,
) -> Result<usize, ImportFault> {
    let mut ids = known.clone();
    let fresh = || app.shared.ids.fresh();
    for row in &package.departments {
        ids.departments.entry(row.code.as_str().to_owned()).or_insert_with(fresh);
    }
    for row in &package.posts {
        ids.posts.entry(row.code.as_str().to_owned()).or_insert_with(fresh);
    }
    let before = org::load(conn, tenant)?;
    let mut rows = OrgRows::default();
    for (position, row) in package.departments.iter().enumerate() {
        let old = before.departments.iter().find(|old| old.code == row.code.as_str());
        rows.departments.push(DepartmentRow {
            id: ids.departments[row.code.as_str()],
            code: row.code.as_str().to_owned(),
            name: label_text(&row.name),
            parent: row.parent.as_ref().and_then(|code| ids.departments.get(code.as_str()).copied()),
            head: row.head.as_ref().and_then(|code| ids.posts.get(code.as_str()).copied()),
            position: old.map_or(i32::try_from(position).unwrap_or(i32::MAX), |old| old.position),
            closed: row.closed,
        });
    }
    for (position, row) in package.posts.iter().enumerate() {
        let id = ids.posts[row.code.as_str()];
        rows.posts.push(PostRow {
            id,
            code: row.code.as_str().to_owned(),
            department: ids.departments.get(row.department.as_str()).copied().unwrap_or_default(),
            name: label_text(&row.name),
            position: before
                .posts
                .iter()
                .find(|old| old.id == id)
                .map_or(i32::try_from(position).unwrap_or(i32::MAX), |old| old.position),
            closed: row.closed,
        });
        for permission in &row.permissions {
            permission.parse::<Permission>().map_err(|why| ImportFault::Row {
                path: format!("post {}", row.code.as_str()),
                message: why.to_string(),
            })?;
            rows.post_permissions.push(PostPermissionRow { post: id, permission: permission.clone() });
        }
    }
    for row in &package.people {
        let name = row.code.as_str().to_lowercase();
        match ids.people.get(&name) {
            Some(id) => {
                let change = PersonChange { display: Some(row.name.clone()), ..PersonChange::default() };
                people::change(conn, tenant, waypost_base::UserId::new(*id), &change)?;
            }
            None => {
                let person = PersonRow {
                    id: app.shared.ids.fresh(),
                    name: name.clone(),
                    display: row.name.clone(),
                    active: !row.disabled,
                    password: None,
                    totp: None,
                    language: row.language.clone(),
                    theme: None,
                    created_at: app.now(),
                    password_given: false,
                    keys: true,
                };
                people::insert(conn, tenant, &person)?;
                ids.people.insert(name, person.id);
            }
        }
    }
    for row in &package.people {
        let id = ids.people.get(&row.code.as_str().to_lowercase()).copied().unwrap_or_default();
        let Some(mail) = &row.mail else { continue };
        if !waypost_base::mail::is_address(mail) {
            return Err(ImportFault::Row {
                path: format!("person {}", row.code.as_str()),
                message: format!("`{mail}` is no address of mail"),
            });
        }
        let known = before.mailboxes.iter().find(|known| known.person == id);
        if known.is_none_or(|known| known.address != *mail) {
            mailboxes::set_address(conn, tenant, waypost_base::UserId::new(id), mail)?;
        }
    }
    let person = |code: &str| ids.people.get(&code.to_lowercase()).copied().unwrap_or_default();
    for row in &package.appointments {
        let (post, person) =
            (ids.posts.get(row.post.as_str()).copied().unwrap_or_default(), person(row.person.as_str()));
        let (valid_from, valid_to) = period_columns(row.from, row.until);
        let old = before
            .appointments
            .iter()
            .find(|old| old.post == post && old.person == person && old.valid_from == valid_from);
        let id = old.map_or_else(fresh, |old| old.id);
        rows.appointments.push(AppointmentRow { id, post, person, valid_from, valid_to });
    }
    for row in &package.substitutes {
        let (absent, person) = (person(row.acts_for.as_str()), person(row.person.as_str()));
        let post = row.post.as_ref().and_then(|code| ids.posts.get(code.as_str()).copied());
        let (valid_from, valid_to) = period_columns(row.from, row.until);
        let old = before.substitutes.iter().find(|old| {
            old.absent == absent && old.person == person && old.post == post && old.valid_from == valid_from
        });
        let id = old.map_or_else(fresh, |old| old.id);
        rows.substitutes.push(SubstituteRow { id, absent, person, post, valid_from, valid_to });
    }
    for row in &package.absences {
        let person = person(row.person.as_str());
        let (valid_from, valid_to) = period_columns(row.from, row.until);
        let old = before.absences.iter().find(|old| old.person == person && old.valid_from == valid_from);
        let id = old.map_or_else(fresh, |old| old.id);
        rows.absences.push(AbsenceRow { id, person, valid_from, valid_to, reason: row.reason.clone() });
    }
    let count = rows.departments.len() + rows.posts.len() + package.people.len() + rows.appointments.len();
    org::save(conn, tenant, &rows)?;
    // The whole must hold together, with what was there before.
    let data = data_of(org::load(conn, tenant)?)?;
    let faults = waypost_org::check(&data);
    if !faults.is_empty() {
        return Err(ImportFault::Organisation(OrgFaults(faults)));
    }
    let organisation = Organisation::load(conn, tenant)?;
    let used = closed_while_used(conn, tenant, package, &before, &organisation, app.now())?;
    if !used.is_empty() {
        return Err(ImportFault::StillUsed(used));
    }
    let today = crate::shared::business_date(app.shared.clock.now(), organisation.zone_minutes);
    if let Some((person, first, second)) = organisation.not_separate(today) {
        return Err(ImportFault::Separate(format!(
            "`{}` would hold both `{first}` and `{second}`: the three administrators must be three people",
            person.sign_in
        )));
    }
    Ok(count)
}

/// The rows of the package that close what was open and is still needed.
fn closed_while_used(
    conn: &mut Conn,
    tenant: TenantId,
    package: &OrganisationPackage,
    before: &OrgRows,
    after: &Organisation,
    now: i64,
) -> Result<Vec<StillUsed>, AppError> {
    let departments = package.departments.iter().enumerate().filter(|(_, row)| row.closed);
    let departments = departments.filter_map(|(at, row)| {
        let was = before.departments.iter().find(|was| was.code == row.code.as_str() && !was.closed)?;
        Some(("departments", at, &row.code, Named::Department(DepartmentId::new(was.id))))
    });
    let posts = package.posts.iter().enumerate().filter(|(_, row)| row.closed);
    let posts = posts.filter_map(|(at, row)| {
        let was = before.posts.iter().find(|was| was.code == row.code.as_str() && !was.closed)?;
        Some(("posts", at, &row.code, Named::Post(PostId::new(was.id))))
    });
    let mut used = Vec::new();
    for (list, row, code, named) in departments.chain(posts) {
        let by = needing(conn, tenant, after, named, now)?;
        if !by.is_empty() {
            used.push(StillUsed { list, row, code: code.as_str().to_owned(), by: by.join("; ") });
        }
    }
    Ok(used)
}

impl App {
    /// The organisation of a tenant as a package.
    ///
    /// # Errors
    /// When the store fails.
    pub fn export_organisation(&self, tenant: TenantId) -> Result<OrganisationPackage, AppError> {
        package_of(&*self.shared.db.read(|conn| self.shared.organisation(conn, tenant))?)
    }
}

/// What is kept in the record of an import. What is chained stays for ever; where somebody is reached need not.
pub(crate) fn to_record(package: &OrganisationPackage) -> OrganisationPackage {
    let mut kept = package.clone();
    kept.people.iter_mut().for_each(|person| person.mail = None);
    kept
}

/// An organisation as a package.
pub(crate) fn package_of(organisation: &Organisation) -> Result<OrganisationPackage, AppError> {
    use waypost_interchange::organisation::{
        AbsencePackage, AppointmentPackage, DepartmentPackage, PersonPackage, PostPackage, SubstitutePackage,
    };
    let data = organisation.data();
    let code =
        |text: &str| waypost_interchange::Code::new(text).map_err(|why| AppError::damaged("code", why));
    let post_code = |id| organisation.post(id).map_or("", |post| post.code.as_str());
    let person_code = |id| organisation.person(id).map_or("", |person| person.sign_in.as_str());
    let department_code = |id| organisation.department(id).map_or("", |of| of.code.as_str());
    let mut package = OrganisationPackage::default();
    for row in &data.departments {
        package.departments.push(DepartmentPackage {
            code: code(&row.code)?,
            name: row.name.clone(),
            parent: row.parent.map(|id| code(department_code(id))).transpose()?,
            head: row.head.map(|id| code(post_code(id))).transpose()?,
            closed: organisation.is_closed_department(row.id),
        });
    }
    for row in &data.posts {
        package.posts.push(PostPackage {
            code: code(&row.code)?,
            name: row.name.clone(),
            department: code(department_code(row.department))?,
            permissions: row.permissions.iter().map(ToString::to_string).collect(),
            closed: organisation.is_closed_post(row.id),
        });
    }
    for row in &data.people {
        package.people.push(PersonPackage {
            code: code(&row.sign_in)?,
            name: row.name.clone(),
            language: None,
            disabled: !row.active,
            mail: organisation
                .mailbox(row.id)
                .map(|mailbox| mailbox.address.clone())
                .filter(|address| !address.is_empty()),
        });
    }
    for row in &data.appointments {
        package.appointments.push(AppointmentPackage {
            person: code(person_code(row.user))?,
            post: code(post_code(row.post))?,
            from: row.period.from,
            until: row.period.until,
        });
    }
    for row in &data.substitutes {
        package.substitutes.push(SubstitutePackage {
            person: code(person_code(row.substitute))?,
            acts_for: code(person_code(row.principal))?,
            post: row.post.map(|id| code(post_code(id))).transpose()?,
            from: row.period.from,
            until: row.period.until,
        });
    }
    for row in &data.absences {
        package.absences.push(AbsencePackage {
            person: code(person_code(row.user))?,
            from: row.period.from,
            until: row.period.until,
            reason: row.reason.clone(),
        });
    }
    Ok(package)
}
