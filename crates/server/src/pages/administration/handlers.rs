//! Handlers of the administrators' pages. Each begins with a proof of the permission; what is sensitive asks for a
//! fresh proof of the sign-in, which the route asks the person for.

use waypost_app::{
    AppError,
    access::Administers,
    organisation::change::Answer,
    people::{By, MadePassword},
    read::{AuditEntry, IncidentEntry},
};
use waypost_base::{Code, IncidentId, Party, Rejection, Timestamp, UserId};
use waypost_engine::{Command, event::IncidentKind};
use waypost_org::Permission;

use super::{
    administrators::{AdministratorsPage, RoleHolder},
    audit::{AuditPage, AuditRow},
    incident,
    incidents::{self, IncidentRow, IncidentsPage},
    people::{FreshPassword, PeoplePage, PersonRow},
};
use crate::{
    http::{Ctx, Outcome, Row, Stop, Typed},
    pages::{
        organisation::confirm::ConfirmPage,
        present::{fresh_key, people as choices, worded},
    },
    view::Text,
};

/// Lines of a page of people.
const PAGE: usize = 100;
/// The permissions of the three administrators.
const THREE: [Permission; 3] =
    [Permission::AdministerSystem, Permission::AdministerSecurity, Permission::Audit];

/// The routes. A form that was interrupted by signing in again comes back as a GET: it leads to the page.
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/administrators", show_administrators),
        Row::post("/administrators", name_administrators),
        Row::get("/people", show_people),
        Row::get("/people/{user}/disable", to_people),
        Row::post("/people/{user}/disable", disable),
        Row::get("/people/{user}/enable", to_people),
        Row::post("/people/{user}/enable", enable),
        Row::get("/people/{user}/reset", to_people),
        Row::post("/people/{user}/reset", reset),
        Row::get("/incidents", show_incidents),
        Row::get("/incidents/retry", to_incidents),
        Row::post("/incidents/retry", retry_chosen),
        Row::get("/incidents/{incident}", incident::show),
        Row::get("/incidents/{incident}/mend", to_incidents),
        Row::post("/incidents/{incident}/mend", incident::mend),
        Row::get("/incidents/{incident}/skip", to_incidents),
        Row::post("/incidents/{incident}/skip", incident::skip),
        Row::get("/incidents/{incident}/retry", to_incidents),
        Row::post("/incidents/{incident}/retry", retry),
        Row::get("/audit", show_audit),
    ]
}

async fn show_administrators(ctx: Ctx) -> Outcome {
    ctx.page(&administrators(&ctx).await?)
}

async fn name_administrators(ctx: Ctx, typed: Typed) -> Outcome {
    let proof = ctx.who().administers(Permission::AdministerSystem)?.sensitive(ctx.site.app.now())?;
    let (security, audit) = (typed.get("security").to_owned(), typed.get("audit").to_owned());
    match ctx.block(move |app| app.name_administrators(&proof, &security, &audit)).await? {
        Ok(()) => Ok(ctx.see_other_saying("/administrators", "flash-administrators-named")),
        Err(rejection) => {
            let page = administrators(&ctx).await?;
            let page = page.refused(&rejection, typed.get("security"), typed.get("audit"));
            ctx.refused(&rejection, &page)
        }
    }
}

/// The three know each other; only the system administrator gets the form and the names of people.
async fn administrators(ctx: &Ctx) -> Result<AdministratorsPage, Stop> {
    if !THREE.into_iter().any(|permission| ctx.who().may(permission)) {
        return Err(lacking(Permission::AdministerSystem).into());
    }
    let tenant = ctx.who().tenant();
    let now = ctx.block(move |app| app.administrators(tenant)).await?;
    let organisation = ctx.who().organisation();
    let names = |holders: &[UserId]| {
        let names: Vec<String> = holders.iter().map(|user| organisation.person_name(*user)).collect();
        Some(names.join(" · ")).filter(|names| !names.is_empty())
    };
    let holders = vec![
        RoleHolder::new("system", names(&now.system)),
        RoleHolder::new("security", names(&now.security)),
        RoleHolder::new("audit", names(&now.audit)),
    ];
    let may_name = ctx.who().may(Permission::AdministerSystem);
    let people = if may_name { choices(ctx.who(), None) } else { Vec::new() };
    Ok(AdministratorsPage::new(holders, people, may_name))
}

async fn to_people(ctx: Ctx) -> Outcome {
    Ok(ctx.see_other("/people"))
}

async fn show_people(ctx: Ctx) -> Outcome {
    let page = people(&ctx, &over_people(&ctx)?).await?;
    ctx.page(&page)
}

