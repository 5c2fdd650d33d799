//! Waypost's use cases: the desk, access policy, outbox, files, sign-in, backup.
