//! Two arrangements of one form, made at once from the same sketch, as one.
//!
//! Whoever moved items or headings gives the order; who only added, took out, or changed how an item stands in the form
//! has that done in the other's order. Where both changed the same to something else, the later one's stands in the
//! merge and a problem names the field, so that saving the merge is meant.

use std::collections::BTreeSet;

use waypost_base::{Code, FieldProblem, ItemKey, Label};

use super::{Group, Placed, Sketch};

/// The later sketch is `mine`; `other` is whichever of both does not give the order.
struct Merge<'a> {
    mine_gives_the_order: bool,
    was: &'a Sketch,
    other: &'a Sketch,
    problems: Vec<FieldProblem>,
}

impl Sketch {
    /// This sketch, made from `was`, merged with what is there `now`; and what both changed.
    pub fn merge(&self, was: &Sketch, now: &Sketch) -> (Sketch, Vec<FieldProblem>) {
        let common = common([self, was, now]);
        let shapes = [self, was, now].map(|sketch| shape(sketch, &common));
        let (mine_moved, theirs_moved) = (shapes[0] != shapes[1], shapes[2] != shapes[1]);
        let (order, other) = if mine_moved { (self, now) } else { (now, self) };
        let mut merge = Merge { mine_gives_the_order: mine_moved, was, other, problems: Vec::new() };
        if mine_moved && theirs_moved && shapes[0] != shapes[2] {
            let keys: Vec<String> = now.keys().iter().map(ToString::to_string).collect();
            merge.conflict("items", keys.join(" · "));
        }
        let mut merged = order.clone();
        merged.name = merge.pick("name", &was.name, &order.name, &other.name, |name| name.text().to_owned());
        merge.headings(&mut merged);
        for group in &mut merged.groups {
            group.items = group.items.iter().filter_map(|placed| merge.of_order(placed)).collect();
        }
        for (at, group) in other.groups.iter().enumerate() {
            merge.add(&mut merged, order, at, group);
        }
        (merged, merge.problems)
    }
}

impl Merge<'_> {
    fn conflict(&mut self, field: impl Into<String>, words: String) {
        let words = if words.is_empty() { "—".to_owned() } else { words };
        self.problems.push(FieldProblem::new(field, Code::FieldChanged).with("words", words));
    }

    /// One value of three: the changed one; of two that changed, mine, and a problem that tells the other.
    fn pick<T: PartialEq + Clone>(
        &mut self,
        field: &str,
        was: &T,
        order: &T,
        other: &T,
        words: impl FnOnce(&T) -> String,
    ) -> T {
        if order == was || order == other {
            return other.clone();
        }
        if other == was {
            return order.clone();
        }
        let (mine, theirs) = if self.mine_gives_the_order { (order, other) } else { (other, order) };
        self.conflict(field, words(theirs));
        mine.clone()
    }

    fn headings(&mut self, merged: &mut Sketch) {
        let (groups, nothing) = (merged.groups.len(), Label::default());
        for at in 1..groups {
            let label = merged.groups[at].label.clone();
            // The same heading there: by its place where none was added or taken out, else by its words.
            let (was, other) = if self.was.groups.len() == groups {
                (Some(at), Some(at))
            } else if self.other.groups.len() == groups {
                (None, Some(at))
            } else {
                let same = self.was.groups.iter().position(|group| group.label == label);
                (same, same)
            };
            let Some(other) = other.and_then(|at| self.other.groups.get(at)) else { continue };
            let was = was.and_then(|at| self.was.groups.get(at)).map_or(&nothing, |group| &group.label);
            let (was, other) = (was.clone(), other.label.clone());
            let field = format!("section.{at}.label");
            merged.groups[at].label =
                self.pick(&field, &was, &label, &other, |label| label.text().to_owned());
        }
    }

    /// An item of the order as it stands in the merge; `None` where it was taken out.
    fn of_order(&mut self, placed: &Placed) -> Option<Placed> {
        let was = find(self.was, &placed.key).cloned();
        match (find(self.other, &placed.key).cloned(), was) {
            (Some(other), was) => Some(self.item(was.as_ref(), placed, &other)),
            (None, None) => Some(placed.clone()),
            (None, Some(was)) if was == *placed => None,
            // One took it out, one changed it.
            (None, Some(_)) => {
                self.conflict(
                    format!("item.{}", placed.key),
                    if self.mine_gives_the_order { String::new() } else { placed.key.to_string() },
                );
                self.mine_gives_the_order.then(|| placed.clone())
            }
        }
    }

    fn item(&mut self, was: Option<&Placed>, order: &Placed, other: &Placed) -> Placed {
        let plain = Placed { key: order.key.clone(), required: None, help: None, own: None };
        let was = was.unwrap_or(&plain);
        let (item, help) = (format!("item.{}", order.key), format!("help.{}", order.key));
        Placed {
            key: order.key.clone(),
            required: self.pick(&item, &was.required, &order.required, &other.required, |required| {
                required.map_or_else(String::new, |yes| if yes { "✓" } else { "✗" }.to_owned())
            }),
            help: self.pick(&help, &was.help, &order.help, &other.help, |help| {
                help.as_ref().map_or_else(String::new, |help| help.text().to_owned())
            }),
            own: self.pick(&item, &was.own, &order.own, &other.own, |own| {
                own.as_ref().map_or_else(String::new, |own| own.label.text().to_owned())
            }),
        }
    }

    /// Puts in what the other added, behind what stands before it there.
    fn add(&mut self, merged: &mut Sketch, order: &Sketch, at: usize, group: &Group) {
        for (nth, placed) in group.items.iter().enumerate() {
            if find(order, &placed.key).is_some() {
                continue;
            }
            if let Some(was) = find(self.was, &placed.key) {
                if was == placed {
                    continue;
                }
                let mine = !self.mine_gives_the_order;
                self.conflict(
                    format!("item.{}", placed.key),
                    if mine { String::new() } else { placed.key.to_string() },
                );
                if !mine {
                    continue;
                }
            }
            let before = group.items[..nth].iter().rev().find_map(|before| merged.position(&before.key));
            let (into, behind) = before.map_or_else(
                || (at.min(merged.groups.len().saturating_sub(1)), 0),
                |(group, place)| (group, place + 1),
            );
            if let Some(group) = merged.groups.get_mut(into) {
                group.items.insert(behind.min(group.items.len()), placed.clone());
            }
        }
    }
}

fn find<'a>(sketch: &'a Sketch, key: &ItemKey) -> Option<&'a Placed> {
    sketch.groups.iter().flat_map(|group| &group.items).find(|placed| placed.key == *key)
}

fn common(sketches: [&Sketch; 3]) -> BTreeSet<ItemKey> {
    let mut keys: BTreeSet<ItemKey> = sketches[0].keys().into_iter().collect();
    for sketch in &sketches[1..] {
        let others: BTreeSet<ItemKey> = sketch.keys().into_iter().collect();
        keys.retain(|key| others.contains(key));
    }
    keys
}

/// The order of these items, heading by heading.
fn shape(sketch: &Sketch, of: &BTreeSet<ItemKey>) -> Vec<Vec<ItemKey>> {
    let keys = |group: &Group| {
        group.items.iter().map(|placed| placed.key.clone()).filter(|key| of.contains(key)).collect()
    };
    sketch.groups.iter().map(keys).collect()
}
