//! A sketch: what an administrator arranges. It names items of the catalogue and what the form says otherwise; the
//! form itself is made of it anew each time, so a draft always has the catalogue's present items.

mod merge;

use serde::{Deserialize, Serialize};
use waypost_base::{FieldProblem, ItemKey, Label};
use waypost_forms::{Form, FormProblem, Item, Place, Section};

use crate::{error::AppError, items::Catalogue, items::problem_code};

/// The draft of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sketch {
    /// Its name.
    pub name: Label,
    /// The items: first those without a heading, then a group per section.
    pub groups: Vec<Group>,
}

/// Items below one heading; the first group of a sketch has none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The heading.
    pub label: Label,
    /// The items, in the order of the page.
    pub items: Vec<Placed>,
}

/// An item as a form places it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// Which.
    pub key: ItemKey,
    /// Required here, whatever the catalogue says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    /// The hint here, whatever the catalogue says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<Label>,
    /// The form's own shape of the item, where it is not the catalogue's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<Item>,
}

impl Sketch {
    /// A sketch without items.
    pub fn new(name: Label) -> Sketch {
        Sketch { name, groups: vec![Group::default()] }
    }

    /// The sketch of a form, as this catalogue has its items.
    pub fn of(form: &Form, catalogue: &Catalogue) -> Sketch {
        let mut groups = vec![Group::default()];
        let placed = |item: &Item| Placed::of(item, catalogue);
        let in_section = |item: &&Item| form.sections.iter().any(|section| section.items.contains(&item.key));
        groups[0].items = form.items.iter().filter(|item| !in_section(item)).map(placed).collect();
        for section in &form.sections {
            let items = section.items.iter().filter_map(|key| form.item(key));
            groups.push(Group { label: section.label.clone(), items: items.map(placed).collect() });
        }
        Sketch { name: form.name.clone(), groups }
    }

