//! The keys of the ways of a flow.

use super::{contract, key_of};

#[test]
fn keys_of_ways_are_read_as_they_are_written() {
    use crate::pages::flows::version::rows::arrow_of;
    for row in contract().transitions {
        assert_eq!(arrow_of(&key_of(row.arrow())), Some(row.arrow()));
    }
    for bad in ["", "1", "1-2", "1-2-x", "a-0-end", "1-0-end-2", "1-99999999999-2"] {
        assert_eq!(arrow_of(bad), None, "{bad}");
    }
}
