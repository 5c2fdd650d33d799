//! What is kept for finding cases. Described in `migrations/`.

diesel::table! {
    case_words (tenant_id, case_id) {
        tenant_id -> BigInt,
        case_id -> BigInt,
        words -> Text,
    }
}

diesel::table! {
    case_unread (tenant_id, case_id) {
        tenant_id -> BigInt,
        case_id -> BigInt,
    }
}

diesel::table! {
    opening (tenant_id, case_id, seq) {
        tenant_id -> BigInt,
        case_id -> BigInt,
        seq -> BigInt,
        person -> BigInt,
        at -> BigInt,
    }
}

diesel::table! {
    search_view (tenant_id, id) {
        tenant_id -> BigInt,
        id -> BigInt,
        person -> BigInt,
        name -> Text,
        query -> Text,
        shared -> Bool,
        saved_at -> BigInt,
    }
}
