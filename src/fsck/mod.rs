//! Looking the whole museum over: every row has its bytes, both logs are gap-free, side tables say what the working
//! copies say, projections tell no more than they may, the indexes equal the database.
//!
//! Nothing is changed but what [`Museum::sweep`] asks for. It may run beside a server: whatever is compared is read in one
//! snapshot, and what is being written meanwhile is no fault. A row that cannot be read is named and passed over, a part that
//! cannot be looked at to its end is told as a fault; only a database or store that does not answer ends an inspection.

mod database;
mod index;
mod jobs;
mod left_overs;
mod logs;
mod originals;
mod records;
mod renditions;
mod report;
mod rows;

use std::path::PathBuf;
use std::sync::Arc;

use crate::catalog::CatalogError;
use crate::db::{Db, DbError};
use crate::domain::clock::Clock;
use crate::storage::{Store, StoreError};
use index::Of;

pub use report::{Finding, Part, Report};

/// Findings of one question to the database; more of a kind are broken in one way.
const SOME: i64 = 1_000;

/// What is looked over.
#[derive(Debug)]
pub struct Museum {
    /// The catalogue.
    pub db: Db,
    /// Originals and pyramids.
    pub store: Arc<dyn Store>,
    /// Time: a claim on a hash holds for a day.
    pub clock: Arc<dyn Clock>,
    /// The folder of this machine's public index, if it keeps one.
    pub index: PathBuf,
    /// The folder of this machine's index of working copies, if it keeps one.
    pub working: PathBuf,
    /// Whether tiles that no row names are removed from the store.
    pub sweep: bool,
}

/// How closely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Every row, and of every object in the store its size.
    Usual,
    /// Every byte of every original, every tile of every pyramid, every revision besides.
    Deep,
}

/// Why an inspection came to no end.
#[derive(Debug, thiserror::Error)]
pub enum FsckError {
    /// The database did not answer.
    #[error("the database")]
    Db(#[from] DbError),
    /// The store did not answer.
    #[error("the store")]
    Store(#[from] StoreError),
}

impl From<CatalogError> for FsckError {
    fn from(error: CatalogError) -> Self {
        match error {
            CatalogError::Db(error) => Self::Db(error),
            error => Self::Db(DbError::Unsuitable(error.to_string())),
        }
    }
}

/// Is told the part under way, how much of it is done, and how much there is (0 while unknown).
pub type Told<'a> = &'a mut (dyn FnMut(&'static str, usize, usize) + Send);

impl Museum {
    /// Looks everything over.
    pub async fn inspect(&self, depth: Depth, told: Told<'_>) -> Result<Report, FsckError> {
        let mut report = Report::default();
        let mut part = Part::new("database");
        let ended = database::look(&self.db, depth, &mut part, told).await;
        report.close(part, ended)?;
        let mut part = Part::new("logs");
        let ended = logs::look(&self.db, &mut part, told).await;
        report.close(part, ended)?;
        let mut part = Part::new("records");
        let ended = records::look(&self.db, depth, &mut part, told).await;
        report.close(part, ended)?;
        let mut part = Part::new("originals");
        let ended = originals::look(self, depth, &mut part, told).await;
        report.close(part, ended)?;
        let mut part = Part::new("renditions");
        let ended = renditions::look(self, depth, &mut part, told).await;
        report.close(part, ended)?;
        let mut part = Part::new("left-overs");
        let ended = left_overs::look(self, &mut part, told).await;
        report.close(part, ended)?;
        let mut part = Part::new("jobs");
        let ended = jobs::look(&self.db, &mut part, told).await;
        report.close(part, ended)?;
        let mut part = Part::new("index");
        let ended = index::look(self, Of::Public, &mut part, told).await;
        report.close(part, ended)?;
        let mut part = Part::new("work index");
        let ended = index::look(self, Of::Working, &mut part, told).await;
        report.close(part, ended)?;
        Ok(report)
    }
}
