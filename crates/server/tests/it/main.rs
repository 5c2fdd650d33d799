//! The server as a whole: the real binary on data folders of its own, asked as operators, browsers and attackers ask.

#[cfg(test)]
mod access;
#[cfg(test)]
mod asking;
#[cfg(test)]
mod attack;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod batches;
#[cfg(test)]
pub mod cli;
#[cfg(test)]
mod clocked;
#[cfg(test)]
mod failed_sync;
#[cfg(test)]
mod files;
#[cfg(test)]
mod flow_editor;
#[cfg(test)]
mod forms;
#[cfg(test)]
mod full_disk;
#[cfg(test)]
mod guards;
#[cfg(test)]
mod import;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod lost_session;
#[cfg(test)]
mod materials;
#[cfg(test)]
mod naughty;
#[cfg(test)]
mod organisation;
#[cfg(test)]
mod pace;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod seeing;
#[cfg(test)]
mod series;
#[cfg(test)]
mod sign_in;
mod since;
mod steering;
#[cfg(test)]
mod story;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tables;
#[cfg(test)]
mod time;
#[cfg(test)]
mod voting;
