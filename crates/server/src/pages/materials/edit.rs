//! One material: number, name, what to mind, validity, specimen.

use serde::Serialize;
use waypost_app::materials::catalogue::{MaterialEdit, MaterialEntry};
use waypost_base::{Code, FieldProblem, FileRef, Rejection};

use super::{
    catalogue::{UseLine, used},
    checklist::specimen_href,
    handlers::proof,
};
use crate::{
    http::{Ctx, Outcome, Stop, Typed},
    pages::{
        Carried, Choice, Control, Field, FieldKind, ItemField, Problems,
        was::{merged, remembered},
    },
    view::{Page, Text},
};

/// The form of one material.
#[derive(Clone, Debug, Serialize)]
pub struct MaterialPage {
    /// Its number, once it is there.
    pub code: Option<String>,
    /// Its name as it is stored.
    pub heading: String,
    /// The fields of text.
    pub fields: Vec<Field>,
    /// The days.
    pub days: Vec<Field>,
    /// Not asked for any more.
    pub closed: bool,
    /// What the fields show, where the material is there: see [`crate::pages::was`].
    pub shown_fields: Vec<Carried>,
    /// The specimen.
    pub specimen: ItemField,
    /// Where the stored specimen is shown.
    pub shown: Option<String>,
    /// Whether it is an image, so that the page shows it.
    pub is_image: bool,
    /// Flows that ask for it.
    pub used: Vec<UseLine>,
    /// Why it came back.
    pub problems: Option<Problems>,
}

impl MaterialPage {
    /// The form, filled.
    pub fn new(code: Option<String>, heading: impl Into<String>, filled: &MaterialEdit) -> Self {
        let field = |name, label: &'static str, value: &str| {
            Field::new("material", name).labelled(label).typed(value).optional()
        };
        let mut fields = vec![
            Field { optional: false, ..field("name", "materials-field-name", &filled.name) },
            field("name_en", "materials-field-name-en", &filled.name_en),
            field("note", "materials-field-note", &filled.note).kind(FieldKind::Area),
            field("note_en", "materials-field-note-en", &filled.note_en).kind(FieldKind::Area),
        ];
        if code.is_none() {
            let number = Field::new("material", "code").labelled("materials-field-code");
            fields.insert(0, number.typed(filled.code.clone()).help("materials-help-code"));
        }
        let mut shown_fields = Vec::new();
        if code.is_some() {
            shown_fields = texts(filled).into_iter().map(|(name, value)| remembered(name, &value)).collect();
        }
        let kept = filled.specimen.iter().map(|file| Choice {
            value: format!("{}/{}", file.sha256, file.name),
            label: file.name.clone(),
            chosen: true,
        });
        let kept = Control::Files { kept: kept.collect(), most: 1 };
        Self {
            code,
            heading: heading.into(),
            fields,
            days: vec![
                field("valid_from", "materials-field-from", &filled.valid_from).help("materials-help-day"),
                field("valid_to", "materials-field-to", &filled.valid_to).help("materials-help-to"),
                field("valid_days", "materials-field-days", &filled.valid_days)
                    .kind(FieldKind::Digits)
                    .help("materials-help-days"),
            ],
            closed: filled.closed,
            shown_fields,
            specimen: ItemField::new("material", "specimen", String::new(), kept),
            shown: None,
            is_image: false,
            used: Vec::new(),
            problems: None,
        }
    }

    /// The same after a refusal; what was typed stands in the fields already.
    #[must_use]
    pub fn refused(mut self, rejection: &Rejection) -> Self {
        ItemField::refuse(std::slice::from_mut(&mut self.specimen), rejection);
        let mut own: Vec<Field> = self.fields.iter().chain(&self.days).cloned().collect();
        let mut problems = Problems::beside("material", rejection, &mut own);
        self.days = own.split_off(self.fields.len());
        self.fields = own;
        let specimen = std::slice::from_ref(&self.specimen);
        for (line, problem) in problems.fields.iter_mut().zip(&rejection.fields) {
            if let (None, Some((target, label))) = (&line.target, ItemField::place(specimen, &problem.field))
            {
                (line.target, line.label) = (Some(target), Some(label));
            }
        }
        self.problems = Some(problems);
        self
    }
}

