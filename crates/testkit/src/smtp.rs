//! A mail server to test against: takes letters like a real one, or behaves as badly as it is told to.

use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

/// How the sink behaves; may be changed while it runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Takes every letter.
    #[default]
    Takes,
    /// Refuses every recipient for good.
    RefusesForGood,
    /// Asks to come back later.
    RefusesForNow,
    /// Takes the letter, then drops the line before it says so.
    DropsAfterTaking,
    /// Drops the line as soon as it is opened.
    Drops,
    /// Says nothing until it is told otherwise.
    Silent,
}

/// A letter that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Its recipients, as the envelope has them.
    pub to: Vec<String>,
    /// Headers and body as they came.
    pub raw: String,
}

impl Letter {
    /// The value of a header on one line; empty when there is none.
    pub fn header(&self, name: &str) -> String {
        let lines = self.raw.lines().take_while(|line| !line.is_empty());
        let mut lines =
            lines.skip_while(|line| !line.to_lowercase().starts_with(&format!("{}:", name.to_lowercase())));
        let mut value = match lines.next().and_then(|line| line.split_once(':')) {
            Some((_, value)) => value.trim().to_owned(),
            None => return String::new(),
        };
        for more in lines.take_while(|line| line.starts_with([' ', '\t'])) {
            value.push(' ');
            value.push_str(more.trim());
        }
        value
    }
}

#[derive(Default)]
struct State {
    mode: Mode,
    letters: Vec<Letter>,
    opened: usize,
}

/// A mail server on a free port of this machine.
pub struct SmtpSink {
    address: SocketAddr,
    state: Arc<(Mutex<State>, Condvar)>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl SmtpSink {
    /// Begins to listen.
    ///
    /// # Panics
    ///
    /// When no port is free.
    pub fn start() -> SmtpSink {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let state: Arc<(Mutex<State>, Condvar)> = Arc::default();
        let stop = Arc::new(AtomicBool::new(false));
        let (shared, stopped) = (Arc::clone(&state), Arc::clone(&stop));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let (shared, stopped) = (Arc::clone(&shared), Arc::clone(&stopped));
                std::thread::spawn(move || {
                    // A line that breaks is the other side's business.
                    let _ = talk(stream, &shared, &stopped);
                });
            }
        });
        SmtpSink { address, state, stop, thread: Some(thread) }
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Behaves so from now on.
    pub fn behave(&self, mode: Mode) {
        self.lock().mode = mode;
        self.state.1.notify_all();
    }

    /// The letters that arrived.
    pub fn letters(&self) -> Vec<Letter> {
        self.lock().letters.clone()
    }

    /// How often a line was opened.
    pub fn opened(&self) -> usize {
        self.lock().opened
    }

    /// Waits until so many letters arrived, at most ten seconds.
    ///
    /// # Panics
    ///
    /// When they did not.
    pub fn wait_for(&self, letters: usize) -> Vec<Letter> {
        let state = self.lock();
        let longest = Duration::from_secs(10);
        let waited = self.state.1.wait_timeout_while(state, longest, |state| state.letters.len() < letters);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        assert!(state.letters.len() >= letters, "{} letters of {letters}", state.letters.len());
        state.letters.clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        self.state.1.notify_all();
        // Wakes the thread that waits for a line.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn talk(stream: TcpStream, shared: &(Mutex<State>, Condvar), stop: &AtomicBool) -> std::io::Result<()> {
    let lock = || shared.0.lock().unwrap_or_else(PoisonError::into_inner);
    let mut state = lock();
    state.opened += 1;
    shared.1.notify_all();
    while state.mode == Mode::Silent && !stop.load(Ordering::SeqCst) {
        state = shared.1.wait(state).unwrap_or_else(PoisonError::into_inner);
    }
    let mode = state.mode;
    drop(state);
    if mode == Mode::Drops {
        return Ok(());
    }
    let mut writer = stream.try_clone()?;
    let mut lines = BufReader::new(stream).lines();
    writer.write_all(b"220 sink ready\r\n")?;
    let (mut to, mut raw) = (Vec::new(), String::new());
    while let Some(line) = lines.next() {
        let line = line?;
        let word = line.get(..4).unwrap_or(&line).to_uppercase();
        let answer: &[u8] = match word.as_str() {
            "EHLO" => b"250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
            "HELO" | "MAIL" | "RSET" | "NOOP" => b"250 ok\r\n",
            "RCPT" => match mode {
                Mode::RefusesForGood => b"550 no such mailbox\r\n",
                Mode::RefusesForNow => b"451 try again later\r\n",
                _ => {
                    let address = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
                    to.push(address.map_or_else(|| line.clone(), |(address, _)| address.to_owned()));
                    b"250 ok\r\n"
                }
            },
            "DATA" => {
                writer.write_all(b"354 go ahead\r\n")?;
                for line in lines.by_ref() {
                    let line = line?;
                    if line == "." {
                        break;
                    }
                    raw.push_str(line.strip_prefix('.').unwrap_or(&line));
                    raw.push('\n');
                }
                let letter = Letter { to: std::mem::take(&mut to), raw: std::mem::take(&mut raw) };
                lock().letters.push(letter);
                shared.1.notify_all();
                if mode == Mode::DropsAfterTaking {
                    return Ok(());
                }
                b"250 taken\r\n"
            }
            "QUIT" => {
                writer.write_all(b"221 bye\r\n")?;
                return Ok(());
            }
            _ => b"502 not known\r\n",
        };
        writer.write_all(answer)?;
    }
    Ok(())
}
