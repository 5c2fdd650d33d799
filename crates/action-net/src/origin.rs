//! Origins, and the list of those that are allowed.

use std::{fmt, net::IpAddr, str::FromStr};

use crate::is_public;

/// Scheme, host and port.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    scheme: String,
    host: String,
    port: u16,
}

/// A text that is no origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadOrigin(pub String);

/// The origins that may be called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allowed {
    public: Vec<Origin>,
    private: Vec<Origin>,
}

impl Origin {
    /// From its parts; without a port, the scheme's own.
    pub fn new(scheme: &str, host: &str, port: Option<u16>) -> Option<Self> {
        let scheme = scheme.to_ascii_lowercase();
        let usual = match scheme.as_str() {
            "https" => 443,
            "http" => 80,
            "smtps" => 465,
            "smtp" => 25,
            _ => return None,
        };
        // A dot at the end names the same host.
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let named = !host.is_empty()
            && (bare.parse::<IpAddr>().is_ok()
                || host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_')));
        named.then(|| Self { scheme, host, port: port.unwrap_or(usual) })
    }

    /// The host.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port.
    pub const fn port(&self) -> u16 {
        self.port
    }
}

impl FromStr for Origin {
    type Err = BadOrigin;

    fn from_str(text: &str) -> Result<Self, BadOrigin> {
        let bad = || BadOrigin(text.to_owned());
        let (scheme, rest) = text.trim().split_once("://").ok_or_else(bad)?;
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let colon = rest.rfind(':').filter(|at| !rest[*at..].contains(']'));
        let (host, port) = match colon {
            Some(at) => (&rest[..at], Some(rest[at + 1..].parse().map_err(|_| bad())?)),
            None => (rest, None),
        };
        Self::new(scheme, host, port).ok_or_else(bad)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}:{}", self.scheme, self.host, self.port)
    }
}

impl fmt::Display for BadOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadOrigin {}

impl Allowed {
    /// From what an administrator listed: hosts with public addresses, and hosts that may lie anywhere.
    ///
    /// # Errors
    /// The first text that is no origin.
    pub fn read<'a>(
        public: impl IntoIterator<Item = &'a str>,
        private: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, BadOrigin> {
        Ok(Self {
            public: public.into_iter().map(str::parse).collect::<Result<_, _>>()?,
            private: private.into_iter().map(str::parse).collect::<Result<_, _>>()?,
        })
    }

    /// Whether it may be called at all.
    pub fn permits(&self, origin: &Origin) -> bool {
        self.public.contains(origin) || self.private.contains(origin)
    }

    /// Whether it may be called at this address.
    pub fn permits_address(&self, origin: &Origin, address: IpAddr) -> bool {
        self.private.contains(origin) || (self.public.contains(origin) && is_public(address))
    }
}

#[cfg(test)]
mod tests;
