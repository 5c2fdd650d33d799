//! What was typed on the page of a stage, as a stage.

use std::collections::BTreeMap;

use waypost_base::{FlowId, Label, NobodyFound, PostId, Receiver, StageNo};
use waypost_engine::{
    definition::{DeadlineOutcome, Join, Right, Stage},
    rule::RuleFault,
};

use super::super::{
    book::{Book, shortened},
    cell::{Wrong, of_variant},
    version::typed::{duration_of, no_receiver, no_stage},
};
use crate::{http::Typed, view::Text};

/// Reads the page. What is not there stays as it is.
pub fn read(book: &Book<'_>, before: &Stage, typed: &Typed) -> (Stage, Vec<Wrong>) {
    let mut reading = Reading { book, typed, wrong: Vec::new() };
    let mut stage = before.clone();
    reading.what(&mut stage);
    reading.who(&mut stage);
    reading.decide(&mut stage);
    reading.time(&mut stage);
    reading.returns(&mut stage);
    reading.net(&mut stage);
    reading.rare(&mut stage);
    stage.rights = reading.rights("right", &stage.rights);
    reading.attributes(&mut stage);
    (stage, reading.wrong)
}

/// Reads typed cells, and notes what is wrong.
pub struct Reading<'a> {
    /// Names.
    pub book: &'a Book<'a>,
    /// What was typed.
    pub typed: &'a Typed,
    /// What is wrong.
    pub wrong: Vec<Wrong>,
}

