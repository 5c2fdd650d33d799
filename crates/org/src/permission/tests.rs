use super::*;

#[test]
fn a_permission_is_written_as_its_code_and_unknown_codes_are_refused() {
    for &permission in Permission::ALL {
        let json = serde_json::to_string(&permission).unwrap();
        assert_eq!(json, format!("\"{permission}\""));
        assert_eq!(serde_json::from_str::<Permission>(&json).unwrap(), permission);
    }
    for code in ["", "Audit", "root", "administer_system "] {
        assert_eq!(code.parse::<Permission>(), Err(UnknownPermission(code.to_owned())));
    }
    let error = serde_json::from_str::<Permission>("\"root\"").unwrap_err().to_string();
    assert!(error.contains("`root` is not a permission"), "{error}");
}
