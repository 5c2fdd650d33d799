//! People as administrators and operators handle them: added, disabled, a new password; the three administrators.

use waypost_base::{Code, FieldProblem, Rejection, TenantId, UserId};
use waypost_org::{
    Permission,
    check::{CODE_LIMIT, NAME_LIMIT},
};
use waypost_store::{
    Conn, org,
    people::{self, PersonChange, PersonRow},
    sessions,
};

use crate::{
    App,
    access::{Administers, Sensitive, Who},
    chain::{Chain, record},
    error::AppError,
    organisation::{Organisation, SEPARATE, change::Answer},
    secrets,
    sign_in::FIRST_GRANTS,
};

/// Who acts: an administrator in a page, or the operator at the command line.
#[derive(Clone)]
pub enum By {
    /// A person with the permission, who proved the sign-in a short while ago.
    Administrator(Sensitive),
    /// Somebody with access to the data folder.
    Operator,
}

impl By {
    fn user(&self) -> Option<UserId> {
        match self {
            By::Administrator(proof) => Some(proof.administers().who().user()),
            By::Operator => None,
        }
    }
}

/// What becomes of a password that is made for somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MadePassword {
    /// Whoever comes in with it chooses an own one before anything else.
    ToChange,
    /// It may be kept: for a trial, or a machine.
    ToKeep,
}

/// Whether a system administrator may be added beside one who can sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// Only where there is none.
    Nobody,
    /// Also beside others.
    Others,
}

/// What a person is added as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AddedAs {
    Person,
    Administrator(Beside),
}

/// The three separate administrators.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Administrators {
    /// System.
    pub system: Vec<UserId>,
    /// Security.
    pub security: Vec<UserId>,
    /// Audit.
    pub audit: Vec<UserId>,
}

impl App {
    /// Adds a person and gives the password, readable once, to be changed at the first sign-in.
    ///
    /// # Errors
    /// When the store fails; the rejection says what is wrong with the names.
    pub fn add_person(
        &self,
        tenant: TenantId,
        name: &str,
        display: &str,
        by: &By,
    ) -> Result<Result<String, Rejection>, AppError> {
        self.add(tenant, name, display, by, AddedAs::Person)
    }

    /// Adds a person who may do what the first person of an installation may, for an operator who is locked out: the
    /// way back in where no administrator can sign in any more. It stands in the chain of administration.
    ///
    /// # Errors
    /// When the store fails; the rejection is [`Code::AdministratorExists`] unless he is to stand `beside` others, or
    /// says what is wrong with the names.
    pub fn add_administrator(
        &self,
        tenant: TenantId,
        name: &str,
        display: &str,
        beside: Beside,
    ) -> Result<Result<String, Rejection>, AppError> {
        self.add(tenant, name, display, &By::Operator, AddedAs::Administrator(beside))
    }

    fn add(
        &self,
        tenant: TenantId,
        name: &str,
        display: &str,
        by: &By,
        what: AddedAs,
    ) -> Result<Result<String, Rejection>, AppError> {
        let name = name.trim().to_lowercase();
        for (field, text) in [("name", name.as_str()), ("display", display)] {
            if text.trim().is_empty() {
                return Ok(Err(Rejection::of_fields(vec![FieldProblem::new(field, Code::ValueRequired)])));
            }
            if text.chars().any(char::is_control) {
                return Ok(Err(Rejection::of_fields(vec![FieldProblem::new(field, Code::ValueControl)])));
            }
            // What the organisation's own check refuses would keep everybody out once it is stored.
            let max = if field == "name" { CODE_LIMIT } else { NAME_LIMIT };
            let length = text.trim().chars().count();
            if length > max {
                let long =
                    FieldProblem::new(field, Code::ValueTooLong).with("max", max).with("length", length);
                return Ok(Err(Rejection::of_fields(vec![long])));
            }
            if field == "name" && text.contains(char::is_whitespace) {
                return Ok(Err(Rejection::of_fields(vec![FieldProblem::new(field, Code::CodeShape)])));
            }
        }
        let password = secrets::readable_password()?;
        let hash = self.passwords.hash(&password)?;
        self.shared.db.write(|conn| {
            if people::by_name(conn, tenant, &name)?.is_some() {
                return Ok(Err(Rejection::new(Code::NameTaken).with("name", &name)));
            }
            if what == AddedAs::Administrator(Beside::Nobody) {
                let organisation = self.shared.organisation(conn, tenant)?;
                let today = crate::shared::business_date(self.shared.clock.now(), organisation.zone_minutes);
                let holders = organisation.holders(Permission::AdministerSystem, today);
                if !holders.is_empty() {
                    let names: Vec<_> = holders.iter().map(|user| organisation.person_name(*user)).collect();
                    let exists = Rejection::new(Code::AdministratorExists);
                    return Ok(Err(exists.with("names", names.join(", "))));
                }
            }
            let row = PersonRow {
                id: self.shared.ids.fresh(),
                name,
                display: display.trim().to_owned(),
                active: true,
                password: Some(hash),
                totp: None,
                language: None,
                theme: None,
                created_at: self.now(),
                password_given: true,
                keys: true,
            };
            people::insert(conn, tenant, &row)?;
            let kind = match what {
                AddedAs::Person => "person_added",
                AddedAs::Administrator(_) => {
                    for permission in FIRST_GRANTS {
                        people::grant(conn, tenant, UserId::new(row.id), permission.as_str())?;
                    }
                    "administrator_added"
                }
            };
            record(conn, tenant, Chain::Administration, self.now(), kind, &(row.id, by.user()))?;
            Ok(Ok(password))
        })
    }

