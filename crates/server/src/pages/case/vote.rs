//! Several decide: who has voted so far, the reader's own vote, and one that came too late.

use serde::Serialize;
use waypost_app::read::CaseView;
use waypost_base::{Code, FieldProblem, Party, Rejection, StageNo, Timestamp, UserId, VisitId};
use waypost_engine::{
    Ballot, Command, Rule, VoteKind,
    ballot::Place,
    command::Submission,
    definition::{Handlers, Stage},
    offers::{Rejection as Rejects, VisitOffer},
    rule::Base,
    state::Phase,
};

use super::{
    operate::{before, draft_id, finish, hand_in, submit},
    reading,
    show::seen,
    task::Pressed,
};
use crate::{
    http::{Ctx, Outcome, Typed},
    pages::{present::party_with_people, texts},
    view::Text,
};

/// What the votes of an open stage are so far.
#[derive(Clone, Debug, Serialize)]
pub struct BallotShown {
    /// Id of the visit, for the heading.
    pub visit: String,
    /// Name of the stage.
    pub stage: String,
    /// What an approval needs.
    pub measure: Text,
    /// Whose reject rejects, where posts are named.
    pub vetoes: Option<Text>,
    /// How many have voted, and how many there are.
    pub progress: Text,
    /// The seats in their order.
    pub seats: Vec<SeatShown>,
}

/// One seat.
#[derive(Clone, Debug, Serialize)]
pub struct SeatShown {
    /// Whose it is.
    pub who: String,
    /// Whose it is, where another voted for him.
    pub for_whom: Option<String>,
    /// The vote: `approve`, `reject`, `abstain`, `asked`, or `later` in an ordered stage.
    pub vote: &'static str,
    /// The same in words.
    pub words: Text,
    /// Who asked for it to be added, and where.
    pub added: Option<Text>,
    /// Its vote counts so much, where that is not 1.
    pub weight: Option<u32>,
    /// When it voted.
    pub at: Option<Timestamp>,
}

/// What the reader can vote beside approving.
#[derive(Clone, Debug, Serialize)]
pub struct VotePart {
    /// He leads (主办): what he votes is decided.
    pub leads: bool,
    /// He may abstain.
    pub may_abstain: bool,
    /// He may reject: who was asked to sign as well cannot where a rejection has nowhere to go.
    pub may_reject: bool,
    /// He was asked to sign as well: the form is not his to change.
    pub signs: bool,
    /// Where a rejection goes, in words.
    pub rejection: Text,
}

/// A vote of the reader that came after the decision.
#[derive(Clone, Debug, Serialize)]
pub struct LateNote {
    /// Name of the stage.
    pub stage: String,
    /// Whose vote decided.
    pub who: String,
    /// When.
    pub at: Timestamp,
}

