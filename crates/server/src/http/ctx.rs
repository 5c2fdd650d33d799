//! Who asks, in which language, and how pages are shown to them.

use std::sync::Arc;

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    http::{StatusCode, header},
    web,
};
use waypost_app::{
    App, AppError,
    access::Who,
    cases::check::{ASKED, moved},
    desk::{Accepted, Envelope},
    read::Counts,
    sign_in::{Origin, Session},
};
use waypost_base::{Code, Rejection};

use super::{guard::RequestId, route::Stop};
use crate::{
    config::Config,
    view::{
        Area, Counts as ShownCounts, Frame, FrameUser, Lang, Notice, Page, Text, Theme, Tone, Views, areas_of,
    },
};

/// What every request of a server shares.
pub struct Site {
    /// The application.
    pub app: Arc<App>,
    /// Pages and words.
    pub views: Arc<Views>,
    /// The configuration.
    pub config: Config,
}

/// Somebody who may or may not be signed in.
#[derive(Clone)]
pub struct Visitor {
    /// The server.
    pub site: web::Data<Site>,
    /// The request without its body.
    pub request: HttpRequest,
    /// The session, if there is one.
    pub session: Option<Session>,
    counts: Counts,
    lang: Lang,
    theme: Theme,
}

/// Somebody who is signed in.
#[derive(Clone)]
pub struct Ctx {
    /// The visitor.
    pub visitor: Visitor,
    /// The session.
    pub session: Session,
}

impl std::ops::Deref for Ctx {
    type Target = Visitor;

    fn deref(&self) -> &Visitor {
        &self.visitor
    }
}

/// The script of the keys comes from us alone, and asks for nothing.
const WITH_KEYS: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
    form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
/// Name of the token cookie of forms that are shown before signing in.
const FORM_COOKIE: &str = "waypost-form";
/// Name of the cookie with the notice of the next page.
const FLASH_COOKIE: &str = "waypost-flash";
/// Name of the language cookie.
const LANG_COOKIE: &str = "waypost-lang";

