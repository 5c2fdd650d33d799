//! Secrets that plugins use: sealed in the database under a key that lies beside it and in no backup.
//!
//! A value goes in once and comes out only for the plugin that is asked. It is sealed with XChaCha20-Poly1305 under a
//! fresh nonce; tenant and name are sealed with it, so that rows cannot be exchanged. The key is a file of the data
//! folder (`secrets.key`, made at first use, readable for its owner alone), or one that the configuration names.

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::{Read, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::{PoisonError, RwLock},
};

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305,
    aead::{Aead, Payload},
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use waypost_action_host::api::Secret;
use waypost_base::{Code, FieldProblem, Rejection, TenantId, UserId};
use waypost_store::{
    Conn, actions,
    secrets::{self, SecretRow},
};

use crate::{
    App,
    access::{Administers, DefinesFlows, Sensitive},
    actions::Schema,
    chain::{Chain, record},
    error::AppError,
};

/// Name of the key's file in the data folder.
pub const KEY_FILE: &str = "secrets.key";
/// Shortest secret, in characters: one that is shorter could not be told from other text, and blanked out of it.
pub const SHORTEST: usize = 6;
/// Longest secret, in bytes.
pub const LONGEST: usize = 8_192;
/// Longest name.
const NAME: usize = 64;
const NONCE: usize = 24;

/// Where the key is, and the key once it was read.
pub struct Vault {
    file: RwLock<PathBuf>,
    key: RwLock<Option<Key>>,
}

#[derive(Clone)]
struct Key {
    cipher: XChaCha20Poly1305,
    id: String,
}

/// A secret as its page shows it: never the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretLine {
    /// Its name.
    pub name: String,
    /// When it was set.
    pub set_at: i64,
    /// By whom; none: the operator.
    pub set_by: Option<UserId>,
    /// It is sealed under another key than this installation has: it must be set again.
    pub lost: bool,
    /// Codes of the actions that refer to it.
    pub used: Vec<String>,
}

/// Who sets a secret.
pub enum By<'a> {
    /// The operator, at the command line.
    Operator,
    /// An administrator who has just proved the sign-in.
    Administrator(&'a Sensitive),
}

/// The values of secrets, to be blanked out of whatever comes back.
#[derive(Default)]
pub struct Blanks(Vec<String>);

impl Vault {
    /// With the key in a data folder.
    pub fn new(folder: &Path) -> Vault {
        Vault { file: RwLock::new(folder.join(KEY_FILE)), key: RwLock::new(None) }
    }

    /// Takes the key from a file that the configuration names. It must be there: it is not made.
    ///
    /// # Errors
    /// When it cannot be read, is no key, or others may read it.
    pub fn use_key_file(&self, file: &Path) -> Result<(), AppError> {
        let key = Key::read(file)?;
        *self.file.write().unwrap_or_else(PoisonError::into_inner) = file.to_owned();
        *self.key.write().unwrap_or_else(PoisonError::into_inner) = Some(key);
        Ok(())
    }

    /// The name of the key, where there is one.
    ///
    /// # Errors
    /// When the key is there and cannot be read.
    pub fn key_id(&self) -> Result<Option<String>, AppError> {
        Ok(self.key(false)?.map(|key| key.id))
    }

    fn key(&self, make: bool) -> Result<Option<Key>, AppError> {
        if let Some(key) = self.key.read().unwrap_or_else(PoisonError::into_inner).clone() {
            return Ok(Some(key));
        }
        let mut held = self.key.write().unwrap_or_else(PoisonError::into_inner);
        let file = self.file.read().unwrap_or_else(PoisonError::into_inner).clone();
        if !file.exists() {
            if !make {
                return Ok(None);
            }
            Key::make(&file)?;
        }
        let key = Key::read(&file)?;
        *held = Some(key.clone());
        Ok(Some(key))
    }

    fn seal(&self, tenant: TenantId, name: &str, value: &str) -> Result<(Vec<u8>, String), AppError> {
        let key = self.key(true)?.ok_or_else(|| AppError::Crypto("there is no key".to_owned()))?;
        let nonce: [u8; NONCE] = crate::secrets::random()?;
        let about = about(tenant, name);
        let sealed = key.cipher.encrypt(&nonce.into(), Payload { msg: value.as_bytes(), aad: &about });
        let sealed = sealed.map_err(|_| AppError::Crypto("sealing a secret failed".to_owned()))?;
        Ok(([nonce.as_slice(), &sealed].concat(), key.id))
    }

