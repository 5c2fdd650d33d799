//! The index of words: found in the commit that writes them, newest first, never another tenant's.

use std::collections::BTreeSet;

use waypost_base::{CaseId, TenantId};
use waypost_store::{
    search::{self, Match, Now, SearchQuery},
    set::WordsRow,
};

use crate::support::{TENANT, TestDb, start};

fn row(case: i64, begins: bool, words: &[&str]) -> WordsRow {
    WordsRow { case, begins, words: words.iter().map(|word| (*word).to_owned()).collect() }
}

fn begun(case: i64, words: &[&str]) -> waypost_store::set::SaveSet {
    let mut set = start(case);
    set.words.push(row(case, true, words));
    set
}

fn word(word: &str) -> Match {
    Match::Word(word.to_owned())
}

fn found(test: &TestDb, tenant: TenantId, words: &Match, before: i64, limit: i64) -> Vec<i64> {
    let query = SearchQuery { words, from: 0, before, now: Now::default(), limit };
    test.read(|c| search::find_ids(c, tenant, &query))
}

#[test]
fn cases_are_found_by_their_words_the_newest_first_and_page_by_page() {
    let test = TestDb::new();
    for case in 1..=5 {
        test.save(&begun(case * 100, &["w合同", if case % 2 == 0 { "w备案" } else { "w还款" }]));
    }
    assert_eq!(found(&test, TENANT, &word("w合同"), i64::MAX, 9), [500, 400, 300, 200, 100]);
    assert_eq!(found(&test, TENANT, &word("w合同"), 400, 2), [300, 200]);
    assert_eq!(found(&test, TENANT, &word("w合"), i64::MAX, 9), Vec::<i64>::new());
    assert_eq!(found(&test, TENANT, &Match::Begins("w合".into()), i64::MAX, 1), [500]);
    let both = Match::All(vec![word("w合同"), word("w备案")]);
    assert_eq!(found(&test, TENANT, &both, i64::MAX, 9), [400, 200]);
    let either = Match::Any(vec![word("w还款"), word("w备案")]);
    assert_eq!(found(&test, TENANT, &either, i64::MAX, 9).len(), 5);
    let without = Match::Without(Box::new(word("w合同")), Box::new(word("w备案")));
    assert_eq!(found(&test, TENANT, &without, i64::MAX, 9), [500, 300, 100]);
    // Signs of the index's own language are only signs.
    assert_eq!(found(&test, TENANT, &word("w\" OR \"1w合同"), i64::MAX, 9), Vec::<i64>::new());
}

#[test]
fn words_are_added_and_stay_and_belong_to_one_tenant() {
    let test = TestDb::new();
    test.save(&begun(100, &["w合同"]));
    let mut more = waypost_store::set::SaveSet { tenant: TENANT.raw(), ..Default::default() };
    more.words.push(row(100, false, &["w同意", "w合同"]));
    test.save(&more);
    for one in ["w合同", "w同意"] {
        assert_eq!(found(&test, TENANT, &word(one), i64::MAX, 9), [100], "{one}");
        assert_eq!(found(&test, TenantId::new(TENANT.raw() + 1), &word(one), i64::MAX, 9), Vec::<i64>::new());
    }
    let all: BTreeSet<String> = ["w合同", "w同意"].map(str::to_owned).into();
    assert_eq!(test.read(|c| search::words_of(c, TENANT, CaseId::new(100))), all);
    assert!(test.read(|c| search::is_found_by(c, TENANT, CaseId::new(100), &all)));
    let other: BTreeSet<String> = ["w合同", "w否决"].map(str::to_owned).into();
    assert!(!test.read(|c| search::is_found_by(c, TENANT, CaseId::new(100), &other)));
    assert_eq!(test.read(|c| search::rows(c, TENANT)), 1);
}

#[test]
fn a_set_that_is_taken_back_leaves_no_words() {
    let test = TestDb::new();
    let failed = test.db.write(|c| {
        waypost_store::set::save(c, &begun(100, &["w合同"]))?;
        Err::<(), _>(waypost_store::StoreError::Full)
    });
    assert!(failed.is_err());
    assert_eq!(found(&test, TENANT, &word("w合同"), i64::MAX, 9), Vec::<i64>::new());
    assert_eq!(test.db.integrity_check().unwrap(), Vec::<String>::new());
}

#[test]
fn a_word_of_few_cases_and_one_of_many_find_the_same_page_by_page() {
    let test = TestDb::new();
    // A word of every case, one of every third, one of seven, and of four of those another.
    for case in 1..=320 {
        let mut words = vec!["w合同"];
        words.extend((case % 3 == 0).then_some("w备案"));
        words.extend((case % 45 == 0).then_some("w罕见"));
        words.extend((case % 90 == 0).then_some("w更罕见"));
        test.save(&begun(case * 10, &words));
    }
    let all = |words: &[&str]| Match::All(words.iter().map(|one| word(one)).collect());
    let rare = all(&["w合同", "w备案", "w罕见"]);
    assert_eq!(found(&test, TENANT, &rare, i64::MAX, 3), [3150, 2700, 2250]);
    assert_eq!(found(&test, TENANT, &rare, 2250, 9), [1800, 1350, 900, 450]);
    let without = Match::Without(Box::new(rare), Box::new(word("w更罕见")));
    assert_eq!(found(&test, TENANT, &without, i64::MAX, 9), [3150, 2250, 1350, 450]);
    let begins = Match::All(vec![word("w罕见"), Match::Begins("w更".into())]);
    assert_eq!(found(&test, TENANT, &begins, i64::MAX, 9), [2700, 1800, 900]);
    let many = all(&["w合同", "w备案"]);
    assert_eq!(found(&test, TENANT, &many, i64::MAX, 999).len(), 106);
    assert_eq!(found(&test, TENANT, &all(&["w罕见", "w无"]), i64::MAX, 9), Vec::<i64>::new());
    let other = TenantId::new(TENANT.raw() + 1);
    assert_eq!(found(&test, other, &all(&["w罕见"]), i64::MAX, 9), Vec::<i64>::new());
}
