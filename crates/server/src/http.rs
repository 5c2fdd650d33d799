//! HTTP: the server, what surrounds every request, and how handlers are called.
//!
//! A handler never sees a socket: it gets a [`Visitor`] or, where one must be signed in, a [`Ctx`], and what was typed
//! already read; it gives a page, a redirect, a refusal or an error, and the route shows each of them.

pub mod ctx;
pub mod guard;
pub mod pace;
pub mod route;
pub mod run;
pub mod typed;

pub use ctx::{Ctx, Site, Visitor};
pub use route::{Access, Outcome, Row, Stop, carried};
pub use typed::Typed;
