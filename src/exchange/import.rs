//! Importing a file of JSON lines: everything is checked first, then written in batches, what others refer to first.
//!
//! A file with a fault imports nothing, and every fault is told with its line. A record whose id exists already is passed
//! over, and a line without an id gets the same one each time, so an import that was cut off is finished by running it
//! again.

mod picture;
mod survey;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::lines::{Line, parse};
use crate::catalog::{self, CatalogError, Incoming};
use crate::db::{Db, DbError, Priority, records};
use crate::domain::clock::Clock;
use crate::domain::fault::Faults;
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::permit::{EditRecord, Permit};
use crate::domain::role::Actor;
use crate::imaging::limits::ImageLimits;
use crate::media::receive::receive_file;
use crate::media::upload::{Upload, UploadError, upload};
use crate::storage::Store;
use survey::{Survey, survey};

/// A batch on SQLite, whose writer others wait for, aims at this long (between two of them edits of any process go first);
/// PostgreSQL has room for all.
const BATCH_TIME: Duration = Duration::from_millis(10);
const BATCH_MAX: usize = 1_000;

/// Faulty lines told at most; a file with more is broken in one way.
pub const FAULTY_MAX: usize = 200;

/// What importing needs.
#[derive(Debug)]
pub struct Importer {
    /// The database.
    pub db: Db,
    /// The store.
    pub store: Arc<dyn Store>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Where files are received.
    pub scratch: PathBuf,
    /// Bytes of one picture.
    pub upload_bytes: u64,
    /// Pixels of one picture.
    pub limits: ImageLimits,
}

/// What an import did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    /// Records written.
    pub written: usize,
    /// Records passed over because their ids exist.
    pub skipped: usize,
    /// Pictures among the written, whose tiles are yet to be made.
    pub pictures: usize,
}

/// A line's faults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineFaults {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub faults: Faults,
}

/// Why an import wrote nothing, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Lines are faulty; nothing was written.
    #[error("{} faulty lines, nothing was imported", .0.len())]
    Faulty(Vec<LineFaults>),
    /// A line was refused though the look at the file let it pass: the museum, or a picture, changed meanwhile. What came
    /// before it is written.
    #[error("line {line}: {detail}")]
    Refused {
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        detail: String,
    },
    /// The file could not be read.
    #[error("the file could not be read")]
    Io(#[from] io::Error),
    /// The catalogue refused or failed.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
}

impl From<DbError> for ImportError {
    fn from(error: DbError) -> Self {
        Self::Catalog(error.into())
    }
}

/// Where a line stands in the file.
#[derive(Debug, Clone, Copy)]
struct Place {
    line: usize,
    offset: u64,
    len: usize,
    id: RecordId,
    /// Records with the same are written together: the contexts of a site, whose layers name one another.
    together: Option<RecordId>,
}

impl Importer {
    /// Imports `file`; pictures are looked for beside it. `progress` is told records handled and records in all.
    pub async fn run(
        &self,
        actor: &Actor,
        permit: &Permit<EditRecord>,
        file: &Path,
        mut progress: impl FnMut(usize, usize),
    ) -> Result<Imported, ImportError> {
        let folder = match file.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        let Survey { places, arriving } = survey(self, file, folder).await?;
        let total = arriving.len();
        let mut reader = File::open(file)?;
        let mut imported = Imported::default();
        for (kind, places) in order(&places) {
            let mut batch_size = if self.db.engine() == "sqlite" {
                50
            } else {
                BATCH_MAX
            };
            let mut rest = places;
            while !rest.is_empty() {
                let (now, later) = rest.split_at(take(kind, rest, batch_size));
                rest = later;
                let fresh = self.fresh(&mut reader, now).await?;
                imported.skipped += now.len() - fresh.len();
                if kind == RecordKind::Media {
                    for (place, line) in fresh {
                        self.picture(actor, permit, folder, place, line).await?;
                        imported.written += 1;
                        imported.pictures += 1;
                        progress(imported.written + imported.skipped, total);
                    }
                    continue;
                }
                imported.written += fresh.len();
                let begun = Instant::now();
                self.batch(actor, permit, fresh, &arriving).await?;
                progress(imported.written + imported.skipped, total);
                if self.db.engine() == "sqlite" {
                    batch_size = next_size(batch_size, begun.elapsed());
                }
            }
        }
        Ok(imported)
    }