    /// The value of a sealed secret; `None` when it was sealed under another key, or was altered.
    fn open(&self, tenant: TenantId, row: &SecretRow) -> Result<Option<String>, AppError> {
        let Some(key) = self.key(false)? else { return Ok(None) };
        let Some((nonce, sealed)) = row.sealed.split_first_chunk::<NONCE>() else { return Ok(None) };
        let about = about(tenant, &row.name);
        let opened = key.cipher.decrypt(&(*nonce).into(), Payload { msg: sealed, aad: &about });
        Ok(opened.ok().and_then(|bytes| String::from_utf8(bytes).ok()))
    }
}

impl Key {
    fn make(file: &Path) -> Result<(), AppError> {
        let making = || AppError::io("make the key of the secrets");
        let key: [u8; 32] = crate::secrets::random()?;
        let part = file.with_extension("part");
        let _ = fs::remove_file(&part);
        let mut made =
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part).map_err(making())?;
        made.write_all(crate::hex(&key).as_bytes()).map_err(making())?;
        made.sync_all().map_err(making())?;
        // A link does not replace: of two processes that make one at once, one key stays.
        match fs::hard_link(&part, file) {
            Err(fault) if fault.kind() != std::io::ErrorKind::AlreadyExists => return Err(making()(fault)),
            _ => {}
        }
        let _ = fs::remove_file(&part);
        if let Some(folder) = file.parent() {
            File::open(folder).and_then(|folder| folder.sync_all()).map_err(making())?;
        }
        Ok(())
    }

    fn read(file: &Path) -> Result<Key, AppError> {
        let mut opened = File::open(file).map_err(AppError::io("read the key of the secrets"))?;
        let mode =
            opened.metadata().map_err(AppError::io("read the key of the secrets"))?.permissions().mode();
        if mode & 0o077 != 0 {
            let place = file.display();
            return Err(AppError::Config(format!(
                "others may read {place}, the key of the secrets: chmod 600 it"
            )));
        }
        let mut text = String::new();
        opened.read_to_string(&mut text).map_err(AppError::io("read the key of the secrets"))?;
        let bytes = crate::unhex(text.trim()).filter(|bytes| bytes.len() == 32);
        let no_key = || AppError::Config(format!("{} is no key: it takes 64 hex digits", file.display()));
        let bytes = bytes.ok_or_else(no_key)?;
        let cipher = XChaCha20Poly1305::new_from_slice(&bytes).map_err(|_| no_key())?;
        // A name that tells nothing of the key.
        let id = Sha256::new().chain_update(b"waypost key of secrets, name").chain_update(&bytes).finalize();
        Ok(Key { cipher, id: crate::hex(&id[..8]) })
    }
}

fn about(tenant: TenantId, name: &str) -> Vec<u8> {
    format!("waypost secret 1 {tenant} {name}").into_bytes()
}

impl Blanks {
    /// Those of these values.
    pub fn of(secrets: &BTreeMap<String, Secret>) -> Blanks {
        let mut values: Vec<String> = Vec::new();
        for secret in secrets.values() {
            let plain = secret.expose().to_owned();
            // As a JSON text may hold it.
            let quoted = serde_json::to_string(&plain).unwrap_or_default();
            let quoted = quoted.trim_matches('"').to_owned();
            if quoted != plain {
                values.push(quoted);
            }
            values.push(plain);
        }
        values.retain(|value| !value.is_empty());
        values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        Blanks(values)
    }

    /// A text without them.
    pub fn out_of(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, value| text.replace(value.as_str(), "•••"))
    }

    /// Whether bytes hold one of them.
    pub fn stand_in(&self, bytes: &[u8]) -> bool {
        self.0.iter().any(|value| bytes.windows(value.len()).any(|window| window == value.as_bytes()))
    }
}

impl App {
    /// Every secret, for those who look after them or refer to them.
    ///
    /// # Errors
    /// When the store fails.
    pub fn secrets(&self, proof: &Administers) -> Result<Vec<SecretLine>, AppError> {
        self.secret_lines(proof.who().tenant())
    }

    /// The same for those who define flows, who refer to secrets in settings.
    ///
    /// # Errors
    /// When the store fails; a rejection where the proof does not cover every flow.
    pub fn secrets_for_settings(
        &self,
        proof: &DefinesFlows,
    ) -> Result<Result<Vec<SecretLine>, Rejection>, AppError> {
        match proof.over_everything() {
            Ok(()) => self.secret_lines(proof.who().tenant()).map(Ok),
            Err(refused) => Ok(Err(refused)),
        }
    }

