//! A client: some people, each in a browser of their own, doing one random thing after another.

use std::{sync::atomic::Ordering, thread, time::Duration};

use waypost_testkit::{Button, Client as Browser, Form, Lost, Page};

use super::{
    Dice, World,
    lending::{self, Loans},
    typing,
};
use crate::{Attempt, Outcome, Verb};

/// The flows of the sample, and who may start each.
const STARTERS: [(&str, &[&str]); 4] = [
    ("purchase_review", &["heping"]),
    ("contract_filing", &["wangfang", "zhaolei"]),
    ("joint_review", &["heping"]),
    ("seal_use", &["heping", "lina", "zhangwei", "yangfan", "huanghai"]),
];

/// Who never takes back or hands on: the one whose step draws a number. Taken back, the case would draw another, and
/// rightly leave a gap.
const DRAWS: &str = "yangfan";

/// How a drawn number begins.
const DRAWN: &str = "市房备〔";

/// How often a command without an answer is tried again.
const TRIES: u32 = 400;

/// How often a denial may be for an old token.
const DENIED: u32 = 3;

/// Pause while the server is down.
const PAUSE: Duration = Duration::from_millis(25);

#[derive(Debug)]
pub(super) struct Client<'a> {
    world: &'a World,
    people: Vec<Person>,
    dice: Dice,
}

#[derive(Debug)]
struct Person {
    name: &'static str,
    password: String,
    browser: Browser,
    signed_in: bool,
    unknown: Vec<Unknown>,
}

/// A command without an answer, or the commands of a batch, which are sent together.
#[derive(Debug)]
struct Unknown {
    form: Form,
    attempts: Vec<Attempt>,
    tries: u32,
    /// How often it was denied, each time with a fresh token.
    denied: u32,
}

/// How an answer reads.
#[derive(Debug)]
enum Answer {
    Final(Outcome),
    /// The documents of a batch have their answers on this page.
    Batch(String),
    /// Some of a batch were accepted, perhaps none; the same form would not be answered otherwise.
    Mixed,
    /// Nobody is signed in, or the form's token is not this session's: the command did not come to be judged.
    SignedOut,
}

impl<'a> Client<'a> {
    pub(super) fn new(world: &'a World, people: Vec<(&'static str, String)>, dice: Dice) -> Self {
        let person = |(name, password)| Person {
            name,
            password,
            browser: Browser::new(&world.url()),
            signed_in: false,
            unknown: Vec::new(),
        };
        Self { world, people: people.into_iter().map(person).collect(), dice }
    }

    /// Works until the world closes and every command has its answer.
    pub(super) fn work(mut self) {
        loop {
            let closing = self.world.closing.load(Ordering::Acquire);
            let settled = self.people.iter().all(|person| person.unknown.is_empty());
            if self.world.over.load(Ordering::Acquire) || self.people.is_empty() || (closing && settled) {
                return;
            }
            let mut at = usize::try_from(self.dice.below(self.people.len() as u64)).unwrap_or(0);
            if closing {
                at = self.people.iter().position(|person| !person.unknown.is_empty()).unwrap_or(at);
            }
            let (world, dice) = (self.world, &mut self.dice);
            if self.people[at].do_something(world, dice, closing).is_err() {
                thread::sleep(PAUSE);
            }
        }
    }
}

impl Person {
    fn do_something(&mut self, world: &World, dice: &mut Dice, closing: bool) -> Result<(), Lost> {
        self.browser.move_to(&world.url());
        if !self.signed_in {
            return self.sign_in();
        }
        if let Some(unknown) = self.unknown.pop() {
            return self.again(world, unknown);
        }
        if closing {
            return Ok(());
        }
        let flows: Vec<&str> = match &world.loans {
            Some(loans) if loans.are_left() && lending::STARTERS.contains(&self.name) => vec![lending::FLOW],
            Some(_) => Vec::new(),
            None => {
                STARTERS.iter().filter(|(_, who)| who.contains(&self.name)).map(|(flow, _)| *flow).collect()
            }
        };
        match dice.pick(&flows) {
            Some(flow) if dice.one_in(9) && world.loans.is_none() => self.start_batch(world, dice, flow),
            Some(flow) if dice.one_in(3) => self.start(world, dice, flow),
            _ if dice.one_in(9) && world.loans.is_none() => self.handle_batch(world, dice),
            _ => self.handle(world, dice),
        }
    }

