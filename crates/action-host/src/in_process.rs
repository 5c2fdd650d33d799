//! Plugins in this very process: for tests, and for a program that trusts what it embeds.
//!
//! A plugin that hangs hangs its caller, and one that crashes takes the program along; deadlines are not kept. What
//! runs for an organisation runs in a [`crate::Host`].

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use waypost_action_api::{Describe, Reply, Request};

use crate::{
    Cause, HostFault, PluginRef,
    blank::Blank,
    load::{Loaded, Sealed},
    runner::{Runner, read_description, read_reply, unasked, write_request},
};

/// Loads each plugin once and calls it directly.
#[derive(Debug, Default)]
pub struct InProcess {
    loaded: Mutex<HashMap<PluginRef, Arc<Ready>>>,
}

#[derive(Debug)]
struct Ready {
    /// Calls of one plugin do not overlap.
    functions: Mutex<Loaded>,
    description: Describe,
}

impl InProcess {
    /// Nothing loaded yet.
    pub fn new() -> Self {
        Self::default()
    }

    fn ready(&self, plugin: &PluginRef) -> Result<Arc<Ready>, Cause> {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ready) = loaded.get(plugin) {
            return Ok(Arc::clone(ready));
        }
        let functions = Loaded::load(Sealed::of(plugin)?)?;
        let description = read_description(&functions.describe()?)?;
        let ready = Arc::new(Ready { functions: Mutex::new(functions), description });
        loaded.insert(plugin.clone(), Arc::clone(&ready));
        Ok(ready)
    }

    fn ask(&self, plugin: &PluginRef, request: &Request) -> Result<Reply, Cause> {
        let bytes = write_request(request)?;
        let ready = self.ready(plugin)?;
        if let Some(reply) = unasked(&ready.description, request.ask) {
            return Ok(reply);
        }
        let functions = ready.functions.lock().unwrap_or_else(PoisonError::into_inner);
        read_reply(&functions.invoke(&bytes)?, request.ask)
    }
}

impl Runner for InProcess {
    fn describe(&self, plugin: &PluginRef, _deadline: Duration) -> Result<Describe, HostFault> {
        let ready = self.ready(plugin).map_err(|cause| HostFault::of(plugin, cause))?;
        Ok(ready.description.clone())
    }

    fn invoke(&self, plugin: &PluginRef, request: &Request, _deadline: Duration) -> Result<Reply, HostFault> {
        let blank = Blank::of(&request.input);
        match self.ask(plugin, request) {
            Ok(reply) => Ok(blank.reply(reply)),
            Err(cause) => Err(HostFault::of(plugin, blank.cause(cause))),
        }
    }
}
