//! Copies (抄送) on the case page: who got one and who acknowledged it (签收), sending them, acknowledging the own, and
//! urging (催办).

use serde::Serialize;
use waypost_app::read::CaseView;
use waypost_base::{Code, CopyId, FieldProblem, Rejection, Timestamp, UserId};
use waypost_engine::{Command, command::CopyRequest};

use super::{
    Entry, EntryKind, ReasonPart,
    operate::{back, hand_in},
    show::{load, page, seen},
};
use crate::{
    http::{Ctx, Outcome, Typed},
    pages::{
        Choice, Field, FieldKind, Problems,
        phrases::{self, Phrases},
        present::{fresh_key, party_name, people, worded},
        texts,
    },
    view::Text,
};

/// Copies, receipts, urging.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ReadingPart {
    /// Copies that were sent.
    pub copies: Vec<CopyLine>,
    /// Copies of the reader's that wait for his acknowledgement.
    pub acknowledge: Vec<Acknowledge>,
    /// Sending copies.
    pub send: Option<SendPart>,
    /// Urging, where it may be urged now.
    pub urge: Option<ReasonPart>,
    /// Minutes until it may be urged again.
    pub urged: Option<Text>,
}

/// One copy that was sent.
#[derive(Clone, Debug, Serialize)]
pub struct CopyLine {
    /// Who got it.
    pub who: String,
    /// To be read, or for reference.
    pub how: Text,
    /// When it was sent.
    pub sent: Timestamp,
    /// Who acknowledged it, and for whom.
    pub read_by: Option<String>,
    /// When.
    pub read_at: Option<Timestamp>,
}

/// A copy of the reader's that waits.
#[derive(Clone, Debug, Serialize)]
pub struct Acknowledge {
    /// Its id.
    pub copy: String,
    /// Idempotency key.
    pub key: String,
    /// Who sent it; none: the rule of a stage.
    pub from: Option<String>,
    /// What was said with it.
    pub words: Option<String>,
    /// For whom the reader would acknowledge it, when that is not himself.
    pub party: Option<String>,
}

/// Choosing who gets copies.
#[derive(Clone, Debug, Serialize)]
pub struct CopyPart {
    /// People (value: sign-in name).
    pub people: Vec<Choice>,
    /// Id of the list.
    pub id: String,
    /// To be read and acknowledged.
    pub to_read: bool,
    /// Shown open, because something was chosen or is wrong.
    pub open: bool,
    /// What is wrong with it.
    pub problem: Option<Text>,
}

/// Sending copies at any time.
#[derive(Clone, Debug, Serialize)]
pub struct SendPart {
    /// Idempotency key.
    pub key: String,
    /// To whom.
    pub to: CopyPart,
    /// What is said with it.
    pub text: Field,
    /// Why it came back.
    pub problems: Option<Problems>,
}

impl CopyPart {
    /// Puts the problem of a rejection beside it.
    pub fn refuse(&mut self, rejection: &Rejection) {
        self.problem = rejection.fields.iter().find(|problem| problem.field == "copy_to").map(Text::from);
        self.open |= self.problem.is_some();
    }

    /// Id and label, for the summary.
    pub fn place(&self, name: &str) -> Option<(String, Text)> {
        (name == "copy_to").then(|| (self.id.clone(), Text::new("copy-to")))
    }
}

/// The choice of people, with what was chosen before.
pub fn copy_part(ctx: &Ctx, form: &str, fields: Option<&[(String, String)]>) -> CopyPart {
    let fields = fields.unwrap_or_default();
    let mut choices = people(ctx.who(), None);
    for choice in &mut choices {
        choice.chosen = fields.iter().any(|(name, value)| name == "copy_to" && *value == choice.value);
    }
    let how = fields.iter().rev().find(|(name, _)| name == "copy_how").map(|(_, how)| how.as_str());
    let open = choices.iter().any(|choice| choice.chosen);
    CopyPart {
        people: choices,
        id: format!("{form}-copy_to"),
        to_read: how != Some("reference"),
        open,
        problem: None,
    }
}

/// The copies that a form asks for; none where nobody was chosen.
///
/// # Errors
/// What is wrong with the choice.
pub fn copy_of(ctx: &Ctx, typed: &Typed) -> Result<Option<CopyRequest>, FieldProblem> {
    let mut to = Vec::new();
    for name in typed.all("copy_to").iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
        let person = ctx.who().organisation().person_by_sign_in(name);
        to.push(
            person
                .map(|person| person.id)
                .ok_or_else(|| FieldProblem::new("copy_to", Code::ValueNoPerson))?,
        );
    }
    let to_read = typed.get("copy_how") != "reference";
    Ok((!to.is_empty()).then_some(CopyRequest { to, to_read }))
}