/// What keeping somebody out does to open work and to stages is shown first.
async fn disable(ctx: Ctx, typed: Typed) -> Outcome {
    let proof = over_people(&ctx)?;
    let sensitive = proof.sensitive(ctx.site.app.now())?;
    let user = UserId::new(ctx.number("user")?);
    let seen = typed.get("seen").to_owned();
    let again = !seen.is_empty();
    match ctx.block(move |app| app.disable_person(&sensitive, user, Some(&seen))).await? {
        Ok(Answer::Done(_)) => Ok(ctx.see_other_saying("/people", "flash-person-changed")),
        Ok(Answer::Ask(consequences)) => {
            let title =
                Text::new("people-disable-ask").with("who", ctx.who().organisation().person_name(user));
            ctx.page(&ConfirmPage::new(&ctx, title, &consequences, &typed, "/people", again))
        }
        Err(rejection) => ctx.refused(&rejection, &people(&ctx, &proof).await?.refused(&rejection)),
    }
}

async fn enable(ctx: Ctx, _typed: Typed) -> Outcome {
    let proof = over_people(&ctx)?;
    let sensitive = proof.sensitive(ctx.site.app.now())?;
    let user = UserId::new(ctx.number("user")?);
    let done = match subject(&ctx, user) {
        Err(rejection) => Err(rejection),
        Ok((sign_in, _)) => {
            let (tenant, by) = (ctx.who().tenant(), By::Administrator(sensitive));
            ctx.block(move |app| app.set_active(tenant, &sign_in, true, &by)).await?
        }
    };
    match done {
        Ok(()) => Ok(ctx.see_other_saying("/people", "flash-person-changed")),
        Err(rejection) => ctx.refused(&rejection, &people(&ctx, &proof).await?.refused(&rejection)),
    }
}

/// The new password is in this answer and nowhere else: no address, no cookie, no log carries it.
async fn reset(ctx: Ctx, _typed: Typed) -> Outcome {
    let proof = over_people(&ctx)?;
    let sensitive = proof.sensitive(ctx.site.app.now())?;
    let user = UserId::new(ctx.number("user")?);
    let done = match subject(&ctx, user) {
        Err(rejection) => Err(rejection),
        Ok((sign_in, name)) => {
            let (tenant, by) = (ctx.who().tenant(), By::Administrator(sensitive));
            let done =
                ctx.block(move |app| app.reset_person(tenant, &sign_in, &by, MadePassword::ToChange)).await?;
            done.map(|secret| FreshPassword { name, secret })
        }
    };
    let mut page = people(&ctx, &proof).await?;
    match done {
        Ok(fresh) => {
            page.fresh = Some(fresh);
            ctx.page(&page)
        }
        Err(rejection) => ctx.refused(&rejection, &page.refused(&rejection)),
    }
}

/// Proof for the people's page: the security administrator's, or the system administrator's.
fn over_people(ctx: &Ctx) -> Result<Administers, Rejection> {
    let who = ctx.who();
    who.administers(Permission::AdministerSecurity).or_else(|_| who.administers(Permission::AdministerSystem))
}

/// Sign-in name and shown name of a person whose account may be changed from the page.
fn subject(ctx: &Ctx, user: UserId) -> Result<(String, String), Rejection> {
    let organisation = ctx.who().organisation();
    let person = organisation.person(user).ok_or(Code::NotFound)?;
    Ok((person.sign_in.clone(), person.name.clone()))
}

/// Whether the account has no buttons here.
fn is_fixed(ctx: &Ctx, user: UserId) -> bool {
    !ctx.site.app.may_change_account(ctx.who(), user)
}

fn lacking(permission: Permission) -> Rejection {
    Rejection::new(Code::NotAllowed).with("permission", permission)
}

async fn people(ctx: &Ctx, proof: &Administers) -> Result<PeoplePage, Stop> {
    let proof = proof.clone();
    let all = ctx.block(move |app| app.people(&proof)).await?;
    let after = ctx.query("after").and_then(|id| id.parse::<i64>().ok());
    let ids: Vec<i64> = all.iter().map(|row| row.id).collect();
    let (from, next) = part(&ids, after);
    let (organisation, today) = (ctx.who().organisation(), ctx.who().today());
    let rows = all.into_iter().skip(from).take(PAGE).map(|row| {
        let user = UserId::new(row.id);
        let posts = organisation.posts_of(user, today).into_iter();
        PersonRow {
            id: row.id.to_string(),
            posts: posts.map(|post| organisation.party_name(&Party::Post(post), ctx.tag())).collect(),
            active: row.active,
            second_factor: has_factor(row.totp.as_deref()),
            fixed: is_fixed(ctx, user),
            name: row.display,
            sign_in: row.name,
        }
    });
    Ok(PeoplePage::new(rows.collect(), next.map(|id| format!("/people?after={id}"))))
}

