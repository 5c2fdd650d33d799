//! The approval sheet (审批单) of a case, to be printed: what is asked for, and what everybody decided, in order.

use serde::Serialize;
use waypost_app::AppError;
use waypost_base::Timestamp;

use super::{Entry, EntryKind, Head, history, reveal, show};
use crate::{
    http::{Ctx, Outcome},
    pages::ItemValue,
    view::{Page, Text},
};

/// The sheet.
#[derive(Clone, Debug, Serialize)]
pub struct SheetPage {
    /// Number, title and how it stands.
    pub case: Head,
    /// Name of the form.
    pub form: String,
    /// The form as this reader may see it.
    pub items: Vec<ItemValue>,
    /// What was decided, oldest first.
    pub steps: Vec<Entry>,
    /// Where it waits.
    pub waiting: Vec<Entry>,
    /// Number of the last entry of the journal, and its hash.
    pub journal_no: i64,
    /// See above.
    pub journal_hash: String,
    /// When it was printed.
    pub printed: Timestamp,
}

impl Page for SheetPage {
    const TEMPLATE: &'static str = "pages/case/sheet";

    fn title(&self) -> Text {
        Text::new("sheet-title").with("number", self.case.number)
    }
}

/// `GET /cases/{case}/sheet`.
pub async fn show(ctx: Ctx) -> Outcome {
    let case = show::seen(&ctx).await?;
    let (view, drafts) = show::load(&ctx, &case).await?;
    let who = ctx.who().clone();
    let head = ctx.block(move |app| -> Result<_, AppError> { app.chain_head(&who, &case) }).await?;
    let (journal_no, journal_hash) = head.unwrap_or_default();
    let page = show::page(&ctx, &view, &drafts);
    let (waiting, mut steps): (Vec<Entry>, Vec<Entry>) = history::timeline(&ctx, &view)
        .into_iter()
        .filter(|entry| !matches!(entry.kind, EntryKind::Trouble))
        .partition(|entry| entry.kind == EntryKind::Waiting);
    steps.reverse();
    ctx.page(&SheetPage {
        case: page.case,
        form: page.form,
        items: reveal::items(&ctx, &view, None),
        steps,
        waiting,
        journal_no,
        journal_hash,
        printed: ctx.site.app.instant(),
    })
}
