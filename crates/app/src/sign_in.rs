//! Coming in: passwords, second factors, sessions, one-time links.
//!
//! A session is an opaque token in a cookie; the database holds its hash. It ends after eight hours without use, and
//! in any case after a day. Names and addresses that fail too often must wait. Whether a name exists is never told.

use waypost_base::{Code, Rejection, TenantId, UserId};
use waypost_store::{
    Conn, attempts,
    links::{self, LinkRow},
    people::{self, PersonChange, PersonRow},
    sessions::{self, SessionRow},
    tenant::{self, TenantRow},
};

use crate::{
    App,
    access::{Who, who_of},
    chain::{Chain, record},
    error::AppError,
    secrets,
};

mod account;
mod factor;
mod setup;
mod tries;

pub use account::SessionView;
pub use factor::Factor;
pub(crate) use setup::FIRST_GRANTS;
pub use setup::SetUp;

use tries::{WINDOW, count_try, waiting_time};

const MINUTE: i64 = 60_000;
/// A session ends after this long without use.
const IDLE: i64 = 8 * 60 * MINUTE;
/// A session ends after this long in any case.
const LONGEST: i64 = 24 * 60 * MINUTE;
/// Failures of one name before it must wait.
const NAME_FAILURES: i32 = 10;
/// Failures from one address before it must wait.
const ADDRESS_FAILURES: i32 = 60;
/// How long the password's proof waits for the second factor.
const PENDING: i64 = 5 * MINUTE;

/// Where a request comes from, for the list of sessions and the limits.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// Network address.
    pub address: String,
    /// What the browser calls itself, shortened.
    pub agent: String,
}

/// A session that begins: the text of the cookie.
#[derive(Clone, Debug)]
pub struct Begun {
    /// `<tenant>.<token>`; shown to the browser once.
    pub cookie: String,
    /// Who signed in.
    pub user: UserId,
}

/// What a right password leads to.
#[derive(Clone, Debug)]
pub enum SignedIn {
    /// A session.
    Begun(Begun),
    /// The second factor is asked for; the text binds the two steps.
    CodeNeeded {
        /// The token of the first step.
        pending: String,
    },
}

/// A request's session: who it is, and what pages need to know of it.
#[derive(Clone)]
pub struct Session {
    /// The person.
    pub who: Who,
    /// Shown name.
    pub display: String,
    /// Sign-in name.
    pub name: String,
    /// Chosen language.
    pub language: Option<String>,
    /// Chosen theme.
    pub theme: Option<String>,
    /// Protection token of forms.
    pub csrf: String,
    /// Hash of the session's token.
    pub token_hash: Vec<u8>,
    /// Whether a second factor is set up.
    pub has_factor: bool,
    /// Whether the password is one that somebody else made, so that an own one is chosen first.
    pub password_given: bool,
    /// Whether single keys move about the pages.
    pub keys: bool,
}

impl App {
    /// The tenant a sign-in is for: by host name, else by the code typed; with one tenant nothing is asked.
    ///
    /// # Errors
    /// When the store fails.
    pub fn find_tenant(&self, host: &str, code: &str) -> Result<Option<TenantRow>, AppError> {
        self.shared.db.read(|conn| {
            if let Some(found) = tenant::by_host(conn, host)? {
                return Ok(Some(found));
            }
            let mut all = tenant::list(conn)?;
            if all.len() == 1 && code.is_empty() {
                return Ok(all.pop());
            }
            Ok(all.into_iter().find(|tenant| tenant.code == code))
        })
    }

    /// Whether a sign-in must name its tenant.
    ///
    /// # Errors
    /// When the store fails.
    pub fn asks_for_tenant(&self, host: &str) -> Result<bool, AppError> {
        self.shared
            .db
            .read(|conn| Ok(tenant::by_host(conn, host)?.is_none() && tenant::list(conn)?.len() > 1))
    }

