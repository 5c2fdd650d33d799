//! The people of the sample, read from its organisation package, and the table of how they sign in.

use std::fmt::Write;

use super::Waypost;
use crate::process::{self, Fault};

/// Somebody who can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub user: String,
    pub name: String,
    /// What he does: his posts, or whom he acts for.
    pub does: String,
    pub password: String,
}

/// Reads the people of an organisation package.
pub fn read(package: &str) -> Result<Vec<Person>, Fault> {
    let package: toml::Table = package
        .parse()
        .map_err(|error| Fault::Told(format!("the organisation package cannot be read: {error}")))?;
    let empty = toml::Table::new();
    let organisation = package.get("organisation").and_then(toml::Value::as_table).unwrap_or(&empty);
    let rows = |list: &str| organisation.get(list).and_then(toml::Value::as_array).into_iter().flatten();
    let name_of = |list: &str, code: &str| {
        let row = rows(list).find(|row| text(row, "code") == code);
        row.map(|row| text(row, "name")).unwrap_or_default()
    };
    let people = rows("people").map(|person| {
        let user = text(person, "code");
        let held = rows("appointments").filter(|row| text(row, "person") == user);
        let posts = held.map(|row| name_of("posts", &text(row, "post")));
        let acts = rows("substitutes").filter(|row| text(row, "person") == user);
        let for_whom = acts.map(|row| format!("代理 {}", name_of("people", &text(row, "acts_for"))));
        let does: Vec<_> = posts.chain(for_whom).collect();
        Person { name: text(person, "name"), does: does.join("、"), user, password: String::new() }
    });
    Ok(people.collect())
}

/// A field's text; of a name with translations the text itself.
fn text(row: &toml::Value, field: &str) -> String {
    let value = row.get(field);
    let label = value.and_then(|value| value.get("default")).or(value);
    label.and_then(toml::Value::as_str).unwrap_or_default().to_owned()
}

/// The password in the answer of `waypost user reset --json`.
pub fn password(answer: &str) -> Result<String, Fault> {
    let line = answer.lines().find(|line| line.trim_start().starts_with('{')).unwrap_or_default();
    let json: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
    let password = json["password"].as_str().map(str::to_owned);
    password.ok_or_else(|| Fault::Told("`waypost user reset --json` gave no password".to_owned()))
}

/// The same people, each with a new password; `of` names their tenant where there are several.
pub fn with_passwords(waypost: &Waypost, mut people: Vec<Person>, of: &[&str]) -> Result<Vec<Person>, Fault> {
    for person in &mut people {
        let arguments = [&["user", "reset", "--keep", &person.user, "--json"], of].concat();
        person.password = password(&process::output(&mut waypost.command(&arguments))?)?;
    }
    Ok(people)
}

/// A table with the wide Chinese columns last, where they shift nothing.
pub fn table(people: &[Person]) -> String {
    let width = |of: fn(&Person) -> &str| people.iter().map(|person| of(person).len()).max().unwrap_or(0);
    let (user, password) = (width(|person| &person.user), width(|person| &person.password));
    let mut text = String::new();
    for person in people {
        let Person { user: name, password: secret, .. } = person;
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  {name:user$}  {secret:password$}  {}  {}", person.name, person.does);
    }
    text
}

#[cfg(test)]
mod tests;
