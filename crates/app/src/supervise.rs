//! What runs, seen from above: how much is open, late and taken back, by category, flow, stage and party, each number
//! leading to the cases behind it.
//!
//! A supervisor need not be one who may see the cases: of those he gets number, flow, stage and holder, and no title.
//! Restricted cases that he may not see count by flow alone: a count by stage or party would tell where they are.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use waypost_base::{CaseId, CategoryId, FlowVersionId, Label, Party, StageNo, TenantId};
use waypost_store::{
    Conn, flows,
    pages::{self, InboxQuery},
    supervise::{self as store, LateRow},
};

use crate::{
    App,
    access::{Sight, Supervises, Who, sight},
    error::AppError,
    organisation::label,
    shared::Shared,
};

mod list;
mod register;

pub use list::{SupervisedRow, What};
pub use register::RegisterEntry;

/// Counts of a line stop here.
pub const MOST: i64 = 1_000;
/// Late work that is looked at for the counts.
const LATE: i64 = 5_000;
/// Parties that are listed.
const PARTIES: i64 = 500;
/// Lines of the shorter tables.
const TOP: usize = 50;

/// How much of something there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    /// Open cases, up to [`MOST`].
    pub open: i64,
    /// Late work.
    pub late: i64,
    /// Cases taken back that wait to be sent again.
    pub back: i64,
}

impl Amounts {
    fn add(&mut self, other: Amounts) {
        self.open += other.open;
        self.late += other.late;
        self.back += other.back;
    }

    fn nothing(&self) -> bool {
        *self == Amounts::default()
    }
}

/// A flow with how much of it runs.
#[derive(Clone, Debug)]
pub struct FlowLine {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: Label,
    /// Its category.
    pub category: Option<i64>,
    /// How much.
    pub amounts: Amounts,
}

/// A category with how much of it runs.
#[derive(Clone, Debug)]
pub struct CategoryLine {
    /// Its id, as lines of flows name it; none: flows without one.
    pub id: Option<i64>,
    /// Its name.
    pub name: Label,
    /// How much.
    pub amounts: Amounts,
}

/// A stage with how much is late there.
#[derive(Clone, Debug)]
pub struct StageLine {
    /// The flow's code.
    pub flow: String,
    /// The flow's name.
    pub name: Label,
    /// Its number.
    pub no: StageNo,
    /// Its name.
    pub stage: Label,
    /// Late work.
    pub late: i64,
}

/// A party with how much it has.
#[derive(Clone, Debug)]
pub struct PartyLine {
    /// Written.
    pub party: String,
    /// Open work, up to [`MOST`].
    pub open: i64,
    /// Late work.
    pub late: i64,
}

/// What runs.
#[derive(Clone, Debug, Default)]
pub struct Overview {
    /// By category, in the administrator's order.
    pub categories: Vec<CategoryLine>,
    /// By flow.
    pub flows: Vec<FlowLine>,
    /// Stages with late work, the most first.
    pub stages: Vec<StageLine>,
    /// Posts and departments with open work.
    pub posts: Vec<PartyLine>,
    /// People with open work.
    pub people: Vec<PartyLine>,
    /// More late work than was looked at.
    pub more_late: bool,
}

impl App {
    /// What runs of the flows that this person looks after.
    ///
    /// # Errors
    /// When the store fails.
    pub fn overview(&self, proof: &Supervises) -> Result<Overview, AppError> {
        let (tenant, now) = (proof.who().tenant(), self.now());
        self.shared.db.read(|conn| {
            let covered = Covered::load(conn, proof)?;
            let mut overview = Overview::default();
            let late = store::late(conn, tenant, now, None, LATE + 1)?;
            overview.more_late = late.len() > usize::try_from(LATE).unwrap_or(usize::MAX);
            let late: Vec<LateRow> = late.into_iter().filter(|row| covered.has(row.flow)).collect();
            let back = store::taken_back(conn, tenant, i64::MAX, LATE)?;
            let mut amounts: HashMap<i64, Amounts> = HashMap::new();
            for row in &late {
                amounts.entry(row.flow).or_default().late += 1;
            }
            for row in back.iter().filter(|row| covered.has(row.flow)) {
                amounts.entry(row.flow).or_default().back += 1;
            }
            for flow in &covered.flows {
                let mut line = amounts.get(&flow.id).copied().unwrap_or_default();
                line.open = store::open_count(conn, tenant, flow.id, MOST)?;
                if !line.nothing() {
                    overview.flows.push(FlowLine {
                        code: flow.code.clone(),
                        name: label(&flow.name),
                        category: flow.category,
                        amounts: line,
                    });
                }
            }
            overview.categories = categories(conn, tenant, &overview.flows)?;
            let hidden = Hidden::load(conn, proof.who())?;
            let late: Vec<LateRow> = late.into_iter().filter(|row| !hidden.has(row.number)).collect();
            overview.stages = stages(&self.shared, conn, tenant, &late, &covered)?;
            let mut lines = parties(conn, tenant, &covered, &hidden)?;
            for row in &late {
                match lines.get_mut(&row.party) {
                    Some(line) => line.late += 1,
                    // Beyond the parties listed.
                    None => continue,
                }
            }
            for line in lines.into_values() {
                match line.party.parse() {
                    Ok(Party::Person(_) | Party::Seat(..)) => overview.people.push(line),
                    _ => overview.posts.push(line),
                }
            }
            for lines in [&mut overview.posts, &mut overview.people] {
                lines.sort_by(|a, b| (b.late, b.open, &a.party).cmp(&(a.late, a.open, &b.party)));
                lines.truncate(TOP);
            }
            Ok(overview)
        })
    }
}

