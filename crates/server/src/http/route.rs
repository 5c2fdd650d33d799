//! Routes: one table of method, path, access and handler. The table is also what the access test walks: a route that
//! is not in it does not exist.

use std::{future::Future, pin::Pin, rc::Rc};

use actix_web::{
    HttpRequest, HttpResponse, guard,
    http::{Method, StatusCode},
    web,
};
use waypost_app::AppError;
use waypost_base::{Code, Rejection, TenantId};

use super::{
    ctx::{Ctx, Site, Visitor},
    guard::comes_from_us,
    typed::{Staging, Typed, Why, read},
};
use crate::{
    pages::{
        Carried, LostFile,
        fault::FaultPage,
        sign_in::{again::AgainPage, own_password, password::SignInPage, resume::ResumePage},
    },
    view::ViewFault,
};

/// What a handler gives: an answer, or why there is none.
pub type Outcome = Result<HttpResponse, Stop>;

/// Why a handler has no page of its own to show.
#[derive(Debug)]
pub enum Stop {
    /// The user may not do this now.
    Refused(Rejection),
    /// Something broke.
    Broken(AppError),
    /// A page could not be shown.
    Unshown(ViewFault),
}

impl Stop {
    /// Nothing is there, or nothing that this person may see.
    pub fn not_found() -> Stop {
        Stop::Refused(Code::NotFound.into())
    }

    /// A page could not be shown.
    pub fn view(fault: ViewFault) -> Stop {
        Stop::Unshown(fault)
    }
}

impl From<AppError> for Stop {
    fn from(fault: AppError) -> Self {
        Stop::Broken(fault)
    }
}

impl From<Rejection> for Stop {
    fn from(rejection: Rejection) -> Self {
        Stop::Refused(rejection)
    }
}

impl From<Code> for Stop {
    fn from(code: Code) -> Self {
        Stop::Refused(code.into())
    }
}

/// Who may come to a route at all. What they may do there is judged by the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Open,
    /// Anybody who is signed in; what is shown or done is limited to what that person may see and do.
    SignedIn,
}

type Call = Rc<dyn Fn(Visitor, Typed) -> Pin<Box<dyn Future<Output = Outcome>>>>;

/// One route.
#[derive(Clone)]
pub struct Row {
    /// GET or POST.
    pub method: Method,
    /// Path with variables in braces.
    pub path: &'static str,
    /// Who may come.
    pub access: Access,
    /// Whether it is there also for somebody who must first choose an own password.
    before_own_password: bool,
    call: Call,
}

