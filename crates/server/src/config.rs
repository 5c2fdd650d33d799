//! The configuration: a TOML file and flags that override it. Everything has a default but the data folder's place.

use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

use serde::Deserialize;

use waypost_app::mail::smtp::SmtpSettings;

use crate::http::pace::Pace;

/// What `waypost serve` runs with.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Folder of the database, files and seals.
    pub data: PathBuf,
    /// Address to listen on.
    pub listen: SocketAddr,
    /// The address users type, where it differs (behind a proxy): `https://waypost.example`.
    pub public_url: Option<String>,
    /// Proxies whose `X-Forwarded-*` headers are believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// TLS certificate and key; without them a trusted proxy must bring https.
    pub tls: Option<Tls>,
    /// Plain http on an address other than loopback.
    pub insecure_http: bool,
    /// Folder whose templates replace the embedded ones, file by file.
    pub templates: Option<PathBuf>,
    /// Reading connections.
    pub readers: u32,
    /// Threads that serve requests; 0: one for each core.
    pub workers: usize,
    /// How slowly a request may come.
    pub pace: Pace,
    /// How often a person may comment within a minute.
    pub comments_per_minute: usize,
    /// The mail server; without one no letter leaves.
    pub mail: Option<SmtpSettings>,
    /// File of the key that secrets are sealed under; without it one in the data folder, made at first use.
    pub secret_key_file: Option<PathBuf>,
    /// Lowest level that is logged: `error`, `warn`, `info`, `debug`, `trace`.
    pub log: String,
    /// Log as JSON lines.
    pub log_json: bool,
}

/// Where the certificate lies.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// Certificate chain, PEM.
    pub certificate: PathBuf,
    /// Private key, PEM.
    pub key: PathBuf,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            data: PathBuf::from("waypost-data"),
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
            trusted_proxies: Vec::new(),
            tls: None,
            insecure_http: false,
            templates: None,
            readers: 8,
            workers: 0,
            pace: Pace::default(),
            comments_per_minute: 30,
            mail: None,
            secret_key_file: None,
            log: "info".to_owned(),
            log_json: false,
        }
    }
}

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigFault {
    /// The file cannot be read.
    #[error("{}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The machine's answer.
        source: std::io::Error,
    },
    /// The file is not TOML, or has a setting that does not exist.
    #[error("{}: {message}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// With line and column.
        message: String,
    },
    /// Settings that do not go together.
    #[error("{0}")]
    Contradiction(String),
}

impl Config {
    /// Reads a file; without one, the defaults.
    ///
    /// # Errors
    /// [`ConfigFault::Unreadable`] or [`ConfigFault::Malformed`].
    pub fn read(path: Option<&Path>) -> Result<Config, ConfigFault> {
        let Some(path) = path else { return Ok(Config::default()) };
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigFault::Unreadable { path: path.to_owned(), source })?;
        toml::from_str(&text)
            .map_err(|fault| ConfigFault::Malformed { path: path.to_owned(), message: fault.to_string() })
    }

    /// Refuses what would be unsafe or cannot work.
    ///
    /// # Errors
    /// [`ConfigFault::Contradiction`], in words that say what to do.
    pub fn check(&self) -> Result<(), ConfigFault> {
        let wrong = |text: &str| Err(ConfigFault::Contradiction(text.to_owned()));
        if let Some(url) = &self.public_url {
            let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
            if rest.is_none_or(|rest| rest.is_empty() || rest.contains('/')) {
                return wrong("public_url must look like https://waypost.example, without a path");
            }
        }
        if level(&self.log).is_none() {
            return wrong("log must be one of error, warn, info, debug, trace");
        }
        if !self.is_loopback() && self.tls.is_none() && self.trusted_proxies.is_empty() && !self.insecure_http
        {
            return wrong(
                "plain http on an address other than loopback needs --insecure-http; \
                 better give a TLS certificate, or name the trusted proxy that brings https",
            );
        }
        if [self.pace.head_seconds, self.pace.pause_seconds, self.pace.start_seconds].contains(&0) {
            return wrong("the seconds in [pace] must be at least 1");
        }
        if let Some(mail) = &self.mail {
            mail.open().map_err(ConfigFault::Contradiction)?;
        }
        if !(1..=64).contains(&self.readers) {
            return wrong("readers must be between 1 and 64");
        }
        Ok(())
    }

    /// Whether only this machine can connect.
    pub fn is_loopback(&self) -> bool {
        self.listen.ip().is_loopback()
    }

    /// Whether browsers reach the server by https, so that cookies can be secure.
    pub fn is_https(&self) -> bool {
        match &self.public_url {
            Some(url) => url.starts_with("https://"),
            None => self.tls.is_some() || (!self.trusted_proxies.is_empty() && !self.insecure_http),
        }
    }

    /// Whether every page carries the warning about plain http.
    pub fn warns(&self) -> bool {
        !self.is_https() && !self.is_loopback()
    }
}

/// A log level by its name.
pub fn level(name: &str) -> Option<tracing::Level> {
    name.parse().ok()
}

#[cfg(test)]
mod tests;