impl Visitor {
    /// Finds the session of a request, on a thread that may block.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn of(request: &HttpRequest, site: web::Data<Site>) -> Result<Visitor, AppError> {
        let cookie = request.cookie(session_cookie(&site.config)).map(|cookie| cookie.value().to_owned());
        let app = site.app.clone();
        let (session, counts) = match cookie {
            None => (None, Counts::default()),
            Some(cookie) => web::block(move || -> Result<_, AppError> {
                let session = app.session(&cookie)?;
                let counts = match &session {
                    Some(session) => app.counts(&session.who)?,
                    None => Counts::default(),
                };
                Ok((session, counts))
            })
            .await
            .map_err(|_| AppError::Lost)??,
        };
        let lang = session
            .as_ref()
            .and_then(|session| Lang::of_tag(session.language.as_deref()?))
            .or_else(|| Lang::of_tag(request.cookie(LANG_COOKIE)?.value()))
            .unwrap_or_else(|| Lang::accepted(text_header(request, header::ACCEPT_LANGUAGE)));
        let theme =
            session.as_ref().and_then(|session| Theme::of_str(session.theme.as_deref()?)).unwrap_or_default();
        Ok(Visitor { site, request: request.clone(), session, counts, lang, theme })
    }

    /// A visitor whose session could not be looked up.
    pub fn nobody(request: &HttpRequest, site: web::Data<Site>) -> Visitor {
        Visitor {
            site,
            request: request.clone(),
            session: None,
            counts: Counts::default(),
            lang: Lang::accepted(text_header(request, header::ACCEPT_LANGUAGE)),
            theme: Theme::Auto,
        }
    }

    /// The same visitor with a session that has just begun.
    #[must_use]
    pub fn with_session(self, session: Option<Session>) -> Visitor {
        Visitor { session, ..self }
    }

    /// The reader's language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The language tag for labels.
    pub fn tag(&self) -> &'static str {
        self.lang.tag()
    }

    /// The id of this request in the log.
    pub fn id(&self) -> String {
        self.request.extensions().get::<RequestId>().map_or_else(String::new, |id| id.0.to_string())
    }

    /// Path and query.
    pub fn path(&self) -> String {
        self.request.uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string)
    }

    /// A variable of the path.
    pub fn var(&self, name: &str) -> &str {
        self.request.match_info().get(name).unwrap_or_default()
    }

    /// A variable of the path as a number; what is none is not found.
    ///
    /// # Errors
    /// [`waypost_base::Code::NotFound`].
    pub fn number(&self, name: &str) -> Result<i64, Stop> {
        self.var(name).parse().map_err(|_| Stop::not_found())
    }

    /// A field of the query.
    pub fn query(&self, name: &str) -> Option<String> {
        let fields = web::Query::<Vec<(String, String)>>::from_query(self.request.query_string()).ok()?;
        fields.into_inner().into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The host that was asked for. A forwarded name is believed from trusted proxies only.
    pub fn host(&self) -> String {
        if self.is_proxied() {
            return self.request.connection_info().host().to_owned();
        }
        let authority = self.request.uri().authority().map(ToString::to_string);
        authority.unwrap_or_else(|| text_header(&self.request, header::HOST).to_owned())
    }

    /// Where the request comes from. A forwarded address is believed from trusted proxies only.
    pub fn origin(&self) -> Origin {
        let peer = self.request.peer_addr().map(|peer| peer.ip());
        // Each proxy appends the address it saw; what stands further left is the client's own claim.
        let proxies = &self.site.config.trusted_proxies;
        let forwarded = self.is_proxied().then(|| {
            let headers = self.request.headers().get_all("x-forwarded-for");
            let named: Vec<std::net::IpAddr> = headers
                .filter_map(|value| value.to_str().ok())
                .flat_map(|value| value.split(','))
                .filter_map(|address| address.trim().parse().ok())
                .collect();
            named
                .into_iter()
                .rev()
                .find(|address| !proxies.contains(address))
                .map(|address| address.to_string())
        });
        let forwarded = forwarded.flatten();
        Origin {
            address: forwarded.or(peer.map(|peer| peer.to_string())).unwrap_or_default(),
            agent: text_header(&self.request, header::USER_AGENT).to_owned(),
        }
    }

    fn is_proxied(&self) -> bool {
        let peer = self.request.peer_addr().map(|peer| peer.ip());
        peer.is_some_and(|peer| self.site.config.trusted_proxies.contains(&peer))
    }

    /// Does something with the application on a thread that may block.
    ///
    /// # Errors
    /// What the work returns.
    pub async fn block<T, E>(
        &self,
        work: impl FnOnce(&App) -> Result<T, E> + Send + 'static,
    ) -> Result<T, Stop>
    where
        T: Send + 'static,
        E: Into<Stop> + Send + 'static,
    {
        let app = self.site.app.clone();
        web::block(move || work(&app)).await.map_err(|_| Stop::Broken(AppError::Lost))?.map_err(Into::into)
    }

    /// The token of forms: of the session, else of a cookie that this answer sets.
    pub fn form_token(&self) -> (String, bool) {
        if let Some(session) = &self.session {
            return (session.csrf.clone(), false);
        }
        match self.request.cookie(FORM_COOKIE) {
            Some(cookie) if cookie.value().len() == 64 => (cookie.value().to_owned(), false),
            _ => (waypost_app::secrets::token().map(|(text, _)| text).unwrap_or_default(), true),
        }
    }

    /// Whether a posted form carries the token.
    pub fn token_fits(&self, typed: &str) -> bool {
        let (expected, fresh) = self.form_token();
        // Comparing hashes takes the same time for every wrong token.
        !fresh
            && !typed.is_empty()
            && waypost_app::secrets::token_hash(typed) == waypost_app::secrets::token_hash(&expected)
    }

    /// The areas that the reader may administer.
    pub fn areas(&self) -> Vec<Area> {
        areas_of(&self.frame(String::new()))
    }

    fn frame(&self, token: String) -> Frame {
        let flash = self.request.cookie(FLASH_COOKIE).and_then(|cookie| read_flash(cookie.value()));
        let who = self.session.as_ref().map(|session| &session.who);
        Frame {
            lang: self.lang,
            theme: self.theme,
            user: self.session.as_ref().map(frame_user),
            counts: ShownCounts {
                todo: self.counts.todo,
                done: self.counts.done,
                mine: self.counts.mine,
                drafts: self.counts.drafts,
                incidents: self.counts.incidents,
                notices: self.counts.notices,
                letters: self.counts.letters,
                copies: self.counts.copies,
            },
            csrf: token,
            flash,
            insecure: self.site.config.warns(),
            zone_minutes: who.map_or(480, |who| who.organisation().zone_minutes),
            path: self.path(),
            now: self.site.app.instant(),
            organisation: who.map_or_else(String::new, |who| who.organisation().name.clone()),
        }
    }

    /// A page.
    ///
    /// # Errors
    /// When a template or model is wrong.
    pub fn page<P: Page>(&self, page: &P) -> Result<HttpResponse, Stop> {
        self.page_with(StatusCode::OK, page)
    }

    /// A page that shows a refusal, with its status.
    ///
    /// # Errors
    /// When a template or model is wrong.
    pub fn refused<P: Page>(&self, rejection: &Rejection, page: &P) -> Result<HttpResponse, Stop> {
        self.page_with(super::guard::refused_status(rejection.code), page)
    }

    /// A page with a status.
    ///
    /// # Errors
    /// When a template or model is wrong.
    pub fn page_with<P: Page>(&self, status: StatusCode, page: &P) -> Result<HttpResponse, Stop> {
        let (token, fresh) = self.form_token();
        let html = self.site.views.render(page, &self.frame(token.clone())).map_err(Stop::view)?;
        let mut answer = HttpResponse::build(status);
        answer.content_type("text/html; charset=utf-8");
        if self.session.as_ref().is_some_and(|session| session.keys) {
            answer.insert_header((header::CONTENT_SECURITY_POLICY, WITH_KEYS));
        }
        if fresh {
            answer.cookie(self.cookie(FORM_COOKIE, token).finish());
        }
        if self.request.cookie(FLASH_COOKIE).is_some() {
            answer.cookie(self.cookie(FLASH_COOKIE, String::new()).max_age(Duration::ZERO).finish());
        }
        Ok(answer.body(html))
    }

    /// "See other": the browser gets the page anew, so that a reload posts nothing twice.
    pub fn see_other(&self, path: &str) -> HttpResponse {
        HttpResponse::SeeOther().insert_header((header::LOCATION, in_ascii(path))).finish()
    }

    /// The same, with a notice on the next page: a key of the catalogues.
    pub fn see_other_saying(&self, path: &str, notice: &'static str) -> HttpResponse {
        let mut answer = HttpResponse::SeeOther();
        answer.insert_header((header::LOCATION, in_ascii(path)));
        answer.cookie(self.cookie(FLASH_COOKIE, notice.to_owned()).max_age(Duration::minutes(1)).finish());
        answer.finish()
    }

    /// A cookie of ours: not for scripts, not from other sites, secure where browsers come by https.
    pub fn cookie<'c>(
        &self,
        name: impl Into<std::borrow::Cow<'c, str>>,
        value: String,
    ) -> actix_web::cookie::CookieBuilder<'c> {
        Cookie::build(name, value)
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.site.config.is_https())
    }

    /// The language cookie, for those who are not signed in.
    pub fn lang_cookie(&self, lang: Lang) -> Cookie<'static> {
        self.cookie(LANG_COOKIE, lang.tag().to_owned()).max_age(Duration::days(365)).finish()
    }

    /// The session cookie.
    pub fn session_cookie(&self, value: String) -> Cookie<'static> {
        self.cookie(session_cookie(&self.site.config), value).finish()
    }

    /// The cookie that ends the session in the browser.
    pub fn no_session_cookie(&self) -> Cookie<'static> {
        self.cookie(session_cookie(&self.site.config), String::new()).max_age(Duration::ZERO).finish()
    }
}

