//! A viewer asks for a part of a picture: planned from the index, read from the store, copied or decoded.
//!
//! Indexes are read once and kept, equal requests are computed once, decoding runs on a bounded pool whose queue is
//! bounded too. Only pyramids that we wrote are ever touched.

use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt, future};
use moka::future::Cache;
use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};
use tokio::sync::{mpsc, oneshot};
use tokio_stream::wrappers::ReceiverStream;

use super::places::{Full, Places};
use crate::db::renditions::Rendition;
use crate::domain::making::Making;
use crate::imaging::canvas::{Canvas, Form};
use crate::imaging::fault::ImageFault;
use crate::imaging::index::PyramidIndex;
use crate::imaging::plan::{Plan, PlanFault, PlanLimits, Rect, Work, plan};
use crate::imaging::request::Request;
use crate::imaging::stitch::{self, StitchError, Stitcher};
use crate::imaging::transform::transform;
use crate::imaging::window::Window;
use crate::storage::{StorageKey, Store, StoreError};

/// Bytes of indexes kept.
const INDEX_CACHE: u64 = 32 << 20;
/// Bytes of an index beyond which none of ours goes.
const LARGEST_INDEX: u64 = 64 << 20;
/// Bytes of answers kept that cost more to make than to keep: transcoded, or fetched from afar.
const ANSWER_CACHE: u64 = 64 << 20;

/// Bytes of a stitched picture handed on at a time, but for the length of one row of MCUs.
const CHUNK: usize = 256 << 10;

/// Which pyramid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PyramidId {
    /// What its objects are named by.
    pub making: Making,
    /// When it was made or last purged, in microseconds: one purged is another to every cache.
    pub at: i64,
}

impl PyramidId {
    /// The pyramid of a rendition.
    pub fn of(rendition: &Rendition) -> Self {
        Self {
            making: rendition.making,
            at: rendition.at.timestamp_micros(),
        }
    }
}

/// Serves pictures.
#[derive(Debug, Clone)]
pub struct TileServer {
    store: Arc<dyn Store>,
    limits: PlanLimits,
    indexes: Cache<PyramidId, Arc<PyramidIndex>>,
    answers: Cache<(PyramidId, Plan), Parts>,
    places: Places,
    /// A thread for each place; of its own, so that what decoding takes in memory is not kept by ever other threads.
    pool: Arc<ThreadPool>,
}

/// What an answer is made up of.
pub type Parts = [Bytes; 3];

/// The bytes of an answer.
pub enum Body {
    /// All there, in parts that follow each other; of some there is nothing.
    Whole(Parts),
    /// As they come, exactly this many.
    Stream {
        /// How many bytes.
        len: u64,
        /// The bytes.
        stream: BoxStream<'static, Result<Bytes, TileError>>,
    },
}

/// Why there is no answer. Cheap to clone: equal requests share it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum TileError {
    /// The request does not fit the picture.
    #[error(transparent)]
    Plan(#[from] PlanFault),
    /// Too many requests wait to be decoded: come back.
    #[error("too many pictures are being decoded")]
    Busy,
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] Arc<StoreError>),
    /// The pyramid is not what its index says.
    #[error("the pyramid is broken: {0}")]
    Broken(String),
}

impl From<StoreError> for TileError {
    fn from(error: StoreError) -> Self {
        Self::Store(Arc::new(error))
    }
}

impl From<Full> for TileError {
    fn from(Full: Full) -> Self {
        Self::Busy
    }
}

impl From<StitchError> for TileError {
    fn from(error: StitchError) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<ImageFault> for TileError {
    fn from(error: ImageFault) -> Self {
        Self::Broken(error.to_string())
    }
}

impl TileServer {
    /// Serves from `store`. At most `queue` requests wait for one of `workers` places to be decoded.
    pub fn new(
        store: Arc<dyn Store>,
        limits: PlanLimits,
        workers: usize,
        queue: usize,
    ) -> Result<Self, ThreadPoolBuildError> {
        let workers = workers.max(1);
        let pool = ThreadPoolBuilder::new()
            .num_threads(workers)
            .thread_name(|at| format!("transcode-{at}"))
            // Whoever waits is told by the channel; the panic itself by the hook.
            .panic_handler(drop)
            .build()?;
        let weigh = |index: &Arc<PyramidIndex>| {
            index
                .levels
                .iter()
                .map(|level| level.tiles.len() * 16 + level.tables.len() + 64)
                .sum::<usize>()
        };
        Ok(Self {
            store,
            limits,
            indexes: Cache::builder()
                .max_capacity(INDEX_CACHE)
                .weigher(move |_, index| u32::try_from(weigh(index)).unwrap_or(u32::MAX))
                .build(),
            answers: Cache::builder()
                .max_capacity(ANSWER_CACHE)
                .weigher(|_, parts: &Parts| {
                    let bytes = parts.iter().map(Bytes::len).sum::<usize>();
                    u32::try_from(bytes + 512).unwrap_or(u32::MAX)
                })
                .build(),
            places: Places::new(workers, queue),
            pool: Arc::new(pool),
        })
    }

