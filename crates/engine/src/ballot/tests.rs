use proptest::prelude::*;
use waypost_base::{Actor, Party, PostId, Timestamp, UserId};

use super::{Ballot, Seat, Vote, VoteKind, least, need};
use crate::{
    definition::{Handlers, Outcome},
    rule::Rule,
};

/// Seats of posts 1, 2, 3, … with these votes: `a`pprove, `r`eject, a`b`stain, `.` none yet.
fn ballot(votes: &str, handlers: Handlers, rule: &Rule) -> Ballot {
    let seat = |(no, vote): (usize, char)| {
        let no = i64::try_from(no).expect("few seats") + 1;
        let party = Party::Seat(PostId::new(no), UserId::new(no));
        let kind = match vote {
            'a' => Some(VoteKind::Approve),
            'r' => Some(VoteKind::Reject),
            'b' => Some(VoteKind::Abstain),
            _ => None,
        };
        let by = Actor::own(UserId::new(no));
        let vote = kind.map(|kind| Vote { by, kind, branch: None, at: Timestamp::from_millis(0) });
        Seat {
            party,
            of: None,
            except: Vec::new(),
            weight: rule.weight(Some(PostId::new(no))),
            item: None,
            vote,
            added: None,
        }
    };
    let seats: Vec<Seat> = votes.chars().enumerate().map(seat).collect();
    Ballot { need: need(handlers, seats.len()), seats, signing: false }
}

fn check(handlers: Handlers, rule: &str, votes: &str, expected: &str) {
    let rule: Rule = rule.parse().expect("a rule");
    let told = match ballot(votes, handlers, &rule).outcome(handlers, &rule) {
        Some(Outcome::Approved) => "approved",
        Some(Outcome::Rejected) => "rejected",
        None => "open",
    };
    assert_eq!(told, expected, "{handlers:?}, `{rule}`, {votes}");
}

#[test]
fn a_decision_falls_as_soon_as_the_rest_cannot_change_it() {
    use Handlers::{All, Count, Ordered, Share};
    for (handlers, rule, votes, expected) in [
        // Handlers alone are the measure.
        (Count(2), "", "a....", "open"),
        (Count(2), "", "a..a.", "approved"),
        (Count(2), "", "rrr..", "open"),
        (Count(2), "", "rrrr.", "rejected"),
        (Count(2), "", "rrbr.", "rejected"),
        (All, "", "aa.", "open"),
        (All, "", "aaa", "approved"),
        (All, "", "r..", "rejected"),
        (All, "", "aab", "approved"),
        (All, "", "bbb", "rejected"),
        (All, "abstentions counted", "ab.", "rejected"),
        (Ordered, "", "r..", "rejected"),
        (Share(60), "", "aa...", "open"),
        (Share(60), "", "aaa..", "approved"),
        (Share(60), "", "rrr..", "rejected"),
        // Rules.
        (All, "everyone", "ar.", "rejected"),
        (All, "majority", "aar.", "open"),
        (All, "majority; abstentions counted", "aab.", "open"),
        (All, "majority", "aaa..", "approved"),
        (All, "majority", "aarr", "rejected"),
        (All, "majority", "aab.", "approved"),
        (All, "majority", "abb", "approved"),
        (All, "majority; abstentions counted", "abb", "rejected"),
        (All, "share 50", "aarr", "approved"),
        (All, "share 50", "arr.", "open"),
        (All, "share 51", "aarr", "rejected"),
        (All, "count 2", "a.a", "approved"),
        (All, "count 2", "arr", "rejected"),
        (All, "any_veto", "aa.", "open"),
        (All, "any_veto", "aaa", "approved"),
        (All, "any_veto", "a.r", "rejected"),
        (All, "any_veto", "abb", "approved"),
        (Count(3), "majority", "aa...", "approved"),
        (Count(3), "majority", "ar...", "open"),
        (Count(3), "majority", "arr..", "rejected"),
        // Named vetoes: only post 2 may.
        (All, "veto post:2", "r..", "open"),
        (All, "veto post:2", ".r.", "rejected"),
        (All, "veto post:2", "rar", "approved"),
        (All, "majority; veto post:3", "aa..", "open"),
        (All, "majority; veto post:3", "aa.a", "open"),
        (All, "majority; veto post:3", "aaa.", "approved"),
        (All, "majority; veto post:3", "aar.", "rejected"),
        (Count(2), "veto post:5", "aa...", "open"),
        (Count(2), "veto post:5", "aa..a", "approved"),
        // Weights, quorum, whole.
        (All, "majority; weight post:1=3", "a...", "open"),
        (All, "majority; weight post:1=4", "a...", "approved"),
        (All, "count 4; weight post:1=3", "aa..", "approved"),
        (All, "majority; quorum 3", "aabb", "rejected"),
        (All, "majority; quorum 3", "aab.", "open"),
        (All, "majority; quorum 3; abstentions counted", "aabb", "rejected"),
        (All, "share 50; quorum 3; abstentions counted", "aabb", "approved"),
        (All, "majority; whole", "aaa..", "open"),
        (All, "majority; whole", "aaarr", "approved"),
        // Lead and assistants.
        (All, "lead", ".rr", "open"),
        (All, "lead", "arr", "approved"),
        (All, "lead", "a..", "approved"),
        (All, "lead", "r..", "rejected"),
        (All, "lead; whole", "a..", "open"),
        (All, "lead; whole", "arr", "approved"),
    ] {
        check(handlers, rule, votes, expected);
    }
}

