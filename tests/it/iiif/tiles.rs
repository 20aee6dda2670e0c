//! Every tile of every level, as a viewer asks for it, shows its part of the original and nothing beside it.

use serde_json::Value;

use super::gallery::{Gallery, difference, original, shrunk};

/// A tile as a viewer asks for it.
struct Tile {
    request: String,
    size: (u32, u32),
    scale: u32,
    corner: (u32, u32),
}

/// Every request that OpenSeadragon makes for a picture, from its `info.json`.
fn viewer_requests(info: &Value) -> Vec<Tile> {
    let number = |value: &Value| u32::try_from(value.as_u64().expect("a number")).expect("small");
    let (width, height) = (number(&info["width"]), number(&info["height"]));
    let tile = number(&info["tiles"][0]["width"]);
    let mut requests = Vec::new();
    for scale in info["tiles"][0]["scaleFactors"].as_array().expect("scales") {
        let scale = number(scale);
        let span = tile * scale;
        for y in (0..height).step_by(span as usize) {
            for x in (0..width).step_by(span as usize) {
                let (w, h) = (span.min(width - x), span.min(height - y));
                let size = (w.div_ceil(scale), h.div_ceil(scale));
                let region = if (w, h) == (width, height) {
                    "full".to_owned()
                } else {
                    format!("{x},{y},{w},{h}")
                };
                let request = format!("/{region}/{},{}/0/default.jpg", size.0, size.1);
                requests.push(Tile {
                    request,
                    size,
                    scale,
                    corner: (x, y),
                });
            }
        }
    }
    requests
}

/// Every tile has its size and shows its place: nearer to it than to the same place a pixel aside.
async fn every_tile_is_right(file: &str, near: f64) {
    let (gallery, id) = Gallery::showing(file).await;
    let original = original(file);
    let info = gallery.ask(&id, "/info.json").await.body;
    assert_eq!(
        (info["width"].as_u64(), info["height"].as_u64()),
        (
            Some(u64::from(original.width())),
            Some(u64::from(original.height()))
        )
    );
    let mut decisive = 0;
    for tile in viewer_requests(&info) {
        let Tile {
            request,
            size,
            scale,
            corner: (x, y),
        } = tile;
        let tile = gallery.see(&id, &request).await;
        assert_eq!(tile.dimensions(), size, "{file} {request}");
        let at = |dx: i64, dy: i64| {
            let corner = (i64::from(x) + dx, i64::from(y) + dy);
            difference(&tile, &shrunk(&original, corner, size, scale))
        };
        let here = at(0, 0);
        assert!(here < near, "{file} {request}: {here} away");
        let step = i64::from(scale);
        for (dx, dy) in [(step, 0), (0, -step)] {
            let aside = at(dx, dy);
            // Where the picture is plain, a place a pixel aside looks the same.
            assert!(
                here < aside + 0.1,
                "{file} {request}: {here} here, {aside} at {dx},{dy}"
            );
            decisive += u32::from(here + 0.1 < aside);
        }
    }
    assert!(decisive > 10, "{file} is too plain to tell: {decisive}");
}

#[tokio::test]
async fn every_tile_of_a_photograph_of_odd_sides_shows_its_part() {
    Box::pin(every_tile_is_right("cup-oval-1.jpg", 4.0)).await;
}

#[tokio::test]
async fn every_tile_of_a_grey_drawing_shows_its_part() {
    Box::pin(every_tile_is_right("format-grey-drawing.jpg", 4.0)).await;
}

#[tokio::test]
async fn every_tile_of_a_photograph_stored_lying_down_is_upright() {
    Box::pin(every_tile_is_right("format-orientation6.jpg", 4.0)).await;
}

#[tokio::test]
async fn every_tile_of_a_print_in_ink_shows_its_part() {
    Box::pin(every_tile_is_right("format-cmyk.jpg", 4.0)).await;
}

#[tokio::test]
async fn every_tile_of_a_cut_out_lies_on_white() {
    Box::pin(every_tile_is_right("format-alpha.png", 4.0)).await;
}
