//! `waypost serve`: one process that serves pages, runs actions, tells what is due, sends mail and looks after the data,
//! from the lock on the data folder to the last seal.
//!
//! Told to stop (SIGTERM, SIGINT), it takes no more connections, answers what it has, lets the action at hand end,
//! seals, and waits until everything accepted is on disk.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use actix_web::rt::{
    System,
    signal::unix::{Signal, SignalKind, signal},
};
use clap::Args;
use serde_json::json;
use waypost_action_host::Runner;
use waypost_app::{App, AppConfig, mail::postman::Postman, outbox::Outbox, scheduler::Scheduler};

use super::{Context, failure::Failure, folder, out::Out, workers};
use crate::{
    config::{Config, Tls},
    http::run::{Bound, bind},
    view::Letters,
};
use upkeep::Upkeep;

mod log;
mod upkeep;

/// The exit code of a program that may not go on.
const EX_SOFTWARE: i32 = 70;
/// How long the threads of the server may take to let go of the application.
const LET_GO: Duration = Duration::from_secs(5);

#[derive(Debug, Args)]
pub(super) struct Flags {
    /// Address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Address that users type, where it differs
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Allow plain http on an address other than loopback
    #[arg(long)]
    insecure_http: bool,
    /// A proxy whose X-Forwarded headers are believed; may be given several times
    #[arg(long, value_name = "IP")]
    trusted_proxy: Vec<IpAddr>,
    /// TLS certificate chain, PEM
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_certificate: Option<PathBuf>,
    /// TLS private key, PEM
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    tls_key: Option<PathBuf>,
    /// Folder whose templates replace the embedded ones, file by file
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
    /// Threads that serve requests; 0: one for each core
    #[arg(long, value_name = "N")]
    workers: Option<usize>,
    /// Lowest level that is logged: error, warn, info, debug, trace
    #[arg(long, value_name = "LEVEL")]
    log: Option<String>,
    /// Log as JSON lines
    #[arg(long)]
    log_json: bool,
}

impl Flags {
    fn over(self, mut config: Config) -> Config {
        config.listen = self.listen.unwrap_or(config.listen);
        config.public_url = self.public_url.or(config.public_url);
        config.insecure_http |= self.insecure_http;
        config.trusted_proxies.extend(self.trusted_proxy);
        if let (Some(certificate), Some(key)) = (self.tls_certificate, self.tls_key) {
            config.tls = Some(Tls { certificate, key });
        }
        config.templates = self.templates.or(config.templates);
        config.workers = self.workers.unwrap_or(config.workers);
        config.log = self.log.unwrap_or(config.log);
        config.log_json |= self.log_json;
        config
    }
}

pub(super) fn run(context: Context, flags: Flags) -> Result<(), Failure> {
    let config = flags.over(context.config);
    config.check()?;
    log::start(&config);
    folder::make(&config.data)?;
    let _lock = folder::lock(&config.data)?;
    folder::prepare_to_serve(&config.data)?;
    let (app, threads) = App::open(&AppConfig { folder: config.data.clone(), readers: config.readers })?;
    app.shared.files.clear_incoming()?;
    app.shared.db.when_failed(|fault| {
        tracing::error!(%fault, "the storage failed to keep what it was given; the program stops");
        std::process::exit(EX_SOFTWARE);
    });
    match app.adopt_plugins() {
        Ok(names) => names.iter().for_each(|name| {
            tracing::info!(plugin = %name, "found in this data folder, which was moved");
        }),
        Err(fault) if fault.is_full() => tracing::warn!(%fault, "plugins are looked for at the next start"),
        Err(fault) => return Err(fault.into()),
    }
    if let Some(file) = &config.secret_key_file {
        app.shared.vault.use_key_file(file)?;
    }
    app.shared.limit_comments(config.comments_per_minute);
    let app = Arc::new(app);

    let system = System::new();
    let served = system.block_on(serve(&app, &config, context.out));
    drop(system);
    let sealed = served.and_then(|()| app.seal().map_err(Failure::from));

    if let Some(app) = alone(app) {
        drop(app);
        threads.join();
    } else {
        tracing::warn!("a request did not end in time and was left");
    }
    sealed?;
    tracing::info!("stopped");
    Ok(())
}

async fn serve(app: &Arc<App>, config: &Config, out: Out) -> Result<(), Failure> {
    let listening = || Failure::io("listen for signals");
    let mut signals = Signals {
        terminate: signal(SignalKind::terminate()).map_err(listening())?,
        interrupt: signal(SignalKind::interrupt()).map_err(listening())?,
    };
    let Bound { url, server, views } = bind(app.clone(), config)?;
    let host: Arc<dyn Runner> = Arc::new(workers::host(&config.data));
    app.shared.run_plugins_with(host.clone());
    for name in app.describe_plugins(&*host)? {
        tracing::warn!(plugin = %name, "does not say what it is; register it again");
    }
    let outbox = Outbox::start(app.clone(), host, true)?;
    let scheduler = Scheduler::new(app.clone()).start()?;
    let postman = match &config.mail {
        None => None,
        Some(settings) => {
            let smtp = settings.open().map_err(Failure::new)?;
            let letters = Letters { views, url: url.clone() };
            Some(Postman::new(app.clone(), Arc::new(letters), Arc::new(smtp)).start(true)?)
        }
    };
    let upkeep = Upkeep::start(app.clone())?;
    ready(app, &url, out)?;

    let handle = server.handle();
    actix_web::rt::spawn(async move {
        signals.next().await;
        tracing::info!("stopping");
        handle.stop(true).await;
    });
    let ended = server.await;
    upkeep.stop();
    scheduler.stop();
    if let Some(postman) = postman {
        postman.stop();
    }
    outbox.stop();
    ended.map_err(Failure::io("go on serving"))
}

/// Says that requests are taken; the set-up link comes first, so that this line is the last of the start.
fn ready(app: &App, url: &str, out: Out) -> Result<(), Failure> {
    if let Some(token) = app.first_start()? {
        let link = format!("{url}/setup/{token}");
        out.say(format!("set up: {link}"), &json!({ "setup": link }))?;
    }
    tracing::info!(%url, "listening");
    out.say(format!("listening on {url}"), &json!({ "listening": url }))
}

struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// The application once nobody else holds it.
fn alone(mut app: Arc<App>) -> Option<App> {
    let until = Instant::now() + LET_GO;
    loop {
        app = match Arc::try_unwrap(app) {
            Ok(app) => return Some(app),
            Err(held) => held,
        };
        if Instant::now() >= until {
            return None;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}
