//! Sample pages of materials, and the checklist in the pages of a case.

use waypost_app::materials::catalogue::MaterialEdit;
use waypost_base::{Code, FieldProblem, FileRef, Rejection};

use super::{HOSTILE, Sample, sample, say};
use crate::{
    pages::{
        Choice, Control, FileLink, ItemField,
        materials::{
            Checklist,
            catalogue::{MaterialLine, MaterialsPage, UseLine},
            checklist::Line,
            edit::MaterialPage,
            lacking::Tick,
            version::{AskRow, VersionPage},
        },
    },
    view::{Lang, Text},
};

/// The pages of administrators.
pub fn pages(lang: Lang) -> Vec<Sample> {
    let mut moved = version(lang, true).refused(&Rejection::new(Code::MaterialsMoved));
    moved.moved = vec![
        Text::new("materials-diff-copies").with("name", name(lang)).with("before", "1").with("after", "2"),
        Text::new("materials-diff-reordered"),
    ];
    let wrong = Rejection::of_fields(vec![
        FieldProblem::new("copies.1", Code::ValueNotInteger),
        FieldProblem::new("add", Code::ValueNotChoice),
    ]);
    let empty = VersionPage { rows: Vec::new(), more: Vec::new(), no_catalogue: true, ..version(lang, true) };
    vec![
        sample("materials", list(lang)),
        sample("materials_empty", MaterialsPage::new("", Vec::new(), true)),
        sample("materials_nothing", MaterialsPage::new("xyz", Vec::new(), false)),
        sample("material", material(lang)),
        sample("material_new", MaterialPage::new(None, "", &MaterialEdit::default())),
        sample("material_refused", material(lang).refused(&faults())),
        sample("material_versions", version(lang, true)),
        sample("material_versions_refused", version(lang, true).refused(&wrong)),
        sample("material_versions_moved", moved),
        sample("material_versions_fixed", version(lang, false)),
        sample("material_versions_empty", empty),
    ]
}

/// What somebody typed to break the pages.
pub fn hostile() -> Vec<Sample> {
    let edit = MaterialEdit { name: HOSTILE.into(), note: HOSTILE.into(), ..MaterialEdit::default() };
    let mut list = list(Lang::Chinese);
    list.rows[0].name = HOSTILE.into();
    list.q = HOSTILE.into();
    let mut version = version(Lang::English, true);
    version.rows[0].name = HOSTILE.into();
    version.rows[0].copies = HOSTILE.into();
    vec![
        sample("material", MaterialPage::new(Some("m".into()), HOSTILE, &edit)),
        sample("materials", list),
        sample("material_versions", version),
    ]
}

/// A checklist of three materials; with fields for those who take them in.
pub fn checklist(form: &str, lang: Lang, open: bool) -> Checklist {
    let line = |at: u32, name: String, missing: Option<Text>| Line {
        note: if at == 1 {
            say(lang, "正反面复印在一张纸上。", "Both sides on one sheet.")
        } else {
            String::new()
        },
        specimen: (at == 1).then(|| "/materials/id_card/specimen".into()),
        wanted: Text::new("materials-wanted").with("kind", say(lang, "复印件", "copy")).with("n", at),
        scan: at != 2,
        required: at == 2,
        counted: (at != 3).then_some(1),
        files: if at == 2 {
            Vec::new()
        } else {
            vec![FileLink { name: "scan.pdf".into(), href: "/cases/7/files/0".into(), bytes: 120_000 }]
        },
        on_file: (open && at == 1)
            .then(|| Text::new("materials-from-file").with("number", 988_i64).with("day", "2026-05-01")),
        missing,
        fields: if open { fields(form, at, lang) } else { Vec::new() },
        name,
    };
    let lacking = say(lang, "缺少材料：买卖合同（缺 1 份和扫描件）。", "Missing materials: sale contract.");
    Checklist {
        id: format!("{form}-materials"),
        rows: vec![
            line(1, say(lang, "身份证复印件", "Copy of the identity card"), None),
            line(
                2,
                say(lang, "买卖合同", "Sale contract"),
                Some(Text::new("materials-lack-both").with("n", 1_i64)),
            ),
            line(3, say(lang, "委托书", "Power of attorney"), Some(Text::new("materials-lack-scan"))),
        ],
        missing: Some(lacking),
        open,
    }
}

/// What a return can name.
pub fn ticks(lang: Lang) -> Vec<Tick> {
    let tick = |value: &str, name: String, missing: Option<Text>| Tick {
        value: value.into(),
        name,
        chosen: missing.is_some(),
        missing,
    };
    vec![
        tick("1", say(lang, "身份证复印件", "Copy of the identity card"), None),
        tick(
            "2",
            say(lang, "买卖合同", "Sale contract"),
            Some(Text::new("materials-lack-copies").with("n", 2_i64)),
        ),
    ]
}

