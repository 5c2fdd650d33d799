//! Sample pages of items and forms.

use waypost_app::{
    forms::{Placed, Sketch},
    items::{Catalogue, CatalogueItem, ItemFilter, ItemSheet, KINDS, kind_name},
};
use waypost_base::{Code, FieldProblem, ItemKey, Label, Rejection};
use waypost_forms::{Bounds, Choice, Form, Formula, Item, Kind, Op, Section, TableRule, TextRule};

use super::{
    super::{Sample, sample},
    HOSTILE, say,
};
use crate::{
    pages::{
        Control, Input, ItemField, ItemValue, Pick,
        forms::{
            begin::NewFormPage,
            draft::DraftPage,
            import::{Found, FoundItem, ImportFormPage, LeftOutLine},
            list::{FormLine, FormsPage, PinnedFlow},
            preview::{PreviewGroup, PreviewPage},
            versions::{VersionPart, VersionsPage},
        },
        items::{
            ItemLine, ItemsPage, UseLink,
            edit::{ItemPage, kind_words},
        },
    },
    view::{Lang, Text},
};

pub fn all(lang: Lang) -> Vec<Sample> {
    vec![
        sample("items", items(lang)),
        sample("items_empty", ItemsPage { lines: Vec::new(), total: 0, next: None, ..items(lang) }),
        sample("item_choose", ItemPage::choose(Some("expense"))),
        sample("item_text", text(lang)),
        sample("item_table", existing(lang, "costs")),
        sample("item_computed", computed(lang)),
        sample("item_choice", choice_refused(lang)),
        sample("forms", forms(lang)),
        sample("forms_empty", FormsPage { lines: Vec::new(), ..forms(lang) }),
        sample("form_new", NewFormPage::new("", "", "Größe").refused(&bad_code())),
        sample("form_draft", draft(lang)),
        sample("form_draft_refused", refused(lang)),
        sample("form_preview_phone", preview(lang, true)),
        sample("form_preview_paper", preview(lang, false)),
        sample("form_versions", versions(lang)),
        sample("form_import", ImportFormPage::new("{").refused(&unread())),
        sample("form_import_found", found(lang)),
    ]
}

fn key(text: &str) -> ItemKey {
    ItemKey::new(text).unwrap()
}

fn money() -> Kind {
    Kind::Decimal { scale: 2, bounds: Bounds { min: None, max: None } }
}

fn named(zh: &str, en: &str) -> Label {
    Label::new(zh).with("en", en)
}

fn catalogue() -> Catalogue {
    let columns = vec![
        Item::new(key("what"), named("内容", "What"), Kind::Text(TextRule::default())).required(),
        Item::new(key("amount"), named("金额", "Amount"), money()).required(),
        Item::new(key("with_tax"), named("含税", "With tax"), money())
            .computed(Formula::new(Op::Product, ["amount".parse().unwrap(), "1.13".parse().unwrap()])),
    ];
    let mut project =
        Item::new(key("project"), named("项目名称", "Project"), Kind::Text(TextRule::default()));
    project.help = named("与立项文件一致", "As in the approval");
    let items = [
        project,
        Item::new(key("reason"), named("事由", "Reason"), Kind::LongText(TextRule::default())).required(),
        Item::new(key("id_number"), named("身份证号", "Identity number"), Kind::Text(TextRule::default()))
            .sensitive(),
        Item::new(
            key("usage"),
            named("用途", "Use"),
            Kind::Choice(vec![
                Choice::new("dwelling", named("住宅", "Dwelling")),
                Choice::new("shop", named("商铺", "Shop")),
            ]),
        ),
        Item::new(
            key("costs"),
            named("费用明细", "Expenses"),
            Kind::Table(TableRule { columns, rows: Bounds { min: Some(1), max: Some(30) } }),
        ),
        Item::new(key("total"), named("合计", "Total"), money())
            .computed(Formula::new(Op::Sum, ["costs.amount".parse().unwrap()])),
    ];
    Catalogue::of(items.map(|item| CatalogueItem {
        item,
        revision: 2,
        closed: false,
        changed_at: 0,
        changed_by: None,
    }))
}

fn changed(lang: Lang) -> Text {
    Text::new("forms-changed").with("who", say(lang, "李晓明", "Li Xiaoming")).with("when", "2026-11-21")
}

fn uses() -> Vec<UseLink> {
    let link = |href: &str, words: Text| UseLink { href: href.to_owned(), words };
    vec![
        link("/forms/expense", Text::new("forms-use-version").with("code", "expense").with("n", 3_i64)),
        link("/forms/advance", Text::new("forms-use-draft").with("code", "advance")),
        link("/items/total", Text::new("forms-use-formula").with("name", "合计")),
    ]
}

