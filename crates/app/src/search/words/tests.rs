use super::*;

fn gathered(text: &str) -> String {
    let mut words = BTreeSet::new();
    gather(text, 100, &mut words);
    words.into_iter().collect::<Vec<_>>().join(" ")
}

#[test]
fn texts_are_cut_into_words_and_pairs_of_signs() {
    for (text, words) in [
        ("", ""),
        ("、。！？ -- ()", ""),
        ("合同", "w合同 w同"),
        ("合同备案", "w合同 w同备 w备案 w案"),
        ("阳光花园 3-1201", "w1201 w3 w光花 w园 w花园 w阳光"),
        ("Loan CG-2026-0007", "w0007 w2026 wcg wloan"),
        ("ＡＢＣ１２，全角", "wabc12 w全角 w角"),
        ("1,280,000.00元", "w00 w1280000 w元"),
        ("1,2,3", "w1 w2 w3"),
        ("12345,678", "w12345678"),
        ("Größe", "wgröße"),
    ] {
        assert_eq!(gathered(text), words, "{text}");
    }
}

#[test]
fn a_long_word_counts_by_its_beginning_and_a_long_text_by_its_first_words() {
    assert_eq!(gathered(&"x".repeat(1_000)).chars().count(), LONGEST + 1);
    let mut words = BTreeSet::new();
    gather(&(0..1_000).map(|n| format!("{n} ")).collect::<String>(), 10, &mut words);
    assert_eq!(words.len(), 10);
}

/// Whether what was gathered of one text is found by another.
fn finds(asked: &str, text: &str) -> bool {
    fn holds(condition: &Match, words: &BTreeSet<String>) -> bool {
        match condition {
            Match::Word(word) => words.contains(word),
            Match::Begins(word) => words.iter().any(|known| known.starts_with(word)),
            Match::All(all) => all.iter().all(|one| holds(one, words)),
            Match::Any(any) => any.iter().any(|one| holds(one, words)),
            Match::Without(with, without) => holds(with, words) && !holds(without, words),
        }
    }
    let mut words = BTreeSet::new();
    gather(text, 100, &mut words);
    asks(asked).is_some_and(|(condition, _)| holds(&condition, &words))
}

#[test]
fn any_two_neighbours_and_any_single_sign_are_found() {
    let title = "阳光花园商品房买卖合同 CG-2026-0007, 金额 1,280,000.00";
    for asked in
        ["阳光", "光花", "合同", "同", "花", "买卖合同", "cg-2026", "CG", "1280000", "1,280,000", "金额"]
    {
        assert!(finds(asked, title), "{asked}");
    }
    for asked in ["阳花", "合约", "128", "2026-0008", "g-2026", "、", ""] {
        assert!(!finds(asked, title), "{asked}");
    }
}

#[test]
fn subjects_are_words_and_never_run_into_each_other() {
    assert_eq!(Says::Subject.word("seat:1:25"), "sseatx1x25");
    assert_ne!(Says::Subject.word("seat:1:25"), Says::Subject.word("seat:12:5"));
}

#[test]
fn a_long_text_adds_the_same_words_whatever_the_case_had_before() {
    let text: Vec<String> = (100..200).map(|n| format!("w{n}")).collect();
    let (text, mut fresh) = (text.join(" "), BTreeSet::new());
    gather(&text, 10, &mut fresh);
    assert_eq!(fresh.len(), 10);
    let mut known = BTreeSet::new();
    gather("w100 w101 w102", 10, &mut known);
    gather(&text, 10, &mut known);
    assert_eq!(known, fresh);
}