/// Where the part of a list after an id begins, and the id that the part after it comes after.
fn part(ids: &[i64], after: Option<i64>) -> (usize, Option<i64>) {
    let from = after.and_then(|id| ids.iter().position(|known| *known == id)).map_or(0, |found| found + 1);
    let to = (from + PAGE).min(ids.len());
    let last = ids.get(from..to).and_then(<[i64]>::last).copied();
    (from, last.filter(|_| to < ids.len()))
}

/// What cannot be read is shown as none: the person cannot sign in with it either.
fn has_factor(stored: Option<&str>) -> bool {
    use waypost_app::sign_in::Factor;
    matches!(Factor::read(stored), Ok(Factor::Active { .. }))
}

async fn to_incidents(ctx: Ctx) -> Outcome {
    Ok(ctx.see_other("/incidents"))
}

async fn show_incidents(ctx: Ctx) -> Outcome {
    let page = queue(&ctx, &ctx.who().administers(Permission::ResolveIncidents)?, None).await?;
    ctx.page(&page)
}

async fn retry(ctx: Ctx, typed: Typed) -> Outcome {
    let proof = ctx.who().administers(Permission::ResolveIncidents)?;
    let incident = IncidentId::new(ctx.number("incident")?);
    let number: i64 = typed.get("case").parse().map_err(|_| Stop::not_found())?;
    let key = Some(typed.get("key").to_owned()).filter(|key| !key.is_empty() && key.len() <= 100);
    match try_again(&ctx, &proof, incident, number, key, typed.get("retry_reason")).await? {
        Ok(()) => Ok(ctx.see_other_saying("/incidents", "flash-retried")),
        Err(rejection) => {
            let page = queue(&ctx, &proof, Some((incident, &rejection))).await?;
            ctx.refused(&rejection, &page)
        }
    }
}

/// Several at once: each is judged by itself, and each has its answer.
async fn retry_chosen(ctx: Ctx, typed: Typed) -> Outcome {
    let proof = ctx.who().administers(Permission::ResolveIncidents)?;
    let mut answers = Vec::new();
    for chosen in typed.all("chosen").into_iter().take(PAGE) {
        let Some((id, number)) = chosen.split_once(':') else { continue };
        let (Ok(id), Ok(number)) = (id.parse(), number.parse::<i64>()) else { continue };
        let done = try_again(&ctx, &proof, IncidentId::new(id), number, None, "").await?;
        answers.push(match done {
            Ok(()) => Text::new("incident-bulk-done").with("number", number.to_string()),
            Err(rejection) => {
                let words = ctx.site.views.text(ctx.lang(), &Text::from(&worded(&ctx, None, rejection)));
                Text::new("incident-bulk-refused").with("number", number.to_string()).with("words", words)
            }
        });
    }
    let mut page = queue(&ctx, &proof, None).await?;
    if answers.is_empty() {
        let none = Rejection::new(Code::Missing);
        page.problems = Some(crate::pages::Problems {
            id: "incidents-problems".to_owned(),
            summary: Text::new("incident-bulk-none"),
            fields: Vec::new(),
        });
        return ctx.refused(&none, &page);
    }
    page.answers = answers;
    ctx.page(&page)
}

/// Tries an incident again; with a reason it stands on record as mended without change.
async fn try_again(
    ctx: &Ctx,
    proof: &Administers,
    incident: IncidentId,
    number: i64,
    key: Option<String>,
    reason: &str,
) -> Result<Result<(), Rejection>, Stop> {
    let proof = proof.clone();
    let reason = reason.trim().replace("\r\n", "\n");
    let prepared = ctx
        .block(move |app| {
            app.prepare_settling(&proof, number, incident, key, |by| match reason.is_empty() {
                true => Command::Retry { by, incident },
                false => {
                    let set = Vec::new();
                    Command::Mend { by, incident, set, reason, effect_did_not_happen: false }
                }
            })
        })
        .await?;
    // A case opens to whoever mends it while it has an incident; once all are settled there is none to retry.
    Ok(match prepared {
        Ok(envelope) => ctx.site.app.desk.submit(envelope).await?.map(|_| ()),
        Err(rejection) if rejection.code == Code::NotFound => Err(Code::NoSuchIncident.into()),
        Err(rejection) => Err(rejection),
    })
}

