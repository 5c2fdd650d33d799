//! Definition → package → TOML → package → definition: equal at both ends, whatever the definition holds.

#![expect(clippy::unwrap_used, reason = "helpers of tests outside test functions")]

use proptest::{collection::btree_map, collection::vec, option, prelude::*};
use waypost_base::{
    ActionId, DepartmentId, FlowId, ItemKey, Label, NobodyFound, PostId, Receiver, ReceiverRule, StageNo,
    UserId,
};
use waypost_engine::definition::{
    AfterReturn, DEFINITION_FORMAT, DeadlineOutcome, Definition, Duration, Handlers, Join, Outcome,
    ReturnDefault, ReturnPeople, Returns, Right, SamePerson, Split, Stage, StageKind, TimeUnit, Transition,
};
use waypost_interchange::{Code, FlowHead, FlowPackage, Package, parse};

use crate::installation::Installation;

const STAGES: u32 = 4;

/// Words that TOML could trip over: quotes, line ends, control characters, other scripts.
fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("初审".to_owned()),
        "[ -~]{1,12}",
        "\\PC{1,12}",
        Just("a\"\"\"\n\r\n'\\\u{7f}\u{1}".to_owned())
    ]
}

fn label() -> impl Strategy<Value = Label> {
    (words(), option::of(words())).prop_map(|(text, english)| match english {
        Some(english) => Label::new(text).with("en", english),
        None => Label::new(text),
    })
}

fn optional_label() -> impl Strategy<Value = Label> {
    option::of(label()).prop_map(Option::unwrap_or_default)
}

fn post() -> impl Strategy<Value = PostId> {
    any::<i64>().prop_map(PostId::new)
}

fn no() -> impl Strategy<Value = StageNo> {
    (1..=STAGES).prop_map(StageNo)
}

fn key() -> impl Strategy<Value = ItemKey> {
    "[a-z][a-z0-9_]{0,9}".prop_map(|text| ItemKey::new(text).unwrap())
}

fn receiver() -> BoxedStrategy<Receiver> {
    prop_oneof![
        post().prop_map(Receiver::Post),
        any::<i64>().prop_map(|id| Receiver::Department(DepartmentId::new(id))),
        any::<i64>().prop_map(|id| Receiver::Person(UserId::new(id))),
        any::<i64>().prop_map(|id| Receiver::DepartmentHead(DepartmentId::new(id))),
        (1..9u32, any::<bool>()).prop_map(|(levels, chain)| Receiver::InitiatorHead { levels, chain }),
        Just(Receiver::Initiator),
        no().prop_map(Receiver::HandlerOf),
        Just(Receiver::ChosenByPrevious),
        Just(Receiver::ChosenByInitiator),
        key().prop_map(Receiver::FormItem),
        post().prop_map(Receiver::LeastLoaded),
    ]
    .boxed()
}

fn rule() -> impl Strategy<Value = ReceiverRule> {
    let nobody = prop_oneof![
        Just(NobodyFound::Hold),
        Just(NobodyFound::Pass),
        Just(NobodyFound::NextHead),
        post().prop_map(NobodyFound::Post),
        Just(NobodyFound::Refuse),
    ];
    (vec(receiver(), 0..4), vec(no(), 0..3), any::<bool>(), nobody).prop_map(
        |(receivers, not_handler_of, not_initiator, nobody)| ReceiverRule {
            receivers,
            not_handler_of,
            not_initiator,
            nobody,
        },
    )
}

fn duration() -> impl Strategy<Value = Duration> {
    use TimeUnit::*;
    (any::<u32>(), prop::sample::select(vec![Minutes, Hours, Days, WorkingHours, WorkingDays]))
        .prop_map(|(count, unit)| Duration { count, unit })
}

fn deadline() -> impl Strategy<Value = DeadlineOutcome> {
    prop_oneof![
        Just(DeadlineOutcome::Recall),
        Just(DeadlineOutcome::Note),
        Just(DeadlineOutcome::Escalate),
        (1..5u32).prop_map(DeadlineOutcome::Submit),
        Just(DeadlineOutcome::Return),
        post().prop_map(DeadlineOutcome::Transfer),
    ]
}

fn kind() -> impl Strategy<Value = StageKind> {
    use StageKind::*;
    prop::sample::select(vec![Human, Action, Route, Wait, Timer, Flow, Adhoc])
}

fn join() -> impl Strategy<Value = Join> {
    prop_oneof![
        prop::sample::select(vec![Join::Any, Join::Each, Join::All, Join::Active]),
        any::<u32>().prop_map(Join::N),
    ]
}

fn handlers() -> impl Strategy<Value = Handlers> {
    prop_oneof![
        (1..9u32).prop_map(Handlers::Count),
        (1..=100u32).prop_map(Handlers::Share),
        Just(Handlers::All),
        Just(Handlers::Ordered),
    ]
}

fn returns() -> impl Strategy<Value = Returns> {
    use {AfterReturn::*, ReturnPeople::*};
    (
        any::<[bool; 4]>(),
        prop::sample::select(vec![WalkAgain, StraightBack, Choice]),
        prop::sample::select(vec![Same, Anew]),
    )
        .prop_map(|([previous, ancestors, return_alone, keep_siblings], after, people)| Returns {
            previous,
            ancestors,
            after,
            people,
            return_alone,
            keep_siblings,
        })
}

