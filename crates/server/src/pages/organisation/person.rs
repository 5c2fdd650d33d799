//! A person: name, appointments, substitutes, absences, what is open. Accounts are on `/people`.

use serde::Serialize;
use waypost_app::{
    access::Administers,
    organisation::{
        change::{AbsenceFields, AppointmentFields, Change, PersonFields, SubstituteFields},
        read::OpenWork,
    },
    people::{By, MadePassword},
};
use waypost_base::{Code, Rejection, UserId};
use waypost_org::{Period, Permission};

use super::{
    appointment::{AppointmentLine, lines_of},
    change::{Made, make},
    form::{Entry, EntryKind, Form},
    organiser, to_tree,
    words::{self, Named, named, person_href},
};
use crate::{
    http::{Ctx, Outcome, Row, Stop, Typed},
    pages::{Problems, present::people as choices},
    view::{Page, Text},
};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct PersonPage {
    /// The name; the words of the page for a new one.
    pub title: Text,
    /// Name, or sign-in name and name.
    pub form: Form,
    /// What there is besides; `None` for a new one.
    pub more: Option<PersonMore>,
    /// Whether the reader may open the page of accounts.
    pub accounts: bool,
    /// Somebody who was just added.
    pub fresh: Option<FreshPerson>,
}

/// Somebody who was just added.
#[derive(Clone, Debug, Serialize)]
pub struct FreshPerson {
    /// His name.
    pub name: String,
    /// His page.
    pub href: String,
    /// The sign-in name.
    pub sign_in: String,
    /// A one-time password, shown once.
    pub secret: String,
}

/// What a person holds and has.
#[derive(Clone, Debug, Serialize)]
pub struct PersonMore {
    /// The sign-in name.
    pub sign_in: String,
    /// Whether he is kept out.
    pub off: bool,
    /// Away today, and who acts.
    pub away: Option<Text>,
    /// Appointments of today.
    pub now: Vec<AppointmentLine>,
    /// Appointments that begin later.
    pub planned: Vec<AppointmentLine>,
    /// Appointments that are over.
    pub past: Vec<AppointmentLine>,
    /// Who acts for him, and for whom he acts.
    pub substitutes: Vec<SubstituteLine>,
    /// When he is away.
    pub absences: Vec<AbsenceLine>,
    /// Open work, in words.
    pub open: Vec<Text>,
    /// Where he gets mail.
    pub mail: Form,
    /// To appoint him.
    pub appoint: Form,
    /// To name who acts for him.
    pub substitute: Form,
    /// To enter an absence.
    pub absence: Form,
    /// Why ending something was refused.
    pub problems: Option<Problems>,
}

/// A substitute as a line.
#[derive(Clone, Debug, Serialize)]
pub struct SubstituteLine {
    /// Who acts, or for whom.
    pub who: Named,
    /// In words, with `who` in it.
    pub words: Text,
    /// When.
    pub period: Text,
    /// Where it is ended; `None` once it is over.
    pub end: Option<String>,
}

/// An absence as a line.
#[derive(Clone, Debug, Serialize)]
pub struct AbsenceLine {
    /// When.
    pub period: Text,
    /// Why.
    pub reason: String,
    /// It overlaps with another.
    pub overlaps: bool,
    /// It is over.
    pub over: bool,
    /// Where it is taken away.
    pub end: String,
}

impl Page for PersonPage {
    const TEMPLATE: &'static str = "pages/organisation/person";

    fn title(&self) -> Text {
        self.title.clone()
    }
}

pub(super) fn routes() -> Vec<Row> {
    vec![
        Row::get("/organisation/people", to_tree),
        Row::post("/organisation/people", add),
        Row::get("/organisation/people/new", new),
        Row::get("/organisation/people/{user}", show),
        Row::post("/organisation/people/{user}", rename),
        Row::get("/organisation/people/{user}/mail", to_tree),
        Row::post("/organisation/people/{user}/mail", set_mail),
        Row::get("/organisation/people/{user}/appoint", to_tree),
        Row::post("/organisation/people/{user}/appoint", appoint),
        Row::get("/organisation/people/{user}/substitute", to_tree),
        Row::post("/organisation/people/{user}/substitute", substitute),
        Row::get("/organisation/people/{user}/absence", to_tree),
        Row::post("/organisation/people/{user}/absence", absence),
    ]
}

