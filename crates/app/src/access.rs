//! Access: who may see and do what. The one place that decides it; default is no.
//!
//! A handler cannot reach a case without a [`Visible`], nor an administrator's act without an [`Administers`], and
//! only this module makes them. What is not there and what may not be seen look alike.

use std::{collections::BTreeSet, sync::Arc};

use chrono::NaiveDate;
use waypost_base::{CaseId, CategoryId, Code, FlowId, IncidentId, Party, Rejection, TenantId, UserId};
use waypost_org::Permission;
use waypost_store::{
    Conn,
    pages::{CaseHead, incidents, may_see},
};

use crate::{error::AppError, organisation::Organisation, shared::Shared};

/// A signed-in person, on one day, in one version of the organisation.
#[derive(Clone)]
pub struct Who {
    tenant: TenantId,
    user: UserId,
    today: NaiveDate,
    organisation: Arc<Organisation>,
    /// When the person last proved who it is (password, and code where set up).
    strong_at: i64,
}

/// A thing that this person may see.
#[derive(Clone, Debug)]
pub struct Visible<T> {
    thing: T,
    how: Sees,
}

/// By what somebody sees a case; of several, the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sees {
    /// It went through his hands or his posts', was copied to him, or he started it.
    Part,
    /// He heads the department that it was started in, or one above.
    Head,
    /// Only a permission lets him look.
    Permission,
}

/// Proof that a person holds a permission.
#[derive(Clone)]
pub struct Administers {
    who: Who,
    permission: Permission,
}

/// Proof that a person may settle one incident of a case of which he is told no more than the number. It shows nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settles {
    case: CaseId,
    incident: IncidentId,
}

/// Proof that a person holds a permission and has proved the sign-in anew a short while ago.
#[derive(Clone)]
pub struct Sensitive(Administers);

/// Proof that a person defines flows: all of them by the permission, or those of the categories that are granted to
/// his posts.
#[derive(Clone)]
pub struct DefinesFlows {
    who: Who,
    over: Over,
}

/// Proof that a person looks after running cases: of every flow as an auditor or by defining all of them, or of the
/// categories that are granted to his posts.
#[derive(Clone)]
pub struct Supervises {
    who: Who,
    over: Over,
}

#[derive(Clone)]
enum Over {
    Everything,
    Categories(BTreeSet<CategoryId>),
}

/// How long a proved sign-in counts for sensitive acts, in milliseconds.
const STRONG_FOR: i64 = 10 * 60 * 1_000;

impl Who {
    /// Made only by signing in (and by the command line, which acts for the system).
    pub(crate) fn new(
        tenant: TenantId,
        user: UserId,
        today: NaiveDate,
        organisation: Arc<Organisation>,
        strong_at: i64,
    ) -> Who {
        Who { tenant, user, today, organisation, strong_at }
    }

    /// The tenant.
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// The person.
    pub fn user(&self) -> UserId {
        self.user
    }

    /// The business date.
    pub fn today(&self) -> NaiveDate {
        self.today
    }

    /// The organisation that this person is seen in.
    pub fn organisation(&self) -> &Arc<Organisation> {
        &self.organisation
    }

    /// Parties whose work this person sees, with the person acted for where it is another.
    pub fn parties(&self) -> Vec<(Party, Option<UserId>)> {
        self.organisation.inbox_parties(self.user, self.today)
    }

    /// Subjects under which access rows may name this person.
    pub fn subjects(&self) -> Vec<String> {
        let mut subjects = self.party_subjects();
        subjects.extend(self.head_subjects());
        subjects
    }

    /// The parties among the subjects, written.
    pub fn party_subjects(&self) -> Vec<String> {
        self.parties().iter().map(|(party, _)| party.to_string()).collect()
    }

    fn head_subjects(&self) -> Vec<String> {
        let heads = self.organisation.reads_departments(self.user, self.today);
        heads.iter().map(|department| format!("heads:{department}")).collect()
    }

    /// Whether this person holds a permission today.
    pub fn may(&self, permission: Permission) -> bool {
        self.organisation.may(self.user, permission, self.today)
    }

    /// Whether the sign-in was proved a short while ago, as sensitive acts ask.
    ///
    /// # Errors
    /// [`Code::SignInAgain`] when it was not.
    pub fn proved_lately(&self, now: i64) -> Result<(), Rejection> {
        if now - self.strong_at <= STRONG_FOR { Ok(()) } else { Err(Code::SignInAgain.into()) }
    }

    /// Proof of a permission.
    ///
    /// # Errors
    /// [`Code::NotAllowed`], naming the permission.
    pub fn administers(&self, permission: Permission) -> Result<Administers, Rejection> {
        if self.may(permission) {
            Ok(Administers { who: self.clone(), permission })
        } else {
            Err(Rejection::new(Code::NotAllowed).with("permission", permission))
        }
    }
}

