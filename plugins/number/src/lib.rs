//! Action `number`.