/// The queue; after a refusal, with its words, in which the stage has its name.
async fn queue(
    ctx: &Ctx,
    proof: &Administers,
    refused: Option<(IncidentId, &Rejection)>,
) -> Result<IncidentsPage, Stop> {
    let (proof, after) = (proof.clone(), ctx.query("after"));
    let listed = ctx.block(move |app| app.incidents(&proof, after.as_deref())).await?;
    let entries = listed.rows;
    let next = listed.next.map(|key| format!("/incidents?after={key}"));
    let page = IncidentsPage::new(entries.iter().map(|entry| incident_row(ctx, entry)).collect(), next);
    Ok(match refused {
        None => page,
        Some((id, rejection)) => {
            let entry = entries.iter().find(|entry| entry.row.id == id.raw());
            let words = match entry {
                Some(entry) => incident::refusal(ctx, entry, rejection.clone()),
                None => worded(ctx, None, rejection.clone()),
            };
            page.refused(&words)
        }
    })
}

fn incident_row(ctx: &Ctx, entry: &IncidentEntry) -> IncidentRow {
    let (words, advice, button) = match kind(&entry.row.kind) {
        Some(kind) => {
            let (words, advice) = incidents::words(kind);
            (words, advice, incidents::button(kind))
        }
        None => (Text::plain(&entry.row.kind), Text::plain(""), Text::new("command-retry")),
    };
    let nobody = matches!(entry.row.kind.as_str(), "nobody_found" | "too_few_found");
    let category = entry.flow.as_ref().and_then(|flow| flow.category);
    let covers = ctx.who().defines_flows().is_ok_and(|proof| proof.covers(category));
    let steers = nobody && entry.flow.is_some() && covers;
    IncidentRow {
        id: entry.row.id.to_string(),
        case: entry.case.number.to_string(),
        number: entry.case.number,
        title: entry.case.title.clone(),
        flow: incident::flow_name(ctx, entry),
        stage: incident::stage_name(ctx, entry),
        words,
        advice,
        detail: entry.row.detail.clone(),
        at: Timestamp::from_millis(entry.row.raised_at),
        key: fresh_key(),
        button,
        steer: steers.then(|| format!("/supervise/cases/{}", entry.case.number)),
    }
}

/// The kind of an incident as a column holds it.
fn kind(stored: &str) -> Option<IncidentKind> {
    serde_json::from_value(serde_json::Value::String(stored.to_owned())).ok()
}

async fn show_audit(ctx: Ctx) -> Outcome {
    let proof = ctx.who().administers(Permission::Audit)?;
    let after = ctx.query("after");
    let (listed, numbers) = ctx
        .block(move |app| -> Result<_, AppError> {
            let listed = app.refusals(&proof, after.as_deref())?;
            let cases: Vec<i64> = listed.rows.iter().filter_map(|row| row.case).collect();
            let numbers = app.case_numbers(&proof, &cases)?;
            Ok((listed, numbers))
        })
        .await?;
    let rows = listed.rows.iter().map(|row| {
        let number = row.case.and_then(|case| numbers.get(&case).copied());
        audit_row(&ctx, row, number)
    });
    let page = AuditPage {
        verified: None,
        rows: rows.collect(),
        next: listed.next.as_deref().map(|key| format!("/audit?after={key}")),
    };
    ctx.page(&page)
}

fn audit_row(ctx: &Ctx, row: &AuditEntry, number: Option<i64>) -> AuditRow {
    let refused = rejection(&row.code, &row.params).map(|rejection| worded(ctx, None, rejection));
    AuditRow {
        at: Timestamp::from_millis(row.at),
        who: row.person.map(|user| ctx.who().organisation().person_name(UserId::new(user))),
        what: Text::new(format!("command-{}", row.command)),
        number,
        href: number.map(|number| format!("/cases/{number}")),
        code: refused.as_ref().map(|rejection| rejection.code),
        // A code of another version of the program is shown as it stands.
        refused: Some(refused.as_ref().map_or_else(|| Text::plain(&row.code), Text::from)),
    }
}

/// A refusal as its row holds it.
fn rejection(code: &str, params: &str) -> Option<Rejection> {
    let code = Code::ALL.iter().find(|known| known.as_str() == code)?;
    let mut rejection = Rejection::new(*code);
    rejection.params = serde_json::from_str(params).unwrap_or_default();
    Some(rejection)
}

#[cfg(test)]
mod tests;
