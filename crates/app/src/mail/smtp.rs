//! A mail server by SMTP.

use std::{fmt, path::PathBuf, time::Duration};

use lettre::{
    Message, SmtpTransport, Transport,
    message::{Mailbox, MultiPart, SinglePart, header},
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
        extension::ClientId,
    },
};
use serde::Deserialize;

use super::{Courier, Outgoing, Undelivered};

/// How the line is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// TLS begins after a greeting in plain; without it nothing is sent.
    #[default]
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// None: for a server on this machine.
    None,
}

/// How the mail server is reached.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpSettings {
    /// Its name.
    pub server: String,
    /// Its port; none: 587, with TLS from the first byte 465, without TLS 25.
    #[serde(default)]
    pub port: Option<u16>,
    /// How the line is protected.
    #[serde(default)]
    pub security: Security,
    /// Sender of every letter: `Waypost <waypost@example.org>`.
    pub from: String,
    /// Name to sign in with.
    #[serde(default)]
    pub user: Option<String>,
    /// Password, better kept in a file of its own.
    #[serde(default)]
    pub password: Option<String>,
    /// File with the password.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    /// Certificate of an authority of one's own, PEM; else the well-known ones are believed.
    #[serde(default)]
    pub authority: Option<PathBuf>,
    /// Longest wait for each answer, in seconds.
    #[serde(default = "patience")]
    pub timeout_seconds: u64,
}

const fn patience() -> u64 {
    20
}

// A password is never printed.
impl fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpSettings")
            .field("server", &self.server)
            .field("port", &self.port)
            .field("security", &self.security)
            .field("from", &self.from)
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

/// A mail server.
pub struct Smtp {
    transport: SmtpTransport,
    from: Mailbox,
    domain: String,
}

impl SmtpSettings {
    /// The port that is used.
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(match self.security {
            Security::StartTls => 587,
            Security::Tls => 465,
            Security::None => 25,
        })
    }

    /// The mail server that these settings lead to. Nothing is sent yet.
    ///
    /// # Errors
    /// What is wrong with a setting, in words that say what to do.
    pub fn open(&self) -> Result<Smtp, String> {
        let from: Mailbox = self.from.parse().map_err(|_| {
            format!("mail.from must look like `Waypost <waypost@example.org>`, not `{}`", self.from)
        })?;
        if !waypost_base::mail::is_address(from.email.as_ref()) {
            return Err(format!("mail.from: `{}` is no address", from.email));
        }
        if self.server.trim().is_empty() || self.server.contains(['/', ':', ' ']) {
            return Err("mail.server is the name of the mail server alone; the port is mail.port".to_owned());
        }
        if self.timeout_seconds == 0 {
            return Err("mail.timeout_seconds must be at least 1".to_owned());
        }
        let here = matches!(self.server.as_str(), "localhost" | "127.0.0.1" | "::1");
        if self.security == Security::None && self.user.is_some() && !here {
            return Err(
                "mail.security = \"none\" would send the password readable for everybody on the way; \
                 use \"starttls\" or \"tls\""
                    .to_owned(),
            );
        }
        let mut transport = SmtpTransport::builder_dangerous(&self.server)
            .port(self.port())
            .hello_name(ClientId::Domain(from.email.domain().to_owned()))
            .timeout(Some(Duration::from_secs(self.timeout_seconds)));
        transport = match self.security {
            Security::StartTls => transport.tls(Tls::Required(self.tls()?)),
            Security::Tls => transport.tls(Tls::Wrapper(self.tls()?)),
            Security::None => transport.tls(Tls::None),
        };
        if let Some(credentials) = self.credentials()? {
            transport = transport.credentials(credentials);
        }
        let domain = from.email.domain().to_owned();
        Ok(Smtp { transport: transport.build(), from, domain })
    }

    fn tls(&self) -> Result<TlsParameters, String> {
        let mut parameters = TlsParameters::builder(self.server.clone());
        if let Some(path) = &self.authority {
            let pem =
                std::fs::read(path).map_err(|why| format!("mail.authority {}: {why}", path.display()))?;
            let certificate = Certificate::from_pem(&pem)
                .map_err(|_| format!("mail.authority {}: this is no PEM certificate", path.display()))?;
            parameters = parameters.add_root_certificate(certificate);
        }
        parameters.build().map_err(|why| format!("mail: {why}"))
    }

    fn credentials(&self) -> Result<Option<Credentials>, String> {
        let password = match (&self.password, &self.password_file) {
            (Some(_), Some(_)) => {
                return Err("give mail.password or mail.password_file, not both".to_owned());
            }
            (Some(password), None) => Some(password.clone()),
            (None, Some(path)) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|why| format!("mail.password_file {}: {why}", path.display()))?;
                Some(text.trim_end_matches(['\r', '\n']).to_owned())
            }
            (None, None) => None,
        };
        match (&self.user, password) {
            (Some(user), Some(password)) => Ok(Some(Credentials::new(user.clone(), password))),
            (None, None) => Ok(None),
            (Some(_), None) => Err("mail.user needs mail.password_file".to_owned()),
            (None, Some(_)) => Err("a password for mail needs mail.user".to_owned()),
        }
    }
}

impl Smtp {
    fn message(&self, letter: &Outgoing) -> Result<Message, String> {
        let to: Mailbox = letter.to.parse().map_err(|why| format!("`{}`: {why}", letter.to))?;
        let html =
            SinglePart::builder().header(header::ContentType::TEXT_HTML).body(letter.written.html.clone());
        let text =
            SinglePart::builder().header(header::ContentType::TEXT_PLAIN).body(letter.written.text.clone());
        Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(letter.written.subject.clone())
            .message_id(Some(format!("<{}@{}>", letter.id, self.domain)))
            .raw_header(header::HeaderValue::new(
                header::HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ))
            .multipart(MultiPart::alternative().singlepart(text).singlepart(html))
            .map_err(|why| why.to_string())
    }
}

impl Courier for Smtp {
    fn deliver(&self, letter: &Outgoing) -> Result<(), Undelivered> {
        let message =
            self.message(letter).map_err(|words| Undelivered { words, retry: false, down: false })?;
        self.transport.send(&message).map(drop).map_err(|why| {
            // A refusal is an answer; whatever else went wrong, the server may be there again later.
            let down = !why.is_permanent() && !why.is_transient();
            Undelivered { words: told(&why), retry: !why.is_permanent(), down }
        })
    }
}

/// An error with what caused it.
fn told(why: &dyn std::error::Error) -> String {
    let mut words = why.to_string();
    let mut next = why.source();
    while let Some(why) = next {
        let more = why.to_string();
        if !words.contains(&more) {
            words.push_str(": ");
            words.push_str(&more);
        }
        next = why.source();
    }
    words.chars().take(500).collect()
}

#[cfg(test)]
mod tests;
