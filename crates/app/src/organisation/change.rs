//! One change of the organisation by an administrator: planned on the rows, judged whole, saved with its record.
//!
//! The change is made on the rows in memory; the whole must then hold together, and what it would do to open work,
//! stages and people is worked out by comparing the organisation before and after. Where somebody would lose
//! something, nothing is saved yet: the answer is [`Answer::Ask`], and the same change is saved once it comes back
//! with the mark of exactly these consequences.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use waypost_base::{Code, FieldProblem, Rejection, TenantId, UserId};
use waypost_org::{OrgData, OrgFault, OrgProblem, Permission, Row, check};
use waypost_store::{
    Conn, mailboxes,
    org::{self, OrgRows},
    people::{self, PersonChange, PersonRow},
    tenant,
};

use super::{Organisation, consequences::Consequences, data_of};
pub use super::{
    departments::DepartmentFields,
    people::{AbsenceFields, AppointmentFields, PersonFields, SubstituteFields},
    posts::PostFields,
};
use crate::{
    App,
    access::Administers,
    chain::{Chain, record},
    error::AppError,
    organisation::SEPARATE,
    shared::business_date,
};

/// What an administrator changes. Ids are those of rows.
#[derive(Clone, Debug)]
pub enum Change {
    /// A department is added.
    AddDepartment(DepartmentFields),
    /// A department is changed, moved with all below it. The second are the values that were shown.
    ChangeDepartment(i64, DepartmentFields, DepartmentFields),
    /// A department is used no more.
    CloseDepartment(i64),
    /// A closed department is used again.
    OpenDepartment(i64),
    /// A post is added.
    AddPost(PostFields),
    /// A post is changed. The second are the values that were shown.
    ChangePost(i64, PostFields, PostFields),
    /// A post is used no more: nobody holds it from today on.
    ClosePost(i64),
    /// A closed post is used again.
    OpenPost(i64),
    /// A person is added, without a password; with a post where one is named.
    AddPerson(PersonFields),
    /// A person is called otherwise. The second is the name that was shown.
    RenamePerson(i64, String, String),
    /// A person gets mail elsewhere; empty: nowhere.
    SetMail(i64, String),
    /// A person gets a post.
    Appoint(AppointmentFields),
    /// A person holds a post until a day, and no longer; one that had not begun is taken away.
    EndAppointment(i64, NaiveDate),
    /// A person acts for another.
    AddSubstitute(SubstituteFields),
    /// A person does not act for another any more.
    RemoveSubstitute(i64),
    /// A person is away.
    AddAbsence(AbsenceFields),
    /// A person is not away after all.
    RemoveAbsence(i64),
}

/// What became of a change.
#[derive(Clone, Debug)]
pub enum Answer {
    /// It is saved; the id of the row it was about.
    Done(i64),
    /// Nothing is saved: this is what it would do.
    Ask(Box<Consequences>),
}

/// The rows while a change is made, and which of them it touched.
pub(super) struct Plan<'a> {
    pub(super) before: &'a Organisation,
    pub(super) rows: OrgRows,
    pub(super) today: NaiveDate,
    pub(super) now: i64,
    /// The first day on which the change shows.
    pub(super) day: NaiveDate,
    /// Asked about even where nobody loses anything.
    pub(super) asks: bool,
    /// The row that it is about.
    pub(super) id: i64,
    pub(super) touched: Touched,
    /// Whose mail goes where from now on. Addresses stand in no chain: they are personal, and a chain keeps for ever.
    pub(super) mail: Option<(i64, String)>,
    /// Ids for new rows: the one it is about, and one beside it.
    pub(super) fresh: i64,
    pub(super) second: i64,
}

/// Ids of changed rows.
#[derive(Debug, Default)]
pub(super) struct Touched {
    pub(super) departments: BTreeSet<i64>,
    pub(super) posts: BTreeSet<i64>,
    pub(super) people: BTreeSet<i64>,
    pub(super) appointments: BTreeSet<i64>,
    pub(super) substitutes: BTreeSet<i64>,
    pub(super) absences: BTreeSet<i64>,
}

/// Why a plan is not carried out.
pub(super) enum Refused {
    Rejection(Rejection),
    Broken(AppError),
}

impl From<Rejection> for Refused {
    fn from(rejection: Rejection) -> Self {
        Refused::Rejection(rejection)
    }
}

impl From<Code> for Refused {
    fn from(code: Code) -> Self {
        Refused::Rejection(code.into())
    }
}

