//! The one integration binary: every test that needs a database, a store, a server or the program itself.

mod db;
mod fixtures;
mod fsck;
mod iiif;
mod pyramid;
mod storage;
mod support;

mod api;
mod health;
mod openapi;
mod pages;
mod search;