async fn new(ctx: Ctx) -> Outcome {
    organiser(&ctx)?;
    ctx.page(&empty(&ctx, &ctx.query("post").unwrap_or_default()))
}

/// Whoever may administer accounts gets a one-time password for the new one, in this answer and nowhere else.
async fn add(ctx: Ctx, typed: Typed) -> Outcome {
    let proof = organiser(&ctx)?;
    let accounts = account_proof(&ctx);
    let sensitive = accounts.map(|proof| proof.sensitive(ctx.site.app.now())).transpose()?;
    let (sign_in, name) = (typed.get("sign_in").trim().to_lowercase(), typed.get("name").trim().to_owned());
    let post = typed.get("post").to_owned();
    let change = Change::AddPerson(PersonFields { sign_in: sign_in.clone(), name: name.clone(), post });
    match make(&ctx, &proof, change, &typed, (Text::new("person-new"), "/organisation")).await? {
        Made::Done(id) => {
            let Some(sensitive) = sensitive else {
                return Ok(ctx.see_other_saying(&person_href(UserId::new(id)), "flash-organisation-saved"));
            };
            let (tenant, by) = (ctx.who().tenant(), By::Administrator(sensitive));
            let called = sign_in.clone();
            let secret =
                ctx.block(move |app| app.reset_person(tenant, &called, &by, MadePassword::ToChange)).await?;
            // The next one often comes to the same post.
            let mut page = empty(&ctx, typed.get("post"));
            page.title = Text::new("person-added").with("who", name.clone());
            let href = person_href(UserId::new(id));
            page.fresh = secret.ok().map(|secret| FreshPerson { name, href, sign_in, secret });
            ctx.page(&page)
        }
        Made::Asked(answer) => Ok(answer),
        Made::Refused(rejection) => {
            let mut page = empty(&ctx, "");
            page.form = page.form.typed(&typed).refused(&rejection);
            ctx.refused(&rejection, &page)
        }
    }
}

async fn show(ctx: Ctx) -> Outcome {
    let page = page(&ctx).await?;
    ctx.page(&page)
}

async fn rename(ctx: Ctx, typed: Typed) -> Outcome {
    let (_, id) = found(&ctx)?;
    let change =
        Change::RenamePerson(id.raw(), typed.get("name").to_owned(), typed.get("was.name").to_owned());
    answer(&ctx, &typed, change, |page, rejection, typed| {
        page.form = page.form.clone().typed(typed).refused(rejection);
    })
    .await
}

async fn set_mail(ctx: Ctx, typed: Typed) -> Outcome {
    let (_, id) = found(&ctx)?;
    let change = Change::SetMail(id.raw(), typed.get("mail").to_owned());
    answer(&ctx, &typed, change, |page, rejection, typed| {
        if let Some(more) = &mut page.more {
            more.mail = more.mail.clone().typed(typed).refused(rejection);
        }
    })
    .await
}

async fn appoint(ctx: Ctx, typed: Typed) -> Outcome {
    let (_, id) = found(&ctx)?;
    let person = ctx.who().organisation().person(id).map(|person| person.sign_in.clone());
    let change = Change::Appoint(AppointmentFields {
        person: person.unwrap_or_default(),
        post: typed.get("post").to_owned(),
        from: typed.get("from").to_owned(),
        until: typed.get("until").to_owned(),
    });
    answer(&ctx, &typed, change, |page, rejection, typed| {
        if let Some(more) = &mut page.more {
            more.appoint = more.appoint.clone().typed(typed).refused(rejection);
        }
    })
    .await
}

async fn substitute(ctx: Ctx, typed: Typed) -> Outcome {
    let (_, id) = found(&ctx)?;
    let change = Change::AddSubstitute(SubstituteFields {
        principal: id.raw(),
        person: typed.get("person").to_owned(),
        post: typed.get("post").to_owned(),
        from: typed.get("from").to_owned(),
        until: typed.get("until").to_owned(),
    });
    answer(&ctx, &typed, change, |page, rejection, typed| {
        if let Some(more) = &mut page.more {
            more.substitute = more.substitute.clone().typed(typed).refused(rejection);
        }
    })
    .await
}