    /// The secrets of a tenant, for the operator.
    ///
    /// # Errors
    /// When the store fails.
    pub fn secret_lines(&self, tenant: TenantId) -> Result<Vec<SecretLine>, AppError> {
        let key = self.shared.vault.key_id()?;
        self.shared.db.read(|conn| {
            let mut used: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for row in actions::list(conn, tenant)? {
                let settings: Value = serde_json::from_str(&row.settings).unwrap_or_default();
                for name in Schema::secrets(&settings) {
                    used.entry(name).or_default().push(row.code.clone());
                }
            }
            let rows = secrets::list(conn, tenant)?.into_iter();
            Ok(rows
                .map(|row| SecretLine {
                    used: used.remove(&row.name).unwrap_or_default(),
                    lost: key.as_ref() != Some(&row.key_id),
                    set_at: row.set_at,
                    set_by: row.set_by.map(UserId::new),
                    name: row.name,
                })
                .collect())
        })
    }

    /// Sets a secret, or replaces it.
    ///
    /// # Errors
    /// When the store or the key fails; the rejection has a problem per field.
    pub fn set_secret(
        &self,
        tenant: TenantId,
        name: &str,
        value: &str,
        by: &By<'_>,
    ) -> Result<Result<(), Rejection>, AppError> {
        let mut problems = Vec::new();
        if !is_name(name) {
            problems.push(FieldProblem::new("name", Code::BadKey));
        }
        let length = value.chars().count();
        if value.is_empty() {
            problems.push(FieldProblem::new("value", Code::ValueRequired));
        } else if length < SHORTEST {
            problems.push(FieldProblem::new("value", Code::ValueTooShort).with("min", SHORTEST));
        } else if value.len() > LONGEST {
            let long = FieldProblem::new("value", Code::ValueTooLong).with("max", LONGEST);
            problems.push(long.with("length", length));
        } else if value.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            problems.push(FieldProblem::new("value", Code::ValueControl));
        }
        if !problems.is_empty() {
            return Ok(Err(Rejection::of_fields(problems)));
        }
        let person = by.person();
        let (sealed, key_id) = self.shared.vault.seal(tenant, name, value)?;
        let now = self.now();
        let row =
            SecretRow { name: name.to_owned(), sealed, key_id, set_at: now, set_by: person.map(UserId::raw) };
        self.shared.db.write(|conn| {
            secrets::save(conn, tenant, &row)?;
            record(conn, tenant, Chain::Administration, now, "secret_set", &(name, person))
        })?;
        Ok(Ok(()))
    }

    /// Removes a secret that no action refers to.
    ///
    /// # Errors
    /// When the store fails; a rejection when there is none, or actions refer to it.
    pub fn remove_secret(
        &self,
        tenant: TenantId,
        name: &str,
        by: &By<'_>,
    ) -> Result<Result<(), Rejection>, AppError> {
        let lines = self.secret_lines(tenant)?;
        let Some(line) = lines.into_iter().find(|line| line.name == name) else {
            return Ok(Err(Rejection::new(Code::SecretUnknown).with("name", name)));
        };
        if !line.used.is_empty() {
            return Ok(Err(Rejection::new(Code::SecretUsed).with("words", line.used.join(", "))));
        }
        let (now, person) = (self.now(), by.person());
        self.shared.db.write(|conn| -> Result<(), AppError> {
            secrets::remove(conn, tenant, name)?;
            record(conn, tenant, Chain::Administration, now, "secret_removed", &(name, person))
        })?;
        Ok(Ok(()))
    }

    /// How many secrets there are, and how many of them this installation's key opens.
    ///
    /// # Errors
    /// When the store or the key fails.
    pub fn secrets_kept(&self) -> Result<(i64, i64), AppError> {
        let key = self.shared.vault.key_id()?.unwrap_or_default();
        Ok(self.shared.db.read(|conn| secrets::count(conn, &key))?)
    }

    /// The values that settings refer to. Resolved for one question to one plugin.
    ///
    /// # Errors
    /// When the store or the key fails; inside, which secret is missing, in words for an administrator.
    pub(crate) fn secrets_in(
        &self,
        conn: &mut Conn,
        tenant: TenantId,
        settings: &Value,
    ) -> Result<Result<BTreeMap<String, Secret>, String>, AppError> {
        let mut values = BTreeMap::new();
        for name in Schema::secrets(settings) {
            let Some(row) = secrets::by_name(conn, tenant, &name)? else {
                return Ok(Err(format!("the secret `{name}` is not set")));
            };
            let Some(value) = self.shared.vault.open(tenant, &row)? else {
                return Ok(Err(format!("the secret `{name}` was sealed under another key: set it again")));
            };
            values.insert(name, Secret::from(value));
        }
        Ok(Ok(values))
    }
}

impl By<'_> {
    fn person(&self) -> Option<UserId> {
        match self {
            By::Operator => None,
            By::Administrator(proof) => Some(proof.administers().who().user()),
        }
    }
}

/// The shape of a secret's name.
fn is_name(name: &str) -> bool {
    name.len() <= NAME
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}