impl Reading<'_> {
    fn get(&self, name: &str) -> Option<String> {
        self.typed.has(name).then(|| self.typed.get(name).trim().to_owned())
    }

    /// Says what is wrong with a cell.
    pub fn blame(&mut self, cell: &str, words: Text) {
        self.wrong.push(Wrong::new(cell, words));
    }

    /// An enum's variant by its name.
    fn variant<T: serde::de::DeserializeOwned>(&mut self, name: &str, into: &mut T) {
        let Some(value) = self.get(name) else { return };
        match of_variant(&value) {
            Some(value) => *into = value,
            None => self.blame(name, Text::new("rejection-value_not_choice")),
        }
    }

    fn ticked(&self, name: &str, into: &mut bool) {
        // A box that is not ticked is not sent: the page is there when its number is.
        if self.typed.has("no") {
            *into = self.typed.has(name);
        }
    }

    fn number(&mut self, name: &str) -> Option<Option<u32>> {
        let value = self.get(name)?;
        if value.is_empty() {
            return Some(None);
        }
        match value.parse() {
            Ok(number) => Some(Some(number)),
            Err(_) => {
                self.blame(name, Text::new("rejection-value_not_integer"));
                None
            }
        }
    }

    /// A label of two fields.
    fn label(&self, name: &str, english: &str, into: &mut Label) {
        let (Some(text), Some(translation)) = (self.get(name), self.get(english)) else { return };
        let mut label = Label::new(text);
        for language in into.languages().filter(|language| *language != "en") {
            label = label.with(language, into.in_language(language));
        }
        if !translation.is_empty() {
            label = label.with("en", translation);
        }
        *into = label;
    }

    fn what(&mut self, stage: &mut Stage) {
        if let Some(number) = self.number("no") {
            match number {
                Some(number) => stage.no = StageNo(number),
                None => self.blame("no", Text::new("rejection-value_required")),
            }
        }
        self.label("name", "name_en", &mut stage.name);
        self.label("description", "description_en", &mut stage.description);
        self.variant("kind", &mut stage.kind);
        if let Some(action) = self.get("action") {
            match self.book.actions.iter().find(|(id, _)| id.to_string() == action) {
                Some((id, _)) => stage.action = Some(*id),
                None if action.is_empty() => stage.action = None,
                None => self.blame("action", Text::new("rejection-value_not_choice")),
            }
        }
        if let Some(branch) = self.number("refusal_branch") {
            stage.refusal_branch = branch;
        }
        self.ticked("irreversible", &mut stage.irreversible);
    }

    fn who(&mut self, stage: &mut Stage) {
        if self.typed.has("receiver.0") {
            let mut receivers = Vec::new();
            for at in 0.. {
                let name = format!("receiver.{at}");
                let Some(words) = self.get(&name) else { break };
                let before = stage.receivers.receivers.get(at);
                if let Some(same) = before.filter(|before| self.book.receiver(before) == words) {
                    receivers.push(same.clone());
                    continue;
                }
                match self.book.receivers_of(&words) {
                    Ok(found) => receivers.extend(found),
                    Err(unnamed) => self.blame(&name, no_receiver(self.book, &unnamed)),
                }
            }
            let mut seen: Vec<Receiver> = Vec::new();
            receivers.retain(|receiver| {
                !seen.contains(receiver) && {
                    seen.push(receiver.clone());
                    true
                }
            });
            stage.receivers.receivers = receivers;
        }
        self.ticked("not_initiator", &mut stage.receivers.not_initiator);
        self.stages("four_eyes", &mut stage.receivers.not_handler_of);
        let before = stage.receivers.nobody.clone();
        match self.get("nobody").as_deref() {
            None => {}
            Some("post") => {
                let was = match before {
                    NobodyFound::Post(post) => Some(post),
                    _ => None,
                };
                if let Some(post) = self.post("nobody_post", was) {
                    stage.receivers.nobody = NobodyFound::Post(post);
                }
            }
            Some(_) => self.variant("nobody", &mut stage.receivers.nobody),
        }
        self.readers("copy_to_read", &mut stage.copy_to_read);
        self.readers("copy_for_reference", &mut stage.copy_for_reference);
    }

    /// Who gets copies: several in one cell. What stands there as it was shown stays as it is.
    fn readers(&mut self, name: &str, into: &mut Vec<Receiver>) {
        let Some(words) = self.get(name) else { return };
        if words == self.book.receivers(into) {
            return;
        }
        match self.book.receivers_of(&words) {
            Ok(found) => *into = found,
            Err(unnamed) => self.blame(name, no_receiver(self.book, &unnamed)),
        }
    }

    /// Stages of cells `<field>.0`, `<field>.1`, …
    fn stages(&mut self, field: &str, into: &mut Vec<StageNo>) {
        if !self.typed.has(&format!("{field}.0")) {
            return;
        }
        let mut found = Vec::new();
        for at in 0.. {
            let name = format!("{field}.{at}");
            let Some(words) = self.get(&name) else { break };
            if words.is_empty() {
                continue;
            }
            match self.book.stage_of(&words) {
                Ok(no) if found.contains(&no) => {}
                Ok(no) => found.push(no),
                Err(unnamed) => self.blame(&name, no_stage(self.book, &unnamed)),
            }
        }
        *into = found;
    }

    fn post(&mut self, name: &str, before: Option<PostId>) -> Option<PostId> {
        let words = self.get(name)?;
        if let Some(post) = before.filter(|post| self.book.receiver(&Receiver::Post(*post)) == words) {
            return Some(post);
        }
        match self.book.receivers_of(&words).as_deref() {
            Ok([Receiver::Post(post)]) => Some(*post),
            Ok([]) => {
                self.blame(name, Text::new("rejection-value_required"));
                None
            }
            Ok(_) => {
                self.blame(name, Text::new("wrong-post").with("typed", shortened(&words)));
                None
            }
            Err(unnamed) => {
                let words = no_receiver(self.book, unnamed);
                self.blame(name, words);
                None
            }
        }
    }

    fn decide(&mut self, stage: &mut Stage) {
        if let Some(words) = self.get("handlers") {
            match self.book.handlers_of(&words) {
                Some(handlers) => stage.handlers = handlers,
                None => self.blame("handlers", Text::new("wrong-handlers").with("typed", shortened(&words))),
            }
        }
        let Some(typed) = self.get("rule") else { return };
        match self.book.rule_of(&typed) {
            Ok(rule) => stage.rule = Some(rule).filter(|rule| !rule.is_empty()),
            // What was kept before rules were read stays until somebody writes it anew.
            Err(_) if stage.rule.as_deref() == Some(typed.as_str()) => {}
            Err(fault) => self.blame("rule", fault_words(&fault)),
        }
    }

    fn text(&self, name: &str, into: &mut Option<String>) {
        if let Some(text) = self.get(name) {
            *into = Some(text).filter(|text| !text.is_empty());
        }
    }

    fn time(&mut self, stage: &mut Stage) {
        stage.limit = duration_of(self.typed, "limit", "unit", stage.limit, &mut self.wrong);
        for (into, name, unit) in [
            (&mut stage.warn_before, "warn_before", "warn_before_unit"),
            (&mut stage.reminder, "reminder", "reminder_unit"),
            (&mut stage.overdue_reminder, "overdue_reminder", "overdue_reminder_unit"),
        ] {
            *into = duration_of(self.typed, name, unit, *into, &mut self.wrong);
        }
        let was = match stage.deadline {
            Some(DeadlineOutcome::Transfer(post)) => Some(post),
            _ => None,
        };
        let Some(outcome) = self.get("deadline") else { return };
        stage.deadline = match outcome.as_str() {
            "recall" => Some(DeadlineOutcome::Recall),
            "note" => Some(DeadlineOutcome::Note),
            "escalate" => Some(DeadlineOutcome::Escalate),
            "return" => Some(DeadlineOutcome::Return),
            "submit" => match self.number("deadline_branch") {
                Some(Some(branch)) => Some(DeadlineOutcome::Submit(branch)),
                Some(None) => {
                    self.blame("deadline_branch", Text::new("rejection-value_required"));
                    None
                }
                None => None,
            },
            "transfer" => self.post("deadline_post", was).map(DeadlineOutcome::Transfer),
            _ => None,
        };
    }

    fn returns(&mut self, stage: &mut Stage) {
        let set = &mut stage.returns;
        self.ticked("previous", &mut set.previous);
        self.ticked("ancestors", &mut set.ancestors);
        self.variant("after", &mut set.after);
        self.variant("people", &mut set.people);
        self.ticked("return_alone", &mut set.return_alone);
        self.ticked("keep_siblings", &mut set.keep_siblings);
    }

    fn net(&mut self, stage: &mut Stage) {
        self.variant("split", &mut stage.split);
        match self.get("join").as_deref() {
            None => {}
            Some("n") => match self.number("join_n") {
                Some(Some(n)) => stage.join = Join::N(n),
                Some(None) => self.blame("join_n", Text::new("rejection-value_required")),
                None => {}
            },
            Some(_) => self.variant("join", &mut stage.join),
        }
        self.stages("cancels", &mut stage.cancels);
        self.stages("alone_with", &mut stage.alone_with);
    }

    fn rare(&mut self, stage: &mut Stage) {
        self.text("setting", &mut stage.setting);
        if let Some(key) = self.get("for_each") {
            let item = self.book.items.iter().find(|(known, _)| known.as_str() == key);
            match item {
                Some((item, _)) => stage.for_each = Some(item.clone()),
                None if key.is_empty() => stage.for_each = None,
                None if stage.for_each.as_ref().is_some_and(|known| known.as_str() == key) => {}
                None => self.blame("for_each", Text::new("rejection-value_not_choice")),
            }
        }
        if let Some(flow) = self.get("sub_flow") {
            stage.sub_flow = flow.parse().ok().map(FlowId::new);
        }
        for (name, into) in [("needs", &mut stage.needs), ("gives", &mut stage.gives)] {
            if let Some(lines) = self.get(name) {
                *into =
                    lines.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
            }
        }
    }

    /// Rights of cells `<prefix>.<item>`; the usual one is not written down. Rights of items that the form does not
    /// have stay, for the check to name them.
    pub fn rights(
        &mut self,
        prefix: &str,
        before: &BTreeMap<waypost_base::ItemKey, Right>,
    ) -> BTreeMap<waypost_base::ItemKey, Right> {
        let mut rights = before.clone();
        for (key, _) in &self.book.items {
            let name = format!("{prefix}.{key}");
            let Some(value) = self.get(&name) else { continue };
            match of_variant(&value) {
                Some(right) if right == Right::default() && before.get(key) != Some(&right) => {
                    rights.remove(key);
                }
                Some(right) => {
                    rights.insert(key.clone(), right);
                }
                None => self.blame(&name, Text::new("rejection-value_not_choice")),
            }
        }
        rights
    }

    fn attributes(&mut self, stage: &mut Stage) {
        if !self.typed.has("attribute.0.key") {
            return;
        }
        let mut found = BTreeMap::new();
        for at in 0.. {
            let (name, value) = (format!("attribute.{at}.key"), format!("attribute.{at}.value"));
            let Some(key) = self.get(&name) else { break };
            let value = self.get(&value).unwrap_or_default();
            match (key.is_empty(), value.is_empty()) {
                (true, true) => {}
                (true, false) => self.blame(&name, Text::new("rejection-value_required")),
                (false, _) if found.contains_key(&key) => {
                    self.blame(&name, Text::new("wrong-attribute_twice").with("typed", shortened(&key)));
                }
                (false, _) => drop(found.insert(key, value)),
            }
        }
        stage.attributes = found;
    }
}

/// Why a typed rule is none.
fn fault_words(fault: &RuleFault) -> Text {
    let (kind, clause) = match fault {
        RuleFault::Number(clause) => ("number", clause.as_str()),
        RuleFault::Posts(clause) => ("posts", clause.as_str()),
        RuleFault::Twice(clause) => ("twice", clause.as_str()),
        RuleFault::Unknown(clause) => ("unknown", clause.as_str()),
        _ => ("long", ""),
    };
    Text::new(format!("wrong-rule-{kind}")).with("clause", shortened(clause))
}
