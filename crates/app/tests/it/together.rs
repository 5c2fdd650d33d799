//! Several people and one piece of work: at the same moment, claimed, handed over, talked about.

use std::sync::Barrier;

use waypost_base::Code;
use waypost_engine::Command;

use crate::support::{House, code, sub, text};

#[test]
fn of_two_people_of_one_post_one_wins_and_the_other_reads_who_was_first() {
    let house = House::demo();
    let [wangfang, lina, zhangwei, liuyang] =
        ["wangfang", "lina", "zhangwei", "liuyang"].map(|name| house.person(name));
    for round in 0..8 {
        let case = house.filing(&wangfang, &format!("阳光花园 {round} 幢"));
        house.submit(&lina, case, sub()).unwrap();
        let envelopes = [&zhangwei, &liuyang].map(|person| {
            let visit = house.offer(person, case).visit;
            let submit = sub().with("first_opinion", text("同意")).0;
            house.envelope(person, case, |by| Command::Submit { by, visit, submit })
        });
        let barrier = Barrier::new(2);
        let outcomes = std::thread::scope(|scope| {
            let threads = envelopes.map(|envelope| {
                let (barrier, house) = (&barrier, &house);
                scope.spawn(move || {
                    barrier.wait();
                    house.app.desk.submit_blocking(envelope).unwrap()
                })
            });
            threads.map(|thread| thread.join().unwrap())
        });
        let (winner, loser) = match &outcomes {
            [Ok(_), Err(refused)] => (&zhangwei, refused),
            [Err(refused), Ok(_)] => (&liuyang, refused),
            both => panic!("not one winner: {both:?}"),
        };
        assert_eq!(loser.code, Code::AlreadyHandled);
        assert_eq!(loser.params["who"], winner.who().user().to_string());
        assert!(loser.params.contains_key("when"));
        assert_eq!(house.done(winner)[0], case);
    }
    house.assert_clean();
}

#[test]
fn a_claimed_item_is_held_until_it_is_put_back() {
    let house = House::demo();
    let [wangfang, lina, zhangwei, liuyang] =
        ["wangfang", "lina", "zhangwei", "liuyang"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "阳光花园 3 幢 502");
    house.submit(&lina, case, sub()).unwrap();
    let visit = house.offer(&zhangwei, case).visit;
    let agreed = || sub().with("first_opinion", text("同意"));

    let unclaim = |by| Command::Unclaim { by, visit };
    assert_eq!(code(house.act(&zhangwei, case, unclaim)), Code::NotClaimed);
    house.act(&zhangwei, case, |by| Command::Claim { by, visit }).unwrap();
    let other = house.offer(&liuyang, case);
    assert_eq!((other.may_submit, other.may_claim), (false, false));
    assert_eq!(other.claimed_by.unwrap().user, zhangwei.who().user());
    let refused = house.submit_at(&liuyang, case, visit, agreed()).unwrap_err();
    assert_eq!(refused.code, Code::ClaimedByOther);
    assert_eq!(refused.params["who"], zhangwei.who().user().to_string());
    let item = &house.app.todo(liuyang.who(), None, None).unwrap().rows[0].row;
    assert_eq!(item.claimed_by, Some(zhangwei.who().user().raw()));
    house.assert_clean();

    house.act(&zhangwei, case, unclaim).unwrap();
    house.submit_at(&liuyang, case, visit, agreed()).unwrap();
    let kinds: Vec<_> = house.case(&wangfang, case).remarks.into_iter().map(|row| row.kind).collect();
    assert_eq!(kinds, ["claim", "release"]);
    house.assert_clean();
}

#[test]
fn transferred_work_is_the_new_persons_alone() {
    let house = House::demo();
    let [wangfang, lina, zhoumin, machao] =
        ["wangfang", "lina", "zhoumin", "machao"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "阳光花园 3 幢 502");
    let visit = house.offer(&lina, case).visit;
    let to = zhoumin.who().user();
    let reason = "休假".to_owned();
    let transfer = |by, to| Command::Transfer { by, visit, to, reason: reason.clone() };
    assert_eq!(house.see(&zhoumin, case).unwrap_err().code, Code::NotFound);
    let nobody = house.act(&lina, case, |by| transfer(by, waypost_base::UserId::new(1)));
    assert_eq!(code(nobody), Code::CannotTransfer);

    house.act(&lina, case, |by| transfer(by, to)).unwrap();
    assert_eq!((house.inbox(&lina), house.inbox(&zhoumin)), (vec![], vec![case]));
    assert_eq!(code(house.submit_at(&lina, case, visit, sub())), Code::NotYourWork);
    // The chain of hands is kept, and whoever handed over still sees the case.
    let view = house.case(&lina, case);
    let row = view.remarks.last().unwrap();
    assert_eq!((row.kind.as_str(), row.to, row.text.as_str()), ("transfer", Some(to.raw()), "休假"));
    assert_eq!(view.items.iter().filter(|item| item.closed_at.is_none()).count(), 1);
    house.assert_clean();
    house.submit(&zhoumin, case, sub()).unwrap();
    assert_eq!(house.done(&zhoumin), [case]);
    assert_eq!(house.see(&machao, case).unwrap_err().code, Code::NotFound);
    house.assert_clean();
}

#[test]
fn a_comment_stands_in_the_timeline_and_moves_nothing() {
    let house = House::demo();
    let [wangfang, lina] = ["wangfang", "lina"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "阳光花园 3 幢 502");
    let say = |text: &str| {
        let text = text.to_owned();
        house.act(&wangfang, case, |by| Command::Comment { by, text })
    };
    assert_eq!(code(say(" \n")), Code::Missing);
    assert_eq!(code(say(&"长".repeat(100_000))), Code::TextTooLong);
    say("请尽快办理").unwrap();
    let view = house.case(&lina, case);
    assert_eq!(view.remarks.len(), 1);
    assert_eq!((view.remarks[0].kind.as_str(), view.remarks[0].text.as_str()), ("comment", "请尽快办理"));
    assert_eq!(view.steps.len(), 2);
    house.assert_clean();
}
