//! Where several vote on one form, its page says which version of the document it shows (`shown`): what the voter left as
//! it was shown is not handed in, and what another voter changed meanwhile is not overwritten unseen.

use waypost_app::{
    access::Visible,
    read::{CaseView, Earlier, rows::CaseHead},
};
use waypost_base::{Code, ItemKey, Rejection, Value};

use crate::{
    http::{Ctx, Stop, Typed},
    pages::present::Before,
};

/// The field that names the version.
pub const SHOWN: &str = "shown";

/// What the page of a voter showed; none where it does not say.
pub async fn shown(ctx: &Ctx, case: &Visible<CaseHead>, typed: &Typed) -> Result<Option<Earlier>, Stop> {
    let Ok(no) = typed.get(SHOWN).parse::<i32>() else { return Ok(None) };
    let (who, case) = (ctx.who().clone(), case.clone());
    ctx.block(move |app| app.earlier(&who, &case, no)).await
}

/// After such a refusal: says who changed it, and has the page show what stands now, but for what the voter typed himself.
pub fn look_again(
    earlier: &Earlier,
    view: &CaseView,
    typed: &[(ItemKey, Option<Value>)],
    before: &mut Before,
    rejection: &mut Rejection,
) {
    let mut moved = false;
    for problem in rejection.fields.iter_mut().filter(|problem| problem.code == Code::ValueMoved) {
        moved = true;
        let who = ItemKey::new(problem.field.clone()).ok().and_then(|key| earlier.changed.get(&key));
        if let Some(who) = who {
            problem.params.insert("who".to_owned(), who.to_string());
        }
    }
    if !moved {
        return;
    }
    before.fields.retain(|(name, _)| name != SHOWN);
    for key in earlier.changed.keys().filter(|key| typed.iter().all(|(touched, _)| touched != *key)) {
        let (name, cells) = (format!("item.{key}"), format!("item.{key}."));
        before.fields.retain(|(field, _)| *field != name && !field.starts_with(&cells));
        before.files.retain(|(of, _)| of != key.as_str());
        if let Some(Value::Files(files)) = view.values.get(key) {
            before.files.extend(files.iter().map(|file| (key.to_string(), file.clone())));
        }
    }
}
