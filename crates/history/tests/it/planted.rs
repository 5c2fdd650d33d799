//! The judge is judged: planted bugs are caught, a correct server is not blamed.

use proptest::prelude::*;
use waypost_history::{Attempt, Case, Kept, Key, Outcome, Step, Verb, judge};

use crate::model::{Bug, Model, outcomes};

/// Histories per bug, and commands per history.
const SEEDS: u64 = 60;
const COMMANDS: u64 = 80;

#[test]
fn every_planted_bug_is_caught_whenever_it_strikes() {
    for bug in Bug::ALL {
        let histories = (0..SEEDS).map(|seed| (seed, Model::run(seed, COMMANDS, Some(bug))));
        let struck: Vec<_> = histories.filter(|(_, model)| model.shows()).collect();
        assert!(struck.len() > 5, "{bug:?} struck in {} of {SEEDS} histories only", struck.len());
        for (seed, model) in struck {
            assert!(
                !judge(&model.attempts, &model.kept()).is_empty(),
                "{bug:?} got through with seed {seed}"
            );
        }
    }
}

#[test]
fn a_violation_names_what_went_wrong() {
    let check = |bug: Bug, expected: &str| {
        let told = |seed| {
            let model = Model::run(seed, COMMANDS, Some(bug));
            let violations = judge(&model.attempts, &model.kept());
            violations.into_iter().map(|violation| violation.to_string()).collect::<Vec<_>>()
        };
        let all: Vec<String> = (0..SEEDS).flat_map(told).collect();
        let some: Vec<_> = all.iter().take(5).collect();
        assert!(all.iter().any(|told| told.contains(expected)), "{bug:?}: no {expected:?} in {some:#?}");
    };
    check(Bug::AcknowledgeBeforeCommit, "lost: ");
    check(Bug::DropKey, "is kept 2 times");
    check(Bug::LoseOutboxRow, "what should move it is lost");
    check(Bug::DrawTwice, "was skipped");
    check(Bug::SkipNumber, "was skipped");
    check(Bug::RepeatNumber, "was drawn twice");
    check(Bug::TwoWinners, "two winners: ");
    check(Bug::RefusalLeavesStep, "steps were decided by people");
    check(Bug::RefusalLeavesKey, "refused but kept: ");
    check(Bug::StepOutOfOrder, "which is older");
    check(Bug::StepTwice, "stands there twice");
    check(Bug::SkipChainLink, "journal of case");
    check(Bug::OpenItemAfterEnd, "ended, but 1 work items");
    check(Bug::LoseLastCommit, "was acknowledged");
}

#[test]
fn a_server_that_kept_nothing_has_lost_everything() {
    let model = Model::run(7, COMMANDS, None);
    let counts = outcomes(&model.attempts);
    assert!(counts["ok"] > 10 && counts["refused"] > 3 && counts["unknown"] > 3, "{counts:?}");
    let lost = judge(&model.attempts, &Kept::default());
    assert!(
        lost.len() > 10 && lost.iter().all(|violation| violation.to_string().starts_with("lost: ")),
        "{lost:?}"
    );
}

/// Attempts at a visit that several decide, all acknowledged: whose, and what.
fn votes(of: &[(&str, Verb)]) -> (Vec<Attempt>, Kept) {
    let attempt = |(n, (user, verb)): (u64, &(&str, Verb))| Attempt {
        user: (*user).to_owned(),
        key: format!("k{n}"),
        verb: *verb,
        case: Some("7".to_owned()),
        visit: Some("9".to_owned()),
        outcome: Outcome::Ok { case: "7".to_owned(), version: None },
        began: 2 * n,
        ended: 2 * n + 1,
    };
    let attempts: Vec<Attempt> = (1..).zip(of).map(attempt).collect();
    let cast = attempts.iter().filter(|attempt| attempt.verb.decides()).count() as u64;
    let step = Step { id: "9".to_owned(), stage: 2, votes: Some(cast), ..Step::default() };
    let key = |(seq, attempt): (u64, &Attempt)| Key {
        user: attempt.user.clone(),
        key: attempt.key.clone(),
        command: attempt.verb.name().to_owned(),
        seq,
    };
    let keys = (1..).zip(&attempts).map(key).collect();
    let case = Case {
        number: 7,
        case: "7".to_owned(),
        version: attempts.len() as u64,
        keys,
        steps: vec![step],
        open_items: 1,
        ..Case::default()
    };
    (attempts, Kept { cases: vec![case] })
}

#[test]
fn where_several_decide_each_votes_once_and_again_after_taking_it_back() {
    let told = |of: &[(&str, Verb)]| {
        let (attempts, kept) = votes(of);
        judge(&attempts, &kept).into_iter().map(|violation| violation.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(told(&[("a", Verb::Submit), ("b", Verb::Vote), ("c", Verb::Submit)]), Vec::<String>::new());
    let again = [("a", Verb::Submit), ("a", Verb::Withdraw), ("a", Verb::Vote)];
    assert_eq!(told(&again), Vec::<String>::new());
    let twice = told(&[("a", Verb::Submit), ("b", Verb::Submit), ("a", Verb::Vote)]);
    assert!(twice.len() == 1 && twice[0].starts_with("two winners"), "{twice:?}");
    let (attempts, mut kept) = votes(&[("a", Verb::Submit), ("b", Verb::Vote)]);
    kept.cases[0].steps[0].votes = Some(1);
    let lost = judge(&attempts, &kept);
    assert!(lost.iter().any(|it| it.to_string().contains("voted on")), "{lost:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_correct_server_is_never_blamed(seed: u64, commands in 1_u64..150) {
        let model = Model::run(seed, commands, None);
        let violations = judge(&model.attempts, &model.kept());
        prop_assert!(violations.is_empty(), "{violations:#?}");
    }
}
