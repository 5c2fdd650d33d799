//! Wire types of the contract between Waypost and an action plugin.
