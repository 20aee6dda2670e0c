//! What a serving node holds. Cheap to clone: handlers take it as their state.

mod engines;
mod lock;

use std::ops::Deref;
use std::sync::Arc;

use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::db::{Db, DbError, Priority, settings};
use crate::domain::clock::Clock;
use crate::follow::{PublicIndex, WorkingIndex};
use crate::http::api::cursor::CursorKey;
use crate::http::iiif::PublicImages;
use crate::http::middleware::rate_limit::{Rate, RateLimit};
use crate::imaging::limits::ImageLimits;
use crate::imaging::plan::PlanLimits;
use crate::jobs::Runner;
use crate::media::serve_tile::TileServer;
use crate::search;
use crate::storage::Store;

pub use engines::Engines;
pub use lock::{DataLock, Locked};

/// A serving node, shared by all that it does at a time.
#[derive(Debug, Clone)]
pub struct App(Arc<Node>);

impl Deref for App {
    type Target = Node;

    fn deref(&self) -> &Node {
        &self.0
    }
}

/// The engines of [`Engines`] and what answers the public from them. Only the holder of the data folder's lock can make
/// one: the index belongs to one process.
#[derive(Debug)]
pub struct Node {
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
    /// Finds what is published; level with the log while [`App::follow`] runs.
    pub index: Arc<PublicIndex>,
    /// Finds working copies, for curators alone; level with the log of changes likewise.
    pub working: Arc<WorkingIndex>,
    /// Rung when a job was enqueued here.
    pub bell: Arc<Notify>,
    /// Signs the cursors of lists; one key for all nodes.
    pub cursors: CursorKey,
    /// How often one address may try to sign in.
    pub sign_ins: RateLimit,
    _lock: DataLock,
}

impl App {
    /// Opens every engine. Creates what is missing: the folders, the schema, the keys. Holds the lock until the last
    /// clone is dropped.
    pub async fn open(
        config: Config,
        clock: Arc<dyn Clock>,
        lock: DataLock,
    ) -> anyhow::Result<Self> {
        let Engines {
            config,
            clock,
            db,
            store,
            bell,
        } = Engines::open(config, clock).await?;
        let key = cursor_key(&db).await?;
        let images = PublicImages::new(db.clone());
        let index = PublicIndex::open(
            db.clone(),
            config.public_index(),
            search::CursorKey::new(key),
        )
        .await?;
        let working = WorkingIndex::open(
            db.clone(),
            config.working_index(),
            // A cursor of the one door opens nothing at the other.
            search::CursorKey::new([&key[..], b"working"].concat()),
        )
        .await?;
        let told = images.clone();
        index.on_change(move |changes| {
            let told = told.clone();
            let changed: Vec<_> = changes.iter().map(|change| change.record()).collect();
            tokio::spawn(async move { told.forget(&changed).await });
        });
        let per_minute = f64::from(config.limits.sign_ins_per_minute);
        let sign_ins = RateLimit::new(Rate {
            per_second: per_minute / 60.0,
            burst: per_minute,
        });
        let limits = PlanLimits {
            transcode_pixels: config.limits.transcode_pixels,
            largest: None,
        };
        let workers = std::thread::available_parallelism().map_or(2, usize::from);
        let queue = config.limits.transcode_queue as usize;
        let tiles = TileServer::new(Arc::clone(&store), limits, workers, queue)?;
        Ok(Self(Arc::new(Node {
            config,
            clock,
            db,
            store,
            tiles,
            images,
            index,
            working,
            bell,
            cursors: CursorKey::new(key),
            sign_ins,
            _lock: lock,
        })))
    }

    /// Keeps each index level with its log until `stop`, and tells the metrics how they are.
    pub fn follow(&self, stop: CancellationToken) -> JoinHandle<()> {
        let (index, working) = (Arc::clone(&self.index), Arc::clone(&self.working));
        let clock = Arc::clone(&self.clock);
        tokio::spawn(async move {
            tokio::join!(
                index.run(stop.clone()),
                working.run(stop.clone()),
                index.tell_health(clock.as_ref(), stop.clone()),
                working.tell_health(clock.as_ref(), stop),
            );
        })
    }

    /// The engines alone.
    pub fn engines(&self) -> Engines {
        Engines {
            config: Arc::clone(&self.config),
            clock: Arc::clone(&self.clock),
            db: self.db.clone(),
            store: Arc::clone(&self.store),
            bell: Arc::clone(&self.bell),
        }
    }

    /// How large a picture may be.
    pub fn image_limits(&self) -> ImageLimits {
        self.config.limits.images()
    }

    /// What runs this node's jobs.
    pub fn runner(&self) -> anyhow::Result<Runner> {
        self.engines().runner()
    }
}

/// The key that all nodes of this museum sign cursors with; minted by the first.
async fn cursor_key(db: &Db) -> Result<[u8; 32], DbError> {
    let fresh: [u8; 32] = rand::random();
    let mut tx = db.begin(Priority::Edit).await?;
    let kept = settings::get_or_create(&mut tx.conn(), "cursor_key", &hex::encode(fresh)).await?;
    tx.commit().await?;
    let mut key = [0; 32];
    hex::decode_to_slice(kept, &mut key)
        .map_err(|_| DbError::Unsuitable("the setting cursor_key is no key".to_owned()))?;
    Ok(key)
}
