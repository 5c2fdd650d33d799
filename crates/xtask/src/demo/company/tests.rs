use super::*;

#[test]
fn a_token_is_new_each_time() {
    let (first, second) = (random().unwrap(), random().unwrap());
    assert_eq!(first.len(), 32);
    assert_ne!(first, second);
}
