//! One document travels: opens a folder, takes the demo's packages in, starts a case, moves it two posts on, and prints
//! its step log.
//!
//! `cargo run -p waypost-app --example story`
#![expect(clippy::print_stdout, reason = "an example that prints what happened")]

use std::error::Error;

use waypost_app::{
    App, AppConfig,
    access::Who,
    cases::Start,
    people::{By, MadePassword},
    sign_in::{Origin, SetUp, SignedIn},
};
use waypost_base::{ItemKey, TenantId, Value};
use waypost_engine::{Command, command::Submission};

type Typed = Vec<(ItemKey, Option<Value>)>;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    App::migrate(folder.path())?;
    let (app, threads) = App::open(&AppConfig { folder: folder.path().to_owned(), readers: 2 })?;
    let tenant = first_start(&app)?;
    for package in [waypost_demo::ORGANISATION, waypost_demo::CONTRACT_FILING] {
        for (flow, version) in app.import(tenant, &waypost_interchange::parse(package)?, None)?.flows {
            let check = app.publish(tenant, version, None)?;
            println!("{flow}: {}", if check.publishable { "published" } else { "refused" });
        }
    }

    let agent = sign_in(&app, tenant, "wangfang")?;
    let flow = app.startable(&agent, "contract_filing")?.ok_or("may not start")?.flow;
    let start = Start {
        version: flow.version,
        title: String::new(),
        department: None,
        submit: Submission { values: contract()?, ..Submission::default() },
        draft: None,
        key: "first".to_owned(),
    };
    let number = app.desk.submit_blocking(app.prepare_start(&agent, start)?)??.number;
    submit(&app, tenant, "lina", number, Vec::new(), "材料齐全，予以受理")?;
    let opinion = vec![(ItemKey::new("first_opinion")?, Some(Value::Text("符合预售许可".to_owned())))];
    submit(&app, tenant, "zhangwei", number, opinion, "")?;

    let case = app.case(&agent, &app.see(&agent, number)??)?;
    println!("办件 {number} {}", case.head.title);
    for step in &case.steps {
        let stage = waypost_base::StageNo(step.stage.unsigned_abs());
        let handler =
            step.handler.map(|user| agent.organisation().person_name(waypost_base::UserId::new(user)));
        println!(
            "  {}\t{}\t{}\t{}",
            flow.stage_name(stage, "zh-CN"),
            handler.unwrap_or_else(|| "…".to_owned()),
            step.outcome.as_deref().unwrap_or("open"),
            step.opinion.as_deref().unwrap_or(""),
        );
    }
    let verified = app.verify(waypost_app::verify::Options::default())?;
    println!("{} entries verified, {} problems", verified.entries, verified.problems.len());
    drop(app);
    threads.join();
    Ok(())
}

/// Uses the one-time link of a first start.
fn first_start(app: &App) -> Result<TenantId, Box<dyn Error>> {
    let link = app.first_start()?.ok_or("somebody can sign in already")?;
    let wanted = SetUp {
        organisation: "市住房保障和房产管理局".to_owned(),
        code: "bureau".to_owned(),
        sign_in: "root".to_owned(),
        name: "系统管理员".to_owned(),
        password: "correct horse battery".to_owned(),
        repeat: "correct horse battery".to_owned(),
        zone_minutes: 480,
    };
    let begun = app.set_up(&link, &wanted, &Origin::default())??;
    Ok(app.session(&begun.cookie)?.ok_or("no session")?.who.tenant())
}

/// Signs a person in with a password given by the operator.
fn sign_in(app: &App, tenant: TenantId, name: &str) -> Result<Who, Box<dyn Error>> {
    let password = app.reset_person(tenant, name, &By::Operator, MadePassword::ToKeep)??;
    match app.sign_in(tenant, name, &password, &Origin::default())?? {
        SignedIn::Begun(begun) => Ok(app.session(&begun.cookie)?.ok_or("no session")?.who),
        SignedIn::CodeNeeded { .. } => Err("a second factor is set up".into()),
    }
}

/// Submits the visit where a person has work.
fn submit(
    app: &App,
    tenant: TenantId,
    name: &str,
    number: i64,
    values: Typed,
    opinion: &str,
) -> Result<(), Box<dyn Error>> {
    let who = sign_in(app, tenant, name)?;
    let visible = app.see(&who, number)??;
    let visit = app.case(&who, &visible)?.offers.visits.first().ok_or("nothing to do")?.visit;
    let submit = Submission { values, opinion: opinion.to_owned(), ..Submission::default() };
    let key = Some(format!("{name} {visit}"));
    let envelope = app.prepare(&who, &visible, key, None, |by| Command::Submit { by, visit, submit })??;
    app.desk.submit_blocking(envelope)??;
    Ok(())
}

fn contract() -> Result<Typed, Box<dyn Error>> {
    let values = [
        ("project", Value::Text("阳光花园 3 幢 502".to_owned())),
        ("buyer", Value::Text("钱多多".to_owned())),
        ("amount", Value::Decimal("1250000.5".parse()?)),
        ("area", Value::Decimal("89.7".parse()?)),
        ("signed_on", Value::Date("2026-05-20".parse()?)),
        ("usage", Value::Choice("dwelling".to_owned())),
    ];
    values.into_iter().map(|(key, value)| Ok((ItemKey::new(key)?, Some(value)))).collect()
}
