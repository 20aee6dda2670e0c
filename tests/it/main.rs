//! The one integration binary: every test that needs a database, a store, a server or the program itself.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test stops where something is wrong"
)]

mod architecture;
mod cli;
mod crash;
mod db;
mod fixtures;
mod fsck;
mod iiif;
mod jobs;
mod pyramid;
mod storage;
mod support;

mod api;
mod canary;
mod health;
mod openapi;
mod pages;
mod search;
