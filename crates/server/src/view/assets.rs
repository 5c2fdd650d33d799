//! Static files under names that hold a part of their hash, so that a browser may keep them for ever.

use std::{collections::BTreeMap, io::Write as _, sync::Arc};

use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

use super::source::Files;

/// One static file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its content.
    pub bytes: Arc<[u8]>,
    /// The same, compressed as small as it gets; where that is no smaller, none.
    pub gzip: Option<Arc<[u8]>>,
    /// Its media type.
    pub media: &'static str,
}

/// All static files: by hashed name, and the address of each plain name.
#[derive(Default)]
pub struct Assets {
    files: BTreeMap<String, Asset>,
    urls: BTreeMap<String, String>,
}

impl Assets {
    /// Takes in everything below `static/`.
    pub fn load(files: &Files) -> Self {
        let mut assets = Self::default();
        for (path, bytes) in files {
            let Some(name) = path.strip_prefix("static/") else { continue };
            let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "bin"));
            let digest = Sha256::digest(bytes);
            let part: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
            let hashed = format!("{stem}-{part}.{ending}");
            assets.urls.insert(name.to_owned(), format!("/static/{hashed}"));
            assets.files.insert(
                hashed,
                Asset { bytes: Arc::from(bytes.as_ref()), gzip: compressed(bytes), media: media(ending) },
            );
        }
        assets
    }

    /// A file by its hashed name.
    pub fn get(&self, hashed: &str) -> Option<Asset> {
        self.files.get(hashed).cloned()
    }

    /// The address of a file by its plain name.
    pub fn url(&self, name: &str) -> Option<&str> {
        self.urls.get(name).map(String::as_str)
    }
}

/// Once, when the program starts, rather than quickly for everybody who asks.
fn compressed(bytes: &[u8]) -> Option<Arc<[u8]>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let small = encoder.write_all(bytes).and_then(|()| encoder.finish()).ok()?;
    (small.len() < bytes.len()).then(|| Arc::from(small))
}

fn media(ending: &str) -> &'static str {
    match ending {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}
