//! Items, forms, rights per stage, validation with a message per item, differences of values; pure.
