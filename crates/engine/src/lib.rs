//! Waypost's decision core: definitions, state, decide, apply, guards and publication checks; pure.
#![warn(missing_docs)]

pub mod check;
pub mod command;
pub mod definition;
pub mod event;
pub mod facts;
pub mod guard;
pub mod net;
pub mod state;

pub use command::Command;
pub use definition::Definition;
pub use event::Event;
pub use facts::Facts;
pub use guard::{Guard, GuardError, GuardFault, GuardScope};
pub use state::State;
