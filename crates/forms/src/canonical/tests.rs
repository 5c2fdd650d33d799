use serde_json::json;

use super::*;

#[test]
fn keys_are_sorted_at_every_depth_and_nothing_is_spaced() {
    let json = json!({ "b": [1, { "z": null, "a": true }], "a": "引\"号\n", "": {} });
    assert_eq!(canonical(&json), "{\"\":{},\"a\":\"引\\\"号\\n\",\"b\":[1,{\"a\":true,\"z\":null}]}");
}
