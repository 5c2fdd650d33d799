use super::*;

/// A little installation: two tenants, a deleted person, a disabled one, one without a department.
const SMALL: &str = r#"{
  "system_dept": [
    {"id": 1, "name": "总部", "parent_id": 0, "sort": 0, "leader_user_id": 1, "status": 0, "deleted": false, "tenant_id": 1},
    {"id": 2, "name": "研发", "parent_id": 1, "sort": 2, "leader_user_id": 99, "status": 0, "deleted": false, "tenant_id": 1},
    {"id": 3, "name": "旧部", "parent_id": 7, "sort": 1, "leader_user_id": null, "status": 1, "deleted": false, "tenant_id": 1},
    {"id": 4, "name": "撤销", "parent_id": 1, "sort": 1, "leader_user_id": null, "status": 0, "deleted": true, "tenant_id": 1}
  ],
  "system_post": [
    {"id": 2, "code": "SE", "name": "经理", "sort": 1, "status": 0, "deleted": false, "tenant_id": 1},
    {"id": 5, "code": "hr", "name": "人事", "sort": 1, "status": 0, "deleted": false, "tenant_id": 1}
  ],
  "system_users": [
    {"id": 1, "username": "Admin", "nickname": "管理", "dept_id": 2, "post_ids": "[1,2]", "status": 0, "deleted": false, "tenant_id": 1},
    {"id": 2, "username": "nowhere", "nickname": "无部门", "dept_id": null, "post_ids": "[2]", "status": 0, "deleted": false, "tenant_id": 1},
    {"id": 3, "username": "off", "nickname": "停用", "dept_id": 2, "post_ids": null, "status": 1, "deleted": false, "tenant_id": 1},
    {"id": 4, "username": "gone", "nickname": "离职", "dept_id": 2, "post_ids": null, "status": 0, "deleted": true, "tenant_id": 1},
    {"id": 5, "username": "other", "nickname": "外人", "dept_id": null, "post_ids": null, "status": 0, "deleted": false, "tenant_id": 8}
  ],
  "system_user_post": [
    {"user_id": 3, "post_id": 2, "deleted": false, "tenant_id": 1},
    {"user_id": 77, "post_id": 2, "deleted": false, "tenant_id": 1}
  ],
  "system_role": [{"name": "超级管理员", "deleted": false, "tenant_id": 1}]
}"#;

#[test]
fn nobody_is_lost_and_nobody_is_invented() {
    let taken = read(SMALL, None).unwrap();
    assert_eq!(taken.tenant, 1);
    let people: Vec<(&str, bool)> =
        taken.organisation.people.iter().map(|row| (row.code.as_str(), row.disabled)).collect();
    assert_eq!(people, [("admin", false), ("nowhere", false), ("off", true)]);
    let left: Vec<String> = taken.left_out.iter().map(ToString::to_string).collect();
    assert_eq!(
        left,
        [
            "department 撤销 (4): it was deleted",
            "place of department 旧部 (3): 7 above it is not there: it became a root",
            "person 离职 (gone, 4): it was deleted",
            "person 外人 (other, 5): it belongs to tenant 8",
            "appointment of 管理 (Admin, 1): there is no post 1",
            "appointment of 无部门 (nowhere, 2): as 经理: no department is named for it",
            "post 人事 (5): nobody holds it",
            "appointment of person 77: there is no such person",
            "leader of 研发 (2): there is no person 99",
            "role 超级管理员: roles are not taken over: tick the permissions of posts instead",
        ]
    );
}

#[test]
fn a_post_is_made_for_each_department_and_kind_that_somebody_holds() {
    let organisation = read(SMALL, None).unwrap().organisation;
    let posts: Vec<(&str, &str)> =
        organisation.posts.iter().map(|row| (row.code.as_str(), row.department.as_str())).collect();
    assert_eq!(posts, [("dept_2_se", "dept_2"), ("dept_1_head", "dept_1")]);
    let held: Vec<(&str, &str)> =
        organisation.appointments.iter().map(|row| (row.person.as_str(), row.post.as_str())).collect();
    assert_eq!(held, [("admin", "dept_2_se"), ("off", "dept_2_se"), ("admin", "dept_1_head")]);
    assert_eq!(organisation.departments[0].head.as_ref().map(Code::as_str), Some("dept_1_head"));
    assert!(organisation.departments.iter().any(|row| row.code.as_str() == "dept_3" && row.closed));
    assert!(organisation.check(&crate::CodeTable::default()).is_ok());
}

#[test]
fn another_tenant_is_taken_when_it_is_named() {
    let taken = read(SMALL, Some(8)).unwrap();
    assert_eq!(taken.organisation.people.len(), 1);
    assert!(matches!(read(SMALL, Some(9)), Err(DumpFault::NoTenant(9, known)) if known == "1, 8"));
    assert!(matches!(read("{", None), Err(DumpFault::Json(_))));
    assert!(is_dump(SMALL) && !is_dump("format = 1"));
}
