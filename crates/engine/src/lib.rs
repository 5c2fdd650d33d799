//! Waypost's decision core: definitions, state, decide, apply, guards and publication checks; pure.
