#![doc = include_str!("../README.md")]
#![warn(missing_docs)]
#![expect(clippy::expect_used, reason = "for tests: what fails here fails the test, with its reason")]

mod bank;
mod browser;
mod client;
mod form;
mod html;
mod page;
mod place;
mod server;
pub mod smtp;

pub use self::{
    bank::{BANK_TOKEN, Bank, Debit},
    browser::{Browser, BrowserBuilder},
    client::{Client, Lost},
    form::{Button, Form, Upload},
    page::{Link, Page},
    place::{BANK_PLUGINS, PLUGIN, bank, binary, packages, plugin, plugin_named},
    server::{Server, ServerBuilder},
};
