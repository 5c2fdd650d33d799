//! The walks are only worth something if they notice a break. Here going back is broken on purpose, one way after
//! the other, between the decision and the state, and each must be noticed.

use std::collections::BTreeSet;

use waypost_base::TokenId;
use waypost_engine::{
    Event,
    definition::{AfterReturn, Join, Split},
    event::CancelCause,
};

use super::{Dice, Plan, Tally, hold, walk};
use crate::support::{BOSS, CHIEF, CLERKS, net};

/// Changes what was decided.
pub type Break = fn(&mut Vec<Event>);

fn goes_back(events: &[Event]) -> bool {
    events.iter().any(|event| matches!(event, Event::StageReturned { .. } | Event::StepWithdrawn { .. }))
}

/// Tokens that are put back for a later join, and not consumed again by the visit that opens.
fn left_waiting(events: &[Event]) -> BTreeSet<TokenId> {
    let consumed: BTreeSet<TokenId> = events
        .iter()
        .filter_map(|event| match event {
            Event::VisitOpened { consumed, .. } => Some(consumed.clone()),
            _ => None,
        })
        .flatten()
        .collect();
    let put_back = events.iter().filter_map(|event| match event {
        Event::TokenPutBack { token } => Some(*token),
        _ => None,
    });
    put_back.filter(|token| !consumed.contains(token)).collect()
}

fn nothing_is_put_back_for_a_join(events: &mut Vec<Event>) {
    let waiting = left_waiting(events);
    events.retain(|event| !matches!(event, Event::TokenPutBack { token } if waiting.contains(token)));
}

fn one_of_several_is_put_back(events: &mut Vec<Event>) {
    let mut waiting = left_waiting(events);
    waiting.pop_first();
    events.retain(|event| !matches!(event, Event::TokenPutBack { token } if waiting.contains(token)));
}

fn waiting_tokens_stay(events: &mut Vec<Event>) {
    if goes_back(events) {
        events.retain(|event| !matches!(event, Event::TokenCancelled { .. }));
    }
}

fn one_waiting_token_stays(events: &mut Vec<Event>) {
    if goes_back(events)
        && let Some(at) = events.iter().position(|event| matches!(event, Event::TokenCancelled { .. }))
    {
        events.remove(at);
    }
}

fn returned_siblings_stay_open(events: &mut Vec<Event>) {
    let stays = |event: &Event| matches!(event, Event::VisitCancelled { cause: CancelCause::Returned, .. });
    events.retain(|event| !stays(event));
}

fn withdrawn_successors_stay_open(events: &mut Vec<Event>) {
    let stays = |event: &Event| matches!(event, Event::VisitCancelled { cause: CancelCause::Withdrawn, .. });
    events.retain(|event| !stays(event));
}

fn straight_back_takes_nothing_again(events: &mut Vec<Event>) {
    events.retain(|event| !matches!(event, Event::TokenConsumedAgain { .. }));
}

#[test]
fn each_break_of_going_back_is_noticed() {
    let breaks: [(&str, Break); 7] = [
        ("nothing is put back for a join", nothing_is_put_back_for_a_join),
        ("one of several is put back", one_of_several_is_put_back),
        ("waiting tokens stay", waiting_tokens_stay),
        ("one waiting token stays", one_waiting_token_stays),
        ("returned siblings stay open", returned_siblings_stay_open),
        ("withdrawn successors stay open", withdrawn_successors_stay_open),
        ("straight back takes nothing again", straight_back_takes_nothing_again),
    ];
    for (name, planted) in breaks {
        let plan = Plan { cases: 200, planted: Some(planted) };
        // What few random flows come to is looked for in one where it is common.
        let noticed = hold(&plan).is_err() || walks(Some(planted)).is_err();
        assert!(noticed, "not noticed: {name}");
    }
    walks(None).expect("nothing is noticed where nothing is broken");
}

/// Walks through a fork and a join, behind which the case is sent back into one of the ways and comes straight back.
fn walks(planted: Option<Break>) -> std::thread::Result<()> {
    let flow = net()
        .post(2, CLERKS)
        .post(3, BOSS)
        .post(4, CLERKS)
        .post(5, CHIEF)
        .with(1, |stage| stage.split = Split::All)
        .with(4, |stage| stage.join = Join::All)
        .with(5, |stage| (stage.returns.ancestors, stage.returns.after) = (true, AfterReturn::StraightBack))
        .to(1, 1, 2)
        .to(1, 2, 3)
        .to(2, 1, 4)
        .to(3, 1, 4)
        .to(4, 1, 5);
    let definition = flow.0;
    std::panic::catch_unwind(|| {
        let mut tally = Tally::default();
        (0..200).for_each(|seed| walk(&definition, &mut Dice(seed), planted, &mut tally));
        assert!(tally.taken_again > 20, "{tally:?}");
    })
}
