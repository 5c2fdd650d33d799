//! The plugins of an installation by name. Whoever holds one decides where the rows come from.

use std::collections::BTreeMap;

use crate::{Cause, HostFault, PluginName, PluginRef};

/// Registered plugins.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    plugins: BTreeMap<PluginName, PluginRef>,
}

impl Registry {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// Registers a plugin under its name, in place of the one that had it.
    pub fn insert(&mut self, plugin: PluginRef) -> Option<PluginRef> {
        self.plugins.insert(plugin.name.clone(), plugin)
    }

    /// The plugin that an action row calls.
    ///
    /// # Errors
    /// [`Cause::NotRegistered`].
    pub fn get(&self, name: &str) -> Result<&PluginRef, HostFault> {
        let found = PluginName::new(name).ok().and_then(|name| self.plugins.get(&name));
        found.ok_or_else(|| HostFault { plugin: name.into(), sha256: None, cause: Cause::NotRegistered })
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &PluginRef> {
        self.plugins.values()
    }
}

impl FromIterator<PluginRef> for Registry {
    fn from_iter<I: IntoIterator<Item = PluginRef>>(plugins: I) -> Self {
        Self { plugins: plugins.into_iter().map(|plugin| (plugin.name.clone(), plugin)).collect() }
    }
}
