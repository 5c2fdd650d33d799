//! Mail as the system administrator sees it: when the daily letters are made, what waits, what was given up.

use serde::Serialize;
use waypost_app::{access::Administers, mail::queue::MailQueue};
use waypost_base::{Rejection, Timestamp, UserId};
use waypost_org::Permission;

use super::Problems;
use crate::{
    http::{Ctx, Outcome, Row, Stop, Typed},
    view::{Page, Text},
};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct MailPage {
    /// The server's configuration names a mail server.
    pub configured: bool,
    /// The tenant's time of day, as typed.
    pub digest_time: String,
    /// What is wrong with it.
    pub time_problem: Option<Text>,
    /// On working days only.
    pub working_days: bool,
    /// Letters that wait.
    pub waiting: Vec<MailRow>,
    /// Letters that were given up.
    pub failed: Vec<MailRow>,
    /// Why the settings came back.
    pub problems: Option<Problems>,
}

/// A letter, without its content.
#[derive(Clone, Debug, Serialize)]
pub struct MailRow {
    /// Who gets it.
    pub who: String,
    /// Where.
    pub address: String,
    /// Daily, or at once.
    pub kind: Text,
    /// When it was made.
    pub made: Timestamp,
    /// How often it was tried.
    pub attempts: i32,
    /// What the mail server said.
    pub error: Option<String>,
}

impl Page for MailPage {
    const TEMPLATE: &'static str = "pages/mail";

    fn title(&self) -> Text {
        Text::new("mail-title")
    }
}

impl MailPage {
    /// The same after a refusal, with what was typed.
    #[must_use]
    pub fn refused(mut self, rejection: &Rejection, typed: &str, working_days: bool) -> MailPage {
        typed.clone_into(&mut self.digest_time);
        self.working_days = working_days;
        self.time_problem = rejection.fields.first().map(Text::from);
        self.problems = Some(Problems::of("mail", rejection, |_| {
            Some(("mail-digest_time".to_owned(), Text::new("mail-digest_time")))
        }));
        self
    }
}

/// The routes.
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/mail", show),
        Row::post("/mail", settle),
        Row::get("/mail/retry", to_page),
        Row::post("/mail/retry", retry),
    ]
}

fn proof(ctx: &Ctx) -> Result<Administers, Stop> {
    Ok(ctx.who().administers(Permission::AdministerSystem)?)
}

async fn to_page(ctx: Ctx) -> Outcome {
    Ok(ctx.see_other("/mail"))
}

async fn show(ctx: Ctx) -> Outcome {
    let page = page(&ctx, proof(&ctx)?).await?;
    ctx.page(&page)
}

async fn settle(ctx: Ctx, typed: Typed) -> Outcome {
    let proof = proof(&ctx)?;
    let (time, working) = (typed.get("digest_time").to_owned(), typed.get("working_days") == "yes");
    let (by, typed_time) = (proof.clone(), time.clone());
    match ctx.block(move |app| app.set_mail_rule(&by, &typed_time, working)).await? {
        Ok(()) => Ok(ctx.see_other_saying("/mail", "flash-mail-rule")),
        Err(rejection) => {
            let page = page(&ctx, proof).await?.refused(&rejection, &time, working);
            ctx.refused(&rejection, &page)
        }
    }
}

async fn retry(ctx: Ctx, _typed: Typed) -> Outcome {
    let proof = proof(&ctx)?;
    ctx.block(move |app| app.retry_mail(&proof)).await?;
    Ok(ctx.see_other_saying("/mail", "flash-mail-retried"))
}

async fn page(ctx: &Ctx, proof: Administers) -> Result<MailPage, Stop> {
    let (rule, queue): (_, MailQueue) = ctx
        .block(move |app| -> Result<_, waypost_app::AppError> {
            Ok((app.mail_rule(&proof)?, app.mail_queue(&proof)?))
        })
        .await?;
    let organisation = ctx.who().organisation();
    let rows = |letters: Vec<waypost_app::mail::queue::Letter>| {
        letters
            .into_iter()
            .map(|letter| MailRow {
                who: organisation.person_name(UserId::new(letter.person)),
                address: letter.address,
                kind: Text::new(if letter.kind == "digest" {
                    "mail-kind-digest"
                } else {
                    "mail-kind-at_once"
                }),
                made: Timestamp::from_millis(letter.made_at),
                attempts: letter.attempts,
                error: letter.last_error,
            })
            .collect()
    };
    Ok(MailPage {
        configured: ctx.site.config.mail.is_some(),
        digest_time: format!("{:02}:{:02}", rule.digest_minute / 60, rule.digest_minute % 60),
        time_problem: None,
        working_days: rule.working_days,
        waiting: rows(queue.waiting),
        failed: rows(queue.failed),
        problems: None,
    })
}