fn items(lang: Lang) -> ItemsPage {
    let mut kinds = vec![Pick::new("", Text::new("forms-any-kind"))];
    kinds.extend(KINDS.iter().map(|kind| Pick::new(*kind, kind_words(kind))));
    let all = catalogue();
    let lines = all.iter().enumerate().map(|(at, known)| ItemLine {
        key: known.item.key.to_string(),
        name: known.item.label.in_language(lang.tag()).to_owned(),
        kind: kind_words(kind_name(&known.item)),
        chips: if known.item.sensitive { vec![Text::new("forms-chip-sensitive")] } else { Vec::new() },
        uses: uses().into_iter().take(at).collect(),
        more: i64::from(at == 5) * 4,
    });
    ItemsPage {
        filter: vec![
            Input::new("items", "q").typed("金"),
            Input::new("items", "kind").typed("text").select(kinds).needed(),
            Input::new("items", "closed").check(true),
        ],
        is_filtered: true,
        lines: lines.collect(),
        total: 6,
        next: Some("/items?after=total".into()),
    }
}

fn text(lang: Lang) -> ItemPage {
    let sheet = ItemSheet {
        kind: "text".into(),
        label: say(lang, "发票号", "Invoice number"),
        pattern: "[0-9]{8}".into(),
        min: "7".into(),
        ..ItemSheet::default()
    };
    let mut page = ItemPage::new(&sheet, &catalogue(), lang.tag()).tried(&sheet, "12345678");
    page.back = Some("expense".into());
    page
}

fn existing(lang: Lang, which: &str) -> ItemPage {
    let catalogue = catalogue();
    let known = catalogue.get(&key(which)).unwrap();
    let mut page = ItemPage::new(&ItemSheet::of(&known.item), &catalogue, lang.tag());
    page.key = Some(which.to_owned());
    page.name = known.item.label.in_language(lang.tag()).to_owned();
    page.action = format!("/items/{which}");
    page.revision = "2".into();
    page.head.retain(|input| input.name != "key");
    page.uses = uses();
    page.may_renew = true;
    page.changed = Some(changed(lang));
    page
}

fn computed(lang: Lang) -> ItemPage {
    let mut page = existing(lang, "total");
    page.is_closed = true;
    page.theirs = vec![rule(lang)];
    let problems = vec![FieldProblem::new("of", Code::DefinitionFault).with("what", "circular")];
    page.refused(&Rejection::of_fields(problems))
}

fn rule(lang: Lang) -> Text {
    Text::new("forms-change-rule")
        .with("rule", say(lang, "最大", "greatest"))
        .with("before", "100")
        .with("after", "200")
}

fn choice_refused(lang: Lang) -> ItemPage {
    let sheet = ItemSheet {
        kind: "choice".into(),
        label: HOSTILE.into(),
        options: "a = 甲 | A\na = 乙".into(),
        ..ItemSheet::default()
    };
    let problems = vec![
        FieldProblem::new("label", Code::ValueControl),
        FieldProblem::new("options", Code::DefinitionFault).with("what", "same_choice").with("name", "a"),
    ];
    ItemPage::new(&sheet, &catalogue(), lang.tag()).refused(&Rejection::of_fields(problems))
}

fn flow(lang: Lang, is_older: bool) -> PinnedFlow {
    PinnedFlow {
        href: "/flows/expense".into(),
        name: say(lang, "费用报销", "Expenses"),
        words: Text::new("forms-pinned").with("n", 4_i64).with("form", 2_i64),
        is_older,
    }
}

fn forms(lang: Lang) -> FormsPage {
    let line = |code: &str, name: String, versions, has_draft, flows| FormLine {
        code: code.to_owned(),
        name,
        versions,
        has_draft,
        flows,
        more: 0,
    };
    FormsPage {
        search: Input::new("forms", "q").typed(""),
        lines: vec![
            line("expense", say(lang, "费用报销单", "Expense form"), 3, true, vec![flow(lang, true)]),
            line("leave", say(lang, "请假单", "Leave form"), 0, true, Vec::new()),
        ],
        next: Some("/forms?after=leave".into()),
    }
}

fn bad_code() -> Rejection {
    Rejection::of_fields(vec![
        FieldProblem::new("label", Code::ValueRequired),
        FieldProblem::new("code", Code::BadKey),
    ])
}

fn sketch() -> Sketch {
    let catalogue = catalogue();
    let take = |name: &str| catalogue.get(&key(name)).unwrap().item.clone();
    let mut own = take("id_number");
    own.sensitive = false;
    let mut form = Form::new(
        named("费用报销单", "Expense form"),
        vec![take("project"), take("reason"), take("costs"), take("total"), own],
    );
    form.sections = vec![
        Section { label: named("费用", "Expenses"), items: vec![key("costs"), key("total")] },
        Section { label: named("审查", "Review"), items: Vec::new() },
    ];
    let mut sketch = Sketch::of(&form, &catalogue);
    if let Some(Placed { help, .. }) = sketch.groups[0].items.first_mut() {
        *help = Some(named("写全称", "In full"));
    }
    sketch
}

