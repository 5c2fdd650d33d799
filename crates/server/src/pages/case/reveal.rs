//! Revealing a masked value: recorded first, then shown whole on this one page.

use waypost_app::{
    materials::is_checklist,
    read::{CaseView, rows::RevealRow as Stored},
    reveal::Revealed,
};
use waypost_base::{ItemKey, Timestamp, UserId};

use super::{
    RevealRow,
    show::{load, page, seen},
};
use crate::{
    http::{Ctx, Outcome, Stop, Typed},
    pages::{
        ItemValue,
        present::{Reveals, computed_here, item_name, revealing_values},
    },
};

/// `POST /cases/{case}/reveal`.
pub async fn reveal(ctx: Ctx, typed: Typed) -> Outcome {
    let case = seen(&ctx).await?;
    let item = ItemKey::new(typed.get("item")).map_err(|_| Stop::not_found())?;
    let who = ctx.who().clone();
    let revealed = ctx
        .block(move |app| {
            let view = app.case(&who, &case)?;
            app.reveal(&who, &case, &view, &item)
        })
        .await??;
    let case = seen(&ctx).await?;
    let (view, drafts) = load(&ctx, &case).await?;
    let mut page = page(&ctx, &view, &drafts);
    page.items = items(&ctx, &view, Some(&revealed));
    ctx.page(&page)
}

/// The form's values that this reader may see, with buttons beside what he may have revealed.
pub fn items(ctx: &Ctx, view: &CaseView, now: Option<&Revealed>) -> Vec<ItemValue> {
    let mut shown = view.flow.form.visible(&view.rights, &view.values);
    // Materials have a list of their own.
    shown.retain(|one| !is_checklist(&one.item.key));
    let mut read_only = shown.clone();
    if !view.offers.visits.is_empty() {
        // What may be written here stands in the task's own fields, and what is computed from it beside them.
        read_only.retain(|one| !one.right.may_write() && !computed_here(one, &shown));
    }
    revealing_values(ctx, &read_only, view.head.number, &Reveals { allowed: &view.revealable, now })
}

/// Who had what shown whole.
pub fn rows(ctx: &Ctx, view: &CaseView) -> Vec<RevealRow> {
    let row = |stored: &Stored| RevealRow {
        who: ctx.who().organisation().person_name(UserId::new(stored.person)),
        item: item_name(&view.flow.form, &stored.item, ctx.tag()),
        at: Timestamp::from_millis(stored.at),
    };
    view.reveals.iter().map(row).collect()
}

/// Who opened a restricted case.
pub fn openings(ctx: &Ctx, view: &CaseView) -> Vec<RevealRow> {
    let organisation = ctx.who().organisation();
    let row = |opening: &waypost_app::read::rows::OpeningRow| RevealRow {
        who: organisation.person_name(UserId::new(opening.person)),
        item: String::new(),
        at: Timestamp::from_millis(opening.at),
    };
    view.openings.iter().map(row).collect()
}
