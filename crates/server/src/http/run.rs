//! `waypost serve`: binding, TLS, limits, graceful end.

use std::{io, sync::Arc, time::Duration};

use actix_web::{
    App as ActixApp, HttpRequest, HttpResponse, HttpServer,
    http::{Method, StatusCode, header},
    middleware, web,
};
use waypost_app::App;

use super::{
    ctx::{Site, Visitor},
    guard::{Https, surround},
    route::Row,
};
use crate::{
    config::Config,
    pages::{self, fault::FaultPage},
    view::Views,
};

/// Connections at one time, for each thread.
const CONNECTIONS: usize = 2_000;
/// What runs may go on this long when the server stops.
const DRAIN: u64 = 20;

/// A bound server: its address is known, its future runs it.
pub struct Bound {
    /// Address that browsers type.
    pub url: String,
    /// Runs until it is stopped.
    pub server: actix_web::dev::Server,
    /// Pages and words, for letters too.
    pub views: Arc<Views>,
}

/// Why a server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartFault {
    /// The address cannot be bound.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address.
        address: String,
        /// The machine's answer.
        source: io::Error,
    },
    /// Certificate or key cannot be used.
    #[error("TLS: {0}")]
    Tls(String),
    /// Templates or catalogues cannot be used.
    #[error(transparent)]
    Views(#[from] crate::view::ViewFault),
}

/// Binds a server over an application.
///
/// # Errors
/// [`StartFault`].
pub fn bind(app: Arc<App>, config: &Config) -> Result<Bound, StartFault> {
    let views = Arc::new(Views::new(config.templates.as_deref())?);
    let site = web::Data::new(Site { app, views: views.clone(), config: config.clone() });
    let https = Https(config.is_https());
    let factory = move || {
        let mut actix = ActixApp::new()
            .app_data(site.clone())
            .app_data(https)
            .wrap(middleware::Compress::default())
            .wrap(middleware::from_fn(surround))
            .default_service(web::to(not_found))
            .route("/static/{file}", web::get().to(asset))
            .route("/health", web::get().to(health));
        for (path, rows) in by_path(pages::routes()) {
            let mut resource = web::resource(path);
            let allowed = allowed(&rows);
            for row in rows {
                resource = resource.route(row.into_route());
            }
            let wrong = move |request, site| wrong_method(request, site, allowed);
            actix = actix.service(resource.default_service(web::to(wrong)));
        }
        actix
    };
    let mut server = HttpServer::new(factory)
        .client_request_timeout(Duration::from_secs(config.pace.head_seconds))
        .client_disconnect_timeout(Duration::from_secs(config.pace.head_seconds))
        .max_connections(CONNECTIONS)
        .shutdown_timeout(DRAIN)
        .disable_signals();
    if config.workers > 0 {
        server = server.workers(config.workers);
    }
    let bind = |source| StartFault::Bind { address: config.listen.to_string(), source };
    let server = match &config.tls {
        Some(tls) => server.bind_rustls_0_23(config.listen, tls_config(tls)?).map_err(bind)?,
        None => server.bind(config.listen).map_err(bind)?,
    };
    let address = server.addrs().first().copied().unwrap_or(config.listen);
    let scheme = if config.tls.is_some() { "https" } else { "http" };
    let url = config.public_url.clone().unwrap_or_else(|| format!("{scheme}://{address}"));
    Ok(Bound { url, server: server.run(), views })
}

/// Reads what a configuration names, as the start of a server does: templates, certificate and key.
///
/// # Errors
/// [`StartFault`].
pub fn check(config: &Config) -> Result<(), StartFault> {
    Views::new(config.templates.as_deref())?;
    config.tls.as_ref().map(tls_config).transpose()?;
    Ok(())
}

/// The methods of a path.
fn allowed(rows: &[Row]) -> &'static str {
    let has = |method: Method| rows.iter().any(|row| row.method == method);
    match (has(Method::GET), has(Method::POST)) {
        (true, true) => "GET, HEAD, POST",
        (true, false) => "GET, HEAD",
        _ => "POST",
    }
}

/// Rows of one path together: actix asks the first resource that fits a path, whatever its methods.
fn by_path(rows: Vec<Row>) -> Vec<(&'static str, Vec<Row>)> {
    let mut paths: Vec<(&'static str, Vec<Row>)> = Vec::new();
    for row in rows {
        match paths.iter_mut().find(|(path, _)| *path == row.path) {
            Some((_, known)) => known.push(row),
            None => paths.push((row.path, vec![row])),
        }
    }
    paths
}

fn tls_config(tls: &crate::config::Tls) -> Result<rustls::ServerConfig, StartFault> {
    use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
    let wrong = |why: &dyn std::fmt::Display, path: &std::path::Path| {
        StartFault::Tls(format!("{}: {why}", path.display()))
    };
    let chain = CertificateDer::pem_file_iter(&tls.certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|why| wrong(&why, &tls.certificate))?;
    let key = PrivateKeyDer::from_pem_file(&tls.key).map_err(|why| wrong(&why, &tls.key))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
        .map_err(|why| StartFault::Tls(why.to_string()))
}

async fn asset(
    site: web::Data<Site>,
    file: web::Path<String>,
    accepts: Option<web::Header<header::AcceptEncoding>>,
) -> HttpResponse {
    let Some(asset) = site.views.asset(&file) else { return HttpResponse::NotFound().finish() };
    let mut answer = HttpResponse::Ok();
    answer
        .content_type(asset.media)
        .insert_header(("cache-control", "public, max-age=31536000, immutable"))
        .insert_header((header::VARY, "accept-encoding"));
    let offered = [header::Encoding::gzip(), header::Encoding::identity()];
    let wanted = accepts.and_then(|accepts| accepts.negotiate(offered.iter()));
    match asset.gzip.filter(|_| wanted == Some(header::Encoding::gzip())) {
        Some(small) => answer.insert_header(header::ContentEncoding::Gzip).body(small.to_vec()),
        None => answer.body(asset.bytes.to_vec()),
    }
}

/// For load balancers: reading works.
async fn health(site: web::Data<Site>) -> HttpResponse {
    let app = site.app.clone();
    match web::block(move || app.asks_for_tenant("")).await {
        Ok(Ok(_)) => HttpResponse::Ok().content_type("text/plain").body("ok\n"),
        _ => HttpResponse::ServiceUnavailable()
            .content_type("text/plain")
            .body("the database does not answer\n"),
    }
}

async fn not_found(request: HttpRequest, site: web::Data<Site>) -> HttpResponse {
    nothing_here(request, site, StatusCode::NOT_FOUND).await
}

/// A path that is only posted to, typed into the address bar: nothing to see, and the way on.
async fn wrong_method(request: HttpRequest, site: web::Data<Site>, allowed: &'static str) -> HttpResponse {
    let mut answer = nothing_here(request, site, StatusCode::METHOD_NOT_ALLOWED).await;
    answer.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static(allowed));
    answer
}

async fn nothing_here(request: HttpRequest, site: web::Data<Site>, status: StatusCode) -> HttpResponse {
    let visitor = match Visitor::of(&request, site.clone()).await {
        Ok(visitor) => visitor,
        Err(_) => Visitor::nobody(&request, site),
    };
    visitor
        .page_with(status, &FaultPage::not_found())
        .unwrap_or_else(|_| HttpResponse::build(status).finish())
}