async fn absence(ctx: Ctx, typed: Typed) -> Outcome {
    let (_, id) = found(&ctx)?;
    let change = Change::AddAbsence(AbsenceFields {
        user: id.raw(),
        from: typed.get("from").to_owned(),
        until: typed.get("until").to_owned(),
        reason: typed.get("reason").to_owned(),
    });
    answer(&ctx, &typed, change, |page, rejection, typed| {
        if let Some(more) = &mut page.more {
            more.absence = more.absence.clone().typed(typed).refused(rejection);
        }
    })
    .await
}

/// Makes a change of this person; after a refusal, the page with the form as it was typed.
async fn answer(
    ctx: &Ctx,
    typed: &Typed,
    change: Change,
    refused: impl FnOnce(&mut PersonPage, &Rejection, &Typed),
) -> Outcome {
    let (proof, id) = found(ctx)?;
    let asking = Text::new("person-change-ask").with("who", ctx.who().organisation().person_name(id));
    match make(ctx, &proof, change, typed, (asking, &person_href(id))).await? {
        Made::Done(_) => Ok(ctx.see_other_saying(&person_href(id), "flash-organisation-saved")),
        Made::Asked(answer) => Ok(answer),
        Made::Refused(rejection) => {
            let mut page = page(ctx).await?;
            refused(&mut page, &rejection, typed);
            ctx.refused(&rejection, &page)
        }
    }
}

fn found(ctx: &Ctx) -> Result<(Administers, UserId), Stop> {
    let proof = organiser(ctx)?;
    let id = UserId::new(ctx.number("user")?);
    if ctx.who().organisation().person(id).is_none() {
        return Err(Rejection::new(Code::NotFound).into());
    }
    Ok((proof, id))
}

/// Proof that the reader may administer accounts.
fn account_proof(ctx: &Ctx) -> Option<Administers> {
    let who = ctx.who();
    let security = who.administers(Permission::AdministerSecurity);
    security.or_else(|_| who.administers(Permission::AdministerSystem)).ok()
}

fn empty(ctx: &Ctx, post: &str) -> PersonPage {
    let fields = vec![
        Entry::line("name", "").labelled("person-name").help("person-name-help"),
        Entry::line("sign_in", "").help("person-sign-in-help"),
        Entry::line("post", post)
            .choices(EntryKind::Select, words::posts(ctx))
            .optional()
            .help("person-new-post-help"),
    ];
    PersonPage {
        title: Text::new("person-new"),
        form: Form::new("person", "/organisation/people", "organisation-add", fields),
        more: None,
        accounts: account_proof(ctx).is_some(),
        fresh: None,
    }
}

