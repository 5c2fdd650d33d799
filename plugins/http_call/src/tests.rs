//! The action against a server on this machine that answers what a test says.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    sync::mpsc,
    thread,
};

use serde_json::{Value, json};
use waypost_action_sdk::{WireValue, api::Document};

use super::*;

const CANARY: &str = "canary-5f3a";

/// Answers one request with these bytes, and hands out what was asked.
fn server(answer: &'static [u8]) -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        let (mut line, _) = listener.accept().unwrap();
        let mut reader = BufReader::new(line.try_clone().unwrap());
        let (mut asked, mut length) = (String::new(), 0);
        loop {
            let mut header = String::new();
            reader.read_line(&mut header).unwrap();
            if let Some(value) = header.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            asked.push_str(&header);
            if header.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        asked.push_str(std::str::from_utf8(&body).unwrap());
        let _ = send.send(asked);
        let _ = line.write_all(answer);
    });
    (url, receive)
}

fn input(settings: Value) -> Input {
    let mut input = Input {
        key: "visit-7:act".into(),
        settings,
        business_date: "2026-11-30".into(),
        language: "zh-CN".into(),
        ..Input::default()
    };
    input.secrets.insert("bank_token".into(), CANARY.into());
    for (key, value) in [
        ("total", WireValue::Decimal("101350.42".into())),
        ("until", WireValue::Date("2026-12-05".into())),
        ("count", WireValue::Integer(3)),
    ] {
        input.properties.insert(key.into(), value);
    }
    let items = [
        ("loan".to_owned(), WireValue::from("L/1?x=\"y\"")),
        ("confirmed".to_owned(), WireValue::Decimal("101350.42".into())),
    ];
    input.documents.push(Document { values: items.into(), ..Document::default() });
    input
}

fn settlement(url: &str) -> Value {
    json!({
        "url": format!("{url}/loans/{{{{loan}}}}/settlement"),
        "allow_private": [url],
        "secret": {"secret": "bank_token"},
        "body": {"amount": "{{total}}", "note": "办件 {{loan}}", "count": {"value": "count"}},
        "refused": [409, 422],
        "words": "/message",
        "set": [
            {"into": "receipt", "from": "/receipt"},
            {"into": "debited", "from": "/amount", "kind": "decimal"},
            {"into": "note", "from": "/nothing", "optional": true},
        ],
        "same": [{"left": "confirmed", "right": "total", "words": "签字金额与结清单不符"}],
        "not_after": "until",
        "preview": "扣款 {{amount total}} 元",
        "timeout_seconds": 2,
    })
}

/// A whole answer with this status line and body.
fn said(status: &str, body: &str) -> &'static [u8] {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).leak().as_bytes()
}

fn run(answer: &'static [u8]) -> Result<Output, Fault> {
    let (url, _asked) = server(answer);
    HttpCall.run(&input(settlement(&url)))
}

