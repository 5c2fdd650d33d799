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
