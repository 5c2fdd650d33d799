//! Whoever gets a case again reads what changed since he handled it.

use crate::support::{accepted, contract, house, task};

#[test]
fn who_gets_a_case_again_reads_only_what_changed_since_he_handled_it() {
    let server = house();
    let [mut wangfang, mut lina] = ["wangfang", "lina"].map(|name| server.sign_in(name));
    let form = contract(&mut wangfang);
    let case = accepted(&mut wangfang, &form);
    let page = lina.get(&case).expect(200);
    assert!(!page.text().contains("自您上次办理以来"), "she has never handled it: {}", page.told());
    let form = task(&page).set("return_reason", "价格填错").press_to("/return");
    accepted(&mut lina, &form);
    let page = wangfang.get(&case).expect(200);
    assert!(page.text().contains("自您上次办理以来"), "{}", page.told());
    assert!(page.text().contains("表单内容没有变化") && page.text().contains("价格填错"), "{}", page.told());
    let before = task(&page).value("item.project").expect("a value");
    let form = task(&page).set("item.project", "滨江苑 8-201").press_value("branch", "1");
    accepted(&mut wangfang, &form);

    let page = lina.get(&case).expect(200);
    let since = page.body.split("class=\"panel since\"").nth(1).expect("the part");
    let since = since.split("</details>").next().expect("its end").to_owned()
        + since.split("</table>").next().expect("a table");
    assert!(since.contains(&before) && since.contains("滨江苑 8-201"), "before and after: {since}");
    assert!(!since.contains("面积"), "what did not change is not told: {since}");
    // Whoever looks on has nothing to handle, so nothing is said.
    let page = wangfang.get(&case).expect(200);
    assert!(!page.text().contains("自您上次办理以来"), "{}", page.told());
}
