//! The plugin of a test: it answers what was scripted, else as the action `number` does.

use std::{collections::VecDeque, time::Duration};

use waypost_action_host::{
    Cause, HostFault, PluginRef, Runner,
    api::{Ask, Describe, Draw, Input, Output, Reply, Request},
};

use super::parking::Kept;

#[derive(Default)]
pub struct Script {
    next: Kept<VecDeque<Result<Reply, Cause>>>,
    asked: Kept<Vec<Input>>,
    asks: Kept<Vec<Ask>>,
    description: Kept<Option<Describe>>,
    meanwhile: Kept<VecDeque<Meanwhile>>,
}

type Meanwhile = Box<dyn FnOnce() + Send>;

impl Script {
    /// The next question is answered so.
    pub fn then(&self, reply: Reply) {
        self.next.with(|next| next.push_back(Ok(reply)));
    }

    /// The next question is not answered.
    pub fn then_fault(&self, cause: Cause) {
        self.next.with(|next| next.push_back(Err(cause)));
    }

    /// What the plugin says of itself from now on.
    pub fn describe_as(&self, description: Describe) {
        self.description.with(|known| *known = Some(description));
    }

    /// Happens while the next question is answered.
    pub fn meanwhile(&self, work: impl FnOnce() + Send + 'static) {
        self.meanwhile.with(|works| works.push_back(Box::new(work)));
    }

    /// What it was asked each time.
    pub fn asks(&self) -> Vec<Ask> {
        self.asks.with(|asks| asks.clone())
    }

    /// What it was told each time.
    pub fn asked(&self) -> Vec<Input> {
        self.asked.with(|asked| asked.clone())
    }
}

impl Runner for Script {
    fn describe(&self, plugin: &PluginRef, _: Duration) -> Result<Describe, HostFault> {
        let known = self.description.with(|known| known.clone());
        Ok(known.unwrap_or_else(|| Describe::new(plugin.name.as_str(), "0")))
    }

    fn invoke(&self, plugin: &PluginRef, request: &Request, _: Duration) -> Result<Reply, HostFault> {
        self.asked.with(|asked| asked.push(request.input.clone()));
        self.asks.with(|asks| asks.push(request.ask));
        if let Some(work) = self.meanwhile.with(VecDeque::pop_front) {
            work();
        }
        match self.next.with(VecDeque::pop_front) {
            Some(Ok(reply)) => Ok(reply),
            Some(Err(cause)) => {
                Err(HostFault { plugin: plugin.name.as_str().to_owned(), sha256: Some(plugin.sha256), cause })
            }
            None if request.ask == Ask::Check => Ok(Reply::Allowed),
            None if request.ask == Ask::Preview => Ok(Reply::Preview { words: None }),
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
