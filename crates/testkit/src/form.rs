//! A form to be filled in and sent. It is a value of its own: it can be kept, and sent again after a lost answer.

use crate::html::{Control, ControlKind, FormText};

/// A form of a page, filled in.
#[derive(Clone, Debug)]
pub struct Form {
    pub(crate) text: FormText,
    pub(crate) extra: Vec<(String, String)>,
    pub(crate) uploads: Vec<Upload>,
    pressed: Option<usize>,
    page: String,
}

/// A file to be sent with a form.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Name of the control.
    pub name: String,
    /// Name of the file.
    pub file_name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// A button of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// Its words.
    pub words: String,
    /// Name of what it sends; may be empty.
    pub name: String,
    /// Value of what it sends.
    pub value: String,
    /// Where it sends the form.
    pub action: String,
    /// It cannot be pressed.
    pub disabled: bool,
}

impl Form {
    pub(crate) fn new(text: FormText, page: &str) -> Self {
        Self { text, extra: Vec::new(), uploads: Vec::new(), pressed: None, page: page.to_owned() }
    }

    /// Its id; may be empty.
    pub fn id(&self) -> &str {
        &self.text.id
    }

    /// Names of its controls (buttons apart), in order, each once.
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for control in &self.text.controls {
            if !matches!(control.kind, ControlKind::Button { .. }) && !names.contains(&control.name.as_str())
            {
                names.push(control.name.as_str());
            }
        }
        names
    }

    /// Names of the controls that text is typed into.
    pub fn typed_names(&self) -> Vec<&str> {
        let typed = self.text.controls.iter().filter(|control| {
            control.kind == ControlKind::Text
                && !control.hidden
                && !control.disabled
                && !control.name.is_empty()
        });
        typed.map(|control| control.name.as_str()).collect()
    }

    /// Names of the controls that files are chosen for.
    pub fn file_names(&self) -> Vec<&str> {
        let files = self.text.controls.iter().filter(|control| control.kind == ControlKind::File);
        files.map(|control| control.name.as_str()).collect()
    }

    /// What is sent now under a name, the first of several.
    pub fn value(&self, name: &str) -> Option<String> {
        self.fields().into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The values that a select or a row of radio buttons or boxes offers.
    pub fn offered(&self, name: &str) -> Vec<&str> {
        let mut values = Vec::new();
        for control in self.text.controls.iter().filter(|control| control.name == name) {
            match &control.kind {
                ControlKind::Select { offered, .. } => values.extend(offered.iter().map(String::as_str)),
                ControlKind::Choice { .. } => values.push(&control.value),
                _ => {}
            }
        }
        values
    }

    /// Its buttons.
    pub fn buttons(&self) -> Vec<Button> {
        let button = |control: &Control| match &control.kind {
            ControlKind::Button { words, action } => Some(Button {
                words: words.clone(),
                name: control.name.clone(),
                value: control.value.clone(),
                action: self.resolve(action.as_deref().unwrap_or(&self.text.action)),
                disabled: control.disabled,
            }),
            _ => None,
        };
        self.text.controls.iter().filter_map(button).collect()
    }

    /// Types, ticks or chooses.
    ///
    /// # Panics
    ///
    /// When there is no such control, or it does not offer this value.
    #[must_use]
    pub fn set(mut self, name: &str, value: &str) -> Self {
        let offered: Vec<String> = self.offered(name).into_iter().map(str::to_owned).collect();
        let found =
            if offered.is_empty() { self.set_text(name, value) } else { self.choose(name, value, &offered) };
        assert!(
            found,
            "no control {name:?} that takes {value:?}; there are {:?}, offering {offered:?}",
            self.names()
        );
        self
    }

    /// Sends this field too, or instead, whatever the page offers: for tests of bad input.
    #[must_use]
    pub fn put(mut self, name: &str, value: &str) -> Self {
        self.text
            .controls
            .retain(|control| control.name != name || matches!(control.kind, ControlKind::Button { .. }));
        self.extra.retain(|(key, _)| key != name);
        self.extra.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sends no field of this name: for tests of bad input.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.text.controls.retain(|control| control.name != name);
        self
    }

    /// Chooses a file.
    #[must_use]
    pub fn attach(mut self, name: &str, file_name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        let upload = Upload { name: name.to_owned(), file_name: file_name.to_owned(), bytes: bytes.into() };
        self.uploads.push(upload);
        self
    }

    /// Presses the first button whose words begin so.
    ///
    /// # Panics
    ///
    /// When there is none that can be pressed.
    #[must_use]
    pub fn press(self, words: &str) -> Self {
        self.press_where(words, |button| button.words.starts_with(words))
    }

    /// Presses the button that sends the form to an address with this end (`/claim`), whatever its words.
    ///
    /// # Panics
    ///
    /// When there is none that can be pressed.
    #[must_use]
    pub fn press_to(self, end: &str) -> Self {
        self.press_where(end, |button| {
            button.action.split(['#', '?']).next().is_some_and(|a| a.ends_with(end))
        })
    }

    /// Presses the button that sends this name and value.
    ///
    /// # Panics
    ///
    /// When there is none that can be pressed.
    #[must_use]
    pub fn press_value(self, name: &str, value: &str) -> Self {
        self.press_where(value, |button| button.name == name && button.value == value)
    }

    /// Presses one of [`Form::buttons`].
    ///
    /// # Panics
    ///
    /// When it is not one of them, or cannot be pressed.
    #[must_use]
    pub fn press_this(self, button: &Button) -> Self {
        self.press_where(&button.words, |each| each == button)
    }

    fn press_where(mut self, what: &str, wanted: impl Fn(&Button) -> bool) -> Self {
        let buttons = self.buttons();
        let at = buttons.iter().position(|button| wanted(button) && !button.disabled);
        self.pressed =
            Some(at.unwrap_or_else(|| panic!("no button {what:?} to press; there are {buttons:#?}")));
        self
    }

    /// Where it goes.
    pub fn action(&self) -> String {
        match self.button() {
            Some(button) => button.action,
            None => self.resolve(&self.text.action),
        }
    }

    /// Whether it is posted.
    pub fn is_post(&self) -> bool {
        self.text.post
    }

    /// Names and values as a browser would send them, files apart.
    pub fn fields(&self) -> Vec<(String, String)> {
        let mut fields = Vec::new();
        for control in
            self.text.controls.iter().filter(|control| !control.name.is_empty() && !control.disabled)
        {
            let values = match &control.kind {
                ControlKind::Text | ControlKind::Choice { chosen: true, .. } => vec![control.value.clone()],
                ControlKind::Select { chosen, .. } => chosen.clone(),
                _ => Vec::new(),
            };
            fields.extend(values.into_iter().map(|value| (control.name.clone(), value)));
        }
        fields.extend(self.extra.iter().cloned());
        fields.extend(self.button().filter(|b| !b.name.is_empty()).map(|b| (b.name, b.value)));
        fields
    }

    /// File controls that nothing was chosen for; a browser sends them empty.
    pub(crate) fn empty_files(&self) -> Vec<&str> {
        let files = self.text.controls.iter().filter(|control| control.kind == ControlKind::File);
        let names = files.map(|control| control.name.as_str());
        names.filter(|name| self.uploads.iter().all(|upload| upload.name != *name)).collect()
    }

    fn button(&self) -> Option<Button> {
        self.pressed.and_then(|at| self.buttons().into_iter().nth(at))
    }

    fn set_text(&mut self, name: &str, value: &str) -> bool {
        let mut controls = self.text.controls.iter_mut();
        let control = controls.find(|control| control.name == name && control.kind == ControlKind::Text);
        control.is_some_and(|control| {
            value.clone_into(&mut control.value);
            true
        })
    }

    fn choose(&mut self, name: &str, value: &str, offered: &[String]) -> bool {
        for control in self.text.controls.iter_mut().filter(|control| control.name == name) {
            match &mut control.kind {
                ControlKind::Select { several, chosen, .. } => {
                    if !*several {
                        chosen.clear();
                    }
                    chosen.push(value.to_owned());
                }
                ControlKind::Choice { radio: true, chosen } => *chosen = control.value == value,
                ControlKind::Choice { radio: false, chosen } => *chosen |= control.value == value,
                _ => {}
            }
        }
        offered.iter().any(|each| each == value)
    }

    /// An address as written in the page; an empty one is the page itself.
    fn resolve(&self, action: &str) -> String {
        let action = action.split('#').next().unwrap_or_default();
        if action.is_empty() { self.page.clone() } else { action.to_owned() }
    }
}

#[cfg(test)]
mod tests;
