//! What is read rather than handled: copies of cases, and what people say often. Described in `migrations/`.

diesel::table! {
    case_copy (tenant_id, id) {
        tenant_id -> BigInt,
        id -> BigInt,
        case_id -> BigInt,
        visit -> Nullable<BigInt>,
        party -> Text,
        to_read -> Integer,
        sent_by -> Nullable<BigInt>,
        sent_at -> BigInt,
        words -> Text,
        read_by -> Nullable<BigInt>,
        read_for -> Nullable<BigInt>,
        read_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    phrase (tenant_id, person, no) {
        tenant_id -> BigInt,
        person -> BigInt,
        no -> Integer,
        words -> Text,
    }
}