async fn page(ctx: &Ctx) -> Result<PersonPage, Stop> {
    let (proof, id) = found(ctx)?;
    let open = ctx.block(move |app| app.open_work_of(&proof, id)).await??;
    let (organisation, today) = (ctx.who().organisation(), ctx.who().today());
    let person = organisation.person(id).ok_or(Code::NotFound)?;
    let [now, planned, past] = lines_of(ctx, |row| row.user == id);
    let href = person_href(id);
    let day = || Entry::line("from", today.to_string()).kind(EntryKind::Day);
    let until = || Entry::line("until", "").kind(EntryKind::Day).optional().help("organisation-until-help");
    let held = organisation.posts_of(id, today).into_iter();
    let held = held.map(|post| crate::pages::Choice::new(post.to_string(), words::post(ctx, post))).collect();
    let appoint = vec![Entry::line("post", "").choices(EntryKind::Select, words::posts(ctx)), day(), until()];
    let substitute = vec![
        Entry::line("person", "").choices(EntryKind::Person, choices(ctx.who(), Some(id))),
        Entry::line("post", "").choices(EntryKind::Select, held).optional().help("substitute-post-help"),
        day(),
        until(),
    ];
    let address = organisation.mailbox(id).map(|mailbox| mailbox.address.clone()).unwrap_or_default();
    let mail = vec![Entry::line("mail", address).optional().help("person-mail-help")];
    let absence = vec![
        day(),
        Entry::line("until", "").kind(EntryKind::Day),
        Entry::line("reason", "").optional().help("absence-reason-help"),
    ];
    let comma = ctx.site.views.text(ctx.lang(), &Text::new("list-comma"));
    let more = PersonMore {
        sign_in: person.sign_in.clone(),
        off: !person.active,
        away: words::away(ctx.who(), id, &comma),
        now,
        planned,
        past,
        substitutes: substitutes(ctx, id),
        absences: absences(ctx, id),
        open: open_lines(ctx, &open),
        mail: Form::new("mail", format!("{href}/mail"), "save", mail),
        appoint: Form::new("appoint", format!("{href}/appoint"), "post-appoint", appoint),
        substitute: Form::new("substitute", format!("{href}/substitute"), "substitute-add", substitute),
        absence: Form::new("absence", format!("{href}/absence"), "absence-add", absence),
        problems: None,
    };
    Ok(PersonPage {
        title: Text::plain(&person.name),
        form: Form::new(
            "person",
            href,
            "save",
            vec![Entry::line("name", &person.name).labelled("person-name")],
        )
        .remembering(),
        more: Some(more),
        accounts: account_proof(ctx).is_some(),
        fresh: None,
    })
}

fn substitutes(ctx: &Ctx, id: UserId) -> Vec<SubstituteLine> {
    let (organisation, today) = (ctx.who().organisation(), ctx.who().today());
    let rows = organisation.substitutes().filter(|(_, row)| row.principal == id || row.substitute == id);
    let mut lines: Vec<_> = rows.collect();
    lines.sort_by_key(|(key, row)| (row.period.is_over(today), row.period.from, *key));
    let line = |(key, row): (i64, &waypost_org::Substitute)| {
        let acts = row.principal == id;
        let other = if acts { row.substitute } else { row.principal };
        let words = match (acts, row.post) {
            (true, None) => Text::new("substitute-acts"),
            (true, Some(post)) => Text::new("substitute-acts-post").with("post", words::post(ctx, post)),
            (false, None) => Text::new("substitute-for"),
            (false, Some(post)) => Text::new("substitute-for-post").with("post", words::post(ctx, post)),
        };
        SubstituteLine {
            who: named(ctx, other),
            words,
            period: words::period(&row.period),
            end: (!row.period.is_over(today)).then(|| format!("/organisation/substitutes/{key}/end")),
        }
    };
    lines.into_iter().map(line).collect()
}

fn absences(ctx: &Ctx, id: UserId) -> Vec<AbsenceLine> {
    let (organisation, today) = (ctx.who().organisation(), ctx.who().today());
    let mut rows: Vec<_> = organisation.absences().filter(|(_, row)| row.user == id).collect();
    rows.sort_by_key(|(key, row)| (row.period.from, *key));
    let overlaps = |key: i64, period: &Period| {
        rows.iter().any(|(other, row)| *other != key && row.period.overlaps(period))
    };
    let line = |(key, row): &(i64, &waypost_org::Absence)| AbsenceLine {
        period: words::period(&row.period),
        reason: row.reason.clone(),
        overlaps: overlaps(*key, &row.period),
        over: row.period.is_over(today),
        end: format!("/organisation/absences/{key}/end"),
    };
    rows.iter().map(line).collect()
}

fn open_lines(ctx: &Ctx, open: &OpenWork) -> Vec<Text> {
    let mut lines: Vec<Text> = open
        .parties
        .iter()
        .map(|(party, items)| {
            let party = ctx.who().organisation().party_name(party, ctx.tag());
            Text::new("person-open-party").with("party", party).with("n", *items)
        })
        .collect();
    for (key, count) in [("person-open-claimed", open.claimed), ("person-open-cases", open.cases)] {
        if count > 0 {
            lines.push(Text::new(key).with("n", count));
        }
    }
    lines
}