    /// Checks a name and a password.
    ///
    /// # Errors
    /// When the store fails; the rejection is [`Code::BadSignIn`] or [`Code::TooManyAttempts`].
    pub fn sign_in(
        &self,
        tenant: TenantId,
        name: &str,
        password: &str,
        origin: &Origin,
    ) -> Result<Result<SignedIn, Rejection>, AppError> {
        let now = self.now();
        let name = &name.trim().to_lowercase();
        let subjects = [
            (format!("name:{}", name.chars().take(80).collect::<String>()), NAME_FAILURES),
            (format!("address:{}", origin.address), ADDRESS_FAILURES),
        ];
        // The try counts before the password is looked at, so that many at once are no more than one after another.
        let person = self.shared.db.write(|conn| -> Result<_, AppError> {
            if let Err(rejection) = count_try(conn, tenant, &subjects, now)? {
                return Ok(Err(rejection));
            }
            Ok(Ok(people::by_name(conn, tenant, name)?))
        })?;
        let person = match person {
            Ok(person) => person.filter(|person| person.active),
            Err(rejection) => return Ok(Err(rejection)),
        };
        let stored = person.as_ref().and_then(|person| person.password.as_deref());
        let password_fits =
            password.len() <= secrets::PASSWORD_MAX && self.passwords.fits(password, stored)?;
        let Some(person) = person.filter(|_| password_fits) else {
            return Ok(Err(Code::BadSignIn.into()));
        };
        self.shared.db.write(|conn| {
            attempts::clear(conn, tenant, &subjects[0].0)?;
            attempts::forgive(conn, tenant, &subjects[1].0)?;
            let factor = Factor::read(person.totp.as_deref())?;
            if factor.is_asked() {
                let (pending, hash) = secrets::token()?;
                let link = LinkRow {
                    token_hash: hash,
                    purpose: "second_factor".to_owned(),
                    person: Some(person.id),
                    expires_at: now + PENDING,
                    used_at: None,
                };
                links::insert(conn, tenant, &link)?;
                return Ok(Ok(SignedIn::CodeNeeded { pending }));
            }
            self.begin_session(conn, tenant, &person, origin, now).map(|begun| Ok(SignedIn::Begun(begun)))
        })
    }

    /// Checks the second factor after the password.
    ///
    /// # Errors
    /// When the store fails; the rejection is [`Code::BadCode`], [`Code::LinkUsed`] (the password is too long ago)
    /// or [`Code::TooManyAttempts`].
    pub fn sign_in_code(
        &self,
        tenant: TenantId,
        pending: &str,
        code: &str,
        origin: &Origin,
    ) -> Result<Result<Begun, Rejection>, AppError> {
        let now = self.now();
        let hash = secrets::token_hash(pending);
        self.shared.db.write(|conn| {
            let link =
                links::usable(conn, tenant, &hash, now)?.filter(|link| link.purpose == "second_factor");
            let Some(user) = link.and_then(|link| link.person).map(UserId::new) else {
                return Ok(Err(Code::LinkUsed.into()));
            };
            let Some(person) = people::by_id(conn, tenant, user)?.filter(|person| person.active) else {
                return Ok(Err(Code::BadSignIn.into()));
            };
            if let Err(rejection) = self.check_factor(conn, tenant, &person, code, now)? {
                return Ok(Err(rejection));
            }
            links::take(conn, tenant, &hash, now)?;
            self.begin_session(conn, tenant, &person, origin, now).map(Ok)
        })
    }

