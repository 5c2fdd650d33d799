use super::*;
use crate::{
    Section,
    sample::{item, key, line, one_item, written},
};

fn names(before: &Form, after: &Form) -> Vec<String> {
    before.compare(after).iter().map(|change| format!("{change:?}").chars().take(12).collect()).collect()
}

#[test]
fn equal_forms_differ_in_nothing() {
    let form = one_item(line());
    assert_eq!(form.compare(&form), []);
}

#[test]
fn what_came_went_and_changed_is_told_once() {
    let before = Form::new("表", vec![written("kind = \"integer\"\nmax = 9")]);
    let mut after = Form::new("单", vec![written("kind = \"integer\"\nmax = 10\nrequired = true")]);
    after.items.push(Item::new(key("more"), "更多", line()));
    assert_eq!(names(&before, &after), ["Renamed { be", "ItemChanged ", "ItemAdded(It"]);
    assert_eq!(names(&after, &before), ["Renamed { be", "ItemRemoved(", "ItemChanged "]);
    let changed = before.items[0].compare(&after.items[0]);
    assert_eq!(
        changed,
        [
            RuleChange {
                rule: "max".to_owned(),
                before: RuleText::Text("9".to_owned()),
                after: RuleText::Text("10".to_owned()),
            },
            RuleChange {
                rule: "required".to_owned(),
                before: RuleText::Flag(false),
                after: RuleText::Flag(true),
            },
        ]
    );
}

#[test]
fn another_heading_and_another_order_are_told() {
    let two = vec![item(line()), Item::new(key("other"), "另", line())];
    let before = Form::new("表", two.clone());
    let mut turned = before.clone();
    turned.items.reverse();
    assert_eq!(before.compare(&turned), [FormChange::Reordered]);
    let mut placed = before.clone();
    placed.sections = vec![Section { label: "甲".into(), items: vec![key("other")] }];
    assert_eq!(
        before.compare(&placed),
        [FormChange::ItemMoved {
            key: key("other"),
            label: "另".into(),
            before: Label::default(),
            after: "甲".into(),
        }]
    );
}
