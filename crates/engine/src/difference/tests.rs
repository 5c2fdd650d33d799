use super::*;
use crate::{
    check::tests::{flow, stage},
    definition::ReturnDefault,
};

/// A difference as words, for reading in a test.
fn told(found: &Difference) -> Vec<String> {
    let mut told = Vec::new();
    told.extend(found.stages_added.iter().map(|stage| format!("+{}", stage.no)));
    told.extend(found.stages_removed.iter().map(|stage| format!("-{}", stage.no)));
    for change in &found.stages_changed {
        let fields: Vec<&str> = change.fields.iter().map(|field| field.field.as_str()).collect();
        told.push(format!("{} {}", change.after.no, fields.join(" ")));
    }
    told.extend(found.transitions_added.iter().map(|row| format!("+{}.{}", row.from, row.branch)));
    told.extend(found.transitions_removed.iter().map(|row| format!("-{}.{}", row.from, row.branch)));
    for change in &found.transitions_changed {
        let fields: Vec<&str> = change.fields.iter().map(|field| field.field.as_str()).collect();
        told.push(format!("{}.{} {}", change.after.from, change.after.branch, fields.join(" ")));
    }
    told.extend(
        found
            .order
            .iter()
            .map(|order| format!("order {:?}", order.after.iter().map(|no| no.0).collect::<Vec<_>>())),
    );
    told.extend(found.transitions_reordered.then(|| "rows".to_owned()));
    told.extend(found.flow.iter().map(|field| field.field.clone()));
    told
}

#[test]
fn each_kind_of_change_is_told_once() {
    let before = flow("1 2 3", "1.1>2 2.1>3 3.0>1");
    let mut after = flow("1 3 4", "1.1>3 3.0>2 3.1>4");
    after.stages[1].returns.previous = true;
    after.stages[1].name = "filing".into();
    after.return_default = ReturnDefault::Start;
    let found = difference(&before, &after);
    let expected =
        ["+4", "-2", "3 name returns.previous", "+3.0", "+3.1", "-2.1", "-3.0", "1.1 to", "return_default"];
    assert_eq!(told(&found), expected);
    let name = &found.stages_changed[0].fields[0];
    assert_eq!((name.before.clone(), name.after.clone()), (Some("s3".into()), Some("filing".into())));
}

#[test]
fn another_order_of_the_same_is_a_difference_and_an_added_stage_is_no_other_order() {
    let before = flow("1 2 3", "1.1>2 2.1>3");
    assert_eq!(told(&difference(&before, &flow("1 3 2", "2.1>3 1.1>2"))), ["order [1, 3, 2]", "rows"]);
    let mut longer = before.clone();
    longer.stages.insert(1, stage(9, "new"));
    assert_eq!(told(&difference(&before, &longer)), ["+9"]);
    assert!(difference(&before, &before).is_empty());
}
