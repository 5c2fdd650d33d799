//! What the reader can do at the open visits, from the engine's offers.

use std::collections::BTreeMap;

use waypost_app::{cases::drafts::DraftBody, materials::is_checklist, read::CaseView};
use waypost_base::{Timestamp, VisitId};
use waypost_engine::{
    definition::Split,
    offers::{Opening, VisitOffer},
};

use super::{
    Branch, Claim, Task, branches, meanwhile, reading,
    show::{deadline, stage_name},
    task::approvals,
};
use crate::{
    http::Ctx,
    pages::{
        Choice, Field,
        materials::{Checklist, checklist::Parts, lacking},
        phrases::Phrases,
        present::{Before, fresh_key, item_fields, party_name, people},
    },
    view::{Lang, Text},
};

/// The tasks of the reader, one for each open visit where there is work.
pub fn tasks(ctx: &Ctx, view: &CaseView, drafts: &BTreeMap<VisitId, DraftBody>) -> Vec<Task> {
    view.offers
        .visits
        .iter()
        .filter_map(|offer| {
            let draft = drafts
                .get(&offer.visit)
                .map(|body| Before { fields: body.fields.clone(), files: body.files.clone() });
            task(ctx, view, offer, draft.as_ref())
        })
        .collect()
}

/// One task; `before` is what was typed, or saved, before.
pub fn task(ctx: &Ctx, view: &CaseView, offer: &VisitOffer, before: Option<&Before>) -> Option<Task> {
    let step = view.step(offer.visit)?;
    let organisation = ctx.who().organisation();
    let stage = view.flow.flow.definition().stage(offer.stage)?;
    let stage_words = stage.name.in_language(ctx.tag());
    let opened = Timestamp::from_millis(step.opened_at);
    let mut task = Task::new(offer.visit.to_string(), stage_words, opened, fresh_key());
    stage.description.in_language(ctx.tag()).clone_into(&mut task.description);
    task.from = party_name(organisation, &step.sender, ctx.tag());
    task.acting_for =
        offer.work.and_then(|(_, actor)| actor.acting_for).map(|user| organisation.person_name(user));
    task.deadline = deadline(ctx, view, step.id);
    task.recalled = step.cause == "recall";
    task.returned = return_reason(ctx, view, step);
    task.claim = match (offer.claimed_by, offer.may_claim) {
        (Some(by), _) if by.user == ctx.who().user() || by.principal() == ctx.who().user() => Claim::Mine,
        (Some(by), _) => Claim::Other(organisation.person_name(by.user)),
        (None, true) => Claim::Free,
        (None, false) => Claim::Needless,
    };
    if offer.work.is_none() {
        return Some(task);
    }
    let rights = view.rights_of(offer);
    let (listed, shown): (Vec<_>, Vec<_>) = view
        .flow
        .form
        .visible(&rights, &view.values)
        .into_iter()
        .partition(|shown| is_checklist(&shown.item.key));
    let address = format!("/cases/{}/visits/{}/rows", view.head.number, offer.visit);
    task.items = item_fields(ctx, &task.form(), &address, &shown, before);
    task.materials = Checklist::new(
        ctx,
        &task.form(),
        Parts {
            materials: &view.flow.materials,
            shown: &listed,
            values: &view.values,
            number: view.head.number,
            before,
            on_file: &[],
        },
    )
    .filter(|list| list.open);
    let typed = |name: &str| {
        before
            .and_then(|before| before.fields.iter().rev().find(|(field, _)| field == name))
            .map(|(_, value)| value.clone())
            .unwrap_or_default()
    };
    task.opinion.value = typed("opinion");
    let phrases = |field: &Field| Phrases::new(&view.phrases, format!("{address}#{}", field.id), field.name);
    task.opinion.phrases = phrases(&task.opinion);
    task.branches = shown_branches(ctx, view, offer, task.items.is_empty());
    task.votes = super::vote::part(ctx, view, offer);
    if task.votes.is_some() {
        task.branches = approvals(task.branches);
        task.shown = Some(typed(meanwhile::SHOWN).parse().unwrap_or(view.head.document_version));
    }
    task.split = match stage.split {
        Split::First => Some(Text::new("split-first")),
        Split::All if offer.submits.len() > 1 => Some(Text::new("split-all")),
        _ => None,
    };
    if offer.may_straight_back {
        task.straight_back = view
            .state
            .visits
            .get(&offer.visit)
            .and_then(|visit| visit.returned_from.as_ref())
            .map(|returner| view.flow.stage_name(returner.was.stage, ctx.tag()));
    }
    if !offer.returns.is_empty() {
        let mut targets: Vec<Choice> = offer
            .returns
            .iter()
            .map(|to| match to {
                Some(stage) => Choice::new(stage.to_string(), view.flow.stage_name(*stage, ctx.tag())),
                None => Choice::new("end", ""),
            })
            .collect();
        Choice::choose(&mut targets, &typed("return_to"));
        let to_initiator = targets.first().is_some_and(|to| to.value == view.flow.flow.first().to_string());
        task.may_return(targets);
        let chosen = before.map(|before| {
            let ticked = before.fields.iter().filter(|(name, _)| name == "missing");
            ticked.map(|(_, value)| value.clone()).collect::<Vec<_>>()
        });
        if let Some(part) = &mut task.returns {
            let materials = &view.flow.materials;
            part.missing = lacking::ticks(ctx, materials, &view.values, chosen.as_deref(), to_initiator);
            part.reason.phrases = phrases(&part.reason);
            part.reason.value = typed("return_reason");
            part.open = !part.reason.value.is_empty();
        }
    }
    if view.offers.may_copy && !task.branches.is_empty() {
        task.copy = Some(reading::copy_part(ctx, &task.form(), before.map(|before| &before.fields[..])));
    }
    if offer.may_transfer {
        let mut choices = people(ctx.who(), Some(ctx.who().user()));
        Choice::choose(&mut choices, &typed("transfer_to"));
        let signers: &[&str] = if offer.may_add_signer { &["before", "after", "beside"] } else { &[] };
        let way = |way: &&'static str| {
            Choice::new(*way, ctx.site.views.text(ctx.lang(), &Text::new(format!("ask-{way}"))))
        };
        let mut ways: Vec<Choice> = ["transfer", "delegate"].iter().chain(signers).map(way).collect();
        Choice::choose(&mut ways, &typed("transfer_way"));
        task.may_transfer(choices, ways);
        if let Some(part) = &mut task.transfer {
            part.reason.phrases = phrases(&part.reason);
            part.reason.value = typed("transfer_reason");
            part.open = !part.reason.value.is_empty();
        }
    }
    Some(task)
}

