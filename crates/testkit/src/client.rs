//! A client that behaves like a browser: cookies, origin and fetch headers, forms, uploads. It follows a redirect
//! only when asked, because where a command leads is part of its answer.

use std::{collections::BTreeMap, fmt, time::Duration};

use ureq::{Agent, http};

use crate::{form::Form, page::Page};

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// Most of an answer that is read, in bytes.
const LONGEST: u64 = 64 << 20;

/// Most redirects followed in a row.
const REDIRECTS: usize = 8;

const BOUNDARY: &str = "----waypost-testkit-7d1f5c0a9b3e";

/// A client with its cookies.
#[derive(Debug)]
pub struct Client {
    agent: Agent,
    base: String,
    cookies: BTreeMap<String, String>,
    own: BTreeMap<String, Option<String>>,
}

/// No answer came: what was asked may or may not have happened.
#[derive(Debug)]
pub struct Lost(
    /// What broke.
    pub ureq::Error,
);

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no answer: {}", self.0)
    }
}

impl std::error::Error for Lost {}

impl Client {
    /// A client of the server at this address (`http://127.0.0.1:8080`).
    pub fn new(base: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections(0)
            .timeout_global(Some(PATIENCE));
        Self {
            agent: config.build().new_agent(),
            base: base.trim_end_matches('/').to_owned(),
            cookies: BTreeMap::new(),
            own: BTreeMap::new(),
        }
    }

    /// The same client at another address: a server that came up elsewhere.
    pub fn move_to(&mut self, base: &str) {
        base.trim_end_matches('/').clone_into(&mut self.base);
    }

    /// Sends this header from now on, in place of its own; `None` leaves the header out.
    pub fn header(&mut self, name: &str, value: Option<&str>) {
        self.own.insert(name.to_ascii_lowercase(), value.map(str::to_owned));
    }

    /// Its cookies.
    pub fn cookies(&self) -> &BTreeMap<String, String> {
        &self.cookies
    }

    /// Sets a cookie.
    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    /// Forgets every cookie.
    pub fn forget(&mut self) {
        self.cookies.clear();
    }

    /// Asks for a page.
    ///
    /// # Panics
    ///
    /// When no answer comes.
    pub fn get(&mut self, path: &str) -> Page {
        self.try_get(path).unwrap_or_else(|lost| panic!("GET {path}: {lost}"))
    }

    /// Asks for a page and follows redirects to the last.
    ///
    /// # Panics
    ///
    /// When no answer comes, or the redirects do not end.
    pub fn visit(&mut self, path: &str) -> Page {
        let page = self.get(path);
        self.follow(page)
    }

    /// Follows the redirects of an answer to the last.
    ///
    /// # Panics
    ///
    /// When no answer comes, or the redirects do not end.
    pub fn follow(&mut self, page: Page) -> Page {
        self.try_follow(page).unwrap_or_else(|lost| panic!("following: {lost}"))
    }

    /// Sends a form.
    ///
    /// # Panics
    ///
    /// When no answer comes.
    pub fn send(&mut self, form: &Form) -> Page {
        self.try_send(form).unwrap_or_else(|lost| panic!("{}: {lost}", form.action()))
    }

    /// Signs in by the page that asks for a password.
    ///
    /// # Panics
    ///
    /// When the sign-in is refused or no answer comes.
    pub fn sign_in(&mut self, name: &str, password: &str) -> Page {
        let page =
            self.try_sign_in(name, password).unwrap_or_else(|lost| panic!("sign-in of {name}: {lost}"));
        assert!(page.form_with("password").is_none(), "sign-in of {name}: {}", page.told());
        page
    }

    /// As [`Client::sign_in`]; the page afterwards may be the sign-in page again.
    ///
    /// # Errors
    ///
    /// When no answer comes.
    pub fn try_sign_in(&mut self, name: &str, password: &str) -> Result<Page, Lost> {
        let page = self.try_get("/inbox")?;
        let page = self.try_follow(page)?;
        let form = page.form_with("password").unwrap_or_else(|| panic!("no sign-in in {}", page.told()));
        let answer = self.try_send(&form.set("sign_in", name).set("password", password))?;
        self.try_follow(answer)
    }

    /// As [`Client::get`].
    ///
    /// # Errors
    ///
    /// When no answer comes.
    pub fn try_get(&mut self, path: &str) -> Result<Page, Lost> {
        self.request("GET", path, None)
    }

