//! Judges what clients of a Waypost server saw against what it kept: nothing lost, nothing twice.
