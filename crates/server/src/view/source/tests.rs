use std::{collections::BTreeSet, path::Path};

use super::{Inside, walk};

#[test]
fn the_binary_holds_every_file_of_the_source_folder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates");
    let beside: BTreeSet<String> = walk(&folder)
        .unwrap()
        .iter()
        .map(|path| path.strip_prefix(&folder).unwrap().to_string_lossy().replace('\\', "/"))
        .collect();
    let inside: BTreeSet<String> = Inside::iter().map(|path| path.into_owned()).collect();
    assert_eq!(inside, beside);
    assert!(inside.contains("pages/inbox.hbs") && inside.contains("locales/zh-CN/rejections.ftl"));
}
