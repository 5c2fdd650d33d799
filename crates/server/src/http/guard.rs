//! What surrounds every request: an id, security headers, the check of where it comes from, a page for a panic.

use std::{panic::AssertUnwindSafe, rc::Rc};

use actix_web::{
    Error, HttpMessage, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        Method, StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};
use futures_util::FutureExt;

use super::ctx::Site;
use crate::{
    pages::fault::FaultPage,
    view::{Frame, Lang},
};

/// The id under which a request stands in the log, and which an error page shows.
#[derive(Clone, Debug)]
pub struct RequestId(pub Rc<str>);

const CONTENT_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; \
    form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Gives the request an id, turns a panic into an answer, and adds the headers that every answer carries.
///
/// # Errors
/// None of its own.
pub async fn surround<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let id: Rc<str> = match waypost_app::secrets::token() {
        Ok((text, _)) => Rc::from(&text[..12]),
        Err(_) => Rc::from("no-randomness"),
    };
    request.extensions_mut().insert(RequestId(id.clone()));
    let https = request.app_data::<Https>().copied().unwrap_or(Https(false));
    let site = request.app_data::<web::Data<Site>>().cloned();
    let accepted = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let lang = Lang::accepted(accepted.unwrap_or_default());
    let path = logged(request.path());

    // Nothing of the request may be kept across this call: actix fills in the match, and wants it for itself.
    let answered = AssertUnwindSafe(next.call(request)).catch_unwind().await;
    let mut failed = match answered {
        Ok(Ok(mut response)) => {
            set_headers(response.headers_mut(), https, &id);
            return Ok(response);
        }
        Ok(Err(fault)) => plain_fault(&fault),
        Err(_) => {
            tracing::error!(id = %id, %path, "a handler panicked");
            panic_page(site.as_ref().map(|site| site.get_ref()), lang, &id)
        }
    };
    set_headers(failed.headers_mut(), https, &id);
    Err(InternalError::from_response("answered by the guard", failed).into())
}

/// A path for the log. The token of a set-up link is a secret while the link is good.
pub fn logged(path: &str) -> String {
    if path.starts_with("/setup/") { "/setup/…".to_owned() } else { path.to_owned() }
}

/// The page after a panic; in bare words where even that cannot be shown.
fn panic_page(site: Option<&Site>, lang: Lang, id: &str) -> HttpResponse {
    let frame = Frame { lang, ..Frame::default() };
    let html = site.and_then(|site| site.views.render(&FaultPage::error(id), &frame).ok());
    let mut answer = HttpResponse::InternalServerError();
    match html {
        Some(html) => answer.content_type("text/html; charset=utf-8").body(html),
        None => answer
            .content_type("text/plain; charset=utf-8")
            .body(format!("出错了，编号 {id}\nSomething broke. Id {id}\n")),
    }
}

fn set_headers(headers: &mut HeaderMap, https: Https, id: &str) {
    let mut set = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    set(header::CONTENT_SECURITY_POLICY, CONTENT_POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    );
    set(header::CACHE_CONTROL, "no-store");
    if https.0 {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
}

/// Whether browsers reach us by https.
#[derive(Clone, Copy, Debug)]
pub struct Https(pub bool);

fn plain_fault(fault: &Error) -> HttpResponse<BoxBody> {
    let status = fault.as_response_error().status_code();
    HttpResponse::build(status).content_type("text/plain; charset=utf-8").body(status.to_string())
}

/// Whether a request that changes something comes from our own pages: browsers say so in `Sec-Fetch-Site`, older
/// ones in `Origin`. A request with neither is no browser's; the form token decides on it.
/// `host` is the name under which browsers reach us.
pub fn comes_from_us(request: &HttpRequest, host: &str) -> bool {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return true;
    }
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => site == "same-origin" || site == "none",
        (None, Some(origin)) => origin.split_once("://").is_some_and(|(_, of)| of.eq_ignore_ascii_case(host)),
        (None, None) => true,
    }
}

/// The status of a page that shows a refusal.
pub fn refused_status(code: waypost_base::Code) -> StatusCode {
    use waypost_base::Code;
    match code {
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::ViewGone => StatusCode::GONE,
        Code::NotAllowed
        | Code::CaseRestricted
        | Code::BadToken
        | Code::MayNotStart
        | Code::NotInitiator
        | Code::MayNotUrge => StatusCode::FORBIDDEN,
        Code::TooManyAttempts | Code::TooManyComments | Code::UrgedLately => StatusCode::TOO_MANY_REQUESTS,
        Code::Busy | Code::StorageFull | Code::ActionUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::FileTooLarge | Code::TextTooLong | Code::UploadsFull => StatusCode::PAYLOAD_TOO_LARGE,
        Code::UploadCut => StatusCode::BAD_REQUEST,
        Code::AlreadyHandled
        | Code::ClaimedByOther
        | Code::CaseMoved
        | Code::CaseEnded
        | Code::CaseSuspended
        | Code::KeyReused
        | Code::ChangedMeanwhile
        | Code::DraftClosed
        | Code::DefinitionMoved
        | Code::SuccessorActed => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

#[cfg(test)]
mod tests;
