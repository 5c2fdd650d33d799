//! The book of names: what a cell says for a receiver, a number of handlers, a stage, an action; and what is meant by
//! what was typed there. Both ways in the reader's language, so that nobody types a code.

use std::collections::{BTreeMap, BTreeSet};

use waypost_base::{ActionId, DepartmentId, ItemKey, Label, PostId, Receiver, StageNo, UserId};
use waypost_engine::{
    Definition,
    definition::{Handlers, TimeUnit},
    rule::{Rule, RuleFault, rename_posts},
};
use waypost_forms::{Form, Item, Kind};

use super::{
    cell::variant,
    guards::{Holds, values_of},
};
use crate::{
    pages::Choice,
    view::{Lang, Text, Views},
};

/// Between several receivers of one cell.
const BETWEEN: &str = "；";
/// Most suggestions of a list.
const OFFERED: usize = 600;

/// Something with a name that tells it from all others.
#[derive(Clone, Debug)]
pub struct Named<Id> {
    /// Its id.
    pub id: Id,
    /// Its code.
    pub code: String,
    /// Its own name.
    pub short: String,
    /// Its whole name.
    pub name: String,
    /// It is used no more: named where it stands, and not offered.
    pub closed: bool,
}

/// The names of everything that a flow may mention.
pub struct Book<'a> {
    views: &'a Views,
    lang: Lang,
    /// Posts.
    pub posts: Vec<Named<PostId>>,
    /// Departments.
    pub departments: Vec<Named<DepartmentId>>,
    /// People.
    pub people: Vec<Named<UserId>>,
    /// Stages of this flow, in order.
    pub stages: Vec<(StageNo, String)>,
    /// Items of its form.
    pub items: Vec<(ItemKey, String)>,
    /// What they hold.
    pub held: BTreeMap<ItemKey, Holds>,
    /// Action rows.
    pub actions: Vec<(ActionId, String)>,
}

/// Why a text names nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unnamed {
    /// What was typed.
    pub typed: String,
    /// What it may have been.
    pub near: Vec<String>,
}

impl Unnamed {
    /// In words.
    pub fn words(&self, key: &'static str, comma: &str) -> Text {
        let near = if self.near.is_empty() { "none".to_owned() } else { self.near.join(comma) };
        Text::new(key).with("typed", shortened(&self.typed)).with("near", near)
    }
}

/// A typed text as a message repeats it.
pub fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

impl<'a> Book<'a> {
    /// A book of nothing but words.
    pub fn new(views: &'a Views, lang: Lang) -> Self {
        Self {
            views,
            lang,
            posts: Vec::new(),
            departments: Vec::new(),
            people: Vec::new(),
            stages: Vec::new(),
            items: Vec::new(),
            held: BTreeMap::new(),
            actions: Vec::new(),
        }
    }

    /// Takes in the stages of a definition.
    pub fn stages_of(&mut self, definition: &Definition) {
        let tag = self.tag();
        let name = |label: &Label| label.in_language(tag).to_owned();
        self.stages = definition.stages.iter().map(|stage| (stage.no, name(&stage.name))).collect();
    }