/// The part of the case page.
pub fn part(ctx: &Ctx, view: &CaseView) -> ReadingPart {
    let offers = &view.offers;
    let phrased = |mut field: Field, way: &str| {
        let address = format!("/cases/{}/{way}#{way}", view.head.number);
        field.phrases = Phrases::new(&view.phrases, address, field.name);
        field
    };
    ReadingPart {
        copies: view.copies.iter().map(|copy| line(ctx, copy)).collect(),
        acknowledge: offers
            .to_acknowledge
            .iter()
            .filter_map(|copy| acknowledgement(ctx, view, *copy))
            .collect(),
        send: offers.may_copy.then(|| {
            let text = Field::new("copy", "text").kind(FieldKind::Area).labelled("copy-say").optional();
            let to = copy_part(ctx, "copy", None);
            SendPart { key: fresh_key(), to, text: phrased(text, "copy"), problems: None }
        }),
        urge: matches!(offers.urge, Some(Ok(()))).then(|| {
            let text = Field::new("urge", "text").kind(FieldKind::Area).labelled("urge-words").optional();
            ReasonPart { key: fresh_key(), text: phrased(text, "urge"), problems: None, open: false }
        }),
        urged: match offers.urge {
            Some(Err(minutes)) => Some(Text::new("urge-wait").with("minutes", minutes)),
            _ => None,
        },
    }
}

fn line(ctx: &Ctx, copy: &waypost_app::read::rows::CopyView) -> CopyLine {
    let organisation = ctx.who().organisation();
    CopyLine {
        who: party_name(organisation, &copy.party, ctx.tag()).unwrap_or_default(),
        how: how(copy),
        sent: Timestamp::from_millis(copy.sent_at),
        read_by: copy.read_by.map(|user| organisation.person_name(UserId::new(user))),
        read_at: copy.read_at.map(Timestamp::from_millis),
    }
}

fn how(copy: &waypost_app::read::rows::CopyView) -> Text {
    Text::new(if copy.to_read == 1 { "copy-to_read" } else { "copy-for_reference" })
}

fn acknowledgement(ctx: &Ctx, view: &CaseView, copy: CopyId) -> Option<Acknowledge> {
    let row = view.copies.iter().find(|row| row.id == copy.raw())?;
    let organisation = ctx.who().organisation();
    let own = row.party == format!("person:{}", ctx.who().user());
    Some(Acknowledge {
        copy: copy.to_string(),
        key: fresh_key(),
        from: row.sent_by.map(|user| organisation.person_name(UserId::new(user))),
        words: Some(row.words.clone()).filter(|words| !words.is_empty()),
        party: if own { None } else { party_name(organisation, &row.party, ctx.tag()) },
    })
}

/// Copies as lines of the timeline: what was sent together is one line, each acknowledgement its own.
pub fn entries(ctx: &Ctx, view: &CaseView) -> Vec<(i64, i64, Entry)> {
    let organisation = ctx.who().organisation();
    let name = |user: i64| organisation.person_name(UserId::new(user));
    let mut entries = Vec::new();
    let together = |a: &waypost_app::read::rows::CopyView, b: &waypost_app::read::rows::CopyView| {
        (a.sent_at, a.sent_by, a.to_read, a.visit) == (b.sent_at, b.sent_by, b.to_read, b.visit)
    };
    for group in view.copies.chunk_by(together) {
        let Some(first) = group.first() else { continue };
        let names: Vec<String> =
            group.iter().filter_map(|copy| party_name(organisation, &copy.party, ctx.tag())).collect();
        let comma = ctx.site.views.text(ctx.lang(), &Text::new("list-comma"));
        let key = if first.to_read == 1 { "event-copied-to_read" } else { "event-copied-reference" };
        let what = Text::new(key).with("to", names.join(&comma));
        let mut entry = Entry::new(EntryKind::Note, what, Timestamp::from_millis(first.sent_at));
        entry.who = first.sent_by.map(name);
        entry.opinion = Some(first.words.clone()).filter(|words| !words.is_empty());
        entries.push((first.sent_at, first.id, entry));
    }
    for copy in &view.copies {
        let Some((by, at)) = copy.read_by.zip(copy.read_at) else { continue };
        let mut entry =
            Entry::new(EntryKind::Note, Text::new("event-copy_acknowledged"), Timestamp::from_millis(at));
        entry.who = Some(name(by));
        entry.for_whom = copy.read_for.map(name);
        entries.push((at, copy.id, entry));
    }
    entries
}

