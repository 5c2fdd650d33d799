//! Starts real servers, browsers and clients for Waypost's tests.
