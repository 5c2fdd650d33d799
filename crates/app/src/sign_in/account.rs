//! What a person does with the own account: password, second factor, sessions, language and theme.

use waypost_base::{Code, FieldProblem, Rejection};
use waypost_store::{
    Conn,
    people::{self, PersonChange},
    sessions,
};

use super::{Factor, Session};
use crate::{
    App,
    chain::{Chain, record},
    error::AppError,
    secrets,
};

/// A session as its owner sees it.
#[derive(Clone, Debug)]
pub struct SessionView {
    /// Hash of its token, hex: names it without giving it.
    pub id: String,
    /// When it began.
    pub created_at: i64,
    /// When it was last used.
    pub seen_at: i64,
    /// What the browser called itself.
    pub agent: String,
    /// Where it came from.
    pub address: String,
    /// Whether it is the one that asks.
    pub current: bool,
}

impl App {
    /// Changes language, theme and keys; `None` leaves each as it is.
    ///
    /// # Errors
    /// When the store fails.
    pub fn set_view(
        &self,
        session: &Session,
        language: Option<String>,
        theme: Option<String>,
        keys: Option<bool>,
    ) -> Result<(), AppError> {
        let change = PersonChange {
            language: language.map(Some),
            theme: theme.map(Some),
            keys,
            ..PersonChange::default()
        };
        let who = &session.who;
        self.shared.db.write(|conn| people::change(conn, who.tenant(), who.user(), &change))?;
        Ok(())
    }

    /// Changes the password, and ends every other session.
    ///
    /// # Errors
    /// When the store fails; the rejection names the field.
    pub fn change_password(
        &self,
        session: &Session,
        old: &str,
        new: &str,
        repeat: &str,
    ) -> Result<Result<(), Rejection>, AppError> {
        let problems = password_problems(new, repeat);
        if !problems.is_empty() {
            return Ok(Err(Rejection::of_fields(problems)));
        }
        if let Err(rejection) = self.password_again(session, old)? {
            let problem =
                FieldProblem { params: rejection.params, ..FieldProblem::new("old", rejection.code) };
            return Ok(Err(Rejection::of_fields(vec![problem])));
        }
        let hash = self.passwords.hash(new)?;
        self.shared.db.write(|conn| self.keep_password(conn, session, hash))?;
        Ok(Ok(()))
    }

    /// An own password instead of one that somebody else made: what came in with that one has just been proved.
    ///
    /// # Errors
    /// When the store fails; the rejection names the field.
    pub fn choose_password(
        &self,
        session: &Session,
        new: &str,
        repeat: &str,
    ) -> Result<Result<(), Rejection>, AppError> {
        let mut problems = password_problems(new, repeat);
        let who = &session.who;
        let person = self.shared.db.read(|conn| people::by_id(conn, who.tenant(), who.user()))?;
        let Some(person) = person.filter(|person| person.password_given) else {
            return Ok(Err(Code::SignInAgain.into()));
        };
        if problems.is_empty() && self.passwords.fits(new, person.password.as_deref())? {
            problems.push(FieldProblem::new("password", Code::SamePassword));
        }
        if !problems.is_empty() {
            return Ok(Err(Rejection::of_fields(problems)));
        }
        let hash = self.passwords.hash(new)?;
        self.shared.db.write(|conn| self.keep_password(conn, session, hash))?;
        Ok(Ok(()))
    }

    /// The new password; every other session ends.
    fn keep_password(&self, conn: &mut Conn, session: &Session, hash: String) -> Result<(), AppError> {
        let who = &session.who;
        let change = PersonChange {
            password: Some(Some(hash)),
            password_given: Some(false),
            ..PersonChange::default()
        };
        people::change(conn, who.tenant(), who.user(), &change)?;
        sessions::end_all(conn, who.tenant(), who.user(), Some(&session.token_hash))?;
        record(conn, who.tenant(), Chain::SignIns, self.now(), "password_changed", &who.user())
    }

    /// Begins setting up a second factor: the secret to show and its address for an app. One in use stays in use until
    /// the new one is confirmed.
    ///
    /// # Errors
    /// When the store fails.
    pub fn begin_factor(&self, session: &Session) -> Result<(String, String), AppError> {
        let who = &session.who;
        let secret = secrets::totp_secret()?;
        let address = secrets::totp_address(&secret, &session.name, &who.organisation().name)?;
        self.shared.db.write(|conn| -> Result<_, AppError> {
            let person = people::by_id(conn, who.tenant(), who.user())?;
            let factor = Factor::read(person.and_then(|person| person.totp).as_deref())?;
            let stored = factor.showing(secret.clone()).written();
            let change = PersonChange { totp: Some(Some(stored)), ..PersonChange::default() };
            Ok(people::change(conn, who.tenant(), who.user(), &change)?)
        })?;
        Ok((secret, address))
    }

