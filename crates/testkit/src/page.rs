//! An answer of the server, read as a page.

use crate::{
    form::Form,
    html::{self, Token},
};

/// An answer.
#[derive(Clone, Debug)]
pub struct Page {
    /// Path and query it was asked for under.
    pub path: String,
    /// The status.
    pub status: u16,
    /// Headers in order, names in small letters.
    pub headers: Vec<(String, String)>,
    /// The body as it came, for files.
    pub bytes: Vec<u8>,
    /// The body as text; what is not UTF-8 is replaced.
    pub body: String,
}

/// A link of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where it leads.
    pub href: String,
    /// Its words.
    pub words: String,
}

impl Page {
    /// A page that nobody sent, for tests of readers.
    pub fn of(path: &str, body: &str) -> Self {
        Self {
            path: path.to_owned(),
            status: 200,
            headers: Vec::new(),
            bytes: body.as_bytes().to_vec(),
            body: body.to_owned(),
        }
    }

    /// A header's value, the first of several.
    pub fn header(&self, name: &str) -> Option<&str> {
        let name = name.to_ascii_lowercase();
        self.headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
    }

    /// Where a redirect leads: a path of this server.
    pub fn location(&self) -> Option<String> {
        let location = self.header("location").filter(|_| (300..400).contains(&self.status))?;
        let path = location
            .split_once("://")
            .map_or(location, |(_, rest)| &rest[rest.find('/').unwrap_or(rest.len())..]);
        Some(if path.is_empty() { "/".to_owned() } else { path.to_owned() })
    }

    /// What a reader sees, one line per block.
    pub fn text(&self) -> String {
        html::visible_text(&self.body)
    }

    /// Every form.
    pub fn forms(&self) -> Vec<Form> {
        html::forms(&self.body).into_iter().map(|form| Form::new(form, &self.path)).collect()
    }

    /// The first form with this id, or with an action that begins so.
    pub fn find_form(&self, which: &str) -> Option<Form> {
        let forms = self.forms();
        let by_id = forms.iter().find(|form| form.id() == which);
        by_id.or_else(|| forms.iter().find(|form| form.action().starts_with(which))).cloned()
    }

    /// The first form with this id, or with an action that begins so.
    ///
    /// # Panics
    ///
    /// When there is none.
    pub fn form(&self, which: &str) -> Form {
        self.find_form(which).unwrap_or_else(|| panic!("no form {which:?} in {}", self.told()))
    }

    /// The first form with a control of this name.
    pub fn form_with(&self, name: &str) -> Option<Form> {
        self.forms().into_iter().find(|form| form.names().contains(&name))
    }

    /// Every link, in order.
    pub fn links(&self) -> Vec<Link> {
        let mut links: Vec<Link> = Vec::new();
        let mut open = false;
        for token in html::tokens(&self.body) {
            match token {
                Token::Open(tag) if tag.name == "a" => {
                    open = true;
                    links.push(Link {
                        href: tag.get("href").unwrap_or_default().to_owned(),
                        words: String::new(),
                    });
                }
                Token::Close(name) if name == "a" => open = false,
                Token::Open(_) if open => links.iter_mut().last().expect("open").words.push(' '),
                Token::Text(text) if open => links.iter_mut().last().expect("open").words.push_str(&text),
                _ => {}
            }
        }
        for link in &mut links {
            link.words = html::folded(&link.words);
        }
        links
    }

    /// Checks the status.
    ///
    /// # Panics
    ///
    /// When it is another; the page is told.
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.told());
        self
    }

    /// The page in words, for failures.
    pub fn told(&self) -> String {
        let location = self.header("location").map(|to| format!(" → {to}")).unwrap_or_default();
        format!("{} ({}{location}):\n{}", self.path, self.status, self.text())
    }
}
