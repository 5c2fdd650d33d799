//! Tenants, nodes, people and how they sign in. Described in `migrations/`.

diesel::table! {
    tenant (tenant_id) {
        tenant_id -> BigInt,
        code -> Text,
        name -> Text,
        host -> Nullable<Text>,
        zone_minutes -> Integer,
        created_at -> BigInt,
    }
}

diesel::table! {
    tenant_state (tenant_id) {
        tenant_id -> BigInt,
        org_version -> BigInt,
        definitions_version -> BigInt,
    }
}

diesel::table! {
    node (id) {
        id -> BigInt,
        owner -> Text,
        lease_until -> BigInt,
        mark -> BigInt,
    }
}

diesel::table! {
    counter (tenant_id, name) {
        tenant_id -> BigInt,
        name -> Text,
        next -> BigInt,
    }
}

diesel::table! {
    person (tenant_id, id) {
        tenant_id -> BigInt,
        id -> BigInt,
        name -> Text,
        display -> Text,
        active -> Bool,
        password -> Nullable<Text>,
        totp -> Nullable<Text>,
        language -> Nullable<Text>,
        theme -> Nullable<Text>,
        created_at -> BigInt,
        password_given -> Bool,
        keys -> Bool,
    }
}

diesel::table! {
    person_permission (tenant_id, person, permission) {
        tenant_id -> BigInt,
        person -> BigInt,
        permission -> Text,
    }
}

diesel::table! {
    session (tenant_id, token_hash) {
        tenant_id -> BigInt,
        token_hash -> Binary,
        person -> BigInt,
        created_at -> BigInt,
        seen_at -> BigInt,
        expires_at -> BigInt,
        strong_at -> Nullable<BigInt>,
        csrf -> Text,
        agent -> Text,
        address -> Text,
    }
}

diesel::table! {
    link (tenant_id, token_hash) {
        tenant_id -> BigInt,
        token_hash -> Binary,
        purpose -> Text,
        person -> Nullable<BigInt>,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    attempt (tenant_id, subject) {
        tenant_id -> BigInt,
        subject -> Text,
        window_start -> BigInt,
        failures -> Integer,
    }
}
