//! Form definitions of other systems (`WAYPOST_TEST_DATA`): each is read, and every field of it is an item, a column
//! or in the list of what was left out.

use std::fs;

use serde_json::Value as Json;
use waypost_interchange::outside::{OutsideForm, read_form};

use crate::outside::material;

/// Components that hold something, counted without any knowledge of how they are read.
fn components(json: &Json) -> usize {
    match json {
        Json::Array(list) => list.iter().map(components).sum(),
        Json::Object(part) => {
            let own = part.get("key").is_some_and(Json::is_string)
                && part.get("type").is_some_and(Json::is_string)
                && part.get("input") != Some(&Json::Bool(false));
            // Settings beside the components hold no fields.
            let inner = ["components", "columns", "rows"].iter().filter_map(|name| part.get(*name));
            usize::from(own) + inner.map(components).sum::<usize>()
        }
        _ => 0,
    }
}

fn told(read: &OutsideForm) -> usize {
    let columns: usize = read.form.items.iter().map(|item| item.kind.columns().len()).sum();
    // A panel takes nothing itself. A container is a value of its own, what stood in it stands in the form.
    let fields = read.left_out.iter().filter(|left| left.what != "panel");
    let gone = fields.filter(|left| left.whole || left.why.code() == "nesting").count();
    read.form.items.len() + columns + gone
}

#[test]
fn no_field_of_a_foreign_form_vanishes() {
    let Some(folder) = material() else { return };
    let mut seen = 0;
    for file in fs::read_dir(folder.join("forms")).unwrap() {
        let path = file.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let read = read_form(&text, "form").unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        let fields = if path.extension().is_some_and(|extension| extension == "html") {
            let hidden = text.matches("type=\"hidden\"").count();
            text.matches("<input").count()
                + text.matches("<textarea").count()
                + text.matches("<select").count()
                - hidden
        } else {
            components(&serde_json::from_str(&text).unwrap())
        };
        assert_eq!(told(&read), fields, "{}: {:#?}", path.display(), read);
        assert_eq!(read.form.check(), [], "{}", path.display());
        println!(
            "{}: {fields} fields, {} items, {} left out",
            path.file_name().unwrap().to_string_lossy(),
            read.form.items.len(),
            read.left_out.len()
        );
        seen += 1;
    }
    assert!(seen >= 20, "{seen} forms");
}

#[test]
fn no_cut_of_a_foreign_form_breaks_the_reader() {
    let Some(folder) = material() else { return };
    for file in fs::read_dir(folder.join("forms")).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        for (at, _) in text.char_indices().step_by(17) {
            let _ = read_form(&text[..at], "form");
            let _ = read_form(&text[at..], "form");
        }
    }
}
