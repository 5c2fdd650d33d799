//! Views: a typed page model and a frame become HTML, a text and a language become words.
//!
//! Templates (handlebars, strict), word catalogues (fluent) and static files are inside the binary; a folder may
//! replace any of them file by file. A debug build reads the source folder again whenever a file in it changed.
//! A template sees the fields of its page at the top level and the frame as `@root.frame`. A field that does not
//! exist, a word that is in no catalogue or a partial that is missing is a fault, never an empty place.

mod assets;
mod frame;
mod helpers;
mod letters;
mod source;
mod text;
mod words;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::{Duration, Instant},
};

use handlebars::{Context, Handlebars};
use serde::Serialize;

pub use self::{
    assets::Asset,
    frame::{Area, Count, Counts, Frame, FrameUser, Lang, Notice, Theme, Tone, areas_of},
    helpers::date,
    letters::Letters,
    text::{Text, TextParam},
};
use self::{assets::Assets, source::Source, words::Catalogues};

/// A debug build looks for changed files at most this often.
const LOOK: Duration = Duration::from_millis(250);

/// A page: its model, the template that shows it and its title.
pub trait Page: Serialize {
    /// Name of the template under `templates/`, without `.hbs`.
    const TEMPLATE: &'static str;

    /// Title of the page, for the tab and for screen readers.
    fn title(&self) -> Text;
}

/// Why a page could not be shown. Always a mistake of ours or of an override folder, never of the reader.
#[derive(Debug, thiserror::Error)]
pub enum ViewFault {
    /// A file of the override folder cannot be read.
    #[error("cannot read {path}")]
    Read {
        /// Which file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A template is not well written.
    #[error("template {name}")]
    Template {
        /// Which one.
        name: String,
        /// Why.
        #[source]
        source: Box<handlebars::TemplateError>,
    },
    /// A word catalogue is not well written.
    #[error("catalogue {name}: {detail}")]
    Words {
        /// Which file.
        name: String,
        /// What is wrong.
        detail: String,
    },
    /// The model did not become JSON.
    #[error("page model of {template}")]
    Model {
        /// Of which page.
        template: &'static str,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// The template failed while it ran.
    #[error("rendering {template}")]
    Render {
        /// Which page.
        template: &'static str,
        /// Why.
        #[source]
        source: Box<handlebars::RenderError>,
    },
}

/// Everything needed to show pages. Cheap to share behind an `Arc`.
pub struct Views {
    source: Source,
    loaded: RwLock<Arc<Loaded>>,
    /// When the files were looked at last.
    looked: Mutex<Instant>,
}

struct Loaded {
    print: u64,
    templates: Handlebars<'static>,
    /// Letters as plain text: nothing is escaped.
    texts: Handlebars<'static>,
    words: Arc<Catalogues>,
    assets: Arc<Assets>,
}

/// What a template sees at the top.
#[derive(Serialize)]
struct Shown<'a, P> {
    frame: frame::Shown<'a>,
    #[serde(flatten)]
    page: &'a P,
}

impl Views {
    /// Loads templates, words and static files; files of the folder stand in for those inside the binary.
    ///
    /// # Errors
    /// A file that cannot be read, or a template or catalogue that is not well written.
    pub fn new(replaced_by: Option<&Path>) -> Result<Self, ViewFault> {
        let source = Source::new(replaced_by);
        let loaded = RwLock::new(Arc::new(Loaded::from(&source, source.print())?));
        Ok(Self { source, loaded, looked: Mutex::new(Instant::now()) })
    }

    /// The page as HTML.
    ///
    /// # Errors
    /// Only for mistakes in templates, catalogues or models.
    pub fn render<P: Page>(&self, page: &P, frame: &Frame) -> Result<String, ViewFault> {
        let loaded = self.loaded()?;
        let title = loaded.words.say(frame.lang, &page.title());
        let shown = Shown { frame: frame::Shown::of(frame, title), page };
        let context = serde_json::to_value(&shown)
            .map(Context::from)
            .map_err(|source| ViewFault::Model { template: P::TEMPLATE, source })?;
        loaded
            .templates
            .render_with_context(P::TEMPLATE, &context)
            .map_err(|source| ViewFault::Render { template: P::TEMPLATE, source: Box::new(source) })
    }

    /// A text in words. A key without words comes back as `⟦key⟧`: a refusal must reach its reader even so.
    pub fn text(&self, lang: Lang, text: &Text) -> String {
        match self.loaded() {
            Ok(loaded) => loaded.words.say(lang, text),
            Err(_) => text.to_string(),
        }
    }

    /// A static file by the name that pages use (`waypost-0f3a….css`). The name changes with the content, so it
    /// may be kept for ever by the browser.
    pub fn asset(&self, name: &str) -> Option<Asset> {
        self.loaded().ok()?.assets.get(name)
    }

    /// The address of a static file, for headers (`Link: …; rel=preload`).
    pub fn asset_url(&self, file: &str) -> Option<String> {
        self.loaded().ok()?.assets.url(file).map(str::to_owned)
    }

    fn loaded(&self) -> Result<Arc<Loaded>, ViewFault> {
        let now = Arc::clone(&self.loaded.read().unwrap_or_else(PoisonError::into_inner));
        if !self.source.is_watched() || !self.is_time_to_look() {
            return Ok(now);
        }
        let print = self.source.print();
        if print == now.print {
            return Ok(now);
        }
        let fresh = Arc::new(Loaded::from(&self.source, print)?);
        *self.loaded.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&fresh);
        Ok(fresh)
    }

    /// A page asks for words some hundred times, and looking means a walk through all files.
    fn is_time_to_look(&self) -> bool {
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let due = looked.elapsed() >= LOOK;
        if due {
            *looked = Instant::now();
        }
        due
    }
}

impl Loaded {
    fn from(source: &Source, print: u64) -> Result<Self, ViewFault> {
        let files = source.read()?;
        let words = Arc::new(Catalogues::load(&files)?);
        let assets = Arc::new(Assets::load(&files));
        let mut templates = Handlebars::new();
        templates.set_strict_mode(true);
        helpers::register(&mut templates, &words, &assets);
        let mut texts = Handlebars::new();
        texts.set_strict_mode(true);
        texts.register_escape_fn(handlebars::no_escape);
        helpers::register(&mut texts, &words, &assets);
        for (path, bytes) in &files {
            let Some(name) = path.strip_suffix(".hbs") else { continue };
            let text = String::from_utf8_lossy(bytes);
            let set = if name.ends_with(".txt") { &mut texts } else { &mut templates };
            set.register_template_string(name, text.as_ref())
                .map_err(|source| ViewFault::Template { name: name.to_owned(), source: Box::new(source) })?;
        }
        Ok(Self { print, templates, texts, words, assets })
    }
}

#[cfg(test)]
mod tests;
