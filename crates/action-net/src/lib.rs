#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod address;
mod origin;

pub use self::{
    address::is_public,
    origin::{Allowed, BadOrigin, Origin},
};