/// The ballots of the stages that are open.
pub fn ballots(ctx: &Ctx, view: &CaseView) -> Vec<BallotShown> {
    let open = view.state.live().filter(|(_, visit)| visit.phase == Phase::Open);
    open.filter_map(|(id, visit)| {
        let ballot = visit.ballot.as_ref()?;
        let stage = view.flow.flow.definition().stage(visit.stage)?;
        let rule: Rule = stage.rule.as_deref().unwrap_or_default().parse().ok()?;
        Some(BallotShown {
            visit: id.to_string(),
            stage: view.flow.stage_name(visit.stage, ctx.tag()),
            measure: measure(stage, &rule, ballot),
            vetoes: vetoes(ctx, &rule).filter(|_| !ballot.signing),
            progress: Text::new("ballot-progress")
                .with("voted", count(ballot.voted()))
                .with("seats", count(ballot.seats.len())),
            seats: ballot.seats.iter().map(|seat| shown(ctx, seat)).collect(),
        })
    })
    .collect()
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// What an approval needs, in words.
pub fn measure(stage: &Stage, rule: &Rule, ballot: &Ballot) -> Text {
    if ballot.signing {
        return Text::new("measure-signing");
    }
    match (rule.base, stage.handlers) {
        (Some(Base::Everyone), _) => Text::new("measure-everyone"),
        (Some(Base::Majority), _) => Text::new("measure-majority"),
        (Some(Base::Share(share)), _) => Text::new("measure-share").with("share", share),
        (Some(Base::Count(n)), _) => Text::new("measure-count").with("n", n),
        (Some(Base::AnyVeto), _) => Text::new("measure-any_veto"),
        (Some(Base::Lead), _) => Text::new("measure-lead"),
        (None, Handlers::Count(_) | Handlers::Share(_)) => Text::new("measure-count").with("n", ballot.need),
        (None, _) if !rule.vetoes.is_empty() => Text::new("measure-vetoes"),
        (None, Handlers::Ordered) => Text::new("measure-ordered"),
        (None, Handlers::All) => Text::new("measure-everyone"),
    }
}

fn vetoes(ctx: &Ctx, rule: &Rule) -> Option<Text> {
    let organisation = ctx.who().organisation();
    let names: Vec<String> = rule
        .vetoes
        .iter()
        .filter_map(|post| organisation.post(*post))
        .map(|post| post.name.in_language(ctx.tag()).to_owned())
        .collect();
    (!names.is_empty()).then(|| Text::new("ballot-vetoes").with("posts", names.join(" · ")))
}

fn shown(ctx: &Ctx, seat: &waypost_engine::ballot::Seat) -> SeatShown {
    let organisation = ctx.who().organisation();
    let name = |user: UserId| organisation.person_name(user);
    let (vote, words) = match seat.vote.map(|vote| vote.kind) {
        Some(VoteKind::Approve) => ("approve", "voted-approve"),
        Some(VoteKind::Reject) => ("reject", "voted-reject"),
        Some(VoteKind::Abstain) => ("abstain", "voted-abstain"),
        None if seat.item.is_some() => ("asked", "voted-not"),
        None => ("later", "voted-later"),
    };
    let party = |party: &Party| party_with_people(ctx, &party.to_string()).unwrap_or_default();
    let (who, for_whom) = match (seat.vote, seat.party) {
        (Some(vote), _) => (name(vote.by.user), vote.by.acting_for.map(name)),
        (None, Party::Seat(_, user) | Party::Person(user)) if organisation.may_be_handed(user) => {
            (name(user), None)
        }
        (None, other) => (party(&other), None),
    };
    SeatShown {
        who,
        for_whom,
        vote,
        words: Text::new(words),
        added: seat.added.map(|added| {
            let key = match added.place {
                Place::Before => "seat-added-before",
                Place::After => "seat-added-after",
                Place::Beside => "seat-added-beside",
            };
            Text::new(key).with("by", name(added.by.user))
        }),
        weight: (seat.weight != 1).then_some(seat.weight),
        at: seat.vote.map(|vote| vote.at),
    }
}

/// What the reader can vote at an open visit.
pub fn part(ctx: &Ctx, view: &CaseView, offer: &VisitOffer) -> Option<VotePart> {
    let votes = offer.votes?;
    let to = |stage: StageNo| view.flow.stage_name(stage, ctx.tag());
    let rejection = match votes.rejection {
        Rejects::Along(_, Some(stage)) => Text::new("rejects-along").with("to", to(stage)),
        Rejects::Along(_, None) => Text::new("rejects-path"),
        Rejects::Back(Some(stage)) => Text::new("rejects-back").with("to", to(stage)),
        Rejects::Back(None) => Text::new("rejects-end"),
        Rejects::Nowhere => Text::new("rejects-nowhere"),
    };
    let ballot = view.state.visits.get(&offer.visit).and_then(|visit| visit.ballot.as_ref());
    let signing = ballot.is_some_and(|ballot| ballot.signing);
    let may_reject = !(signing && votes.rejection == Rejects::Nowhere);
    let signs = !offer.fills;
    Some(VotePart { leads: votes.leads, may_abstain: votes.may_abstain, may_reject, signs, rejection })
}

/// Votes of the reader that came after the decision.
pub fn late(ctx: &Ctx, view: &CaseView) -> Vec<LateNote> {
    let me = ctx.who().user().raw();
    let mine = view.remarks.iter().filter(|row| row.kind.starts_with("late_") && row.by == Some(me));
    mine.filter_map(|row| {
        let step = view.step(VisitId::new(row.visit?))?;
        Some(LateNote {
            stage: super::show::stage_name(ctx, view, step.stage),
            who: step.handler.map(|user| ctx.who().organisation().person_name(UserId::new(user)))?,
            at: decided_at(view, step.id).or(step.closed_at.map(Timestamp::from_millis))?,
        })
    })
    .collect()
}

/// When a visit was decided that is not left yet.
fn decided_at(view: &CaseView, visit: i64) -> Option<Timestamp> {
    view.state.recent.iter().rev().find(|recent| recent.visit.raw() == visit).map(|recent| recent.at)
}

/// `POST …/vote`: approve (with values and branch, as a submit), reject (with a reason), abstain.
pub async fn vote(ctx: Ctx, typed: Typed) -> Outcome {
    let vote = match typed.get("vote") {
        "approve" => return submit(ctx, typed).await,
        "reject" => Some(VoteKind::Reject),
        "abstain" => Some(VoteKind::Abstain),
        _ => None,
    };
    let case = seen(&ctx).await?;
    let visit = VisitId::new(ctx.number("visit")?);
    let opinion = typed.get("opinion").to_owned();
    let mut problems = texts::problems(&typed, &["opinion"]);
    if vote == Some(VoteKind::Reject) && opinion.trim().is_empty() {
        problems.push(FieldProblem::new("opinion", Code::ReasonMissing));
    }
    if problems.is_empty() {
        problems.extend(texts::reason_problem("opinion", &opinion));
    }
    let copy = reading::copy_of(&ctx, &typed).unwrap_or_else(|problem| {
        problems.push(problem);
        None
    });
    let done = match vote.filter(|_| problems.is_empty()) {
        Some(vote) => {
            let draft = draft_id(&ctx, visit).await?;
            let submit = Submission { opinion, copy, ..Submission::default() };
            hand_in(&ctx, &case, &typed, draft, move |by| Command::Vote { by, visit, vote, submit }).await?
        }
        None if problems.is_empty() => Err(Code::NoVoteHere.into()),
        None => Err(Rejection::of_fields(problems)),
    };
    let before = before(&ctx, &case, visit, &typed).await?;
    finish(&ctx, &case, visit, Pressed::Submit, &before, done, "flash-voted").await
}
