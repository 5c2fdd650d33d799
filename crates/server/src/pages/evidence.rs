//! The evidence file: one page that shows the record of a case and checks it, without Waypost and without network.
//!
//! Only its own script and style run, named by their hashes; what is shown is told by the script from what it has
//! checked. A fingerprint over all that is in the file stands in the chain of exports, so that a copy can be compared
//! with the one that was taken out.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;
use sha2::{Digest, Sha256};
use waypost_app::{AppError, evidence::Evidence, read::CaseView};
use waypost_base::{Timestamp, UserId, VisitId};
use waypost_forms::{Item, Kind};

use super::{
    case::{history::outcome, show},
    download,
    present::{local_time, party_name},
};
use crate::{
    http::{Ctx, Outcome, Stop},
    view::Text,
};

const SCRIPT: &str = include_str!("evidence/check.js");
const STYLE: &str = include_str!("evidence/look.css");

/// Words that the script says.
const WORDS: &[&str] = &[
    "evidence-check-file",
    "evidence-check-read",
    "evidence-check-chain",
    "evidence-check-payloads",
    "evidence-check-seen",
    "evidence-check-seal",
    "evidence-intact",
    "evidence-intact-help",
    "evidence-altered",
    "evidence-altered-help",
    "evidence-kept-back",
    "evidence-for",
    "evidence-opened",
    "evidence-seal-help",
    "evidence-fingerprint",
    "evidence-seal",
    "evidence-case_started",
    "evidence-run_started",
    "evidence-visit_decided",
    "evidence-stage_returned",
    "evidence-step_withdrawn",
    "evidence-case_revoked",
    "evidence-work_reassigned",
    "evidence-deadline_extended",
    "evidence-case_suspended",
    "evidence-case_resumed",
    "evidence-case_terminated",
    "evidence-case_jumped",
    "evidence-case_reopened",
    "evidence-signer_added",
    "evidence-signer_removed",
    "evidence-work_delegated",
    "evidence-delegation_answered",
    "evidence-delegation_taken_back",
    "evidence-case_ended",
    "evidence-work_claimed",
    "evidence-work_released",
    "evidence-work_transferred",
    "evidence-commented",
    "evidence-action_requested",
    "evidence-action_answered",
    "evidence-action_refused",
    "evidence-deadline_passed",
    "evidence-visit_cancelled",
    "evidence-vote_cast",
    "evidence-vote_withdrawn",
    "evidence-vote_came_late",
    "evidence-seat_passed",
    "evidence-copied",
    "evidence-copy_acknowledged",
    "evidence-urged",
    "evidence-vote-approve",
    "evidence-vote-reject",
    "evidence-vote-abstain",
    "command-vote",
    "command-copy",
    "command-acknowledge",
    "command-urge",
    "command-start",
    "command-submit",
    "command-return",
    "command-withdraw",
    "command-revoke",
    "command-claim",
    "command-unclaim",
    "command-transfer",
    "command-comment",
    "command-answer",
    "command-timer_due",
    "command-retry",
    "command-mend",
    "command-skip",
    "command-reassign",
    "command-extend",
    "command-suspend",
    "command-resume",
    "command-jump",
    "command-reopen",
    "command-terminate",
    "command-delegate",
    "command-resolve",
    "command-take_back",
    "command-add_signer",
    "command-remove_signer",
    "command-reckon",
    "system",
    "empty-value",
    "yes",
    "no",
];

/// What stands in the file.
#[derive(Serialize)]
struct InFile<'a> {
    evidence: &'a Evidence,
    title: String,
    organisation: String,
    /// Label and value of what the head of the page tells.
    facts: Vec<(String, String)>,
    names: Names,
    /// What is told of entries that are kept back: a line and its words.
    told: BTreeMap<String, Vec<(String, String)>>,
    words: BTreeMap<&'static str, String>,
}

