#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod admin;
mod answer;
mod card;
mod http;
mod interest;
mod keys;
mod ledger;
mod loan;
mod mode;
mod money;
mod settle;
mod store;

pub use self::{
    http::{Options, serve},
    store::{Fault, Store},
};
