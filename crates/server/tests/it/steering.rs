//! Running work in the hands of who defines its flow, by HTTP: one case on its page, several from a list.

use waypost_testkit::{Client, Page};

use crate::support::{accepted, contract, house, task};

fn steer(client: &mut Client, case: &str, what: &str, fields: &[(&str, &str)]) -> Page {
    let page = client.get(&format!("/supervise{case}")).expect(200);
    let form = page.forms().into_iter().find(|form| form.buttons().iter().any(|it| it.value == what));
    let form = form.unwrap_or_else(|| panic!("no {what} in {}", page.told()));
    let form = fields.iter().fold(form, |form, (name, value)| form.set(name, value));
    let answer = client.send(&form.press_value("do", what));
    client.follow(answer)
}

#[test]
fn a_case_is_given_to_another_waits_goes_on_and_ends() {
    let server = house();
    let [mut wangfang, mut lina, mut zhangwei, mut definer] =
        ["wangfang", "lina", "zhangwei", "gaoxiang"].map(|name| server.sign_in(name));
    let form = contract(&mut wangfang);
    let case = accepted(&mut wangfang, &form);
    assert_eq!(lina.get(&format!("/supervise{case}")).status, 403, "who only handles it steers nothing");
    // He defines the flow and sees no more of the case than before.
    assert_eq!(definer.get(&case).status, 404);
    let page = definer.get(&format!("/supervise{case}")).expect(200);
    assert!(!page.text().contains("阳光花园"), "{}", page.told());

    let page = steer(&mut definer, &case, "reassign", &[("reassign.reason", "")]);
    assert_eq!(page.status, 422, "{}", page.told());
    assert!(page.text().contains("请填写理由") && page.text().contains("请填写此项"), "{}", page.told());
    let given = [("reassign.to", "zhangwei"), ("reassign.reason", "李娜离职 <b>")];
    let page = steer(&mut definer, &case, "reassign", &given).expect(200);
    assert!(page.text().contains("已改派"), "{}", page.told());
    assert!(!lina.get("/inbox").expect(200).links().iter().any(|link| link.href == case));
    let page = zhangwei.get(&case).expect(200);
    assert!(page.text().contains("改派给 张伟") && page.text().contains("李娜离职 <b>"), "{}", page.told());

    let form = task(&page).set("opinion", "同意").press_value("branch", "1");
    steer(&mut definer, &case, "suspend", &[("suspend.reason", "等法院")]).expect(200);
    let page = zhangwei.send(&form);
    assert_eq!(page.status, 409, "{}", page.told());
    assert!(
        page.text().contains("挂起，恢复之前不能办理") && page.text().contains("同意"),
        "{}",
        page.told()
    );
    let page = wangfang.get(&case).expect(200);
    assert!(page.text().contains("已挂起") && page.find_form(&format!("{case}/revoke")).is_none());
    steer(&mut definer, &case, "resume", &[("resume.reason", "已结案")]).expect(200);
    let form = task(&zhangwei.get(&case)).press_value("branch", "1");
    accepted(&mut zhangwei, &form);

    let page = steer(&mut definer, &case, "terminate", &[("terminate.reason", "重复")]).expect(200);
    assert!(page.text().contains("办件已经结束"), "{}", page.told());
    let page = wangfang.get(&case).expect(200);
    assert!(page.text().contains("已终止") && page.text().contains("重复"), "{}", page.told());

    let page = steer(&mut definer, &case, "reopen", &[("reopen.reason", "不是重复")]).expect(200);
    assert!(page.text().contains("已唤醒"), "{}", page.told());
    let page = steer(&mut definer, &case, "jump", &[("jump.reason", "")]);
    assert_eq!(page.status, 422, "{}", page.told());
    assert!(page.text().contains("请填写理由") && page.text().contains("请填写此项"), "{}", page.told());
    let back = [("jump.to", "2"), ("jump.reason", "重新受理")];
    let page = steer(&mut definer, &case, "jump", &back).expect(200);
    assert!(page.text().contains("已跳转"), "{}", page.told());
    let page = lina.get(&case).expect(200);
    assert!(page.text().contains("跳转到其他环节") && page.text().contains("不是重复"), "{}", page.told());
    let form = task(&page).press_value("branch", "1");
    accepted(&mut lina, &form);
}

