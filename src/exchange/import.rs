//! Importing a file of JSON lines: everything is checked first, then written in batches, what others refer to first.
//!
//! A file with a fault imports nothing. A record whose id exists already is passed over, so an import that was cut off is
//! finished by running it again.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
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
use crate::media::receive::{ReceiveError, receive_file};
use crate::media::upload::{Upload, UploadError, upload};
use crate::storage::Store;

/// Bytes of one line.
const LINE_MAX: u64 = 4 << 20;
/// Faults told at most; a file with more is broken in one way.
const FAULTS_MAX: usize = 200;
/// A batch on SQLite, whose writer others wait for, aims at this long; PostgreSQL has room for all.
const BATCH_TIME: Duration = Duration::from_millis(10);
const BATCH_MAX: usize = 1_000;

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
    /// A picture was refused; what came before it is written.
    #[error("line {line}: {detail}")]
    Picture {
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
        let (places, arriving) = self.survey(file)?;
        let total = arriving.len();
        // Of a bare name the parent is the empty path, which leads nowhere.
        let parent = file.parent().filter(|path| !path.as_os_str().is_empty());
        let folder = parent.unwrap_or(Path::new("."));
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
                // Sites go together, so that each finds those above it.
                let take = if kind == RecordKind::Site {
                    rest.len()
                } else {
                    batch_size.min(rest.len())
                };
                let (now, later) = rest.split_at(take);
                rest = later;
                let begun = Instant::now();
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
                self.batch(actor, permit, fresh, &arriving).await?;
                progress(imported.written + imported.skipped, total);
                if self.db.engine() == "sqlite" {
                    let took = begun.elapsed();
                    batch_size = if took > BATCH_TIME * 2 {
                        (batch_size / 2).max(10)
                    } else if took < BATCH_TIME {
                        batch_size * 2
                    } else {
                        batch_size
                    };
                    batch_size = batch_size.min(BATCH_MAX);
                    // A command beside `serve` has no place in its queue: it leaves gaps instead.
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            }
        }
        Ok(imported)
    }

    /// Reads the whole file once: every line understood, its place and kind noted, every fault collected.
    #[expect(
        clippy::type_complexity,
        reason = "two maps that live for one function"
    )]
    fn survey(
        &self,
        file: &Path,
    ) -> Result<
        (
            BTreeMap<RecordKind, Vec<Place>>,
            BTreeMap<RecordId, RecordKind>,
        ),
        ImportError,
    > {
        let mut reader = BufReader::with_capacity(1 << 20, File::open(file)?);
        let (mut places, mut arriving, mut faulty) =
            (BTreeMap::<_, Vec<_>>::new(), BTreeMap::new(), Vec::new());
        let (mut offset, mut number, mut text) = (0_u64, 0_usize, String::new());
        loop {
            text.clear();
            let len = (&mut reader).take(LINE_MAX + 1).read_line(&mut text)?;
            if len == 0 {
                break;
            }
            number += 1;
            let at = offset;
            offset += len as u64;
            let fault = |code, detail: &str| LineFaults {
                line: number,
                faults: crate::domain::fault::Fault::new("", code, detail).into(),
            };
            if len as u64 > LINE_MAX {
                faulty.push(fault("too_long", "a line has at most 4 MB"));
                break;
            }
            if text.trim().is_empty() {
                continue;
            }
            match parse(&text) {
                Err(faults) => faulty.push(LineFaults {
                    line: number,
                    faults,
                }),
                Ok(line) => {
                    let id = line.id.unwrap_or_else(|| RecordId(self.clock.new_id()));
                    let kind = line.content.kind();
                    if arriving.insert(id, kind).is_some() {
                        faulty.push(fault("duplicate", "another line has this id"));
                    }
                    places.entry(kind).or_default().push(Place {
                        line: number,
                        offset: at,
                        len,
                        id,
                    });
                }
            }
            if faulty.len() >= FAULTS_MAX {
                break;
            }
        }
        if faulty.is_empty() {
            Ok((places, arriving))
        } else {
            Err(ImportError::Faulty(faulty))
        }
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
        let incoming: Vec<_> = lines
            .into_iter()
            .map(|(place, line)| Incoming {
                id: place.id,
                content: line.content,
                publish: line.publish,
            })
            .collect();
        let mut tx = self.db.begin(Priority::Batch).await?;
        catalog::insert(
            &mut tx.conn(),
            &*self.clock,
            actor,
            permit,
            &incoming,
            arriving,
        )
        .await?;
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
        let refused = |detail: String| ImportError::Picture {
            line: place.line,
            detail,
        };
        let name = line.file.unwrap_or_default();
        // A link could lead anywhere.
        let path = folder.join(&name);
        let below = path
            .canonicalize()
            .and_then(|real| Ok(real.starts_with(folder.canonicalize()?)));
        if !below.map_err(|error| refused(format!("{}: {error}", name.display())))? {
            return Err(refused(format!(
                "{} leads out of the folder",
                name.display()
            )));
        }
        let received = receive_file(&self.scratch, self.upload_bytes, &path)
            .await
            .map_err(|error| match error {
                ReceiveError::Io(error) => refused(format!("{}: {error}", name.display())),
                error => refused(format!("{}: {error}", name.display())),
            })?;
        let media_type = match path
            .extension()
            .and_then(|ending| ending.to_str())
            .map(str::to_ascii_lowercase)
            .as_deref()
        {
            Some("jpg" | "jpeg") => "image/jpeg",
            Some("png") => "image/png",
            Some("tif" | "tiff") => "image/tiff",
            _ => {
                return Err(refused(format!(
                    "{}: a picture ends in .jpg, .png or .tif",
                    name.display()
                )));
            }
        };
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
            Err(UploadError::Catalog(error)) => Err(error.into()),
            Err(error) => Err(refused(format!("{}: {error}", name.display()))),
        }
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
