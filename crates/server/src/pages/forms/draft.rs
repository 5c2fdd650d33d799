//! A draft: sections with items, arranged by buttons, and the catalogue to tick more from.
//!
//! The whole arrangement is posted with every button, so a button never loses what was typed elsewhere.

use serde::Serialize;
use waypost_app::forms::{Placed, Sketch};
use waypost_app::items::{Catalogue, ItemFilter, KINDS, kind_name};
use waypost_base::{Label, Rejection};

use super::list::PinnedFlow;
use crate::{
    pages::{Input, InputKind, Pick, Problems, items::edit::kind_words},
    view::{Page, Text},
};

/// Items that are offered at once.
const OFFERED: usize = 60;

/// Kinds that need a name and nothing more: an item of such a kind can be made on this page.
pub const QUICK: [&str; 9] =
    ["text", "long_text", "integer", "decimal", "date", "yes_no", "file", "person", "department"];

/// The page of a draft.
#[derive(Clone, Debug, Serialize)]
pub struct DraftPage {
    /// Code of the form.
    pub code: String,
    /// Its name.
    pub title: String,
    /// What was seen.
    pub stamp: String,
    /// The sketch as it is shown, JSON: what others change meanwhile is merged with what is changed of this.
    pub was: String,
    /// Name and English name.
    pub names: Vec<Input>,
    /// Sections, the first without a heading.
    pub groups: Vec<GroupPart>,
    /// How many items there are.
    pub count: i64,
    /// The catalogue.
    pub picker: Picker,
    /// Number of the newest version.
    pub newest: Option<i64>,
    /// Whether something was saved since.
    pub is_saved: bool,
    /// Whether the last change can be taken back.
    pub can_undo: bool,
    /// When and by whom it was saved last.
    pub changed: Option<Text>,
    /// What differs from the newest version.
    pub changes: Vec<Text>,
    /// Flows that pin a version of it.
    pub flows: Vec<PinnedFlow>,
    /// It is published, and no flow uses it.
    pub begins: bool,
    /// What somebody else's draft says otherwise.
    pub theirs: Vec<Text>,
    /// Why it came back.
    pub problems: Option<Problems>,
}

/// One section.
#[derive(Clone, Debug, Serialize)]
pub struct GroupPart {
    /// Its place; 0 has no heading.
    pub at: usize,
    /// Its place, as a number to read.
    pub no: i64,
    /// Its heading and English heading.
    pub inputs: Vec<Input>,
    /// Its items.
    pub items: Vec<PlacedPart>,
}

/// One item in its section.
#[derive(Clone, Debug, Serialize)]
pub struct PlacedPart {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: Text,
    /// Whether the form has its own shape of it.
    pub is_own: bool,
    /// Whether the catalogue has the item too.
    pub is_known: bool,
    /// Section and whether it is required.
    pub choices: Vec<Input>,
    /// The hint in this form; shown when asked for.
    pub hints: Vec<Input>,
    /// Whether the hint is shown at once.
    pub is_open: bool,
    /// What is wrong with it.
    pub problem: Option<Text>,
}

/// What can be ticked.
#[derive(Clone, Debug, Serialize)]
pub struct Picker {
    /// Words and kind.
    pub filter: Vec<Input>,
    /// Name and kind of an item that is made here.
    pub new: Vec<Input>,
    /// The section that the ticked ones and a new one go to.
    pub target: Option<Input>,
    /// The items.
    pub ticks: Vec<Tick>,
    /// Items that fit and are not listed.
    pub more: i64,
    /// What is wrong with the choice.
    pub problem: Option<Text>,
}

/// One item to tick.
#[derive(Clone, Debug, Serialize)]
pub struct Tick {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: Text,
}

