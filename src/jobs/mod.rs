//! The runner of queued work and one file per job.