    /// Gives a person a new password, readable once, takes the second factor away and ends all sessions.
    ///
    /// # Errors
    /// When the store fails; the rejection is [`Code::NotFound`].
    pub fn reset_person(
        &self,
        tenant: TenantId,
        name: &str,
        by: &By,
        made: MadePassword,
    ) -> Result<Result<String, Rejection>, AppError> {
        let password = secrets::readable_password()?;
        let hash = self.passwords.hash(&password)?;
        self.change_person(tenant, name, by, "person_reset", move |conn, user| {
            let change = PersonChange {
                password: Some(Some(hash)),
                password_given: Some(made == MadePassword::ToChange),
                totp: Some(None),
                ..PersonChange::default()
            };
            people::change(conn, tenant, user, &change)?;
            sessions::end_all(conn, tenant, user, None)?;
            Ok(password)
        })
    }

    /// Lets a person in, or keeps him out; what is open stays with the posts.
    ///
    /// # Errors
    /// When the store fails; the rejection is [`Code::NotFound`].
    pub fn set_active(
        &self,
        tenant: TenantId,
        name: &str,
        active: bool,
        by: &By,
    ) -> Result<Result<(), Rejection>, AppError> {
        let kind = if active { "person_enabled" } else { "person_disabled" };
        self.change_person(tenant, name, by, kind, |conn, user| {
            if !active {
                return keep_out(conn, tenant, user);
            }
            let change = PersonChange { active: Some(true), ..PersonChange::default() };
            people::change(conn, tenant, user, &change)?;
            Ok(())
        })
    }

    /// Keeps a person out, or says what that would do: open work that nobody could handle, stages that find nobody,
    /// permissions that nobody holds. `seen` is the mark of what was shown and agreed to.
    ///
    /// # Errors
    /// When the store fails; the rejection is [`Code::NotFound`] or [`Code::NotAllowed`].
    pub fn disable_person(
        &self,
        by: &Sensitive,
        user: UserId,
        seen: Option<&str>,
    ) -> Result<Result<Answer, Rejection>, AppError> {
        let who = by.administers().who();
        let tenant = who.tenant();
        self.shared.db.write(|conn| {
            let before = self.shared.organisation(conn, tenant)?;
            if before.person(user).is_none() {
                return Ok(Err(Code::NotFound.into()));
            }
            if !self.may_change_account(who, user) {
                return Ok(Err(Code::NotAllowed.into()));
            }
            let mut rows = org::load(conn, tenant)?;
            rows.people.iter_mut().filter(|row| row.id == user.raw()).for_each(|row| row.active = false);
            let of = waypost_store::tenant::by_id(conn, tenant)?
                .ok_or_else(|| AppError::damaged("tenant", "it is gone"))?;
            let after = Organisation::of_rows(of, rows)?;
            let today = crate::shared::business_date(self.shared.clock.now(), before.zone_minutes);
            let consequences = self.consequences(conn, tenant, &before, &after, today)?;
            if consequences.takes_something() && seen != Some(consequences.mark().as_str()) {
                return Ok(Ok(Answer::Ask(Box::new(consequences))));
            }
            keep_out(conn, tenant, user)?;
            let entry = (user, Some(who.user()));
            record(conn, tenant, Chain::Administration, self.now(), "person_disabled", &entry)?;
            Ok(Ok(Answer::Done(user.raw())))
        })
    }

    /// Whether this administrator may change that account: not the own one, and not one of the three administrators',
    /// or whoever sets a password would hold two powers. For those another is named, or the operator helps. An
    /// account that is disabled counts as what it would be when let in again.
    pub fn may_change_account(&self, who: &Who, user: UserId) -> bool {
        let administers = who.may(Permission::AdministerSecurity) || who.may(Permission::AdministerSystem);
        let fixed = SEPARATE.iter().any(|of| who.organisation().is_appointed(user, *of, who.today()));
        administers && user != who.user() && !fixed
    }

