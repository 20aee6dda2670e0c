//! Queued work: the runner, and one file per job.
//!
//! Jobs are idempotent: a worker that died leaves a lease that runs out, and another takes the job up. A job whose machine
//! failed it is put off, longer each time; one that is itself at fault ends with the problem it met. A job that makes
//! tiles ends in the transaction of its last write, so that one that was cancelled or taken over leaves nothing behind.

mod control;
mod ingest;
mod reproject;
mod runner;

use serde_json::{Value, json};

pub use control::{ControlError, cancel, make_anew, retry};
pub use runner::{GRACE, Runner};

/// Why a job was not done.
#[derive(Debug)]
enum Failure {
    /// The job itself is at fault: this is its end.
    Fault(Told),
    /// The machine is: worth another try.
    Machine(String),
    /// The work was left before its end: the program stops, or the job is the worker's no more.
    Left,
}

/// What the watcher of a failed job is told: the code of a problem type, words, and the faults by pointer.
#[derive(Debug)]
struct Told {
    code: &'static str,
    detail: String,
    errors: Value,
}

impl Told {
    fn to_value(&self) -> Value {
        json!({"code": self.code, "detail": self.detail, "errors": self.errors})
    }
}

impl Failure {
    /// The machine failed: the error with what caused it, for the log.
    fn machine(error: &(dyn std::error::Error + 'static)) -> Self {
        let causes = std::iter::successors(Some(error), |error| error.source());
        let words: Vec<_> = causes.map(ToString::to_string).collect();
        Self::Machine(words.join(": "))
    }
}
