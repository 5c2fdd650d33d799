//! What running a case writes. Described in `migrations/`.

diesel::table! {
    cases (tenant_id, id) {
        tenant_id -> BigInt,
        id -> BigInt,
        number -> BigInt,
        flow -> BigInt,
        flow_version -> BigInt,
        form_version -> BigInt,
        document -> BigInt,
        title -> Text,
        business_key -> Nullable<Text>,
        initiator -> BigInt,
        started_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        ending -> Nullable<Text>,
        version -> BigInt,
        chain_seq -> BigInt,
        chain_head -> Binary,
        document_version -> Integer,
        state -> Binary,
        restricted -> Bool,
        suspended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    step_log (tenant_id, id) {
        tenant_id -> BigInt,
        id -> BigInt,
        case_id -> BigInt,
        stage -> Integer,
        run -> Integer,
        previous -> Nullable<BigInt>,
        batch -> BigInt,
        sender -> Text,
        receivers -> Text,
        cause -> Text,
        opened_at -> BigInt,
        outcome -> Nullable<Text>,
        closed_at -> Nullable<BigInt>,
        handler -> Nullable<BigInt>,
        acting_for -> Nullable<BigInt>,
        branch -> Nullable<Integer>,
        opinion -> Nullable<Text>,
        seen -> Nullable<Binary>,
        document_version -> Nullable<Integer>,
        register_at -> Nullable<BigInt>,
        history_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    work_item (tenant_id, id) {
        tenant_id -> BigInt,
        id -> BigInt,
        case_id -> BigInt,
        visit -> BigInt,
        party -> Text,
        stage -> Integer,
        barred -> Text,
        created_at -> BigInt,
        claimed_by -> Nullable<BigInt>,
        closed_at -> Nullable<BigInt>,
        due_at -> Nullable<BigInt>,
        purpose -> Text,
    }
}

diesel::table! {
    document (tenant_id, id) {
        tenant_id -> BigInt,
        id -> BigInt,
        kind -> Text,
        case_id -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    document_version (tenant_id, document, no) {
        tenant_id -> BigInt,
        document -> BigInt,
        no -> Integer,
        visit -> BigInt,
        made_by -> BigInt,
        at -> BigInt,
        body -> Text,
    }
}

diesel::table! {
    property (tenant_id, case_id, key) {
        tenant_id -> BigInt,
        case_id -> BigInt,
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    snapshot (tenant_id, case_id, visit, no, kind, key) {
        tenant_id -> BigInt,
        case_id -> BigInt,
        visit -> BigInt,
        no -> Integer,
        kind -> Text,
        key -> Text,
        before -> Nullable<Text>,
        after -> Nullable<Text>,
    }
}

diesel::table! {
    seen (tenant_id, hash) {
        tenant_id -> BigInt,
        hash -> Binary,
        body -> Text,
    }
}

diesel::table! {
    case_access (tenant_id, subject, case_id) {
        tenant_id -> BigInt,
        subject -> Text,
        case_id -> BigInt,
    }
}

diesel::table! {
    idem_key (tenant_id, person, key) {
        tenant_id -> BigInt,
        person -> BigInt,
        key -> Text,
        content -> Binary,
        answer -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    action_job (tenant_id, id) {
        tenant_id -> BigInt,
        id -> BigInt,
        case_id -> BigInt,
        visit -> BigInt,
        action -> BigInt,
        key -> Text,
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
    action_attempt (tenant_id, key, fence) {
        tenant_id -> BigInt,
        key -> Text,
        fence -> BigInt,
        began_at -> BigInt,
        ended_at -> BigInt,
        outcome -> Text,
        words -> Text,
        plugin -> Text,
        version -> Text,
        sha256 -> Nullable<Binary>,
    }
}

diesel::table! {
    incident (tenant_id, id) {
        tenant_id -> BigInt,
        id -> BigInt,
        case_id -> BigInt,
        visit -> BigInt,
        kind -> Text,
        detail -> Text,
        raised_at -> BigInt,
        resolved_at -> Nullable<BigInt>,
        resolved_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    remark (tenant_id, case_id, id) {
        tenant_id -> BigInt,
        id -> BigInt,
        case_id -> BigInt,
        visit -> Nullable<BigInt>,
        kind -> Text,
        made_by -> Nullable<BigInt>,
        acting_for -> Nullable<BigInt>,
        addressee -> Nullable<BigInt>,
        at -> BigInt,
        body -> Text,
    }
}

diesel::table! {
    series (tenant_id, name, period) {
        tenant_id -> BigInt,
        name -> Text,
        period -> Text,
        next -> BigInt,
    }
}

diesel::table! {
    series_number (tenant_id, name, period, n) {
        tenant_id -> BigInt,
        name -> Text,
        period -> Text,
        n -> BigInt,
        written -> Text,
        case_id -> BigInt,
        visit -> BigInt,
        property -> Text,
        drawn_at -> BigInt,
        void -> Nullable<Text>,
        void_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    series_void (tenant_id, name, period, n) {
        tenant_id -> BigInt,
        name -> Text,
        period -> Text,
        n -> BigInt,
        at -> BigInt,
        person -> BigInt,
        reason -> Text,
    }
}

diesel::table! {
    series_start (tenant_id, name, period, start) {
        tenant_id -> BigInt,
        name -> Text,
        period -> Text,
        start -> BigInt,
        skipped -> BigInt,
        at -> BigInt,
        person -> BigInt,
        reason -> Text,
    }
}

diesel::table! {
    draft (tenant_id, person, id) {
        tenant_id -> BigInt,
        person -> BigInt,
        id -> BigInt,
        flow -> Nullable<BigInt>,
        case_id -> Nullable<BigInt>,
        visit -> Nullable<BigInt>,
        body -> Text,
        updated_at -> BigInt,
    }
}

diesel::table! {
    file (tenant_id, sha256) {
        tenant_id -> BigInt,
        sha256 -> Binary,
        bytes -> BigInt,
        media -> Text,
        at -> BigInt,
        unused_since -> Nullable<BigInt>,
    }
}

diesel::table! {
    file_use (tenant_id, scope, owner, sha256) {
        tenant_id -> BigInt,
        sha256 -> Binary,
        scope -> Text,
        owner -> BigInt,
        name -> Text,
        person -> Nullable<BigInt>,
        at -> BigInt,
    }
}

diesel::table! {
    reveal (tenant_id, case_id, seq) {
        tenant_id -> BigInt,
        case_id -> BigInt,
        seq -> BigInt,
        person -> BigInt,
        item -> Text,
        at -> BigInt,
    }
}
