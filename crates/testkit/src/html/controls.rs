//! Forms of a page, with what a browser would send for each control.

use super::{Tag, Token, folded, tokens};

/// A form as it stands in the page.
#[derive(Clone, Debug, Default)]
pub(crate) struct FormText {
    pub(crate) id: String,
    pub(crate) action: String,
    pub(crate) post: bool,
    pub(crate) multipart: bool,
    pub(crate) controls: Vec<Control>,
}

/// A control of a form.
#[derive(Clone, Debug)]
pub(crate) struct Control {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) disabled: bool,
    /// Nobody types into it.
    pub(crate) hidden: bool,
    pub(crate) kind: ControlKind,
}

/// What a control is, as far as it decides what is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ControlKind {
    /// Text of any sort, hidden fields too: always sent.
    Text,
    /// A radio button or check box: sent when it is chosen.
    Choice { radio: bool, chosen: bool },
    /// A select, with the values it offers.
    Select { several: bool, offered: Vec<String>, chosen: Vec<String> },
    /// Files.
    File,
    /// A button that submits, with its words and where it sends the form, if elsewhere.
    Button { words: String, action: Option<String> },
}

/// Every form of a page.
pub(crate) fn forms(page: &str) -> Vec<FormText> {
    let mut reader = Reader::default();
    for token in tokens(page) {
        reader.take(token);
    }
    reader.forms.extend(reader.form);
    reader.forms
}

#[derive(Default)]
struct Reader {
    forms: Vec<FormText>,
    form: Option<FormText>,
    /// The text read since the last select option, text area or button began.
    text: String,
    option: Option<(Option<String>, bool)>,
}

impl Reader {
    fn take(&mut self, token: Token) {
        match token {
            Token::Text(text) => self.text.push_str(&text),
            Token::Open(tag) if tag.name == "form" => {
                self.forms.extend(self.form.take());
                self.form = Some(FormText {
                    id: owned(&tag, "id"),
                    action: owned(&tag, "action"),
                    post: tag.get("method").is_some_and(|method| method.eq_ignore_ascii_case("post")),
                    multipart: tag.get("enctype") == Some("multipart/form-data"),
                    controls: Vec::new(),
                });
            }
            Token::Open(tag) => self.open(&tag),
            Token::Close(name) => self.close(&name),
        }
    }

    fn open(&mut self, tag: &Tag) {
        if tag.name == "option" {
            self.end_option();
            self.option = Some((tag.get("value").map(str::to_owned), tag.has("selected")));
            self.text.clear();
        }
        let kind = match tag.name.as_str() {
            "input" => input(tag),
            "textarea" => Some(ControlKind::Text),
            "select" => Some(ControlKind::Select {
                several: tag.has("multiple"),
                offered: Vec::new(),
                chosen: Vec::new(),
            }),
            "button" if !matches!(tag.get("type"), Some("button" | "reset")) => Some(button(tag, "")),
            _ => None,
        };
        let (Some(form), Some(kind)) = (&mut self.form, kind) else {
            self.text.push(' ');
            return;
        };
        self.text.clear();
        let checked = matches!(kind, ControlKind::Choice { .. });
        let value = tag.get("value").unwrap_or(if checked { "on" } else { "" });
        form.controls.push(Control {
            name: owned(tag, "name"),
            value: value.to_owned(),
            disabled: tag.has("disabled"),
            hidden: tag.get("type") == Some("hidden"),
            kind,
        });
    }

    fn close(&mut self, name: &str) {
        match name {
            "form" => self.forms.extend(self.form.take()),
            "option" => self.end_option(),
            "select" => {
                self.end_option();
                if let Some(Control { kind: ControlKind::Select { several: false, offered, chosen }, .. }) =
                    self.last()
                    && chosen.is_empty()
                {
                    chosen.extend(offered.first().cloned());
                }
            }
            "textarea" => {
                let text = std::mem::take(&mut self.text);
                if let Some(control) = self.last() {
                    control.value = text.strip_prefix('\n').unwrap_or(&text).to_owned();
                }
            }
            "button" => {
                let text = folded(&self.text);
                if let Some(Control { kind: ControlKind::Button { words, .. }, .. }) = self.last()
                    && words.is_empty()
                {
                    *words = text;
                }
            }
            _ => {}
        }
    }

    fn end_option(&mut self) {
        let Some((value, selected)) = self.option.take() else { return };
        let value = value.unwrap_or_else(|| folded(&self.text));
        if let Some(Control { kind: ControlKind::Select { offered, chosen, .. }, .. }) = self.last() {
            if selected {
                chosen.push(value.clone());
            }
            offered.push(value);
        }
    }

    fn last(&mut self) -> Option<&mut Control> {
        self.form.as_mut()?.controls.last_mut()
    }
}

fn input(tag: &Tag) -> Option<ControlKind> {
    match tag.get("type").unwrap_or("text") {
        "button" | "reset" => None,
        "submit" | "image" => Some(button(tag, tag.get("value").unwrap_or_default())),
        "file" => Some(ControlKind::File),
        kind @ ("radio" | "checkbox") => {
            Some(ControlKind::Choice { radio: kind == "radio", chosen: tag.has("checked") })
        }
        _ => Some(ControlKind::Text),
    }
}

fn button(tag: &Tag, words: &str) -> ControlKind {
    ControlKind::Button { words: words.to_owned(), action: tag.get("formaction").map(str::to_owned) }
}

fn owned(tag: &Tag, name: &str) -> String {
    tag.get(name).unwrap_or_default().to_owned()
}
