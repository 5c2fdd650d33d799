use std::collections::BTreeMap;

use proptest::prelude::*;
use waypost_base::{ItemKey, Label};

use super::*;
use crate::{
    check::tests::{flow, stage},
    definition::{DeadlineOutcome, Duration, Handlers, Join, Right, Stage, TimeUnit},
};

/// A stage in which every kind of field may be set.
fn any_stage() -> impl Strategy<Value = Stage> {
    let label =
        ("[a-z. ]{0,6}", proptest::option::of("[a-z]{1,4}")).prop_map(|(text, english)| match english {
            Some(english) if !text.is_empty() => Label::new(text).with("en", english),
            _ => Label::new(text),
        });
    let keyed = proptest::collection::btree_map("[a-z.]{1,4}", "[a-z]{0,3}", 0..3);
    (label.clone(), label, keyed, any::<(bool, bool, u8, u8)>()).prop_map(
        |(name, description, texts, flags)| {
            let (first, second, number, choice) = flags;
            let mut made = stage(1 + u32::from(number), "x");
            made.name = name;
            made.description = description;
            made.returns.previous = first;
            made.receivers.not_initiator = second;
            made.attributes = texts;
            made.rights = BTreeMap::from([(ItemKey::new("amount").unwrap(), Right::Write)]);
            made.limit = first.then_some(Duration { count: 3, unit: TimeUnit::WorkingDays });
            made.deadline = second.then_some(DeadlineOutcome::Submit(2));
            made.handlers = if choice % 2 == 0 { Handlers::Share(60) } else { Handlers::All };
            made.join = if choice % 3 == 0 { Join::N(2) } else { Join::Any };
            made.rule = first.then(|| "majority".to_owned());
            made
        },
    )
}

proptest! {
    #[test]
    fn fields_make_the_stage_that_they_are_of(stage in any_stage()) {
        prop_assert_eq!(from_fields::<Stage>(&fields_of(&stage)), Some(stage));
    }
}

#[test]
fn a_field_is_a_path_and_what_is_empty_has_none() {
    let mut made = stage(3, "Review");
    made.name = Label::new("初审").with("en", "Review");
    made.attributes = BTreeMap::from([("colour.dark".to_owned(), "red".to_owned())]);
    let fields = fields_of(&made);
    assert_eq!(fields["name"], "初审");
    assert_eq!(fields["name.en"], "Review");
    assert_eq!(fields["attributes.colour.dark"], "red");
    assert_eq!(fields["returns.previous"], false);
    assert!(!fields.contains_key("limit") && !fields.contains_key("description"));
}

#[test]
fn a_submit_is_the_same_wherever_it_leads_and_a_return_is_not() {
    let keys = |rows: &str| {
        let definition = flow("1 2 3", rows);
        transition_keys(&definition).into_iter().map(|(key, _)| key).collect::<Vec<_>>()
    };
    assert_eq!(keys("1.1>2"), keys("1.1>3"));
    assert_ne!(keys("3.0>1"), keys("3.0>2"));
    let twice = keys("1.1>2 1.1>3");
    assert_ne!(twice[0], twice[1]);
}

#[test]
fn a_value_is_found_by_its_part_and_field() {
    let definition = flow("1 2", "1.1>2 2.0>1");
    let submit = Part::Transition(definition.transitions[0].arrow());
    for (part, field, expected) in [
        (Part::Flow, "order", Some(serde_json::json!([1, 2]))),
        (Part::Flow, "return_default", Some(serde_json::json!("none"))),
        (Part::Stage(StageNo(2)), "name", Some(serde_json::json!("s2"))),
        (Part::Stage(StageNo(9)), "name", None),
        (submit, "to", Some(serde_json::json!(2))),
        (submit, "", Some(serde_json::json!({ "from": 1, "branch": 1, "to": 2 }))),
    ] {
        assert_eq!(value_of(&definition, part, field), expected, "{part:?} {field}");
    }
}