impl From<AppError> for Refused {
    fn from(fault: AppError) -> Self {
        Refused::Broken(fault)
    }
}

impl From<waypost_store::StoreError> for Refused {
    fn from(fault: waypost_store::StoreError) -> Self {
        Refused::Broken(fault.into())
    }
}

impl Change {
    /// The kind under which it is recorded.
    fn kind(&self) -> &'static str {
        match self {
            Change::AddDepartment(_) => "department_added",
            Change::ChangeDepartment(..) => "department_changed",
            Change::CloseDepartment(_) => "department_closed",
            Change::OpenDepartment(_) => "department_opened",
            Change::AddPost(_) => "post_added",
            Change::ChangePost(..) => "post_changed",
            Change::ClosePost(_) => "post_closed",
            Change::OpenPost(_) => "post_opened",
            Change::AddPerson(_) => "person_added",
            Change::RenamePerson(..) => "person_renamed",
            Change::SetMail(..) => "mail_changed",
            Change::Appoint(_) => "appointed",
            Change::EndAppointment(..) => "appointment_ended",
            Change::AddSubstitute(_) => "substitute_added",
            Change::RemoveSubstitute(_) => "substitute_removed",
            Change::AddAbsence(_) => "absence_added",
            Change::RemoveAbsence(_) => "absence_removed",
        }
    }

    fn plan(&self, plan: &mut Plan<'_>) -> Result<(), Refused> {
        match self {
            Change::AddDepartment(fields) => plan.add_department(fields),
            Change::ChangeDepartment(id, fields, shown) => plan.change_department(*id, fields, shown),
            Change::CloseDepartment(id) => plan.close_department(*id),
            Change::OpenDepartment(id) => plan.open_department(*id),
            Change::AddPost(fields) => plan.add_post(fields),
            Change::ChangePost(id, fields, shown) => plan.change_post(*id, fields, shown),
            Change::ClosePost(id) => plan.close_post(*id),
            Change::OpenPost(id) => plan.open_post(*id),
            Change::AddPerson(fields) => plan.add_person(fields),
            Change::RenamePerson(id, name, shown) => plan.rename_person(*id, name, shown),
            Change::SetMail(id, address) => plan.set_mail(*id, address),
            Change::Appoint(fields) => plan.appoint(fields),
            Change::EndAppointment(id, until) => plan.end_appointment(*id, *until),
            Change::AddSubstitute(fields) => plan.add_substitute(fields),
            Change::RemoveSubstitute(id) => plan.remove_substitute(*id),
            Change::AddAbsence(fields) => plan.add_absence(fields),
            Change::RemoveAbsence(id) => plan.remove_absence(*id),
        }
    }
}

impl App {
    /// Makes a change, or says what it would do: see the head of this file. `seen` is the mark of the consequences
    /// that were shown and agreed to.
    ///
    /// # Errors
    /// When the store fails; the rejection names the field, or says by what the thing is still used.
    pub fn change_organisation(
        &self,
        proof: &Administers,
        change: &Change,
        seen: Option<&str>,
    ) -> Result<Result<Answer, Rejection>, AppError> {
        if proof.permission() != Permission::AdministerOrganisation {
            return Ok(Err(Code::NotAllowed.into()));
        }
        let done = self.shared.db.write(|conn| self.change_in(conn, proof, change, seen));
        match done {
            Ok(answer) => Ok(Ok(answer)),
            Err(Refused::Rejection(rejection)) => Ok(Err(rejection)),
            Err(Refused::Broken(fault)) => Err(fault),
        }
    }

