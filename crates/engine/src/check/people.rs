//! People, rights and actions: what a stage refers to must be there, and be known by then.

use std::collections::BTreeSet;

use waypost_base::{NobodyFound, Receiver, StageNo};

use super::{
    ActionInfo, FormItemInfo, Found, ItemHolds, ProblemCode, World, branches::filled_before, map::Map,
};
use crate::definition::{Right, Stage, StageKind};

pub(super) fn check(found: &mut Found<'_>, map: &Map<'_>, world: &dyn World) {
    let items = world.form_items();
    for (at, stage) in found.definition.stages.iter().enumerate() {
        let mut look = Look { found: &mut *found, map, world, items: &items, at, stage };
        if stage.kind == StageKind::Human {
            look.receivers();
        }
        look.readers();
        look.rights();
        look.action();
    }
    nobody_fills(found, &items);
}

/// A form whose items can nowhere be filled in was chosen, and the rights were forgotten.
fn nobody_fills(found: &mut Found<'_>, items: &[FormItemInfo]) {
    let people = found.definition.stages.iter().filter(|stage| stage.kind == StageKind::Human);
    let filled: BTreeSet<_> = people
        .flat_map(|stage| &stage.rights)
        .filter(|(_, right)| **right >= Right::Write)
        .map(|(key, _)| key)
        .collect();
    let mut forgotten = items.iter().filter(|item| !item.fills_itself && !filled.contains(&item.key));
    if let Some(first) = forgotten.next() {
        let count = 1 + forgotten.count();
        found.warn(ProblemCode::NobodyFills, &[]).with("item", &first.key).with("count", count);
    }
}

struct Look<'a, 'f, 'm> {
    found: &'a mut Found<'f>,
    map: &'a Map<'m>,
    world: &'a dyn World,
    items: &'a [FormItemInfo],
    at: usize,
    stage: &'a Stage,
}

impl Look<'_, '_, '_> {
    fn receivers(&mut self) {
        let no = [self.stage.no];
        let rule = &self.stage.receivers;
        if rule.receivers.is_empty() && self.at > 0 {
            self.found.refuse(ProblemCode::NoReceivers, &no);
        }
        for receiver in &rule.receivers {
            self.receiver(receiver);
        }
        if let NobodyFound::Post(post) = &rule.nobody {
            if !self.world.has_post(*post) {
                self.found.refuse(ProblemCode::UnknownPost, &no).with("id", post);
            } else if self.world.is_closed_post(*post) {
                self.found.refuse(ProblemCode::ClosedPost, &no).with("id", post);
            }
        }
        if !rule.receivers.is_empty() && !self.world.finds_somebody(rule) {
            self.found.warn(ProblemCode::NobodyThere, &no);
        }
        for other in &rule.not_handler_of {
            self.handler_of(*other);
        }
    }

    /// Those who get copies are named as receivers are.
    fn readers(&mut self) {
        for receiver in self.stage.copy_to_read.iter().chain(&self.stage.copy_for_reference) {
            self.receiver(receiver);
        }
    }

    fn receiver(&mut self, receiver: &Receiver) {
        let no = [self.stage.no];
        match receiver {
            Receiver::Post(post) | Receiver::LeastLoaded(post) if !self.world.has_post(*post) => {
                self.found.refuse(ProblemCode::UnknownPost, &no).with("id", post);
            }
            Receiver::Department(id) | Receiver::DepartmentHead(id) if !self.world.has_department(*id) => {
                self.found.refuse(ProblemCode::UnknownDepartment, &no).with("id", id);
            }
            Receiver::Post(post) | Receiver::LeastLoaded(post) if self.world.is_closed_post(*post) => {
                self.found.refuse(ProblemCode::ClosedPost, &no).with("id", post);
            }
            Receiver::Department(id) | Receiver::DepartmentHead(id)
                if self.world.is_closed_department(*id) =>
            {
                self.found.refuse(ProblemCode::ClosedDepartment, &no).with("id", id);
            }
            Receiver::Person(person) if !self.world.has_person(*person) => {
                self.found.refuse(ProblemCode::UnknownPerson, &no).with("id", person);
            }
            Receiver::InitiatorHead { levels: 0, .. } => {
                self.found.refuse(ProblemCode::HeadLevels, &no);
            }
            Receiver::HandlerOf(other) => self.handler_of(*other),
            Receiver::FormItem(item) => self.form_item(item.as_str()),
            _ => {}
        }
    }

    fn handler_of(&mut self, other: StageNo) {
        let no = self.stage.no;
        let Some(place) = self.map.index.get(&other).copied() else {
            self.found.refuse(ProblemCode::HandlerUnknownStage, &[no]).with("no", other);
            return;
        };
        let name = super::name_of(self.found.definition, other);
        if self.map.definition.stages[place].kind != StageKind::Human {
            self.found.refuse(ProblemCode::HandlerAutomatic, &[no, other]).with("other", name);
        } else if !self.map.reaches(place, self.at) {
            self.found.refuse(ProblemCode::HandlerNeverBefore, &[no, other]).with("other", name);
        } else if !self.map.always_before(self.at, place) {
            self.found.warn(ProblemCode::HandlerNotAlwaysBefore, &[no, other]).with("other", name);
        }
    }

    fn form_item(&mut self, key: &str) {
        let no = [self.stage.no];
        match self.items.iter().find(|item| item.key.as_str() == key) {
            None => drop(self.found.refuse(ProblemCode::ReceiverUnknownItem, &no).with("item", key)),
            Some(item) if item.holds == ItemHolds::Other => {
                self.found.refuse(ProblemCode::ReceiverItemKind, &no).with("item", key);
            }
            Some(item) if !item.always_filled && !filled_before(self.map, self.at, key) => {
                self.found.warn(ProblemCode::ReceiverItemMayBeEmpty, &no).with("item", key);
            }
            Some(_) => {}
        }
    }

    fn rights(&mut self) {
        let no = [self.stage.no];
        for (key, right) in &self.stage.rights {
            if !self.items.iter().any(|item| item.key == *key) {
                self.found.refuse(ProblemCode::RightUnknownItem, &no).with("item", key);
            } else if *right == Right::Require && self.stage.kind != StageKind::Human {
                self.found.warn(ProblemCode::RequireAtAutomatic, &no).with("item", key);
            }
        }
    }

    fn action(&mut self) {
        let no = [self.stage.no];
        let known = self.stage.action.map(|id| (id, self.world.action(id)));
        if let Some((id, None)) = &known {
            self.found.refuse(ProblemCode::UnknownAction, &no).with("id", id);
        }
        match (self.stage.kind, &known) {
            (StageKind::Action, None) => drop(self.found.refuse(ProblemCode::ActionMissing, &no)),
            (StageKind::Action, Some((_, Some(action)))) if !action.plugin => {
                self.found.refuse(ProblemCode::ActionNeedsPeople, &no);
            }
            (_, Some((id, Some(ActionInfo { unfit: Some(what), .. }))))
                if self.stage.kind != StageKind::Route =>
            {
                self.found.refuse(ProblemCode::ActionUnfit, &no).with("id", id).with("what", what);
            }
            (StageKind::Route, Some(_)) => drop(self.found.refuse(ProblemCode::RouteWithAction, &no)),
            _ => {}
        }
        if self.stage.action.is_none() {
            for (used, field) in [
                (self.stage.refusal_branch.is_some(), "refusal_branch"),
                (self.stage.irreversible, "irreversible"),
            ] {
                if used {
                    self.found.warn(ProblemCode::NoActionFor, &no).with("field", field);
                }
            }
        }
    }
}
