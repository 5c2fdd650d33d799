//! The word catalogues: one per language, made of all `locales/<language>/*.ftl`.

use std::borrow::Cow;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use super::{Lang, Text, TextParam, ViewFault, source::Files};

/// The words of every language.
pub struct Catalogues {
    chinese: FluentBundle<FluentResource>,
    english: FluentBundle<FluentResource>,
}

impl Catalogues {
    /// Reads the catalogues.
    ///
    /// # Errors
    /// A file that is not well written, or a key that stands twice.
    pub fn load(files: &Files) -> Result<Self, ViewFault> {
        Ok(Self { chinese: bundle(files, Lang::Chinese)?, english: bundle(files, Lang::English)? })
    }

    /// The words, or `None` for an unknown key or a missing parameter.
    pub fn find(&self, lang: Lang, text: &Text) -> Option<String> {
        let bundle = match lang {
            Lang::Chinese => &self.chinese,
            Lang::English => &self.english,
        };
        let pattern = bundle.get_message(&text.key)?.value()?;
        let mut args = FluentArgs::new();
        for (name, value) in &text.params {
            let value: FluentValue<'_> = match value {
                TextParam::Number(number) => FluentValue::from(*number),
                TextParam::Words(words) => FluentValue::from(words.as_str()),
            };
            args.set(name.as_ref(), value);
        }
        let mut errors = Vec::new();
        let words = bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
        errors.is_empty().then_some(words)
    }

    /// The words, or the key in brackets.
    pub fn say(&self, lang: Lang, text: &Text) -> String {
        self.find(lang, text).unwrap_or_else(|| text.to_string())
    }
}

fn bundle(files: &Files, lang: Lang) -> Result<FluentBundle<FluentResource>, ViewFault> {
    let folder = format!("locales/{}/", lang.tag());
    let fault = |name: &str, detail: String| ViewFault::Words { name: name.to_owned(), detail };
    let identifier: LanguageIdentifier =
        lang.tag().parse().map_err(|why| fault(lang.tag(), format!("{why}")))?;
    let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
    // The words go into HTML that says its direction; isolation marks would end up in attributes and copies.
    bundle.set_use_isolating(false);
    bundle.add_function("BYTES", bytes).map_err(|why| fault("BYTES", format!("{why:?}")))?;
    for (name, content) in
        files.iter().filter(|(name, _)| name.starts_with(&folder) && name.ends_with(".ftl"))
    {
        let text = String::from_utf8_lossy(content).into_owned();
        let words = FluentResource::try_new(text).map_err(|(_, why)| fault(name, format!("{why:?}")))?;
        bundle.add_resource(words).map_err(|why| fault(name, format!("{why:?}")))?;
    }
    Ok(bundle)
}

/// `BYTES($n)`: a length as people read it.
fn bytes<'a>(args: &[FluentValue<'a>], _named: &FluentArgs<'_>) -> FluentValue<'a> {
    let length = match args.first() {
        Some(FluentValue::Number(number)) => number.value,
        Some(FluentValue::String(text)) => match text.parse() {
            Ok(number) => number,
            Err(_) => return FluentValue::String(Cow::Owned(text.to_string())),
        },
        _ => return FluentValue::Error,
    };
    FluentValue::String(Cow::Owned(readable_length(length)))
}

/// 1 536 becomes `1.5 KB`.
pub fn readable_length(bytes: f64) -> String {
    let mut rest = bytes.max(0.0);
    for unit in ["B", "KB", "MB"] {
        if rest < 1024.0 {
            let digits = if unit == "B" || rest.fract() < 0.05 { 0 } else { 1 };
            return format!("{rest:.digits$} {unit}");
        }
        rest /= 1024.0;
    }
    format!("{rest:.1} GB")
}
