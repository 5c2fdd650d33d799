//! Registering plugins, what they say of themselves, and what another build would change.

use std::{collections::BTreeMap, path::Path, time::Duration};

use serde::Serialize;
use serde_json::Value;
use waypost_action_host::{
    Digest, PluginName, PluginRef, Runner,
    api::{Describe, Need},
};
use waypost_base::{Code, FieldProblem, Label, Rejection, TenantId};
use waypost_store::{
    Conn, actions, jobs,
    plugins::{self, BuildRow, PluginRow},
    tenant,
};

use super::effective::{INSTALLATION, described, schema_of, settings_of};
use crate::{
    App,
    access::DefinesFlows,
    chain::{Chain, record},
    editing::BUILT_IN,
    error::AppError,
    organisation::label,
};

/// How long a plugin may take to say what it is.
const DESCRIBE: Duration = Duration::from_secs(10);

/// What differs between two builds of a plugin.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BuildChange {
    /// Version before and after.
    pub version: Option<(String, String)>,
    /// What it needs now and did not before.
    pub needs_added: Vec<String>,
    /// What it needs no more.
    pub needs_removed: Vec<String>,
    /// Questions it answers now and did not before.
    pub answers_added: Vec<String>,
    /// Questions it answers no more.
    pub answers_removed: Vec<String>,
    /// Settings that are new.
    pub settings_added: Vec<String>,
    /// Settings that are gone.
    pub settings_removed: Vec<String>,
    /// Settings whose rules changed.
    pub settings_changed: Vec<String>,
}

/// What a build means for one action row.
#[derive(Clone, Debug, Serialize)]
pub struct RowEffect {
    /// Code of the tenant.
    pub tenant: String,
    /// Code of the row.
    pub action: String,
    /// Its name.
    pub name: Label,
    /// Settings that do not fit.
    pub problems: Vec<FieldProblem>,
    /// Jobs that wait for it.
    pub waiting: i64,
}

/// A plugin as its page shows it.
#[derive(Clone, Debug)]
pub struct PluginPage {
    /// Its row.
    pub row: PluginRow,
    /// What it said of itself.
    pub description: Option<Describe>,
    /// Builds before, the newest first: hash, instant, and what the next one changed.
    pub builds: Vec<(BuildRow, Option<BuildChange>)>,
    /// The rows of this tenant that call it.
    pub rows: Vec<RowEffect>,
}

/// A file as it would be registered, and what that would change.
pub struct Candidate {
    /// Which file.
    pub plugin: PluginRef,
    /// What it says of itself.
    pub description: Describe,
    /// What differs from the build that is registered; none: there is none, or it was never asked.
    pub change: Option<BuildChange>,
    /// The rows that call it, of every tenant.
    pub rows: Vec<RowEffect>,
}

impl BuildChange {
    /// Between two descriptions.
    pub fn between(before: &Describe, after: &Describe) -> BuildChange {
        let words = |needs: &[Need]| needs.iter().map(written).collect::<Vec<_>>();
        let asks = |it: &Describe| it.answers.iter().map(written).collect::<Vec<_>>();
        let (needed, needs) = (words(&before.needs), words(&after.needs));
        let (answered, answers) = (asks(before), asks(after));
        let settings = |it: &Describe| -> BTreeMap<String, Value> {
            let properties = it.settings_schema.get("properties").and_then(Value::as_object);
            properties.into_iter().flatten().map(|(key, value)| (key.clone(), value.clone())).collect()
        };
        let required = |it: &Describe, key: &str| {
            let keys = it.settings_schema.get("required").and_then(Value::as_array);
            keys.is_some_and(|keys| keys.iter().any(|one| one == key))
        };
        let (had, has) = (settings(before), settings(after));
        let differs = |key: &String| {
            had.get(key).is_some_and(|was| Some(was) != has.get(key))
                || required(before, key) != required(after, key)
        };
        BuildChange {
            version: (before.version != after.version)
                .then(|| (before.version.clone(), after.version.clone())),
            needs_added: without(&needs, &needed),
            needs_removed: without(&needed, &needs),
            answers_added: without(&answers, &answered),
            answers_removed: without(&answered, &answers),
            settings_added: has.keys().filter(|key| !had.contains_key(*key)).cloned().collect(),
            settings_removed: had.keys().filter(|key| !has.contains_key(*key)).cloned().collect(),
            settings_changed: has
                .keys()
                .filter(|key| had.contains_key(*key) && differs(key))
                .cloned()
                .collect(),
        }
    }

    /// Whether the two say the same of themselves.
    pub fn is_none(&self) -> bool {
        self == &BuildChange::default()
    }
}

