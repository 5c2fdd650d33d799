//! Changes in words: what is different between two versions, one sentence for each change.

use std::collections::BTreeSet;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use waypost_app::editing::{Comparison, SettingsSide};
use waypost_base::{ActionId, NobodyFound, Receiver, StageNo};
use waypost_engine::{
    Definition,
    check::Arrow,
    definition::{DeadlineOutcome, Duration, Handlers, Join, Transition},
    difference::{Difference, FieldChange},
};

use super::{
    book::Book,
    cell::variant,
    version::{rows::called, window::WHOLE},
};
use crate::{
    diagram::{Drawing, Overlay, Tint, draw_with},
    view::Text,
};

/// One change.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// What kind of change.
    pub tint: Tint,
    /// Its sign.
    pub sign: &'static str,
    /// What changed.
    pub words: Text,
}

fn line(tint: Tint, words: Text) -> Line {
    Line { tint, sign: tint.sign().unwrap_or_default(), words }
}

/// The two sides of a comparison.
pub struct Sides<'a> {
    /// Names as they were.
    pub before: &'a Book<'a>,
    /// Names as they are.
    pub after: &'a Book<'a>,
}

impl Sides<'_> {
    /// Every change, in words.
    pub fn lines(&self, difference: &Difference) -> Vec<Line> {
        let mut lines = Vec::new();
        let stage =
            |book: &Book<'_>, key: &'static str, no: StageNo| Text::new(key).with("stage", book.stage(no));
        for added in &difference.stages_added {
            let receivers = self.after.receivers(&added.receivers.receivers);
            let words = stage(self.after, "change-stage_added", added.no).with("receivers", receivers);
            lines.push(line(Tint::Added, words));
        }
        for removed in &difference.stages_removed {
            lines.push(line(Tint::Removed, stage(self.before, "change-stage_removed", removed.no)));
        }
        for changed in &difference.stages_changed {
            let of = self.after.stage(changed.after.no);
            lines.extend(changed.fields.iter().map(|field| line(Tint::Changed, self.field(&of, field))));
        }
        for (rows, tint, key, book) in [
            (&difference.transitions_added, Tint::Added, "change-way_added", self.after),
            (&difference.transitions_removed, Tint::Removed, "change-way_removed", self.before),
        ] {
            for row in rows {
                lines.push(line(tint, way(book, key, row)));
            }
        }
        for changed in &difference.transitions_changed {
            let called = self.after.text(&called(changed.after.branch));
            let of = self.after.text(
                &Text::new("change-of_way")
                    .with("stage", self.after.stage(changed.after.from))
                    .with("way", called),
            );
            lines.extend(changed.fields.iter().map(|field| line(Tint::Changed, self.field(&of, field))));
        }
        if let Some(order) = &difference.order {
            let names = |nos: &[StageNo], book: &Book<'_>| {
                let comma = book.say("list-comma");
                nos.iter().take(30).map(|no| book.stage(*no)).collect::<Vec<_>>().join(&comma)
            };
            lines.push(line(
                Tint::Changed,
                Text::new("change-order")
                    .with("before", names(&order.before, self.before))
                    .with("after", names(&order.after, self.after)),
            ));
        }
        let flow = self.after.say("change-flow");
        lines.extend(difference.flow.iter().map(|field| line(Tint::Changed, self.field(&flow, field))));
        lines
    }

    /// Every change of a comparison, settings included.
    pub fn all(&self, comparison: &Comparison) -> Vec<Line> {
        let mut lines = self.lines(&comparison.difference);
        let (was, is) = (&comparison.before, &comparison.after);
        if was.form_version != is.form_version {
            lines.push(line(Tint::Changed, Text::new("change-form")));
        }
        let tag = self.after.tag();
        let texts = |side: &SettingsSide| {
            side.policies.iter().map(|policy| policy.in_language(tag).to_owned()).collect::<Vec<_>>()
        };
        let (before, after) = (texts(was), texts(is));
        for gone in before.iter().filter(|policy| !after.contains(policy)) {
            lines.push(line(Tint::Removed, Text::new("change-policy_removed").with("policy", gone.clone())));
        }
        for new in after.iter().filter(|policy| !before.contains(policy)) {
            lines.push(line(Tint::Added, Text::new("change-policy_added").with("policy", new.clone())));
        }
        lines
    }

    /// One field of a part in words.
    fn field(&self, of: &str, change: &FieldChange) -> Text {
        let words = |book: &Book<'_>, value: Option<&Value>| {
            value.map(|value| value_words(book, &change.field, value))
        };
        let (before, after) =
            (words(self.before, change.before.as_ref()), words(self.after, change.after.as_ref()));
        let key = match (&before, &after) {
            (Some(_), Some(_)) => "change-field",
            (None, _) => "change-field_set",
            (_, None) => "change-field_emptied",
        };
        Text::new(key)
            .with("of", of.to_owned())
            .with("field", field_words(self.after, &change.field))
            .with("before", before.unwrap_or_default())
            .with("after", after.unwrap_or_default())
    }
}

