use proptest::prelude::*;

use super::*;

const LIMIT: usize = 3_000;

fn names(net: &Net, trace: &[TransitionNo]) -> String {
    trace.iter().map(|number| net.transition_name(*number)).collect::<Vec<_>>().join(" ")
}

/// A net from lines like `a: i -> p q`; `i` is marked at the start, `o` is the end.
fn net(lines: &str) -> Net {
    let mut net = Net::new();
    let mut known = std::collections::BTreeMap::new();
    let mut place =
        |net: &mut Net, name: &str| *known.entry(name.to_owned()).or_insert_with(|| net.place(name));
    let (i, o) = (place(&mut net, "i"), place(&mut net, "o"));
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (name, arcs) = line.split_once(": ").unwrap();
        let (takes, puts) = arcs.split_once("->").unwrap();
        let mut side = |text: &str| text.split_whitespace().map(|name| (place(&mut net, name), 1)).collect();
        let (takes, puts): (Vec<_>, Vec<_>) = (side(takes), side(puts));
        net.transition(name, &takes, &puts);
    }
    net.start(i, 1);
    net.end(End::Sink(o));
    net
}

fn check(lines: &str, expected: &str) {
    let net = net(lines);
    let told = match net.check(LIMIT) {
        Verdict::Sound => "sound".to_owned(),
        Verdict::Unknown { .. } => "unknown".to_owned(),
        Verdict::Unsound(flaws) => {
            let flaw = &flaws[0];
            let kind = match &flaw.kind {
                FlawKind::Overfull(place) => format!("overfull {}", net.place_name(*place)),
                FlawKind::Unbounded(place) => format!("unbounded {}", net.place_name(*place)),
                FlawKind::Leftover => "leftover".to_owned(),
                FlawKind::Stuck => "stuck".to_owned(),
                FlawKind::Endless => "endless".to_owned(),
                FlawKind::Dead(dead) => format!("dead {}", names(&net, dead)),
            };
            format!("{kind}: {}", names(&net, &flaw.trace))
        }
    };
    assert_eq!(told, expected);
}

#[test]
fn a_flaw_is_told_by_a_shortest_sequence() {
    check("a: i -> o", "sound");
    check("a: i -> p q\n b: p -> r\n c: q -> s\n d: r s -> o", "sound");
    check("a: i -> p q\n b: p -> o\n c: q -> o", "leftover: a b");
    check("a: i -> p\n b: i -> q\n c: p q -> o", "stuck: a");
    check("a: i -> p\n b: p -> p q\n c: p q -> o", "unbounded q: a b");
    check("a: i -> p\n b: p -> q\n c: q -> p\n d: p q -> o", "endless: ");
    check("a: i -> o\n b: p -> o", "dead b: ");
    check("a: i -> p p\n b: p p -> o", "sound");
}

#[test]
fn a_promise_about_a_place_is_checked() {
    let mut two = net("a: i -> p q\n b: p -> x\n c: q -> x\n d: x x -> o");
    let x = (0..).find(|place| two.place_name(*place) == "x").unwrap();
    assert_eq!(two.check(LIMIT), Verdict::Sound);
    two.at_most(x, 1);
    let Verdict::Unsound(flaws) = two.check(LIMIT) else { panic!() };
    assert_eq!(flaws[0].kind, FlawKind::Overfull(x));
    assert_eq!(names(&two, &flaws[0].trace), "a b c");
}

#[test]
fn past_the_limit_the_answer_is_unknown() {
    // Twenty counters that can be filled independently, in a ring that no rule takes apart.
    let mut wide = Net::new();
    let start = wide.place("start");
    wide.start(start, 1);
    let pairs: Vec<_> = (0..20).map(|n| (wide.place(format!("a{n}")), wide.place(format!("b{n}")))).collect();
    let first: Vec<_> = pairs.iter().map(|(a, _)| (*a, 1)).collect();
    wide.transition("go", &[(start, 1)], &first);
    for (a, b) in &pairs {
        wide.transition("to", &[(*a, 1)], &[(*b, 1)]);
        wide.transition("fro", &[(*b, 1)], &[(*a, 1)]);
        wide.transition("end", &[(*b, 1)], &[]);
        wide.transition("other", &[(*a, 1)], &[]);
    }
    assert!(matches!(wide.check_without_reduction(1000), Verdict::Unknown { markings } if markings > 1000));
}

