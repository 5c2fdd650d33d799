use waypost_forms::{Kind, TextRule};

use super::*;

fn key(text: &str) -> ItemKey {
    ItemKey::new(text).unwrap()
}

fn item(text: &str) -> Item {
    Item::new(key(text), text, Kind::Text(TextRule::default()))
}

fn form() -> Form {
    let mut form = Form::new("表", ["a", "b", "c", "d"].map(item).to_vec());
    form.sections = vec![Section { label: "甲".into(), items: vec![key("c"), key("d")] }];
    form
}

fn order(sketch: &Sketch) -> String {
    let groups = sketch
        .groups
        .iter()
        .map(|group| group.items.iter().map(|placed| placed.key.as_str()).collect::<String>());
    groups.collect::<Vec<_>>().join("|")
}

#[test]
fn a_form_becomes_a_sketch_and_the_same_form_again() {
    let catalogue = Catalogue::default();
    assert_eq!(Sketch::of(&form(), &catalogue).form(&catalogue), form());
}

#[test]
fn items_move_over_the_edges_of_groups_and_stop_at_the_ends() {
    let mut sketch = Sketch::of(&form(), &Catalogue::default());
    for (what, up, expected) in [
        ("a", true, "ab|cd"),
        ("a", false, "ba|cd"),
        ("a", false, "b|acd"),
        ("a", false, "b|cad"),
        ("d", false, "b|cad"),
        ("c", true, "bc|ad"),
        ("no", true, "bc|ad"),
    ] {
        sketch.shift(&key(what), up);
        assert_eq!(order(&sketch), expected, "{what}");
    }
    sketch.place(&key("b"), 1);
    assert_eq!(order(&sketch), "c|adb");
    sketch.place(&key("b"), 9);
    sketch.add(key("b"), 0);
    assert_eq!(order(&sketch), "c|adb");
    sketch.remove_group(0);
    sketch.shift_group(1, true);
    assert_eq!(order(&sketch), "c|adb");
    sketch.remove_group(1);
    assert_eq!(order(&sketch), "cadb");
}

#[test]
fn what_cannot_be_published_is_told_by_field() {
    let mut sketch = Sketch::new(Label::new(""));
    let told = |sketch: &Sketch| -> Vec<String> {
        sketch.problems(&Catalogue::default()).into_iter().map(|problem| problem.field).collect()
    };
    assert_eq!(told(&sketch), ["name", "items"]);
    assert_eq!(sketch.damage(&Catalogue::default()), []);
    sketch.name = Label::new("长".repeat(1_000));
    assert_eq!(sketch.damage(&Catalogue::default()).len(), 1);
}
