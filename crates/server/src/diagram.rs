//! The drawing of a flow.
use serde::Serialize;

/// x
#[derive(Clone, Debug, Serialize)]
pub struct Drawing {}