#[test]
fn hundreds_of_parallel_branches_are_judged_by_reduction() {
    let mut wide = Net::new();
    let (start, end) = (wide.place("start"), wide.place("end"));
    wide.start(start, 1);
    wide.end(End::Sink(end));
    let branches: Vec<_> =
        (0..300).map(|n| (wide.place(format!("a{n}")), wide.place(format!("b{n}")))).collect();
    let all = |of: fn(&(usize, usize)) -> usize| branches.iter().map(|b| (of(b), 1)).collect::<Vec<_>>();
    wide.transition("split", &[(start, 1)], &all(|b| b.0));
    for (a, b) in &branches {
        wide.transition("yes", &[(*a, 1)], &[(*b, 1)]);
        wide.transition("no", &[(*a, 1)], &[(*b, 1)]);
    }
    wide.transition("join", &all(|b| b.1), &[(end, 1)]);
    assert_eq!(wide.check(100), Verdict::Sound);
}

#[derive(Clone, Debug)]
struct Plan {
    places: usize,
    arcs: Vec<(Vec<usize>, Vec<usize>)>,
    promises: Vec<Option<u32>>,
    sink: bool,
}

fn plans() -> impl Strategy<Value = Plan> {
    (2_usize..7).prop_flat_map(|places| {
        let side = move |least| prop::collection::vec(0..places, least..=2);
        (
            prop::collection::vec((side(1), side(0)), 1..8),
            prop::collection::vec(prop::option::weighted(0.3, 1_u32..3), places),
            any::<bool>(),
        )
            .prop_map(move |(arcs, promises, sink)| Plan { places, arcs, promises, sink })
    })
}

fn build(plan: &Plan) -> Net {
    let mut net = Net::new();
    for number in 0..plan.places {
        let place = net.place(format!("p{number}"));
        if let Some(most) = plan.promises[number] {
            net.at_most(place, most);
        }
    }
    for (number, (takes, puts)) in plan.arcs.iter().enumerate() {
        let arcs = |side: &[usize]| side.iter().map(|place| (*place, 1)).collect::<Vec<_>>();
        net.transition(format!("t{number}"), &arcs(takes), &arcs(puts));
    }
    net.start(0, 1);
    if plan.sink {
        net.end(End::Sink(1));
    }
    net
}

/// Fires a trace; the marking at its end, if every step is enabled.
fn replay(net: &Net, trace: &[TransitionNo]) -> Option<Vec<u32>> {
    let mut marking = vec![0_u32; net.places.len()];
    for (place, tokens) in &net.start {
        marking[*place] += tokens;
    }
    for number in trace {
        for (place, weight) in &net.transitions[*number].takes {
            marking[*place] = marking[*place].checked_sub(*weight)?;
        }
        for (place, weight) in &net.transitions[*number].puts {
            marking[*place] += weight;
        }
    }
    Some(marking)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reduction_never_changes_the_answer(plan in plans()) {
        let net = build(&plan);
        let whole = net.check_without_reduction(LIMIT);
        let reduced = reduce::reduce(&net);
        let small = search::search(&reduced.net, LIMIT);
        match (&whole, &small) {
            (Verdict::Unknown { .. }, _) | (_, Verdict::Unknown { .. }) => {}
            _ => prop_assert_eq!(
                matches!(whole, Verdict::Sound),
                matches!(small, Verdict::Sound),
                "whole {:?}, reduced {:?}", whole, small
            ),
        }
        if let Verdict::Unsound(flaws) = small {
            for flaw in flaws {
                let told = reduced.expand(flaw);
                prop_assert!(replay(&net, &told.trace).is_some(), "{:?} cannot fire", told);
            }
        }
    }

    #[test]
    fn a_random_run_meets_only_flaws_that_are_there(plan in plans()) {
        let net = build(&plan);
        if let Some(flaw) = walk::walk(&net, 100) {
            prop_assert!(replay(&net, &flaw.trace).is_some(), "{:?} cannot fire", flaw);
            prop_assert_ne!(net.check_without_reduction(LIMIT), Verdict::Sound);
        }
    }

    #[test]
    fn a_trace_leads_where_it_says(plan in plans()) {
        let net = build(&plan);
        if let Verdict::Unsound(flaws) = net.check(LIMIT) {
            for flaw in flaws {
                let marking = replay(&net, &flaw.trace);
                prop_assert!(marking.is_some(), "{:?} cannot fire", flaw);
                let marking = marking.unwrap_or_default();
                match flaw.kind {
                    FlawKind::Overfull(place) => {
                        prop_assert!(net.places[place].at_most.is_some_and(|most| marking[place] > most));
                    }
                    FlawKind::Unbounded(place) => prop_assert!(marking[place] > 0),
                    FlawKind::Leftover => prop_assert!(marking[1] > 0 && marking.iter().sum::<u32>() > 1),
                    FlawKind::Stuck => {
                        for transition in &net.transitions {
                            let enabled = transition.takes.iter().all(|(p, w)| marking[*p] >= *w);
                            prop_assert!(!enabled);
                        }
                    }
                    FlawKind::Endless | FlawKind::Dead(_) => {}
                    }
            }
        }
    }
}