impl Row {
    /// A page that anybody may get.
    pub fn open<F: Future<Output = Outcome> + 'static>(
        path: &'static str,
        handler: impl Fn(Visitor) -> F + 'static,
    ) -> Row {
        let call: Call = Rc::new(move |visitor, _| Box::pin(handler(visitor)));
        Row { method: Method::GET, path, access: Access::Open, before_own_password: true, call }
    }

    /// A form that anybody may post.
    pub fn open_post<F: Future<Output = Outcome> + 'static>(
        path: &'static str,
        handler: impl Fn(Visitor, Typed) -> F + 'static,
    ) -> Row {
        let call: Call = Rc::new(move |visitor, typed| Box::pin(handler(visitor, typed)));
        Row { method: Method::POST, path, access: Access::Open, before_own_password: true, call }
    }

    /// A page for those who are signed in.
    pub fn get<F: Future<Output = Outcome> + 'static>(
        path: &'static str,
        handler: impl Fn(Ctx) -> F + 'static,
    ) -> Row {
        let handler = Rc::new(handler);
        let call: Call = Rc::new(move |visitor, _| {
            let handler = handler.clone();
            Box::pin(async move {
                match visitor.session.clone() {
                    Some(session) => handler(Ctx { visitor, session }).await,
                    None => Err(Code::SignInAgain.into()),
                }
            })
        });
        Row { method: Method::GET, path, access: Access::SignedIn, before_own_password: false, call }
    }

    /// A form for those who are signed in.
    pub fn post<F: Future<Output = Outcome> + 'static>(
        path: &'static str,
        handler: impl Fn(Ctx, Typed) -> F + 'static,
    ) -> Row {
        let handler = Rc::new(handler);
        let call: Call = Rc::new(move |visitor, typed| {
            let handler = handler.clone();
            Box::pin(async move {
                match visitor.session.clone() {
                    Some(session) => handler(Ctx { visitor, session }, typed).await,
                    None => Err(Code::SignInAgain.into()),
                }
            })
        });
        Row { method: Method::POST, path, access: Access::SignedIn, before_own_password: false, call }
    }

    /// There also for somebody whose password another made: for the way out, and for choosing an own one.
    #[must_use]
    pub fn before_own_password(self) -> Row {
        Row { before_own_password: true, ..self }
    }

    /// The route for actix.
    pub fn into_route(self) -> actix_web::Route {
        let route = match self.method {
            Method::POST => web::post(),
            _ => web::route().guard(guard::Any(guard::Get()).or(guard::Head())),
        };
        let row = self;
        route.to(move |request: HttpRequest, payload: web::Payload, site: web::Data<Site>| {
            let row = row.clone();
            async move { row.answer(request, payload, site).await }
        })
    }

    async fn answer(
        &self,
        request: HttpRequest,
        payload: web::Payload,
        site: web::Data<Site>,
    ) -> HttpResponse {
        let visitor = match Visitor::of(&request, site.clone()).await {
            Ok(visitor) => visitor,
            Err(fault) => {
                let visitor = Visitor::nobody(&request, site);
                return show_stop(&visitor, &Typed::default(), Stop::Broken(fault)).await;
            }
        };
        // Whoever knows a password that another made may be that other.
        if self.access == Access::SignedIn
            && !self.before_own_password
            && visitor.session.as_ref().is_some_and(|session| session.password_given)
        {
            let next = query_value(&visitor.path());
            return visitor.see_other(&format!("{}?next={next}", own_password::PATH));
        }
        // Nothing of another site's form is read, so nothing of it is stored.
        if !comes_from_us(&request, &visitor.host()) {
            return show_stop(&visitor, &Typed::default(), Code::BadToken.into()).await;
        }
        let typed = match self.typed(&visitor, payload).await {
            Ok(typed) => typed,
            Err((stop, typed)) => return show_unread(&visitor, &typed, stop).await,
        };
        if self.method == Method::POST {
            // Without a session the sign-in page comes first, and carries the form on.
            let lost = self.access == Access::SignedIn && visitor.session.is_none();
            if !lost && !visitor.token_fits(typed.get("csrf")) {
                return show_stop(&visitor, &typed, Code::BadToken.into()).await;
            }
        }
        match (self.call)(visitor.clone(), typed.clone()).await {
            Ok(answer) => answer,
            Err(stop) => show_stop(&visitor, &typed, stop).await,
        }
    }

    /// What was typed; or why it could not be read, with what came of it.
    async fn typed(&self, visitor: &Visitor, payload: web::Payload) -> Result<Typed, (Stop, Typed)> {
        if self.method != Method::POST {
            return Ok(Typed::default());
        }
        let app = visitor.site.app.clone();
        let unique = || app.shared.ids.fresh();
        let tenant = visitor.session.as_ref().map(|session| session.who.tenant());
        let staging = tenant.map(|tenant: TenantId| Staging {
            files: &visitor.site.app.shared.files,
            tenant,
            unique: &unique,
        });
        let read = read(&visitor.request, payload, visitor.site.config.pace, staging.as_ref()).await;
        // Files of a form that was not read whole count as well: they are there, and may be sent again by their hash.
        let (stop, mut typed) = match read {
            Ok(typed) => (None, typed),
            Err(unread) => match unread.why {
                Why::Refused(rejection) => (Some(Stop::Refused(rejection)), unread.typed),
                Why::Broken(fault) => (Some(Stop::Broken(fault)), unread.typed),
            },
        };
        let staged = stage(visitor, &mut typed).await;
        match stop.map_or(staged, Err) {
            Ok(()) => Ok(typed),
            Err(stop) => Err((stop, typed)),
        }
    }
}

/// Notes whose the files of a form are. Where that fails, they are nobody's, and collected within days.
async fn stage(visitor: &Visitor, typed: &mut Typed) -> Result<(), Stop> {
    let Some(session) = visitor.session.clone() else { return Ok(()) };
    let files: Vec<_> = typed.all_files().iter().filter_map(|(_, file)| file.clone().ok()).collect();
    if files.is_empty() {
        return Ok(());
    }
    let refused = visitor
        .block(move |app| -> Result<Vec<_>, AppError> {
            let mut refused = Vec::new();
            for file in files {
                if let Err(rejection) = app.file_staged(&session.who, &file)? {
                    refused.push((file.sha256, rejection));
                }
            }
            Ok(refused)
        })
        .await?;
    typed.refuse_files(&refused);
    Ok(())
}

/// The page for a form that could not be read whole: why, and what came of it, to be copied; to send only that would
/// hand in less than was typed.
async fn show_unread(visitor: &Visitor, typed: &Typed, stop: Stop) -> HttpResponse {
    if let Stop::Refused(rejection) = &stop
        && visitor.session.is_some()
        && !typed.fields().is_empty()
    {
        let page = ResumePage::in_part(visitor.path(), carried(typed), rejection);
        return shown(visitor, visitor.refused(rejection, &page));
    }
    show_stop(visitor, typed, stop).await
}