fn fields(form: &str, at: u32, lang: Lang) -> Vec<ItemField> {
    let kept = if at == 1 { vec![Choice::new("0/scan.pdf", "scan.pdf")] } else { Vec::new() };
    let (scans, copies) = (say(lang, "扫描件", "scans"), say(lang, "份数", "pieces"));
    vec![
        ItemField::new(form, format!("material__{at}_scans"), scans, Control::Files { kept, most: 20 }),
        ItemField {
            unit: Some(say(lang, "份", "pieces")),
            required: at == 2,
            ..ItemField::new(
                form,
                format!("material__{at}_copies"),
                copies,
                Control::Integer { value: "1".into() },
            )
        },
    ]
}

fn name(lang: Lang) -> String {
    say(lang, "买卖合同", "Sale contract")
}

fn used(lang: Lang) -> Vec<UseLine> {
    vec![UseLine {
        href: "/flows/contract_filing/versions/3/materials".into(),
        words: Text::new("materials-used-by")
            .with("flow", say(lang, "合同备案", "Contract filing"))
            .with("no", 3_i64),
    }]
}

fn list(lang: Lang) -> MaterialsPage {
    let line = |code: &str, name: String, state: &'static str, words: &'static str| MaterialLine {
        code: code.into(),
        name,
        validity: Text::new("materials-between").with("from", "2026-01-01").with("to", "2026-12-31"),
        state,
        state_words: Text::new(words),
        specimen: (state == "in_force").then(|| format!("/materials/{code}/specimen")),
        used: if state == "in_force" { used(lang) } else { Vec::new() },
        more: (state == "in_force").then(|| Text::new("materials-used-more").with("n", 4_i64)),
    };
    let mut page = MaterialsPage::new(
        "",
        vec![
            line("sale_contract", name(lang), "in_force", "materials-in-force"),
            line("survey", say(lang, "房屋测绘报告", "Survey report"), "over", "materials-over"),
            line("permit", say(lang, "预售许可证", "Presale permit"), "early", "materials-early"),
            line("old", say(lang, "结婚证", "Marriage certificate"), "closed", "materials-closed"),
        ],
        false,
    );
    page.next = Some("/materials?q=&after=old".into());
    page
}

fn material(lang: Lang) -> MaterialPage {
    let edit = MaterialEdit {
        code: "sale_contract".into(),
        name: name(lang),
        name_en: "Sale contract".into(),
        note: say(lang, "双方签字盖章的原件。", "Originals, signed by both."),
        note_en: String::new(),
        valid_from: "2026-01-01".into(),
        valid_to: "2026-12-31".into(),
        valid_days: "365".into(),
        closed: false,
        specimen: Some(FileRef {
            sha256: "0".repeat(64),
            name: "specimen.png".into(),
            media: "image/png".into(),
            bytes: 1_200,
        }),
    };
    let mut page = MaterialPage::new(Some("sale_contract".into()), name(lang), &edit);
    page.specimen.label = say(lang, "样张", "Specimen");
    page.specimen.help = Some(say(lang, "一张图片或一个 PDF。", "An image or a PDF."));
    page.shown = Some("/materials/sale_contract/specimen".into());
    page.is_image = true;
    page.used = used(lang);
    page
}

fn faults() -> Rejection {
    Rejection::of_fields(vec![
        FieldProblem::new("name", Code::ValueRequired),
        FieldProblem::new("valid_to", Code::ValueTooSmall).with("min", "2026-01-01"),
        FieldProblem::new("specimen", Code::FileKind).with("name", "a.exe"),
    ])
}

fn version(lang: Lang, is_draft: bool) -> VersionPage {
    let stages = vec![
        Choice::new("1", say(lang, "申请备案", "Apply")),
        Choice { chosen: true, ..Choice::new("2", say(lang, "受理", "Accept")) },
    ];
    let row = |at: usize, name: String| AskRow {
        at,
        nth: at + 1,
        material: format!("m{at}"),
        name,
        closed: at == 1,
        kinds: vec![
            Choice::new("original", say(lang, "原件", "original")),
            Choice { chosen: true, ..Choice::new("copy", say(lang, "复印件", "copy")) },
        ],
        kind: Text::new("materials-kind-copy"),
        copies: "2".into(),
        scan: at == 0,
        again: at == 1,
        required: at == 0,
        chosen: if at == 0 { say(lang, "受理", "Accept") } else { String::new() },
        stages: stages.clone(),
        problem: None,
        up: at > 0,
        down: at == 0,
    };
    VersionPage {
        flow: "contract_filing".into(),
        name: say(lang, "合同备案", "Contract filing"),
        no: 3,
        is_draft,
        revision: "0011223344556677".into(),
        rows: vec![row(0, name(lang)), row(1, say(lang, "身份证复印件", "Copy of the identity card"))],
        more: vec![Choice::new("survey", say(lang, "survey 房屋测绘报告", "survey Survey report"))],
        no_catalogue: false,
        usual: say(lang, "申请备案、受理", "Apply, Accept"),
        moved: Vec::new(),
        problems: None,
    }
}
