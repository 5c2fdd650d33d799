//! Handlers of coming in and going out.

use waypost_app::{
    App, AppError,
    sign_in::{Begun, SetUp, SignedIn},
};
use waypost_base::{Code, Rejection, TenantId};

use super::{
    again::AgainPage, code::CodePage, own_password::OwnPasswordPage, password::SignInPage,
    resume::ResumePage, setup::SetupPage,
};
use crate::{
    http::{Ctx, Outcome, Row, Stop, Typed, Visitor, route::carried},
    view::Lang,
};

/// The routes.
pub fn routes() -> Vec<Row> {
    let own = super::own_password::routes();
    let rows = vec![
        Row::open("/", home),
        Row::open("/setup/{token}", show_setup),
        Row::open_post("/setup/{token}", set_up),
        Row::open("/sign-in", show_sign_in),
        Row::open_post("/sign-in", sign_in),
        Row::open_post("/sign-in/code", sign_in_code),
        Row::get("/sign-in/again", show_again),
        Row::post("/sign-in/again", sign_in_again),
        Row::post("/sign-out", sign_out).before_own_password(),
        Row::open_post("/language", language),
    ];
    rows.into_iter().chain(own).collect()
}

async fn home(visitor: Visitor) -> Outcome {
    Ok(visitor.see_other(if visitor.session.is_some() { "/inbox" } else { "/sign-in" }))
}

async fn show_setup(visitor: Visitor) -> Outcome {
    let token = visitor.var("token").to_owned();
    let asked = token.clone();
    let Some(tenant) = visitor.block(move |app| app.set_up_offered(&asked)).await? else {
        return Err(Code::LinkUsed.into());
    };
    visitor.page(&SetupPage::new(token).known(tenant.map(|tenant| (tenant.name, tenant.code))))
}

async fn set_up(visitor: Visitor, typed: Typed) -> Outcome {
    let token = visitor.var("token").to_owned();
    let wanted = SetUp {
        organisation: typed.get("organisation").to_owned(),
        code: typed.get("code").to_owned(),
        sign_in: typed.get("sign_in").to_owned(),
        name: typed.get("name").to_owned(),
        password: typed.get("password").to_owned(),
        repeat: typed.get("repeat").to_owned(),
        zone_minutes: 480,
    };
    let origin = visitor.origin();
    let asked = token.clone();
    let (offered, done) = visitor
        .block(move |app| -> Result<_, AppError> {
            Ok((app.set_up_offered(&asked)?, app.set_up(&asked, &wanted, &origin)?))
        })
        .await?;
    match done {
        Ok(begun) => Ok(enter(&visitor, &begun, "/manage")),
        Err(rejection) if rejection.fields.is_empty() => Err(rejection.into()),
        Err(rejection) => {
            let known = offered.flatten().map(|tenant| (tenant.name, tenant.code));
            let page = SetupPage::new(token).known(known).refused(&rejection, |name| Some(typed.get(name)));
            visitor.refused(&rejection, &page)
        }
    }
}

async fn show_sign_in(visitor: Visitor) -> Outcome {
    let next = local(&visitor.query("next").unwrap_or_default());
    if visitor.session.is_some() {
        return Ok(visitor.see_other(&next));
    }
    let host = visitor.host();
    let several = visitor.block(move |app| app.asks_for_tenant(&host)).await?;
    visitor.page(&SignInPage::new(several, next, Vec::new()))
}

async fn sign_in(visitor: Visitor, typed: Typed) -> Outcome {
    let host = visitor.host();
    let origin = visitor.origin();
    let (code, name, password) = (
        typed.get("tenant").trim().to_owned(),
        typed.get("sign_in").to_owned(),
        typed.get("password").to_owned(),
    );
    let (several, outcome) = visitor
        .block(move |app: &App| -> Result<_, AppError> {
            let several = app.asks_for_tenant(&host)?;
            let Some(tenant) = app.find_tenant(&host, &code)? else {
                return Ok((several, Err(Rejection::new(Code::BadSignIn))));
            };
            let tenant = TenantId::new(tenant.id);
            let name = name.trim().to_lowercase();
            Ok((several, app.sign_in(tenant, &name, &password, &origin)?.map(|done| (tenant, done))))
        })
        .await?;
    match outcome {
        Ok((_, SignedIn::Begun(begun))) => go_on(&visitor, &begun, &typed).await,
        Ok((tenant, SignedIn::CodeNeeded { pending })) => {
            let pending = format!("{tenant}.{pending}");
            visitor.page(&CodePage::new(pending, local(typed.get("next")), carried(&typed_on(&typed))))
        }
        Err(rejection) => {
            let page = SignInPage::new(several, local(typed.get("next")), carried(&typed_on(&typed)))
                .refused(&rejection, typed.get("tenant"), typed.get("sign_in"));
            visitor.refused(&rejection, &page)
        }
    }
}