    /// The index of a pyramid, read once.
    pub async fn index(&self, id: PyramidId) -> Result<Arc<PyramidIndex>, TileError> {
        if let Some(kept) = self.indexes.get(&id).await {
            return Ok(kept);
        }
        let found = Box::pin(self.indexes.try_get_with(id, self.read_index(id))).await;
        found.map_err(|error: Arc<TileError>| (*error).clone())
    }

    async fn read_index(&self, id: PyramidId) -> Result<Arc<PyramidIndex>, TileError> {
        let key = StorageKey::PyramidIndex(id.making);
        let mut download = self.store.get(&key).await?;
        if download.len > LARGEST_INDEX {
            return Err(TileError::Broken("its index is too large".to_owned()));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = download.stream.try_next().await? {
            bytes.extend_from_slice(&chunk);
        }
        PyramidIndex::decode(&bytes)
            .map(Arc::new)
            .map_err(|error| TileError::Broken(error.to_string()))
    }

    /// What a request means for a picture, where no side of it may be longer than `largest` pixels.
    pub fn plan(
        &self,
        index: &PyramidIndex,
        request: &Request,
        largest: Option<u32>,
    ) -> Result<Plan, TileError> {
        let limits = PlanLimits {
            largest,
            ..self.limits
        };
        Ok(plan(request, &index.geometry, index.sampling, limits)?)
    }

    /// The answer to a plan that was made by the pyramid's index. What must be decoded waits for the client's turn.
    /// All but the copy of a near tile is boxed: that is the path that must stay small.
    pub async fn answer(
        &self,
        client: IpAddr,
        id: PyramidId,
        index: Arc<PyramidIndex>,
        plan: &Plan,
    ) -> Result<Body, TileError> {
        match &plan.work {
            Work::Copy {
                level,
                columns,
                rows,
            } if columns.len() == 1 && rows.len() == 1 => {
                let tile = self.tile(id, &index, *level, columns.start, rows.start);
                if self.store.is_near() {
                    tile.await.map(Body::Whole)
                } else {
                    Box::pin(self.once(id, plan, tile)).await
                }
            }
            Work::Copy {
                level,
                columns,
                rows,
            } => {
                let (columns, rows) = (columns.clone(), rows.clone());
                Box::pin(self.stitch(id, index, *level, columns, rows)).await
            }
            Work::Transcode { level, source } => {
                let making = || self.transcode(client, id, &index, plan, *level, *source);
                match Box::pin(self.once(id, plan, making())).await {
                    // Equal requests stand in the line of whoever came first: its fault is not this client's.
                    Err(TileError::Busy) => Box::pin(self.once(id, plan, making())).await,
                    answer => answer,
                }
            }
        }
    }

    /// An answer that is made once, however many ask for it, and kept.
    async fn once(
        &self,
        id: PyramidId,
        plan: &Plan,
        making: impl Future<Output = Result<Parts, TileError>>,
    ) -> Result<Body, TileError> {
        let found = self.answers.try_get_with((id, plan.clone()), making).await;
        found
            .map(Body::Whole)
            .map_err(|error: Arc<TileError>| (*error).clone())
    }

    /// One tile as a file: its stored bytes under a header, cropped by leaving out restart segments.
    async fn tile(
        &self,
        id: PyramidId,
        index: &PyramidIndex,
        level: usize,
        x: u32,
        y: u32,
    ) -> Result<Parts, TileError> {
        let range = Stitcher::new(index, level, x..x + 1, y..y + 1)?.byte_range(y)?;
        let key = StorageKey::Pyramid(id.making);
        let bytes = self.store.get_range(&key, range).await?;
        Ok(stitch::tile(index, level, x, y, &bytes)?)
    }

    /// Many tiles as one file, row by row as the client takes them. The first row is read before the answer begins, so
    /// that a store that is down is told as such.
    async fn stitch(
        &self,
        id: PyramidId,
        index: Arc<PyramidIndex>,
        level: usize,
        columns: std::ops::Range<u32>,
        rows: std::ops::Range<u32>,
    ) -> Result<Body, TileError> {
        let planned = Stitcher::new(&index, level, columns.clone(), rows.clone())?;
        let len = planned.content_length();
        let store = Arc::clone(&self.store);
        let key = StorageKey::Pyramid(id.making);
        let mut first = Some(
            store
                .get_range(&key, planned.byte_range(rows.start)?)
                .await?,
        );
        let (sender, receiver) = mpsc::channel::<Result<Bytes, TileError>>(2);
        tokio::spawn(async move {
            let failed = sender.clone();
            let work = async move {
                let mut stitcher = Stitcher::new(&index, level, columns, rows)?;
                let mut out = Vec::new();
                stitcher.header(&mut out);
                for y in stitcher.rows() {
                    let bytes = match first.take() {
                        Some(bytes) => bytes,
                        None => store.get_range(&key, stitcher.byte_range(y)?).await?,
                    };
                    let mut row = stitcher.begin(&bytes)?;
                    while stitcher.line(&mut row, &mut out)? {
                        if out.len() >= CHUNK && !given(&sender, &mut out).await {
                            return Ok(());
                        }
                    }
                }
                stitcher.finish(&mut out)?;
                given(&sender, &mut out).await;
                Ok::<_, TileError>(())
            };
            if let Err(error) = work.await {
                let _ = failed.send(Err(error)).await;
            }
        });
        Ok(Body::Stream {
            len,
            stream: ReceiverStream::new(receiver).boxed(),
        })
    }

    /// Decodes what the source touches, resamples, turns, encodes.
    async fn transcode(
        &self,
        client: IpAddr,
        id: PyramidId,
        index: &Arc<PyramidIndex>,
        plan: &Plan,
        level: usize,
        source: Rect,
    ) -> Result<Parts, TileError> {
        let place = self.places.take(client).await?;
        let key = StorageKey::Pyramid(id.making);
        let parts = parts_of(source);
        let fetched = parts.iter().map(|part| {
            let (store, key) = (&self.store, &key);
            async move {
                let window = Window::new(index, level, *part)?;
                let rows = window.rows().map(|y| {
                    let range = window.byte_range(y);
                    async move { Ok::<_, TileError>(store.get_range(key, range?).await?) }
                });
                future::try_join_all(rows).await
            }
        });
        let fetched = future::try_join_all(fetched).await?;
        let (index, plan) = (Arc::clone(index), plan.clone());
        let work = move || {
            // Kept until the work is done, even where nobody waits for it any more.
            let _place = place;
            let mut pieces = Vec::with_capacity(parts.len());
            for (part, rows) in parts.iter().zip(&fetched) {
                let window = Window::new(&index, level, *part)?;
                pieces.push((window.area(), window.assemble(rows)?));
            }
            let canvas = Canvas::decode(Form::of(&plan, index.sampling), &pieces)?;
            let scale = index.geometry.levels[level].scale;
            // Kept by the cache, so without the room that the encoder grew into.
            let file = transform(&canvas, &plan, source, scale, index.sampling)?;
            let file = Bytes::from(file.into_boxed_slice());
            Ok::<_, TileError>([file, Bytes::new(), Bytes::new()])
        };
        let (done, made) = oneshot::channel();
        self.pool.spawn(move || drop(done.send(work())));
        made.await
            .map_err(|_| TileError::Broken("its decoding ended early".to_owned()))?
    }
}

/// Hands bytes on; `false` where nobody takes them any more.
async fn given(sender: &mpsc::Sender<Result<Bytes, TileError>>, out: &mut Vec<u8>) -> bool {
    let room = Vec::with_capacity(out.len() + out.len() / 8);
    let bytes = std::mem::replace(out, room).into();
    sender.send(Ok(bytes)).await.is_ok()
}

/// Longest side of what is decoded in one piece, well below what a JPEG can be.
const PIECE: u32 = 32_768;

/// A rectangle in pieces that a JPEG can hold; nearly always itself.
fn parts_of(source: Rect) -> Vec<Rect> {
    let step = |from: u32, len: u32| {
        (0..len.div_ceil(PIECE)).map(move |n| (from + n * PIECE, (len - n * PIECE).min(PIECE)))
    };
    step(source.y, source.h)
        .flat_map(|(y, h)| step(source.x, source.w).map(move |(x, w)| Rect { x, y, w, h }))
        .collect()
}