/// `POST /cases/{case}/copy`.
pub async fn copy(ctx: Ctx, typed: Typed) -> Outcome {
    let case = seen(&ctx).await?;
    let text = typed.get("text").to_owned();
    let mut problems = texts::problems(&typed, &["text"]);
    let request = match copy_of(&ctx, &typed) {
        Ok(Some(request)) => Some(request),
        Ok(None) => {
            problems.push(FieldProblem::new("copy_to", Code::ValueRequired));
            None
        }
        Err(problem) => {
            problems.push(problem);
            None
        }
    };
    let phrase = typed.has("phrase");
    let done = match request.filter(|_| problems.is_empty()) {
        _ if phrase => None,
        Some(copy) => {
            let words = text.clone();
            Some(hand_in(&ctx, &case, &typed, None, move |by| Command::Copy { by, copy, words }).await?)
        }
        None => Some(Err(Rejection::of_fields(problems))),
    };
    if let Some(Ok(())) = done {
        return Ok(back(&ctx, "flash-copied"));
    }
    let (view, drafts) = load(&ctx, &case).await?;
    let mut page = page(&ctx, &view, &drafts);
    if let Some(send) = &mut page.reading.send {
        send.to = copy_part(&ctx, "copy", Some(typed.fields()));
        send.to.open = true;
        send.text.value.clone_from(&text);
        if let Some((_, words)) = phrases::pressed(&typed, &view.phrases) {
            send.text.value = phrases::with(&text, words);
        }
    }
    let Some(Err(rejection)) = done else { return ctx.page(&page) };
    let rejection = worded(&ctx, Some(&view.flow), rejection);
    match &mut page.reading.send {
        Some(send) => {
            send.to.refuse(&rejection);
            send.text.problem =
                rejection.fields.iter().find(|problem| problem.field == "text").map(Text::from);
            let (to, text) = (&send.to, &send.text);
            let place = |name: &str| {
                to.place(name).or_else(|| (name == "text").then(|| (text.id.clone(), text.label.clone())))
            };
            send.problems = Some(Problems::of("copy", &rejection, place));
        }
        None => page.leftover = Some(super::operate::leftover(&rejection, &[("", &text)])),
    }
    ctx.refused(&rejection, &page)
}

/// `POST /cases/{case}/acknowledge`.
pub async fn acknowledge(ctx: Ctx, typed: Typed) -> Outcome {
    let case = seen(&ctx).await?;
    let copy = CopyId::new(typed.get("copy").parse().unwrap_or_default());
    match hand_in(&ctx, &case, &typed, None, move |by| Command::Acknowledge { by, copy }).await? {
        Ok(()) => Ok(back(&ctx, "flash-acknowledged")),
        Err(rejection) => {
            let (view, drafts) = load(&ctx, &case).await?;
            let rejection = worded(&ctx, Some(&view.flow), rejection);
            let mut page = page(&ctx, &view, &drafts);
            page.leftover = Some(super::operate::leftover(&rejection, &[]));
            ctx.refused(&rejection, &page)
        }
    }
}

/// `POST /cases/{case}/urge`.
pub async fn urge(ctx: Ctx, typed: Typed) -> Outcome {
    let case = seen(&ctx).await?;
    let text = typed.get("text").to_owned();
    let problems = texts::problems(&typed, &["text"]);
    let done = if typed.has("phrase") {
        None
    } else if problems.is_empty() {
        let words = text.clone();
        Some(hand_in(&ctx, &case, &typed, None, move |by| Command::Urge { by, words }).await?)
    } else {
        Some(Err(Rejection::of_fields(problems)))
    };
    if let Some(Ok(())) = done {
        return Ok(back(&ctx, "flash-urged"));
    }
    let (view, drafts) = load(&ctx, &case).await?;
    let mut page = page(&ctx, &view, &drafts);
    let Some(Err(rejection)) = done else {
        if let (Some(part), Some((_, words))) =
            (&mut page.reading.urge, phrases::pressed(&typed, &view.phrases))
        {
            part.text.value = phrases::with(&text, words);
            part.open = true;
        }
        return ctx.page(&page);
    };
    let rejection = worded(&ctx, Some(&view.flow), rejection);
    match page.reading.urge.take() {
        Some(part) => page.reading.urge = Some(part.refused("urge", &rejection, &text)),
        None => page.leftover = Some(super::operate::leftover(&rejection, &[("", &text)])),
    }
    ctx.refused(&rejection, &page)
}
