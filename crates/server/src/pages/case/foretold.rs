//! What the action of a stage would do, beside the buttons that submit it. A plugin that gives no answer in time holds
//! nothing up: the page says so.

use waypost_app::{
    access::Visible,
    cases::check::Foretold,
    read::{CaseView, rows::CaseHead},
};
use waypost_base::VisitId;

use super::CasePage;
use crate::{
    http::{Ctx, Stop},
    view::Text,
};

/// Adds it to the tasks of a case.
///
/// # Errors
/// When the store fails.
pub async fn add(
    ctx: &Ctx,
    case: &Visible<CaseHead>,
    view: &CaseView,
    page: &mut CasePage,
) -> Result<(), Stop> {
    for task in &mut page.tasks {
        let Ok(visit) = task.visit.parse().map(VisitId::new) else { continue };
        let stage = view.state.visits.get(&visit).map(|visit| visit.stage);
        let action = stage.and_then(|no| view.flow.flow.definition().stage(no)?.action);
        let speaks = action.and_then(|id| view.flow.actions.get(&id)).is_some_and(|action| action.previews);
        if !speaks || task.branches.is_empty() {
            continue;
        }
        let open = task.branches.iter().filter(|branch| !branch.closed);
        let branches: Vec<Option<u32>> = open.map(|branch| branch.branch).collect();
        let (who, case) = (ctx.who().clone(), case.clone());
        let told = ctx.block(move |app| app.foretell(&who, &case, visit, &branches)).await?;
        task.foretold = lines(ctx, &told, |branch| {
            task.branches.iter().find(|one| one.branch == branch).map(|one| one.label.clone())
        });
    }
    Ok(())
}

/// One line where every branch does the same, else one for each.
fn lines(
    ctx: &Ctx,
    told: &[(Option<u32>, Foretold)],
    label: impl Fn(Option<u32>) -> Option<Text>,
) -> Vec<Text> {
    let Some((_, first)) = told.first() else { return Vec::new() };
    if told.iter().all(|(_, words)| words == first) {
        return words(first.clone()).into_iter().collect();
    }
    let say = |text: &Text| ctx.site.views.text(ctx.lang(), text);
    told.iter()
        .filter_map(|(branch, foretold)| {
            let (label, words) = (label(*branch)?, words(foretold.clone())?);
            Some(Text::new("foretold-branch").with("branch", say(&label)).with("words", say(&words)))
        })
        .collect()
}

/// As it is shown; nothing where the action has nothing to say.
pub fn words(foretold: Foretold) -> Option<Text> {
    match foretold {
        Foretold::Words(words) => Some(Text::plain(words)),
        Foretold::Nothing => None,
        Foretold::Silent => Some(Text::new("foretold-silent")),
    }
}
