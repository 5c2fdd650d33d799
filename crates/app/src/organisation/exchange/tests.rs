use super::is_package;

#[test]
fn a_file_is_a_package_by_its_first_line_alone() {
    for (text, expected) in [
        ("format = 1\n[organisation]\n", true),
        ("# by hand\n\nformat=1\n", true),
        ("[organisation]\nposts = []\n", true),
        ("[[flows]]\n", true),
        ("编码,名称,上级部门\na,\"甲\n[[乙]]\",\n", false),
        ("sign_in,name\nformat = 1,李\n", false),
        ("\u{5de5}=x,name\n", false),
        ("", false),
    ] {
        assert_eq!(is_package(text), expected, "{text}");
    }
}
