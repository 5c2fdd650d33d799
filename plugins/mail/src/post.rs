//! Sends a letter: to the address that was judged, under the name in the server's certificate.

use std::{net::ToSocketAddrs, time::Duration};

use lettre::{
    Message, SmtpTransport, Transport,
    transport::smtp::{
        Error,
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};
use waypost_action_net::is_public;
use waypost_action_sdk::Input;

use crate::{settings::Settings, words::Problem};

/// What a server answers about a recipient whom it does not know.
const UNKNOWN: [&str; 3] = ["550", "551", "553"];

pub fn send(settings: &Settings, input: &Input, letter: &Message) -> Result<(), Problem> {
    let origin = settings.origin()?;
    let host = origin.host().trim_start_matches('[').trim_end_matches(']').to_owned();
    let not_now = |error: std::io::Error| Problem::NotNow(format!("{origin}: {error}"));
    let found: Vec<_> = (host.as_str(), origin.port()).to_socket_addrs().map_err(not_now)?.collect();
    let address = found.iter().find(|address| settings.private || is_public(address.ip()));
    let address = address.ok_or_else(|| Problem::OwnAddress(host.clone()))?;

    // With a name that was looked up here; the library would look it up once more.
    let mut server = SmtpTransport::builder_dangerous(address.ip().to_string())
        .port(address.port())
        .timeout(Some(Duration::from_secs(settings.timeout_seconds)));
    if !settings.plain {
        let parameters = TlsParameters::new(host).map_err(|error| Problem::Refused(error.to_string()))?;
        server = server.tls(if settings.is_smtps() {
            Tls::Wrapper(parameters)
        } else {
            Tls::Required(parameters)
        });
    }
    if let (Some(user), Some(reference)) = (&settings.user, &settings.secret) {
        let secret = input.secret(reference).ok_or_else(|| Problem::NoSecret(reference.secret.clone()))?;
        server = server.credentials(Credentials::new(user.clone(), secret.expose().to_owned()));
    }
    server.build().send(letter).map(drop).map_err(|error| problem(&error))
}

fn problem(error: &Error) -> Problem {
    let said = error.to_string();
    let code = error.status().map(|code| code.to_string()).unwrap_or_default();
    if UNKNOWN.contains(&code.as_str()) {
        Problem::Unknown(said)
    } else if error.is_permanent() {
        Problem::Refused(said)
    } else {
        Problem::NotNow(said)
    }
}
