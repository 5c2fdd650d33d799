//! Rights of all stages on all form items, as one table; of a long flow, a part.

use std::collections::BTreeMap;

use serde::Serialize;
use waypost_base::{Code, ItemKey, StageNo};
use waypost_engine::{
    definition::{Right, Stage},
    edit::Edit,
};

use super::{
    book::Book,
    cell::{Cell, Wrong, of_variant, refuse, refuse_merged},
    gone,
    open::{self, Open, posted, summary, with_script},
    stage,
    stage::typed::Reading,
    version::{
        VersionHead,
        handlers::{apply, blamed},
        typed::Meant,
    },
};
use crate::{
    http::{Ctx, Outcome, Row, Typed},
    pages::{Choice, Problems},
    view::{Page, Text},
};

type Rights = BTreeMap<ItemKey, Right>;

/// Cells of one page; a form takes two thousand fields at most.
const CELLS: usize = 600;

/// The table.
#[derive(Clone, Debug, Serialize)]
pub struct RightsPage {
    /// The version.
    pub head: VersionHead,
    /// Why nothing was saved.
    pub problems: Option<Problems>,
    /// Names of the items.
    pub items: Vec<String>,
    /// A row for each stage.
    pub rows: Vec<RightRow>,
    /// Address of the part before.
    pub previous: Option<String>,
    /// Address of the part after.
    pub next: Option<String>,
    /// First place of this part.
    pub from: String,
}

/// The rights of one stage.
#[derive(Clone, Debug, Serialize)]
pub struct RightRow {
    /// Its number and name.
    pub stage: String,
    /// One right for the whole row.
    pub whole: Option<Cell>,
    /// A cell for each item.
    pub cells: Vec<Cell>,
    /// What they say, where they cannot be changed.
    pub texts: Vec<String>,
}

impl Page for RightsPage {
    const TEMPLATE: &'static str = "pages/flows/rights";

    fn title(&self) -> Text {
        Text::new("rights-title").with("flow", self.head.flow.clone()).with("no", i64::from(self.head.no))
    }
}

/// The routes.
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/flows/{code}/versions/{no}/rights", show),
        Row::post("/flows/{code}/versions/{no}/rights", save),
    ]
}

async fn show(ctx: Ctx) -> Outcome {
    let open = open::version(&ctx).await?;
    let page = page(&ctx, &open, &open.book(&ctx));
    with_script(&ctx, None, &page)
}

fn page(ctx: &Ctx, open: &Open, book: &Book<'_>) -> RightsPage {
    let stages = &open.draft.definition.stages;
    let part = (CELLS / book.items.len().max(1)).max(1);
    let from = ctx
        .query("from")
        .and_then(|from| from.parse::<usize>().ok())
        .unwrap_or(1)
        .clamp(1, stages.len().max(1));
    let head = open.head(ctx);
    let row = |stage: &Stage| {
        let mut cells = stage::rights(book, stage, &format!("r.{}", stage.no));
        let chosen =
            |cell: &Cell| cell.choices.iter().find(|choice| choice.chosen).map(|choice| choice.label.clone());
        let texts = if head.editable { Vec::new() } else { cells.iter().filter_map(chosen).collect() };
        for (cell, (_, item)) in cells.iter_mut().zip(&book.items) {
            cell.label =
                Text::new("rights-cell").with("stage", book.stage(stage.no)).with("item", item.clone());
        }
        if !head.editable {
            cells.clear();
        }
        let whole = head.editable.then(|| whole(book, stage.no));
        RightRow { stage: book.stage(stage.no), whole, cells, texts }
    };
    let href = |from: usize| format!("{}/rights?from={from}", head.path);
    RightsPage {
        problems: None,
        items: book.items.iter().map(|(_, name)| name.clone()).collect(),
        rows: stages.iter().skip(from - 1).take(part).map(row).collect(),
        previous: (from > 1).then(|| href(from.saturating_sub(part).max(1))),
        next: (from - 1 + part < stages.len()).then(|| href(from + part)),
        from: from.to_string(),
        head,
    }
}

/// The cell that sets a whole row.
pub fn whole(book: &Book<'_>, no: StageNo) -> Cell {
    let mut choices = vec![Choice::new("", book.say("rights-row-as_it_is"))];
    choices.extend(stage::right_choices(book));
    let label = Text::new("rights-row").with("stage", book.stage(no));
    Cell::select(format!("row.{no}"), "section-rights", choices, "").labelled(label)
}

/// A row of which every cell that was left as it stood gets one right.
fn fill_row(book: &Book<'_>, stage: &Stage, typed: Rights, right: Right) -> Rights {
    let mut rights = typed;
    for (key, _) in &book.items {
        let of = |rights: &Rights| rights.get(key).copied().unwrap_or_default();
        if of(&rights) == of(&stage.rights) {
            rights.insert(key.clone(), right);
        }
    }
    rights.retain(|key, right| *right != Right::default() || stage.rights.contains_key(key));
    rights
}

async fn save(ctx: Ctx, typed: Typed) -> Outcome {
    let open = match posted(&ctx, &typed).await? {
        Ok(open) => open,
        Err(rejection) => return gone::page(&ctx, &typed, &rejection),
    };
    let book = open.book(&ctx);
    let mut reading = Reading { book: &book, typed: &typed, wrong: Vec::new() };
    let mut meant = Meant::default();
    for stage in &open.draft.definition.stages {
        let prefix = format!("r.{}", stage.no);
        let mut rights = reading.rights(&prefix, &stage.rights);
        let row = format!("row.{}", stage.no);
        match typed.get(&row) {
            "" => {}
            right => match of_variant(right) {
                Some(right) => rights = fill_row(&book, stage, rights, right),
                None => reading.blame(&row, Text::new("rejection-value_not_choice")),
            },
        }
        if rights != stage.rights {
            let changed = Stage { rights, ..stage.clone() };
            meant.push(Edit::ReplaceStage { no: stage.no, stage: Box::new(changed) }, prefix);
        }
    }
    let mut wrong = reading.wrong;
    let refused = if wrong.is_empty() {
        match apply(&ctx, &open, &meant).await? {
            Ok(_) => {
                let place = ctx
                    .query("from")
                    .map(|from| format!("?from={}", open::encoded(&from)))
                    .unwrap_or_default();
                return Ok(
                    ctx.see_other_saying(&format!("{}/rights{place}", open.path()), "flash-flow-saved")
                );
            }
            Err(rejection) => {
                let found = blamed(&ctx, &book, &open, &meant, &rejection);
                wrong = found
                    .into_iter()
                    .map(|found| {
                        let cell = found.cell.replacen("s.", "r.", 1).replace(".rights.", ".");
                        Wrong::new(cell, found.words)
                    })
                    .collect();
                rejection
            }
        }
    } else {
        Code::InvalidValues.into()
    };
    let words = summary(&ctx, &refused);
    let mut then = page(&ctx, &open, &book);
    if refused.code != Code::ChangedMeanwhile {
        then.problems = Some(refuse("rights", then.cells(), &typed, words, &wrong));
        return with_script(&ctx, Some(&refused), &then);
    }
    let fresh = open::version(&ctx).await?;
    let mut now = page(&ctx, &fresh, &fresh.book(&ctx));
    now.problems = Some(refuse_merged("rights", then.cells(), now.cells(), &typed, words, &wrong));
    with_script(&ctx, Some(&refused), &now)
}

impl RightsPage {
    fn cells(&mut self) -> Vec<&mut Cell> {
        self.rows.iter_mut().flat_map(|row| row.whole.iter_mut().chain(&mut row.cells)).collect()
    }
}