    /// The reader's language tag.
    pub fn tag(&self) -> &'static str {
        self.lang.tag()
    }

    /// The reader's language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Words of the catalogue.
    pub fn say(&self, key: &'static str) -> String {
        self.views.text(self.lang, &Text::new(key))
    }

    /// A text in words.
    pub fn text(&self, text: &Text) -> String {
        self.views.text(self.lang, text)
    }

    /// Choices named by `<prefix>-<value>`.
    pub fn choices<T: serde::Serialize>(&self, prefix: &str, values: &[T]) -> Vec<Choice> {
        let choice = |value: &T| {
            let name = variant(value);
            let label = self.text(&Text::new(format!("{prefix}-{name}")));
            Choice::new(name, label)
        };
        values.iter().map(choice).collect()
    }

    /// The units of time.
    pub fn units(&self) -> Vec<Choice> {
        use TimeUnit::{Days, Hours, Minutes, WorkingDays, WorkingHours};
        self.choices("unit", &[WorkingDays, Days, WorkingHours, Hours, Minutes])
    }

    /// The action rows; the first choice is a plain approval.
    pub fn action_choices(&self) -> Vec<Choice> {
        let rows = self.actions.iter().map(|(id, name)| Choice::new(id.to_string(), name.clone()));
        std::iter::once(Choice::new("", self.say("action-plain"))).chain(rows).collect()
    }

    /// Takes in the items of a form.
    pub fn items_of(&mut self, form: &Form) {
        let tag = self.tag();
        for item in &form.items {
            self.items.push((item.key.clone(), item.label.in_language(tag).to_owned()));
            self.held.insert(item.key.clone(), held(item, tag));
        }
    }

    /// What an item holds.
    pub fn holds(&self, key: &ItemKey) -> Option<Holds> {
        self.held.get(key).cloned()
    }

    /// The values that items can be chosen to have, by name.
    pub fn values(&self) -> Vec<String> {
        let mut names: Vec<String> =
            self.held.values().flat_map(values_of).map(|choice| choice.label).collect();
        names.sort();
        names.dedup();
        names.truncate(OFFERED);
        names
    }

    /// The stages as suggestions.
    pub fn stage_words(&self) -> Vec<String> {
        self.stages.iter().map(|(no, name)| format!("{no} {name}")).collect()
    }

    /// A stage with its number.
    pub fn stage(&self, no: StageNo) -> String {
        match self.stages.iter().find(|(known, _)| *known == no) {
            Some((_, name)) => format!("{no} {name}"),
            None => no.to_string(),
        }
    }

    /// The stages as choices; `end` names the choice of no stage.
    pub fn stage_choices(&self, end: Option<String>) -> Vec<Choice> {
        let none = end.map(|words| Choice::new("", words));
        let rows = self.stages.iter().map(|(no, name)| Choice::new(no.to_string(), format!("{no} {name}")));
        rows.chain(none).collect()
    }

    /// The stage that was typed: by number, or by a name that only one has.
    ///
    /// # Errors
    /// When no stage, or several, are named so.
    pub fn stage_of(&self, typed: &str) -> Result<StageNo, Unnamed> {
        let typed = typed.trim();
        let number = typed.split_once(char::is_whitespace).map_or(typed, |(number, _)| number);
        let known = |no: StageNo| self.stages.iter().any(|(stage, _)| *stage == no);
        if let Some(no) = number.parse().ok().map(StageNo).filter(|no| known(*no)) {
            return Ok(no);
        }
        let mut named = self.stages.iter().filter(|(_, name)| name == typed);
        match (named.next(), named.next()) {
            (Some((no, _)), None) => Ok(*no),
            _ => {
                let near = self.stages.iter().filter(|(_, name)| !typed.is_empty() && name.contains(typed));
                let near = near.take(3).map(|(no, name)| format!("{no} {name}")).collect();
                Err(Unnamed { typed: typed.to_owned(), near })
            }
        }
    }

    /// How many must handle it, in words.
    pub fn handlers(&self, handlers: Handlers) -> String {
        match handlers {
            Handlers::Count(n) => n.to_string(),
            Handlers::All => self.say("handlers-all"),
            Handlers::Share(share) => format!("{share}%"),
            Handlers::Ordered => self.say("handlers-ordered"),
        }
    }

    /// How many was typed. 0 is all, as the founding tables write it.
    pub fn handlers_of(&self, typed: &str) -> Option<Handlers> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Some(Handlers::default());
        }
        if typed == "0" || typed == self.say("handlers-all") {
            return Some(Handlers::All);
        }
        if typed == self.say("handlers-ordered") {
            return Some(Handlers::Ordered);
        }
        if let Some(share) = typed.strip_suffix(['%', '％']) {
            return share.trim().parse().ok().filter(|share| (1..=100).contains(share)).map(Handlers::Share);
        }
        typed.parse().ok().filter(|n| (1..=10_000).contains(n)).map(Handlers::Count)
    }

    /// The numbers of handlers to choose from.
    pub fn handler_words(&self) -> Vec<String> {
        vec!["1".into(), "2".into(), self.say("handlers-all"), "50%".into(), self.say("handlers-ordered")]
    }

    /// Receivers as one cell says them.
    pub fn receivers(&self, receivers: &[Receiver]) -> String {
        receivers.iter().map(|receiver| self.receiver(receiver)).collect::<Vec<_>>().join(BETWEEN)
    }

    /// One receiver in words.
    pub fn receiver(&self, receiver: &Receiver) -> String {
        let named = |key: &'static str, name: String| self.text(&Text::new(key).with("name", name));
        match receiver {
            Receiver::Post(id) => name_of(&self.posts, *id),
            Receiver::Department(id) => named("receiver-department", name_of(&self.departments, *id)),
            Receiver::Person(id) => named("receiver-person", name_of(&self.people, *id)),
            Receiver::DepartmentHead(id) => named("receiver-head", name_of(&self.departments, *id)),
            Receiver::InitiatorHead { levels, chain } => {
                let key = if *chain { "receiver-head_chain" } else { "receiver-head_level" };
                self.text(&Text::new(key).with("n", i64::from(*levels)))
            }
            Receiver::Initiator => self.say("receiver-initiator"),
            Receiver::HandlerOf(no) => named("receiver-handler", self.stage(*no)),
            Receiver::ChosenByPrevious => self.say("receiver-previous"),
            Receiver::ChosenByInitiator => self.say("receiver-at_start"),
            Receiver::FormItem(key) => {
                let item = self.items.iter().find(|(known, _)| known == key);
                named("receiver-item", item.map_or_else(|| key.to_string(), |(_, name)| name.clone()))
            }
            Receiver::LeastLoaded(id) => named("receiver-least", name_of(&self.posts, *id)),
            other => format!("{other:?}"),
        }
    }

    /// A rule with its posts named by their codes.
    pub fn rule(&self, text: &str) -> String {
        let code = |id: &str| {
            let post = self.posts.iter().find(|post| post.id.to_string() == id);
            Ok::<_, std::convert::Infallible>(post.map_or_else(|| id.to_owned(), |post| post.code.clone()))
        };
        match rename_posts(text, code) {
            Ok(renamed) => renamed,
            Err(never) => match never {},
        }
    }

    /// A typed rule, its posts named by codes or names.
    ///
    /// # Errors
    /// Why it is none.
    pub fn rule_of(&self, typed: &str) -> Result<String, RuleFault> {
        let renamed = rename_posts(typed, |name| {
            let mut found = matching(&self.posts, name);
            match (found.next(), found.next()) {
                (Some(post), None) => Ok(post.id.to_string()),
                _ => Err(RuleFault::Posts(format!("post:{name}"))),
            }
        })?;
        renamed.parse::<Rule>().map(|rule| rule.to_string())
    }

    /// Every receiver that may be offered, the likely ones first. People are named in emergencies only.
    pub fn offered(&self, with_people: bool) -> Vec<Receiver> {
        let posts = || self.posts.iter().filter(|post| !post.closed).map(|post| post.id);
        let departments = || self.departments.iter().filter(|of| !of.closed).map(|of| of.id);
        let mut all: Vec<Receiver> = posts().map(Receiver::Post).collect();
        all.extend([Receiver::Initiator, Receiver::ChosenByPrevious, Receiver::ChosenByInitiator]);
        for levels in 1..=3 {
            all.push(Receiver::InitiatorHead { levels, chain: false });
        }
        all.extend((2..=3).map(|levels| Receiver::InitiatorHead { levels, chain: true }));
        all.extend(self.stages.iter().map(|(no, _)| Receiver::HandlerOf(*no)));
        all.extend(self.items.iter().map(|(key, _)| Receiver::FormItem(key.clone())));
        all.extend(departments().map(Receiver::Department));
        all.extend(departments().map(Receiver::DepartmentHead));
        all.extend(posts().map(Receiver::LeastLoaded));
        if with_people {
            all.extend(self.people.iter().map(|person| Receiver::Person(person.id)));
        }
        all
    }

    /// What is closed may stand in a cell from before: read it is, and the check refuses it.
    fn closed(&self) -> Vec<Receiver> {
        let posts = self.posts.iter().filter(|post| post.closed).map(|post| post.id);
        let departments = self.departments.iter().filter(|of| of.closed).map(|of| of.id);
        posts
            .flat_map(|id| [Receiver::Post(id), Receiver::LeastLoaded(id)])
            .chain(departments.flat_map(|id| [Receiver::Department(id), Receiver::DepartmentHead(id)]))
            .collect()
    }

    /// The suggestions for a cell of receivers.
    pub fn receiver_words(&self, with_people: bool) -> Vec<String> {
        self.offered(with_people).iter().take(OFFERED).map(|receiver| self.receiver(receiver)).collect()
    }

    /// The receivers that were typed, each once.
    ///
    /// # Errors
    /// The first that names nothing.
    pub fn receivers_of(&self, typed: &str) -> Result<Vec<Receiver>, Unnamed> {
        let mut known: Option<BTreeMap<String, Receiver>> = None;
        let mut found: Vec<Receiver> = Vec::new();
        for part in typed.split(['；', ';', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
            let known = known.get_or_insert_with(|| {
                let closed = self.closed().into_iter().chain(self.offered(true));
                closed.map(|receiver| (self.receiver(&receiver), receiver)).collect()
            });
            let receiver = match known.get(part) {
                Some(receiver) => receiver.clone(),
                None => self.by_alias(part)?,
            };
            if !found.contains(&receiver) {
                found.push(receiver);
            }
        }
        Ok(found)
    }

    /// A post, department or person by its own name or code, where only one is called so.
    fn by_alias(&self, typed: &str) -> Result<Receiver, Unnamed> {
        let posts = matching(&self.posts, typed).map(|post| Receiver::Post(post.id));
        let departments = matching(&self.departments, typed).map(|of| Receiver::Department(of.id));
        let people = matching(&self.people, typed).map(|person| Receiver::Person(person.id));
        let mut all = posts.chain(departments).chain(people);
        if let (Some(receiver), None) = (all.next(), all.next()) {
            return Ok(receiver);
        }
        let near: BTreeSet<&str> = self
            .posts
            .iter()
            .map(|post| post.name.as_str())
            .chain(self.departments.iter().map(|of| of.name.as_str()))
            .filter(|name| name.contains(typed) || (name.chars().count() > 2 && typed.contains(name)))
            .take(3)
            .collect();
        Err(Unnamed { typed: typed.to_owned(), near: near.into_iter().map(str::to_owned).collect() })
    }
}