impl Page for MaterialPage {
    const TEMPLATE: &'static str = "pages/materials/edit";

    fn title(&self) -> Text {
        match &self.code {
            Some(_) => Text::new("materials-title-one").with("name", self.heading.clone()),
            None => Text::new("materials-title-new"),
        }
    }
}

/// `GET /materials/new`.
pub async fn new(ctx: Ctx) -> Outcome {
    proof(&ctx)?;
    ctx.page(&labelled(&ctx, MaterialPage::new(None, "", &MaterialEdit::default())))
}

/// `GET /materials/{code}`.
pub async fn show(ctx: Ctx) -> Outcome {
    let entry = entry(&ctx, ctx.var("code")).await?;
    let filled = of_entry(&ctx, &entry).await?;
    let page = page(&ctx, Some(&entry), &filled);
    ctx.page(&page)
}

/// `POST /materials`.
pub async fn create(ctx: Ctx, typed: Typed) -> Outcome {
    save(ctx, typed, None).await
}

/// `POST /materials/{code}`.
pub async fn change(ctx: Ctx, typed: Typed) -> Outcome {
    let entry = entry(&ctx, ctx.var("code")).await?;
    save(ctx, typed, Some(entry)).await
}

async fn save(ctx: Ctx, typed: Typed, old: Option<MaterialEntry>) -> Outcome {
    let proof = proof(&ctx)?;
    let stored = match &old {
        Some(entry) => texts(&of_entry(&ctx, entry).await?),
        None => Vec::new(),
    };
    let (meant, mut moved) = merged(&typed, stored.iter().map(|(name, now)| (*name, now.as_str())));
    // A new file takes the place of the one that was shown, not of one that somebody else put there.
    let replaced = typed.files("item.specimen").next().is_some();
    let other = stored.iter().any(|(name, now)| *name == SPECIMEN && now != typed.get("was.keep.specimen"));
    if replaced && other && typed.has("was.keep.specimen") {
        moved.retain(|problem| problem.field != SPECIMEN);
        moved.push(FieldProblem::new(SPECIMEN, Code::FieldChanged));
    }
    for problem in moved.iter_mut().filter(|problem| problem.field == SPECIMEN) {
        let name = old.as_ref().and_then(|entry| entry.specimen.as_ref()).map_or("—", |(name, _)| name);
        *problem = FieldProblem::new("specimen", Code::FieldChanged).with("words", name);
    }
    let (specimen, unread) = specimen(&ctx, old.as_ref(), &meant).await?;
    let text = |name: &str| meant.get(name).to_owned();
    let edit = MaterialEdit {
        code: text("code"),
        name: text("name"),
        name_en: text("name_en"),
        note: text("note"),
        note_en: text("note_en"),
        valid_from: text("valid_from"),
        valid_to: text("valid_to"),
        valid_days: text("valid_days"),
        closed: meant.get("closed") == "yes",
        specimen,
    };
    let unmeant: Vec<FieldProblem> = moved.into_iter().chain(unread).collect();
    let done = if unmeant.is_empty() {
        let (of, edit) = (old.clone(), edit.clone());
        ctx.block(move |app| app.save_material(&proof, of.as_ref(), &edit)).await?
    } else {
        Err(Rejection::of_fields(unmeant))
    };
    match done {
        Ok(code) => Ok(ctx.see_other_saying(&format!("/materials/{code}"), "flash-material-saved")),
        Err(rejection) => {
            let mut page = page(&ctx, old.as_ref(), &edit).refused(&rejection);
            // What is there now is what is shown beside the fields.
            if old.is_some() {
                page.shown_fields = stored.iter().map(|(name, now)| remembered(name, now)).collect();
            }
            ctx.refused(&rejection, &page)
        }
    }
}