    /// A stored sketch.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(body: &str) -> Result<Sketch, AppError> {
        serde_json::from_str(body).map_err(|why| AppError::damaged("form draft", why))
    }

    /// The sketch for its column.
    ///
    /// # Errors
    /// When it is no JSON.
    pub fn written(&self) -> Result<String, AppError> {
        serde_json::to_string(self).map_err(|why| AppError::damaged("form draft", why))
    }

    /// The form that it makes with this catalogue. What is in neither is left out.
    pub fn form(&self, catalogue: &Catalogue) -> Form {
        let mut form = Form::new(self.name.clone(), Vec::new());
        for (at, group) in self.groups.iter().enumerate() {
            let items: Vec<Item> = group.items.iter().filter_map(|placed| placed.item(catalogue)).collect();
            if at > 0 {
                let keys = items.iter().map(|item| item.key.clone()).collect();
                form.sections.push(Section { label: group.label.clone(), items: keys });
            }
            form.items.extend(items);
        }
        form
    }

    /// The keys of its items, in the order of the page.
    pub fn keys(&self) -> Vec<ItemKey> {
        self.groups.iter().flat_map(|group| &group.items).map(|placed| placed.key.clone()).collect()
    }

    /// Puts an item at the end of a group, if it is not in the form yet.
    pub fn add(&mut self, key: ItemKey, group: usize) {
        if self.keys().contains(&key) {
            return;
        }
        let last = self.groups.len().saturating_sub(1);
        if let Some(group) = self.groups.get_mut(group.min(last)) {
            group.items.push(Placed { key, required: None, help: None, own: None });
        }
    }

    /// Takes an item out.
    pub fn remove(&mut self, key: &ItemKey) {
        for group in &mut self.groups {
            group.items.retain(|placed| placed.key != *key);
        }
    }

    /// Moves an item one place up or down; from the edge of its group into the next one.
    pub fn shift(&mut self, key: &ItemKey, up: bool) {
        let Some((group, at)) = self.position(key) else { return };
        let length = self.groups[group].items.len();
        match (up, at) {
            (true, 0) if group == 0 => {}
            (true, 0) => {
                let placed = self.groups[group].items.remove(0);
                self.groups[group - 1].items.push(placed);
            }
            (true, at) => self.groups[group].items.swap(at, at - 1),
            (false, at) if at + 1 < length => self.groups[group].items.swap(at, at + 1),
            (false, at) if group + 1 < self.groups.len() => {
                let placed = self.groups[group].items.remove(at);
                self.groups[group + 1].items.insert(0, placed);
            }
            (false, _) => {}
        }
    }

    /// Moves an item to the end of another group.
    pub fn place(&mut self, key: &ItemKey, group: usize) {
        let Some((from, at)) = self.position(key) else { return };
        if from != group && group < self.groups.len() {
            let placed = self.groups[from].items.remove(at);
            self.groups[group].items.push(placed);
        }
    }

    /// Moves a section one place up or down.
    pub fn shift_group(&mut self, group: usize, up: bool) {
        let other = if up { group.saturating_sub(1) } else { group + 1 };
        if group >= 1 && other >= 1 && group < self.groups.len() && other < self.groups.len() {
            self.groups.swap(group, other);
        }
    }

    /// Takes a heading away; its items go to the group before.
    pub fn remove_group(&mut self, group: usize) {
        if group >= 1 && group < self.groups.len() {
            let removed = self.groups.remove(group);
            self.groups[group - 1].items.extend(removed.items);
        }
    }

    /// Where an item stands.
    fn position(&self, key: &ItemKey) -> Option<(usize, usize)> {
        self.groups.iter().enumerate().find_map(|(group, items)| {
            let at = items.items.iter().position(|placed| placed.key == *key)?;
            Some((group, at))
        })
    }

    /// What keeps the sketch from being published, by field: `name`, `section.N.label`, `item.KEY`, `items`.
    pub fn problems(&self, catalogue: &Catalogue) -> Vec<FieldProblem> {
        self.told(catalogue, |_| true)
    }

    /// What keeps it from being saved at all: texts and numbers that nothing could hold.
    pub fn damage(&self, catalogue: &Catalogue) -> Vec<FieldProblem> {
        let unkept = |problem: &FormProblem| {
            matches!(problem, FormProblem::BadLabel(..) | FormProblem::TooManyItems(_))
        };
        self.told(catalogue, unkept)
    }

    fn told(&self, catalogue: &Catalogue, which: impl Fn(&FormProblem) -> bool) -> Vec<FieldProblem> {
        let form = self.form(catalogue);
        let faults = form.check();
        let mut problems: Vec<FieldProblem> = faults
            .iter()
            .filter(|fault| which(&fault.problem))
            .map(|fault| {
                let field = match (&fault.place, &fault.problem) {
                    (Place::Form, FormProblem::TooManyItems(_)) => "items".to_owned(),
                    (Place::Section(nth), _) => format!("section.{nth}.label"),
                    (Place::Item(key) | Place::Column(key, _), FormProblem::BadLabel("hint", _)) => {
                        format!("help.{key}")
                    }
                    (Place::Item(key) | Place::Column(key, _), _) => format!("item.{key}"),
                    _ => "name".to_owned(),
                };
                problem_code(field, &fault.problem)
            })
            .collect();
        if form.items.is_empty() && which(&FormProblem::NoChoices) {
            problems.push(FieldProblem::new("items", waypost_base::Code::ValueRequired));
        }
        problems
    }
}

impl Placed {
    /// How a form places an item of its own.
    pub fn of(item: &Item, catalogue: &Catalogue) -> Placed {
        let mut placed = Placed { key: item.key.clone(), required: None, help: None, own: None };
        let Some(known) = catalogue.get(&item.key).map(|known| &known.item) else {
            placed.own = Some(item.clone());
            return placed;
        };
        placed.required = (item.required != known.required).then_some(item.required);
        placed.help = (item.help != known.help).then(|| item.help.clone());
        if placed.item(catalogue).as_ref() != Some(item) {
            placed = Placed { required: None, help: None, own: Some(item.clone()), ..placed };
        }
        placed
    }

    /// The item as the form has it.
    pub fn item(&self, catalogue: &Catalogue) -> Option<Item> {
        let base = self.own.as_ref().or_else(|| Some(&catalogue.get(&self.key)?.item))?;
        let mut item = base.clone();
        if let Some(required) = self.required {
            // What is computed is never asked for.
            item.required = required && item.formula.is_none();
        }
        if let Some(help) = &self.help {
            item.help = help.clone();
        }
        Some(item)
    }
}

#[cfg(test)]
mod tests;