    /// The session of a cookie, if it is alive.
    ///
    /// # Errors
    /// When the store fails.
    pub fn session(&self, cookie: &str) -> Result<Option<Session>, AppError> {
        let Some((tenant, token)) = cookie.split_once('.') else { return Ok(None) };
        let Ok(tenant) = tenant.parse::<TenantId>() else { return Ok(None) };
        let hash = secrets::token_hash(token);
        let now = self.now();
        let found = self.shared.db.read(|conn| -> Result<_, AppError> {
            let Some(row) = sessions::by_hash(conn, tenant, &hash, now)? else { return Ok(None) };
            let user = UserId::new(row.person);
            let Some(person) = people::by_id(conn, tenant, user)?.filter(|person| person.active) else {
                return Ok(None);
            };
            let Some(who) = who_of(&self.shared, conn, tenant, user, row.strong_at.unwrap_or(0))? else {
                return Ok(None);
            };
            Ok(Some((row, person, who)))
        })?;
        let Some((row, person, who)) = found else { return Ok(None) };
        if now - row.seen_at > MINUTE {
            let until = (now + IDLE).min(row.created_at + LONGEST);
            let touched = self.shared.db.write(|conn| sessions::touch(conn, tenant, &hash, now, until));
            // Reading goes on where nothing can be written: the session only seems less used than it was.
            if let Err(fault) = touched.map_err(AppError::from)
                && !(fault.is_full() || fault.is_passing())
            {
                return Err(fault);
            }
        }
        Ok(Some(Session {
            who,
            display: person.display,
            name: person.name,
            language: person.language,
            theme: person.theme,
            csrf: row.csrf,
            token_hash: hash,
            password_given: person.password_given,
            keys: person.keys,
            has_factor: Factor::read(person.totp.as_deref())?.is_asked(),
        }))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the store fails.
    pub fn sign_out(&self, session: &Session) -> Result<(), AppError> {
        let tenant = session.who.tenant();
        self.shared.db.write(|conn| {
            sessions::end(conn, tenant, &session.token_hash)?;
            record(conn, tenant, Chain::SignIns, self.now(), "sign_out", &session.who.user())
        })
    }

    /// Proves the sign-in anew: password, and code where a second factor is set up.
    ///
    /// # Errors
    /// When the store fails; rejections as for signing in.
    pub fn sign_in_again(
        &self,
        session: &Session,
        password: &str,
        code: &str,
    ) -> Result<Result<(), Rejection>, AppError> {
        let now = self.now();
        let tenant = session.who.tenant();
        let person = match self.password_again(session, password)? {
            Ok(person) => person,
            Err(rejection) => return Ok(Err(rejection)),
        };
        self.shared.db.write(|conn| {
            if Factor::read(person.totp.as_deref())?.is_asked()
                && let Err(rejection) = self.check_factor(conn, tenant, &person, code, now)?
            {
                return Ok(Err(rejection));
            }
            sessions::strengthen(conn, tenant, &session.token_hash, now)?;
            Ok(Ok(()))
        })
    }

    /// The person of a session, whose password is asked for again. Failures count as those of signing in.
    pub(crate) fn password_again(
        &self,
        session: &Session,
        password: &str,
    ) -> Result<Result<PersonRow, Rejection>, AppError> {
        let now = self.now();
        let tenant = session.who.tenant();
        let subjects = [(format!("name:{}", session.name), NAME_FAILURES)];
        let person = self.shared.db.write(|conn| -> Result<_, AppError> {
            if let Err(rejection) = count_try(conn, tenant, &subjects, now)? {
                return Ok(Err(rejection));
            }
            Ok(people::by_id(conn, tenant, session.who.user())?.ok_or(Code::BadSignIn.into()))
        })?;
        let person = match person {
            Ok(person) => person,
            Err(rejection) => return Ok(Err(rejection)),
        };
        let fits = password.len() <= secrets::PASSWORD_MAX
            && self.passwords.fits(password, person.password.as_deref())?;
        if !fits {
            return Ok(Err(Code::BadSignIn.into()));
        }
        self.shared.db.write(|conn| attempts::forgive(conn, tenant, &subjects[0].0))?;
        Ok(Ok(person))
    }

    fn check_factor(
        &self,
        conn: &mut Conn,
        tenant: TenantId,
        person: &PersonRow,
        code: &str,
        now: i64,
    ) -> Result<Result<(), Rejection>, AppError> {
        let subject = [(format!("code:{}", person.id), NAME_FAILURES)];
        if let Some(wait) = waiting_time(conn, tenant, &subject, now)? {
            return Ok(Err(Rejection::new(Code::TooManyAttempts).with("seconds", wait)));
        }
        let factor = Factor::read(person.totp.as_deref())?;
        match factor.accept(code, now)? {
            Some(used) => {
                let change = PersonChange { totp: Some(Some(used.written())), ..PersonChange::default() };
                people::change(conn, tenant, UserId::new(person.id), &change)?;
                attempts::clear(conn, tenant, &subject[0].0)?;
                Ok(Ok(()))
            }
            None => {
                attempts::fail(conn, tenant, &subject[0].0, now, WINDOW)?;
                Ok(Err(Code::BadCode.into()))
            }
        }
    }

    fn begin_session(
        &self,
        conn: &mut Conn,
        tenant: TenantId,
        person: &PersonRow,
        origin: &Origin,
        now: i64,
    ) -> Result<Begun, AppError> {
        let (token, hash) = secrets::token()?;
        let (csrf, _) = secrets::token()?;
        sessions::purge(conn, tenant, now)?;
        let row = SessionRow {
            token_hash: hash,
            person: person.id,
            created_at: now,
            seen_at: now,
            expires_at: now + IDLE,
            strong_at: Some(now),
            csrf,
            agent: origin.agent.chars().take(200).collect(),
            address: origin.address.clone(),
        };
        sessions::insert(conn, tenant, &row)?;
        let user = UserId::new(person.id);
        record(conn, tenant, Chain::SignIns, now, "sign_in", &(user, &origin.address))?;
        Ok(Begun { cookie: format!("{tenant}.{token}"), user })
    }
}
