//! Departments, posts, appointments and substitutes; receiver rules resolved over a snapshot; pure.
