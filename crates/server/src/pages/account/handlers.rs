//! What a person does with the own account: display, password, second factor, sessions.

use waypost_app::{
    AppError,
    desk::notices::KINDS,
    sign_in::{Session as Signed, SessionView},
};
use waypost_base::{Code, Party, Rejection, Timestamp};

use super::{
    AccountPage, KeysPage, KindChoice, NoticesPart, PasswordPart, PhrasesPart, Session, TotpPart, device,
};
use crate::{
    http::{Ctx, Outcome, Row, Stop, Typed},
    view::{Lang, Text, Theme},
};

/// Where every form of the account leads back to.
const HOME: &str = "/account";

/// The routes. A form that was interrupted by signing in again comes back as a GET: it leads to the page.
pub fn routes() -> Vec<Row> {
    vec![
        Row::get(HOME, show),
        Row::get("/keys", keys),
        Row::get("/account/view", home),
        Row::post("/account/view", change_view),
        Row::get("/account/notices", home),
        Row::post("/account/notices", choose_notices),
        Row::get("/account/phrases", home),
        Row::post("/account/phrases", keep_phrases),
        Row::get("/account/password", home),
        Row::post("/account/password", change_password),
        Row::get("/account/totp/begin", home),
        Row::post("/account/totp/begin", begin_factor),
        Row::get("/account/totp", home),
        Row::post("/account/totp", confirm_factor),
        Row::get("/account/totp/off", home),
        Row::post("/account/totp/off", drop_factor),
        Row::get("/account/sessions/{session}/end", home),
        Row::post("/account/sessions/{session}/end", end_session),
        Row::get("/account/sessions/end-others", home),
        Row::post("/account/sessions/end-others", end_others),
    ]
}

async fn home(ctx: Ctx) -> Outcome {
    Ok(ctx.see_other(HOME))
}

async fn show(ctx: Ctx) -> Outcome {
    ctx.page(&page(&ctx).await?)
}

async fn keys(ctx: Ctx) -> Outcome {
    ctx.page(&KeysPage { on: ctx.session.keys })
}

async fn change_view(ctx: Ctx, typed: Typed) -> Outcome {
    let lang = Lang::of_tag(typed.get("lang"));
    let theme = Theme::of_str(typed.get("theme"));
    let (language, shown) =
        (lang.map(|lang| lang.tag().to_owned()), theme.map(|theme| theme.as_str().to_owned()));
    // A box that is not ticked is not sent: whether it was there is said beside it.
    let keys = typed.has("keys_shown").then(|| typed.has("keys"));
    let session = ctx.session.clone();
    ctx.block(move |app| app.set_view(&session, language, shown, keys)).await?;
    let mut answer = ctx.see_other_saying(HOME, "flash-view-changed");
    if let Some(lang) = lang {
        // The pages before the next sign-in are in this language too.
        answer.add_cookie(&ctx.lang_cookie(lang)).map_err(|_| Stop::not_found())?;
    }
    Ok(answer)
}

async fn choose_notices(ctx: Ctx, typed: Typed) -> Outcome {
    let who = ctx.who().clone();
    let (digest, kinds) = (typed.get("digest") == "yes", typed.all("at_once"));
    ctx.block(move |app| app.choose_notices(&who, digest, &kinds)).await??;
    Ok(ctx.see_other_saying("/account#notices", "flash-notices-chosen"))
}

/// How the reader is told.
fn notices(ctx: &Ctx) -> NoticesPart {
    let mailbox = ctx.who().organisation().mailbox(ctx.who().user());
    let kinds = KINDS.into_iter().map(|kind| KindChoice {
        value: kind,
        label: Text::new(format!("notice-kind-{kind}")),
        chosen: mailbox.is_some_and(|mailbox| mailbox.at_once(kind)),
    });
    NoticesPart {
        address: mailbox.map(|mailbox| mailbox.address.clone()).filter(|address| !address.is_empty()),
        digest: mailbox.is_none_or(|mailbox| mailbox.digest),
        kinds: kinds.collect(),
    }
}

async fn keep_phrases(ctx: Ctx, typed: Typed) -> Outcome {
    let (who, lines) = (ctx.who().clone(), typed.get("phrases").to_owned());
    match ctx.block(move |app| app.keep_phrases(&who, &lines)).await? {
        Ok(()) => Ok(ctx.see_other_saying("/account#phrases", "flash-phrases-kept")),
        Err(rejection) => {
            let mut page = page(&ctx).await?;
            page.phrases = page.phrases.refused(&rejection, typed.get("phrases"));
            ctx.refused(&rejection, &page)
        }
    }
}