#[test]
fn the_request_is_put_together_from_the_case_and_the_answer_becomes_properties() {
    let (url, asked) = server(said("200 OK", r#"{"receipt":"R1","amount":"101350.420"}"#));
    let output = HttpCall.run(&input(settlement(&url))).unwrap();
    assert_eq!(output.set["receipt"], "R1".into());
    assert_eq!(output.set["debited"], WireValue::Decimal("101350.42".into()));
    assert_eq!(output.set.len(), 2);
    let asked = asked.recv().unwrap();
    assert!(asked.starts_with("POST /loans/L%2F1%3Fx%3D%22y%22/settlement HTTP/1.1"), "{asked}");
    let lower = asked.to_lowercase();
    assert!(lower.contains("idempotency-key: visit-7:act"), "{asked}");
    assert!(lower.contains(&format!("authorization: bearer {CANARY}")), "{asked}");
    let body: Value = serde_json::from_str(asked.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    assert_eq!(body, json!({"amount": "101350.42", "note": "办件 L/1?x=\"y\"", "count": 3}));
}

#[test]
fn a_refusal_comes_in_the_other_systems_words_without_what_it_was_shown() {
    let fault = run(said("409 Conflict", r#"{"message":"余额不足 canary-5f3a"}"#)).unwrap_err();
    assert_eq!(fault, Fault::refused("余额不足 …"));
    let fault = run(said("422 Unprocessable", "")).unwrap_err();
    assert_eq!(fault, Fault::refused("对方拒绝办理（状态 422）"));
}

#[test]
fn what_leaves_the_outcome_open_is_tried_again_and_the_rest_is_not() {
    let retry = |answer: &'static [u8]| match run(answer).unwrap_err() {
        Fault::Failed { retry, words } => (retry, words),
        other => panic!("{other:?}"),
    };
    for again in [
        said("500 Broken", r#"{"message":"内部错误"}"#),
        said("503 Busy", ""),
        said("429 Slow down", ""),
        said("200 OK", "<html>系统升级"),
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
        b"rubbish rubbish\r\n\r\n",
    ] {
        assert!(retry(again).0, "{}", String::from_utf8_lossy(again));
    }
    for lasting in [
        said("400 Bad", ""),
        said("401 Who", ""),
        said("302 Elsewhere\r\nLocation: http://127.0.0.1:1/", ""),
        said("200 OK", r#"{"amount":"1"}"#),
        said("200 OK", r#"{"receipt":"R1","amount":"viel"}"#),
    ] {
        assert!(!retry(lasting).0, "{}", String::from_utf8_lossy(lasting));
    }
    let long = format!("HTTP/1.1 200 OK\r\nContent-Length: 400000\r\n\r\n{}", "1".repeat(400_000)).leak();
    assert!(!retry(long.as_bytes()).0);
    assert_eq!(retry(said("500 Broken", r#"{"message":"内部错误"}"#)).1, "对方答复状态 500：内部错误");
}

#[test]
fn an_answer_that_does_not_come_in_time_is_asked_for_again() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut settings = settlement(&format!("http://{}", listener.local_addr().unwrap()));
    settings["timeout_seconds"] = 1.into();
    let fault = HttpCall.run(&input(settings)).unwrap_err();
    assert!(
        matches!(&fault, Fault::Failed { retry: true, words } if words.contains("是否已办理未知")),
        "{fault:?}"
    );
}

#[test]
fn a_second_answer_on_the_line_is_nobodys() {
    let twice = said("200 OK", r#"{"receipt":"R1","amount":"1"}"#).repeat(2).leak();
    assert_eq!(run(twice).unwrap().set["receipt"], "R1".into());
    assert_eq!(run(said("200 OK", r#"{"receipt":"R2","amount":"1"}"#)).unwrap().set["receipt"], "R2".into());
}

#[test]
fn only_listed_systems_are_called_and_only_at_addresses_that_are_meant() {
    let lasting = |settings: Value, words: &str| {
        let fault = HttpCall.run(&input(settings)).unwrap_err();
        assert!(
            matches!(&fault, Fault::Failed { retry: false, words: said } if said.contains(words)),
            "{fault:?}"
        );
    };
    let mut settings = settlement("http://127.0.0.1:9");
    settings["allow_private"] = json!([]);
    settings["allow"] = json!(["https://bank.example"]);
    lasting(settings.clone(), "不允许调用 http://127.0.0.1:9");
    // A public name that leads to this machine.
    settings["allow"] = json!(["http://localhost:9"]);
    settings["url"] = "http://localhost:9/x".into();
    lasting(settings.clone(), "在内网或本机");
    for url in ["http://user@127.0.0.1:9/", "file:///etc/passwd", "/only/a/path", "http://127.0.0.1:9/../x"] {
        let mut settings = settlement("http://127.0.0.1:9");
        settings["url"] = url.into();
        lasting(settings, "不是可调用的地址");
    }
    let mut settings = settlement("http://127.0.0.1:9");
    settings["secret"] = json!({"secret": "other"});
    lasting(settings, "尚未设置密钥「other」");
}

#[test]
fn amounts_that_differ_are_refused_before_anything_is_sent() {
    let mut input = input(settlement("http://127.0.0.1:9"));
    input.documents[0].values.insert("confirmed".into(), WireValue::Decimal("101350.4".into()));
    let words = "签字金额与结清单不符（101350.4 ≠ 101350.42）";
    assert_eq!(HttpCall.check(&input), Ok(Verdict::Refused(words.into())));
    assert_eq!(HttpCall.run(&input), Err(Fault::refused(words)));
    input.documents[0].values.remove("confirmed");
    assert_eq!(HttpCall.check(&input), Ok(Verdict::Refused("「confirmed」没有值".into())));
    input.documents[0].values.insert("confirmed".into(), WireValue::Decimal("101350.420".into()));
    assert_eq!(HttpCall.check(&input), Ok(Verdict::Allowed));
}

#[test]
fn the_last_day_is_judged_before_the_submit_and_never_at_a_retry() {
    let (url, _asked) = server(said("200 OK", r#"{"receipt":"R1","amount":"1"}"#));
    let mut input = input(settlement(&url));
    input.business_date = "2026-12-05".into();
    assert_eq!(HttpCall.check(&input), Ok(Verdict::Allowed));
    input.business_date = "2026-12-06".into();
    assert_eq!(HttpCall.check(&input), Ok(Verdict::Refused("有效期至 2026-12-05，已过期".into())));
    assert!(HttpCall.run(&input).is_ok(), "the first attempt may have acted");
}

#[test]
fn the_check_may_ask_the_other_system_without_a_key() {
    let (url, asked) = server(said("409 Conflict", r#"{"message":"贷款已结清"}"#));
    let mut settings = settlement(&url);
    settings["check_url"] = format!("{url}/loans/1").into();
    assert_eq!(HttpCall.check(&input(settings)), Ok(Verdict::Refused("贷款已结清".into())));
    let asked = asked.recv().unwrap();
    assert!(asked.starts_with("GET /loans/1 ") && !asked.to_lowercase().contains("idempotency"), "{asked}");
}

#[test]
fn the_preview_says_the_effect_or_what_is_missing() {
    let mut input = input(settlement("http://127.0.0.1:9"));
    assert_eq!(HttpCall.preview(&input), Ok(Some("扣款 101,350.42 元".into())));
    input.properties.remove("total");
    assert_eq!(HttpCall.preview(&input), Ok(Some("第 1 行：没有名为「total」的属性或表项".into())));
    input.settings["preview"] = Value::Null;
    assert_eq!(HttpCall.preview(&input), Ok(None));
}

#[test]
fn bad_settings_are_told_at_the_check() {
    let check = |change: Value, words: &str| {
        let mut settings = settlement("http://127.0.0.1:9");
        settings.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let verdict = HttpCall.check(&input(settings)).unwrap();
        assert!(matches!(&verdict, Verdict::Refused(said) if said.contains(words)), "{verdict:?}");
    };
    check(json!({"url": "http://127.0.0.1:9/{{lone}}"}), "没有名为「lone」");
    check(json!({"url": "http://127.0.0.1:9/{{loan"}), "模板语法有误");
    check(json!({"allow_private": ["127.0.0.1"]}), "应写成 https://主机:端口");
    check(json!({"allow_private": []}), "没有列出允许调用的系统");
    check(json!({"timeout_seconds": 60}), "1 至 25 秒");
    check(json!({"method": "GET"}), "不带请求内容");
    check(json!({"refused": [200], "done": [200]}), "不能既表示成功又表示拒绝");
    check(json!({"words": "message"}), "不是以 / 开头的位置");
    check(json!({"set": [{"into": "Receipt", "from": "/receipt"}]}), "不是属性名");
    check(json!({"colour": "red"}), "unknown field `colour`");
    check(json!({"headers": {"X Y": "z"}}), "请求头 X Y");
    check(json!({"headers": {"X-Note": "{{borrower}}"}}), "没有名为「borrower」");
}

#[test]
fn the_schema_names_every_setting() {
    let schema = settings::schema();
    let names: Vec<_> = schema["properties"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        names,
        [
            "allow",
            "allow_private",
            "body",
            "check_url",
            "done",
            "headers",
            "key_header",
            "method",
            "not_after",
            "preview",
            "preview_en",
            "refused",
            "same",
            "secret",
            "secret_header",
            "secret_prefix",
            "set",
            "timeout_seconds",
            "url",
            "words"
        ]
    );
    assert_eq!(HttpCall.describe().needs, [Need::Net]);
}
