//! What is told of the glaze in the demonstration museum's pictures, held against the colour that each was drawn with.

use celadon::domain::ceramic::{Lab, ciede2000};
use celadon::domain::picture_glaze::PictureGlaze;
use celadon::imaging::geometry::Sampling;
use celadon::imaging::glaze::describe;
use serde_json::Value;

const PICTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/pictures");

fn shown(name: &str) -> image::RgbImage {
    let picture = image::open(format!("{PICTURES}/{name}")).unwrap();
    picture.thumbnail(500, 500).into_rgb8()
}

fn told(picture: &image::RgbImage, strip: bool) -> PictureGlaze {
    let (width, height) = picture.dimensions();
    describe(picture.as_raw(), width, height, Sampling::Yuv420, strip)
}

fn items() -> Vec<Value> {
    let text = std::fs::read_to_string(format!("{PICTURES}/items.json")).unwrap();
    let all: Value = serde_json::from_str(&text).unwrap();
    all["items"].as_array().unwrap().clone()
}

fn pictures(item: &Value) -> impl Iterator<Item = (&str, &str)> {
    let files = item["files"].as_array().unwrap().iter();
    let named = files.map(|file| {
        (
            file["file"].as_str().unwrap(),
            file["role"].as_str().unwrap(),
        )
    });
    named.filter(|(_, role)| ["front", "top", "base", "back", "scale", "drawing"].contains(role))
}

#[test]
fn the_main_colour_is_near_the_one_that_was_drawn() {
    let mut far = Vec::new();
    for item in items() {
        let Some(drawn) = item["glaze_lab_d65"].as_array() else {
            continue;
        };
        let [l, a, b] = [0, 1, 2].map(|axis| drawn[axis].as_f64().unwrap());
        for (name, role) in pictures(&item) {
            let glaze = told(&shown(name), role == "scale");
            assert!(glaze.is_sound(), "{name}");
            assert_eq!(glaze.illuminant, "D65");
            if role == "drawing" {
                assert_eq!(glaze.none.as_deref(), Some("no_colour"), "{name}");
                continue;
            }
            let expected = if role == "scale" {
                "corrected"
            } else {
                "not_flagged"
            };
            assert_eq!(glaze.correction, expected, "{name}");
            assert_eq!(glaze.background.as_deref(), Some("backdrop"), "{name}");
            let difference = ciede2000(glaze.colours[0].lab, Lab { l, a, b });
            println!("{name:28} {difference:5.2} {:?}", glaze.colours[0]);
            if role == "scale" {
                let before = told(&shown(name), false).colours[0].lab;
                let before = ciede2000(before, Lab { l, a, b });
                println!("{name:28} {before:5.2} before its strip is looked for");
            }
            far.push(difference);
        }
    }
    far.sort_by(f64::total_cmp);
    let (mean, median) = (
        far.iter().sum::<f64>() / far.len() as f64,
        far[far.len() / 2],
    );
    println!(
        "{} pictures: mean {mean:.2}, median {median:.2}, worst {:.2}",
        far.len(),
        far[far.len() - 1]
    );
    assert!(far.len() >= 30);
    assert!(
        median < 4.5 && mean < 5.0 && far[far.len() - 1] < 10.5,
        "{far:?}"
    );
}

#[test]
fn bare_clay_has_no_glaze() {
    for name in [
        "saggar-m-1.jpg",
        "saggar-bowl-1.jpg",
        "ring-spacer-1.jpg",
        "kiln-post-1.jpg",
    ] {
        assert_eq!(
            told(&shown(name), false).none.as_deref(),
            Some("no_glaze"),
            "{name}"
        );
    }
}

#[test]
fn a_strip_that_is_not_there_corrects_nothing() {
    for name in ["ewer-1.jpg", "bowl-lobed-1.jpg", "sherds-mixed-1.jpg"] {
        let picture = shown(name);
        let (flagged, plain) = (told(&picture, true), told(&picture, false));
        assert_eq!(flagged.correction, "strip_not_found", "{name}");
        assert_eq!(flagged.colours, plain.colours, "{name}");
    }
}

#[test]
fn a_warm_and_dark_exposure_is_undone_by_the_strip() {
    for name in ["kundika-octagonal-scale.jpg", "bowl-lobed-scale.jpg"] {
        let right = shown(name);
        let mut wrong = right.clone();
        for pixel in wrong.pixels_mut() {
            for (value, factor) in pixel.0.iter_mut().zip([0.92, 0.85, 0.72]) {
                *value = (f64::from(*value) * factor) as u8;
            }
        }
        let expected = told(&right, true).colours[0].lab;
        let uncorrected = ciede2000(told(&wrong, false).colours[0].lab, expected);
        let corrected = told(&wrong, true);
        assert_eq!(corrected.correction, "corrected", "{name}");
        let corrected = ciede2000(corrected.colours[0].lab, expected);
        println!("{name}: {uncorrected:.2} becomes {corrected:.2}");
        assert!(
            uncorrected > 6.0 && corrected < 2.0,
            "{name}: {uncorrected} {corrected}"
        );
    }
}

#[test]
fn pictures_without_a_piece_say_why() {
    let draw = |f: &dyn Fn(u32, u32) -> [u8; 3]| {
        image::RgbImage::from_fn(300, 200, |x, y| image::Rgb(f(x, y)))
    };
    let why = |picture: &image::RgbImage| told(picture, false).none;
    assert_eq!(
        why(&draw(&|_, _| [128, 128, 128])).as_deref(),
        Some("no_colour")
    );
    let patchwork = draw(&|x, y| match (x / 20 + y / 20) % 3 {
        0 => [200, 40, 40],
        1 => [40, 60, 200],
        _ => [230, 220, 60],
    });
    assert_eq!(why(&patchwork).as_deref(), Some("no_plain_backdrop"));
    let tiny = image::RgbImage::from_pixel(10, 10, image::Rgb([150, 165, 140]));
    assert_eq!(why(&tiny).as_deref(), Some("too_small"));
    // A detail that fills the frame is glaze from edge to edge.
    let detail = told(
        &draw(&|x, y| [150, 165, 140].map(|c: u8| c - (x * y % 7) as u8)),
        false,
    );
    assert_eq!(detail.background.as_deref(), Some("fills_frame"));
    assert!(detail.none.is_none() && detail.share > 0.9);
    let grey = describe(&vec![128; 60_000], 300, 200, Sampling::Grey, true);
    assert_eq!(grey.none.as_deref(), Some("no_colour"));
}
