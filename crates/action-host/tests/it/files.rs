//! From a name to the code that runs: only the registered bytes.

use std::{
    fs,
    path::{Path, PathBuf},
};

use waypost_action_host::{
    Cause, Digest, Host, InProcess, PluginName, PluginRef, Registry, Runner, api::Ask,
};

use crate::support::{Fixture, LONG, cause, config, number_in, request, run};

#[test]
fn a_file_that_was_altered_is_not_loaded() {
    let puppet = Fixture::puppet(&[]);
    let mut bytes = fs::read(&puppet.plugin.path).unwrap();
    bytes.push(0);
    fs::write(&puppet.plugin.path, &bytes).unwrap();
    let found = Digest::of(&mut bytes.as_slice()).unwrap();
    for runner in [&Host::new(config()) as &dyn Runner, &InProcess::new()] {
        let fault = runner.invoke(&puppet.plugin, &request(Ask::Run, "well"), LONG).unwrap_err();
        assert_eq!(fault.cause, Cause::Altered { found });
        assert_eq!(fault.sha256, Some(puppet.plugin.sha256));
        assert!(!fault.retry_helps());
        assert!(fault.to_string().contains(&found.to_string()), "{fault}");
    }
}

#[test]
fn a_file_that_is_missing_or_no_library_is_told_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text.so");
    fs::write(&text, "not a library").unwrap();
    let text = PluginRef::of_file(PluginName::new("text").unwrap(), text).unwrap();
    let at = |path: &Path| PluginRef { path: path.to_owned(), ..text.clone() };

    let host = Host::new(config());
    let fault = run(&host, &text, "well", LONG).unwrap_err();
    assert!(matches!(&fault.cause, Cause::NotLoadable { words } if words.contains("too short")), "{fault}");
    assert!(matches!(cause(run(&host, &at(folder.path()), "", LONG)), Cause::NotLoadable { .. }));
    let fault = run(&host, &at(Path::new("/nowhere/text.so")), "", LONG).unwrap_err();
    assert!(matches!(&fault.cause, Cause::Missing { words } if words.contains("No such file")), "{fault}");
}

#[test]
fn a_relative_path_means_the_same_file_in_the_worker() {
    let puppet = Fixture::puppet(&[]);
    let up: PathBuf = std::env::current_dir().unwrap().components().skip(1).map(|_| "..").collect();
    let path = up.join(puppet.plugin.path.strip_prefix("/").unwrap());
    assert!(path.is_relative());
    assert!(PluginRef::of_file(puppet.plugin.name.clone(), &path).unwrap().path.is_absolute());
    let plugin = PluginRef { path, ..puppet.plugin.clone() };
    assert!(run(&Host::new(config()), &plugin, "well", LONG).is_ok());
}

#[test]
fn a_loaded_plugin_does_not_feel_its_file_being_overwritten() {
    let puppet = Fixture::puppet(&[]);
    let host = Host::new(config());
    let pid = number_in(run(&host, &puppet.plugin, "pid", LONG));
    // In place, which would be SIGBUS for code mapped from the file itself.
    fs::write(&puppet.plugin.path, "").unwrap();
    assert_eq!(number_in(run(&host, &puppet.plugin, "pid", LONG)), pid);
    assert!(run(&host, &puppet.plugin, "well", LONG).is_ok());
}

#[test]
fn registering_another_build_under_the_name_takes_effect_at_the_next_call() {
    let old = Fixture::puppet(&[]);
    let new = Fixture::puppet(&["-DABI=2"]);
    assert_ne!(old.plugin.sha256, new.plugin.sha256);
    let mut registry = Registry::from_iter([old.plugin.clone()]);
    let host = Host::new(config());
    assert!(run(&host, registry.get("puppet").unwrap(), "well", LONG).is_ok());

    assert_eq!(registry.insert(new.plugin.clone()), Some(old.plugin.clone()));
    let outcome = run(&host, registry.get("puppet").unwrap(), "well", LONG);
    assert_eq!(cause(outcome), Cause::WrongAbi { found: 2 });
    assert!(old.folder.path().exists() && new.folder.path().exists());
}

#[test]
fn a_name_nobody_registered_is_a_fault_that_names_it() {
    let registry = Registry::new();
    for name in ["number", "../../lib/libc.so.6"] {
        let fault = registry.get(name).unwrap_err();
        assert_eq!(fault.cause, Cause::NotRegistered);
        assert_eq!(fault.to_string(), format!("plugin `{name}` is not registered"));
    }
}
