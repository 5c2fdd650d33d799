//! What stops a measurement. A benchmark has no answer to a fault but to say it and end.

/// Why a measurement stopped.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The application failed.
    #[error("the application failed: {0}")]
    App(#[from] waypost_app::AppError),
    /// The store failed.
    #[error("the store failed: {0}")]
    Store(#[from] waypost_store::StoreError),
    /// A hand-written statement failed.
    #[error("a hand-written statement failed: {0}")]
    Sql(#[from] rusqlite::Error),
    /// The package of the benchmark was not taken.
    #[error("the package was not taken: {0}")]
    Import(#[from] waypost_app::import::ImportFault),
    /// A file or a thread failed.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// JSON failed.
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    /// A page failed.
    #[error("{0}")]
    View(#[from] waypost_server::view::ViewFault),
    /// Anything else, in words.
    #[error("{0}")]
    Other(String),
}

impl Fault {
    /// A fault in words.
    pub fn new(words: impl std::fmt::Display) -> Fault {
        Fault::Other(words.to_string())
    }
}

/// What every function here gives.
pub type Result<T, E = Fault> = std::result::Result<T, E>;
