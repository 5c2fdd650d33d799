//! Waypost's pages, API and command line.
