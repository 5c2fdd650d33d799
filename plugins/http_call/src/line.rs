//! The line: one request out, one answer in, or why there is none.

use std::time::Duration;

use ureq::{
    Agent, Error,
    config::Config,
    http::{Request, Uri},
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::{DefaultConnector, NextTimeout},
    },
};
use waypost_action_net::{Allowed, Origin};
use waypost_action_sdk::Fault;
use waypost_action_template::say;

use crate::{
    request::Asked,
    settings::{Method, Settings},
};

/// Most bytes of an answer.
const ANSWER: u64 = 256 * 1024;

/// What came back.
pub struct Came {
    pub status: u16,
    pub body: Vec<u8>,
}

/// Sends it. Whatever leaves open whether the other system acted can be tried again: the key tells.
pub fn send(settings: &Settings, asked: &Asked, language: &str) -> Result<Came, Fault> {
    let allowed = settings.allowed().map_err(|problem| problem.fault(language))?;
    let config = Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(settings.timeout_seconds)))
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        // A second answer on a line would be read as the next call's.
        .max_idle_connections(0)
        .proxy(None)
        .user_agent(concat!("waypost-http-call/", env!("CARGO_PKG_VERSION")))
        .build();
    let resolver = Judged { allowed, origin: asked.origin.clone(), inner: DefaultResolver::default() };
    let agent = Agent::with_parts(config, DefaultConnector::default(), resolver);
    let mut request = Request::builder().method(method(asked.method)).uri(asked.uri.clone());
    for (name, value) in &asked.headers {
        request = request.header(name, value);
    }
    let unsent = |error: ureq::http::Error| Fault::failed(error.to_string());
    let answer = match &asked.body {
        Some(body) => agent.run(request.body(body).map_err(unsent)?),
        None => agent.run(request.body(()).map_err(unsent)?),
    };
    let mut answer = answer.map_err(|error| fault(&error, &asked.origin, language))?;
    let status = answer.status().as_u16();
    let body = answer.body_mut().with_config().limit(ANSWER).read_to_vec();
    let body = body.map_err(|error| fault(&error, &asked.origin, language))?;
    Ok(Came { status, body })
}

/// Looks the name up, and keeps the addresses that the settings permit: what is judged is what is connected to.
#[derive(Debug)]
struct Judged {
    allowed: Allowed,
    origin: Origin,
    inner: DefaultResolver,
}

impl Resolver for Judged {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        let mut kept = self.empty();
        for address in found.iter().filter(|it| self.allowed.permits_address(&self.origin, it.ip())) {
            kept.push(*address);
        }
        if kept.is_empty() { Err(Error::Other(Box::new(Own))) } else { Ok(kept) }
    }
}

/// The host has no address that may be called.
#[derive(Debug)]
struct Own;

impl std::fmt::Display for Own {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("no public address")
    }
}

impl std::error::Error for Own {}

const fn method(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Patch => "PATCH",
        Method::Delete => "DELETE",
    }
}

fn fault(error: &Error, origin: &Origin, language: &str) -> Fault {
    match error {
        Error::Other(inner) if inner.is::<Own>() => Fault::failed(say(
            language,
            format!("{origin} 的地址在内网或本机，不允许调用：请管理员将其加入允许的内网系统"),
            format!("{origin} lies in the house's own network: an administrator has to allow it as private"),
        )),
        Error::BodyExceedsLimit(_) => Fault::failed(say(
            language,
            format!("{origin} 的答复超过 {ANSWER} 字节"),
            format!("{origin} answered more than {ANSWER} bytes"),
        )),
        Error::Timeout(_) => Fault::for_now(say(
            language,
            format!("{origin} 没有在规定时间内答复，是否已办理未知"),
            format!("{origin} did not answer in time; whether it acted is unknown"),
        )),
        error => Fault::for_now(say(
            language,
            format!("与 {origin} 的连接出错，是否已办理未知：{error}"),
            format!("the line to {origin} broke, whether it acted is unknown: {error}"),
        )),
    }
}