    fn sign_in(&mut self) -> Result<(), Lost> {
        let page = self.browser.try_get("/inbox")?;
        let mut page = self.browser.try_follow(page)?;
        if let Some(form) = page.form_with("password") {
            let form = form.set("sign_in", self.name).set("password", &self.password);
            let answer = self.browser.try_send(&form)?;
            page = self.browser.try_follow(answer)?;
        }
        self.signed_in = page.status == 200 && page.form_with("password").is_none();
        if !self.signed_in {
            // Too many at once, or the server is going down.
            thread::sleep(PAUSE * 10);
            return Ok(());
        }
        // Forms of an earlier session carry its token.
        if let Some(token) = page.form_with("csrf").and_then(|form| form.value("csrf")) {
            for unknown in &mut self.unknown {
                unknown.form = unknown.form.clone().put("csrf", &token);
            }
        }
        Ok(())
    }

    fn start(&mut self, world: &World, dice: &mut Dice, flow: &str) -> Result<(), Lost> {
        let page = self.browser.try_get(&format!("/start/{flow}"))?;
        let Some(form) = self.form(&page, |form| form.id() == "start") else { return Ok(()) };
        let own = |button: &Button| button.action.ends_with(&format!("/start/{flow}"));
        self.press(world, dice, &page, form, own)
    }

    /// Starts several documents together.
    fn start_batch(&mut self, world: &World, dice: &mut Dice, flow: &str) -> Result<(), Lost> {
        let page = self.browser.try_get(&format!("/start/{flow}/batch"))?;
        let Some(form) = self.form(&page, |form| form.id() == "batch") else { return Ok(()) };
        let form = typing::fill(form, dice);
        let documents: Vec<String> =
            form.fields().into_iter().filter(|(name, _)| name == "doc").map(|(_, n)| n).collect();
        let action = form.buttons().into_iter().find(|it| it.action.ends_with("/batch") && !it.disabled);
        let (Some(button), Some(key)) = (action, form.value("key")) else { return Ok(()) };
        let form = form.press_this(&button);
        let one = |n: &String| Attempt { key: format!("{key}.{n}"), ..blank(self.name, Verb::Start) };
        let attempts = documents.iter().map(one).collect();
        self.send(world, Unknown { form, attempts, tries: 0, denied: 0 })
    }

    /// Opens a batch and submits all that can be.
    fn handle_batch(&mut self, world: &World, dice: &mut Dice) -> Result<(), Lost> {
        let list = self.browser.try_get("/inbox")?;
        let links = list.links().into_iter().map(|link| link.href);
        let links: Vec<String> = links.filter(|href| href.starts_with("/batches/")).collect();
        let Some(link) = dice.pick(&links) else { return Ok(()) };
        let page = self.browser.try_get(link)?;
        let Some(form) = self.form(&page, |form| form.id() == "batch") else { return Ok(()) };
        let form = typing::fill(form, dice);
        let all = form.buttons().into_iter().find(|button| button.name == "all" && !button.disabled);
        let (Some(button), Some(key)) = (all, form.value("key")) else { return Ok(()) };
        // The documents that are open here, by the fields of their answers, in the page's order.
        let cases = documents(&page.body);
        let visit = |(id, case): (String, String)| {
            let open = form.names().contains(&format!("{id}.answer").as_str());
            let visit = id.strip_prefix('v')?.to_owned();
            open.then_some((visit, case))
        };
        let attempts: Vec<Attempt> = cases
            .into_iter()
            .filter_map(visit)
            .map(|(visit, case)| Attempt {
                key: format!("{key}.{visit}"),
                case: Some(case),
                visit: Some(visit),
                ..blank(self.name, Verb::Submit)
            })
            .collect();
        if attempts.is_empty() {
            return Ok(());
        }
        let form = form.press_this(&button);
        self.send(world, Unknown { form, attempts, tries: 0, denied: 0 })
    }

