//! `split = "all"` and `join = "all"`, and returns from after the join.

use waypost_base::Value;

use crate::support::{House, Person, matter, path, sub, text};

struct Review {
    house: House,
    case: i64,
    heping: Person,
    huanghai: Person,
    xuhui: Person,
    gaoxiang: Person,
}

/// A review that both sides have handled: it stands at 汇总.
fn review() -> Review {
    let house = House::demo();
    let [heping, huanghai, xuhui, gaoxiang] =
        ["heping", "huanghai", "xuhui", "gaoxiang"].map(|name| house.person(name));
    let case = house.start(&heping, "joint_review", matter("信息系统采购")).unwrap().number;
    let review = Review { house, case, heping, huanghai, xuhui, gaoxiang };
    assert_eq!(review.inboxes(), [true, true, false]);
    review.legal("无异议");
    assert_eq!(review.inboxes(), [false, true, false], "the join waits for both");
    review.finance("预算内");
    assert_eq!(review.inboxes(), [false, false, true]);
    review
}

impl Review {
    /// Whether it waits for legal, finance, the summary.
    fn inboxes(&self) -> [bool; 3] {
        [&self.huanghai, &self.xuhui, &self.gaoxiang].map(|person| self.house.inbox(person) == [self.case])
    }

    fn legal(&self, words: &str) {
        self.house.submit(&self.huanghai, self.case, sub().with("legal_opinion", text(words))).unwrap();
    }

    fn finance(&self, words: &str) {
        self.house.submit(&self.xuhui, self.case, sub().with("finance_opinion", text(words))).unwrap();
    }

    fn finish(&self) {
        let agreed = sub().with("conclusion", Value::Choice("approve".to_owned()));
        self.house.submit(&self.gaoxiang, self.case, agreed).unwrap();
        let last = self.house.submit(&self.heping, self.case, sub()).unwrap();
        assert_eq!(last.ended, Some(waypost_engine::event::Ending::Completed));
        self.house.assert_clean();
    }
}

#[test]
fn both_sides_meet_at_the_join() {
    let review = review();
    review.house.assert_clean();
    review.finish();
}

#[test]
fn a_return_to_one_side_keeps_what_the_other_brought() {
    let review = review();
    review.house.give_back(&review.gaoxiang, review.case, Some(2), "法务意见需补充").unwrap();
    assert_eq!(review.inboxes(), [true, false, false]);
    review.house.assert_clean();
    review.legal("补充：合同条款第七条");
    assert_eq!(review.inboxes(), [false, false, true], "the other side's token was put back at the join");
    let view = review.house.case(&review.heping, review.case);
    let stages = path(&view.steps);
    assert_eq!(stages[3..], [(1, 4, "returned"), (1, 2, "passed"), (1, 4, "open")]);
    review.finish();
}

#[test]
fn a_return_to_the_start_asks_both_sides_again() {
    let review = review();
    review.house.give_back(&review.gaoxiang, review.case, Some(1), "事项需重新发起").unwrap();
    assert_eq!(review.inboxes(), [false, false, false]);
    assert_eq!(review.house.inbox(&review.heping), [review.case]);
    review.house.submit(&review.heping, review.case, sub()).unwrap();
    assert_eq!(review.inboxes(), [true, true, false]);
    review.finance("再次确认");
    review.legal("再次确认");
    assert_eq!(review.inboxes(), [false, false, true]);
    assert_eq!(review.house.case(&review.heping, review.case).state.run, 2);
    review.finish();
}

#[test]
fn a_step_before_the_join_may_be_taken_back() {
    let house = House::demo();
    let [heping, huanghai, xuhui] = ["heping", "huanghai", "xuhui"].map(|name| house.person(name));
    let case = house.start(&heping, "joint_review", matter("信息系统采购")).unwrap().number;
    house.submit(&xuhui, case, sub().with("finance_opinion", text("预算内"))).unwrap();
    assert_eq!(house.offer(&huanghai, case).returns, [], "no row says that legal may return");
    let step = house.case(&xuhui, case).offers.withdrawable;
    assert_eq!(step.len(), 1, "the join has not opened, so the step may be taken back");
    let visit = step[0];
    house.act(&xuhui, case, |by| waypost_engine::Command::Withdraw { by, visit }).unwrap();
    assert_eq!((house.inbox(&huanghai), house.inbox(&xuhui)), (vec![case], vec![case]));
    house.assert_clean();
}
