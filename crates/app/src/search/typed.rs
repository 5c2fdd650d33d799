//! What was typed into the search, read: words, and filters as `name:value` in either language.
//!
//! `阳光花园 状态:办理中 person:王芳 from:2026-01-01 "flow:合同备案"`. A name that is no filter is only a word.

use chrono::NaiveDate;
use waypost_base::{Code, FlowVersionId, Rejection};
use waypost_store::{
    Conn, flows,
    search::{Match, Now},
};

use super::words::{Says, asks, plain};
use crate::{access::Who, error::AppError, ids::least_at, organisation::label, shared::Shared};

/// Longest text, in characters.
pub const LONGEST: usize = 200;
/// Most words of a search.
const WORDS: usize = 60;
/// Most people of a word or filter.
const PEOPLE: usize = 50;
/// How far the time in an id and the time of the start may be apart.
const SLACK: i64 = 3_600_000;

/// A filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Of flows with this code or in whose name this stands.
    Flow,
    /// Of categories likewise.
    Category,
    /// Standing at a stage of this name or number.
    Stage,
    /// Running, ended, overdue, back to be mended.
    State,
    /// In which this person took part.
    Person,
    /// Started by this person.
    Initiator,
    /// Started on this day or later.
    From,
    /// Started on this day or before.
    To,
}

impl Filter {
    /// Every filter.
    pub const ALL: [Filter; 8] = [
        Filter::Flow,
        Filter::Category,
        Filter::Stage,
        Filter::State,
        Filter::Person,
        Filter::Initiator,
        Filter::From,
        Filter::To,
    ];

    /// Its names: English, then Chinese.
    pub const fn names(self) -> [&'static str; 2] {
        match self {
            Filter::Flow => ["flow", "流程"],
            Filter::Category => ["category", "类别"],
            Filter::Stage => ["stage", "环节"],
            Filter::State => ["state", "状态"],
            Filter::Person => ["person", "人员"],
            Filter::Initiator => ["initiator", "发起人"],
            Filter::From => ["from", "自"],
            Filter::To => ["to", "至"],
        }
    }
}

/// A state to filter by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It goes on.
    Open,
    /// Work of it is late.
    Overdue,
    /// It came back, or was taken back, and waits to be mended.
    Back,
    /// It is over.
    Ended,
    /// Completed.
    Completed,
    /// Not accepted.
    NotAccepted,
    /// Revoked.
    Revoked,
    /// Ended by an administrator.
    Terminated,
}

impl State {
    /// Every state.
    pub const ALL: [State; 8] = [
        State::Open,
        State::Overdue,
        State::Back,
        State::Ended,
        State::Completed,
        State::NotAccepted,
        State::Revoked,
        State::Terminated,
    ];

    /// Its names: English, then Chinese.
    pub const fn names(self) -> [&'static str; 2] {
        match self {
            State::Open => ["open", "办理中"],
            State::Overdue => ["overdue", "超期"],
            State::Back => ["back", "退回"],
            State::Ended => ["ended", "已结束"],
            State::Completed => ["completed", "已办结"],
            State::NotAccepted => ["not_accepted", "未受理"],
            State::Revoked => ["revoked", "已撤销"],
            State::Terminated => ["terminated", "已终止"],
        }
    }
}

/// A search as the store takes it.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Everything that must hold of a case's words.
    pub words: Vec<Match>,
    /// Least id.
    pub from: i64,
    /// Greatest id, not itself.
    pub before: i64,
    state: Option<State>,
    started: (Option<i64>, Option<i64>),
    stages: Option<Vec<(i64, i32)>>,
    at: i64,
}

impl Asked {
    /// What must hold of a case's state.
    pub fn now(&self) -> Now<'_> {
        let ending = match self.state {
            Some(State::Completed) => Some("completed"),
            Some(State::NotAccepted) => Some("not_accepted"),
            Some(State::Revoked) => Some("revoked"),
            Some(State::Terminated) => Some("terminated"),
            _ => None,
        };
        Now {
            open: match self.state {
                Some(State::Open | State::Overdue | State::Back) => Some(true),
                Some(State::Ended) => Some(false),
                _ => self.stages.is_some().then_some(true),
            },
            started_from: self.started.0,
            started_before: self.started.1,
            ending,
            due_before: (self.state == Some(State::Overdue)).then_some(self.at),
            stages: self.stages.as_deref(),
            came_back: self.state == Some(State::Back),
        }
    }
}

