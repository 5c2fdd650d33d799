//! The organisation and what administrators define. Described in `migrations/`.

diesel::table! {
    department (tenant_id, id) {
        tenant_id -> BigInt,
        id -> BigInt,
        code -> Text,
        name -> Text,
        parent -> Nullable<BigInt>,
        head -> Nullable<BigInt>,
        position -> Integer,
        closed -> Bool,
    }
}

diesel::table! {
    post (tenant_id, id) {
        tenant_id -> BigInt,
        id -> BigInt,
        code -> Text,
        department -> BigInt,
        name -> Text,
        position -> Integer,
        closed -> Bool,
    }
}

diesel::table! {
    post_permission (tenant_id, post, permission) {
        tenant_id -> BigInt,
        post -> BigInt,
        permission -> Text,
    }
}

diesel::table! {
    appointment (tenant_id, id) {
        tenant_id -> BigInt,
        id -> BigInt,
        post -> BigInt,
        person -> BigInt,
        valid_from -> BigInt,
        valid_to -> Nullable<BigInt>,
    }
}

diesel::table! {
    substitute (tenant_id, id) {
        tenant_id -> BigInt,
        id -> BigInt,
        absent -> BigInt,
        person -> BigInt,
        post -> Nullable<BigInt>,
        valid_from -> BigInt,
        valid_to -> Nullable<BigInt>,
    }
}

diesel::table! {
    absence (tenant_id, id) {
        tenant_id -> BigInt,
        id -> BigInt,
        person -> BigInt,
        valid_from -> BigInt,
        valid_to -> Nullable<BigInt>,
        reason -> Text,
    }
}

diesel::table! {
    category (tenant_id, id) {
        tenant_id -> BigInt,
        id -> BigInt,
        code -> Text,
        name -> Text,
        position -> Integer,
    }
}

diesel::table! {
    flow (tenant_id, id) {
        tenant_id -> BigInt,
        id -> BigInt,
        code -> Text,
        name -> Text,
        description -> Text,
        category -> Nullable<BigInt>,
    }
}

diesel::table! {
    flow_version (tenant_id, id) {
        tenant_id -> BigInt,
        id -> BigInt,
        flow -> BigInt,
        no -> Integer,
        state -> Text,
        form_version -> Nullable<BigInt>,
        policies -> Text,
        valid_from -> Nullable<BigInt>,
        valid_to -> Nullable<BigInt>,
        created_at -> BigInt,
        created_by -> Nullable<BigInt>,
        definition -> Text,
        revision -> BigInt,
        edited_at -> Nullable<BigInt>,
        edited_by -> Nullable<BigInt>,
        published_at -> Nullable<BigInt>,
        published_by -> Nullable<BigInt>,
        note -> Text,
    }
}

diesel::table! {
    form (tenant_id, id) {
        tenant_id -> BigInt,
        id -> BigInt,
        code -> Text,
        name -> Text,
    }
}

diesel::table! {
    form_version (tenant_id, id) {
        tenant_id -> BigInt,
        id -> BigInt,
        form -> BigInt,
        no -> Integer,
        created_at -> BigInt,
        created_by -> Nullable<BigInt>,
        definition -> Text,
    }
}

diesel::table! {
    action (tenant_id, id) {
        tenant_id -> BigInt,
        id -> BigInt,
        code -> Text,
        name -> Text,
        verbs -> Text,
        call -> Text,
        settings -> Text,
        rule -> Text,
        delivery -> Text,
        revision -> Integer,
    }
}

diesel::table! {
    action_revision (tenant_id, action, no) {
        tenant_id -> BigInt,
        action -> BigInt,
        no -> Integer,
        at -> BigInt,
        person -> Nullable<BigInt>,
        call -> Text,
        settings -> Text,
        rule -> Text,
        reason -> Text,
    }
}

diesel::table! {
    action_pin (tenant_id, action, flow_version) {
        tenant_id -> BigInt,
        action -> BigInt,
        flow_version -> BigInt,
        revision -> Integer,
    }
}

diesel::table! {
    plugin (tenant_id, name) {
        tenant_id -> BigInt,
        name -> Text,
        sha256 -> Binary,
        path -> Text,
        registered_at -> BigInt,
        description -> Nullable<Text>,
    }
}

diesel::table! {
    plugin_build (tenant_id, name, registered_at) {
        tenant_id -> BigInt,
        name -> Text,
        registered_at -> BigInt,
        sha256 -> Binary,
        description -> Nullable<Text>,
    }
}

diesel::table! {
    secret (tenant_id, name) {
        tenant_id -> BigInt,
        name -> Text,
        sealed -> Binary,
        key_id -> Text,
        set_at -> BigInt,
        set_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    material (tenant_id, id) {
        tenant_id -> BigInt,
        id -> BigInt,
        code -> Text,
        name -> Text,
        note -> Text,
        valid_from -> Nullable<Text>,
        valid_to -> Nullable<Text>,
        closed -> Bool,
        valid_days -> Nullable<Integer>,
        specimen -> Nullable<Binary>,
        specimen_name -> Nullable<Text>,
    }
}

diesel::table! {
    flow_material (tenant_id, flow_version, material) {
        tenant_id -> BigInt,
        flow_version -> BigInt,
        material -> BigInt,
        position -> Integer,
        copies -> Integer,
        kind -> Text,
        scan -> Bool,
        again -> Bool,
        required -> Bool,
        stages -> Nullable<Text>,
    }
}

diesel::table! {
    flow_edit (tenant_id, flow_version, revision) {
        tenant_id -> BigInt,
        flow_version -> BigInt,
        revision -> BigInt,
        at -> BigInt,
        person -> BigInt,
        kind -> Text,
        reverts -> Nullable<BigInt>,
        what -> Text,
        body -> Text,
    }
}

diesel::table! {
    category_administrator (tenant_id, category, post) {
        tenant_id -> BigInt,
        category -> BigInt,
        post -> BigInt,
    }
}

diesel::table! {
    item (tenant_id, key) {
        tenant_id -> BigInt,
        key -> Text,
        definition -> Text,
        revision -> Integer,
        closed -> Bool,
        changed_at -> BigInt,
        changed_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    form_draft (tenant_id, form) {
        tenant_id -> BigInt,
        form -> BigInt,
        revision -> Integer,
        body -> Text,
        before -> Nullable<Text>,
        changed_at -> BigInt,
        changed_by -> Nullable<BigInt>,
    }
}
