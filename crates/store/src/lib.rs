//! Waypost's tables and the only code that knows SQL.
