//! Forms: the list, a draft that is arranged, its preview, its versions, and forms of other systems.

pub mod begin;
pub mod draft;
pub mod handlers;
pub mod import;
pub mod list;
pub mod preview;
mod typed;
pub mod versions;
pub(super) mod words;
