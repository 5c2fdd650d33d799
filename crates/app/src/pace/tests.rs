use super::*;

#[test]
fn so_many_within_a_while_and_each_person_for_himself() {
    let pace = Pace::new(3, 1_000);
    let (tenant, ann, bob) = (TenantId::new(1), UserId::new(1), UserId::new(2));
    let told = [0, 100, 200, 300, 999, 1_000, 1_050, 1_100].map(|now| pace.admits(tenant, ann, now));
    assert_eq!(told, [true, true, true, false, false, true, false, true]);
    assert!(pace.admits(tenant, bob, 300));
    assert!(pace.admits(TenantId::new(2), ann, 1_100));
}

#[test]
fn the_quiet_are_forgotten() {
    let pace = Pace::new(1, 10);
    for user in 0..2_000 {
        assert!(pace.admits(TenantId::new(1), UserId::new(user), user * 20));
    }
    assert!(pace.lately.lock().unwrap().len() <= REMEMBERED + 1);
}
