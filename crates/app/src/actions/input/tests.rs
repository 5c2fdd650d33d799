use super::*;

#[test]
fn an_output_becomes_an_answer_or_says_what_is_wrong() {
    let good = Output::default().set("record_number", "1").set("amount", WireValue::Decimal("1.50".into()));
    let Ok(Answer::Done { set, .. }) = output(good, BTreeMap::new()) else { panic!("refused") };
    assert_eq!(set.len(), 2);
    for bad in [
        Output::default().set("Bad key", "1"),
        Output::default().set("amount", WireValue::Decimal("1e9".into())),
        Output::default().set("day", WireValue::Date("yesterday".into())),
        Output::default().set("who", WireValue::Person("zhang".into())),
    ] {
        assert!(output(bad, BTreeMap::new()).is_err());
    }
}
