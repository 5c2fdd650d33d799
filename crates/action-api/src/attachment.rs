//! A document that an action has made: it travels in the answer, is stored by its hash, and a property names it.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A document to keep with the case. Several with the same `into` become the files of one property.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The property that takes it.
    pub into: String,
    /// The name people see; never a path.
    pub name: String,
    /// Its media type; Waypost looks at the content as well.
    pub media: String,
    /// Its content, base64 (RFC 4648 section 4, padded) on the wire. The whole answer stays under the message limit.
    #[serde(serialize_with = "written", deserialize_with = "read")]
    pub content: Vec<u8>,
}

impl Attachment {
    /// A document for a property.
    pub fn new(
        into: impl Into<String>,
        name: impl Into<String>,
        media: impl Into<String>,
        content: impl Into<Vec<u8>>,
    ) -> Self {
        Self { into: into.into(), name: name.into(), media: media.into(), content: content.into() }
    }
}

impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attachment")
            .field("into", &self.into)
            .field("name", &self.name)
            .field("media", &self.media)
            .field("content", &format_args!("{} bytes", self.content.len()))
            .finish()
    }
}

fn written<S: Serializer>(content: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&STANDARD.encode(content))
}

fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    // The parser's own words would repeat the content.
    STANDARD
        .decode(String::deserialize(deserializer)?)
        .map_err(|_| D::Error::custom("the content is no base64"))
}