    /// The secret of a second factor that is being set up.
    ///
    /// # Errors
    /// When the store fails.
    pub fn pending_factor(&self, session: &Session) -> Result<Option<(String, String)>, AppError> {
        let who = &session.who;
        let person = self.shared.db.read(|conn| people::by_id(conn, who.tenant(), who.user()))?;
        let factor = Factor::read(person.and_then(|person| person.totp).as_deref())?;
        factor
            .shown()
            .map(|secret| {
                let address = secrets::totp_address(secret, &session.name, &who.organisation().name)?;
                Ok((secret.to_owned(), address))
            })
            .transpose()
    }

    /// Ends setting up: the first right code makes the factor active. A sensitive act: the sign-in must have been proved
    /// a short while ago, or whoever finds an open browser could finish what its owner began.
    ///
    /// # Errors
    /// When the store fails; the rejection is [`Code::SignInAgain`], or names the field.
    pub fn confirm_factor(&self, session: &Session, code: &str) -> Result<Result<(), Rejection>, AppError> {
        let who = &session.who;
        let now = self.now();
        if let Err(rejection) = who.proved_lately(now) {
            return Ok(Err(rejection));
        }
        self.shared.db.write(|conn| {
            let person = people::by_id(conn, who.tenant(), who.user())?;
            let factor = Factor::read(person.and_then(|person| person.totp).as_deref())?;
            let Some(active) = factor.confirm(code, now)? else {
                return Ok(Err(Rejection::of_fields(vec![FieldProblem::new("code", Code::BadCode)])));
            };
            let change = PersonChange { totp: Some(Some(active.written())), ..PersonChange::default() };
            people::change(conn, who.tenant(), who.user(), &change)?;
            record(conn, who.tenant(), Chain::SignIns, now, "second_factor_on", &who.user())?;
            Ok(Ok(()))
        })
    }

    /// Takes the second factor away. A sensitive act: the sign-in must have been proved a short while ago.
    ///
    /// # Errors
    /// When the store fails; the rejection is [`Code::SignInAgain`].
    pub fn drop_factor(&self, session: &Session) -> Result<Result<(), Rejection>, AppError> {
        let who = &session.who;
        let now = self.now();
        if let Err(rejection) = who.proved_lately(now) {
            return Ok(Err(rejection));
        }
        self.shared.db.write(|conn| -> Result<_, AppError> {
            let change = PersonChange { totp: Some(None), ..PersonChange::default() };
            people::change(conn, who.tenant(), who.user(), &change)?;
            record(conn, who.tenant(), Chain::SignIns, now, "second_factor_off", &who.user())
        })?;
        Ok(Ok(()))
    }

    /// The live sessions of a person.
    ///
    /// # Errors
    /// When the store fails.
    pub fn sessions(&self, session: &Session) -> Result<Vec<SessionView>, AppError> {
        let who = &session.who;
        let rows =
            self.shared.db.read(|conn| sessions::of_person(conn, who.tenant(), who.user(), self.now()))?;
        Ok(rows
            .into_iter()
            .map(|row| SessionView {
                current: row.token_hash == session.token_hash,
                id: crate::hex(&row.token_hash),
                created_at: row.created_at,
                seen_at: row.seen_at,
                agent: row.agent,
                address: row.address,
            })
            .collect())
    }

    /// Ends one of the own sessions by its id, or all others.
    ///
    /// # Errors
    /// When the store fails; the rejection is [`Code::NotFound`].
    pub fn end_session(
        &self,
        session: &Session,
        id: Option<&str>,
    ) -> Result<Result<(), Rejection>, AppError> {
        let who = &session.who;
        let own = self.sessions(session)?;
        self.shared.db.write(|conn| {
            let Some(id) = id else {
                sessions::end_all(conn, who.tenant(), who.user(), Some(&session.token_hash))?;
                return Ok(Ok(()));
            };
            // Only a session of this person is in the list, so only such a one can be ended.
            let Some(hash) = own.iter().find(|row| row.id == id).and_then(|row| crate::unhex(&row.id)) else {
                return Ok(Err(Code::NotFound.into()));
            };
            sessions::end(conn, who.tenant(), &hash)?;
            Ok(Ok(()))
        })
    }
}

/// What is wrong with a new password.
pub(crate) fn password_problems(new: &str, repeat: &str) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    if new.chars().count() < secrets::PASSWORD_MIN {
        problems.push(FieldProblem::new("password", Code::WeakPassword).with("min", secrets::PASSWORD_MIN));
    } else if new.len() > secrets::PASSWORD_MAX {
        problems.push(
            FieldProblem::new("password", Code::ValueTooLong)
                .with("max", secrets::PASSWORD_MAX)
                .with("length", new.len()),
        );
    } else if new != repeat {
        problems.push(FieldProblem::new("repeat", Code::PasswordsDiffer));
    }
    problems
}
