//! Contract filing as the founding text tells it, from the application to the collection.

use waypost_base::{Party, Value};

use crate::support::{House, MORNING, contract, key, path, sub, text};

#[test]
fn a_contract_travels_from_the_application_to_the_collection() {
    let house = House::demo();
    let [wangfang, lina, zhangwei, liuyang, chenjing, yangfan, zhoumin] =
        ["wangfang", "lina", "zhangwei", "liuyang", "chenjing", "yangfan", "zhoumin"]
            .map(|name| house.person(name));

    let started = house.start(&wangfang, "contract_filing", contract("阳光花园 3 幢 502")).unwrap();
    let case = started.number;
    assert_eq!((case, started.version, started.ended), (1, 1, None));
    assert_eq!(house.mine(&wangfang), [(case, vec![2], None)]);
    assert_eq!(house.done(&wangfang), [case]);
    assert_eq!(house.inbox(&lina), [case]);
    assert_eq!(house.inbox(&zhangwei), [0; 0]);

    let accepted = sub().with("acceptance_note", text("材料齐全")).saying("予以受理");
    house.submit(&lina, case, accepted).unwrap();
    assert_eq!((house.inbox(&lina), house.done(&lina)), (vec![], vec![case]));
    assert_eq!((house.inbox(&zhangwei), house.inbox(&liuyang)), (vec![case], vec![case]));

    house.submit(&zhangwei, case, sub().with("first_opinion", text("符合预售许可"))).unwrap();
    assert_eq!(house.inbox(&liuyang), [0; 0], "what one of a post did waits for nobody else");
    assert_eq!(house.done(&liuyang), [0; 0]);
    house.submit(&chenjing, case, sub().with("second_opinion", text("同意初审意见")).branch(1)).unwrap();
    house.submit(&yangfan, case, sub().saying("准予备案")).unwrap();

    // The filing is left only when the action has answered.
    assert_eq!(house.inbox(&zhoumin), [0; 0]);
    assert_eq!(house.property(&wangfang, case, "record_number"), None);
    assert_eq!(house.run_actions(), 1);
    assert_eq!(house.property(&wangfang, case, "record_number"), Some(text("市房备〔2026〕1号")));
    assert_eq!(house.run_actions(), 0);

    let last = house.submit(&zhoumin, case, sub()).unwrap();
    assert_eq!(last.ended, Some(waypost_engine::event::Ending::Completed));
    assert_eq!(house.mine(&wangfang), [(case, vec![], Some("completed".to_owned()))]);
    house.assert_clean();

    let view = house.case(&wangfang, case);
    assert_eq!(
        path(&view.steps),
        [
            (1, 1, "passed"),
            (1, 2, "passed"),
            (1, 3, "passed"),
            (1, 4, "passed"),
            (1, 5, "passed"),
            (1, 6, "passed")
        ]
    );
    assert!(view.items.iter().all(|item| item.closed_at.is_some()), "nothing of an ended case waits");

    // The step log names where each visit came from, who sent it, to whom it went and who handled it.
    let who = [&wangfang, &lina, &zhangwei, &chenjing, &yangfan, &zhoumin];
    for (n, step) in view.steps.iter().enumerate() {
        assert_eq!(step.batch, step.id, "a single document's batch is its own row");
        assert_eq!(step.handler, Some(who[n].who().user().raw()));
        assert_eq!(step.acting_for, None);
        assert_eq!(step.previous, n.checked_sub(1).map(|before| view.steps[before].id));
        let sender = match n {
            0 => String::new(),
            _ => Party::Person(who[n - 1].who().user()).to_string(),
        };
        assert_eq!(step.sender, sender);
        let receivers: Party = step.receivers.parse().unwrap();
        assert_eq!(matches!(receivers, Party::Person(_)), n == 0, "flows name posts: {receivers}");
        // Opened, closed, and in the register in force once the case has ended; not yet in history.
        assert!(step.opened_at >= MORNING && step.closed_at >= Some(step.opened_at));
        assert_eq!((step.register_at, step.history_at), (view.head.ended_at, None));
        assert!(step.seen.is_some(), "what was signed is kept");
    }
    let opinions: Vec<_> = view.steps.iter().map(|step| step.opinion.as_deref().unwrap_or("")).collect();
    assert_eq!(opinions, ["", "予以受理", "", "", "准予备案", ""]);

    // Values before and after, in the step where they changed, for a reader from whom nothing is hidden.
    let view = house.case(&zhoumin, case);
    let changed = |stage: i32, kind: &str| -> Vec<(String, bool, Value)> {
        let visit = view.steps.iter().find(|step| step.stage == stage).unwrap().id;
        let rows = view.snapshots.iter().filter(|row| row.visit == visit && row.kind == kind);
        rows.map(|row| {
            let after = serde_json::from_str(row.after.as_deref().unwrap()).unwrap();
            (row.key.clone(), row.before.is_some(), after)
        })
        .collect()
    };
    assert_eq!(changed(1, "form").len(), 6);
    assert_eq!(changed(2, "form"), [("acceptance_note".to_owned(), false, text("材料齐全"))]);
    assert_eq!(changed(5, "case"), [("record_number".to_owned(), false, text("市房备〔2026〕1号"))]);
    assert_eq!(view.values[&key("amount")], contract("")[2].1.clone().unwrap());
}

#[test]
fn a_title_that_nobody_typed_is_the_first_line_of_the_form() {
    let house = House::demo();
    let wangfang = house.person("wangfang");
    let case = house.filing(&wangfang, "阳光花园 3 幢 502");
    assert_eq!(house.case(&wangfang, case).head.title, "阳光花园 3 幢 502");
}

#[test]
fn a_step_of_a_substitute_names_both() {
    let house = House::demo();
    let [wangfang, lina, zhangwei, chenjing, lintao] =
        ["wangfang", "lina", "zhangwei", "chenjing", "lintao"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "滨江苑 1 幢 101");
    house.submit(&lina, case, sub()).unwrap();
    house.submit(&zhangwei, case, sub().with("first_opinion", text("同意"))).unwrap();

    assert_eq!((house.inbox(&chenjing), house.inbox(&lintao)), (vec![case], vec![case]));
    house.submit(&lintao, case, sub().with("second_opinion", text("同意"))).unwrap();
    let view = house.case(&wangfang, case);
    let step = &view.steps[3];
    assert_eq!(step.handler, Some(lintao.who().user().raw()));
    assert_eq!(step.acting_for, Some(chenjing.who().user().raw()));
    assert_eq!(view.steps[4].sender, Party::Person(chenjing.who().user()).to_string());
    house.assert_clean();
}