fn stage(no_: u32) -> impl Strategy<Value = Stage> {
    use {Right::*, Split::*};
    let shape = (
        kind(),
        prop::sample::select(vec![Choose, First, Every, All]),
        join(),
        handlers(),
        rule(),
        returns(),
        label(),
        optional_label(),
    )
        .boxed();
    let times = (
        option::of(duration()),
        option::of(duration()),
        option::of(duration()),
        option::of(duration()),
        option::of(deadline()),
    )
        .boxed();
    let lists = (
        btree_map(key(), prop::sample::select(vec![Hidden, Read, Write, Require]), 0..3),
        btree_map(words(), words(), 0..3),
        vec(no(), 0..3),
        vec(no(), 0..3),
        vec(words(), 0..2),
        vec(words(), 0..2),
    )
        .boxed();
    let options = (
        option::of(words()),
        option::of(any::<i64>()),
        any::<bool>(),
        option::of(any::<u32>()),
        option::of(key()),
        option::of(words()),
        option::of(any::<i64>()),
    )
        .boxed();
    // Boxed in parts: as one type the strategy overflows a test's stack.
    (shape, times, lists, options)
        .prop_map(move |(shape, times, lists, options)| {
            let (kind, split, join, handlers, receivers, returns, name, description) = shape;
            let (limit, warn_before, reminder, overdue_reminder, deadline) = times;
            let (rights, attributes, cancels, alone_with, needs, gives) = lists;
            let (rule, action, irreversible, refusal_branch, for_each, setting, sub_flow) = options;
            Stage {
                no: StageNo(no_),
                name,
                description,
                kind,
                split,
                join,
                copy_to_read: receivers.receivers.iter().take(1).cloned().collect(),
                copy_for_reference: receivers.receivers.clone(),
                receivers,
                handlers,
                rule,
                action: action.map(ActionId::new),
                irreversible,
                refusal_branch,
                returns,
                rights,
                attributes,
                limit,
                warn_before,
                reminder,
                overdue_reminder,
                deadline,
                cancels,
                alone_with,
                for_each,
                setting,
                sub_flow: sub_flow.map(FlowId::new),
                needs,
                gives,
            }
        })
        .boxed()
}

fn transition() -> impl Strategy<Value = Transition> {
    let outcome = option::of(prop::sample::select(vec![Outcome::Approved, Outcome::Rejected]));
    (no(), 0..4u32, optional_label(), outcome, option::of(words()), option::of(no())).prop_map(
        |(from, branch, condition, outcome, guard, to)| Transition {
            from,
            branch,
            condition,
            outcome,
            guard,
            to,
        },
    )
}

fn definition() -> impl Strategy<Value = Definition> {
    use SamePerson::*;
    let stages = (stage(1), stage(2), stage(3), stage(STAGES));
    (
        stages,
        vec(transition(), 0..6),
        prop::sample::select(vec![ReturnDefault::None, ReturnDefault::Start]),
        prop::sample::select(vec![EachTime, OnceInSequence, OnceInCase]),
        vec(words(), 0..2),
        prop::bool::ANY,
    )
        .prop_map(|((a, b, c, d), transitions, return_default, same_person, goal, batch_approve)| {
            Definition {
                format: DEFINITION_FORMAT,
                stages: vec![a, b, c, d],
                transitions,
                return_default,
                same_person,
                goal,
                batch_approve,
            }
        })
}

fn head(description: Label, policies: Vec<Label>) -> FlowHead {
    FlowHead {
        code: Code::new("合同备案").unwrap(),
        name: Label::new("合同备案").with("en", "Contract filing"),
        description,
        category: Some(Code::new("category-1").unwrap()),
        policies,
        valid_from: "2026-02-28".parse().ok(),
        form: Some(Code::new("form-1").unwrap()),
    }
}

const SOUND: &str = r#"format = 1
[organisation]
departments = [{ code = "a", name = { default = "甲", en = "A" } }]
[[flows]]
code = "f"
name = "流"
valid_from = 2026-01-01
[[flows.stages]]
no = 1
name = "一"
receivers = ["post:岗", "head:1"]
rights = { amount = "write" }
returns = { after = "choice" }
"#;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_exported_reads_back_equal(
        definition in definition(),
        description in optional_label(),
        policies in vec(label(), 0..3),
    ) {
        let head = head(description, policies);
        let flow = FlowPackage::export(head.clone(), &definition, &Installation).unwrap();
        let package = Package { flows: vec![flow], ..Package::default() };
        let text = package.to_toml().unwrap();
        let read = parse(&text).map_err(|fault| TestCaseError::fail(format!("{fault}\n{text}")))?;
        prop_assert_eq!(&read, &package);
        prop_assert_eq!(read.flows[0].head(), head);
        prop_assert_eq!(read.flows[0].resolve(&Installation), Ok(definition));
    }

    #[test]
    fn a_damaged_package_is_told_or_taken_and_never_breaks(
        at in 0..SOUND.len(),
        cut in 0..8usize,
        put in "[\\[\\]{}=\"'#.\\n 0-9a-z岗]{0,4}",
    ) {
        let chars: Vec<_> = SOUND.chars().collect();
        let (before, after) = chars.split_at(at.min(chars.len()));
        let text: String = before.iter().copied().chain(put.chars()).chain(after.iter().copied().skip(cut)).collect();
        if let Err(fault) = parse(&text) {
            prop_assert!((1..=text.lines().count() + 1).contains(&fault.line), "{}\n{}", fault, text);
            prop_assert!(!fault.message.is_empty());
        }
    }
}

#[test]
fn a_deeply_nested_text_is_told() {
    let text = format!("format = 1\nforms = {}", "[".repeat(100_000));
    assert!(parse(&text).is_err());
}
