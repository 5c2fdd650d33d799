//! Secrets: sealed in the database, resolved for the plugin alone, never told.

use waypost_action_host::api::{Output, Reply};
use waypost_app::{
    access::Administers,
    vault::{By, KEY_FILE},
};
use waypost_base::Code;
use waypost_org::Permission;

use super::{before_the_number, definer, house};
use crate::support::{House, open, sub};

const CANARY: &str = "kanarienvogel-4711";

fn set(house: &House, name: &str, value: &str) -> Result<(), waypost_base::Rejection> {
    house.app.set_secret(house.tenant, name, value, &By::Operator).unwrap()
}

/// A house whose action refers to a secret, and a case that stands before it.
fn with_secret() -> (House, i64) {
    let house = house(&[]);
    set(&house, "bank_token", CANARY).unwrap();
    let (_, proof) = definer(&house);
    let lines = house.app.action_lines(&proof).unwrap().unwrap();
    let line = lines.into_iter().find(|it| it.content.code == "record_number").unwrap();
    let mut content = line.content;
    content.settings.insert("token".to_owned(), serde_json::json!({"secret": "bank_token"}));
    house.app.save_action(&proof, Some(line.id), &content, None).unwrap().unwrap();
    let case = before_the_number(&house, "阳光花园");
    house.submit(&house.person("yangfan"), case, sub()).unwrap();
    (house, case)
}

fn administers(house: &House) -> Administers {
    house
        .holder("machao", Permission::ResolveIncidents)
        .who()
        .administers(Permission::ResolveIncidents)
        .unwrap()
}

/// Whether any file under the data folder holds the canary, the plugin's own copy apart.
fn leaked(house: &House) -> Vec<String> {
    fn walk(folder: &std::path::Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, found);
            } else if let Ok(bytes) = std::fs::read(&path)
                && bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes())
            {
                found.push(path.display().to_string());
            }
        }
    }
    let mut found = Vec::new();
    walk(&house.folder(), &mut found);
    found
}

#[test]
fn a_secret_reaches_its_plugin_and_nothing_else() {
    let (house, case) = with_secret();
    let told = format!("令牌 {CANARY} 不对");
    house.script.then(Reply::Refused { words: told.clone() });
    house.script.then(Reply::Failed { words: told.clone(), retry: false });
    assert_eq!(house.run_actions(), 1);
    let asked = house.script.asked().remove(0);
    assert_eq!(asked.secrets["bank_token"].expose(), CANARY);
    assert_eq!(asked.settings["token"], serde_json::json!({"secret": "bank_token"}));
    assert!(!format!("{asked:?}").contains(CANARY));
    let incident = house.app.incidents(&administers(&house), None).unwrap().rows.remove(0);
    assert_eq!(incident.row.detail, "令牌 ••• 不对");
    let id = waypost_base::IncidentId::new(incident.row.id);
    let detail = house.app.incident(&administers(&house), id).unwrap().unwrap();
    assert_eq!(
        (detail.attempts[0].words.as_str(), detail.attempts[0].plugin.as_str()),
        ("令牌 ••• 不对", "number")
    );
    // What would be kept with the case is refused whole.
    let administrator = house.holder("machao", Permission::ResolveIncidents);
    house.act(&administrator, case, |by| waypost_engine::Command::Retry { by, incident: id }).unwrap();
    assert_eq!(house.run_actions(), 1);
    let id = waypost_base::IncidentId::new(
        house.app.incidents(&administers(&house), None).unwrap().rows[0].row.id,
    );
    house.act(&administrator, case, |by| waypost_engine::Command::Retry { by, incident: id }).unwrap();
    house.script.then(Reply::Done(Output::default().set("receipt", told)));
    assert_eq!(house.run_actions(), 1);
    let incident = house.app.incidents(&administers(&house), None).unwrap().rows.remove(0);
    assert!(incident.row.detail.contains("gives a secret away"), "{}", incident.row.detail);
    assert_eq!(leaked(&house), Vec::<String>::new());
    let package = house.app.export_flow(house.tenant, "contract_filing").unwrap().unwrap().unwrap();
    let text = package.to_toml().unwrap();
    assert!(text.contains("bank_token") && !text.contains(CANARY), "{text}");
    house.assert_clean();
}

#[test]
fn a_secret_that_is_missing_or_of_another_key_is_an_incident_that_says_so() {
    let (house, _) = with_secret();
    std::fs::write(house.folder().join(KEY_FILE), "ab".repeat(32)).unwrap();
    let (other, threads) = open(house.folder(), &house.clock);
    assert!(other.secret_lines(house.tenant).unwrap()[0].lost);
    let other = std::sync::Arc::new(other);
    let outbox = waypost_app::outbox::Outbox::new(other.clone(), house.script.clone());
    assert_eq!(outbox.round().unwrap(), 1);
    assert_eq!(house.script.asked().len(), 0, "nothing is asked without it");
    let incident = house.app.incidents(&administers(&house), None).unwrap().rows.remove(0);
    assert!(
        incident.row.detail.contains("sealed under another key: set it again"),
        "{}",
        incident.row.detail
    );
    drop((outbox, other));
    threads.join();
}

#[test]
fn sealed_values_of_two_secrets_cannot_be_exchanged() {
    let (house, _) = with_secret();
    set(&house, "other", "another-value").unwrap();
    house.plant("UPDATE secret SET sealed = (SELECT sealed FROM secret WHERE name = 'other') WHERE name = 'bank_token'");
    house.run_actions();
    assert_eq!(house.script.asked().len(), 0);
}

#[test]
fn bad_secrets_are_refused_and_a_used_one_stays() {
    let (house, _) = with_secret();
    let told = |name: &str, value: &str| {
        let refused = set(&house, name, value).unwrap_err();
        refused.fields.into_iter().map(|it| (it.field, it.code)).collect::<Vec<_>>()
    };
    assert_eq!(told("Bad name", ""), [("name".into(), Code::BadKey), ("value".into(), Code::ValueRequired)]);
    assert_eq!(told("ok", "short"), [("value".into(), Code::ValueTooShort)]);
    assert_eq!(told("ok", "with\u{0}zero"), [("value".into(), Code::ValueControl)]);
    assert_eq!(told("ok", &"x".repeat(9_000)), [("value".into(), Code::ValueTooLong)]);
    let remove = |name: &str| house.app.remove_secret(house.tenant, name, &By::Operator).unwrap();
    assert_eq!(remove("bank_token").unwrap_err().code, Code::SecretUsed);
    assert_eq!(remove("none").unwrap_err().code, Code::SecretUnknown);
    set(&house, "spare", "long-enough").unwrap();
    remove("spare").unwrap();
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &std::fs::metadata(house.folder().join(KEY_FILE)).unwrap().permissions(),
    );
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_backup_holds_no_key() {
    let (house, _) = with_secret();
    let to = house.folder().join("backup");
    house.app.backup(&to, &|_| {}).unwrap();
    assert!(!to.join(KEY_FILE).exists());
    assert_eq!(house.app.secrets_kept().unwrap(), (1, 1));
    let restored = house.folder().join("restored");
    waypost_app::upkeep::restore(&to, &restored, &|_| {}).unwrap();
    let (app, threads) = open(restored, &house.clock);
    assert_eq!(app.secrets_kept().unwrap(), (1, 0));
    drop(app);
    threads.join();
}