/// The flows that a supervisor looks after.
struct Covered {
    everything: bool,
    flows: Vec<flows::FlowRow>,
    ids: BTreeSet<i64>,
}

impl Covered {
    fn load(conn: &mut Conn, proof: &Supervises) -> Result<Covered, AppError> {
        let mut all = flows::flows(conn, proof.who().tenant())?;
        all.retain(|flow| proof.covers(flow.category.map(CategoryId::new)));
        let ids = all.iter().map(|flow| flow.id).collect();
        Ok(Covered { everything: proof.covers_everything(), flows: all, ids })
    }

    fn has(&self, flow: i64) -> bool {
        self.ids.contains(&flow)
    }
}

/// Open restricted cases that a supervisor may not see.
#[derive(Default)]
struct Hidden {
    numbers: BTreeSet<i64>,
    /// How much open work of them each party has.
    held: HashMap<String, i64>,
}

impl Hidden {
    fn load(conn: &mut Conn, who: &Who) -> Result<Hidden, AppError> {
        let mut hidden = Hidden::default();
        for (case, number) in store::restricted(conn, who.tenant())? {
            if sight(conn, who, number)? != Sight::Number {
                continue;
            }
            hidden.numbers.insert(number);
            for item in pages::open_items(conn, who.tenant(), CaseId::new(case))? {
                *hidden.held.entry(item.party).or_default() += 1;
            }
        }
        Ok(hidden)
    }

    fn has(&self, number: i64) -> bool {
        self.numbers.contains(&number)
    }
}

fn categories(conn: &mut Conn, tenant: TenantId, flows: &[FlowLine]) -> Result<Vec<CategoryLine>, AppError> {
    let mut lines: Vec<CategoryLine> = Vec::new();
    let known = flows::categories(conn, tenant)?;
    let sum = |of: Option<i64>| {
        let mut amounts = Amounts::default();
        flows.iter().filter(|line| line.category == of).for_each(|line| amounts.add(line.amounts));
        amounts
    };
    for row in &known {
        lines.push(CategoryLine { id: Some(row.id), name: label(&row.name), amounts: sum(Some(row.id)) });
    }
    lines.push(CategoryLine { id: None, name: Label::default(), amounts: sum(None) });
    lines.retain(|line| !line.amounts.nothing());
    Ok(lines)
}

fn stages(
    shared: &Shared,
    conn: &mut Conn,
    tenant: TenantId,
    late: &[LateRow],
    covered: &Covered,
) -> Result<Vec<StageLine>, AppError> {
    // The same stage of two versions is one line, under the name of the newer version.
    let mut counted: BTreeMap<(i64, i32), (i64, i64)> = BTreeMap::new();
    for row in late {
        let line = counted.entry((row.flow, row.stage)).or_default();
        *line = (line.0.max(row.flow_version), line.1 + 1);
    }
    let mut lines = Vec::new();
    for ((flow, stage), (version, late)) in counted {
        let Some(row) = covered.flows.iter().find(|row| row.id == flow) else { continue };
        let version = shared.flow_in(conn, tenant, FlowVersionId::new(version))?;
        let no = StageNo(u32::try_from(stage).unwrap_or_default());
        let name = version.flow.definition().stage(no).map(|stage| stage.name.clone()).unwrap_or_default();
        lines.push(StageLine { flow: row.code.clone(), name: label(&row.name), no, stage: name, late });
    }
    lines.sort_by(|a, b| (b.late, &a.flow, a.no).cmp(&(a.late, &b.flow, b.no)));
    lines.truncate(TOP);
    Ok(lines)
}

/// Parties with open work. Of a supervisor of some categories, only the work of their flows counts.
fn parties(
    conn: &mut Conn,
    tenant: TenantId,
    covered: &Covered,
    hidden: &Hidden,
) -> Result<BTreeMap<String, PartyLine>, AppError> {
    let mut lines = BTreeMap::new();
    let most = hidden.held.values().max().map_or(MOST, |more| MOST.saturating_add(*more));
    for (party, mut open) in store::held(conn, tenant, most, PARTIES)? {
        let unseen = hidden.held.get(&party).copied().unwrap_or_default();
        open = open.saturating_sub(unseen).min(MOST);
        if !covered.everything {
            let one = [party.clone()];
            let query = InboxQuery { parties: &one, limit: MOST, ..InboxQuery::default() };
            let rows = pages::inbox(conn, tenant, &query)?;
            let of_mine = rows.iter().filter(|row| covered.has(row.flow) && !hidden.has(row.number));
            let of_mine = of_mine.count();
            open = i64::try_from(of_mine).unwrap_or(i64::MAX);
        }
        if open > 0 {
            lines.insert(party.clone(), PartyLine { party, open, late: 0 });
        }
    }
    Ok(lines)
}
