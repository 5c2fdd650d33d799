//! The checklist of a case: one card per material, with what is asked for, what is there and what is missing; and the
//! fields for scans and copies where the reader takes materials in.

use serde::Serialize;
use waypost_app::materials::{MaterialKind, MaterialUse, is_checklist, on_file::OnFile};
use waypost_base::{Rejection, Value, Values};
use waypost_forms::Shown;

use super::lacking;
use crate::{
    http::Ctx,
    pages::{
        FileLink, ItemField,
        present::{Before, file_link, item_fields},
    },
    view::{Text, TextParam},
};

/// The checklist.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Checklist {
    /// Prefix of the ids of its cards.
    pub id: String,
    /// One line for each material.
    pub rows: Vec<Line>,
    /// Everything that is missing, in one sentence.
    pub missing: Option<String>,
    /// Whether the reader can attach scans or count copies here.
    pub open: bool,
}

/// One material.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// What to mind.
    pub note: String,
    /// Where its specimen is shown.
    pub specimen: Option<String>,
    /// What is asked for, in words.
    pub wanted: Text,
    /// A scan belongs to it.
    pub scan: bool,
    /// Nothing is taken without it.
    pub required: bool,
    /// Copies counted; none where nothing is on paper.
    pub counted: Option<i64>,
    /// Its scans, to be opened.
    pub files: Vec<FileLink>,
    /// Where what is filled in comes from, when it is on file.
    pub on_file: Option<Text>,
    /// What is missing.
    pub missing: Option<Text>,
    /// The fields, where the reader takes it in.
    pub fields: Vec<ItemField>,
}

/// From what a checklist is made.
#[derive(Clone, Copy)]
pub struct Parts<'a> {
    /// What the flow version asks for.
    pub materials: &'a [MaterialUse],
    /// The items as the reader sees them.
    pub shown: &'a [Shown<'a>],
    /// The values as they would be after what is typed.
    pub values: &'a Values,
    /// Number of the case, for links to its files; 0 before there is one.
    pub number: i64,
    /// What was typed before.
    pub before: Option<&'a Before>,
    /// What is on file.
    pub on_file: &'a [OnFile],
}

impl Checklist {
    /// The checklist of one form. Empty where nothing is asked for.
    pub fn new(ctx: &Ctx, form: &str, parts: Parts<'_>) -> Option<Checklist> {
        let today = ctx.who().today();
        let writable: Vec<Shown<'_>> =
            parts.shown.iter().filter(|shown| is_checklist(&shown.item.key)).copied().collect();
        let mut fields = item_fields(ctx, form, "", &writable, parts.before);
        let mut rows = Vec::new();
        for material in parts.materials {
            let held = parts.values.contains_key(&material.scans_key)
                || parts.values.contains_key(&material.copies_key);
            if !material.is_asked(today) && !held {
                continue;
            }
            let keys = [material.scans_key.as_str(), material.copies_key.as_str()];
            let own = fields.extract_if(.., |field| keys.contains(&field.key.as_str()));
            let name = material.name.in_language(ctx.tag()).to_owned();
            let own: Vec<ItemField> = own.map(|field| named(ctx, field, material)).collect();
            let lacks = material.shortage(parts.values, today);
            let held_before = parts.on_file.iter().find(|found| found.material == material.id);
            rows.push(Line {
                note: material.note.in_language(ctx.tag()).to_owned(),
                specimen: material.specimen.as_ref().map(|_| specimen_href(&material.code)),
                wanted: wanted(ctx, material),
                scan: material.scan,
                required: material.required,
                counted: (material.kind != MaterialKind::Electronic).then(|| material.counted(parts.values)),
                files: links(parts, material, held_before),
                on_file: held_before.map(on_file),
                missing: lacks.is_any().then(|| lacking::short(lacks)),
                fields: own,
                name,
            });
        }
        if rows.is_empty() {
            return None;
        }
        Some(Checklist {
            id: format!("{form}-materials"),
            open: rows.iter().any(|row| !row.fields.is_empty()),
            rows,
            missing: lacking::sentence(ctx, parts.materials, parts.values),
        })
    }

    /// The same for one document of several: every name gets a prefix.
    pub fn under(&mut self, prefix: &str) {
        for row in &mut self.rows {
            ItemField::under(&mut row.fields, prefix);
        }
    }

    /// Puts each problem of a rejection beside its field.
    pub fn refuse(&mut self, rejection: &Rejection) {
        for row in &mut self.rows {
            ItemField::refuse(&mut row.fields, rejection);
        }
    }

    /// Id and label of a field, for the summary.
    pub fn place(&self, key: &str) -> Option<(String, Text)> {
        self.rows.iter().find_map(|row| {
            let field = row.fields.iter().find(|field| field.key == key)?;
            let label = Text::new("materials-field-of").with("name", row.name.clone());
            Some((field.id.clone(), label.with("field", field.label.clone())))
        })
    }
}

/// What is asked for: "复印件 1 份".
pub fn wanted(ctx: &Ctx, material: &MaterialUse) -> Text {
    let kind = ctx.site.views.text(ctx.lang(), &kind_words(material.kind));
    if material.kind == MaterialKind::Electronic || material.copies == 0 {
        return Text::plain(kind);
    }
    Text::new("materials-wanted").with("kind", kind).with("n", material.copies)
}

/// What a kind is called.
pub fn kind_words(kind: MaterialKind) -> Text {
    Text::new(match kind {
        MaterialKind::Original => "materials-kind-original",
        MaterialKind::Copy => "materials-kind-copy",
        MaterialKind::Either => "materials-kind-either",
        MaterialKind::Electronic => "materials-kind-electronic",
    })
}

/// Where a specimen is shown.
pub fn specimen_href(code: &str) -> String {
    format!("/materials/{code}/specimen")
}

/// What one of the two items of a material is called; `None` for any other item.
pub fn item_words(materials: &[MaterialUse], key: &str, tag: &str) -> Option<Text> {
    let of = |word: &'static str, material: &MaterialUse| {
        Text::new(word).with("name", TextParam::Words(material.name.in_language(tag).to_owned()))
    };
    materials.iter().find_map(|material| {
        if material.scans_key.as_str() == key {
            Some(of("materials-scans-of", material))
        } else {
            (material.copies_key.as_str() == key).then(|| of("materials-copies-of", material))
        }
    })
}

/// Within its card a field needs no more name than "scans" or "copies"; the group is named after the material.
fn named(ctx: &Ctx, field: ItemField, material: &MaterialUse) -> ItemField {
    let scans = field.key == material.scans_key.as_str();
    let key = if scans { "materials-scans" } else { "materials-field-copies" };
    let label = ctx.site.views.text(ctx.lang(), &Text::new(key));
    let needed = if scans { material.scan } else { material.copies > 0 };
    let unit = (!scans).then(|| ctx.site.views.text(ctx.lang(), &Text::new("materials-unit")));
    ItemField { label, unit, required: material.required && needed, ..field }
}

/// Links to what is there: in this case, else, before there is one, in the case that it is on file with.
fn links(parts: Parts<'_>, material: &MaterialUse, on_file: Option<&OnFile>) -> Vec<FileLink> {
    let (number, files) = match (parts.values.get(&material.scans_key), on_file) {
        (Some(Value::Files(files)), _) if parts.number > 0 => (parts.number, files),
        (_, Some(found)) => (found.number, &found.files),
        _ => return Vec::new(),
    };
    files.iter().map(|file| file_link(number, file)).collect()
}

fn on_file(found: &OnFile) -> Text {
    Text::new("materials-from-file").with("number", found.number).with("day", found.day.to_string())
}
