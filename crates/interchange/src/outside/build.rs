//! Gathers items and sections. A key is made of the foreign one, and no key is given twice; an item that breaks one
//! of its own rules loses the rule, which is told.

use std::collections::BTreeSet;

use waypost_base::{ItemKey, Label};
use waypost_forms::{
    Form, FormProblem, Item, Kind, Section,
    check::{HELP_LENGTH, ITEMS, LABEL_LENGTH, UNIT_LENGTH},
};

use super::{LeftOut, Origin, OutsideForm, Why};

/// A form in the making.
pub(super) struct Builder {
    form: Form,
    left_out: Vec<LeftOut>,
    keys: BTreeSet<String>,
}

impl Builder {
    pub(super) fn new(name: &str) -> Self {
        let name = cut(name, LABEL_LENGTH);
        let name = if name.is_empty() { "form".to_owned() } else { name };
        Self { form: Form::new(Label::new(name), Vec::new()), left_out: Vec::new(), keys: BTreeSet::new() }
    }

    /// Names the form, where the text is a name.
    pub(super) fn name(&mut self, name: &str) {
        let name = cut(name, LABEL_LENGTH);
        if !name.is_empty() {
            self.form.name = Label::new(name);
        }
    }

    /// Begins a section.
    pub(super) fn section(&mut self, label: &str) {
        self.form.sections.push(Section { label: Label::new(cut(label, LABEL_LENGTH)), items: Vec::new() });
    }

    /// How many sections there are, to go back to one.
    pub(super) fn sections(&self) -> usize {
        self.form.sections.len()
    }

    /// Whether the last section has no item yet.
    pub(super) fn is_section_empty(&self) -> bool {
        self.form.sections.last().is_none_or(|section| section.items.is_empty())
    }

    /// Adds an item to the last section.
    pub(super) fn add(&mut self, path: &str, what: &str, item: Item) {
        let Some(item) = self.sound(path, item) else {
            return self.leave_whole(path, what, Why::Kind);
        };
        if self.form.items.len() >= ITEMS {
            return self.leave_whole(path, what, Why::TooMany);
        }
        if let Some(section) = self.form.sections.last_mut() {
            section.items.push(item.key.clone());
        }
        self.form.items.push(item);
    }

    /// A whole component that is left out.
    pub(super) fn leave_whole(&mut self, path: &str, what: &str, why: Why) {
        self.left_out.push(LeftOut { path: path.to_owned(), what: cut(what, 200), why, whole: true });
    }

    /// A rule that is left out.
    pub(super) fn leave(&mut self, path: &str, what: &str, why: Why) {
        self.left_out.push(LeftOut { path: path.to_owned(), what: cut(what, 200), why, whole: false });
    }

    /// An item of a foreign key and label, of which nothing is said yet.
    pub(super) fn item(&mut self, key: &str, label: &str, kind: Kind) -> Option<Item> {
        let mut taken = std::mem::take(&mut self.keys);
        let item = named(key, label, kind, &mut taken);
        self.keys = taken;
        item
    }

    /// The item without the rules that it breaks itself.
    pub(super) fn sound(&mut self, path: &str, mut item: Item) -> Option<Item> {
        for _ in 0..8 {
            let faults = Form::new("x", vec![item.clone()]).check();
            let Some(fault) = faults.into_iter().next() else { return Some(item) };
            let (what, why) = mend(&mut item, &fault.problem)?;
            self.leave(path, what, why);
        }
        None
    }

    pub(super) fn finish(mut self, origin: Origin) -> OutsideForm {
        self.form.sections.retain(|section| !section.items.is_empty());
        OutsideForm { origin, form: self.form, left_out: self.left_out }
    }
}

/// An item under a key that is not taken yet.
pub(super) fn named(key: &str, label: &str, kind: Kind, taken: &mut BTreeSet<String>) -> Option<Item> {
    let stem = snake(key);
    let free = (1..).map(|n| if n == 1 { stem.clone() } else { format!("{stem}_{n}") });
    let own = free.into_iter().find(|key| taken.insert(key.clone()))?;
    let label = cut(label, LABEL_LENGTH);
    let label = if label.is_empty() { own.clone() } else { label };
    Some(Item::new(ItemKey::new(own).ok()?, Label::new(label), kind))
}

/// `invoiceNumber` and `Invoice number` become `invoice_number`.
fn snake(key: &str) -> String {
    let mut own = String::new();
    let mut before = ' ';
    for c in key.chars().take(200) {
        if c.is_ascii_alphanumeric() {
            let begins = c.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit());
            if begins && !own.is_empty() && !own.ends_with('_') {
                own.push('_');
            }
            own.push(c.to_ascii_lowercase());
        } else if !own.is_empty() && !own.ends_with('_') {
            own.push('_');
        }
        before = c;
    }
    let own: String = own.chars().take(50).collect();
    let own = own.trim_matches('_');
    if own.starts_with(|c: char| c.is_ascii_lowercase()) {
        own.to_owned()
    } else if own.is_empty() {
        "item".to_owned()
    } else {
        format!("item_{own}")
    }
}

/// Takes away the rule that a fault is about, and names it.
fn mend(item: &mut Item, problem: &FormProblem) -> Option<(&'static str, Why)> {
    Some(match problem {
        FormProblem::Default(_) | FormProblem::NoDefault | FormProblem::ComputedRule("default") => {
            item.default = None;
            ("defaultValue", Why::Default)
        }
        FormProblem::Pattern(_) => {
            if let Kind::Text(rule) | Kind::LongText(rule) = &mut item.kind {
                rule.pattern = None;
            }
            ("pattern", Why::Validation)
        }
        FormProblem::Length(_) | FormProblem::LengthsCrossed => {
            if let Kind::Text(rule) | Kind::LongText(rule) = &mut item.kind {
                rule.lengths = waypost_forms::Lengths::default();
            }
            ("maxLength", Why::Validation)
        }
        FormProblem::BoundsCrossed | FormProblem::BoundScale(_) => {
            match &mut item.kind {
                Kind::Integer(bounds) => (bounds.min, bounds.max) = (None, None),
                Kind::Decimal { bounds, .. } => (bounds.min, bounds.max) = (None, None),
                Kind::Date(bounds) => (bounds.min, bounds.max) = (None, None),
                _ => return None,
            }
            ("min, max", Why::Validation)
        }
        FormProblem::SameChoice(_) => {
            if let Kind::Choice(options) | Kind::Choices(options) = &mut item.kind {
                let mut seen = BTreeSet::new();
                options.retain(|option| seen.insert(option.key.clone()));
            }
            ("values", Why::Validation)
        }
        FormProblem::Media(_) => {
            if let Kind::File(rule) = &mut item.kind {
                rule.media.clear();
            }
            ("filePattern", Why::Validation)
        }
        FormProblem::BadLabel("hint", _) => {
            item.help = Label::new(cut(item.help.text(), HELP_LENGTH));
            ("description", Why::Presentation)
        }
        FormProblem::BadLabel("unit", _) => {
            item.unit = Label::new(cut(item.unit.text(), UNIT_LENGTH));
            ("suffix", Why::Presentation)
        }
        _ => return None,
    })
}

/// One line without control characters, not too long.
pub(super) fn cut(text: &str, longest: usize) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(longest).collect()
}