fn draft(lang: Lang) -> DraftPage {
    let (sketch, catalogue) = (sketch(), catalogue());
    let page = DraftPage::new("expense", "3.7.1", &sketch, &catalogue, lang.tag());
    let mut page = page.offering(&sketch, &catalogue, &ItemFilter::default(), lang.tag());
    page.newest = Some(3);
    page.is_saved = true;
    page.can_undo = true;
    page.changed = Some(changed(lang));
    page.changes = vec![
        Text::new("forms-change-added").with("name", say(lang, "事由", "Reason")).with("key", "reason"),
        Text::new("forms-change-item")
            .with("name", say(lang, "合计", "Total"))
            .with("words", say(lang, "最大 100 → 200", "greatest 100 → 200")),
        Text::new("forms-change-order"),
    ];
    page.flows = vec![flow(lang, true)];
    page
}

fn refused(lang: Lang) -> DraftPage {
    let mut page = draft(lang);
    page.theirs = vec![Text::new("forms-change-renamed").with("before", "A").with("after", HOSTILE)];
    let mut rejection = Rejection::new(Code::DefinitionMoved).with("who", say(lang, "张敏", "Zhang Min"));
    rejection.fields = vec![
        FieldProblem::new("name", Code::ValueRequired),
        FieldProblem::new("section.1.label", Code::ValueTooLong).with("max", 200).with("length", 900),
        FieldProblem::new("item.total", Code::DefinitionFault)
            .with("what", "unknown_operand")
            .with("name", "costs.amount"),
        FieldProblem::new("help.reason", Code::ValueControl),
        FieldProblem::new("items", Code::DefinitionFault).with("what", "too_many_items").with("limit", 300),
    ];
    page.refused(&rejection)
}

fn preview(lang: Lang, is_phone: bool) -> PreviewPage {
    let field = |name: &str, label: String, control: Control| ItemField::new("preview", name, label, control);
    let group = |heading: Option<String>, fields: Vec<ItemField>| PreviewGroup {
        heading,
        values: fields.iter().filter(|_| !is_phone).map(|f| ItemValue::new(f.label.clone(), "")).collect(),
        fields: if is_phone { fields } else { Vec::new() },
    };
    let empty = String::new;
    PreviewPage {
        code: "expense".into(),
        name: say(lang, "费用报销单", "Expense form"),
        version: is_phone.then_some(2),
        is_phone,
        other: "/forms/expense/preview?as=paper".into(),
        groups: vec![
            group(
                None,
                vec![
                    field("project", say(lang, "项目名称", "Project"), Control::Text { value: empty() }),
                    field("reason", say(lang, "事由", "Reason"), Control::LongText { value: empty() }),
                ],
            ),
            group(
                Some(say(lang, "费用", "Expenses")),
                vec![field("total", say(lang, "合计", "Total"), Control::Decimal { value: empty() })],
            ),
        ],
        is_empty: false,
    }
}

fn versions(lang: Lang) -> VersionsPage {
    let part = |no, changes, flows| VersionPart { no, made: changed(lang), items: 5, changes, flows };
    VersionsPage {
        code: "expense".into(),
        name: say(lang, "费用报销单", "Expense form"),
        versions: vec![
            part(2, vec![Text::new("forms-change-order")], Vec::new()),
            part(1, Vec::new(), vec![flow(lang, true)]),
        ],
    }
}

fn unread() -> Rejection {
    let words = "EOF while parsing an object at line 1 column 1";
    Rejection::of_fields(vec![FieldProblem::new("text", Code::NoFormDefinition).with("words", words)])
}

fn found(lang: Lang) -> ImportFormPage {
    let mut page = ImportFormPage::new("");
    page.found = Some(Found {
        origin: Text::new("forms-origin-form_io"),
        text: "{\n\"components\": []}".into(),
        file: "expense.json".into(),
        code: Input::new("form", "code").typed("expense").needed().help("forms-help-code"),
        name: say(lang, "费用", "Expenses"),
        items: ["added", "same", "own"]
            .map(|fate| FoundItem {
                key: format!("item_{fate}"),
                name: say(lang, "金额", "Amount"),
                kind: kind_words("decimal"),
                fate: Text::new(format!("forms-taken-{fate}")),
            })
            .into(),
        left_out: [
            "kind",
            "layout",
            "button",
            "condition",
            "script",
            "validation",
            "default",
            "presentation",
            "nesting",
            "in_left_out",
            "remote",
            "multiple",
            "time",
            "precision",
            "too_many",
        ]
        .map(|why| LeftOutLine {
            path: "components[2] submit".into(),
            what: "button".into(),
            why: Text::new(format!("forms-why-{why}")),
        })
        .into(),
    });
    page.refused(&bad_code())
}
