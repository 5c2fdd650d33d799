//! Action `certificate`: writes a printable document from a template and attaches it.

mod settings;
mod words;

use settings::Settings;
use waypost_action_sdk::{
    Action, Ask, Describe, Fault, Input, Output, Verdict, api::Attachment, export_action,
};
use waypost_action_template::{Style, Values, document, fill, say};
use words::Problem;

/// The action.
#[derive(Default)]
pub struct Certificate;

impl Action for Certificate {
    fn describe(&self) -> Describe {
        Describe::new("certificate", env!("CARGO_PKG_VERSION"))
            .summary(
                "Writes a printable document from a template and attaches it. 按模板生成可打印的证明文件。",
            )
            .settings(settings::schema())
            .answering(Ask::Check)
            .answering(Ask::Preview)
    }

    fn check(&self, input: &Input) -> Result<Verdict, Fault> {
        Ok(match write(input) {
            Ok(_) => Verdict::Allowed,
            Err(problem) => Verdict::Refused(problem.say(&input.language)),
        })
    }

    fn preview(&self, input: &Input) -> Result<Option<String>, Fault> {
        Ok(Some(match write(input) {
            Ok(document) => say(
                &input.language,
                format!("生成文件「{}」", document.name),
                format!("Writes the document “{}”", document.name),
            ),
            Err(problem) => problem.say(&input.language),
        }))
    }

    fn run(&self, input: &Input) -> Result<Output, Fault> {
        // The case passed the check; what fails now only an administrator can mend.
        let document = write(input).map_err(|problem| Fault::failed(problem.say(&input.language)))?;
        Ok(Output::default().attach(document))
    }
}

export_action!(Certificate);

fn write(input: &Input) -> Result<Attachment, Problem> {
    let settings = Settings::read(&input.settings)?;
    let values = Values::of(input);
    if let Some(number) = settings.number.as_ref().filter(|key| values.get(key).is_none()) {
        return Err(Problem::NoNumber(number.clone()));
    }
    let title = fill(&settings.title, Style::Words, &values, &input.language).map_err(Problem::Title)?;
    let html =
        document::render(&settings.template, &title, &values, &input.language).map_err(Problem::Template)?;
    Ok(Attachment::new(settings.into.clone(), file_name(&title), document::MEDIA, html))
}

/// A name for the file, whatever values stand in the title.
fn file_name(title: &str) -> String {
    let fits =
        |c: &char| !c.is_control() && !matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    let name: String = title.chars().filter(fits).take(80).collect();
    let name = name.trim_matches([' ', '.']);
    format!("{}.html", if name.is_empty() { "document" } else { name })
}

#[cfg(test)]
mod tests;