impl DraftPage {
    /// The page of a sketch.
    pub fn new(code: &str, stamp: &str, sketch: &Sketch, catalogue: &Catalogue, tag: &str) -> Self {
        let sections = sections(sketch, tag);
        let group = |(at, group): (usize, &waypost_app::forms::Group)| {
            let (text, en) = texts(&group.label);
            let input = |name: &str, value: String| {
                Input::new("form", format!("section.{at}.{name}"))
                    .typed(value)
                    .labelled(Text::new(format!("forms-field-section_{name}")))
            };
            let inputs = if at == 0 { Vec::new() } else { vec![input("label", text), input("label_en", en)] };
            let items = group.items.iter().map(|placed| part(placed, at, catalogue, &sections, tag));
            GroupPart { at, no: number(at), inputs, items: items.collect() }
        };
        let (name, name_en) = texts(&sketch.name);
        Self {
            code: code.to_owned(),
            title: sketch.name.in_language(tag).to_owned(),
            stamp: stamp.to_owned(),
            was: Self::remembered(sketch),
            names: vec![
                Input::new("form", "name").typed(name).labelled(Text::new("forms-field-label")).needed(),
                Input::new("form", "name_en").typed(name_en).labelled(Text::new("forms-field-label_en")),
            ],
            groups: sketch.groups.iter().enumerate().map(group).collect(),
            count: number(sketch.keys().len()),
            picker: Picker {
                filter: Vec::new(),
                new: Vec::new(),
                target: None,
                ticks: Vec::new(),
                more: 0,
                problem: None,
            },
            newest: None,
            is_saved: false,
            can_undo: false,
            changed: None,
            changes: Vec::new(),
            flows: Vec::new(),
            begins: false,
            theirs: Vec::new(),
            problems: None,
        }
    }

    /// A sketch as the page remembers it.
    pub fn remembered(sketch: &Sketch) -> String {
        serde_json::to_string(sketch).unwrap_or_default()
    }

    /// The same with what the catalogue offers.
    #[must_use]
    pub fn offering(
        mut self,
        sketch: &Sketch,
        catalogue: &Catalogue,
        filter: &ItemFilter,
        tag: &str,
    ) -> Self {
        let inside = sketch.keys();
        let fitting: Vec<_> = catalogue
            .in_order()
            .into_iter()
            .filter(|known| filter.fits(known) && !inside.contains(&known.item.key))
            .collect();
        let mut kinds = vec![Pick::new("", Text::new("forms-any-kind"))];
        kinds.extend(KINDS.iter().map(|kind| Pick::new(*kind, kind_words(kind))));
        let quick = QUICK.iter().map(|kind| Pick::new(*kind, kind_words(kind))).collect();
        let sections = sections(sketch, tag);
        let last = sections.len().saturating_sub(1).to_string();
        self.picker = Picker {
            filter: vec![
                Input::new("form", "q").typed(&filter.words),
                Input::new("form", "kind").typed(&filter.kind).select(kinds).needed(),
            ],
            new: vec![
                Input::new("form", "new.label").labelled(Text::new("forms-field-new_label")),
                Input::new("form", "new.kind")
                    .typed(QUICK[0])
                    .select(quick)
                    .needed()
                    .labelled(Text::new("forms-field-new_kind")),
            ],
            target: (sections.len() > 1)
                .then(|| Input::new("form", "target").typed(last).select(sections).needed()),
            more: number(fitting.len().saturating_sub(OFFERED)),
            ticks: fitting
                .into_iter()
                .take(OFFERED)
                .map(|known| Tick {
                    key: known.item.key.to_string(),
                    name: known.item.label.in_language(tag).to_owned(),
                    kind: kind_words(kind_name(&known.item)),
                })
                .collect(),
            problem: None,
        };
        self
    }

