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

#[test]
fn two_who_arrange_at_once_both_keep_what_they_did() {
    let catalogue = Catalogue::default();
    let was = Sketch::of(&form(), &catalogue);
    type Change = fn(&mut Sketch);
    let nothing: Change = |_| {};
    let remove: Change = |sketch| sketch.remove(&key("b"));
    let add: Change = |sketch| sketch.add(key("x"), 1);
    let r#move: Change = |sketch| sketch.shift(&key("c"), true);
    let turn: Change = |sketch| sketch.shift(&key("c"), false);
    let name: Change = |sketch| sketch.name = "新名".into();
    let rename: Change = |sketch| sketch.name = "别名".into();
    let head: Change = |sketch| sketch.groups[1].label = "乙".into();
    let section: Change = |sketch| sketch.groups.push(Group { label: "丙".into(), items: Vec::new() });
    let need: Change =
        |sketch| sketch.groups[0].items.iter_mut().for_each(|placed| placed.required = Some(true));
    for (mine, theirs, expected, fields) in [
        (name, remove, "a|cd", &[][..]),
        (remove, name, "a|cd", &[]),
        (remove, remove, "a|cd", &[]),
        (add, r#move, "abc|dx", &[]),
        (r#move, add, "abc|dx", &[]),
        (add, add, "ab|cdx", &[]),
        (turn, turn, "ab|dc", &[]),
        (r#move, turn, "abc|d", &["items"]),
        (turn, r#move, "ab|dc", &["items"]),
        (name, rename, "ab|cd", &["name"]),
        (head, section, "ab|cd|", &[]),
        (section, head, "ab|cd|", &[]),
        (need, name, "ab|cd", &[]),
        (need, remove, "ab|cd", &["item.b"]),
        (remove, need, "a|cd", &["item.b"]),
        (remove, r#move, "ac|d", &[]),
    ] {
        let made = |change: Change| {
            let mut sketch = was.clone();
            change(&mut sketch);
            sketch
        };
        let (merged, problems) = made(mine).merge(&was, &made(theirs));
        assert_eq!(order(&merged), expected);
        let told: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(told, fields, "{expected}");
        for change in [mine, theirs] {
            assert_eq!(made(change).merge(&was, &made(nothing)), (made(change), Vec::new()));
            assert_eq!(made(nothing).merge(&was, &made(change)), (made(change), Vec::new()));
        }
    }
    let mut mine = was.clone();
    head(&mut mine);
    let mut theirs = was.clone();
    section(&mut theirs);
    need(&mut theirs);
    let (merged, problems) = mine.merge(&was, &theirs);
    assert_eq!((merged.groups[1].label.text(), problems.len()), ("乙", 0));
    assert_eq!(merged.groups[0].items[0].required, Some(true));
    let mut no = was.clone();
    no.groups[0].items[0].required = Some(false);
    let (merged, problems) = no.merge(&was, &theirs);
    assert_eq!(problems[0].field, "item.a");
    assert_eq!(merged.groups[0].items[0].required, Some(false), "mine stands until it is saved again");
}
