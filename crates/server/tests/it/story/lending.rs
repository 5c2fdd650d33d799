//! The company and its bank: two flows that call another system, and everything that the other system may do.

mod card;
mod repayment;
mod scene;
mod trouble;
