//! A value that helpers behind a shared reference may change.

use std::sync::{Mutex, PoisonError};

#[derive(Default)]
pub struct Kept<T>(Mutex<T>);

impl<T> Kept<T> {
    pub fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
