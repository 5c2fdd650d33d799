use super::*;
use crate::{Choice, sample::*};

fn plain(text: &str) -> DisplayText<'static> {
    DisplayText::Plain(text.to_owned())
}

#[test]
fn a_decimal_shows_every_digit_of_its_scale_and_loses_none() {
    let amount = written("kind = 'decimal'\nscale = 2");
    for (value, expected) in [("12.5", "12.50"), ("0", "0.00"), ("-3", "-3.00"), ("1.23456", "1.23456")] {
        assert_eq!(display(&amount, &dec(value), "en"), plain(expected));
    }
}

#[test]
fn choices_show_their_labels_in_the_language() {
    let choices =
        vec![Choice::new("red", waypost_base::Label::new("红").with("en", "Red")), Choice::new("blue", "蓝")];
    let value = Value::Choices(vec!["red".into(), "blue".into(), "gone".into()]);
    let list = |texts: &[&str]| DisplayText::List(texts.iter().map(|text| (*text).to_owned()).collect());
    let several = item(Kind::Choices(choices.clone()));
    assert_eq!(display(&several, &value, "en-GB"), list(&["Red", "蓝", "gone"]));
    assert_eq!(display(&several, &value, "zh-CN"), list(&["红", "蓝", "gone"]));
    assert_eq!(display(&item(Kind::Choice(choices)), &Value::Choice("red".into()), "en"), plain("Red"));
}

#[test]
fn a_mask_shows_at_most_the_last_four_and_at_most_half() {
    for (text, expected) in [
        ("6222021234568890", "••••8890"),
        ("12345678", "••••5678"),
        ("1234567", "••••"),
        ("", "••••"),
        ("姓名身份证号码在此", "••••号码在此"),
    ] {
        assert_eq!(mask(text), expected);
    }
}
