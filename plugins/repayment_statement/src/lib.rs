//! Action `repayment_statement`: reckons what settles a loan on a day, and writes the statement.
//!
//! `settings` reads the case into a `Loan`, `reckon` is the arithmetic, and here both become properties and a document.

mod reckon;
mod settings;
mod words;

use reckon::{Owed, reckon};
use settings::{Loan, Settings};
use waypost_action_sdk::{
    Action, Ask, Describe, Fault, Input, Output, Verdict, WireValue, api::Attachment, export_action,
};
use waypost_action_template::{Values, document, grouped, say};
use words::Problem;

/// The action.
#[derive(Default)]
pub struct RepaymentStatement;

impl Action for RepaymentStatement {
    fn describe(&self) -> Describe {
        Describe::new("repayment_statement", env!("CARGO_PKG_VERSION"))
            .summary("Reckons what settles a loan on a day and writes the statement. 计算提前还款金额并出具结清单。")
            .settings(settings::schema())
            .answering(Ask::Check)
            .answering(Ask::Preview)
    }

    fn check(&self, input: &Input) -> Result<Verdict, Fault> {
        Ok(match statement(input) {
            Ok(_) => Verdict::Allowed,
            Err(problem) => Verdict::Refused(problem.say(&input.language)),
        })
    }

    fn preview(&self, input: &Input) -> Result<Option<String>, Fault> {
        let owed = Settings::read(&input.settings).and_then(|settings| {
            let loan = settings.loan(input)?;
            reckon(&loan).ok_or(Problem::TooLarge)
        });
        Ok(Some(match owed {
            Ok(owed) => say(
                &input.language,
                format!(
                    "应还 {} 元：本金 {}，利息 {}（{} 天），费用 {}",
                    grouped(owed.total),
                    grouped(owed.principal),
                    grouped(owed.interest),
                    owed.days,
                    grouped(owed.fee)
                ),
                format!(
                    "To pay {}: principal {}, interest {} ({} days), fee {}",
                    grouped(owed.total),
                    grouped(owed.principal),
                    grouped(owed.interest),
                    owed.days,
                    grouped(owed.fee)
                ),
            ),
            Err(problem) => problem.say(&input.language),
        }))
    }

    fn run(&self, input: &Input) -> Result<Output, Fault> {
        statement(input).map_err(|problem| problem.fault(&input.language))
    }
}

export_action!(RepaymentStatement);

/// The amounts as properties, and the document.
fn statement(input: &Input) -> Result<Output, Problem> {
    let settings = Settings::read(&input.settings)?;
    let loan = settings.loan(input)?;
    let owed = reckon(&loan).ok_or(Problem::TooLarge)?;
    let set = properties(&settings, &loan, &owed);
    let values = set.iter().fold(Values::of(input), |values, (key, value)| match value {
        WireValue::Integer(number) => values.with(key, *number),
        other => values.with(key, other.as_words().unwrap_or_default()),
    });
    let html = document::render(&settings.template, &settings.title, &values, &input.language)
        .map_err(Problem::Template)?;
    let name = format!("{}-{}.html", settings.title, loan.repay_on);
    let document = Attachment::new(settings.key("document"), name, document::MEDIA, html);
    let output = set.into_iter().fold(Output::default(), |output, (key, value)| output.set(key, value));
    Ok(output.attach(document))
}

fn properties(settings: &Settings, loan: &Loan, owed: &Owed) -> Vec<(String, WireValue)> {
    let amount = |number: rust_decimal::Decimal| WireValue::Decimal(number.normalize().to_string());
    vec![
        (settings.key("principal"), amount(owed.principal)),
        (settings.key("interest"), amount(owed.interest)),
        (settings.key("fee"), amount(owed.fee)),
        (settings.key("total"), amount(owed.total)),
        (settings.key("days"), WireValue::Integer(owed.days)),
        (settings.key("valid_until"), WireValue::Date(loan.valid_until.to_string())),
    ]
}

#[cfg(test)]
mod tests;
