//! `waypost mail`: a letter to see that mail works, by the same way that every other letter takes.

use clap::Subcommand;
use serde_json::json;
use waypost_app::mail::{Courier, Outgoing, Written};

use super::{Context, failure::Failure};
use crate::view::{Lang, Text, Views};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Send a letter to an address; says what the mail server answered
    Test {
        /// Where to
        address: String,
    },
}

pub(super) fn run(context: &Context, command: &Command) -> Result<(), Failure> {
    let Command::Test { address } = command;
    context.config.check()?;
    let Some(settings) = &context.config.mail else {
        return Err(Failure::new("the configuration names no mail server: add a section [mail]".to_owned()));
    };
    if !waypost_base::mail::is_address(address) {
        return Err(Failure::new(format!("`{address}` is no address of mail")));
    }
    let smtp = settings.open().map_err(Failure::new)?;
    let views =
        Views::new(context.config.templates.as_deref()).map_err(|why| Failure::new(why.to_string()))?;
    let say = |lang: Lang, key: &'static str| views.text(lang, &Text::new(key));
    let lines: Vec<String> = Lang::ALL.into_iter().map(|lang| say(lang, "mail-test-words")).collect();
    let written = Written {
        subject: say(Lang::English, "mail-test-subject"),
        text: lines.join("\n\n"),
        html: lines.iter().map(|line| format!("<p>{line}</p>")).collect(),
    };
    // Every test is a letter of its own.
    let (id, _) = waypost_app::secrets::token()?;
    let letter = Outgoing { id: format!("waypost.test.{}", &id[..16]), to: address.clone(), written };
    smtp.deliver(&letter).map_err(|undelivered| Failure::new(undelivered.words))?;
    let server = format!("{}:{}", settings.server, settings.port());
    context.out.say(
        format!("{server} took the letter to {address}"),
        &json!({ "server": server, "address": address, "taken": true }),
    )
}
