//! Journal, chains, seals and refusals. Described in `migrations/`.

diesel::table! {
    journal (tenant_id, chain, seq) {
        tenant_id -> BigInt,
        chain -> BigInt,
        seq -> BigInt,
        at -> BigInt,
        kind -> Text,
        digest -> Binary,
        hash -> Binary,
        payload -> Binary,
    }
}

diesel::table! {
    chain (tenant_id, id) {
        tenant_id -> BigInt,
        #[sql_name = "chain"]
        id -> BigInt,
        seq -> BigInt,
        head -> Binary,
    }
}

diesel::table! {
    seal (tenant_id, no) {
        tenant_id -> BigInt,
        no -> BigInt,
        at -> BigInt,
        leaves -> BigInt,
        audit_from -> BigInt,
        audit_to -> BigInt,
        audit_digest -> Binary,
        root -> Binary,
        previous -> Binary,
        hash -> Binary,
    }
}

diesel::table! {
    seal_leaf (tenant_id, chain, seal) {
        tenant_id -> BigInt,
        chain -> BigInt,
        seal -> BigInt,
        seq -> BigInt,
        head -> Binary,
    }
}

diesel::table! {
    audit (tenant_id, id) {
        tenant_id -> BigInt,
        id -> BigInt,
        at -> BigInt,
        person -> Nullable<BigInt>,
        command -> Text,
        case_id -> Nullable<BigInt>,
        code -> Text,
        params -> Text,
    }
}
