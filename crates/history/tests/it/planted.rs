//! The judge is judged: planted bugs are caught, a correct server is not blamed.

use proptest::prelude::*;
use waypost_history::{Kept, judge};

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

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_correct_server_is_never_blamed(seed: u64, commands in 1_u64..150) {
        let model = Model::run(seed, commands, None);
        let violations = judge(&model.attempts, &model.kept());
        prop_assert!(violations.is_empty(), "{violations:#?}");
    }
}
