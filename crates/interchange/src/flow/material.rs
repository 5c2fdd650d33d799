//! What a flow version asks for beside its form.

use serde::{Deserialize, Serialize};
use waypost_base::StageNo;

use crate::code::Code;

/// One material of a flow version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlowMaterialPackage {
    /// Number of the material.
    pub material: Code,
    /// In which shape.
    #[serde(default, skip_serializing_if = "super::is_default")]
    pub kind: MaterialShape,
    /// Copies on paper.
    #[serde(default = "one", deserialize_with = "copies")]
    pub copies: u16,
    /// Whether a scan is asked for.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub scan: bool,
    /// Asked for each time the same matter is accepted again; else what is on file serves.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub again: bool,
    /// Nothing is taken without it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// Stages that take it in; empty: the first one and those that may return.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<StageNo>,
}

/// The shape in which a material is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaterialShape {
    /// The original.
    #[default]
    Original,
    /// A copy.
    Copy,
    /// Either of them.
    Either,
    /// Nothing on paper.
    Electronic,
}

/// Reads a number of copies: 0 to 999.
fn copies<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    let copies = u16::deserialize(deserializer)?;
    if copies > 999 {
        return Err(serde::de::Error::custom(format!(
            "{copies} copies are too many; at most 999 are asked for"
        )));
    }
    Ok(copies)
}

fn one() -> u16 {
    1
}

fn yes() -> bool {
    true
}

fn is_yes(value: &bool) -> bool {
    *value
}
