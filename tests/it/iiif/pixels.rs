//! Turning, mirroring, colours and formats (Image API 3.0 §4.3 to §4.5).

use image::imageops::{flip_horizontal, rotate90, rotate180, rotate270};
use image::{Rgb, RgbImage};

use super::gallery::{Gallery, decoded, difference, size_of};

#[tokio::test]
async fn turns_go_clockwise_and_mirroring_comes_first() {
    let (gallery, id) = Gallery::showing("cup-oval-1.jpg").await;
    let at = |region: &str, rotation: &str| format!("/{region}/{rotation}/default.png");
    for region in ["full/301,", "13,7,500,300/max", "0,0,512,512/256,256"] {
        let upright = gallery.see(&id, &at(region, "0")).await;
        let mirrored = flip_horizontal(&upright);
        let turned: [(&str, RgbImage); 10] = [
            ("360", upright.clone()),
            ("90", rotate90(&upright)),
            ("90.0", rotate90(&upright)),
            ("180", rotate180(&upright)),
            ("270", rotate270(&upright)),
            ("!0", mirrored.clone()),
            ("!90", rotate90(&mirrored)),
            ("!180", rotate180(&mirrored)),
            ("!270", rotate270(&mirrored)),
            ("!360", mirrored.clone()),
        ];
        for (rotation, wanted) in turned {
            let seen = gallery.see(&id, &at(region, rotation)).await;
            assert!(seen == wanted, "{region} {rotation}");
        }
    }
}

#[tokio::test]
async fn qualities_are_what_their_names_say() {
    let (gallery, id) = Gallery::showing("cup-oval-1.jpg").await;
    let quality = async |name: &str| gallery.see(&id, &format!("/full/400,/0/{name}.png")).await;
    let default = quality("default").await;
    assert!(quality("color").await == default);
    let gray = quality("gray").await;
    let luma = |pixel: &Rgb<u8>| {
        let [r, g, b] = pixel.0.map(f64::from);
        0.299 * r + 0.587 * g + 0.114 * b
    };
    let mut apart = 0.0;
    for (seen, colour) in gray.pixels().zip(default.pixels()) {
        let [r, g, b] = seen.0;
        assert!(r == g && g == b);
        // Resampled by itself, so rounded by itself; and luma knows colours that sRGB does not.
        let off = (f64::from(r) - luma(colour)).abs();
        assert!(off <= 2.0 || colour.0.iter().any(|value| [0, 255].contains(value)));
        apart += off;
    }
    assert!(apart / f64::from(gray.width() * gray.height()) < 0.5);
    let bitonal = quality("bitonal").await;
    for (seen, gray) in bitonal.pixels().zip(gray.pixels()) {
        assert_eq!(seen.0, [if gray.0[0] < 128 { 0 } else { 255 }; 3]);
    }
    let both = [0, 255].map(|value| bitonal.pixels().any(|pixel| pixel.0[0] == value));
    assert_eq!(both, [true, true]);
}

#[tokio::test]
async fn a_jpeg_and_a_png_show_the_same() {
    for file in [
        "cup-oval-1.jpg",
        "format-grey-drawing.jpg",
        "format-alpha.png",
    ] {
        let (gallery, id) = Gallery::showing(file).await;
        for request in [
            "/full/300,/0/default",
            "/0,0,512,512/512,512/0/default",
            "/100,100,300,200/max/90/gray",
        ] {
            let jpeg = gallery.ask(&id, &format!("{request}.jpg")).await;
            let png = gallery.ask(&id, &format!("{request}.png")).await;
            assert_eq!(jpeg.header("content-type"), "image/jpeg");
            assert_eq!(png.header("content-type"), "image/png");
            let away = difference(&decoded(&jpeg), &decoded(&png));
            assert!(away < 2.5, "{file} {request}: {away}");
        }
    }
}

#[tokio::test]
async fn sixteen_bits_of_a_wide_gamut_become_srgb() {
    let (gallery, id) = Gallery::showing("format-p3-16bit.tif").await;
    let seen = gallery.see(&id, "/pct:45,45,10,10/1,1/0/default.png").await;
    // What littlecms makes of the middle: `vips icc_transform format-p3-16bit.tif out.png srgb --embedded`.
    let pixel = seen.get_pixel(0, 0).0;
    let near = pixel
        .iter()
        .zip([153_u8, 161, 144])
        .all(|(a, b)| a.abs_diff(b) <= 3);
    assert!(near, "{pixel:?}");
}

#[tokio::test]
async fn every_format_shows_the_same_picture() {
    let (gallery, id) = Gallery::showing("cup-oval-1.jpg").await;
    let request = "/600,300,800,600/400,300/0/default";
    let exact = gallery.see(&id, &format!("{request}.png")).await;
    for (format, media_type, near) in [
        ("webp", "image/webp", 3.0),
        ("gif", "image/gif", 6.0),
        ("tif", "image/tiff", 0.0),
    ] {
        let answer = gallery.ask(&id, &format!("{request}.{format}")).await;
        assert_eq!(answer.header("content-type"), media_type);
        let away = difference(&decoded(&answer), &exact);
        assert!(away <= near, "{format}: {away}");
    }
    // Others' reader for what this program writes and does not read.
    let answer = gallery.ask(&id, &format!("{request}.avif")).await;
    assert_eq!(
        (answer.header("content-type"), size_of(&answer)),
        ("image/avif", (400, 300))
    );
    let folder = tempfile::tempdir().unwrap();
    let (avif, png) = (folder.path().join("a.avif"), folder.path().join("a.png"));
    std::fs::write(&avif, &answer.bytes).unwrap();
    let ran = std::process::Command::new("vips")
        .arg("copy")
        .args([&avif, &png])
        .output()
        .unwrap();
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    let away = difference(&image::open(&png).unwrap().to_rgb8(), &exact);
    assert!(away < 4.0, "avif: {away}");
}

#[tokio::test]
async fn a_picture_turned_by_any_angle_lies_in_its_box_on_nothing_or_on_black() {
    let (gallery, id) = Gallery::showing("cup-oval-1.jpg").await;
    // 300 × 200, turned by 30 degrees.
    for format in ["png", "webp", "gif", "tif", "avif", "jpg"] {
        let request = format!("/0,0,1200,800/300,200/30/default.{format}");
        let answer = gallery.ask(&id, &request).await;
        assert_eq!(answer.status, 200, "{request}: {}", answer.text);
        assert_eq!(size_of(&answer), (360, 323), "{format}");
        if format == "avif" {
            continue;
        }
        let seen = image::load_from_memory(&answer.bytes).unwrap().to_rgba8();
        let corner = seen.get_pixel(2, 2).0;
        if format == "jpg" {
            assert!(corner[..3].iter().all(|value| *value < 5), "{corner:?}");
        } else {
            assert_eq!(corner[3], 0, "{format}");
        }
        assert_eq!(seen.get_pixel(180, 161).0[3], 255, "{format}");
        // The middle stays the middle.
        let upright = gallery
            .see(&id, "/0,0,1200,800/300,200/0/default.png")
            .await;
        let (middle, turned) = (upright.get_pixel(150, 100).0, seen.get_pixel(180, 161).0);
        for (a, b) in middle.iter().zip(turned) {
            assert!(a.abs_diff(b) < 40, "{format}: {middle:?} {turned:?}");
        }
    }
    let link = gallery.ask(&id, "/full/300,/!022.50/default.png").await;
    let link = link.header("link");
    assert!(
        link.contains("/full/300,200/!22.5/default.png>;rel=\"canonical\""),
        "{link}"
    );
}