    /// The lines at these places, without those whose ids exist.
    async fn fresh(
        &self,
        file: &mut File,
        places: &[Place],
    ) -> Result<Vec<(Place, Line)>, ImportError> {
        let ids: Vec<_> = places.iter().map(|place| place.id).collect();
        let known = records::kinds_of(&mut self.db.read().await?.conn(), &ids).await?;
        let mut lines = Vec::with_capacity(places.len());
        for place in places.iter().filter(|place| !known.contains_key(&place.id)) {
            let mut bytes = vec![0; place.len];
            file.seek(SeekFrom::Start(place.offset))?;
            file.read_exact(&mut bytes)?;
            let text = String::from_utf8(bytes).map_err(io::Error::other)?;
            let line = parse(&text).map_err(|faults| {
                ImportError::Faulty(vec![LineFaults {
                    line: place.line,
                    faults,
                }])
            })?;
            lines.push((*place, line));
        }
        Ok(lines)
    }

    async fn batch(
        &self,
        actor: &Actor,
        permit: &Permit<EditRecord>,
        lines: Vec<(Place, Line)>,
        arriving: &BTreeMap<RecordId, RecordKind>,
    ) -> Result<(), ImportError> {
        if lines.is_empty() {
            return Ok(());
        }
        let (numbers, incoming): (Vec<_>, Vec<_>) = lines
            .into_iter()
            .map(|(place, line)| {
                let record = Incoming {
                    id: place.id,
                    content: line.content,
                    publish: line.publish,
                };
                (place.line, record)
            })
            .unzip();
        match self.write(actor, permit, &incoming, arriving).await {
            Err(CatalogError::Invalid(_)) => {}
            outcome => return Ok(outcome?),
        }
        // One of them is refused after all: one by one, to say which.
        for (line, record) in numbers.into_iter().zip(incoming) {
            let alone = std::slice::from_ref(&record);
            match self.write(actor, permit, alone, arriving).await {
                Err(CatalogError::Invalid(faults)) => {
                    let detail = faults.to_string();
                    return Err(ImportError::Refused { line, detail });
                }
                outcome => outcome?,
            }
        }
        Ok(())
    }

    async fn write(
        &self,
        actor: &Actor,
        permit: &Permit<EditRecord>,
        incoming: &[Incoming],
        arriving: &BTreeMap<RecordId, RecordKind>,
    ) -> Result<(), CatalogError> {
        let mut tx = self.db.begin(Priority::Batch).await?;
        let mut conn = tx.conn();
        catalog::insert(&mut conn, &*self.clock, actor, permit, incoming, arriving).await?;
        Ok(tx.commit().await?)
    }

    async fn picture(
        &self,
        actor: &Actor,
        permit: &Permit<EditRecord>,
        folder: &Path,
        place: Place,
        line: Line,
    ) -> Result<(), ImportError> {
        let refused = |detail: String| ImportError::Refused {
            line: place.line,
            detail,
        };
        let name = line.file.unwrap_or_default();
        let (path, media_type) = picture::find(folder, &name).map_err(refused)?;
        let received = receive_file(&self.scratch, self.upload_bytes, &path)
            .await
            .map_err(|error| refused(format!("{}: {error}", name.display())))?;
        let request = Upload {
            received,
            media_type: media_type.to_owned(),
            file_name: path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned()),
            medium: Incoming {
                id: place.id,
                content: line.content,
                publish: line.publish,
            },
            priority: Priority::Batch,
        };
        match upload(
            &self.db,
            &*self.store,
            &*self.clock,
            self.limits,
            actor,
            permit,
            request,
        )
        .await
        {
            Ok(_) => Ok(()),
            Err(UploadError::Catalog(CatalogError::Invalid(faults))) => {
                Err(refused(faults.to_string()))
            }
            Err(UploadError::Catalog(error)) => Err(error.into()),
            Err(error) => Err(refused(format!("{}: {error}", name.display()))),
        }
    }
}

/// How many of `rest` are written next. Sites go together, so that each finds those above it.
fn take(kind: RecordKind, rest: &[Place], batch_size: usize) -> usize {
    if kind == RecordKind::Site {
        return rest.len();
    }
    let mut take = batch_size.min(rest.len());
    while let (Some(last), Some(next)) = (rest.get(take - 1), rest.get(take))
        && next.together.is_some()
        && next.together == last.together
    {
        take += 1;
    }
    take
}

/// The size of the next batch after one of `size` took this long.
fn next_size(size: usize, took: Duration) -> usize {
    if took > BATCH_TIME * 2 {
        (size / 2).max(10)
    } else if took < BATCH_TIME {
        (size * 2).min(BATCH_MAX)
    } else {
        size
    }
}

/// The kinds in the order they are written: what others refer to first.
fn order(
    places: &BTreeMap<RecordKind, Vec<Place>>,
) -> impl Iterator<Item = (RecordKind, &[Place])> {
    RecordKind::ALL
        .into_iter()
        .filter_map(|kind| places.get(&kind).map(|places| (kind, places.as_slice())))
}
