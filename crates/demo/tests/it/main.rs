//! The sample packages are what their README says: whole, translated, and the experiment of the founding text.

mod packages;
