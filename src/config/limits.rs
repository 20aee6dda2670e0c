//! The one table of limits: what a request, a file or a node may cost.

use serde::{Deserialize, Serialize};

use crate::imaging::limits::ImageLimits;

/// Every limit, with its default in [`Limits::default`]. In `celadon.toml` under `[limits]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Bytes of one uploaded photograph.
    pub upload_bytes: u64,
    /// Pixels of one photograph, width × height.
    pub image_pixels: u64,
    /// Pixels of a photograph that must be held whole to be decoded: progressive, interlaced, turned, and any WebP, GIF, BMP,
    /// JPEG 2000 or JPEG XL.
    pub buffered_pixels: u64,
    /// Pixels of one side of a photograph.
    pub image_max_side: u32,
    /// Pixels one image request may decode.
    pub transcode_pixels: u64,
    /// Image requests that may wait for a place to be transcoded; above it they are told to come back.
    pub transcode_queue: u32,
    /// Bytes of a JSON body.
    pub json_bytes: u64,
    /// Bytes of a file of the vocabulary.
    pub vocabulary_bytes: u64,
    /// Concepts in one file of the vocabulary.
    pub vocabulary_concepts: u32,
    /// Records that merging a concept may rewrite at once.
    pub merge_records: u32,
    /// Ids in one `ids=`.
    pub ids_per_call: u32,
    /// Items of one page.
    pub page_size: u32,
    /// Contexts of a site that are put in order for one matrix.
    pub matrix_contexts: u32,
    /// Characters of a search.
    pub query_length: u32,
    /// Connections open at once; newcomers wait.
    pub connections: u32,
    /// Requests under way at once; newcomers are told to come back.
    pub requests: u32,
    /// Milliseconds a request's head may take to arrive, and a connection may idle.
    pub header_timeout_ms: u64,
    /// Milliseconds a request may take to be answered; uploads are timed by their progress.
    pub request_timeout_ms: u64,
    /// Milliseconds an upload may make no progress.
    pub upload_idle_ms: u64,
    /// Milliseconds that requests under way get to end when the server stops.
    pub drain_ms: u64,
    /// Requests a second that one client address may keep up; 0 is no limit. Tiles, assets and probes do not count.
    pub requests_per_second: u32,
    /// Requests one client address may send at once before that rate holds.
    pub request_burst: u32,
    /// Attempts to sign in that one client address has in a minute.
    pub sign_ins_per_minute: u32,
    /// Milliseconds a search waits for `min_seq`.
    pub min_seq_wait_ms: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            upload_bytes: 2 << 30,
            image_pixels: 2_500_000_000,
            buffered_pixels: 100_000_000,
            image_max_side: 200_000,
            transcode_pixels: 64_000_000,
            transcode_queue: 64,
            json_bytes: 1 << 20,
            vocabulary_bytes: 8 << 20,
            vocabulary_concepts: 5_000,
            merge_records: 10_000,
            ids_per_call: 100,
            page_size: 100,
            matrix_contexts: 20_000,
            query_length: 500,
            connections: 4_096,
            requests: 512,
            header_timeout_ms: 15_000,
            request_timeout_ms: 30_000,
            upload_idle_ms: 30_000,
            drain_ms: 30_000,
            requests_per_second: 200,
            request_burst: 1_000,
            sign_ins_per_minute: 10,
            min_seq_wait_ms: 10_000,
        }
    }
}

impl Limits {
    /// Those of a picture.
    pub fn images(&self) -> ImageLimits {
        ImageLimits {
            pixels: self.image_pixels,
            buffered_pixels: self.buffered_pixels,
            max_side: self.image_max_side,
            ..ImageLimits::default()
        }
    }
}
