//! The workspace: where it is, and what `cargo metadata` says about its packages.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::process::{self, Fault};

/// The workspace's root folder.
pub fn root() -> PathBuf {
    // crates/xtask is two folders below the root.
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// The packages of the workspace and the target folder.
pub struct Metadata {
    pub packages: Vec<Package>,
    pub target: PathBuf,
}

/// One package of the workspace.
#[derive(Clone, Debug, Default)]
pub struct Package {
    pub name: String,
    /// Path of its manifest from the root, `/` between folders.
    pub manifest: String,
    pub license: Option<String>,
    pub dependencies: Vec<Dependency>,
    /// Kinds and names of its targets: (`lib`, …), (`test`, `it`).
    pub targets: Vec<(String, String)>,
}

/// One entry of a dependency table.
#[derive(Clone, Debug)]
pub struct Dependency {
    pub name: String,
    /// Only for tests, examples and benchmarks.
    pub dev: bool,
}

impl Metadata {
    /// Asks cargo.
    pub fn load() -> Result<Self, Fault> {
        let mut command = process::cargo();
        command.current_dir(root()).args(["metadata", "--no-deps", "--format-version", "1"]);
        let text = process::output(&mut command)?;
        let json: Value = serde_json::from_str(&text)
            .map_err(|error| Fault::Told(format!("`cargo metadata` cannot be read: {error}")))?;
        Ok(Self::read(&json))
    }

    fn read(json: &Value) -> Self {
        let root = json["workspace_root"].as_str().unwrap_or_default();
        let packages = list(&json["packages"]).map(|package| Package {
            name: text(&package["name"]),
            manifest: text(&package["manifest_path"])
                .strip_prefix(root)
                .map(|path| path.trim_start_matches('/').to_owned())
                .unwrap_or_default(),
            license: package["license"].as_str().map(str::to_owned),
            dependencies: list(&package["dependencies"])
                .map(|entry| Dependency { name: text(&entry["name"]), dev: entry["kind"] == "dev" })
                .collect(),
            targets: list(&package["targets"])
                .flat_map(|target| {
                    let name = text(&target["name"]);
                    list(&target["kind"]).map(move |kind| (text(kind), name.clone()))
                })
                .collect(),
        });
        Self { packages: packages.collect(), target: PathBuf::from(text(&json["target_directory"])) }
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
