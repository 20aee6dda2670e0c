//! What the museum is kept in: database, store and clock. Commands open only these, beside a server or without one; what
//! answers the public stands in [`super::App`].

use std::sync::Arc;

use anyhow::Context as _;
use tokio::sync::Notify;

use crate::config::Config;
use crate::db::Db;
use crate::domain::clock::Clock;
use crate::imaging::limits::ImageLimits;
use crate::jobs::Runner;
use crate::media::make::Workshop;
use crate::storage::{self, Store};

/// The engines and settings that any process may open, however many there are.
#[derive(Debug, Clone)]
pub struct Engines {
    /// What the process was told.
    pub config: Arc<Config>,
    /// Time and ids.
    pub clock: Arc<dyn Clock>,
    /// The catalogue.
    pub db: Db,
    /// Originals and pyramids.
    pub store: Arc<dyn Store>,
    /// Rung when a job was enqueued here.
    pub bell: Arc<Notify>,
}

impl Engines {
    /// Opens database and store. Creates what is missing: the folders, the schema.
    pub async fn open(config: Config, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        std::fs::create_dir_all(config.scratch())?;
        let db = Db::open(&config.database.url).await?;
        let store = storage::open(&config.storage.url).await?;
        Ok(Self {
            config: Arc::new(config),
            clock,
            db,
            store,
            bell: Arc::new(Notify::new()),
        })
    }

    /// How large a picture may be.
    pub fn image_limits(&self) -> ImageLimits {
        self.config.limits.images()
    }

    /// What runs this process's jobs.
    pub fn runner(&self) -> anyhow::Result<Runner> {
        let exe = std::env::current_exe().context("this program cannot find itself")?;
        Ok(Runner {
            db: self.db.clone(),
            store: Arc::clone(&self.store),
            clock: Arc::clone(&self.clock),
            workshop: Workshop {
                exe,
                scratch: self.config.scratch(),
                limits: self.image_limits(),
            },
            bell: Arc::clone(&self.bell),
        })
    }
}