fn way(book: &Book<'_>, key: &'static str, row: &Transition) -> Text {
    let to = match (row.to, row.branch) {
        (Some(no), _) => book.stage(no),
        (None, 0) => book.say("drawing-not-accepted"),
        (None, _) => book.say("drawing-to-end"),
    };
    let condition = row.condition.in_language(book.tag());
    Text::new(key)
        .with("stage", book.stage(row.from))
        .with("way", book.text(&called(row.branch)))
        .with("to", to)
        .with("condition", if condition.is_empty() { "none" } else { condition })
}

/// A field's name as the reader knows it.
pub fn field_words(book: &Book<'_>, field: &str) -> String {
    let (head, tail) = field.split_once('.').unwrap_or((field, ""));
    match head {
        "rights" => {
            let item = book.items.iter().find(|(key, _)| key.as_str() == tail);
            let name = item.map_or_else(|| tail.to_owned(), |(_, name)| name.clone());
            book.text(&Text::new("path-rights").with("name", name))
        }
        "attributes" => book.text(&Text::new("path-attributes").with("name", tail.to_owned())),
        _ => {
            let words = book.text(&Text::new(format!("path-{}", field.replace('.', "_"))));
            if words.contains('⟦') { field.to_owned() } else { words }
        }
    }
}

/// A stored value as the reader knows it.
pub fn value_words(book: &Book<'_>, field: &str, value: &Value) -> String {
    fn read<T: DeserializeOwned>(value: &Value) -> Option<T> {
        serde_json::from_value(value.clone()).ok()
    }
    let stages = |nos: Vec<StageNo>| {
        nos.into_iter().map(|no| book.stage(no)).collect::<Vec<_>>().join(&book.say("list-comma"))
    };
    let named = |prefix: &str, name: &str| {
        let words = book.text(&Text::new(format!("{prefix}-{name}")));
        if words.contains('⟦') { name.to_owned() } else { words }
    };
    let found = match field {
        "receivers.receivers" | "copy_to_read" | "copy_for_reference" => {
            read::<Vec<Receiver>>(value).map(|found| book.receivers(&found))
        }
        "receivers.not_handler_of" | "cancels" | "alone_with" => read(value).map(stages),
        "receivers.nobody" => read(value).map(|nobody: NobodyFound| match nobody {
            NobodyFound::Post(post) => book.receiver(&Receiver::Post(post)),
            other => named("nobody", &variant(&other)),
        }),
        "handlers" => read(value).map(|handlers: Handlers| book.handlers(handlers)),
        "rule" => value.as_str().map(|text| book.rule(text)),
        "action" => read(value).map(|id: ActionId| {
            let known = book.actions.iter().find(|(known, _)| *known == id);
            known.map_or_else(|| id.to_string(), |(_, name)| name.clone())
        }),
        "limit" | "warn_before" | "reminder" | "overdue_reminder" => {
            read(value).map(|duration: Duration| duration_words(book, duration))
        }
        "deadline" => read(value).map(|outcome: DeadlineOutcome| match outcome {
            DeadlineOutcome::Submit(branch) => book.text(&called(branch)),
            DeadlineOutcome::Transfer(post) => book.receiver(&Receiver::Post(post)),
            other => named("deadline", &variant(&other)),
        }),
        "join" => read(value).map(|join: Join| match join {
            Join::N(n) => format!("{} ({n})", book.say("join-n")),
            other => named("join", &variant(&other)),
        }),
        "from" | "to" => read(value).map(|no| book.stage(no)),
        "split" => value.as_str().map(|name| named("splitting", name)),
        "kind" | "return_default" | "same_person" | "outcome" => {
            value.as_str().map(|name| named(field, name))
        }
        "returns.after" => value.as_str().map(|name| named("after", name)),
        "returns.people" => value.as_str().map(|name| named("people", name)),
        _ if field.starts_with("rights.") => value.as_str().map(|name| named("right", name)),
        _ => None,
    };
    found.unwrap_or_else(|| match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => book.say("yes"),
        Value::Bool(false) => book.say("no"),
        Value::Array(list) => list
            .iter()
            .map(|one| one.as_str().map_or_else(|| one.to_string(), str::to_owned))
            .collect::<Vec<_>>()
            .join("、"),
        other => other.to_string(),
    })
}

