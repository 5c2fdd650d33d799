#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod bureau;
mod long;

pub use bureau::{TableText, bureau};
pub use long::long_flow;

/// Departments, posts, people, appointments and a substitute of the housing bureau.
pub const ORGANISATION: &str = include_str!("../packages/organisation.toml");

/// Contract filing: six stages one after another, with returns, and the action that draws the filing number.
pub const CONTRACT_FILING: &str = include_str!("../packages/contract_filing.toml");

/// Joint review: `split = "all"`, `join = "all"`, and returns from after the join.
pub const JOINT_REVIEW: &str = include_str!("../packages/joint_review.toml");

/// Use of the seal: a person chooses between two branches, a route decides by a guard.
pub const SEAL_USE: &str = include_str!("../packages/seal_use.toml");

/// Purchase review: any two of five approve, then all sign and one may veto.
pub const PURCHASE_REVIEW: &str = include_str!("../packages/purchase_review.toml");

/// Working time in 2026: weekly hours, the public holidays of mainland China and their make-up working days.
pub const CALENDAR_2026: &str = include_str!("../packages/calendar_2026.toml");

/// The flow packages in the order to import them.
pub const FLOWS: &[&str] = &[CONTRACT_FILING, JOINT_REVIEW, SEAL_USE, PURCHASE_REVIEW];

/// The company that lends money: customer service, risk, operations.
pub const COMPANY: &str = include_str!("../packages/company_organisation.toml");

/// Change of a borrower's card: four eyes, then the bank is called.
pub const CARD_CHANGE: &str = include_str!("../packages/card_change.toml");

/// Early repayment: a statement, a signature, the debit, a certificate.
pub const EARLY_REPAYMENT: &str = include_str!("../packages/early_repayment.toml");

/// The flow packages of the company.
pub const COMPANY_FLOWS: &[&str] = &[CARD_CHANGE, EARLY_REPAYMENT];