fn without(these: &[String], those: &[String]) -> Vec<String> {
    these.iter().filter(|one| !those.contains(one)).cloned().collect()
}

fn written<T: Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The plugin of a row as the host takes it.
///
/// # Errors
/// What is wrong with the row, in words.
pub(crate) fn reference(row: &PluginRow) -> Result<PluginRef, String> {
    let name = PluginName::new(row.name.clone()).map_err(|why| why.to_string())?;
    let sha256: Digest = crate::hex(&row.sha256).parse().map_err(|why| format!("{why}"))?;
    Ok(PluginRef { name, path: row.path.clone().into(), sha256 })
}

impl App {
    /// Looks at a file that may be registered: asks it what it is, and says what registering it would change. Nothing
    /// is changed.
    ///
    /// # Errors
    /// When the name is none, the file cannot be read, it is no plugin, or the store fails.
    pub fn examine_plugin(
        &self,
        name: &str,
        from: &Path,
        runner: &dyn Runner,
    ) -> Result<Candidate, AppError> {
        let name = PluginName::new(name).map_err(|why| AppError::Config(why.to_string()))?;
        let plugin = PluginRef::of_file(name, from).map_err(AppError::io("read the plugin"))?;
        let description =
            runner.describe(&plugin, DESCRIBE).map_err(|fault| AppError::Config(fault.to_string()))?;
        let (change, rows) = self.shared.db.read(|conn| -> Result<_, AppError> {
            let before = plugins::by_name(conn, INSTALLATION, plugin.name.as_str())?;
            let before = before.as_ref().and_then(described);
            let mut rows = Vec::new();
            for tenant in tenant::list(conn)? {
                let id = TenantId::new(tenant.id);
                rows.extend(effects(conn, id, &tenant.code, plugin.name.as_str(), Some(&description))?);
            }
            Ok((before.map(|before| BuildChange::between(&before, &description)), rows))
        })?;
        Ok(Candidate { plugin, description, change, rows })
    }

    /// Registers a plugin: a copy in the data folder, under its hash. What runs later is exactly this content. With a
    /// runner it is asked what it is, and what is no plugin is not registered.
    ///
    /// # Errors
    /// When the name is none, the file cannot be read or is no plugin, or the store fails.
    pub fn register_described(
        &self,
        name: &str,
        from: &Path,
        runner: Option<&dyn Runner>,
    ) -> Result<PluginRef, AppError> {
        let name = PluginName::new(name).map_err(|why| AppError::Config(why.to_string()))?;
        if BUILT_IN.contains(&name.as_str()) {
            return Err(AppError::Config(format!("`{}` is built in", name.as_str())));
        }
        let kept = self.keep_plugin(name, from)?;
        let description = match runner {
            Some(runner) => {
                let said = runner.describe(&kept, DESCRIBE);
                let said = said.map_err(|fault| AppError::Config(fault.to_string()))?;
                Some(serde_json::to_string(&said).map_err(|why| AppError::damaged("description", why))?)
            }
            None => None,
        };
        let row = PluginRow {
            name: kept.name.as_str().to_owned(),
            sha256: crate::unhex(&kept.sha256.to_string()).unwrap_or_default(),
            path: kept.path.display().to_string(),
            registered_at: self.now(),
            description,
        };
        self.shared.db.write(|conn| -> Result<_, AppError> {
            plugins::register(conn, INSTALLATION, &row)?;
            plugins::keep_build(conn, INSTALLATION, &build(&row))?;
            // Flows look at what the plugin answers.
            for tenant in tenant::list(conn)? {
                tenant::bump_definitions(conn, TenantId::new(tenant.id))?;
            }
            record(conn, INSTALLATION, Chain::Plugins, self.now(), "registered", &(&row.name, kept.sha256))
        })?;
        Ok(kept)
    }

    /// The same without asking it what it is.
    ///
    /// # Errors
    /// As [`App::register_described`].
    pub fn register_plugin(&self, name: &str, from: &Path) -> Result<PluginRef, AppError> {
        self.register_described(name, from, None)
    }

    /// The registered plugins: name, hash, path.
    ///
    /// # Errors
    /// When the store fails.
    pub fn plugins(&self) -> Result<Vec<(String, String, String)>, AppError> {
        let rows = self.shared.db.read(|conn| plugins::list(conn, INSTALLATION))?;
        Ok(rows.into_iter().map(|row| (row.name, crate::hex(&row.sha256), row.path)).collect())
    }