    /// As [`Client::follow`].
    ///
    /// # Errors
    ///
    /// When no answer comes.
    pub fn try_follow(&mut self, mut page: Page) -> Result<Page, Lost> {
        for _ in 0..REDIRECTS {
            let Some(to) = page.location() else { return Ok(page) };
            page = self.try_get(&to)?;
        }
        panic!("redirects without end at {}", page.told())
    }

    /// As [`Client::send`].
    ///
    /// # Errors
    ///
    /// When no answer comes.
    pub fn try_send(&mut self, form: &Form) -> Result<Page, Lost> {
        if !form.is_post() {
            let path = format!("{}?{}", form.action(), url_encoded(&form.fields()));
            return self.try_get(&path);
        }
        let (kind, body) = if form.text.multipart || !form.uploads.is_empty() {
            (format!("multipart/form-data; boundary={BOUNDARY}"), multipart(form))
        } else {
            ("application/x-www-form-urlencoded".to_owned(), url_encoded(&form.fields()).into_bytes())
        };
        self.request("POST", &form.action(), Some((&kind, body)))
    }

    /// Any request; the body comes with its content type.
    ///
    /// # Errors
    ///
    /// When no answer comes.
    ///
    /// # Panics
    ///
    /// When method, path or a header cannot be written as HTTP.
    pub fn request(&mut self, method: &str, path: &str, body: Option<(&str, Vec<u8>)>) -> Result<Page, Lost> {
        let path = path.split('#').next().unwrap_or_default();
        let mut request = http::Request::builder().method(method).uri(format!("{}{path}", self.base));
        for (name, value) in self.headers(body.as_ref().map(|(kind, _)| *kind)) {
            request = request.header(name, value);
        }
        let answer = match body {
            Some((_, bytes)) => self.agent.run(request.body(bytes).expect("a request")),
            None => self.agent.run(request.body(()).expect("a request")),
        };
        let mut answer = answer.map_err(Lost)?;
        let bytes = answer.body_mut().with_config().limit(LONGEST).read_to_vec().map_err(Lost)?;
        let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers: Vec<_> =
            answer.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
        for (_, cookie) in headers.iter().filter(|(name, _)| name == "set-cookie") {
            self.keep(cookie);
        }
        Ok(Page {
            path: path.to_owned(),
            status: answer.status().as_u16(),
            headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
        })
    }

    fn headers(&self, content_type: Option<&str>) -> BTreeMap<String, String> {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut headers = BTreeMap::from(
            [
                ("accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
                ("accept-language", "zh-CN,zh;q=0.9"),
                ("sec-fetch-dest", "document"),
                ("sec-fetch-mode", "navigate"),
                ("sec-fetch-site", "same-origin"),
                ("user-agent", "waypost-testkit"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        if !cookies.is_empty() {
            headers.insert("cookie".to_owned(), cookies.join("; "));
        }
        if let Some(kind) = content_type {
            headers.insert("content-type".to_owned(), kind.to_owned());
            headers.insert("origin".to_owned(), self.base.clone());
        }
        for (name, value) in &self.own {
            match value {
                Some(value) => headers.insert(name.clone(), value.clone()),
                None => headers.remove(name),
            };
        }
        headers
    }

    fn keep(&mut self, cookie: &str) {
        let mut parts = cookie.split(';').map(str::trim);
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { return };
        let over = parts.any(|part| part.eq_ignore_ascii_case("max-age=0")) || value.is_empty();
        if over {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

fn url_encoded(fields: &[(String, String)]) -> String {
    let pairs: Vec<_> =
        fields.iter().map(|(name, value)| format!("{}={}", percent(name), percent(value))).collect();
    pairs.join("&")
}

/// The encoding of forms; line breaks are sent as CR LF.
fn percent(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in line_breaks(text).bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => {
                encoded.push(char::from(byte))
            }
            b' ' => encoded.push('+'),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

fn line_breaks(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\n', "\r\n")
}

fn multipart(form: &Form) -> Vec<u8> {
    let quoted = |text: &str| text.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
    let mut body = Vec::new();
    let mut part = |head: String, content: &[u8]| {
        body.extend_from_slice(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes(),
        );
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    };
    for (name, value) in form.fields() {
        part(format!("name=\"{}\"", quoted(&name)), line_breaks(&value).as_bytes());
    }
    for upload in &form.uploads {
        let head = format!("name=\"{}\"; filename=\"{}\"", quoted(&upload.name), quoted(&upload.file_name));
        part(format!("{head}\r\nContent-Type: application/octet-stream"), &upload.bytes);
    }
    for name in form.empty_files() {
        part(
            format!("name=\"{}\"; filename=\"\"\r\nContent-Type: application/octet-stream", quoted(name)),
            b"",
        );
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}