/// A length of time in words.
pub fn duration_words(book: &Book<'_>, duration: Duration) -> String {
    format!("{} {}", duration.count, book.text(&Text::new(format!("unit-{}", variant(&duration.unit)))))
}

/// Both versions on one drawing: what is new, what is gone, what is other.
pub fn drawn(
    before: &Definition,
    after: &Definition,
    difference: &Difference,
    flow: &str,
    tag: &str,
) -> Drawing {
    let mut both = after.clone();
    let mut overlay = Overlay { numbered: true, ..Overlay::default() };
    for stage in &difference.stages_added {
        overlay.stage(stage.no, Tint::Added);
    }
    for stage in &difference.stages_removed {
        overlay.stage(stage.no, Tint::Removed);
        // It stands where it stood: after the one before it, where that is still there.
        let at = before.stages.iter().position(|known| known.no == stage.no).unwrap_or_default();
        let left = before.stages[..at]
            .iter()
            .rev()
            .find_map(|known| both.stages.iter().position(|b| b.no == known.no));
        both.stages.insert(left.map_or(0, |left| left + 1), stage.clone());
    }
    for changed in &difference.stages_changed {
        overlay.stage(changed.after.no, Tint::Changed);
    }
    for row in &difference.transitions_added {
        overlay.way(row.arrow(), Tint::Added);
    }
    for row in &difference.transitions_removed {
        add(&mut both, &mut overlay, row);
    }
    for changed in &difference.transitions_changed {
        if changed.before.to == changed.after.to {
            overlay.way(changed.after.arrow(), Tint::Changed);
        } else {
            overlay.way(changed.after.arrow(), Tint::Added);
            add(&mut both, &mut overlay, &changed.before);
        }
    }
    if both.stages.len() > WHOLE {
        keep_touched(&mut both, &overlay);
    }
    draw_with(&both, flow, tag, &Default::default(), &overlay)
}

/// Of a long flow: what changed, and what it is joined with.
fn keep_touched(both: &mut Definition, overlay: &Overlay) {
    let ends = |row: &Transition| [Some(row.from), row.to].into_iter().flatten().collect::<Vec<_>>();
    let mut touched: BTreeSet<StageNo> = overlay.stages.keys().copied().collect();
    touched.extend(overlay.ways.keys().flat_map(|way| [Some(way.from), way.to]).flatten());
    let beside = both.transitions.iter().map(ends).filter(|ends| ends.iter().any(|no| touched.contains(no)));
    let mut kept: BTreeSet<StageNo> = beside.flatten().collect();
    kept.extend(&touched);
    if kept.is_empty() {
        kept.extend(both.stages.iter().take(WHOLE).map(|stage| stage.no));
    }
    both.stages.retain(|stage| kept.contains(&stage.no));
    both.transitions.retain(|row| ends(row).iter().all(|no| kept.contains(no)));
}

fn add(both: &mut Definition, overlay: &mut Overlay, gone: &Transition) {
    let arrow: Arrow = gone.arrow();
    if !both.transitions.iter().any(|row| row.arrow() == arrow) {
        both.transitions.push(gone.clone());
        overlay.way(arrow, Tint::Removed);
    }
}
