//! Coming in: the one-time set-up, sign-in, the second factor, and signing in again.
//!
//! A session that ended in the middle of a form loses nothing: what was typed travels through these pages as
//! hidden fields `carried.<name>`, and comes back to the form at `next`.

pub mod again;
pub mod code;
pub mod handlers;
pub mod own_password;
pub mod password;
pub mod resume;
pub mod setup;
