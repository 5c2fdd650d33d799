//! Loading: the rows of every case that a set touches.

/// A case as the desk needs it: the state, and the values that guards, forms and titles ask for.
#[derive(Clone, Debug)]
pub struct LoadedCase {
    pub id: i64,
    pub number: i64,
    pub flow: i64,
    pub flow_version: i64,
    pub form_version: i64,
    pub document: i64,
    pub title: String,
    pub initiator: i64,
    pub version: i64,
    pub state: Vec<u8>,
    pub chain_seq: i64,
    pub chain_head: Vec<u8>,
    pub document_version: i32,
    /// Values of that document version, JSON.
    pub values: String,
    /// Properties: key and JSON of the value.
    pub properties: Vec<(String, String)>,
}

/// A key found.
#[derive(Clone, Debug)]
pub struct LoadedKey {
    pub user: i64,
    pub key: String,
    pub content: Vec<u8>,
    pub answer: String,
}