async fn sign_in_code(visitor: Visitor, typed: Typed) -> Outcome {
    let both = typed.get("pending").to_owned();
    let code = typed.get("code").to_owned();
    let origin = visitor.origin();
    let outcome = visitor
        .block(move |app| -> Result<_, AppError> {
            let Some((tenant, pending)) = both.split_once('.') else {
                return Ok(Err(Rejection::new(Code::LinkUsed)));
            };
            let Ok(tenant) = tenant.parse::<TenantId>() else {
                return Ok(Err(Rejection::new(Code::LinkUsed)));
            };
            app.sign_in_code(tenant, pending, &code, &origin)
        })
        .await?;
    match outcome {
        Ok(begun) => go_on(&visitor, &begun, &typed).await,
        Err(rejection) => {
            let page =
                CodePage::new(typed.get("pending"), local(typed.get("next")), carried(&typed_on(&typed)))
                    .refused(&rejection);
            visitor.refused(&rejection, &page)
        }
    }
}

async fn show_again(ctx: Ctx) -> Outcome {
    let next = local(&ctx.query("next").unwrap_or_default());
    ctx.page(&AgainPage::new(&ctx.session.display, ctx.session.has_factor, next, Vec::new()))
}

async fn sign_in_again(ctx: Ctx, typed: Typed) -> Outcome {
    let session = ctx.session.clone();
    let (password, code) = (typed.get("password").to_owned(), typed.get("code").to_owned());
    let proved = ctx.block(move |app| app.sign_in_again(&session, &password, &code)).await?;
    match proved {
        Ok(()) => {
            let fields = carried(&typed_on(&typed));
            if fields.is_empty() {
                return Ok(ctx.see_other(&local(typed.get("next"))));
            }
            ctx.page(&ResumePage::new(local(typed.get("next")), fields, None))
        }
        Err(rejection) => {
            let next = local(typed.get("next"));
            let page = AgainPage::new(
                &ctx.session.display,
                ctx.session.has_factor,
                next,
                carried(&typed_on(&typed)),
            )
            .refused(&rejection);
            ctx.refused(&rejection, &page)
        }
    }
}

async fn sign_out(ctx: Ctx, _typed: Typed) -> Outcome {
    let session = ctx.session.clone();
    ctx.block(move |app| app.sign_out(&session)).await?;
    let mut answer = ctx.see_other_saying("/sign-in", "flash-signed-out");
    answer.add_cookie(&ctx.no_session_cookie()).map_err(|_| Stop::not_found())?;
    Ok(answer)
}

async fn language(visitor: Visitor, typed: Typed) -> Outcome {
    let lang = Lang::of_tag(typed.get("lang")).unwrap_or_default();
    if let Some(session) = visitor.session.clone() {
        let tag = lang.tag().to_owned();
        visitor.block(move |app| app.set_view(&session, Some(tag), None, None)).await?;
    }
    let mut answer = visitor.see_other(&local(typed.get("back")));
    answer.add_cookie(&visitor.lang_cookie(lang)).map_err(|_| Stop::not_found())?;
    Ok(answer)
}

/// Sets the cookie of a new session and goes to a page, or to the form that was interrupted.
async fn go_on(visitor: &Visitor, begun: &Begun, typed: &Typed) -> Outcome {
    let fields = carried(&typed_on(typed));
    let next = local(typed.get("next"));
    if fields.is_empty() {
        return Ok(enter(visitor, begun, &next));
    }
    // The form's token belongs to the new session, so the page is shown to it after one more redirect would lose the
    // fields; instead it is shown now, with the new session's token.
    let cookie = begun.cookie.clone();
    let session = visitor.block(move |app| app.session(&cookie)).await?;
    let visitor = visitor.clone().with_session(session);
    let given = visitor.session.as_ref().filter(|session| session.password_given);
    let mut answer = match given {
        Some(session) => visitor.page(&OwnPasswordPage::new(&session.display, next, fields))?,
        None => visitor.page(&ResumePage::new(next, fields, None))?,
    };
    answer.add_cookie(&visitor.session_cookie(begun.cookie.clone())).map_err(|_| Stop::not_found())?;
    Ok(answer)
}

fn enter(visitor: &Visitor, begun: &Begun, next: &str) -> actix_web::HttpResponse {
    let mut answer = visitor.see_other(next);
    if answer.add_cookie(&visitor.session_cookie(begun.cookie.clone())).is_err() {
        tracing::error!("the session cookie could not be written");
    }
    answer
}

/// Only the carried fields of a sign-in form travel on, not its own.
pub(super) fn typed_on(typed: &Typed) -> Typed {
    Typed::of(typed.fields().iter().filter(|(name, _)| name.starts_with("carried.")).cloned().collect())
}

/// A path of ours; anything else leads to the inbox, so that nobody is sent to another site after signing in.
pub(super) fn local(path: &str) -> String {
    let ours = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.chars().any(char::is_control);
    if ours { path.to_owned() } else { "/inbox".to_owned() }
}

#[cfg(test)]
mod tests;