/// Reads a text.
///
/// # Errors
/// When the store fails. The rejection is [`Code::TextTooLong`], [`Code::SearchEmpty`], [`Code::SearchWords`] or
/// [`Code::SearchFilter`].
pub(super) fn read(
    shared: &Shared,
    conn: &mut Conn,
    who: &Who,
    typed: &str,
    now: i64,
) -> Result<Result<Asked, Rejection>, AppError> {
    let length = typed.chars().count();
    if length > LONGEST {
        return Ok(Err(Rejection::new(Code::TextTooLong).with("limit", LONGEST).with("length", length)));
    }
    let mut asked = Asked {
        words: Vec::new(),
        from: 0,
        before: i64::MAX,
        state: None,
        started: (None, None),
        stages: None,
        at: now,
    };
    let mut reader = Reader { shared, who, asked: &mut asked, flows: None, words: 0 };
    for term in terms(typed) {
        let read = match filter_of(&term) {
            Some((filter, value)) => reader.filter(conn, filter, value)?,
            None => reader.word(&term),
        };
        if let Err(rejection) = read {
            return Ok(Err(rejection));
        }
    }
    if reader.words > WORDS {
        return Ok(Err(Rejection::new(Code::SearchWords).with("limit", WORDS)));
    }
    let filtered = asked.state.is_some() || asked.stages.is_some() || asked.started != (None, None);
    if asked.words.is_empty() && !filtered {
        return Ok(Err(Code::SearchEmpty.into()));
    }
    Ok(Ok(asked))
}

/// Parts between blanks; what stands in quotation marks is one part.
fn terms(typed: &str) -> Vec<String> {
    let mut terms = Vec::new();
    let (mut term, mut quoted) = (String::new(), false);
    for c in typed.chars() {
        match c {
            '"' | '“' | '”' => quoted = !quoted,
            c if c.is_whitespace() && !quoted => terms.push(std::mem::take(&mut term)),
            c => term.push(c),
        }
    }
    terms.push(term);
    terms.retain(|term| !term.trim().is_empty());
    terms
}

fn filter_of(term: &str) -> Option<(Filter, &str)> {
    let (name, value) = term.split_once([':', '：'])?;
    let name = plain(name.trim());
    let filter = Filter::ALL.into_iter().find(|filter| filter.names().contains(&name.as_str()))?;
    Some((filter, value.trim()))
}

struct Reader<'a> {
    shared: &'a Shared,
    who: &'a Who,
    asked: &'a mut Asked,
    /// The flows that are left by the filters so far.
    flows: Option<Vec<i64>>,
    words: usize,
}