/// The page for what stopped a handler. Nothing that was typed is lost: a form that needs a sign-in or a fresh token
/// travels on as hidden fields.
async fn show_stop(visitor: &Visitor, typed: &Typed, stop: Stop) -> HttpResponse {
    let page = match stop {
        Stop::Refused(rejection) => refused(visitor, typed, &rejection).await,
        Stop::Broken(fault) if fault.is_full() => {
            tracing::error!(id = %visitor.id(), %fault, "the storage is full");
            full_or_busy(visitor, typed, Code::StorageFull)
        }
        Stop::Broken(fault) if fault.is_passing() => {
            tracing::warn!(id = %visitor.id(), %fault, "refused for load");
            full_or_busy(visitor, typed, Code::Busy)
        }
        Stop::Broken(fault) => {
            tracing::error!(id = %visitor.id(), path = %super::guard::logged(visitor.request.path()), %fault, "a request failed");
            broken(visitor, typed)
        }
        Stop::Unshown(fault) => Err(Stop::Unshown(fault)),
    };
    shown(visitor, page)
}

/// The page, or where there is none, its least form.
fn shown(visitor: &Visitor, page: Outcome) -> HttpResponse {
    page.unwrap_or_else(|stop| {
        tracing::error!(id = %visitor.id(), fault = ?stop, "a page could not be shown");
        HttpResponse::InternalServerError()
            .content_type("text/plain; charset=utf-8")
            .body(format!("出错了，编号 {id}\nSomething broke. Id {id}\n", id = visitor.id()))
    })
}

async fn refused(visitor: &Visitor, typed: &Typed, rejection: &Rejection) -> Outcome {
    match rejection.code {
        Code::SignInAgain if visitor.session.is_none() => {
            let host = visitor.host();
            let several = visitor.block(move |app| app.asks_for_tenant(&host)).await?;
            let page = SignInPage::new(several, visitor.path(), carried(typed));
            // A page that was asked for is answered by the way to the sign-in; a form by the sign-in itself.
            if *visitor.request.method() != Method::POST {
                let next = query_value(&visitor.path());
                return Ok(visitor.see_other(&format!("/sign-in?next={next}")));
            }
            visitor.page_with(StatusCode::UNAUTHORIZED, &page)
        }
        Code::SignInAgain => {
            let Some(session) = &visitor.session else { return Err(Stop::not_found()) };
            let page = AgainPage::new(&session.display, session.has_factor, visitor.path(), carried(typed));
            visitor.page_with(StatusCode::UNAUTHORIZED, &page)
        }
        Code::BadToken if !typed.fields().is_empty() && visitor.session.is_some() => {
            let page = ResumePage::new(visitor.path(), carried(typed), Some(rejection));
            visitor.refused(rejection, &page)
        }
        _ => visitor.refused(rejection, &FaultPage::rejected(rejection)),
    }
}

/// Something broke: its number, and where a form was sent, the form to be sent again.
fn broken(visitor: &Visitor, typed: &Typed) -> Outcome {
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    if typed.fields().is_empty() || visitor.session.is_none() {
        return visitor.page_with(status, &FaultPage::error(visitor.id()));
    }
    visitor.page_with(status, &ResumePage::after_error(visitor.path(), carried(typed), visitor.id()))
}

fn full_or_busy(visitor: &Visitor, typed: &Typed, code: Code) -> Outcome {
    let rejection = Rejection::new(code);
    let mut answer = if typed.fields().is_empty() || visitor.session.is_none() {
        visitor.refused(&rejection, &FaultPage::rejected(&rejection))?
    } else {
        let page = ResumePage::new(visitor.path(), carried(typed), Some(&rejection));
        visitor.refused(&rejection, &page)?
    };
    answer
        .headers_mut()
        .insert(actix_web::http::header::RETRY_AFTER, actix_web::http::header::HeaderValue::from_static("5"));
    Ok(answer)
}

/// Typed fields as hidden fields of another page; secrets and our own are left out. Files that are stored already travel
/// on by their hash, as the form itself names them.
pub fn carried(typed: &Typed) -> Vec<Carried> {
    const LEFT_OUT: &[&str] = &["csrf", "password", "repeat", "old", "code", "next", "pending"];
    typed
        .fields()
        .iter()
        .filter(|(name, _)| !LEFT_OUT.contains(&name.as_str()) && !name.starts_with("carried."))
        .map(|(name, value)| Carried { name: name.clone(), value: value.clone() })
        .chain(typed.all_files().iter().filter_map(|(name, file)| match file {
            Ok(file) => {
                let (part, key) = match name.strip_prefix("item.") {
                    Some(key) => (String::new(), key),
                    None => name.split_once(".item.").map(|(part, key)| (format!("{part}."), key))?,
                };
                let value = format!("{}/{}", file.sha256, file.name);
                Some(Carried { name: format!("{part}keep.{key}"), value })
            }
            Err(refused) => refused.params.get("name").map(|file| LostFile::carried(name, file)),
        }))
        .chain(
            typed.carried().map(|(name, value)| Carried { name: name.to_owned(), value: value.to_owned() }),
        )
        .collect()
}

/// A path as a value of a query.
fn query_value(path: &str) -> String {
    path.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
        text
    })
}
