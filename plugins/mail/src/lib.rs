//! Action `mail`: sends a letter by SMTP, recognisable when it comes twice.
//!
//! `letter` writes it, `post` sends it; both by the settings of the row.

mod letter;
mod post;
mod settings;
mod words;

use settings::Settings;
use waypost_action_sdk::{Action, Ask, Describe, Fault, Input, Need, Output, Verdict, export_action};
use waypost_action_template::say;
use words::Problem;

/// The action.
#[derive(Default)]
pub struct Mail;

impl Action for Mail {
    fn describe(&self) -> Describe {
        Describe::new("mail", env!("CARGO_PKG_VERSION"))
            .summary("Sends a letter by SMTP. 发送邮件。")
            .settings(settings::schema())
            .answering(Ask::Check)
            .answering(Ask::Preview)
            .needing(Need::Net)
    }

    fn check(&self, input: &Input) -> Result<Verdict, Fault> {
        Ok(match Settings::read(&input.settings).and_then(|settings| letter::write(&settings, input)) {
            Ok(_) => Verdict::Allowed,
            Err(problem) => Verdict::Refused(problem.say(&input.language)),
        })
    }

    fn preview(&self, input: &Input) -> Result<Option<String>, Fault> {
        let told = Settings::read(&input.settings).and_then(|settings| letter::told(&settings, input));
        Ok(Some(match told {
            Ok((to, subject)) => say(
                &input.language,
                format!("发邮件给 {to}：{subject}"),
                format!("Sends a letter to {to}: {subject}"),
            ),
            Err(problem) => problem.say(&input.language),
        }))
    }

    fn run(&self, input: &Input) -> Result<Output, Fault> {
        let failed = |problem: Problem| problem.fault(&input.language);
        let settings = Settings::read(&input.settings).map_err(failed)?;
        let letter = letter::write(&settings, input).map_err(failed)?;
        post::send(&settings, input, &letter).map_err(failed)?;
        Ok(Output::default())
    }
}

export_action!(Mail);

#[cfg(test)]
mod tests;
