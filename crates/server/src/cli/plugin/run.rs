//! `waypost plugin run`: a question to a plugin, as the server would put it, without a server, a database or a case.
//!
//! The input is a file of the shape that `docs/PLUGIN-ABI.md` calls `input`. Whatever it leaves out has its default; the
//! time is now unless it says another.

use std::{fs, io::Read as _, time::Duration};

use chrono::{SecondsFormat, Utc};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use waypost_action_host::{
    Runner,
    api::{Ask, Describe, Input, Named, Reply, Request, Seat, Secret, Vote},
};

use super::{
    Context, Failure,
    about::{about, word},
    find, workers,
};
use crate::cli::out::note;

mod prints;

#[derive(Debug, Args)]
pub(in crate::cli) struct Flags {
    /// A registered name, or a plugin's file
    plugin: String,
    /// What the plugin is told, JSON; `-` reads it from standard input. Left out: nothing but the time
    #[arg(long, value_name = "FILE")]
    input: Option<String>,
    /// What it is asked; may be given several times
    #[arg(long, value_enum, default_value = "run", value_name = "QUESTION")]
    ask: Vec<Question>,
    /// Settings of the action row, in place of those of the input: JSON, or a file of it
    #[arg(long, value_name = "JSON|FILE")]
    settings: Option<String>,
    /// How long it may take, in seconds
    #[arg(long, default_value_t = 30, value_name = "SECONDS")]
    deadline: u64,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Question {
    /// May the step be submitted?
    Check,
    /// What would happen?
    Preview,
    /// Do it: effects outside happen
    Run,
    /// What do the votes decide?
    Tally,
}

impl Question {
    fn ask(self) -> Ask {
        match self {
            Question::Check => Ask::Check,
            Question::Preview => Ask::Preview,
            Question::Run => Ask::Run,
            Question::Tally => Ask::Tally,
        }
    }
}

pub(super) fn run(context: &Context, flags: &Flags) -> Result<(), Failure> {
    prints::show();
    let plugin = find(context, &flags.plugin)?;
    let input = input(flags)?;
    let host = workers::host(&context.config.data);
    let about = about(&host, &plugin).map_err(Failure::new)?;
    warn(about.description(), &input);
    let mut failed = Vec::new();
    for ask in flags.ask.iter().map(|question| question.ask()) {
        let mut input = input.clone();
        if ask != Ask::Run {
            input.key.clear();
        }
        let request = Request::new(ask, input);
        let reply = host
            .invoke(&plugin, &request, Duration::from_secs(flags.deadline))
            .map_err(|fault| Failure::new(fault.to_string()))?;
        let value = json!(reply);
        let pretty = serde_json::to_string_pretty(&value).map_err(|why| Failure::new(why.to_string()))?;
        context.out.say(format!("{}: {pretty}", word(ask)), &json!({ "ask": ask, "reply": value }))?;
        if let Reply::Failed { words, .. } = reply {
            failed.push(format!("{}: {words}", word(ask)));
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(Failure::with_lines("the plugin failed", failed)) }
}

fn input(flags: &Flags) -> Result<Input, Failure> {
    let mut input = match flags.input.as_deref() {
        None => Input::default(),
        Some(file) => {
            let text = read(file)?;
            let value: Value = serde_json::from_str(&text)
                .map_err(|why| Failure::new(format!("{file} is no JSON: {why}")))?;
            for line in unknown(&value) {
                note(&format!("{file}: {line}"));
            }
            serde_json::from_value(value).map_err(|why| {
                let shape = "docs/PLUGIN-ABI.md, section 4, says what an input is";
                Failure::new(format!("{file} is no input: {why}; {shape}"))
            })?
        }
    };
    if let Some(settings) = &flags.settings {
        let text = if settings.trim_start().starts_with(['{', '[', '"']) {
            settings.clone()
        } else {
            read(settings)?
        };
        input.settings = serde_json::from_str(&text)
            .map_err(|why| Failure::new(format!("the settings are no JSON: {why}")))?;
    }
    let now = Utc::now();
    if input.now.is_empty() {
        input.now = now.to_rfc3339_opts(SecondsFormat::Millis, true);
    }
    if input.business_date.is_empty() {
        input.business_date = now.date_naive().to_string();
    }
    if input.language.is_empty() {
        input.language = "zh-CN".to_owned();
    }
    if input.key.is_empty() {
        input.key = format!("tried-{}", now.timestamp_millis());
    }
    Ok(input)
}

fn read(file: &str) -> Result<String, Failure> {
    if file == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map_err(Failure::io("read standard input"))?;
        return Ok(text);
    }
    fs::read_to_string(file).map_err(Failure::io(format!("read {file}")))
}

/// Fields that a plugin would never see, most likely mistyped.
fn unknown(input: &Value) -> Vec<String> {
    let Some(fields) = input.as_object() else { return Vec::new() };
    let known = known();
    let names: Vec<_> = known.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    let unknown = fields.keys().filter(|name| !names.contains(&name.as_str()));
    unknown
        .map(|name| {
            format!("`{name}` is no field of an input and is ignored; there are: {}", names.join(", "))
        })
        .collect()
}

/// An input that leaves no field out.
fn known() -> Value {
    json!(Input {
        business_key: Some(String::new()),
        secrets: [(String::new(), Secret::from(""))].into(),
        seats: vec![Seat { person: Some(Named::default()), ..Seat::default() }],
        votes: vec![Vote::default()],
        ..Input::default()
    })
}

/// What is most often forgotten.
fn warn(description: &Describe, input: &Input) {
    if input.settings.is_null() && !description.settings_schema.is_null() {
        note("the input has no settings, and this plugin takes some: see `waypost plugin show`");
    }
    let settings = input.settings.as_object();
    let required = description.settings_schema["required"].as_array().into_iter().flatten();
    for name in required.filter_map(Value::as_str) {
        if settings.is_some_and(|settings| !settings.contains_key(name)) {
            note(&format!("the settings lack `{name}`, which the plugin's schema requires"));
        }
    }
}
