use super::*;

#[test]
fn a_party_is_read_as_it_was_written() {
    for party in [
        Party::Post(PostId::new(1)),
        Party::Department(DepartmentId::new(2)),
        Party::Seat(PostId::new(3), UserId::new(4)),
        Party::Person(UserId::new(i64::MAX)),
    ] {
        assert_eq!(party.to_string().parse::<Party>().unwrap(), party);
    }
    for text in ["", "post", "post:", "post:x", "seat:1", "seat:1:2:3", "role:1"] {
        assert!(text.parse::<Party>().is_err(), "{text}");
    }
}