#[test]
fn how_many_there_must_be() {
    let of = |handlers, rule: &str, seats| least(handlers, &rule.parse().expect("a rule"), seats);
    assert_eq!(of(Handlers::Count(2), "", 5), 2);
    assert_eq!(of(Handlers::All, "", 3), 3);
    assert_eq!(of(Handlers::All, "", 0), 1);
    assert_eq!(of(Handlers::Share(50), "", 5), 3);
    assert_eq!(of(Handlers::All, "count 4", 3), 4);
    assert_eq!(of(Handlers::All, "count 4; weight post:1=4", 3), 3);
    assert_eq!(of(Handlers::All, "quorum 5", 3), 5);
}

#[test]
fn of_branches_with_equal_votes_the_lowest_is_taken() {
    let rule = Rule::default();
    let mut ballot = ballot("aaaar", Handlers::All, &rule);
    for (seat, branch) in ballot.seats.iter_mut().zip([3, 2, 2, 3, 5]) {
        seat.vote.as_mut().expect("a vote").branch = Some(branch);
    }
    assert_eq!(ballot.most_voted(&[1, 2, 3, 5]), Some(2));
    ballot.seats[0].weight = 2;
    assert_eq!(ballot.most_voted(&[1, 2, 3, 5]), Some(3));
}

fn handlers() -> impl Strategy<Value = Handlers> {
    prop_oneof![
        Just(Handlers::All),
        Just(Handlers::Ordered),
        (2u32..5).prop_map(Handlers::Count),
        (1u32..=100).prop_map(Handlers::Share),
    ]
}

fn rule() -> impl Strategy<Value = Rule> {
    let base = prop_oneof![
        Just(String::new()),
        Just("everyone".to_owned()),
        Just("majority".to_owned()),
        Just("any_veto".to_owned()),
        Just("lead".to_owned()),
        (1u32..=100).prop_map(|share| format!("share {share}")),
        (1u32..6).prop_map(|count| format!("count {count}")),
    ];
    let options = (any::<bool>(), any::<bool>(), any::<bool>(), 0u32..4, 1u32..4);
    (base, options).prop_map(|(base, (veto, weights, abstentions, quorum, weight))| {
        let mut text = base;
        for (said, clause) in [
            (veto, "; veto post:2".to_owned()),
            (weights, format!("; weight post:1={weight} post:3=2")),
            (abstentions, "; abstentions counted".to_owned()),
            (quorum > 0, format!("; quorum {quorum}")),
        ] {
            if said {
                text.push_str(&clause);
            }
        }
        text.parse().expect("a rule")
    })
}

/// Every way in which those who have not voted could vote until the tally is full.
fn completions(votes: &str, rest: usize) -> Vec<String> {
    if rest == 0 {
        return vec![votes.to_owned()];
    }
    let open = votes.char_indices().filter(|(_, vote)| *vote == '.').map(|(at, _)| at);
    open.flat_map(|at| {
        ["a", "r", "b"].into_iter().flat_map(move |vote| {
            let mut next = votes.to_owned();
            next.replace_range(at..=at, vote);
            completions(&next, rest - 1)
        })
    })
    .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// An early decision is what every full tally says; without one, full tallies differ.
    #[test]
    fn an_early_decision_is_that_of_every_full_tally(
        handlers in handlers(), rule in rule(), votes in "[arb.]{3,5}",
    ) {
        let early = ballot(&votes, handlers, &rule);
        let whole = Rule { whole: true, ..rule.clone() };
        let asks_all = rule.base.is_none() || handlers == Handlers::All || handlers == Handlers::Ordered;
        let full = if asks_all { early.seats.len() } else { early.need.try_into().expect("few") };
        let rest = full.min(early.seats.len()).saturating_sub(early.voted());
        let finals: Vec<_> = completions(&votes, rest)
            .iter()
            .map(|votes| ballot(votes, handlers, &whole).outcome(handlers, &whole))
            .collect();
        let lead = rule.base == Some(crate::rule::Base::Lead);
        match early.outcome(handlers, &rule) {
            Some(outcome) => prop_assert!(
                finals.iter().all(|told| *told == Some(outcome) || (lead && told.is_none())),
                "{votes} of `{rule}`: {outcome:?}, yet {finals:?}"
            ),
            None if !lead => prop_assert!(
                finals.contains(&Some(Outcome::Approved)) && finals.contains(&Some(Outcome::Rejected)),
                "{votes} of `{rule}` is open, yet {finals:?}"
            ),
            None => {}
        }
    }

    /// Without weights and names, who votes what does not matter, only how many.
    #[test]
    fn a_symmetric_rule_does_not_ask_who_voted(
        handlers in handlers(), rule in rule(), votes in "[arb]{3,5}", turn in 0usize..5,
    ) {
        prop_assume!(rule.base != Some(crate::rule::Base::Lead));
        let rule = Rule { vetoes: Vec::new(), weights: Default::default(), ..rule };
        let mut turned: Vec<char> = votes.chars().collect();
        turned.rotate_left(turn % votes.len());
        let turned: String = turned.into_iter().collect();
        let told = |votes: &str| ballot(votes, handlers, &rule).outcome(handlers, &rule);
        prop_assert_eq!(told(&votes), told(&turned));
    }
}
