//! The inbox: what waits for me, what I handled, what I started, my drafts. One limited, keyset-paged list each.

pub mod approve;
pub mod handlers;

use serde::Serialize;
use waypost_base::Timestamp;

use super::{Choice, case::Status, deadline::Deadline};
use crate::view::{Count, Counts, Page, Text};

/// One of the lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tab {
    /// 待办.
    #[default]
    Todo,
    /// 已办.
    Done,
    /// 传阅.
    Copies,
    /// 我发起.
    Mine,
    /// 草稿.
    Drafts,
}

/// The inbox page.
#[derive(Clone, Debug, Serialize)]
pub struct InboxPage {
    tab: Tab,
    tabs: Vec<TabLink>,
    /// Categories to narrow the list by; the first is "all". Empty: no filter is shown.
    categories: Vec<Choice>,
    /// 待办: the two orders; empty elsewhere.
    orders: Vec<Order>,
    rows: Vec<Row>,
    /// Address of the next part of the list.
    next: Option<String>,
    /// Whether this is a later part, so that a way back to the start is shown.
    later: bool,
    /// 待办: the idempotency key of a submit of what is ticked; none where nothing can be ticked.
    ticks: Option<String>,
}

/// One line of a list.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// Where it leads.
    pub href: String,
    /// The case's number; drafts have none.
    pub number: Option<i64>,
    /// Title of the document.
    pub title: String,
    /// Name of the flow.
    pub flow: String,
    /// Name of the stage.
    pub stage: Option<String>,
    /// 待办: who sent it. 我发起: who has it now.
    pub who: Option<String>,
    /// Since when it waits; when it was handled, started or saved.
    pub at: Timestamp,
    /// Who claimed it.
    pub claimed: Claimed,
    /// It came back by a return.
    pub returned: bool,
    /// 待办: what is asked, where it is not to handle the stage.
    pub asked: Option<Text>,
    /// 已办: what became of the step. 传阅: whether it was acknowledged.
    pub outcome: Option<Text>,
    /// How the case stands; in 待办 only that it is suspended.
    pub status: Option<Status>,
    /// 待办: until when it is to be handled.
    pub deadline: Option<Deadline>,
    /// 草稿: the draft's id, by which it can be thrown away, whether its step is still open or not.
    pub draft: Option<String>,
    /// 待办: the batch that begins with this row.
    pub batch: Option<BatchLine>,
    /// 待办: it stands under the head of a batch.
    pub in_batch: bool,
    /// 待办: what its tick posts, where its flow allows submitting several from the list.
    pub tick: Option<String>,
}

/// The head of a batch among the rows.
#[derive(Clone, Debug, Serialize)]
pub struct BatchLine {
    /// Its number.
    pub number: String,
    /// Its number and how many of it stand on this page.
    pub words: Text,
}

/// Who claimed a row's work.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(tag = "by", content = "name", rename_all = "snake_case")]
pub enum Claimed {
    /// Nobody.
    #[default]
    Nobody,
    /// The reader.
    Me,
    /// Somebody else.
    Other(String),
}

/// An order of the list.
#[derive(Clone, Debug, Serialize)]
struct Order {
    label: Text,
    href: String,
    current: bool,
}

#[derive(Clone, Debug, Serialize)]
struct TabLink {
    tab: Tab,
    label: Text,
    href: String,
    count: Count,
    current: bool,
}

impl Tab {
    /// Every tab, in order.
    pub const ALL: [Tab; 5] = [Tab::Todo, Tab::Copies, Tab::Done, Tab::Mine, Tab::Drafts];

    /// Its name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Tab::Todo => "todo",
            Tab::Done => "done",
            Tab::Copies => "copies",
            Tab::Mine => "mine",
            Tab::Drafts => "drafts",
        }
    }

    /// The tab of a name; 待办 for anything else.
    pub fn of_str(text: &str) -> Self {
        Tab::ALL.into_iter().find(|tab| tab.as_str() == text).unwrap_or_default()
    }
}

impl InboxPage {
    /// A list. `after` is the key of the next part (it needs no escaping), `later` whether this is not the first.
    pub fn new(
        tab: Tab,
        counts: Counts,
        categories: Vec<Choice>,
        rows: Vec<Row>,
        after: Option<&str>,
        later: bool,
    ) -> Self {
        let tabs = Tab::ALL.map(|each| TabLink {
            tab: each,
            label: Text::new(format!("tab-{}", each.as_str())),
            href: format!("/inbox?tab={}", each.as_str()),
            count: Count(match each {
                Tab::Todo => counts.todo,
                Tab::Done => counts.done,
                Tab::Copies => counts.copies,
                Tab::Mine => counts.mine,
                Tab::Drafts => counts.drafts,
            }),
            current: each == tab,
        });
        let category = categories.iter().find(|choice| choice.chosen && !choice.value.is_empty());
        let narrowed = category.map_or_else(String::new, |choice| format!("&category={}", choice.value));
        let next = after.map(|key| format!("/inbox?tab={}{narrowed}&after={key}", tab.as_str()));
        let ticks = rows.iter().any(|row| row.tick.is_some()).then(super::present::fresh_key);
        Self { tab, tabs: tabs.into(), categories, orders: Vec::new(), rows, next, later, ticks }
    }

    /// The same list by deadline, or with the way there.
    #[must_use]
    pub fn ordered(mut self, by_due: bool) -> Self {
        let category = self.categories.iter().find(|choice| choice.chosen && !choice.value.is_empty());
        let narrowed = category.map_or_else(String::new, |choice| format!("&category={}", choice.value));
        let order = |key: &'static str, due: &str, current| Order {
            label: Text::new(key),
            href: format!("/inbox?tab=todo{narrowed}{due}"),
            current,
        };
        self.orders = vec![order("order-newest", "", !by_due), order("order-due", "&order=due", by_due)];
        if by_due {
            self.next = self.next.map(|next| format!("{next}&order=due"));
        }
        self
    }
}

impl Page for InboxPage {
    const TEMPLATE: &'static str = "pages/inbox";

    fn title(&self) -> Text {
        Text::new(format!("tab-{}", self.tab.as_str()))
    }
}
