//! Forms of the organisation's pages: fields with what was typed, what was shown, and what is wrong.

use serde::Serialize;
use waypost_base::Rejection;

use crate::{
    http::Typed,
    pages::{Carried, Choice, Problems},
    view::Text,
};

/// A form of these pages.
#[derive(Clone, Debug, Serialize)]
pub struct Form {
    /// Its id; ids of its fields begin so.
    pub id: &'static str,
    /// Where it is sent.
    pub action: String,
    /// Its fields.
    pub fields: Vec<Entry>,
    /// What was shown, to find what somebody else changed meanwhile.
    pub shown: Vec<Carried>,
    /// The words of its button.
    pub button: Text,
    /// It sends a file.
    pub file: bool,
    /// Why it came back.
    pub problems: Option<Problems>,
}

/// One field.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// The name it posts under.
    pub name: &'static str,
    /// Its id in the page.
    pub id: String,
    /// Its label.
    pub label: Text,
    /// Help below the label.
    pub help: Option<Text>,
    /// How it is typed.
    pub kind: EntryKind,
    /// What was typed.
    pub value: String,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// What can be ticked.
    pub ticks: Vec<Tick>,
    /// Whether it may stay empty.
    pub optional: bool,
    /// What is wrong with it.
    pub problem: Option<Text>,
}

/// How a field is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// One line.
    Line,
    /// A small number.
    Number,
    /// A day.
    Day,
    /// One of many.
    Select,
    /// A person, by sign-in name; the choices help typing.
    Person,
    /// Several, each explained.
    Ticks,
    /// A file.
    File,
}

/// A box to tick.
#[derive(Clone, Debug, Serialize)]
pub struct Tick {
    /// What it posts.
    pub value: String,
    /// What it is called.
    pub label: Text,
    /// What it means.
    pub help: Text,
    /// Whether it is ticked.
    pub chosen: bool,
}

impl Form {
    /// A form of these fields.
    pub fn new(
        id: &'static str,
        action: impl Into<String>,
        button: &'static str,
        fields: Vec<Entry>,
    ) -> Form {
        let fields = fields.into_iter().map(|field| Entry { id: format!("{id}-{}", field.name), ..field });
        Form {
            id,
            action: action.into(),
            fields: fields.collect(),
            shown: Vec::new(),
            button: Text::new(button),
            file: false,
            problems: None,
        }
    }

    /// The same, remembering the values that it shows.
    #[must_use]
    pub fn remembering(mut self) -> Form {
        for field in &self.fields {
            let name = format!("was.{}", field.name);
            if field.kind == EntryKind::Ticks {
                let ticked = field.ticks.iter().filter(|tick| tick.chosen);
                self.shown
                    .extend(ticked.map(|tick| Carried { name: name.clone(), value: tick.value.clone() }));
            } else {
                self.shown.push(Carried { name, value: field.value.clone() });
            }
        }
        self
    }

    /// The same with what was typed. What was left as it was shown stays as it is now: it may be another's change.
    #[must_use]
    pub fn typed(mut self, typed: &Typed) -> Form {
        let remembers = typed.fields().iter().any(|(name, _)| name.starts_with("was."));
        for field in &mut self.fields {
            let was = format!("was.{}", field.name);
            match field.kind {
                EntryKind::Ticks => {
                    let (ticked, shown) = (typed.all(field.name), typed.all(&was));
                    for tick in &mut field.ticks {
                        let of = |values: &[String]| values.contains(&tick.value);
                        if !remembers || of(&ticked) != of(&shown) {
                            tick.chosen = of(&ticked);
                        }
                    }
                }
                EntryKind::File => {}
                _ if typed.has(&was) && typed.get(&was).trim() == typed.get(field.name).trim() => {}
                _ => field.value = typed.get(field.name).to_owned(),
            }
            Choice::choose(&mut field.choices, &field.value);
        }
        self
    }

    /// The same after a refusal: the summary on top, each problem beside its field.
    #[must_use]
    pub fn refused(mut self, rejection: &Rejection) -> Form {
        for field in &mut self.fields {
            let found = rejection.fields.iter().find(|problem| field.is_called(&problem.field));
            field.problem = found.map(Text::from);
        }
        let fields = &self.fields;
        self.problems = Some(Problems::of(self.id, rejection, |name| {
            let field = fields.iter().find(|field| field.is_called(name))?;
            Some((field.id.clone(), field.label.clone()))
        }));
        self
    }
}

/// The code of a department or post. What is new needs none: it gets one.
pub fn code_entry(code: &str) -> Entry {
    let entry = Entry::line("unit_code", code);
    if code.is_empty() {
        entry.optional().help("organisation-new_code-help")
    } else {
        entry.help("organisation-code-help")
    }
}

impl Entry {
    /// A field of one line with the label `organisation-field-<name>`.
    pub fn line(name: &'static str, value: impl Into<String>) -> Entry {
        Entry {
            name,
            id: String::new(),
            label: Text::new(format!("organisation-field-{name}")),
            help: None,
            kind: EntryKind::Line,
            value: value.into(),
            choices: Vec::new(),
            ticks: Vec::new(),
            optional: false,
            problem: None,
        }
    }

    /// A field that is typed in another way.
    #[must_use]
    pub fn kind(self, kind: EntryKind) -> Entry {
        Entry { kind, ..self }
    }

    /// A field to choose from, or with help for typing.
    #[must_use]
    pub fn choices(mut self, kind: EntryKind, mut choices: Vec<Choice>) -> Entry {
        Choice::choose(&mut choices, &self.value);
        (self.kind, self.choices) = (kind, choices);
        self
    }

    /// The same under another label.
    #[must_use]
    pub fn labelled(self, key: &'static str) -> Entry {
        Entry { label: Text::new(key), ..self }
    }

    /// The same, which may stay empty.
    #[must_use]
    pub fn optional(self) -> Entry {
        Entry { optional: true, ..self }
    }

    /// The same with help below its label.
    #[must_use]
    pub fn help(self, key: &'static str) -> Entry {
        Entry { help: Some(Text::new(key)), ..self }
    }

    /// Codes are typed under a name of their own: `code` is the one-time code of signing in, which no form carries on.
    fn is_called(&self, field: &str) -> bool {
        self.name == field || (self.name == "unit_code" && field == "code")
    }
}
