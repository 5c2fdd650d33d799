//! Loading a plugin into this process: the opened file is copied and hashed in one pass, the copy is sealed, and only
//! the copy is loaded. Whatever happens to the file meanwhile, what runs is what was judged.
//!
//! The copy lives in memory under a name of its own (`memfd`): no folder fills up, nothing is left behind by a killed
//! worker, and the loader never takes it for a file it has seen. It is never unloaded: `dlclose` leaves code mapped
//! and threads running. New code means a new worker.
#![expect(
    unsafe_code,
    reason = "foreign code is loaded and called over the C boundary of docs/PLUGIN-ABI.md"
)]

use std::{
    error::Error as _,
    fs::File,
    os::fd::{IntoRawFd as _, OwnedFd},
    ptr, slice,
};

use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};
use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};
use waypost_action_api::{ABI, MAX_MESSAGE};

use crate::{Cause, Digest, PluginRef};

/// Largest file that is loaded, in bytes.
const MAX_FILE: u64 = 256 << 20;

type AbiFn = extern "C" fn() -> u32;
type DescribeFn = unsafe extern "C" fn(*mut *mut u8, *mut usize) -> i32;
type InvokeFn = unsafe extern "C" fn(*const u8, usize, *mut *mut u8, *mut usize) -> i32;
type FreeFn = unsafe extern "C" fn(*mut u8, usize);

/// A plugin in this process. The functions stay valid: it is never unloaded.
#[derive(Clone, Copy, Debug)]
pub struct Loaded {
    describe: DescribeFn,
    invoke: InvokeFn,
    free: FreeFn,
}

/// The registered bytes, hashed, sealed and not yet loaded.
#[derive(Debug)]
pub struct Sealed(OwnedFd);

impl Sealed {
    /// Copies and judges the file.
    pub fn of(plugin: &PluginRef) -> Result<Self, Cause> {
        sealed_copy(plugin).map(Self)
    }
}

impl Loaded {
    /// Loads a plugin. Its initialisers run.
    pub fn load(Sealed(copy): Sealed) -> Result<Self, Cause> {
        // The descriptor stays open as long as the code is mapped, so that its name stays unique and backtraces work.
        let path = format!("/proc/self/fd/{}", copy.into_raw_fd());
        // SAFETY: the file is the one that an operator registered by its hash; running its initialisers is the purpose.
        let library = unsafe { Library::open(Some(path.as_str()), RTLD_NOW | RTLD_LOCAL) }
            .map_err(|error| Cause::NotLoadable { words: told(&error, &path) })?;
        let loaded = Self::symbols(&library);
        std::mem::forget(library);
        loaded
    }

    /// The bytes of the plugin's description.
    pub fn describe(&self) -> Result<Vec<u8>, Cause> {
        // SAFETY: two places of `receive`, valid for writing during the call.
        self.receive(|out, out_len| unsafe { (self.describe)(out, out_len) })
    }

    /// The bytes of the reply to the bytes of a request. Calls must not overlap.
    pub fn invoke(&self, request: &[u8]) -> Result<Vec<u8>, Cause> {
        // SAFETY: as above; the request is readable for its length during the call.
        self.receive(|out, out_len| unsafe { (self.invoke)(request.as_ptr(), request.len(), out, out_len) })
    }

    fn symbols(library: &Library) -> Result<Self, Cause> {
        // SAFETY: this symbol has this type in every version of the ABI.
        let abi: AbiFn = unsafe { symbol(library, "waypost_abi") }?;
        let found = abi();
        if found != ABI {
            return Err(Cause::WrongAbi { found });
        }
        // SAFETY: the plugin says it follows this version of the ABI, in which the symbols have these types.
        unsafe {
            Ok(Self {
                describe: symbol(library, "waypost_describe")?,
                invoke: symbol(library, "waypost_invoke")?,
                free: symbol(library, "waypost_free")?,
            })
        }
    }

    fn receive(&self, call: impl FnOnce(*mut *mut u8, *mut usize) -> i32) -> Result<Vec<u8>, Cause> {
        let (mut buffer, mut len) = (ptr::null_mut::<u8>(), 0_usize);
        let code = call(&raw mut buffer, &raw mut len);
        let answer = match code {
            0 if buffer.is_null() => Err(Cause::BadReply { words: "it is empty".into() }),
            0 if len > MAX_MESSAGE => Err(Cause::TooLarge { bytes: len }),
            // SAFETY: the plugin handed over a buffer of this length; it is read before it is given back.
            0 => Ok(unsafe { slice::from_raw_parts(buffer, len) }.to_vec()),
            code => Err(Cause::BadReply { words: format!("code {code} instead of an answer") }),
        };
        if !buffer.is_null() {
            // SAFETY: buffer and length as the plugin handed them over, given back once.
            unsafe { (self.free)(buffer, len) };
        }
        answer
    }
}

fn sealed_copy(plugin: &PluginRef) -> Result<OwnedFd, Cause> {
    let missing = |error: std::io::Error| Cause::Missing { words: error.to_string() };
    let mut file = File::open(&plugin.path).map_err(missing)?;
    let about = file.metadata().map_err(missing)?;
    if !about.is_file() || about.len() > MAX_FILE {
        return Err(Cause::NotLoadable { words: format!("not a file of at most {MAX_FILE} bytes") });
    }
    let no_copy = |error: std::io::Error| Cause::NoWorker { words: format!("no copy of the file: {error}") };
    let name = format!("waypost-{}", plugin.name);
    let mut copy = memfd_create(name, MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING)
        .map(File::from)
        .map_err(|error| no_copy(error.into()))?;
    let found = Digest::while_copying(&mut file, &mut copy).map_err(no_copy)?;
    if found != plugin.sha256 {
        return Err(Cause::Altered { found });
    }
    let seals = SealFlags::WRITE | SealFlags::SHRINK | SealFlags::GROW | SealFlags::SEAL;
    fcntl_add_seals(&copy, seals).map_err(|error| no_copy(error.into()))?;
    Ok(copy.into())
}

/// The loader's own words, which the error keeps behind itself, without the name of the copy.
fn told(error: &libloading::Error, path: &str) -> String {
    let words = error.source().map_or_else(|| error.to_string(), ToString::to_string);
    words.strip_prefix(path).map_or(words.as_str(), |rest| rest.trim_start_matches(": ")).to_owned()
}

/// # Safety
/// The symbol has type `T`, a function pointer.
unsafe fn symbol<T: Copy>(library: &Library, name: &str) -> Result<T, Cause> {
    // SAFETY: as demanded of the caller.
    let found = unsafe { library.get::<T>(name) };
    found.map(|symbol| *symbol).map_err(|_| Cause::NotLoadable { words: format!("it has no symbol {name}") })
}