    fn change_person<T>(
        &self,
        tenant: TenantId,
        name: &str,
        by: &By,
        kind: &str,
        change: impl FnOnce(&mut Conn, UserId) -> Result<T, AppError>,
    ) -> Result<Result<T, Rejection>, AppError> {
        self.shared.db.write(|conn| {
            let Some(person) = people::by_name(conn, tenant, &name.trim().to_lowercase())? else {
                return Ok(Err(Rejection::new(Code::NotFound).with("name", name)));
            };
            let user = UserId::new(person.id);
            if let By::Administrator(proof) = by {
                let who = proof.administers().who();
                if who.tenant() != tenant || !self.may_change_account(who, user) {
                    return Ok(Err(Code::NotAllowed.into()));
                }
            }
            let changed = change(conn, user)?;
            record(conn, tenant, Chain::Administration, self.now(), kind, &(user, by.user()))?;
            Ok(Ok(changed))
        })
    }

    /// The people of a tenant.
    ///
    /// # Errors
    /// When the store fails.
    pub fn people(&self, proof: &Administers) -> Result<Vec<PersonRow>, AppError> {
        Ok(self.shared.db.read(|conn| people::list(conn, proof.who().tenant()))?)
    }

    /// Who the three administrators are today, in person and by their posts.
    ///
    /// # Errors
    /// When the store fails.
    pub fn administrators(&self, tenant: TenantId) -> Result<Administrators, AppError> {
        let organisation = self.shared.db.read(|conn| self.shared.organisation(conn, tenant))?;
        let today = crate::shared::business_date(self.shared.clock.now(), organisation.zone_minutes);
        Ok(Administrators {
            system: organisation.holders(Permission::AdministerSystem, today),
            security: organisation.holders(Permission::AdministerSecurity, today),
            audit: organisation.holders(Permission::Audit, today),
        })
    }

    /// The system administrator names the security and the audit administrator: two people, neither of them a
    /// system administrator, and none who holds another of the three by a post.
    ///
    /// # Errors
    /// When the store fails; the rejection names the field.
    pub fn name_administrators(
        &self,
        proof: &Sensitive,
        security: &str,
        audit: &str,
    ) -> Result<Result<(), Rejection>, AppError> {
        let who = proof.administers().who();
        let tenant = who.tenant();
        let organisation = who.organisation();
        let mut problems = Vec::new();
        let mut find = |field: &str, name: &str| {
            let found = organisation.person_by_sign_in(name.trim()).filter(|person| person.active);
            if found.is_none() {
                let code = if name.trim().is_empty() { Code::ValueRequired } else { Code::ValueNoPerson };
                problems.push(FieldProblem::new(field, code));
            }
            found.map(|person| person.id)
        };
        let (security, audit) = (find("security", security), find("audit", audit));
        let (Some(security), Some(audit)) = (security, audit) else {
            return Ok(Err(Rejection::of_fields(problems)));
        };
        // What they were named for before is withdrawn; what they hold by a post stays.
        let holds = |user, permission| organisation.by_post(user, permission, who.today());
        let system = |user| {
            let in_person = organisation.holders_in_person(Permission::AdministerSystem).contains(&user);
            in_person || holds(user, Permission::AdministerSystem)
        };
        let taken = [
            ("security", system(security) || holds(security, Permission::Audit)),
            ("audit", security == audit || system(audit) || holds(audit, Permission::AdministerSecurity)),
        ];
        if let Some((field, _)) = taken.into_iter().find(|(_, taken)| *taken) {
            let same = FieldProblem::new(field, Code::SeparateAdministrators);
            return Ok(Err(Rejection::of_fields(vec![same])));
        }
        self.shared.db.write(|conn| -> Result<(), AppError> {
            for (permission, holder) in
                [(Permission::AdministerSecurity, security), (Permission::Audit, audit)]
            {
                for former in organisation.holders_in_person(permission) {
                    people::withdraw(conn, tenant, former, permission.as_str())?;
                }
                people::grant(conn, tenant, holder, permission.as_str())?;
            }
            let named = (who.user(), security, audit);
            record(conn, tenant, Chain::Administration, self.now(), "administrators_named", &named)
        })?;
        Ok(Ok(()))
    }
}

/// Switches an account off and ends its sessions.
fn keep_out(conn: &mut Conn, tenant: TenantId, user: UserId) -> Result<(), AppError> {
    let change = PersonChange { active: Some(false), ..PersonChange::default() };
    people::change(conn, tenant, user, &change)?;
    sessions::end_all(conn, tenant, user, None)?;
    Ok(())
}
