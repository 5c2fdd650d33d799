//! Sample organisations and flows as import packages.
