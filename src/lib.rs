//! Celadon, the backend of a digital museum: catalogue, photographs, search and open standards in one program.
//!
//! `ARCHITECTURE.md` tells how the house stands; this page is the map.

pub mod app;
pub mod auth;
pub mod catalog;
pub mod cli;
pub mod config;
pub mod db;
pub mod domain;
pub mod exchange;
pub mod follow;
pub mod fsck;
pub mod http;
pub mod imaging;
pub mod jobs;
pub mod media;
pub mod search;
pub mod standards;
pub mod storage;
pub mod telemetry;
