#![doc = include_str!("../README.md")]

pub mod cli;
pub mod config;
pub mod diagram;
pub mod http;
pub mod pages;
pub mod view;