fn shown_branches(ctx: &Ctx, view: &CaseView, offer: &VisitOffer, fixed: bool) -> Vec<Branch> {
    if !offer.may_submit {
        return Vec::new();
    }
    if offer.goes_straight_back || !offer.picks {
        let only = match offer.submits.as_slice() {
            [only] if !offer.goes_straight_back => Branch::new(
                Some(only.branch),
                only.condition.in_language(ctx.tag()),
                only.to.map(|to| view.flow.stage_name(to, ctx.tag())),
            ),
            _ => Branch::new(None, "", None),
        };
        return branches(vec![only]);
    }
    let rows = offer
        .submits
        .iter()
        .map(|submit| {
            let target = submit.to.map(|to| view.flow.stage_name(to, ctx.tag()));
            let row = Branch::new(Some(submit.branch), submit.condition.in_language(ctx.tag()), target);
            // Where values may still be changed here, the guard is judged on what is submitted.
            Branch { closed: submit.opening == Opening::Closed && fixed, ..row }
        })
        .collect();
    branches(rows)
}

/// The reason of the return that opened a visit: the opinion of the step that returned.
fn return_reason(ctx: &Ctx, view: &CaseView, step: &waypost_app::read::rows::StepView) -> Option<String> {
    if step.cause != "return" {
        return None;
    }
    view.steps
        .iter()
        .filter(|other| {
            other.outcome.as_deref() == Some("returned") && other.closed_at == Some(step.opened_at)
        })
        .find_map(|other| {
            let from = stage_name(ctx, view, other.stage);
            let colon = match ctx.lang() {
                Lang::Chinese => "：",
                Lang::English => ": ",
            };
            other.opinion.as_ref().map(|words| format!("{from}{colon}{words}"))
        })
}
