//! Returns, and what a person may take back.

use waypost_base::{Code, StageNo};
use waypost_engine::{Command, event::Ending};

use crate::support::{House, Person, code, path, sub, text};

struct Filing {
    house: House,
    case: i64,
    wangfang: Person,
    lina: Person,
    zhangwei: Person,
    chenjing: Person,
    yangfan: Person,
}

/// A filing that stands at 受理.
fn filing() -> Filing {
    let house = House::demo();
    let [wangfang, lina, zhangwei, chenjing, yangfan] =
        ["wangfang", "lina", "zhangwei", "chenjing", "yangfan"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "阳光花园 3 幢 502");
    Filing { house, case, wangfang, lina, zhangwei, chenjing, yangfan }
}

impl Filing {
    /// Submits from 受理 on until it stands at a stage.
    fn up_to(&self, stage: u32) {
        let steps = [
            (&self.lina, sub()),
            (&self.zhangwei, sub().with("first_opinion", text("同意"))),
            (&self.chenjing, sub().with("second_opinion", text("同意"))),
        ];
        for (person, sub) in steps.into_iter().take(stage as usize - 2) {
            self.house.submit(person, self.case, sub).unwrap();
        }
    }

    fn path(&self) -> Vec<(i32, i32, String)> {
        let view = self.house.case(&self.wangfang, self.case);
        path(&view.steps).into_iter().map(|(run, stage, outcome)| (run, stage, outcome.to_owned())).collect()
    }
}

#[test]
fn each_return_of_the_founding_text_leads_one_stage_back_to_its_people() {
    let at = |filing: &Filing, stage: u32| match stage {
        1 => filing.wangfang.clone(),
        2 => filing.lina.clone(),
        3 => filing.zhangwei.clone(),
        4 => filing.chenjing.clone(),
        _ => filing.yangfan.clone(),
    };
    for from in 2..=5 {
        let filing = filing();
        let (house, case) = (&filing.house, filing.case);
        filing.up_to(from);
        let returner = at(&filing, from);
        let before = at(&filing, from - 1);
        let refused = house.give_back(&returner, case, Some(from - 1), "  ");
        assert_eq!(code(refused), Code::ReasonMissing);
        house.give_back(&returner, case, Some(from - 1), "需补正").unwrap();
        assert_eq!(house.inbox(&returner), [0; 0], "from {from}");
        assert_eq!(house.inbox(&before), [case], "from {from}");
        let view = house.case(&filing.wangfang, case);
        let [.., returned, open] = &view.steps[..] else { panic!("two steps at least") };
        assert_eq!((returned.outcome.as_deref(), returned.branch), (Some("returned"), Some(0)));
        assert_eq!(returned.opinion.as_deref(), Some("需补正"));
        assert_eq!(
            (open.stage, open.cause.as_str(), open.outcome.as_ref()),
            (from as i32 - 1, "return", None)
        );
        assert_eq!(open.sender, format!("person:{}", returner.who().user()));
        house.assert_clean();
        // And the way forward is open again.
        house.submit(&before, case, sub()).unwrap();
        assert_eq!(house.inbox(&returner), [case], "from {from}");
        house.assert_clean();
    }
}

#[test]
fn sending_again_after_a_return_to_the_start_is_run_2() {
    let filing = filing();
    let (house, case) = (&filing.house, filing.case);
    house.give_back(&filing.lina, case, Some(1), "材料不齐").unwrap();
    house.submit(&filing.wangfang, case, sub().with("remark", text("已补正"))).unwrap();
    house.submit(&filing.lina, case, sub()).unwrap();
    let expected = [(1, 1, "passed"), (1, 2, "returned"), (1, 1, "passed"), (2, 2, "passed"), (2, 3, "open")];
    assert_eq!(filing.path(), expected.map(|(run, stage, outcome)| (run, stage, outcome.to_owned())));
    assert_eq!(house.case(&filing.wangfang, case).state.run, 2);
    house.assert_clean();
}

#[test]
fn branch_0_of_the_first_stage_ends_the_case_as_not_accepted() {
    let filing = filing();
    let (house, case) = (&filing.house, filing.case);
    house.give_back(&filing.lina, case, Some(1), "材料不齐").unwrap();
    let ended = house.give_back(&filing.wangfang, case, None, "放弃申请").unwrap();
    assert_eq!(ended.ended, Some(Ending::NotAccepted));
    assert_eq!(house.mine(&filing.wangfang), [(case, vec![], Some("not_accepted".to_owned()))]);
    let view = house.case(&filing.wangfang, case);
    assert!(view.steps.iter().all(|step| step.register_at.is_none()), "nothing enters the register");
    assert!(view.items.iter().all(|item| item.closed_at.is_some()));
    house.assert_clean();
    let comment =
        house.act(&filing.wangfang, case, |by| Command::Comment { by, text: "为什么".to_owned() });
    assert_eq!(code(comment), Code::CaseEnded);
}

