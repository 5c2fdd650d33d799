use super::*;

fn settings() -> SmtpSettings {
    SmtpSettings {
        server: "smtp.example.org".to_owned(),
        port: None,
        security: Security::StartTls,
        from: "驿站 <waypost@example.org>".to_owned(),
        user: None,
        password: None,
        password_file: None,
        authority: None,
        timeout_seconds: 5,
    }
}

#[test]
fn settings_that_cannot_work_are_refused_in_words() {
    assert!(settings().open().is_ok());
    type Spoil = Box<dyn Fn(&mut SmtpSettings)>;
    let wrong: [(&str, Spoil); 9] = [
        ("mail.from must look", Box::new(|of| of.from = "nobody".to_owned())),
        ("mail.server", Box::new(|of| of.server = "smtp.example.org:25".to_owned())),
        ("mail.server", Box::new(|of| of.server = String::new())),
        ("timeout", Box::new(|of| of.timeout_seconds = 0)),
        ("needs mail.password_file", Box::new(|of| of.user = Some("u".to_owned()))),
        ("needs mail.user", Box::new(|of| of.password = Some("p".to_owned()))),
        (
            "not both",
            Box::new(|of| {
                of.password = Some("p".to_owned());
                of.password_file = Some("/nowhere".into());
            }),
        ),
        (
            "password_file /nowhere",
            Box::new(|of| {
                of.user = Some("u".to_owned());
                of.password_file = Some("/nowhere".into());
            }),
        ),
        (
            "readable for everybody",
            Box::new(|of| {
                (of.user, of.password) = (Some("u".to_owned()), Some("p".to_owned()));
                of.security = Security::None;
            }),
        ),
    ];
    for (words, change) in wrong {
        let mut settings = settings();
        change(&mut settings);
        let told = settings.open().err().expect(words);
        assert!(told.contains(words), "{told}");
    }
}

#[test]
fn a_password_is_never_printed() {
    let settings = SmtpSettings { password: Some("canary-1".to_owned()), ..settings() };
    assert!(!format!("{settings:?}").contains("canary"));
}

#[test]
fn a_letter_keeps_its_message_id_and_says_that_a_machine_wrote_it() {
    let smtp = settings().open().unwrap();
    let written =
        Written { subject: "提醒：办件 12".into(), text: "正文".into(), html: "<p>正文</p>".into() };
    let letter = Outgoing { id: "w1.7".into(), to: "li@example.org".into(), written };
    let message = String::from_utf8(smtp.message(&letter).unwrap().formatted()).unwrap();
    assert!(message.contains("Message-ID: <w1.7@example.org>"), "{message}");
    assert!(message.contains("Auto-Submitted: auto-generated"), "{message}");
    assert!(message.contains("text/plain") && message.contains("text/html"), "{message}");
    let header_injection = Outgoing { to: "a@b.c\r\nBcc: x@y.z".into(), ..letter };
    assert!(smtp.message(&header_injection).is_err());
}

use super::super::Written;