impl Ctx {
    /// Hands a command in after the action of its stage was asked; asks again, a few times, when the case moved meanwhile.
    ///
    /// # Errors
    /// When something broke.
    pub async fn hand_in(&self, envelope: Envelope) -> Result<Result<Accepted, Rejection>, Stop> {
        for _ in 0..ASKED {
            let (who, asked) = (self.who().clone(), envelope.clone());
            let asked = self.block(move |app| app.checked(&who, asked)).await?;
            match self.site.app.desk.submit(asked).await? {
                Err(rejection) if rejection.code == Code::CheckMoved => {}
                answer => return Ok(answer),
            }
        }
        Ok(moved())
    }

    /// The person.
    pub fn who(&self) -> &Who {
        &self.session.who
    }
}

/// Under https the name's prefix makes browsers refuse the cookie from anything but this host by https.
fn session_cookie(config: &Config) -> &'static str {
    if config.is_https() { "__Host-waypost" } else { "waypost" }
}

/// A path as a header can carry it.
fn in_ascii(path: &str) -> String {
    path.bytes().fold(String::with_capacity(path.len()), |mut text, byte| {
        if byte.is_ascii_graphic() {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
        text
    })
}

fn text_header(request: &HttpRequest, name: header::HeaderName) -> &str {
    request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn frame_user(session: &Session) -> FrameUser {
    use waypost_org::Permission;
    let may = |permission| session.who.may(permission);
    FrameUser {
        name: session.display.clone(),
        keys: session.keys,
        may_administer: may(Permission::AdministerSecurity) || may(Permission::AdministerSystem),
        may_name_administrators: may(Permission::AdministerSystem),
        may_mend: may(Permission::ResolveIncidents),
        may_audit: may(Permission::Audit),
        may_organise: may(Permission::AdministerOrganisation),
        may_define: session.who.defines_flows().is_ok(),
        may_define_all: may(Permission::AdministerFlows),
        may_mail: may(Permission::AdministerSystem),
        may_supervise: session.who.supervises().is_ok(),
    }
}

/// Only notices of ours are shown, whatever the cookie says.
fn read_flash(value: &str) -> Option<Notice> {
    const NOTICES: &[&str] = &[
        "flash-submitted",
        "flash-voted",
        "flash-returned",
        "flash-saved",
        "flash-claimed",
        "flash-unclaimed",
        "flash-transferred",
        "flash-withdrawn",
        "flash-revoked",
        "flash-steer-reassign",
        "flash-steer-extend",
        "flash-steer-suspend",
        "flash-steer-resume",
        "flash-steer-jump",
        "flash-steer-reopen",
        "flash-delegated",
        "flash-signer-added",
        "flash-signer-removed",
        "flash-opinion",
        "flash-taken-back",
        "flash-steer-terminate",
        "flash-commented",
        "flash-draft-deleted",
        "flash-retried",
        "flash-password-changed",
        "flash-view-changed",
        "flash-factor-on",
        "flash-factor-off",
        "flash-session-ended",
        "flash-administrators-named",
        "flash-person-changed",
        "flash-signed-out",
        "flash-flow-saved",
        "flash-flow-made",
        "flash-flow-form_chosen",
        "flash-flow-copied",
        "flash-flow-undone",
        "flash-flow-redone",
        "flash-flow-discarded",
        "flash-flow-stopped",
        "flash-flow-stage_removed",
        "flash-action-saved",
        "flash-submitted-missing",
        "flash-material-saved",
        "flash-materials-saved",
        "flash-organisation-saved",
        "flash-organisation-imported",
        "flash-item-saved",
        "flash-item-closed",
        "flash-item-opened",
        "flash-item-removed",
        "flash-forms-renewed",
        "flash-form-saved",
        "flash-form-published",
        "flash-form-discarded",
        "flash-form-taken",
        "flash-notices-read",
        "flash-notices-chosen",
        "flash-calendar-published",
        "flash-mail-rule",
        "flash-mail-retried",
        "flash-copied",
        "flash-acknowledged",
        "flash-urged",
        "flash-phrases-kept",
        "flash-batch-started",
        "flash-batch-answered",
        "flash-batch-approved",
        "flash-view-kept",
        "flash-view-removed",
    ];
    let key = NOTICES.iter().find(|key| **key == value)?;
    let tone = if *key == "flash-submitted-missing" { Tone::Warning } else { Tone::Good };
    Some(Notice { tone, text: Text::new(*key) })
}
