//! People: added, renamed, appointed, substituted, away.
//!
//! Accounts (passwords, who may sign in) are another administrator's: see [`crate::people`].

use chrono::NaiveDate;
use waypost_base::{Code, FieldProblem, UserId};
use waypost_store::org::{AbsenceRow, AppointmentRow, SubstituteRow};

use super::{
    change::{Plan, Refused, new_person},
    period_columns,
    typing::Typing,
};

/// A person as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonFields {
    /// The sign-in name.
    pub sign_in: String,
    /// The shown name.
    pub name: String,
    /// The post that he holds from today on, by id; empty for none.
    pub post: String,
}

/// An appointment as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppointmentFields {
    /// The person, by sign-in name.
    pub person: String,
    /// The post, by id.
    pub post: String,
    /// First day; empty: from today on.
    pub from: String,
    /// Last day; empty: until further notice.
    pub until: String,
}

/// A substitute as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubstituteFields {
    /// For whom, by id.
    pub principal: i64,
    /// Who acts, by sign-in name.
    pub person: String,
    /// Only for this post, by id; empty: for everything.
    pub post: String,
    /// First day; empty: from today on.
    pub from: String,
    /// Last day; empty: until further notice.
    pub until: String,
}

/// An absence as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AbsenceFields {
    /// Who, by id.
    pub user: i64,
    /// First day.
    pub from: String,
    /// Last day.
    pub until: String,
    /// Why.
    pub reason: String,
}

