//! Secrets that plugins use: set, replaced, removed; never shown. Looked after by those who look after accounts.

use serde::Serialize;
use waypost_app::{
    access::Administers,
    vault::{By, SHORTEST},
};
use waypost_base::{Rejection, Timestamp};
use waypost_org::Permission;

use super::{Field, FieldKind, Problems};
use crate::{
    http::{Ctx, Outcome, Row, Stop, Typed},
    view::{Page, Text},
};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct SecretsPage {
    /// The secrets.
    pub secrets: Vec<SecretRow>,
    /// Name and value of one to set.
    pub fields: Vec<Field>,
    /// Why nothing was done.
    pub problems: Option<Problems>,
}

/// One secret.
#[derive(Clone, Debug, Serialize)]
pub struct SecretRow {
    /// Its name.
    pub name: String,
    /// When it was set.
    pub at: Timestamp,
    /// By whom; none: the operator.
    pub who: Option<String>,
    /// It cannot be opened.
    pub lost: bool,
    /// Codes of the actions that use it.
    pub used: String,
}

impl SecretsPage {
    /// The list and an empty form.
    pub fn new(secrets: Vec<SecretRow>) -> Self {
        let mut name = Field::new("secret", "name").labelled("field-secret_name");
        name.help = Some(Text::new("field-secret_name-help"));
        // Its name keeps it out of forms that travel through a sign-in.
        let mut value =
            Field::new("secret", "password").kind(FieldKind::Password).labelled("field-secret_value");
        let least = i64::try_from(SHORTEST).unwrap_or_default();
        value.help = Some(Text::new("field-secret_value-help").with("min", least));
        value.autocomplete = "off";
        Self { secrets, fields: vec![name, value], problems: None }
    }

    /// The same after a refusal; the value is not sent back.
    #[must_use]
    pub fn refused(mut self, rejection: &Rejection, name: &str) -> Self {
        self.fields[0].value = name.to_owned();
        let mut told = rejection.clone();
        for problem in &mut told.fields {
            if problem.field == "value" {
                "password".clone_into(&mut problem.field);
            }
        }
        self.problems = Some(Problems::beside("secret", &told, &mut self.fields));
        self
    }
}

impl Page for SecretsPage {
    const TEMPLATE: &'static str = "pages/administration/secrets";

    fn title(&self) -> Text {
        Text::new("secrets-title")
    }
}

/// The routes. A form that was interrupted by signing in again comes back as a GET: it leads to the page.
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/secrets", show),
        Row::post("/secrets", set),
        Row::get("/secrets/{name}/remove", to_page),
        Row::post("/secrets/{name}/remove", remove),
    ]
}

fn proof(ctx: &Ctx) -> Result<Administers, Rejection> {
    let who = ctx.who();
    who.administers(Permission::AdministerSecurity).or_else(|_| who.administers(Permission::AdministerSystem))
}

async fn to_page(ctx: Ctx) -> Outcome {
    Ok(ctx.see_other("/secrets"))
}

async fn page(ctx: &Ctx, proof: Administers) -> Result<SecretsPage, Stop> {
    let lines = ctx.block(move |app| app.secrets(&proof)).await?;
    let organisation = ctx.who().organisation();
    let row = |line: waypost_app::vault::SecretLine| SecretRow {
        at: Timestamp::from_millis(line.set_at),
        who: line.set_by.map(|user| organisation.person_name(user)),
        lost: line.lost,
        used: line.used.join(" · "),
        name: line.name,
    };
    Ok(SecretsPage::new(lines.into_iter().map(row).collect()))
}

async fn show(ctx: Ctx) -> Outcome {
    let page = page(&ctx, proof(&ctx)?).await?;
    ctx.page(&page)
}

async fn set(ctx: Ctx, typed: Typed) -> Outcome {
    let proof = proof(&ctx)?;
    let sensitive = proof.sensitive(ctx.site.app.now())?;
    let (tenant, name) = (ctx.who().tenant(), typed.get("name").trim().to_owned());
    let (of, value) = (name.clone(), typed.get("password").to_owned());
    let set =
        ctx.block(move |app| app.set_secret(tenant, &of, &value, &By::Administrator(&sensitive))).await?;
    match set {
        Ok(()) => Ok(ctx.see_other_saying("/secrets", "flash-secret-set")),
        Err(rejection) => {
            let page = page(&ctx, proof).await?.refused(&rejection, &name);
            ctx.refused(&rejection, &page)
        }
    }
}

async fn remove(ctx: Ctx, _typed: Typed) -> Outcome {
    let proof = proof(&ctx)?;
    let sensitive = proof.sensitive(ctx.site.app.now())?;
    let (tenant, name) = (ctx.who().tenant(), ctx.var("name").to_owned());
    let removed =
        ctx.block(move |app| app.remove_secret(tenant, &name, &By::Administrator(&sensitive))).await?;
    match removed {
        Ok(()) => Ok(ctx.see_other_saying("/secrets", "flash-secret-removed")),
        Err(rejection) => {
            let page = page(&ctx, proof).await?.refused(&rejection, "");
            ctx.refused(&rejection, &page)
        }
    }
}