async fn change_password(ctx: Ctx, typed: Typed) -> Outcome {
    let session = ctx.session.clone();
    let [old, new, repeat] = ["old", "password", "repeat"].map(|name| typed.get(name).to_owned());
    match ctx.block(move |app| app.change_password(&session, &old, &new, &repeat)).await? {
        Ok(()) => Ok(ctx.see_other_saying(HOME, "flash-password-changed")),
        Err(rejection) => {
            let mut page = page(&ctx).await?;
            page.password = PasswordPart::new().refused(&rejection);
            ctx.refused(&rejection, &page)
        }
    }
}

/// Asks for a fresh sign-in: whoever finds an open browser must not lock its owner out with a factor of his own. A
/// factor that is on is not begun anew, because that would take it away unproved.
async fn begin_factor(ctx: Ctx, _typed: Typed) -> Outcome {
    if !ctx.session.has_factor {
        ctx.who().proved_lately(ctx.site.app.now())?;
        let session = ctx.session.clone();
        ctx.block(move |app| app.begin_factor(&session)).await?;
    }
    Ok(ctx.see_other("/account#totp"))
}

async fn confirm_factor(ctx: Ctx, typed: Typed) -> Outcome {
    let session = ctx.session.clone();
    let code = typed.get("code").trim().to_owned();
    match ctx.block(move |app| app.confirm_factor(&session, &code)).await? {
        Ok(()) => Ok(ctx.see_other_saying(HOME, "flash-factor-on")),
        Err(rejection) if rejection.code == Code::SignInAgain => Err(rejection.into()),
        Err(rejection) => {
            let mut page = page(&ctx).await?;
            page.totp = page.totp.refused(&rejection);
            ctx.refused(&rejection, &page)
        }
    }
}

async fn drop_factor(ctx: Ctx, _typed: Typed) -> Outcome {
    let session = ctx.session.clone();
    ctx.block(move |app| app.drop_factor(&session)).await??;
    Ok(ctx.see_other_saying(HOME, "flash-factor-off"))
}

async fn end_session(ctx: Ctx, _typed: Typed) -> Outcome {
    let session = ctx.session.clone();
    let id = ctx.var("session").to_owned();
    if id == waypost_app::hex(&session.token_hash) {
        ctx.block(move |app| app.sign_out(&session)).await?;
        let mut answer = ctx.see_other_saying("/sign-in", "flash-signed-out");
        answer.add_cookie(&ctx.no_session_cookie()).map_err(|_| Stop::not_found())?;
        return Ok(answer);
    }
    end(&ctx, Some(id)).await
}

async fn end_others(ctx: Ctx, _typed: Typed) -> Outcome {
    end(&ctx, None).await
}

async fn end(ctx: &Ctx, id: Option<String>) -> Outcome {
    let session = ctx.session.clone();
    let ended: Result<(), Rejection> = ctx.block(move |app| app.end_session(&session, id.as_deref())).await?;
    ended?;
    Ok(ctx.see_other_saying(HOME, "flash-session-ended"))
}

/// The whole page as it stands.
async fn page(ctx: &Ctx) -> Result<AccountPage, Stop> {
    let session: Signed = ctx.session.clone();
    let (sessions, pending, phrases) = ctx
        .block(move |app| -> Result<_, AppError> {
            Ok((app.sessions(&session)?, app.pending_factor(&session)?, app.phrases(&session.who)?))
        })
        .await?;
    let mut totp = TotpPart::new(ctx.session.has_factor);
    if let Some((secret, address)) = pending {
        totp = totp.with_secret(&secret, address);
    }
    Ok(AccountPage {
        name: ctx.session.display.clone(),
        sign_in: ctx.session.name.clone(),
        posts: posts(ctx),
        lang: ctx.lang(),
        theme: ctx.session.theme.as_deref().and_then(Theme::of_str).unwrap_or_default(),
        keys: ctx.session.keys,
        notices: notices(ctx),
        phrases: PhrasesPart::new(&phrases),
        password: PasswordPart::new(),
        totp,
        sessions: sessions.into_iter().map(|session| line(ctx, session)).collect(),
    })
}

fn posts(ctx: &Ctx) -> Vec<String> {
    let who = ctx.who();
    let organisation = who.organisation();
    organisation
        .posts_of(who.user(), who.today())
        .into_iter()
        .map(|post| organisation.party_name(&Party::Post(post), ctx.tag()))
        .collect()
}

fn line(ctx: &Ctx, session: SessionView) -> Session {
    let unknown = || ctx.site.views.text(ctx.lang(), &Text::new("device-unknown"));
    Session {
        id: session.id,
        device: device::words(&session.agent).unwrap_or_else(unknown),
        address: session.address,
        since: Timestamp::from_millis(session.created_at),
        used: Timestamp::from_millis(session.seen_at),
        current: session.current,
    }
}
