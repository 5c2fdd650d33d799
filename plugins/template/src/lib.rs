//! Action `stamp`: notes in a property who passed the stage, and when. Copy the folder and make it yours.

use serde::Deserialize;
use serde_json::json;
use waypost_action_sdk::{Action, Ask, Describe, Fault, Input, Output, Verdict, export_action, settings};

/// The action. One value answers all questions of a worker; keep nothing in it that matters between two of them.
#[derive(Default)]
struct Stamp;

/// What an administrator sets in the action row. A setting that is a secret is a `SecretRef` here and has
/// `"format": "secret"` in the schema; `waypost_action_sdk::secret` gives its value.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    into: String,
    #[serde(default)]
    words: String,
}

impl Action for Stamp {
    fn describe(&self) -> Describe {
        Describe::new("stamp", env!("CARGO_PKG_VERSION"))
            .summary("Notes who passed the stage, and when. 记录经办人和时间。")
            .settings(json!({
                "type": "object",
                "additionalProperties": false,
                "required": ["into"],
                "properties": {
                    "into": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,63}$", "title": "写入属性"},
                    "words": {"type": "string", "title": "附言"}
                }
            }))
            .answering(Ask::Check)
            .answering(Ask::Preview)
        // Sockets are given only to a plugin that says so here: .needing(Need::Net)
    }

    /// Before the step is submitted; a person waits. No effects.
    fn check(&self, input: &Input) -> Result<Verdict, Fault> {
        settings::<Settings>(input)?;
        Ok(if input.receiver.people.is_empty() {
            Verdict::Refused(pick(input, "没有经办人，不能盖章", "Nobody handles this, so there is nobody to note"))
        } else {
            Verdict::Allowed
        })
    }

    /// Beside the button. No effects.
    fn preview(&self, input: &Input) -> Result<Option<String>, Fault> {
        let Settings { into, .. } = settings(input)?;
        let note = note(input, "");
        Ok(Some(pick(input, &format!("写入 {into}：{note}"), &format!("Writes into {into}: {note}"))))
    }

    /// After the step is on disk, once or more often with the same `input.key`. What another system is to do once, it is
    /// told under that key; what stands in the output happens once.
    fn run(&self, input: &Input) -> Result<Output, Fault> {
        let Settings { into, words } = settings(input)?;
        if input.receiver.people.is_empty() {
            return Err(Fault::refused(pick(input, "没有经办人", "Nobody handled this")));
        }
        Ok(Output::default().set(into, note(input, &words)))
    }
}

export_action!(Stamp);

/// "王芳, 2026-11-21".
fn note(input: &Input, words: &str) -> String {
    let people: Vec<_> = input.receiver.people.iter().map(|person| person.name.as_str()).collect();
    let mut parts = vec![people.join("、"), input.business_date.clone()];
    parts.extend((!words.is_empty()).then(|| words.to_owned()));
    parts.join(", ")
}

/// Words in the language of whoever reads them.
fn pick(input: &Input, chinese: &str, english: &str) -> String {
    if input.language.starts_with("en") { english.to_owned() } else { chinese.to_owned() }
}

#[cfg(test)]
mod tests {
    use waypost_action_sdk::api::{Named, Side};

    use super::*;

    fn input(people: &[&str]) -> Input {
        let people = people.iter().map(|name| Named { id: "1".into(), name: (*name).into() }).collect();
        Input {
            receiver: Side { people, posts: vec![] },
            settings: json!({"into": "stamped"}),
            business_date: "2026-11-21".into(),
            language: "en".into(),
            ..Input::default()
        }
    }

    #[test]
    fn who_passed_the_stage_is_noted() {
        let stamped = Stamp.run(&input(&["王芳"]));
        assert_eq!(stamped, Ok(Output::default().set("stamped", "王芳, 2026-11-21")));
    }

    #[test]
    fn without_anybody_there_is_nothing_to_note() {
        assert!(matches!(Stamp.check(&input(&[])), Ok(Verdict::Refused(_))));
        assert!(matches!(Stamp.run(&input(&[])), Err(Fault::Refused(_))));
    }

    #[test]
    fn settings_that_do_not_fit_are_a_failure_for_the_administrator() {
        let bad = Input { settings: json!({"int": "stamped"}), ..input(&["王芳"]) };
        assert!(matches!(Stamp.run(&bad), Err(Fault::Failed { retry: false, .. })));
    }
}