fn matching<'n, Id>(
    all: &'n [Named<Id>],
    typed: &'n str,
) -> impl Iterator<Item = &'n Named<Id>> + use<'n, Id> {
    all.iter().filter(move |one| one.name == typed || one.short == typed || one.code == typed)
}

fn name_of<Id: PartialEq + std::fmt::Display>(all: &[Named<Id>], id: Id) -> String {
    all.iter().find(|one| one.id == id).map_or_else(|| id.to_string(), |one| one.name.clone())
}

/// Makes whole names differ: where several are equal, each gets its code.
pub fn told_apart<Id>(mut all: Vec<Named<Id>>) -> Vec<Named<Id>> {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for one in &all {
        *count.entry(one.name.clone()).or_default() += 1;
    }
    for one in &mut all {
        if count.get(&one.name).is_some_and(|n| *n > 1) {
            one.name = format!("{} [{}]", one.name, one.code);
        }
    }
    all
}

/// What an item holds, as far as conditions are concerned.
fn held(item: &Item, tag: &str) -> Holds {
    let options = |choices: &[waypost_forms::Choice]| {
        choices.iter().map(|option| (option.key.clone(), option.label.in_language(tag).to_owned())).collect()
    };
    match &item.kind {
        Kind::Text(_) | Kind::LongText(_) => Holds::Text,
        Kind::Integer(_) => Holds::Integer,
        Kind::Decimal { .. } => Holds::Decimal,
        Kind::Date(_) => Holds::Date,
        Kind::YesNo => Holds::Bool,
        Kind::Choice(choices) => Holds::Choice(options(choices)),
        Kind::Choices(choices) => Holds::Choices(options(choices)),
        _ => Holds::Other,
    }
}
