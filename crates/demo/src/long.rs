//! A flow of any length, for what must stay quick and light however long a flow grows.

use std::fmt::Write as _;

/// A package with one flow of so many stages, one after another: every one but the first returns to the one before,
/// every tenth may skip the next. It is received by posts of the sample organisation.
#[must_use]
pub fn long_flow(code: &str, stages: usize) -> String {
    let mut text = format!(
        "format = 1\n\n[[flows]]\ncode = \"{code}\"\nname = {{ default = \"{stages} 个环节\", en = \"{stages} stages\" }}\n"
    );
    // Writing to a string cannot fail.
    for no in 1..=stages {
        let post = ["clerk_accept", "review_first", "review_second", "filing_clerk"][no % 4];
        let _ = write!(
            text,
            "\n[[flows.stages]]\nno = {no}\nname = {{ default = \"第 {no} 个环节\", en = \"Stage {no}\" }}\n\
             receivers = [\"post:{post}\"]\nlimit = \"3 working_days\"\n"
        );
    }
    let mut way = |from: usize, branch: u32, to: usize, words: &str| {
        let _ = write!(
            text,
            "\n[[flows.transitions]]\nfrom = {from}\nbranch = {branch}\nto = {to}\ncondition = \"{words}\"\n"
        );
    };
    for no in 1..stages {
        way(no, 1, no + 1, "材料齐全，送下一环节");
        way(no + 1, 0, no, "需要补正，退回上一环节");
        if no % 10 == 0 && no + 2 <= stages {
            way(no, 2, no + 2, "情况简单，跳过一个环节");
        }
    }
    text
}