    fn change_in(
        &self,
        conn: &mut Conn,
        proof: &Administers,
        change: &Change,
        seen: Option<&str>,
    ) -> Result<Answer, Refused> {
        let (tenant, by) = (proof.who().tenant(), proof.who().user());
        let before = self.shared.organisation(conn, tenant)?;
        let today = business_date(self.shared.clock.now(), before.zone_minutes);
        let mut plan = Plan {
            before: &before,
            rows: org::load(conn, tenant)?,
            today,
            now: self.now(),
            day: today,
            asks: false,
            id: 0,
            touched: Touched::default(),
            mail: None,
            fresh: self.shared.ids.fresh(),
            second: self.shared.ids.fresh(),
        };
        change.plan(&mut plan)?;
        let data = data_of(plan.rows.clone())?;
        if let Some(fault) = check(&data).first() {
            return Err(Rejection::of_fields(vec![problem_of(&plan, &data, fault)]).into());
        }
        plan.no_new_sibling_of_one_name(&data)?;
        let of = tenant::by_id(conn, tenant)?.ok_or_else(|| AppError::damaged("tenant", "it is gone"))?;
        let after = Organisation::of_rows(of, plan.rows.clone())?;
        powers_stay_apart(&before, &after, today, proof)?;
        if let Change::CloseDepartment(_) | Change::ClosePost(_) = change {
            self.refuse_while_used(conn, tenant, &plan, &after)?;
        }
        let consequences = self.consequences(conn, tenant, &before, &after, plan.day)?;
        if (plan.asks || consequences.takes_something()) && seen != Some(consequences.mark().as_str()) {
            return Ok(Answer::Ask(Box::new(consequences)));
        }
        save(conn, tenant, &plan)?;
        let touched = (plan.touched.of(&before), plan.touched.of(&after));
        record(conn, tenant, Chain::Organisation, plan.now, change.kind(), &(by, touched.0, touched.1))?;
        Ok(Answer::Done(plan.id))
    }
}

/// Saves the touched rows; one that is gone from the plan is removed.
fn save(conn: &mut Conn, tenant: TenantId, plan: &Plan<'_>) -> Result<(), AppError> {
    let (rows, touched) = (&plan.rows, &plan.touched);
    for row in rows.people.iter().filter(|row| touched.people.contains(&row.id)) {
        if plan.before.person(UserId::new(row.id)).is_none() {
            people::insert(conn, tenant, row)?;
        } else {
            let change = PersonChange { display: Some(row.display.clone()), ..PersonChange::default() };
            people::change(conn, tenant, UserId::new(row.id), &change)?;
        }
    }
    let kept = |ids: &BTreeSet<i64>, id: i64| ids.contains(&id);
    let changed = OrgRows {
        departments: rows
            .departments
            .iter()
            .filter(|row| kept(&touched.departments, row.id))
            .cloned()
            .collect(),
        posts: rows.posts.iter().filter(|row| kept(&touched.posts, row.id)).cloned().collect(),
        post_permissions: rows
            .post_permissions
            .iter()
            .filter(|row| kept(&touched.posts, row.post))
            .cloned()
            .collect(),
        appointments: rows
            .appointments
            .iter()
            .filter(|row| kept(&touched.appointments, row.id))
            .cloned()
            .collect(),
        substitutes: rows
            .substitutes
            .iter()
            .filter(|row| kept(&touched.substitutes, row.id))
            .cloned()
            .collect(),
        absences: rows.absences.iter().filter(|row| kept(&touched.absences, row.id)).cloned().collect(),
        ..OrgRows::default()
    };
    org::save(conn, tenant, &changed)?;
    if let Some((id, address)) = &plan.mail {
        mailboxes::set_address(conn, tenant, UserId::new(*id), address)?;
    }
    for id in touched.appointments.iter().filter(|id| rows.appointments.iter().all(|row| row.id != **id)) {
        org::remove_appointment(conn, tenant, *id)?;
    }
    for id in touched.substitutes.iter().filter(|id| rows.substitutes.iter().all(|row| row.id != **id)) {
        org::remove_substitute(conn, tenant, *id)?;
    }
    for id in touched.absences.iter().filter(|id| rows.absences.iter().all(|row| row.id != **id)) {
        org::remove_absence(conn, tenant, *id)?;
    }
    Ok(())
}

impl Touched {
    /// The touched rows as they are in an organisation, for the record.
    fn of(&self, organisation: &Organisation) -> OrgData {
        let data = organisation.data();
        OrgData {
            departments: data
                .departments
                .iter()
                .filter(|row| self.departments.contains(&row.id.raw()))
                .cloned()
                .collect(),
            posts: data.posts.iter().filter(|row| self.posts.contains(&row.id.raw())).cloned().collect(),
            people: data.people.iter().filter(|row| self.people.contains(&row.id.raw())).cloned().collect(),
            appointments: organisation
                .appointments()
                .filter(|(id, _)| self.appointments.contains(id))
                .map(|(_, row)| *row)
                .collect(),
            substitutes: organisation
                .substitutes()
                .filter(|(id, _)| self.substitutes.contains(id))
                .map(|(_, row)| *row)
                .collect(),
            absences: organisation
                .absences()
                .filter(|(id, _)| self.absences.contains(id))
                .map(|(_, row)| row.clone())
                .collect(),
        }
    }
}