impl Who {
    /// Proof that this person defines flows of at least one category.
    ///
    /// # Errors
    /// [`Code::NotAllowed`], naming the permission.
    pub fn defines_flows(&self) -> Result<DefinesFlows, Rejection> {
        if self.may(Permission::AdministerFlows) {
            return Ok(DefinesFlows { who: self.clone(), over: Over::Everything });
        }
        let categories = self.organisation.defines_categories(self.user, self.today);
        if categories.is_empty() {
            return Err(not_flows());
        }
        Ok(DefinesFlows { who: self.clone(), over: Over::Categories(categories) })
    }
}

impl Who {
    /// Proof that this person looks after the running cases of at least one category.
    ///
    /// # Errors
    /// [`Code::NotAllowed`], naming the permission.
    pub fn supervises(&self) -> Result<Supervises, Rejection> {
        if self.may(Permission::Audit) {
            return Ok(Supervises { who: self.clone(), over: Over::Everything });
        }
        let DefinesFlows { who, over } = self.defines_flows()?;
        Ok(Supervises { who, over })
    }
}

impl Supervises {
    /// Who.
    pub fn who(&self) -> &Who {
        &self.who
    }

    /// Whether it covers the flows of a category; `None` are the flows without one.
    pub fn covers(&self, category: Option<CategoryId>) -> bool {
        match &self.over {
            Over::Everything => true,
            Over::Categories(granted) => category.is_some_and(|category| granted.contains(&category)),
        }
    }

    /// Whether it covers every flow.
    pub fn covers_everything(&self) -> bool {
        matches!(self.over, Over::Everything)
    }
}

impl DefinesFlows {
    /// Who.
    pub fn who(&self) -> &Who {
        &self.who
    }

    /// Whether it covers the flows of a category; `None` are the flows without one, which only the permission covers.
    pub fn covers(&self, category: Option<CategoryId>) -> bool {
        match &self.over {
            Over::Everything => true,
            Over::Categories(granted) => category.is_some_and(|category| granted.contains(&category)),
        }
    }

    /// Whether it covers every flow, and so the categories themselves.
    pub fn covers_everything(&self) -> bool {
        matches!(self.over, Over::Everything)
    }

    /// Refuses where it does not cover the flows of a category.
    ///
    /// # Errors
    /// [`Code::NotAllowed`], naming the permission.
    pub fn over(&self, category: Option<CategoryId>) -> Result<(), Rejection> {
        if self.covers(category) { Ok(()) } else { Err(not_flows()) }
    }

    /// Refuses where it does not cover every flow.
    ///
    /// # Errors
    /// [`Code::NotAllowed`], naming the permission.
    pub fn over_everything(&self) -> Result<(), Rejection> {
        if self.covers_everything() { Ok(()) } else { Err(not_flows()) }
    }
}

fn not_flows() -> Rejection {
    Rejection::new(Code::NotAllowed).with("permission", Permission::AdministerFlows)
}

impl Administers {
    /// Who.
    pub fn who(&self) -> &Who {
        &self.who
    }

    /// What.
    pub fn permission(&self) -> Permission {
        self.permission
    }

    /// Proof for a sensitive act.
    ///
    /// # Errors
    /// [`Code::SignInAgain`] when the sign-in was proved too long ago.
    pub fn sensitive(&self, now: i64) -> Result<Sensitive, Rejection> {
        self.who.proved_lately(now)?;
        Ok(Sensitive(self.clone()))
    }
}

impl Sensitive {
    /// The permission behind it.
    pub fn administers(&self) -> &Administers {
        &self.0
    }
}

impl<T> Visible<T> {
    /// The thing.
    pub fn get(&self) -> &T {
        &self.thing
    }

    /// By what it is seen.
    pub fn how(&self) -> Sees {
        self.how
    }
}

impl Visible<CaseHead> {
    /// The case's id.
    pub fn id(&self) -> CaseId {
        CaseId::new(self.thing.id)
    }
}

impl Settles {
    /// The case.
    pub fn case(&self) -> CaseId {
        self.case
    }

    /// The incident, and no other.
    pub fn incident(&self) -> IncidentId {
        self.incident
    }
}

/// That this person may settle an open incident of a restricted case, so that it does not hang though he sees nothing
/// of it.
///
/// # Errors
/// An error when the store fails; [`Code::NoSuchIncident`] when there is no such incident for this person.
pub(crate) fn settles(
    conn: &mut Conn,
    who: &Who,
    number: i64,
    incident: IncidentId,
) -> Result<Result<Settles, Rejection>, AppError> {
    let head = waypost_store::pages::case_by_number(conn, who.tenant, number)?;
    let Some(head) = head.filter(|head| head.restricted && who.may(Permission::ResolveIncidents)) else {
        return Ok(Err(Code::NoSuchIncident.into()));
    };
    let case = CaseId::new(head.id);
    let mut rows = incidents(conn, who.tenant, case)?.into_iter();
    let open = rows.any(|row| row.id == incident.raw() && row.resolved_at.is_none());
    Ok(if open { Ok(Settles { case, incident }) } else { Err(Code::NoSuchIncident.into()) })
}

