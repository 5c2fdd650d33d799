//! Action rows at work: what a plugin says of itself, the settings it asks for, how its jobs are delivered, what a
//! published flow version means by a row, and asking the plugin.

pub mod change;
pub mod delivery;
pub mod effective;
pub(crate) mod input;
pub mod plugins;
pub mod schema;

pub use delivery::Delivery;
pub use effective::Effective;
pub use plugins::{BuildChange, PluginPage, RowEffect};
pub use schema::{Field, FieldKind, Schema};