    /// The same after a refusal.
    #[must_use]
    pub fn refused(mut self, rejection: &Rejection) -> Self {
        let words = |name: &str| rejection.fields.iter().find(|p| p.field == name).map(Text::from);
        self.picker.problem = words("items");
        let mut places = Vec::new();
        for placed in self.groups.iter_mut().flat_map(|group| &mut group.items) {
            let field = format!("item.{}", placed.key);
            placed.problem = words(&field);
            places.push((field, format!("row-{}", placed.key), Text::plain(placed.name.clone())));
            let hint = rejection.fields.iter().any(|p| p.field == format!("help.{}", placed.key));
            placed.is_open = placed.is_open || hint;
        }
        places.push(("items".to_owned(), "form-picker".to_owned(), Text::new("forms-picker")));
        let mut all: Vec<&mut Input> = self.names.iter_mut().chain(&mut self.picker.new).collect();
        for group in &mut self.groups {
            all.extend(group.inputs.iter_mut());
            all.extend(group.items.iter_mut().flat_map(|placed| &mut placed.hints));
        }
        let mut problems = Input::refuse("form", rejection, all);
        for (line, problem) in problems.fields.iter_mut().zip(&rejection.fields) {
            if let (None, Some((_, target, label))) =
                (&line.target, places.iter().find(|(field, ..)| *field == problem.field))
            {
                (line.target, line.label) = (Some(target.clone()), Some(label.clone()));
            }
        }
        self.problems = Some(problems);
        self
    }
}

fn part(placed: &Placed, at: usize, catalogue: &Catalogue, sections: &[Pick], tag: &str) -> PlacedPart {
    let key = placed.key.to_string();
    let base = placed.own.as_ref().or_else(|| catalogue.get(&placed.key).map(|known| &known.item));
    let item = placed.item(catalogue);
    let is_computed = base.is_some_and(|base| base.formula.is_some());
    let usual =
        if base.is_some_and(|base| base.required) { "forms-required-as-yes" } else { "forms-required-as-no" };
    let required = match placed.required {
        None => "",
        Some(true) => "yes",
        Some(false) => "no",
    };
    let picks = vec![
        Pick::new("", Text::new(usual)),
        Pick::new("yes", Text::new("forms-required-yes")),
        Pick::new("no", Text::new("forms-required-no")),
    ];
    let mut choices = Vec::new();
    if sections.len() > 1 {
        let input = Input::new("form", format!("place.{key}")).typed(at.to_string());
        choices.push(input.select(sections.to_vec()).needed().labelled(Text::new("forms-field-place")));
    }
    if !is_computed {
        let input = Input::new("form", format!("required.{key}")).typed(required);
        choices.push(input.select(picks).needed().labelled(Text::new("forms-field-required-here")));
    }
    let (help, help_en) = item.as_ref().map(|item| texts(&item.help)).unwrap_or_default();
    let hint = |name: &str, value: String, label: &'static str| {
        Input::new("form", format!("{name}.{key}"))
            .typed(value)
            .kind(InputKind::Area)
            .labelled(Text::new(label))
    };
    PlacedPart {
        name: item.as_ref().map_or_else(|| key.clone(), |item| item.label.in_language(tag).to_owned()),
        kind: item.as_ref().map_or_else(|| Text::plain("?"), |item| kind_words(kind_name(item))),
        is_own: placed.own.is_some(),
        is_known: catalogue.get(&placed.key).is_some(),
        choices,
        is_open: placed.help.is_some(),
        hints: vec![hint("help", help, "forms-field-help"), hint("help_en", help_en, "forms-field-help_en")],
        problem: None,
        key,
    }
}

/// The sections as rows of a list.
fn sections(sketch: &Sketch, tag: &str) -> Vec<Pick> {
    let words = |(at, group): (usize, &waypost_app::forms::Group)| {
        let heading = group.label.in_language(tag);
        match (at, heading) {
            (0, _) => Text::new("forms-no-section"),
            (at, "") => Text::new("forms-section-n").with("n", number(at)),
            (_, heading) => Text::plain(heading),
        }
    };
    let groups = sketch.groups.iter().enumerate();
    groups.map(|(at, group)| Pick::new(at.to_string(), words((at, group)))).collect()
}

fn texts(label: &Label) -> (String, String) {
    let en = label.translations().find(|(tag, _)| *tag == "en").map_or("", |(_, text)| text);
    (label.text().to_owned(), en.to_owned())
}

fn number(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

impl Page for DraftPage {
    const TEMPLATE: &'static str = "pages/forms/draft";

    fn title(&self) -> Text {
        Text::new("forms-draft-title").with("name", self.title.clone())
    }
}
