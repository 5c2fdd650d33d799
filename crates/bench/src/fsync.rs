//! What the disk's own sync costs: every figure of a durable program hangs on it.

use std::{fs::File, io::Write, path::Path, time::Instant};

use crate::{drive::Measured, fault::Result};

/// How often.
const TIMES: usize = 200;

/// Appends four kilobytes and syncs the data, again and again, in this folder.
///
/// # Errors
/// When the disk fails.
pub fn measure(folder: &Path) -> Result<Measured> {
    let path = folder.join("fsync");
    let mut file = File::create(&path)?;
    let mut measured = Measured::default();
    for _ in 0..TIMES {
        let clock = Instant::now();
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        measured.times.push(clock.elapsed());
    }
    measured.elapsed = measured.times.iter().sum();
    std::fs::remove_file(&path)?;
    Ok(measured)
}
