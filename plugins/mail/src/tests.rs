//! The action against a mail server on this machine that says what a test says.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    sync::mpsc,
    thread,
};

use serde_json::{Value, json};

use super::*;

/// A server that answers each command with what stands for it, else with OK; hands out the letters it took.
fn server(answers: &'static [(&'static str, &'static str)]) -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        for line in listener.incoming() {
            let mut line = line.unwrap();
            let mut reader = BufReader::new(line.try_clone().unwrap());
            let _ = line.write_all(b"220 here\r\n");
            let mut command = String::new();
            while reader.read_line(&mut command).unwrap_or(0) > 0 {
                let word = command.split_whitespace().next().unwrap_or_default().to_uppercase();
                let mut answer =
                    answers.iter().find(|(to, _)| *to == word).map_or("250 fine", |(_, answer)| *answer);
                if word == "DATA" && answer == "250 fine" {
                    let _ = line.write_all(b"354 go on\r\n");
                    let mut letter = String::new();
                    while !letter.ends_with("\r\n.\r\n") && reader.read_line(&mut letter).unwrap_or(0) > 0 {}
                    let _ = send.send(letter);
                    answer =
                        answers.iter().find(|(to, _)| *to == ".").map_or("250 taken", |(_, answer)| *answer);
                }
                if answer.is_empty() || line.write_all(format!("{answer}\r\n").as_bytes()).is_err() {
                    break;
                }
                command.clear();
            }
        }
    });
    (url, receive)
}

fn settings(url: &str) -> Value {
    json!({
        "server": url,
        "plain": true,
        "private": true,
        "from": "融汇 <loans@bank.example>",
        "to": "{{borrower_mail}}",
        "subject": "贷款 {{loan}} 已结清",
        "body": "您好，共 {{amount total}} 元。\n.\n",
        "timeout_seconds": 2,
    })
}

fn input(settings: Value) -> Input {
    let mut input = Input {
        key: "visit-7:act".into(),
        settings,
        now: "2026-11-30T02:03:04.000Z".into(),
        language: "zh-CN".into(),
        ..Input::default()
    };
    for (key, value) in
        [("borrower_mail", "chenwei@mail.example"), ("loan", "L1\r\nBcc: x@evil.example"), ("total", "12.5")]
    {
        input.properties.insert(key.into(), value.into());
    }
    input
}

#[test]
fn a_letter_that_is_sent_again_is_the_same_letter() {
    let (url, letters) = server(&[]);
    let mut input = input(settings(&url));
    assert_eq!(Mail.run(&input), Ok(Output::default()));
    let first = letters.recv().unwrap();
    for words in [
        "To: chenwei@mail.example",
        "Date: Mon, 30 Nov 2026 02:03:04 +0000",
        "@bank.example>",
        "From: =?utf-8?",
    ] {
        assert!(first.contains(words), "{words} in {first}");
    }
    assert!(!first.lines().any(|line| line.starts_with("Bcc:")), "{first}");
    Mail.run(&input).unwrap();
    assert_eq!(letters.recv().unwrap(), first);
    input.key = "visit-8:act".into();
    Mail.run(&input).unwrap();
    let id = |letter: &str| letter.lines().find(|line| line.starts_with("Message-ID:")).unwrap().to_owned();
    assert_ne!(id(&letters.recv().unwrap()), id(&first));
}

#[test]
fn what_the_server_says_decides_whether_to_try_again() {
    let run = |answers: &'static [(&'static str, &'static str)]| {
        let (url, _letters) = server(answers);
        Mail.run(&input(settings(&url))).unwrap_err()
    };
    assert!(
        matches!(run(&[("RCPT", "550 no such mailbox")]), Fault::Refused(words) if words.contains("不认识收件人"))
    );
    assert!(matches!(run(&[("MAIL", "554 not from you")]), Fault::Failed { retry: false, .. }));
    assert!(matches!(run(&[("RCPT", "451 later")]), Fault::Failed { retry: true, .. }));
    assert!(matches!(run(&[("EHLO", "")]), Fault::Failed { retry: true, .. }));
    assert!(matches!(run(&[(".", "")]), Fault::Failed { retry: true, .. }), "it may have been taken");
}

#[test]
fn a_server_that_is_not_there_is_tried_again_and_one_in_the_house_is_not_called() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut settings = settings(&format!("smtp://{nobody}"));
    assert!(matches!(Mail.run(&input(settings.clone())), Err(Fault::Failed { retry: true, .. })));
    settings["private"] = false.into();
    assert!(
        matches!(Mail.run(&input(settings)), Err(Fault::Failed { retry: false, words }) if words.contains("内网或本机"))
    );
}

#[test]
fn without_tls_a_server_that_must_have_it_is_not_trusted() {
    let (url, letters) = server(&[("EHLO", "250 no TLS here")]);
    let mut settings = settings(&url);
    settings["plain"] = false.into();
    assert!(Mail.run(&input(settings)).is_err());
    assert!(letters.try_recv().is_err(), "no letter went without TLS");
}

#[test]
fn what_is_wrong_is_told_at_the_check() {
    let check = |change: Value, words: &str| {
        let mut settings = settings("smtp://127.0.0.1:9");
        settings.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let verdict = Mail.check(&input(settings)).unwrap();
        assert!(matches!(&verdict, Verdict::Refused(said) if said.contains(words)), "{verdict:?}");
    };
    check(json!({"to": "陈伟"}), "「陈伟」不是邮件地址");
    check(json!({"to": "{{mail}}"}), "没有名为「mail」");
    check(json!({"from": "nobody"}), "发件人「nobody」");
    check(json!({"server": "mail.example"}), "smtps://主机");
    check(json!({"server": "https://mail.example"}), "smtps://主机");
    check(json!({"server": "smtps://mail.example"}), "总是加密");
    check(json!({"user": "me", "secret": {"secret": "mail"}}), "不能发送密码");
    check(json!({"plain": false, "user": "me"}), "应同时设置");
    check(json!({"timeout_seconds": 0}), "1 至 25 秒");
    check(json!({"subject": "{{#if"}), "模板语法有误");
    assert_eq!(Mail.check(&input(settings("smtp://127.0.0.1:9"))), Ok(Verdict::Allowed));
    let words = "发邮件给 chenwei@mail.example：贷款 L1 Bcc: x@evil.example 已结清";
    assert_eq!(Mail.preview(&input(settings("smtp://127.0.0.1:9"))), Ok(Some(words.into())));
}
