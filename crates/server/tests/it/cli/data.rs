//! Folder, database, tenants and people.

use std::{fs, process::Command};

use serde_json::{Value, json};
use waypost_store::{Db, DbConfig};

use super::support::{BINARY, ORGANISATION, Place, run};

fn plant(place: &Place, statement: &str) {
    let config = DbConfig { path: place.data().join("waypost.db"), readers: 1 };
    Db::open(&config).unwrap().plant(statement).unwrap();
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|why| panic!("{why}: {text}"))
}

#[test]
fn a_missing_folder_is_named_and_not_made() {
    let place = Place::empty();
    let data = place.data();
    let words = format!(
        "there is no data in the folder {}; `waypost serve` or `waypost migrate` makes it",
        data.display()
    );
    place.run(&["tenant", "list"]).refused(&words);
    place.run(&["verify"]).refused(&words);
    assert!(!data.exists());
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let place = Place::empty();
    fs::write(place.data(), "a file stands where the folder should").unwrap();
    for command in [&["migrate"][..], &["serve", "--listen", "127.0.0.1:0"]] {
        place.run(command).refused_with(&format!("cannot make the data folder {}", place.data().display()));
    }
    let closed = run(Command::new(BINARY).args(["--data", "/proc/waypost", "migrate"]));
    closed.refused_with("cannot make the data folder /proc/waypost");
}

#[test]
fn migrating_twice_changes_nothing() {
    let place = Place::empty();
    let first = json_of(&place.run(&["--json", "migrate"]).done());
    assert!(first["applied"].as_array().is_some_and(|names| !names.is_empty()), "{first}");
    assert_eq!(json_of(&place.run(&["--json", "migrate"]).done()), json!({ "applied": [] }));
    assert_eq!(place.run(&["migrate"]).done(), "the database is up to date\n");
}

#[test]
fn a_database_of_a_newer_version_is_left_alone() {
    let place = Place::with_tenant();
    plant(&place, "INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000')");
    for command in [&["tenant", "list"][..], &["migrate"], &["serve", "--listen", "127.0.0.1:0"], &["verify"]]
    {
        let ran = place.run(command);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.err.contains("the database has migration 99990101000000"), "{ran:?}");
        assert!(ran.err.contains("a newer waypost wrote it"), "{ran:?}");
    }
}

#[test]
fn a_database_of_an_older_version_waits_for_migrate() {
    let place = Place::with_tenant();
    plant(
        &place,
        "DELETE FROM __diesel_schema_migrations
         WHERE version = (SELECT max(version) FROM __diesel_schema_migrations)",
    );
    for command in [&["tenant", "list"][..], &["serve", "--listen", "127.0.0.1:0"]] {
        place.run(command).refused_with("make a backup, then run `waypost migrate`");
    }
}

#[test]
fn a_file_that_is_no_database_is_called_damaged() {
    let place = Place::with_tenant();
    fs::write(place.data().join("waypost.db"), "no database at all, whatever its name says ".repeat(30))
        .unwrap();
    place.run(&["tenant", "list"]).refused_with("the database is damaged");
}

#[test]
fn a_tenant_code_is_taken_once() {
    let place = Place::with_tenant();
    let before = place.facts();
    place
        .run(&["tenant", "add", "--code", "acme", "--name", "Another"])
        .refused("there is a tenant `acme` already");
    place.run(&["tenant", "add", "--code", "a b", "--name", "Spaced"]).refused_with("`a b` is not a code");
    place.run(&["tenant", "add", "--code", "b", "--name", " "]).refused_with("the name of a tenant");
    assert_eq!(place.facts(), before);
    assert_eq!(
        json_of(&place.run(&["--json", "tenant", "list"]).done()),
        json!({ "tenant": "acme", "name": "Acme", "zone": 480 })
    );
}

#[test]
fn with_several_tenants_one_must_be_named() {
    let place = Place::with_tenant();
    place.run(&["tenant", "add", "--code", "beta", "--name", "Beta", "--zone", "-300"]).done();
    let add = ["user", "add", "ann", "--display", "Ann"];
    place.run(&add).refused("there are several tenants, name one with --tenant: acme, beta");
    place.run(&[&add[..], &["--tenant", "gamma"]].concat()).refused_with("there is no tenant `gamma`");
    place.run(&[&add[..], &["--tenant", "beta"]].concat()).done();
    place.run(&["user", "reset", "ann", "--tenant", "acme"]).refused("there is no user `ann`");

    let empty = Place::empty();
    empty.run(&["migrate"]).done();
    empty.run(&add).refused("there is no tenant yet; add one with `waypost tenant add`");
}

#[test]
fn a_password_is_made_and_printed_once() {
    let place = Place::with_tenant();
    let added = json_of(&place.run(&["--json", "user", "add", "Ann", "--display", "Ann"]).done());
    assert_eq!(added["user"], "ann");
    let first = added["password"].as_str().unwrap().to_owned();
    assert!(first.len() >= 20, "{first}");
    place.run(&["user", "add", "ann", "--display", "Ann"]).refused("“ann” is taken; choose another.");
    place.run_in("zh_CN.UTF-8", &["user", "add", "ann", "--display", "Ann"]).refused_with("已被使用");
    let reset = json_of(&place.run(&["--json", "user", "reset", "ANN"]).done());
    assert_eq!(reset["user"], "ann");
    assert_ne!(reset["password"], first);
    assert_eq!(place.run(&["user", "disable", "ann"]).done(), "ann is kept out\n");
}

