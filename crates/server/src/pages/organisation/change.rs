//! Making a change: done, asked about first, or refused.

use actix_web::HttpResponse;
use waypost_app::{
    access::Administers,
    organisation::change::{Answer, Change},
};
use waypost_base::Rejection;

use super::confirm::ConfirmPage;
use crate::{
    http::{Ctx, Stop, Typed},
    view::Text,
};

/// What became of a change.
pub enum Made {
    /// It is made; the row that it was about.
    Done(i64),
    /// The page that asks about it.
    Asked(HttpResponse),
    /// Why it was not made.
    Refused(Rejection),
}

/// Makes a change, or asks about it with a page under this title that leads back to `back`.
///
/// # Errors
/// When the store fails.
pub async fn make(
    ctx: &Ctx,
    proof: &Administers,
    change: Change,
    typed: &Typed,
    asking: (Text, &str),
) -> Result<Made, Stop> {
    let (proof, seen) = (proof.clone(), typed.get("seen").to_owned());
    let seen_before = !seen.is_empty();
    let answer = ctx.block(move |app| app.change_organisation(&proof, &change, Some(seen.as_str()))).await?;
    Ok(match answer {
        Ok(Answer::Done(id)) => Made::Done(id),
        Ok(Answer::Ask(consequences)) => {
            let (title, back) = asking;
            let page = ConfirmPage::new(ctx, title, &consequences, typed, back, seen_before);
            Made::Asked(ctx.page(&page)?)
        }
        Err(rejection) => Made::Refused(rejection),
    })
}