/// Nobody holds two powers of the three administrators, and only a system administrator changes who holds one:
/// whoever looks after posts could else give himself the others' powers.
pub(super) fn powers_stay_apart(
    before: &Organisation,
    after: &Organisation,
    today: NaiveDate,
    proof: &Administers,
) -> Result<(), Rejection> {
    let powers = |of: &Organisation| -> BTreeSet<_> {
        let held = of.data().appointments.iter().filter(|row| !row.period.is_over(today));
        held.filter_map(|row| Some((row, of.post(row.post)?)))
            .flat_map(|(row, post)| {
                let three = SEPARATE.into_iter().filter(|power| post.permissions.contains(power));
                let from = row.period.from.map(|from| from.max(today)).filter(|from| *from > today);
                three.map(move |power| (row.user, power, from, row.period.until))
            })
            .collect()
    };
    let carried = |of: &Organisation| -> BTreeSet<_> {
        let posts = of.data().posts.iter();
        let three = posts.flat_map(|post| post.permissions.iter().map(move |power| (post.id, *power)));
        three.filter(|(_, power)| SEPARATE.contains(power)).collect()
    };
    if after.not_separate(today).is_some() {
        return Err(Code::SeparateAdministrators.into());
    }
    let changed = powers(before) != powers(after) || carried(before) != carried(after);
    if changed && !proof.who().may(Permission::AdministerSystem) {
        return Err(Code::NeedsSystemAdministrator.into());
    }
    Ok(())
}

/// A fault of the whole as a problem of the field that made it.
fn problem_of(plan: &Plan<'_>, data: &OrgData, fault: &OrgFault) -> FieldProblem {
    let name_of = |code: &str| {
        let found = data.departments.iter().find(|row| row.code == code);
        found.map_or_else(|| code.to_owned(), |row| row.name.text().to_owned())
    };
    let mine = match &fault.row {
        Row::Department(code) => {
            data.departments.iter().any(|row| row.id.raw() == plan.id && row.code == *code)
        }
        _ => false,
    };
    let person = matches!(fault.row, Row::Person(_));
    match &fault.problem {
        OrgProblem::SameCode | OrgProblem::SameId => {
            let (Row::Department(code) | Row::Post(code) | Row::Person(code)) = &fault.row else {
                return FieldProblem::new("code", Code::AlreadyThere);
            };
            let field = if person { "sign_in" } else { "code" };
            FieldProblem::new(field, Code::NameTaken).with("name", code)
        }
        OrgProblem::BadCode => FieldProblem::new(if person { "sign_in" } else { "code" }, Code::CodeShape),
        OrgProblem::BadName => FieldProblem::new("name", Code::ValueRequired),
        OrgProblem::Loop(codes) => {
            let names: Vec<String> = codes.iter().map(|code| name_of(code)).collect();
            FieldProblem::new("parent", Code::TreeLoop).with("words", names.join(" → "))
        }
        OrgProblem::UnknownHead(_) | OrgProblem::HeadElsewhere(_) => {
            let name = match &fault.row {
                Row::Department(code) => name_of(code),
                other => other.to_string(),
            };
            let moved = plan.touched.posts.is_empty();
            let field = if mine {
                "head"
            } else if moved {
                "parent"
            } else {
                "department"
            };
            FieldProblem::new(field, Code::HeadElsewhere).with("name", name)
        }
        OrgProblem::UnknownParent(_) => FieldProblem::new("parent", Code::ValueNoDepartment),
        OrgProblem::UnknownDepartment(_) => FieldProblem::new("department", Code::ValueNoDepartment),
        OrgProblem::UnknownPost(_) => FieldProblem::new("post", Code::ValueNotChoice),
        OrgProblem::EndsBeforeItBegins => FieldProblem::new("until", Code::PeriodBackwards),
        OrgProblem::OwnSubstitute => FieldProblem::new("person", Code::OwnSubstitute),
        OrgProblem::Repeated => FieldProblem::new("from", Code::AlreadyThere),
        _ => FieldProblem::new("person", Code::ValueNoPerson),
    }
}

/// A row of a person who is new.
pub(super) fn new_person(id: i64, sign_in: &str, name: &str, now: i64) -> PersonRow {
    PersonRow {
        id,
        name: sign_in.to_owned(),
        display: name.to_owned(),
        active: true,
        password: None,
        totp: None,
        language: None,
        theme: None,
        created_at: now,
        password_given: false,
        keys: true,
    }
}
