//! Action `number`: asks the desk for the next number of a series, such as 市房备〔2026〕17号.
//!
//! The plugin counts nothing. It answers which series, period and pattern the number has, and the desk draws it in
//! the commit that takes the answer in: no gap, no double, however often the action is delivered.

mod settings;
mod words;

use settings::Settings;
use waypost_action_sdk::{Action, Ask, Describe, Draw, Fault, Input, Output, Verdict, export_action};

/// The action.
#[derive(Default)]
pub struct Number;

impl Action for Number {
    fn describe(&self) -> Describe {
        Describe::new("number", env!("CARGO_PKG_VERSION"))
            .summary("Draws the next number of a gap-free series into a property. 取号：连续编号，不跳号。")
            .settings(settings::schema())
            .answering(Ask::Check)
            .answering(Ask::Preview)
    }

    fn check(&self, input: &Input) -> Result<Verdict, Fault> {
        Ok(match draw(input) {
            Ok(_) => Verdict::Allowed,
            Err(words) => Verdict::Refused(words),
        })
    }

    fn preview(&self, input: &Input) -> Result<Option<String>, Fault> {
        Ok(Some(match draw(input) {
            Ok(draw) => words::preview(&input.language, &draw.pattern.replace("{n}", "…")),
            Err(words) => words,
        }))
    }

    fn run(&self, input: &Input) -> Result<Output, Fault> {
        // The settings passed the check; what fails now was changed since, and only an administrator can mend it.
        draw(input).map(|draw| Output::default().draw(draw)).map_err(Fault::failed)
    }
}

export_action!(Number);

/// What the desk is to draw, or what is wrong in words.
fn draw(input: &Input) -> Result<Draw, String> {
    let say = |problem: words::Problem| problem.say(&input.language);
    let settings = Settings::read(&input.settings).map_err(say)?;
    settings.draw(input).map_err(say)
}

#[cfg(test)]
mod tests;
