//! The first start: a one-time link makes the tenant (if there is none) and its system administrator.

use waypost_base::{Code, FieldProblem, Rejection, TenantId, UserId};
use waypost_org::Permission;
use waypost_store::{
    Conn,
    links::{self, LinkRow},
    people::{self, PersonRow},
    tenant::{self, TenantRow},
};

use super::{Begun, MINUTE, Origin, account::password_problems};
use crate::{
    App,
    chain::{Chain, record},
    error::AppError,
    secrets,
};

/// The tenant of links that belong to the installation.
const INSTALLATION: TenantId = TenantId::new(0);
/// How long the link of a first start is good.
const LINK_LIFE: i64 = 24 * 60 * MINUTE;

/// What the set-up page asks.
#[derive(Clone, Debug, Default)]
pub struct SetUp {
    /// Name of the organisation.
    pub organisation: String,
    /// Its code.
    pub code: String,
    /// Sign-in name of the system administrator.
    pub sign_in: String,
    /// Shown name.
    pub name: String,
    /// Password.
    pub password: String,
    /// Password again.
    pub repeat: String,
    /// Minutes east of UTC.
    pub zone_minutes: i32,
}

impl App {
    /// A one-time set-up link's token, when no tenant has a person who could sign in.
    ///
    /// # Errors
    /// When the store fails.
    pub fn first_start(&self) -> Result<Option<String>, AppError> {
        let now = self.now();
        // Looked at without writing first: a server starts on a full disk too.
        if self.shared.db.read(somebody_can_sign_in)? {
            return Ok(None);
        }
        self.shared.db.write(|conn| {
            if somebody_can_sign_in(conn)? {
                return Ok(None);
            }
            let (token, hash) = secrets::token()?;
            let link = LinkRow {
                token_hash: hash,
                purpose: "set_up".to_owned(),
                person: None,
                expires_at: now + LINK_LIFE,
                used_at: None,
            };
            links::insert(conn, INSTALLATION, &link)?;
            Ok(Some(token))
        })
    }

    /// Whether a set-up link may still be used, with the tenant that it would fill when there is one.
    ///
    /// # Errors
    /// When the store fails.
    pub fn set_up_offered(&self, token: &str) -> Result<Option<Option<TenantRow>>, AppError> {
        let hash = secrets::token_hash(token);
        self.shared.db.read(|conn| {
            let usable = links::usable(conn, INSTALLATION, &hash, self.now())?;
            // Every restart before the set-up made a link; the first one used ends them all.
            if usable.is_none_or(|link| link.purpose != "set_up") || somebody_can_sign_in(conn)? {
                return Ok(None);
            }
            Ok(Some(tenant::list(conn)?.into_iter().next()))
        })
    }

    /// Uses a set-up link: makes the system administrator and signs in.
    ///
    /// # Errors
    /// When the store fails; the rejection names the fields, or is [`Code::LinkUsed`].
    pub fn set_up(
        &self,
        token: &str,
        wanted: &SetUp,
        origin: &Origin,
    ) -> Result<Result<Begun, Rejection>, AppError> {
        let known = match self.set_up_offered(token)? {
            Some(known) => known,
            None => return Ok(Err(Code::LinkUsed.into())),
        };
        let mut problems = password_problems(&wanted.password, &wanted.repeat);
        let required = [
            ("organisation", &wanted.organisation, known.is_none()),
            ("code", &wanted.code, known.is_none()),
            ("sign_in", &wanted.sign_in, true),
            ("name", &wanted.name, true),
        ];
        for (field, text, asked) in required {
            if asked && text.trim().is_empty() {
                problems.push(FieldProblem::new(field, Code::ValueRequired));
            } else if text.chars().count() > 100 {
                problems.push(
                    FieldProblem::new(field, Code::ValueTooLong)
                        .with("max", 100)
                        .with("length", text.chars().count()),
                );
            } else if text.chars().any(char::is_control) {
                problems.push(FieldProblem::new(field, Code::ValueControl));
            }
        }
        if !problems.is_empty() {
            return Ok(Err(Rejection::of_fields(problems)));
        }
        let password = self.passwords.hash(&wanted.password)?;
        let now = self.now();
        self.shared.db.write(|conn| {
            let name = wanted.sign_in.trim().to_lowercase();
            if let Some(row) = &known
                && people::by_name(conn, TenantId::new(row.id), &name)?.is_some()
            {
                let taken = FieldProblem::new("sign_in", Code::NameTaken).with("name", &name);
                return Ok(Err(Rejection::of_fields(vec![taken])));
            }
            let taken = links::take(conn, INSTALLATION, &secrets::token_hash(token), now)?;
            if taken.is_none() || somebody_can_sign_in(conn)? {
                return Ok(Err(Code::LinkUsed.into()));
            }
            let tenant = match known {
                Some(row) => TenantId::new(row.id),
                None => {
                    let row = TenantRow {
                        id: self.shared.ids.fresh(),
                        code: wanted.code.trim().to_owned(),
                        name: wanted.organisation.trim().to_owned(),
                        host: None,
                        zone_minutes: wanted.zone_minutes,
                        created_at: now,
                    };
                    tenant::insert(conn, &row)?;
                    TenantId::new(row.id)
                }
            };
            let person = PersonRow {
                id: self.shared.ids.fresh(),
                name,
                display: wanted.name.trim().to_owned(),
                active: true,
                password: Some(password),
                totp: None,
                language: None,
                theme: None,
                created_at: now,
                password_given: false,
                keys: true,
            };
            people::insert(conn, tenant, &person)?;
            let user = UserId::new(person.id);
            for permission in FIRST_GRANTS {
                people::grant(conn, tenant, user, permission.as_str())?;
            }
            record(conn, tenant, Chain::Administration, now, "set_up", &user)?;
            self.begin_session(conn, tenant, &person, origin, now).map(Ok)
        })
    }
}

/// What the first person may do: with nobody else there, an installation is built up by this one. None of it is a power
/// of the security or the audit administrator.
pub(crate) const FIRST_GRANTS: [Permission; 4] = [
    Permission::AdministerSystem,
    Permission::AdministerOrganisation,
    Permission::AdministerFlows,
    Permission::ResolveIncidents,
];

fn somebody_can_sign_in(conn: &mut Conn) -> Result<bool, AppError> {
    for tenant in tenant::list(conn)? {
        let people = people::list(conn, TenantId::new(tenant.id))?;
        if people.iter().any(|person| person.active && person.password.is_some()) {
            return Ok(true);
        }
    }
    Ok(false)
}