impl Reader<'_> {
    /// A word: typed of the case, or in the name of somebody who took part.
    fn word(&mut self, term: &str) -> Result<(), Rejection> {
        let Some((typed, count)) = asks(term) else { return Ok(()) };
        self.words += count;
        let people = self.people(term);
        self.asked.words.push(if people.is_empty() {
            typed
        } else {
            let people = people.into_iter().map(|person| Match::Word(Says::Person.word(&person)));
            Match::Any(std::iter::once(typed).chain(people).collect())
        });
        Ok(())
    }

    fn filter(
        &mut self,
        conn: &mut Conn,
        filter: Filter,
        value: &str,
    ) -> Result<Result<(), Rejection>, AppError> {
        let unknown = || {
            let what: String = value.chars().take(40).collect();
            Err(Rejection::new(Code::SearchFilter).with("name", filter.names()[0]).with("what", what))
        };
        if value.is_empty() {
            return Ok(unknown());
        }
        Ok(match filter {
            Filter::State => match State::ALL.into_iter().find(|state| state.names().contains(&value)) {
                Some(state) => {
                    self.asked.state = Some(state);
                    Ok(())
                }
                None => unknown(),
            },
            Filter::From | Filter::To => match self.day(value) {
                Some(day) => {
                    self.period(filter, day);
                    Ok(())
                }
                None => unknown(),
            },
            Filter::Person | Filter::Initiator => {
                let says = if filter == Filter::Person { Says::Person } else { Says::Initiator };
                let people = self.people(value);
                let people = people.into_iter().map(|person| Match::Word(says.word(&person)));
                let people: Vec<Match> = people.collect();
                if people.is_empty() {
                    unknown()
                } else {
                    self.asked.words.push(Match::Any(people));
                    Ok(())
                }
            }
            Filter::Flow | Filter::Category => {
                let flows = self.flows_of(conn, filter, value)?;
                if flows.is_empty() {
                    unknown()
                } else {
                    let words = flows.iter().map(|flow| Match::Word(Says::Flow.word(&flow.to_string())));
                    self.asked.words.push(Match::Any(words.collect()));
                    self.flows = Some(flows);
                    Ok(())
                }
            }
            Filter::Stage => {
                let stages = self.stages_of(conn, value)?;
                if stages.is_empty() {
                    unknown()
                } else {
                    self.asked.stages = Some(stages);
                    Ok(())
                }
            }
        })
    }

    /// People by sign-in name, or in whose name the text stands.
    fn people(&self, text: &str) -> Vec<String> {
        let text = plain(text);
        let people = self.who.organisation().data().people.iter();
        let named = people.filter(|person| {
            let shown = plain(&person.name);
            plain(&person.sign_in) == text || (text.chars().count() > 1 && shown.contains(&text))
        });
        named.take(PEOPLE).map(|person| person.id.to_string()).collect()
    }

    fn flows_of(&self, conn: &mut Conn, filter: Filter, value: &str) -> Result<Vec<i64>, AppError> {
        let value = plain(value);
        let fits = |code: &str, name: &str| {
            plain(code) == value || label(name).texts().any(|text| plain(text).contains(&value))
        };
        let tenant = self.who.tenant();
        let all = flows::flows(conn, tenant)?;
        if filter == Filter::Flow {
            return Ok(all.iter().filter(|flow| fits(&flow.code, &flow.name)).map(|flow| flow.id).collect());
        }
        let categories = flows::categories(conn, tenant)?;
        let categories: Vec<i64> =
            categories.iter().filter(|row| fits(&row.code, &row.name)).map(|row| row.id).collect();
        Ok(all
            .iter()
            .filter(|flow| flow.category.is_some_and(|category| categories.contains(&category)))
            .map(|flow| flow.id)
            .collect())
    }

    /// Stages by number or name, of the flows left by the filters before, in every version that was published.
    fn stages_of(&self, conn: &mut Conn, value: &str) -> Result<Vec<(i64, i32)>, AppError> {
        let value = plain(value);
        let mut stages = Vec::new();
        for row in flows::published(conn, self.who.tenant())? {
            if self.flows.as_ref().is_some_and(|left| !left.contains(&row.0)) {
                continue;
            }
            let flow = self.shared.flow_in(conn, self.who.tenant(), FlowVersionId::new(row.1))?;
            for stage in &flow.flow.definition().stages {
                if stage.no.to_string() == value || stage.name.texts().any(|name| plain(name) == value) {
                    stages.push((row.1, i32::try_from(stage.no.0).unwrap_or(i32::MAX)));
                }
            }
        }
        stages.truncate(STAGES);
        Ok(stages)
    }

    /// A day, or the first of a month or year.
    fn day(&self, value: &str) -> Option<NaiveDate> {
        let value = plain(value);
        if matches!(value.as_str(), "today" | "今天") {
            return Some(self.who.today());
        }
        let parts: Vec<&str> = value.split('-').collect();
        match parts.len() {
            1 => format!("{value}-01-01").parse().ok(),
            2 => format!("{value}-01").parse().ok(),
            _ => value.parse().ok(),
        }
    }

    fn period(&mut self, filter: Filter, day: NaiveDate) {
        let zone = i64::from(self.who.organisation().zone_minutes) * 60_000;
        let midnight =
            |day: NaiveDate| day.and_hms_opt(0, 0, 0).map_or(0, |at| at.and_utc().timestamp_millis()) - zone;
        if filter == Filter::From {
            let from = midnight(day);
            self.asked.started.0 = Some(from);
            self.asked.from = least_at(from.saturating_sub(SLACK));
        } else {
            let before = day.succ_opt().map_or(i64::MAX, midnight);
            self.asked.started.1 = Some(before);
            self.asked.before = least_at(before.saturating_add(SLACK));
        }
    }
}

/// Most pairs of version and stage that a filter compares.
const STAGES: usize = 400;

#[cfg(test)]
mod tests;
