//! Action `http_call`: calls another system over HTTP and takes its answer in.
//!
//! What is asked is put together in `request`, sent in `line`, and read in `answer`; each by the settings of the row.

mod answer;
mod condition;
mod line;
mod request;
mod settings;
mod words;

use settings::Settings;
use waypost_action_sdk::{Action, Ask, Describe, Fault, Input, Need, Output, Verdict, export_action};
use waypost_action_template::{Style, Values, fill};
use words::Problem;

/// The action.
#[derive(Default)]
pub struct HttpCall;

impl Action for HttpCall {
    fn describe(&self) -> Describe {
        Describe::new("http_call", env!("CARGO_PKG_VERSION"))
            .summary("Calls another system over HTTP and takes its answer in. 调用外部系统，并写回其答复。")
            .settings(settings::schema())
            .answering(Ask::Check)
            .answering(Ask::Preview)
            .needing(Need::Net)
    }

    fn check(&self, input: &Input) -> Result<Verdict, Fault> {
        let say = |problem: Problem| Verdict::Refused(problem.say(&input.language));
        let settings = match Settings::read(&input.settings) {
            Ok(settings) => settings,
            Err(problem) => return Ok(say(problem)),
        };
        let values = Values::of(input);
        let judged = condition::judge(&settings, &values, Some(&input.business_date))
            .and_then(|()| request::build(&settings, input, &values).map(drop));
        if let Err(problem) = judged {
            return Ok(say(problem));
        }
        let Some(url) = &settings.check_url else { return Ok(Verdict::Allowed) };
        let asked = request::reading(&settings, url, input, &values)
            .map_err(|problem| problem.fault(&input.language))?;
        match answer::read(&settings, input, line::send(&settings, &asked, &input.language)?) {
            Ok(_) => Ok(Verdict::Allowed),
            Err(Fault::Refused(words)) => Ok(Verdict::Refused(words)),
            Err(fault) => Err(fault),
        }
    }

    fn preview(&self, input: &Input) -> Result<Option<String>, Fault> {
        let failed = |problem: Problem| problem.fault(&input.language);
        let settings = Settings::read(&input.settings).map_err(failed)?;
        let english = settings.preview_en.as_ref().filter(|_| input.language.starts_with("en"));
        let Some(template) = english.or(settings.preview.as_ref()) else { return Ok(None) };
        // What is missing now may be filled in before the submit: the words then say what.
        Ok(Some(match fill(template, Style::Words, &Values::of(input), &input.language) {
            Ok(words) => words,
            Err(fault) => fault.say(&input.language),
        }))
    }

    fn run(&self, input: &Input) -> Result<Output, Fault> {
        let failed = |problem: Problem| problem.fault(&input.language);
        let settings = Settings::read(&input.settings).map_err(failed)?;
        let values = Values::of(input);
        condition::judge(&settings, &values, None).map_err(failed)?;
        let asked = request::build(&settings, input, &values).map_err(failed)?;
        let answer = line::send(&settings, &asked, &input.language)?;
        let read = answer::read(&settings, input, answer)?;
        answer::output(&settings, &read).map_err(failed)
    }
}

export_action!(HttpCall);

#[cfg(test)]
mod tests;