/// Proof that a person steers one running case: he defines its flow, and it is not kept from him.
#[derive(Clone, Debug)]
pub struct Steers {
    case: CaseId,
    whole: bool,
}

impl Steers {
    /// The case.
    pub fn case(&self) -> CaseId {
        self.case
    }

    /// Whether he may also see what stands in it.
    pub fn sees_whole(&self) -> bool {
        self.whole
    }
}

/// That this person steers a case, by its readable number. A restricted one only who sees it.
///
/// # Errors
/// An error when the store fails; [`Code::NotFound`] where there is no such case of his flows,
/// [`Code::CaseRestricted`].
pub(crate) fn steers(
    conn: &mut Conn,
    proof: &DefinesFlows,
    number: i64,
) -> Result<Result<Steers, Rejection>, AppError> {
    let who = proof.who();
    let head = waypost_store::pages::case_by_number(conn, who.tenant, number)?;
    let Some(head) = head else { return Ok(Err(Code::NotFound.into())) };
    let flow = waypost_store::flows::flow_by_id(conn, who.tenant, FlowId::new(head.flow))?;
    if !flow.is_some_and(|flow| proof.covers(flow.category.map(CategoryId::new))) {
        return Ok(Err(Code::NotFound.into()));
    }
    let case = CaseId::new(head.id);
    let restricted = head.restricted;
    Ok(match see(conn, who, Some(head))? {
        Ok(_) => Ok(Steers { case, whole: true }),
        Err(rejection) if restricted => Err(rejection),
        Err(_) => Ok(Steers { case, whole: false }),
    })
}

/// A case by its readable number, for a person who may see it: participant, copied, initiator, head over the
/// subtree, auditor, and while an incident of it waits, whoever resolves incidents.
///
/// # Errors
/// An error when the store fails; [`Code::NotFound`] when there is no such case for this person.
pub fn see_case(
    conn: &mut Conn,
    who: &Who,
    number: i64,
) -> Result<Result<Visible<CaseHead>, Rejection>, AppError> {
    let head = waypost_store::pages::case_by_number(conn, who.tenant, number)?;
    see(conn, who, head)
}

/// The same by its id.
///
/// # Errors
/// As [`see_case`].
pub(crate) fn see_case_by_id(
    conn: &mut Conn,
    who: &Who,
    case: i64,
) -> Result<Result<Visible<CaseHead>, Rejection>, AppError> {
    let head = waypost_store::pages::case_by_id(conn, who.tenant, CaseId::new(case))?;
    see(conn, who, head)
}

fn see(
    conn: &mut Conn,
    who: &Who,
    head: Option<CaseHead>,
) -> Result<Result<Visible<CaseHead>, Rejection>, AppError> {
    let Some(head) = head else {
        return Ok(Err(Code::NotFound.into()));
    };
    let id = CaseId::new(head.id);
    let how = if may_see(conn, who.tenant, id, &who.party_subjects())? {
        Sees::Part
    } else if head.restricted {
        // Whoever would see it otherwise learns that it is there, and how it stands.
        let told = who.may(Permission::Audit) || who.may(Permission::ResolveIncidents);
        let state = head.ending.as_deref().unwrap_or("running");
        let refused = Rejection::new(Code::CaseRestricted).with("name", head.number).with("what", state);
        return Ok(Err(if told { refused } else { Code::NotFound.into() }));
    } else if may_see(conn, who.tenant, id, &who.head_subjects())? {
        Sees::Head
    } else if who.may(Permission::Audit)
        || (who.may(Permission::ResolveIncidents)
            && incidents(conn, who.tenant, id)?.iter().any(|row| row.resolved_at.is_none()))
    {
        Sees::Permission
    } else {
        return Ok(Err(Code::NotFound.into()));
    };
    Ok(Ok(Visible { thing: head, how }))
}

/// How much of a case a line of a list may tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sight {
    /// The reader may open it.
    Whole,
    /// Where it stands, and no title.
    Outline,
    /// It is restricted: number and state.
    Number,
}

/// How much of a case a list may tell this person.
///
/// # Errors
/// When the store fails.
pub(crate) fn sight(conn: &mut Conn, who: &Who, number: i64) -> Result<Sight, AppError> {
    if see_case(conn, who, number)?.is_ok() {
        return Ok(Sight::Whole);
    }
    let head = waypost_store::pages::case_by_number(conn, who.tenant, number)?;
    Ok(if head.is_some_and(|head| head.restricted) { Sight::Number } else { Sight::Outline })
}

/// A person by the session's token, if the session is alive.
pub(crate) fn who_of(
    shared: &Shared,
    conn: &mut Conn,
    tenant: TenantId,
    user: UserId,
    strong_at: i64,
) -> Result<Option<Who>, AppError> {
    let organisation = shared.organisation(conn, tenant)?;
    if !organisation.may_be_handed(user) {
        return Ok(None);
    }
    let today = crate::shared::business_date(shared.clock.now(), organisation.zone_minutes);
    Ok(Some(Who::new(tenant, user, today, organisation, strong_at)))
}
