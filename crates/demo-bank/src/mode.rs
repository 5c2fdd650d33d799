//! What goes wrong on purpose, and for how many requests.

use std::{sync::Mutex, time::Duration};

use serde::Deserialize;

/// What goes wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    #[default]
    Normal,
    Slow,
    Down,
    Busy,
    Late,
    Twice,
    Drop,
    Error,
    Rubbish,
}

impl Mode {
    /// Whether it goes wrong after acting.
    const fn acts(self) -> bool {
        matches!(self, Self::Late | Self::Twice | Self::Drop | Self::Error | Self::Rubbish)
    }
}

/// As it is set.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct Setting {
    mode: Mode,
    /// How many requests; none: all.
    #[serde(default)]
    times: Option<u32>,
    #[serde(default)]
    ms: u64,
}

/// The mode in force.
#[derive(Debug, Default)]
pub struct Modes(Mutex<Setting>);

impl Modes {
    pub fn set(&self, setting: Setting) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = setting;
    }

    /// The mode of the next request, which it uses up. What goes wrong after acting concerns only requests that act.
    pub fn take(&self, acts: bool) -> (Mode, Duration) {
        let mut setting = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if setting.mode.acts() && !acts {
            return (Mode::Normal, Duration::ZERO);
        }
        let taken = (setting.mode, Duration::from_millis(setting.ms));
        match &mut setting.times {
            Some(0 | 1) => *setting = Setting::default(),
            Some(left) => *left -= 1,
            None => {}
        }
        taken
    }
}