/// Names as they were when it was taken out.
#[derive(Serialize)]
struct Names {
    zone_minutes: i32,
    stages: BTreeMap<String, String>,
    items: BTreeMap<String, ItemName>,
    parties: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct ItemName {
    label: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    choices: BTreeMap<String, String>,
}

/// `GET /cases/{case}/evidence`: a form that was interrupted by signing in again.
pub async fn to_case(ctx: Ctx) -> Outcome {
    let number = ctx.number("case")?;
    Ok(ctx.see_other(&format!("/cases/{number}")))
}

/// `POST /cases/{case}/evidence`: the file. That it was taken out stands in the record before it is on its way.
pub async fn take(ctx: Ctx, _: crate::http::Typed) -> Outcome {
    let case = show::seen(&ctx).await?;
    let (view, _) = show::load(&ctx, &case).await?;
    let who = ctx.who().clone();
    let (view, evidence) = ctx
        .block(move |app| -> Result<_, AppError> {
            let evidence = app.evidence(&who, &case, &view)?;
            Ok((view, evidence))
        })
        .await?;
    let (page, fingerprint) = file(&ctx, &view, &evidence)?;
    let who = ctx.who().clone();
    let (what, rows) = (format!("№ {} SHA-256 {fingerprint}", view.head.number), evidence.entries.len());
    ctx.block(move |app| app.record_export(&who, "evidence", &what, rows)).await?;
    let name = format!("evidence-{}.html", view.head.number);
    Ok(download::file(&name, "text/html; charset=utf-8", page.into_bytes()))
}

/// The file and its fingerprint.
fn file(ctx: &Ctx, view: &CaseView, evidence: &Evidence) -> Result<(String, String), Stop> {
    let say = |text: &Text| ctx.site.views.text(ctx.lang(), text);
    // What no catalogue words is shown by its name.
    let words = WORDS.iter().map(|key| (*key, say(&Text::new(*key))));
    let words = words.filter(|(_, words)| !words.contains('⟦')).collect();
    let organisation = ctx.who().organisation();
    let zone = organisation.zone_minutes;
    let at = |millis: i64| local_time(Timestamp::from_millis(millis), zone, ctx.lang());
    let state = view.head.ending.as_deref().unwrap_or("running");
    let facts = [
        (Text::new("record-number"), view.head.number.to_string()),
        (Text::new("record-flow"), view.flow.name.in_language(ctx.tag()).to_owned()),
        (Text::new("search-initiator"), organisation.person_name(UserId::new(view.head.initiator))),
        (Text::new("search-when"), at(view.head.started_at)),
        (Text::new("search-state"), say(&Text::new(format!("status-{state}")))),
        (
            Text::new("evidence-taken"),
            format!("{} · {}", at(ctx.site.app.now()), organisation.person_name(ctx.who().user())),
        ),
    ];
    let title = say(&Text::new("evidence-title").with("number", view.head.number));
    let content = InFile {
        evidence,
        title: format!("{title} {}", view.head.title),
        organisation: organisation.name.clone(),
        facts: facts.into_iter().map(|(label, value)| (say(&label), value)).collect(),
        names: names(ctx, view),
        told: told(ctx, view, evidence),
        words,
    };
    let data = serde_json::to_string(&content).map_err(|why| AppError::damaged("evidence", why))?;
    let fingerprint = waypost_app::hex(&Sha256::digest(data.as_bytes()));
    let page = format!(
        "<!doctype html>\n<html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'sha256-{script_hash}'; style-src 'sha256-{style_hash}'; base-uri 'none'; form-action 'none'\">\
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title><style>{STYLE}</style></head><body>\n\
<p>{needs}</p>\n\
<pre id=\"data\" data-fingerprint=\"{fingerprint}\" data-altered=\"{altered}\" data-help=\"{help}\" hidden>{data}</pre>\n<script>{SCRIPT}</script></body></html>\n",
        lang = ctx.tag(),
        script_hash = STANDARD.encode(Sha256::digest(SCRIPT.as_bytes())),
        style_hash = STANDARD.encode(Sha256::digest(STYLE.as_bytes())),
        title = escape(&title),
        needs = escape(&say(&Text::new("evidence-needs-script"))),
        altered = escape(&say(&Text::new("evidence-altered"))),
        help = escape(&say(&Text::new("evidence-altered-help"))),
        data = escape(&data),
    );
    Ok((page, fingerprint))
}

fn names(ctx: &Ctx, view: &CaseView) -> Names {
    let tag = ctx.tag();
    let mut items = BTreeMap::new();
    for item in view.flow.form.items.iter() {
        name_item(item, "", tag, &mut items);
    }
    let stages = view.flow.flow.definition().stages.iter();
    let parties = view.items.iter().filter_map(|item| {
        Some((item.party.clone(), party_name(ctx.who().organisation(), &item.party, tag)?))
    });
    Names {
        zone_minutes: ctx.who().organisation().zone_minutes,
        stages: stages.map(|stage| (stage.no.to_string(), stage.name.in_language(tag).to_owned())).collect(),
        items,
        parties: parties.collect(),
    }
}

fn name_item(item: &Item, before: &str, tag: &str, items: &mut BTreeMap<String, ItemName>) {
    let key = format!("{before}{}", item.key);
    for column in item.kind.columns() {
        name_item(column, &format!("{key}."), tag, items);
    }
    let choices = match &item.kind {
        Kind::Choice(choices) | Kind::Choices(choices) => choices
            .iter()
            .map(|choice| (choice.key.clone(), choice.label.in_language(tag).to_owned()))
            .collect(),
        _ => BTreeMap::new(),
    };
    items.insert(key, ItemName { label: item.label.in_language(tag).to_owned(), choices });
}

/// Of entries that are kept back: which stage, who, and what became of it, as the page of the case tells it.
fn told(ctx: &Ctx, view: &CaseView, evidence: &Evidence) -> BTreeMap<String, Vec<(String, String)>> {
    let organisation = ctx.who().organisation();
    let line = |visit: &String| {
        let step = view.step(VisitId::new(visit.parse().ok()?))?;
        let mut who =
            step.handler.map(|user| organisation.person_name(UserId::new(user))).unwrap_or_default();
        if let Some(user) = step.acting_for {
            let whom = organisation.person_name(UserId::new(user));
            let words = Text::new("for-whom").with("who", whom);
            who = format!("{who} {}", ctx.site.views.text(ctx.lang(), &words));
        }
        let stage = show::stage_name(ctx, view, step.stage);
        let outcome = ctx.site.views.text(ctx.lang(), &outcome(ctx, view, step));
        Some((format!("{stage} · {who} · {outcome}"), step.opinion.clone().unwrap_or_default()))
    };
    let kept = evidence.entries.iter().filter(|entry| entry.payload.is_none());
    kept.map(|entry| (entry.seq.clone(), entry.decided.iter().filter_map(line).collect())).collect()
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}
