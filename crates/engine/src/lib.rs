#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod ballot;
pub mod calendar;
pub mod check;
pub mod clock;
pub mod command;
pub mod decide;
pub mod definition;
pub mod difference;
pub mod edit;
pub mod event;
pub mod extract;
pub mod facts;
pub mod flow;
pub mod guard;
pub mod merge;
pub mod net;
pub mod offers;
pub mod office;
pub mod part;
pub mod preview;
mod rights;
pub mod rule;
pub mod state;

pub use ballot::{Ballot, VoteKind};
pub use calendar::Calendar;
pub use clock::{Clock, Timer, TimerKind};
pub use command::Command;
pub use decide::{decide, decide_next};
pub use definition::Definition;
pub use difference::{Difference, difference};
pub use edit::Edit;
pub use event::Event;
pub use extract::{Extract, extract};
pub use facts::Facts;
pub use flow::{Flow, FlowFault};
pub use guard::{Guard, GuardError, GuardFault, GuardScope};
pub use merge::{Conflict, merge};
pub use offers::{Offers, offers};
pub use office::Office;
pub use part::Part;
pub use preview::{PreviewStep, preview};
pub use rule::Rule;
pub use state::{ApplyFault, State};