impl Plan<'_> {
    pub(super) fn add_person(&mut self, fields: &PersonFields) -> Result<(), Refused> {
        let mut typing = Typing::default();
        let sign_in = typing.code("sign_in", &fields.sign_in).to_lowercase();
        let name = typing.line("name", &fields.name, waypost_org::check::NAME_LIMIT, false);
        let post = self.open_post_of(&mut typing, &fields.post);
        typing.refuse()?;
        let row = new_person(self.fresh, &sign_in, &name, self.now);
        let person = row.id;
        self.id = person;
        self.touched.people.insert(person);
        self.rows.people.push(row);
        if let Some(post) = post {
            let (valid_from, valid_to) = period_columns(Some(self.today), None);
            let id = self.second;
            self.rows.appointments.push(AppointmentRow { id, post, person, valid_from, valid_to });
            self.touched.appointments.insert(id);
        }
        Ok(())
    }

    pub(super) fn rename_person(&mut self, id: i64, typed: &str, shown: &str) -> Result<(), Refused> {
        let now = self.before.person(UserId::new(id)).ok_or(Code::NotFound)?.name.clone();
        let mut typing = Typing::default();
        let name = typing.merged("name", [typed, shown, &now], str::to_owned);
        let name = typing.line("name", &name, waypost_org::check::NAME_LIMIT, false);
        typing.refuse()?;
        self.id = id;
        if name != now {
            self.touched.people.insert(id);
        }
        for row in self.rows.people.iter_mut().filter(|row| row.id == id) {
            row.display.clone_from(&name);
        }
        Ok(())
    }

    pub(super) fn set_mail(&mut self, id: i64, typed: &str) -> Result<(), Refused> {
        self.before.person(UserId::new(id)).ok_or(Code::NotFound)?;
        let address = typed.trim();
        if !address.is_empty() && !waypost_base::mail::is_address(address) {
            let problem = FieldProblem::new("mail", Code::ValueNoMail);
            return Err(waypost_base::Rejection::of_fields(vec![problem]).into());
        }
        (self.id, self.mail) = (id, Some((id, address.to_owned())));
        self.touched.people.insert(id);
        Ok(())
    }

    pub(super) fn appoint(&mut self, fields: &AppointmentFields) -> Result<(), Refused> {
        let mut typing = Typing::default();
        let person = self.person(&mut typing, &fields.person);
        let post = self.open_post_of(&mut typing, &fields.post);
        if fields.post.trim().is_empty() {
            typing.problem(FieldProblem::new("post", Code::ValueRequired));
        }
        let (from, until) = self.period(&mut typing, &fields.from, &fields.until);
        typing.refuse()?;
        let (valid_from, valid_to) = period_columns(Some(from), until);
        let id = self.fresh;
        let (post, person) = (post.unwrap_or_default(), person.unwrap_or_default());
        let twice = self.rows.appointments.iter().any(|row| {
            let meets = row.valid_to.is_none_or(|to| to > valid_from)
                && valid_to.is_none_or(|to| row.valid_from < to);
            row.post == post && row.person == person && meets
        });
        if twice {
            let held = FieldProblem::new("from", Code::AlreadyThere);
            return Err(waypost_base::Rejection::of_fields(vec![held]).into());
        }
        self.rows.appointments.push(AppointmentRow { id, post, person, valid_from, valid_to });
        self.touched.appointments.insert(id);
        (self.id, self.day) = (id, self.today.max(from));
        Ok(())
    }

    pub(super) fn end_appointment(&mut self, id: i64, until: NaiveDate) -> Result<(), Refused> {
        let (_, ended) = period_columns(None, Some(until));
        let at = self.rows.appointments.iter().position(|row| row.id == id).ok_or(Code::NotFound)?;
        let row = &mut self.rows.appointments[at];
        if row.valid_to.zip(ended).is_some_and(|(to, ended)| to < ended) {
            let later = FieldProblem::new("until", Code::AlreadyThere);
            return Err(waypost_base::Rejection::of_fields(vec![later]).into());
        }
        if ended.is_some_and(|ended| ended <= row.valid_from) {
            self.rows.appointments.remove(at);
        } else {
            row.valid_to = ended;
        }
        self.touched.appointments.insert(id);
        self.day = self.today.max(until.succ_opt().unwrap_or(until));
        (self.id, self.asks) = (id, true);
        Ok(())
    }

    pub(super) fn add_substitute(&mut self, fields: &SubstituteFields) -> Result<(), Refused> {
        let mut typing = Typing::default();
        self.before.person(UserId::new(fields.principal)).ok_or(Code::NotFound)?;
        let person = self.person(&mut typing, &fields.person);
        let post = self.open_post_of(&mut typing, &fields.post);
        let (from, until) = self.period(&mut typing, &fields.from, &fields.until);
        typing.refuse()?;
        let (valid_from, valid_to) = period_columns(Some(from), until);
        let (id, absent, person) = (self.fresh, fields.principal, person.unwrap_or_default());
        self.rows.substitutes.push(SubstituteRow { id, absent, person, post, valid_from, valid_to });
        self.touched.substitutes.insert(id);
        (self.id, self.day) = (id, self.today.max(from));
        Ok(())
    }

    /// One that has begun stays for the record and ends yesterday.
    pub(super) fn remove_substitute(&mut self, id: i64) -> Result<(), Refused> {
        let at = self.rows.substitutes.iter().position(|row| row.id == id).ok_or(Code::NotFound)?;
        let (begins, _) = period_columns(Some(self.today), None);
        let (_, ended) = period_columns(None, self.today.pred_opt());
        let row = &mut self.rows.substitutes[at];
        if row.valid_from < begins {
            row.valid_to = ended.min(row.valid_to.or(ended));
        } else {
            self.rows.substitutes.remove(at);
        }
        self.touched.substitutes.insert(id);
        self.id = id;
        Ok(())
    }

    pub(super) fn add_absence(&mut self, fields: &AbsenceFields) -> Result<(), Refused> {
        let mut typing = Typing::default();
        self.before.person(UserId::new(fields.user)).ok_or(Code::NotFound)?;
        for (field, text) in [("from", &fields.from), ("until", &fields.until)] {
            if text.trim().is_empty() {
                typing.problem(FieldProblem::new(field, Code::ValueRequired));
            }
        }
        let (from, until) = self.period(&mut typing, &fields.from, &fields.until);
        let reason = typing.line("reason", &fields.reason, waypost_org::check::NAME_LIMIT, true);
        typing.refuse()?;
        let (valid_from, valid_to) = period_columns(Some(from), until);
        let (id, person) = (self.fresh, fields.user);
        self.rows.absences.push(AbsenceRow { id, person, valid_from, valid_to, reason });
        self.touched.absences.insert(id);
        self.id = id;
        Ok(())
    }

    pub(super) fn remove_absence(&mut self, id: i64) -> Result<(), Refused> {
        let at = self.rows.absences.iter().position(|row| row.id == id).ok_or(Code::NotFound)?;
        self.rows.absences.remove(at);
        self.touched.absences.insert(id);
        self.id = id;
        Ok(())
    }

    /// An active person by sign-in name, or by "Name (sign-in)" as lists show it.
    fn person(&self, typing: &mut Typing, text: &str) -> Option<i64> {
        let text = text.trim();
        if text.is_empty() {
            typing.problem(FieldProblem::new("person", Code::ValueRequired));
            return None;
        }
        let name = text.rsplit_once('(').map_or(text, |(_, rest)| rest.trim_end_matches(')'));
        let found = self.before.person_by_sign_in(name.trim()).filter(|person| person.active);
        if found.is_none() {
            typing.problem(FieldProblem::new("person", Code::ValueNoPerson));
        }
        found.map(|person| person.id.raw())
    }

    /// A post by id, if one was named; it must not be closed.
    fn open_post_of(&self, typing: &mut Typing, text: &str) -> Option<i64> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let Some(id) = text.parse().ok().filter(|id| self.is_post(*id)) else {
            typing.problem(FieldProblem::new("post", Code::ValueNotChoice));
            return None;
        };
        if let Some(closed) = self.closed_post(id) {
            typing.problem(FieldProblem::new("post", Code::IsClosed).with("name", closed));
        }
        Some(id)
    }

    fn period(&self, typing: &mut Typing, from: &str, until: &str) -> (NaiveDate, Option<NaiveDate>) {
        let from = typing.day("from", from).unwrap_or(self.today);
        let until = typing.day("until", until);
        if until.is_some_and(|until| until < from) {
            typing.problem(FieldProblem::new("until", Code::PeriodBackwards));
        }
        (from, until)
    }
}
