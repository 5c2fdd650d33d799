use super::*;

#[test]
fn a_file_is_called_after_itself_while_it_is_tried() {
    for (path, name) in [
        ("target/debug/libwaypost_plugin_number.so", "number"),
        ("libcitizen_id.so", "citizen_id"),
        ("stamp.so", "stamp"),
        ("lib9.so", "plugin"),
        ("/tmp/盖章.so", "plugin"),
    ] {
        assert_eq!(name_of(Path::new(path)), name);
    }
}