    /// Opens a case of a list and does one of the things that its page offers.
    fn handle(&mut self, world: &World, dice: &mut Dice) -> Result<(), Lost> {
        let list = match dice.below(8) {
            0 => "/inbox?tab=done",
            1 => "/inbox?tab=mine",
            _ => "/inbox",
        };
        let list = self.browser.try_get(list)?;
        let links: Vec<String> = list
            .links()
            .into_iter()
            .map(|link| link.href)
            .filter(|href| href.starts_with("/cases/"))
            .collect();
        let Some(link) = dice.pick(&links) else {
            self.signed_in &= list.location().is_none();
            thread::sleep(PAUSE);
            return Ok(());
        };
        let page = self.browser.try_get(link)?;
        world.read_number(&page.body);
        let calm = world.calm.load(Ordering::Acquire);
        let verb = match dice.below(40) {
            _ if calm => Verb::Submit,
            0..=4 => Verb::Return,
            5..=7 => Verb::Claim,
            8 => Verb::Unclaim,
            9 | 10 => Verb::Transfer,
            11..=13 => Verb::Withdraw,
            14 | 15 => Verb::Comment,
            16 => Verb::Revoke,
            17..=20 => Verb::Vote,
            _ => Verb::Submit,
        };
        // Nor does one who votes: whoever gets a seat might have voted on one already.
        let votes = page.body.contains("id=\"ballot-") && verb == Verb::Transfer;
        let careful = self.name == DRAWS || number_of(&page.body).is_some() || votes;
        if careful && matches!(verb, Verb::Withdraw | Verb::Transfer) {
            return Ok(());
        }
        let end = format!("/{verb}");
        let does = |button: &Button| button.action.ends_with(&end) && !button.disabled;
        let Some(form) = self.form(&page, |form| form.buttons().iter().any(does)) else { return Ok(()) };
        self.press(world, dice, &page, form, does)
    }

    /// A form of a page that carries a key.
    fn form(&self, page: &Page, wanted: impl Fn(&Form) -> bool) -> Option<Form> {
        page.forms().into_iter().find(|form| wanted(form) && form.value("key").is_some())
    }

    /// Fills in, presses one of these buttons, and takes down what came of it.
    fn press(
        &mut self,
        world: &World,
        dice: &mut Dice,
        page: &Page,
        form: Form,
        wanted: impl Fn(&Button) -> bool,
    ) -> Result<(), Lost> {
        let buttons: Vec<Button> =
            form.buttons().into_iter().filter(|button| wanted(button) && !button.disabled).collect();
        let chosen = match &world.loans {
            Some(_) => Loans::choose(&buttons, dice),
            // The first way is the one that goes on.
            None if world.calm.load(Ordering::Acquire) => buttons.first(),
            None => dice.pick(&buttons),
        };
        let Some(button) = chosen else { return Ok(()) };
        let mut form = typing::fill(form, dice);
        if let Some(loans) = &world.loans {
            form = loans.fill(form, &page.text(), dice);
        }
        let form = form.press_this(button);
        let attempts = vec![attempt(self.name, &form)];
        self.send(world, Unknown { form, attempts, tries: 0, denied: 0 })
    }

    fn again(&mut self, world: &World, mut unknown: Unknown) -> Result<(), Lost> {
        unknown.tries += 1;
        if unknown.tries > TRIES {
            // It stays unknown: the judge allows it once or not at all.
            return Ok(());
        }
        self.send(world, unknown)
    }

    fn send(&mut self, world: &World, mut unknown: Unknown) -> Result<(), Lost> {
        let began = world.tick();
        let answer = self.browser.try_send(&unknown.form);
        let read = answer.as_ref().map(|page| read(page, &unknown.attempts));
        // A batch tells on its page what became of each; until that is read, it is not known.
        let mixed = matches!(read, Ok(Answer::Mixed));
        let batch = match &read {
            Ok(Answer::Batch(address)) => {
                Some(self.browser.try_get(address).map(|page| documents(&page.body)))
            }
            _ => None,
        };
        let ended = world.tick();
        let outcomes: Vec<Outcome> = match (read, batch) {
            (Ok(Answer::Batch(_)), Some(Ok(cases))) => unknown
                .attempts
                .iter()
                .enumerate()
                .map(|(at, attempt)| match attempt.case.clone().or_else(|| Some(cases.get(at)?.1.clone())) {
                    Some(case) => Outcome::Ok { case, version: None },
                    None => Outcome::Unknown,
                })
                .collect(),
            (Ok(Answer::Final(outcome)), _) => vec![outcome; unknown.attempts.len()],
            (Ok(Answer::SignedOut), _) => {
                self.signed_in = false;
                unknown.denied += u32::from(answer.as_ref().is_ok_and(|page| page.status == 403));
                // A first try was refused. Of an earlier one this says nothing, unless it comes again: then it was
                // not for the token.
                if unknown.tries > 0 && unknown.denied < DENIED {
                    self.unknown.push(unknown);
                    return Ok(());
                }
                let refused = Outcome::Refused { code: "signed out or denied".to_owned() };
                vec![refused; unknown.attempts.len()]
            }
            _ => vec![Outcome::Unknown; unknown.attempts.len()],
        };
        for (attempt, outcome) in unknown.attempts.iter_mut().zip(outcomes) {
            (attempt.began, attempt.ended, attempt.outcome) = (began, ended, outcome);
            world.record(attempt.clone());
        }
        if !mixed && unknown.attempts.iter().any(|attempt| attempt.outcome == Outcome::Unknown) {
            // The next ones are tried first, so that one in trouble does not hold them up.
            unknown.tries = unknown.tries.max(1);
            self.unknown.insert(0, unknown);
        }
        answer.map(drop)
    }
}