#[test]
fn a_stage_offers_only_the_returns_of_its_rows() {
    let filing = filing();
    filing.up_to(3);
    let offer = filing.house.offer(&filing.zhangwei, filing.case);
    assert_eq!(offer.returns, [Some(StageNo(2))]);
    let refused = filing.house.give_back(&filing.zhangwei, filing.case, Some(1), "理由");
    assert_eq!(code(refused), Code::NoSuchReturn);
}

#[test]
fn a_step_is_withdrawn_while_no_successor_has_acted() {
    let filing = filing();
    let (house, case) = (&filing.house, filing.case);
    filing.up_to(3);
    let done = house.case(&filing.lina, case).offers.withdrawable;
    assert_eq!(done.len(), 1);
    house.act(&filing.lina, case, |by| Command::Withdraw { by, visit: done[0] }).unwrap();
    assert_eq!((house.inbox(&filing.lina), house.inbox(&filing.zhangwei)), (vec![case], vec![]));
    let view = house.case(&filing.lina, case);
    assert_eq!(path(&view.steps)[1..], [(1, 2, "passed"), (1, 3, "withdrawn"), (1, 2, "open")]);
    assert_eq!(view.remarks.last().unwrap().kind, "withdraw");
    house.assert_clean();

    house.submit(&filing.lina, case, sub()).unwrap();
    let visit = house.offer(&filing.zhangwei, case).visit;
    house.act(&filing.zhangwei, case, |by| Command::Claim { by, visit }).unwrap();
    assert_eq!(house.case(&filing.lina, case).offers.withdrawable, []);
    let own = house.case(&filing.lina, case).steps.iter().rev().find(|step| step.stage == 2).unwrap().id;
    let late =
        house.act(&filing.lina, case, |by| Command::Withdraw { by, visit: waypost_base::VisitId::new(own) });
    assert_eq!(code(late), Code::SuccessorActed);
    house.assert_clean();
}

#[test]
fn the_initiator_revokes_and_nobody_else() {
    let filing = filing();
    let (house, case) = (&filing.house, filing.case);
    filing.up_to(4);
    let reason = || "合同作废".to_owned();
    let other = house.act(&filing.lina, case, |by| Command::Revoke { by, reason: reason() });
    assert_eq!(code(other), Code::NotInitiator);
    let ended = house.act(&filing.wangfang, case, |by| Command::Revoke { by, reason: reason() }).unwrap();
    assert_eq!(ended.ended, Some(Ending::Revoked));
    assert_eq!(house.inbox(&filing.chenjing), [0; 0]);
    assert_eq!(filing.path()[3], (1, 4, "revoked".to_owned()));
    house.assert_clean();
}

#[test]
fn work_that_came_back_is_the_handlers_while_he_holds_the_post_and_the_posts_when_he_has_left() {
    let filing = filing();
    let (house, case) = (&filing.house, filing.case);
    filing.up_to(4);
    let liuyang = house.person("liuyang");
    house.give_back(&filing.chenjing, case, Some(3), "需补正").unwrap();
    assert_eq!((house.inbox(&filing.zhangwei), house.inbox(&liuyang)), (vec![case], vec![]));
    let open = house.case(&filing.wangfang, case).items.into_iter().find(|item| item.closed_at.is_none());
    assert!(open.unwrap().party.starts_with("seat:"));
    let visit = house.offer(&filing.zhangwei, case).visit;

    let left = "format = 1\n[organisation]\n\
        appointments = [{ person = \"zhangwei\", post = \"review_first\", until = 2026-05-31 }]";
    house.import(left);
    let [zhangwei, liuyang] = ["zhangwei", "liuyang"].map(|name| house.person(name));
    assert_eq!((house.inbox(&zhangwei), house.inbox(&liuyang)), (vec![], vec![case]));
    let late = house.submit_at(&zhangwei, case, visit, sub().with("first_opinion", text("同意")));
    assert_eq!(code(late), Code::NotYourWork);
    house.submit(&liuyang, case, sub().with("first_opinion", text("同意"))).unwrap();
    house.assert_clean();
}