    /// Asks registered plugins what they are that were never asked: those of an earlier version of this program. Gives
    /// the names of those that did not say.
    ///
    /// # Errors
    /// When the store fails.
    pub fn describe_plugins(&self, runner: &dyn Runner) -> Result<Vec<String>, AppError> {
        let mut silent = Vec::new();
        for row in self.shared.db.read(|conn| plugins::list(conn, INSTALLATION))? {
            if row.description.is_some() {
                continue;
            }
            let said = reference(&row).ok().and_then(|plugin| runner.describe(&plugin, DESCRIBE).ok());
            let Some(description) = said.and_then(|said| serde_json::to_string(&said).ok()) else {
                silent.push(row.name);
                continue;
            };
            let row = PluginRow { description: Some(description), ..row };
            self.shared.db.write(|conn| -> Result<(), AppError> {
                plugins::register(conn, INSTALLATION, &row)?;
                plugins::keep_build(conn, INSTALLATION, &build(&row))?;
                for tenant in tenant::list(conn)? {
                    tenant::bump_definitions(conn, TenantId::new(tenant.id))?;
                }
                Ok(())
            })?;
        }
        Ok(silent)
    }

    /// A registered plugin, for those who define flows.
    ///
    /// # Errors
    /// When the store fails; [`Code::NotFound`] when none has the name.
    pub fn plugin_page(
        &self,
        proof: &DefinesFlows,
        name: &str,
    ) -> Result<Result<PluginPage, Rejection>, AppError> {
        if let Err(refused) = proof.over_everything() {
            return Ok(Err(refused));
        }
        self.shared.db.read(|conn| {
            let Some(row) = plugins::by_name(conn, INSTALLATION, name)? else {
                return Ok(Err(Code::NotFound.into()));
            };
            let description = described(&row);
            let mut newer = description.clone();
            let mut builds = Vec::new();
            for build in plugins::builds(conn, INSTALLATION, name)? {
                if build.registered_at == row.registered_at {
                    continue;
                }
                let said: Option<Describe> =
                    build.description.as_deref().and_then(|text| serde_json::from_str(text).ok());
                let change = said.as_ref().zip(newer.as_ref()).map(|(was, is)| BuildChange::between(was, is));
                newer = said;
                builds.push((build, change));
            }
            let tenant = proof.who().tenant();
            let code = tenant::by_id(conn, tenant)?.map(|row| row.code).unwrap_or_default();
            let rows = effects(conn, tenant, &code, name, description.as_ref())?;
            Ok(Ok(PluginPage { row, description, builds, rows }))
        })
    }

    fn keep_plugin(&self, name: PluginName, from: &Path) -> Result<PluginRef, AppError> {
        let source = PluginRef::of_file(name.clone(), from).map_err(AppError::io("read the plugin"))?;
        let folder = self.shared.folder.join("plugins");
        std::fs::create_dir_all(&folder).map_err(AppError::io("make the folder for plugins"))?;
        let path = folder.join(format!("{}-{}.so", name.as_str(), source.sha256));
        let path = std::path::absolute(&path).map_err(AppError::io("find the folder for plugins"))?;
        if !path.exists() {
            let copying = || AppError::io("copy the plugin");
            let temporary = path.with_extension("part");
            std::fs::copy(from, &temporary).map_err(copying())?;
            std::fs::File::open(&temporary).and_then(|file| file.sync_all()).map_err(copying())?;
            std::fs::rename(&temporary, &path).map_err(copying())?;
            std::fs::File::open(&folder).and_then(|folder| folder.sync_all()).map_err(copying())?;
        }
        let kept = PluginRef::of_file(name, &path).map_err(AppError::io("read the copied plugin"))?;
        if kept.sha256 != source.sha256 {
            return Err(AppError::Config("the plugin changed while it was being copied".to_owned()));
        }
        Ok(kept)
    }
}

fn build(row: &PluginRow) -> BuildRow {
    BuildRow {
        name: row.name.clone(),
        registered_at: row.registered_at,
        sha256: row.sha256.clone(),
        description: row.description.clone(),
    }
}

/// The rows of a tenant that call a plugin, with what does not fit a description of it.
pub(crate) fn effects(
    conn: &mut Conn,
    tenant: TenantId,
    code: &str,
    name: &str,
    description: Option<&Describe>,
) -> Result<Vec<RowEffect>, AppError> {
    let waiting: BTreeMap<i64, i64> = jobs::open_by_action(conn, tenant)?.into_iter().collect();
    let schema = schema_of(description);
    let rows = actions::list(conn, tenant)?.into_iter().filter(|row| row.call == name);
    rows.map(|row| {
        Ok(RowEffect {
            tenant: code.to_owned(),
            problems: schema.judge(&settings_of(&row)?),
            name: label(&row.name),
            waiting: waiting.get(&row.id).copied().unwrap_or(0),
            action: row.code,
        })
    })
    .collect()
}
