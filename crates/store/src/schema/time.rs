//! Clocks, notices, mail and calendars. Described in `migrations/`.

diesel::table! {
    timer (tenant_id, case_id, visit, kind) {
        tenant_id -> BigInt,
        case_id -> BigInt,
        visit -> BigInt,
        kind -> Text,
        due_at -> BigInt,
        look_at -> BigInt,
    }
}

diesel::table! {
    overrun (tenant_id, case_id, id) {
        tenant_id -> BigInt,
        id -> BigInt,
        case_id -> BigInt,
        visit -> BigInt,
        stage -> Integer,
        run -> Integer,
        outcome -> Text,
        due_at -> BigInt,
        at -> BigInt,
    }
}

diesel::table! {
    notice (tenant_id, person, id) {
        tenant_id -> BigInt,
        person -> BigInt,
        id -> BigInt,
        kind -> Text,
        case_id -> BigInt,
        visit -> Nullable<BigInt>,
        stage -> Nullable<Integer>,
        at -> BigInt,
        body -> Text,
        read_at -> Nullable<BigInt>,
        digest -> Bool,
    }
}

diesel::table! {
    mailbox (tenant_id, person) {
        tenant_id -> BigInt,
        person -> BigInt,
        address -> Text,
        digest -> Bool,
        at_once -> Text,
    }
}

diesel::table! {
    mail_rule (tenant_id) {
        tenant_id -> BigInt,
        digest_minute -> Integer,
        working_days -> Bool,
        made_on -> BigInt,
        made_after -> BigInt,
    }
}

diesel::table! {
    mail (tenant_id, id) {
        tenant_id -> BigInt,
        id -> BigInt,
        person -> BigInt,
        kind -> Text,
        day -> BigInt,
        address -> Text,
        body -> Text,
        made_at -> BigInt,
        due_at -> BigInt,
        state -> Text,
        lease_until -> Nullable<BigInt>,
        fence -> BigInt,
        attempts -> Integer,
        last_error -> Nullable<Text>,
        over_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    calendar (tenant_id, department, no) {
        tenant_id -> BigInt,
        department -> BigInt,
        no -> BigInt,
        body -> Text,
        published_at -> BigInt,
        published_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    reckoning (tenant_id, id) {
        tenant_id -> BigInt,
        id -> BigInt,
        after_case -> BigInt,
        cases -> BigInt,
        begun_at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}
