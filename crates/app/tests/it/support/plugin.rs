//! The plugin of a test: it answers what was scripted, else as the action `number` does.

use std::{collections::VecDeque, time::Duration};

use waypost_action_host::{
    Cause, HostFault, PluginRef, Runner,
    api::{Describe, Draw, Input, Output, Reply, Request},
};

use super::parking::Kept;

#[derive(Default)]
pub struct Script {
    next: Kept<VecDeque<Result<Reply, Cause>>>,
    asked: Kept<Vec<Input>>,
}

impl Script {
    /// The next question is answered so.
    pub fn then(&self, reply: Reply) {
        self.next.with(|next| next.push_back(Ok(reply)));
    }

    /// The next question is not answered.
    pub fn then_fault(&self, cause: Cause) {
        self.next.with(|next| next.push_back(Err(cause)));
    }

    /// What it was told each time.
    pub fn asked(&self) -> Vec<Input> {
        self.asked.with(|asked| asked.clone())
    }
}

impl Runner for Script {
    fn describe(&self, plugin: &PluginRef, _: Duration) -> Result<Describe, HostFault> {
        Ok(Describe::new(plugin.name.as_str(), "0"))
    }

    fn invoke(&self, plugin: &PluginRef, request: &Request, _: Duration) -> Result<Reply, HostFault> {
        self.asked.with(|asked| asked.push(request.input.clone()));
        match self.next.with(VecDeque::pop_front) {
            Some(Ok(reply)) => Ok(reply),
            Some(Err(cause)) => {
                Err(HostFault { plugin: plugin.name.as_str().to_owned(), sha256: Some(plugin.sha256), cause })
            }
            None => Ok(number(&request.input)),
        }
    }
}

/// What the action `number` answers.
pub fn number(input: &Input) -> Reply {
    let setting = |name: &str| input.settings[name].as_str().unwrap().to_owned();
    let year = input.business_date[..4].to_owned();
    let pattern = setting("pattern").replace("{year}", &year);
    let draw = Draw { series: setting("series"), period: year, pattern, into: setting("into") };
    Reply::Done(Output::default().draw(draw))
}
