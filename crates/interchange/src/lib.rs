//! Packages of organisation, forms and flows in TOML.