#[test]
fn each_chosen_case_of_a_list_has_its_own_answer() {
    let server = house();
    let [mut wangfang, mut definer] = ["wangfang", "gaoxiang"].map(|name| server.sign_in(name));
    let cases: Vec<String> = (0..3)
        .map(|_| {
            let form = contract(&mut wangfang);
            accepted(&mut wangfang, &form)
        })
        .collect();
    let numbers: Vec<&str> = cases.iter().map(|case| case.rsplit('/').next().expect("a number")).collect();
    steer(&mut definer, &cases[1], "suspend", &[("suspend.reason", "等")]).expect(200);
    let address = "/supervise/cases?what=open&flow=contract_filing";
    let form = definer.get(address).expect(200).form(address);
    let none = form.clone().set("many.what", "suspend").set("many.reason", "盘点");
    let page = definer.send(&none);
    assert_eq!(page.status, 422, "{}", page.told());
    assert!(page.text().contains("没有选中办件") && page.body.contains("盘点"), "{}", page.told());
    let some = numbers.iter().fold(form.clone(), |form, number| form.set("chosen", number));
    let page = definer.send(&some.clone().set("many.what", "reassign").set("many.reason", "盘点"));
    assert_eq!(page.status, 422, "{}", page.told());
    assert!(page.text().contains("请填写此项"), "nobody is named: {}", page.told());
    let page = definer.send(&some.set("many.what", "suspend").set("many.reason", "盘点")).expect(200);
    for (at, number) in numbers.iter().enumerate() {
        let words = if at == 1 {
            format!("№ {number}：办件自")
        } else {
            format!("№ {number}：已完成。")
        };
        assert!(page.text().contains(&words), "{words}: {}", page.told());
    }
    // The work of one person goes to another.
    let page = definer.get("/supervise").expect(200);
    let held = page.links().into_iter().find(|link| link.href.contains("what=held")).expect("who has work");
    let form = definer.get(&held.href).expect(200).form(&held.href);
    let form = numbers.iter().fold(form, |form, number| form.set("chosen", number));
    let form = form.set("many.what", "reassign").set("many.to", "zhangwei").set("many.reason", "交接");
    let page = definer.send(&form).expect(200);
    assert_eq!(page.text().matches("已完成。").count(), 3, "{}", page.told());
    let mut zhangwei = server.sign_in("zhangwei");
    let page = zhangwei.get("/inbox").expect(200);
    assert!(cases.iter().all(|case| page.links().iter().any(|link| link.href == *case)), "{}", page.told());
}

#[test]
fn all_of_a_list_is_steered_however_many_pages_it_has() {
    let server = house();
    let [mut wangfang, mut definer] = ["wangfang", "gaoxiang"].map(|name| server.sign_in(name));
    // One page of a list has fifty lines.
    for _ in 0..53 {
        let form = contract(&mut wangfang);
        accepted(&mut wangfang, &form);
    }
    let address = "/supervise/cases?what=open&flow=contract_filing";
    let form = definer.get(address).expect(200).form(address);
    let form = form.set("all", "yes").set("many.what", "suspend");
    let page = definer.send(&form);
    assert_eq!(page.status, 422, "{}", page.told());
    assert!(page.body.contains("name=\"all\" value=\"yes\" checked"), "what was chosen stays");
    let page = definer.send(&form.set("many.reason", "盘点")).expect(200);
    assert!(page.text().contains("已完成 53 件，未完成 0 件"), "{}", page.told());
    let form = definer.get(address).expect(200).form(address);
    let form = form.set("all", "yes").set("many.what", "suspend").set("many.reason", "再次");
    let page = definer.send(&form).expect(200);
    assert!(page.text().contains("已完成 0 件，未完成 53 件"), "{}", page.told());
}
