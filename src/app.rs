//! What a running node holds. Cheap to clone: handlers take it as their state.

mod lock;

use std::sync::Arc;

use anyhow::Context as _;
use tokio::sync::Notify;

use crate::config::Config;
use crate::db::{Db, DbError, Priority, settings};
use crate::domain::clock::Clock;
use crate::http::api::cursor::CursorKey;
use crate::http::middleware::rate_limit::{Rate, RateLimit};

use crate::http::iiif::PublicImages;
use crate::imaging::limits::ImageLimits;
use crate::imaging::plan::PlanLimits;
use crate::jobs::Runner;
use crate::media::make::Workshop;
use crate::media::serve_tile::TileServer;
use crate::storage::{self, Store};

pub use lock::{DataLock, Locked};

/// The engines and settings of one node.
#[derive(Debug, Clone)]
pub struct App {
    /// What the node was told.
    pub config: Arc<Config>,
    /// Time and ids.
    pub clock: Arc<dyn Clock>,
    /// The catalogue.
    pub db: Db,
    /// Originals and pyramids.
    pub store: Arc<dyn Store>,
    /// Serves pictures.
    pub tiles: TileServer,
    /// Which of them the public may see.
    pub images: PublicImages,
    /// Rung when a job was enqueued here.
    pub bell: Arc<Notify>,
    /// Signs the cursors of lists; one key for all nodes.
    pub cursors: CursorKey,
    /// How often one address may try to sign in.
    pub sign_ins: Arc<RateLimit>,
}

impl App {
    /// Opens every engine. Creates what is missing: the folders, the schema, the keys.
    pub async fn open(config: Config, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        std::fs::create_dir_all(config.scratch())?;
        let db = Db::open(&config.database.url).await?;
        let store = storage::open(&config.storage.url).await?;
        let cursors = cursor_key(&db).await?;
        let per_minute = f64::from(config.limits.sign_ins_per_minute);
        let sign_ins = RateLimit::new(Rate {
            per_second: per_minute / 60.0,
            burst: per_minute,
        });
        let images = PublicImages::new(db.clone());
        let limits = PlanLimits {
            transcode_pixels: config.limits.transcode_pixels,
        };
        let workers = std::thread::available_parallelism().map_or(2, usize::from);
        let queue = config.limits.transcode_queue as usize;
        let tiles = TileServer::new(Arc::clone(&store), limits, workers, queue);
        Ok(Self {
            config: Arc::new(config),
            clock,
            db,
            store,
            tiles,
            images,
            bell: Arc::new(Notify::new()),
            cursors,
            sign_ins: Arc::new(sign_ins),
        })
    }

    /// How large a picture may be.
    pub fn image_limits(&self) -> ImageLimits {
        self.config.limits.images()
    }

    /// What runs this node's jobs.
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

/// The key that all nodes of this museum sign cursors with; minted by the first.
async fn cursor_key(db: &Db) -> Result<CursorKey, DbError> {
    let fresh: [u8; 32] = rand::random();
    let mut tx = db.begin(Priority::Edit).await?;
    let kept = settings::get_or_create(&mut tx.conn(), "cursor_key", &hex::encode(fresh)).await?;
    tx.commit().await?;
    let mut key = [0; 32];
    hex::decode_to_slice(kept, &mut key)
        .map_err(|_| DbError::Unsuitable("the setting cursor_key is no key".to_owned()))?;
    Ok(CursorKey::new(key))
}
