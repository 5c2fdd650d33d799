//! The catalogue: every flow this person may start, by category. Where there are many, what was used lately stands
//! first, categories are closed, and a search finds the rest.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::view::{Page, Text};

/// From this many flows on there is a search, and what was used lately stands first.
const SEARCHED_FROM: usize = 9;
/// From this many flows on categories are closed at first.
const CLOSED_FROM: usize = 31;
/// Flows shown as used lately.
const LATELY: usize = 6;

/// The catalogue page.
#[derive(Clone, Debug, Serialize)]
pub struct CataloguePage {
    /// What was used lately, where there are many.
    pub recent: Vec<FlowCard>,
    /// Groups in the administrator's order.
    pub groups: Vec<Group>,
    /// Whether there is a search.
    pub searchable: bool,
    /// What was looked for.
    pub search: String,
    /// What came of it.
    pub found: Option<Text>,
    /// Whether groups can be opened and closed.
    pub foldable: bool,
}

/// A category and its flows.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// Name; empty for flows without category.
    pub name: String,
    /// How many.
    pub count: Text,
    /// Its flows.
    pub flows: Vec<FlowCard>,
}

/// One flow to start.
#[derive(Clone, Debug, Serialize)]
pub struct FlowCard {
    /// Its id, for the address.
    pub flow: String,
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The stages in words, e.g. `申请备案 → 受理 → 初审`.
    pub path: String,
}

/// A flow with what the catalogue goes by.
#[derive(Clone, Debug)]
pub struct Listed {
    /// How it is shown.
    pub card: FlowCard,
    /// Code and name of its category.
    pub group: Option<(String, String)>,
    /// Its rank among those used lately.
    pub recent: Option<usize>,
    /// Name and description in every language.
    pub words: String,
}

impl Listed {
    /// Whether every word looked for stands in it.
    fn has(&self, words: &[String]) -> bool {
        let group = self.group.as_ref().map_or("", |(_, name)| name.as_str());
        let text = format!("{} {} {group}", self.words, self.card.flow).to_lowercase();
        words.iter().all(|word| text.contains(word.as_str()))
    }
}

impl CataloguePage {
    /// The page of these flows, or of those among them that were looked for.
    pub fn new(all: Vec<Listed>, search: String) -> Self {
        let total = all.len();
        let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
        let (searchable, searching) = (total >= SEARCHED_FROM, !words.is_empty());
        let mut recent: Vec<&Listed> = all.iter().filter(|listed| listed.recent.is_some()).collect();
        recent.sort_by_key(|listed| listed.recent);
        recent.truncate(if searchable && !searching { LATELY } else { 0 });
        let recent = recent.into_iter().map(|listed| listed.card.clone()).collect();
        let mut groups: BTreeMap<String, Group> = BTreeMap::new();
        let mut shown = 0_usize;
        for listed in all.into_iter().filter(|listed| listed.has(&words)) {
            let (code, name) = listed.group.unwrap_or_default();
            let fresh = || Group { name, count: Text::new("catalogue-many"), flows: Vec::new() };
            groups.entry(code).or_insert_with(fresh).flows.push(listed.card);
            shown += 1;
        }
        let many = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let mut groups: Vec<Group> = groups.into_values().collect();
        for group in &mut groups {
            group.count = Text::new("catalogue-many").with("count", many(group.flows.len()));
        }
        let found = searching.then(|| match shown {
            0 => Text::new("catalogue-none-found").with("words", search.clone()),
            count => Text::new("catalogue-found").with("count", many(count)),
        });
        let foldable = total >= CLOSED_FROM && !searching && groups.len() > 1;
        Self { recent, groups, searchable: searchable || searching, search, found, foldable }
    }
}

impl Page for CataloguePage {
    const TEMPLATE: &'static str = "pages/start/catalogue";

    fn title(&self) -> Text {
        Text::new("catalogue-title")
    }
}
