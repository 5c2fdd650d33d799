use std::sync::Arc;

use waypost_app::{desk::notices::NoticeBody, mail::Line};

use super::*;

fn letter(language: &str, title: &str, lines: usize) -> Letter {
    let line = |n: usize| Line {
        kind: "reminder".to_owned(),
        body: NoticeBody { n: Some(3), due: Some(1_780_275_600_000), ..NoticeBody::default() },
        number: i64::try_from(n).unwrap(),
        title: title.to_owned(),
        flow: "合同备案".to_owned(),
        stage: Some("受理".to_owned()),
        by: None,
        at: Timestamp::from_millis(1_780_275_600_000),
    };
    Letter {
        language: language.to_owned(),
        name: "李娜".to_owned(),
        organisation: "房管局".to_owned(),
        zone_minutes: 480,
        digest: lines != 1,
        waiting: 7,
        overdue: 2,
        lines: (1..=lines).map(line).collect(),
        more: 0,
    }
}

fn letters() -> Letters {
    Letters { views: Arc::new(Views::new(None).unwrap()), url: "https://waypost.example".to_owned() }
}

#[test]
fn a_letter_is_in_its_readers_language_with_nothing_from_outside() {
    for (language, words) in [("zh-CN", "第 3 次提醒"), ("en", "Reminder 3")] {
        for lines in [1, 2] {
            let written = letters().write(&letter(language, "阳光花园", lines)).unwrap();
            for text in [&written.text, &written.html] {
                assert!(text.contains(words), "{text}");
                assert!(text.contains("https://waypost.example/cases/1"), "{text}");
                assert!(!text.contains('⟦'), "{text}");
            }
            for outside in ["<img", "<link", "src=", "<script", "@import"] {
                assert!(!written.html.contains(outside), "{}", written.html);
            }
            assert!(!written.subject.contains(['\n', '\r', '⟦']), "{}", written.subject);
        }
    }
}

#[test]
fn what_people_typed_is_text_in_both_shapes() {
    let hostile = "<b>&\"x\"</b> {{name}}";
    let written = letters().write(&letter("en", hostile, 2)).unwrap();
    assert!(written.text.contains(hostile), "{}", written.text);
    assert!(!written.html.contains("<b>&"), "{}", written.html);
    assert!(written.html.contains("&lt;b&gt;&amp;"), "{}", written.html);
}
