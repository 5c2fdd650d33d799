use super::{Base, Picks, Rule, RuleFault, rename_posts};

#[test]
fn a_rule_is_read_and_written_the_same() {
    for text in [
        "",
        "everyone",
        "majority",
        "share 60",
        "count 2",
        "any_veto",
        "lead",
        "veto post:7 post:9",
        "majority; veto post:7; weight post:7=3 post:9=2; abstentions counted; quorum 3; whole; picks votes",
        "count 2; picks lead",
    ] {
        let rule: Rule = text.parse().unwrap_or_else(|fault| panic!("{text}: {fault}"));
        assert_eq!(rule.to_string(), text);
        assert_eq!(rule.is_empty(), text.is_empty());
    }
}

#[test]
fn clauses_come_in_any_order_and_with_a_chinese_semicolon() {
    let rule: Rule = " quorum 2 ；majority;; picks votes ".parse().expect("a rule");
    assert_eq!((rule.base, rule.quorum, rule.picks), (Some(Base::Majority), 2, Some(Picks::Votes)));
}

#[test]
fn what_is_no_rule_says_which_clause() {
    let clause = |text: &str| text.to_owned();
    for (text, fault) in [
        ("most of them", RuleFault::Unknown(clause("most of them"))),
        ("everyone else", RuleFault::Unknown(clause("everyone else"))),
        ("share 0", RuleFault::Number(clause("share 0"))),
        ("share 101", RuleFault::Number(clause("share 101"))),
        ("count", RuleFault::Number(clause("count"))),
        ("quorum many", RuleFault::Number(clause("quorum many"))),
        ("veto", RuleFault::Posts(clause("veto"))),
        ("veto finance", RuleFault::Posts(clause("veto finance"))),
        ("weight post:7", RuleFault::Number(clause("weight post:7"))),
        ("weight post:7=0", RuleFault::Number(clause("weight post:7=0"))),
        ("weight post:7=1001", RuleFault::Number(clause("weight post:7=1001"))),
        ("majority; everyone", RuleFault::Twice(clause("everyone"))),
        ("whole; whole", RuleFault::Twice(clause("whole"))),
        ("abstentions ignored", RuleFault::Unknown(clause("abstentions ignored"))),
    ] {
        assert_eq!(text.parse::<Rule>(), Err(fault), "{text}");
    }
    assert_eq!("x".repeat(1_001).parse::<Rule>(), Err(RuleFault::TooLong));
}

#[test]
fn posts_are_named_by_codes_outside() {
    let renamed = |text: &str| {
        rename_posts(text, |name| match name {
            "law" => Ok("7".to_owned()),
            "9" => Ok("chief".to_owned()),
            other => Err(other.to_owned()),
        })
    };
    let text = "majority; veto post:law post:9; weight post:law=3；whole";
    assert_eq!(renamed(text), Ok("majority; veto post:7 post:chief; weight post:7=3；whole".to_owned()));
    assert_eq!(renamed("everyone"), Ok("everyone".to_owned()));
    assert_eq!(renamed("veto post:nobody"), Err("nobody".to_owned()));
}