#[test]
fn whoever_is_locked_out_is_let_in_again() {
    let place = Place::with_tenant();
    place.run(&["user", "add", "ann", "--display", "Ann"]).done();
    let exported = || place.run(&["--json", "org", "export"]).done();
    let before = exported();
    place.run(&["user", "disable", "ann"]).done();
    place.run(&["user", "reset", "ann"]).done();
    assert_eq!(place.run(&["user", "enable", "ann"]).done(), "ann may come in\n");
    assert_eq!(exported(), before);
    place.run(&["user", "enable", "zoe"]).refused("there is no user `zoe`");
}

#[test]
fn an_administrator_is_added_only_where_none_is_left() {
    let place = Place::with_tenant();
    let add = |name: &str, more: &[&str]| {
        place.run(&[&["--json", "user", "add", name, "--display", name, "--administrator"], more].concat())
    };
    add("root", &[]).done();
    add("second", &[]).refused_with("There is a system administrator who is not kept out: root.");
    let path = place.data().join("waypost.db");
    let db = waypost_store::Db::open(&waypost_store::DbConfig { path, readers: 1 }).unwrap();
    let count = |sql: &str| db.number(sql).unwrap();
    let held = "SELECT count(*) FROM person_permission WHERE permission = 'administer_system'";
    assert_eq!(count(held), 1, "refused: nothing is changed");
    add("second", &["--force"]).done();
    for name in ["root", "second"] {
        place.run(&["user", "disable", name]).done();
    }
    add("third", &[]).done();
    assert_eq!(count(held), 3);
    let told = "SELECT count(*) FROM journal WHERE instr(CAST(payload AS TEXT), 'administrator_added') > 0 \
                OR kind = 'administrator_added'";
    assert_eq!(count(told), 3, "each is on record");
    place.run(&["verify"]).done();
}

#[test]
fn an_unknown_user_is_named_and_nothing_changes() {
    let place = Place::with_organisation();
    let before = place.facts();
    place.run(&["user", "reset", "zoe"]).refused("there is no user `zoe`");
    place.run(&["user", "disable", "zoe"]).refused("there is no user `zoe`");
    assert_eq!(place.facts(), before);
}

#[test]
fn an_exported_organisation_can_be_taken_in_elsewhere() {
    let place = Place::with_organisation();
    let exported = place.run(&["org", "export"]).done();
    let other = Place::with_tenant();
    let file = other.file("organisation.toml", &exported);
    other.run(&["org", "import", &file]).done();
    assert_eq!(other.run(&["org", "export"]).done(), exported);
    assert!(exported.contains("chief") && exported.contains("Ann"), "{exported}");
}

#[test]
fn a_person_who_is_not_there_is_told_with_line_and_column() {
    let place = Place::with_tenant();
    let before = place.facts();
    let file = place.file("wrong.toml", &ORGANISATION.replace("person = \"ann\"", "person = \"zoe\""));
    place.run(&["org", "import", &file]).refused(format!(
        "{file} was not taken in: it has references that lead nowhere\n\
         {file}:10:28: organisation.appointments[0].person: there is no person `zoe`"
    ));
    assert_eq!(place.facts(), before);
}

#[test]
fn what_is_not_understood_ends_with_2() {
    let place = Place::empty();
    for wrong in [&["tenant", "remove"][..], &["serve", "--listen", "nowhere"], &["user", "add"], &[]] {
        let ran = place.run(wrong);
        assert_eq!(ran.code, Some(2), "{wrong:?}: {ran:?}");
        assert!(ran.err.contains("--help"), "{ran:?}");
    }
    assert!(!place.data().exists());
}

#[test]
fn a_configuration_is_checked() {
    let place = Place::empty();
    let check = |text: &str| {
        let file = place.file("waypost.toml", text);
        place.run(&["--config", &file, "config", "check"])
    };
    assert_eq!(check("listen = \"127.0.0.1:0\"").done(), "the configuration can be used\n");
    check("listen = 3").refused_with("line 1, column 10");
    check("lisen = \"127.0.0.1:0\"").refused_with("unknown field `lisen`");
    check("listen = \"0.0.0.0:80\"").refused_with("needs --insecure-http");
    check("log = \"loud\"").refused("log must be one of error, warn, info, debug, trace");
    place.run(&["--config", "/nowhere.toml", "config", "check"]).refused_with("/nowhere.toml: ");

    // What it names is read as well.
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let other = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let certificate = place.file("certificate.pem", &made.cert.pem());
    let key = place.file("key.pem", &made.signing_key.serialize_pem());
    let foreign = place.file("other.pem", &other.signing_key.serialize_pem());
    let tls = |key: &str| check(&format!("[tls]\ncertificate = \"{certificate}\"\nkey = \"{key}\""));
    tls(&key).done();
    tls(&foreign).refused_with("TLS: ");
    tls("/nowhere.pem").refused_with("/nowhere.pem");
    std::fs::create_dir(place.path().join("own")).unwrap();
    place.file("own/broken.hbs", "{{#if");
    let own = place.path().join("own");
    check(&format!("templates = \"{}\"", own.display())).refused_with("template broken: ");
}
