//! The mail server's settings are checked, and a letter shows that they work.

use std::fs;

use waypost_testkit::smtp::{Mode, SmtpSink};

use super::support::Place;

#[test]
fn a_test_letter_goes_where_the_configuration_says_and_refusals_are_told() {
    let place = Place::with_tenant();
    let file = place.data().with_file_name("waypost.toml");
    let config = file.to_str().unwrap();
    let sink = SmtpSink::start();
    let write = |mail: &str| fs::write(&file, mail).unwrap();
    write("");
    place.run(&["--config", config, "mail", "test", "a@b.example"]).refused_with("names no mail server");
    let good = format!(
        "[mail]\nserver = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\nfrom = \"Waypost <waypost@bureau.example>\"\n",
        sink.port()
    );
    write(&good);
    place.run(&["--config", config, "config", "check"]).done();
    let told = place.run(&["--config", config, "mail", "test", "lina@bureau.example"]).done();
    assert!(told.contains("took the letter to lina@bureau.example"), "{told}");
    let letters = sink.letters();
    assert_eq!(letters[0].to, ["lina@bureau.example"]);
    assert!(letters[0].header("message-id").contains("waypost.test."));
    place.run(&["--config", config, "mail", "test", "lina"]).refused_with("is no address of mail");
    sink.behave(Mode::RefusesForGood);
    place.run(&["--config", config, "mail", "test", "x@y.example"]).refused_with("no such mailbox");
    for (line, words) in [
        ("user = \"u\"\n", "mail.user needs mail.password_file"),
        ("password_file = \"/nowhere/secret\"\nuser = \"u\"\n", "/nowhere/secret"),
        ("timeout_seconds = 0\n", "mail.timeout_seconds"),
    ] {
        write(&format!("{good}{line}"));
        place.run(&["--config", config, "config", "check"]).refused_with(words);
    }
}