/// The specimen that was kept or uploaded, and why an upload was not taken.
async fn specimen(
    ctx: &Ctx,
    old: Option<&MaterialEntry>,
    typed: &Typed,
) -> Result<(Option<FileRef>, Vec<FieldProblem>), Stop> {
    let mut problems = Vec::new();
    let mut file = None;
    for uploaded in typed.files("item.specimen") {
        match uploaded {
            Ok(uploaded) => file = Some(uploaded.clone()),
            Err(why) => problems.push(FieldProblem {
                field: "specimen".to_owned(),
                code: why.code,
                params: why.params.clone(),
            }),
        }
    }
    if typed.has("item.specimen") {
        problems.push(FieldProblem::new("specimen", Code::FileKind).with("name", "-"));
    }
    if file.is_some() {
        return Ok((file, problems));
    }
    let kept = typed.get("keep.specimen");
    let Some((sha256, name)) = kept.split_once('/') else { return Ok((None, problems)) };
    let stored = old.and_then(|entry| entry.specimen.as_ref()).filter(|(_, hash)| hash == sha256);
    let found = match stored {
        Some((name, hash)) => stored_file(ctx, name, hash).await?,
        None => {
            let (who, sha256, name) = (ctx.who().clone(), sha256.to_owned(), name.to_owned());
            ctx.block(move |app| app.staged_file(&who, &sha256, &name)).await?
        }
    };
    Ok((found, problems))
}

async fn stored_file(ctx: &Ctx, name: &str, hash: &str) -> Result<Option<FileRef>, Stop> {
    let (who, name, hash) = (ctx.who().clone(), name.to_owned(), hash.to_owned());
    ctx.block(move |app| app.stored_file(who.tenant(), &hash, &name)).await
}

async fn entry(ctx: &Ctx, code: &str) -> Result<MaterialEntry, Stop> {
    let (proof, code) = (proof(ctx)?, code.to_owned());
    Ok(ctx.block(move |app| app.material(&proof, &code)).await??)
}

async fn of_entry(ctx: &Ctx, entry: &MaterialEntry) -> Result<MaterialEdit, Stop> {
    let specimen = match &entry.specimen {
        Some((name, hash)) => stored_file(ctx, name, hash).await?,
        None => None,
    };
    let own = |label: &waypost_base::Label| label.text().to_owned();
    let english = |label: &waypost_base::Label| {
        Some(label.in_language("en")).filter(|text| *text != label.text()).unwrap_or_default().to_owned()
    };
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    Ok(MaterialEdit {
        code: entry.code.clone(),
        name: own(&entry.name),
        name_en: english(&entry.name),
        note: own(&entry.note),
        note_en: english(&entry.note),
        valid_from: day(entry.valid.0),
        valid_to: day(entry.valid.1),
        valid_days: entry.valid_days.map(|days| days.to_string()).unwrap_or_default(),
        closed: entry.closed,
        specimen,
    })
}

/// The field of the file that is kept.
const SPECIMEN: &str = "keep.specimen";

/// The fields by name, as the form posts them.
fn texts(edit: &MaterialEdit) -> Vec<(&'static str, String)> {
    let specimen = edit.specimen.as_ref().map(|file| format!("{}/{}", file.sha256, file.name));
    vec![
        ("name", edit.name.clone()),
        ("name_en", edit.name_en.clone()),
        ("note", edit.note.clone()),
        ("note_en", edit.note_en.clone()),
        ("valid_from", edit.valid_from.clone()),
        ("valid_to", edit.valid_to.clone()),
        ("valid_days", edit.valid_days.clone()),
        ("closed", if edit.closed { "yes" } else { "" }.to_owned()),
        (SPECIMEN, specimen.unwrap_or_default()),
    ]
}

fn page(ctx: &Ctx, entry: Option<&MaterialEntry>, filled: &MaterialEdit) -> MaterialPage {
    let Some(entry) = entry else { return labelled(ctx, MaterialPage::new(None, "", filled)) };
    let heading = entry.name.in_language(ctx.tag());
    let mut page = MaterialPage::new(Some(entry.code.clone()), heading, filled);
    page.used = used(ctx, &entry.used);
    let stored = entry.specimen.as_ref().map(|(_, hash)| hash);
    let same = filled.specimen.as_ref().filter(|file| Some(&file.sha256) == stored);
    page.shown = same.map(|_| specimen_href(&entry.code));
    page.is_image = same.is_some_and(|file| file.media.starts_with("image/"));
    labelled(ctx, page)
}

fn labelled(ctx: &Ctx, mut page: MaterialPage) -> MaterialPage {
    page.specimen.label = ctx.site.views.text(ctx.lang(), &Text::new("materials-field-specimen"));
    page.specimen.help = Some(ctx.site.views.text(ctx.lang(), &Text::new("materials-help-specimen")));
    page
}