/// An attempt before it was sent.
fn blank(user: &str, verb: Verb) -> Attempt {
    Attempt {
        user: user.to_owned(),
        key: String::new(),
        verb,
        case: None,
        visit: None,
        outcome: Outcome::Unknown,
        began: 0,
        ended: 0,
    }
}

/// The documents of a batch's page in its order: the id of each part, and its case.
fn documents(page: &str) -> Vec<(String, String)> {
    let parts = page.split("<section class=\"panel batch-document\" id=\"").skip(1);
    let read = |part: &str| {
        let id = part.split('"').next()?.to_owned();
        let case = part.split("href=\"/cases/").nth(1)?.split('"').next()?.to_owned();
        Some((id, case))
    };
    parts.filter_map(read).collect()
}

/// The number that a page shows, whole. What a page foretells of a number to be drawn (`…〔2026〕…号`) is none.
pub(super) fn number_of(page: &str) -> Option<&str> {
    page.match_indices(DRAWN).find_map(|(at, _)| {
        let (before, _) = page[at..].split_once('号')?;
        let (_, digits) = before.rsplit_once('〕')?;
        let whole = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
        whole.then(|| &page[at..at + before.len() + '号'.len_utf8()])
    })
}

/// The attempt of a form whose button is pressed: `/cases/7/visits/9/submit`, `/cases/7/comment`, `/start/code`.
fn attempt(user: &str, form: &Form) -> Attempt {
    let action = form.action();
    let parts: Vec<&str> = action.split(['/', '?', '#']).filter(|part| !part.is_empty()).collect();
    let (case, visit, verb) = match parts[..] {
        ["cases", case, "visits", visit, verb] => (Some(case), Some(visit), verb),
        ["cases", case, verb] => (Some(case), None, verb),
        _ => (None, None, "start"),
    };
    let verbs = [
        Verb::Submit,
        Verb::Vote,
        Verb::Return,
        Verb::Withdraw,
        Verb::Revoke,
        Verb::Claim,
        Verb::Unclaim,
        Verb::Transfer,
        Verb::Comment,
    ];
    Attempt {
        key: form.value("key").unwrap_or_default(),
        case: case.map(str::to_owned),
        visit: visit.map(str::to_owned),
        ..blank(user, verbs.into_iter().find(|each| each.name() == verb).unwrap_or(Verb::Start))
    }
}

/// What an answer says: a redirect acknowledges, a page with a problem refuses, a fault of the server says nothing.
fn read(page: &Page, attempts: &[Attempt]) -> Answer {
    let to = page.location();
    match (page.status, to) {
        (_, Some(to)) if to.starts_with("/sign-in") || to.starts_with("/login") => Answer::SignedOut,
        (401 | 403, _) => Answer::SignedOut,
        _ if page.form_with("password").is_some() => Answer::SignedOut,
        (_, Some(to)) if to.starts_with("/batches/") => {
            Answer::Batch(to.split(['?', '#']).next().unwrap_or_default().to_owned())
        }
        // Some of a batch were accepted and others not, or none: which, the records tell.
        (200..500, None) if attempts.len() > 1 => Answer::Mixed,
        (_, Some(to)) => {
            let led = to.strip_prefix("/cases/").and_then(|rest| rest.split(['/', '?', '#']).next());
            let case = attempts
                .first()
                .and_then(|attempt| attempt.case.clone())
                .or_else(|| led.map(str::to_owned))
                .unwrap_or(to);
            Answer::Final(Outcome::Ok { case, version: None })
        }
        (500.., _) => Answer::Final(Outcome::Unknown),
        (status, _) => Answer::Final(Outcome::Refused { code: status.to_string() }),
    }
}

#[cfg(test)]
mod tests;
