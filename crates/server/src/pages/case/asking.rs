//! Others are asked: work is handed on or delegated, signers are added, an opinion is given; and all that can be taken
//! back.

use waypost_app::read::CaseView;
use waypost_base::{Code, FieldProblem, Rejection, UserId, VisitId};
use waypost_engine::{Command, ballot::Place};

use super::{
    OpinionPart, Undo, Withdrawal,
    operate::{back, before, finish, hand_in, leftover},
    show::{load, page, seen, stage_name},
    task::Pressed,
};
use crate::{
    http::{Ctx, Outcome, Typed},
    pages::{
        Field, FieldKind, Problems,
        present::{Before, fresh_key, worded},
        texts,
    },
    view::Text,
};

/// What the reader may take back.
pub fn withdrawals(ctx: &Ctx, view: &CaseView) -> Vec<Withdrawal> {
    let offers = &view.offers;
    let steps = offers.withdrawable.iter().map(|visit| (*visit, Undo::Step, None));
    let votes = offers.votes_withdrawable.iter().map(|visit| (*visit, Undo::Vote, None));
    let delegated = offers.delegated.iter().map(|visit| (*visit, Undo::Delegation, None));
    let signers = offers.signers.iter().map(|(visit, signer)| (*visit, Undo::Signer, Some(*signer)));
    let all = steps.chain(votes).chain(delegated).chain(signers);
    all.filter_map(|(visit, what, who)| {
        let step = view.step(visit)?;
        let organisation = ctx.who().organisation();
        let who = who.map(|user| {
            let sign_in = organisation.person(user).map(|person| person.sign_in.clone());
            (sign_in.unwrap_or_default(), organisation.person_name(user))
        });
        Some(Withdrawal {
            visit: visit.to_string(),
            stage: stage_name(ctx, view, step.stage),
            what,
            who,
            key: fresh_key(),
            problems: None,
        })
    })
    .collect()
}

/// The opinions that the reader is asked for.
pub fn opinions(ctx: &Ctx, view: &CaseView) -> Vec<OpinionPart> {
    let organisation = ctx.who().organisation();
    let offers = view.offers.opinions.iter();
    offers
        .map(|offer| {
            let visit = offer.visit.to_string();
            let asked = |remark: &&waypost_app::read::rows::RemarkView| {
                remark.kind == "delegate" && remark.visit == Some(offer.visit.raw())
            };
            let asks = view.remarks.iter().filter(asked).max_by_key(|remark| remark.id);
            let text = Field::new(&format!("opinion{visit}"), "opinion").kind(FieldKind::Area);
            OpinionPart {
                stage: view.flow.stage_name(offer.stage, ctx.tag()),
                by: organisation.person_name(offer.by.user),
                asks: asks.map(|remark| remark.text.clone()).filter(|words| !words.is_empty()),
                acting_for: offer.work.1.acting_for.map(|user| organisation.person_name(user)),
                key: fresh_key(),
                text,
                problems: None,
                visit,
            }
        })
        .collect()
}

/// `POST …/transfer`: hand the work on, ask for an opinion, or add a signer.
pub async fn transfer(ctx: Ctx, typed: Typed) -> Outcome {
    let case = seen(&ctx).await?;
    let visit = VisitId::new(ctx.number("visit")?);
    let to = ctx.who().organisation().person_by_sign_in(typed.get("transfer_to").trim()).map(|p| p.id);
    let reason = typed.get("transfer_reason").to_owned();
    let way = typed.get("transfer_way").to_owned();
    let mut problems = texts::problems(&typed, &["transfer_reason"]);
    if to.is_none() {
        problems.push(FieldProblem::new("transfer_to", Code::ValueNoPerson));
    }
    let place = match way.as_str() {
        "before" => Some(Place::Before),
        "after" => Some(Place::After),
        "beside" => Some(Place::Beside),
        _ => None,
    };
    let notice = match (way.as_str(), place) {
        (_, Some(_)) => "flash-signer-added",
        ("delegate", _) => "flash-delegated",
        _ => "flash-transferred",
    };
    let done = match to.filter(|_| problems.is_empty()) {
        None => Err(Rejection::of_fields(problems)),
        Some(to) => {
            let command = move |by| match (way.as_str(), place) {
                (_, Some(place)) => Command::AddSigner { by, visit, signer: to, place, reason },
                ("delegate", _) => Command::Delegate { by, visit, to, reason },
                _ => Command::Transfer { by, visit, to, reason },
            };
            hand_in(&ctx, &case, &typed, None, command).await?
        }
    };
    let before = before(&ctx, &case, visit, &typed).await?;
    finish(&ctx, &case, visit, Pressed::Transfer, &before, done, notice).await
}

/// `POST …/opinion`: delegated work goes back with an opinion.
pub async fn give_opinion(ctx: Ctx, typed: Typed) -> Outcome {
    let case = seen(&ctx).await?;
    let visit = VisitId::new(ctx.number("visit")?);
    let opinion = typed.get("opinion").to_owned();
    let mut problems = texts::problems(&typed, &["opinion"]);
    if opinion.trim().is_empty() {
        problems.push(FieldProblem::new("opinion", Code::ValueRequired));
    }
    let done = if problems.is_empty() {
        let opinion = opinion.clone();
        hand_in(&ctx, &case, &typed, None, move |by| Command::Resolve { by, visit, opinion }).await?
    } else {
        Err(Rejection::of_fields(problems))
    };
    let Err(rejection) = done else { return Ok(back(&ctx, "flash-opinion")) };
    let (view, drafts) = load(&ctx, &case).await?;
    let rejection = worded(&ctx, Some(&view.flow), rejection);
    let mut page = page(&ctx, &view, &drafts);
    match page.opinions.iter_mut().find(|part| part.visit == visit.to_string()) {
        Some(part) => {
            part.text.value = opinion;
            let form = format!("opinion{}", part.visit);
            part.problems = Some(Problems::beside(&form, &rejection, std::slice::from_mut(&mut part.text)));
        }
        None => {
            let label = ctx.site.views.text(ctx.lang(), &Text::new("field-opinion"));
            page.leftover = Some(leftover(&rejection, &[(&label, &opinion)]));
        }
    }
    ctx.refused(&rejection, &page)
}

/// `POST …/take-back`: what was delegated is taken back.
pub async fn take_back(ctx: Ctx, typed: Typed) -> Outcome {
    undo(ctx, typed, |by, visit| Some(Command::TakeBack { by, visit }), "flash-taken-back").await
}

/// `POST …/remove-signer`: a signer is asked no more.
pub async fn remove_signer(ctx: Ctx, typed: Typed) -> Outcome {
    let signer = ctx.who().organisation().person_by_sign_in(typed.get("signer").trim()).map(|it| it.id);
    let command = move |by, visit| signer.map(|signer| Command::RemoveSigner { by, visit, signer });
    undo(ctx, typed, command, "flash-signer-removed").await
}

async fn undo(
    ctx: Ctx,
    typed: Typed,
    command: impl FnOnce(UserId, VisitId) -> Option<Command>,
    notice: &'static str,
) -> Outcome {
    let case = seen(&ctx).await?;
    let visit = VisitId::new(ctx.number("visit")?);
    let by = ctx.who().user();
    let done = match command(by, visit) {
        Some(command) => hand_in(&ctx, &case, &typed, None, move |_| command).await?,
        None => Err(Code::ValueNoPerson.into()),
    };
    finish(&ctx, &case, visit, Pressed::Submit, &Before::default(), done, notice).await
}
