//! A posted arrangement as a sketch.

use waypost_app::{
    forms::{Group, Placed, Sketch},
    items::{Catalogue, relabel},
};
use waypost_base::ItemKey;
use waypost_forms::check::ITEMS;

use crate::http::Typed;

/// The sketch of a form; `before` has what the page does not post: shapes of the form's own, more translations.
pub(super) fn sketch(typed: &Typed, before: &Sketch, catalogue: &Catalogue) -> Sketch {
    let known =
        |key: &ItemKey| before.groups.iter().flat_map(|group| &group.items).find(|placed| placed.key == *key);
    let fields: std::collections::HashMap<&str, &str> =
        typed.fields().iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let get = |name: &str| fields.get(name).copied().unwrap_or_default();
    let mut sketch = Sketch {
        name: relabel(Some(&before.name), get("name"), get("name_en")),
        groups: vec![Group::default()],
    };
    let sections = get("sections").parse::<usize>().unwrap_or_default().min(ITEMS);
    for at in 1..=sections {
        let old = before.groups.get(at).map(|group| &group.label);
        let label = relabel(old, get(&format!("section.{at}.label")), get(&format!("section.{at}.label_en")));
        sketch.groups.push(Group { label, items: Vec::new() });
    }
    let mut moved = Vec::new();
    for row in typed.all("order") {
        let Some((at, key)) = row.split_once(':') else { continue };
        let (Ok(at), Ok(key)) = (at.parse::<usize>(), ItemKey::new(key)) else { continue };
        if at >= sketch.groups.len() || sketch.keys().contains(&key) {
            continue;
        }
        let mut placed = known(&key).cloned().unwrap_or(Placed {
            key: key.clone(),
            required: None,
            help: None,
            own: None,
        });
        placed.required = match get(&format!("required.{key}")) {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        let usual = Placed { required: None, help: None, ..placed.clone() }.item(catalogue);
        if let Some(usual) = usual.filter(|_| fields.contains_key(format!("help.{key}").as_str())) {
            let old = placed.help.as_ref().unwrap_or(&usual.help);
            let help = relabel(Some(old), get(&format!("help.{key}")), get(&format!("help_en.{key}")));
            placed.help = (help != usual.help).then_some(help);
        }
        let to = get(&format!("place.{key}")).parse::<usize>().ok().filter(|to| *to != at);
        moved.extend(to.map(|to| (key, to)));
        sketch.groups[at].items.push(placed);
    }
    for (key, to) in moved {
        sketch.place(&key, to);
    }
    sketch
}
