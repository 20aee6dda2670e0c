//! What viewers compute from our `info.json` is what the pyramid holds: every tile they ask for is a copy of one tile, of
//! just the size they promise themselves. Each viewer's arithmetic is written down here from its published behaviour.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use celadon::domain::language::LangMap;
use celadon::imaging::geometry::{Geometry, Sampling};
use celadon::imaging::plan::{Plan, PlanLimits, Work, plan};
use celadon::standards::iiif::image_request::parse;
use celadon::standards::iiif::info::{Described, info};
use celadon::standards::iiif::version::Version;
use proptest::prelude::*;
use serde_json::Value;

const LIMITS: PlanLimits = PlanLimits {
    transcode_pixels: 64_000_000,
    largest: None,
};

/// What a viewer reads of an `info.json`.
struct Read {
    version: Version,
    width: u32,
    height: u32,
    tile: u32,
    scales: Vec<u32>,
}

impl Read {
    fn of(info: &Value, version: Version) -> Self {
        let number = |value: &Value| u32::try_from(value.as_u64().expect("a number")).expect("32");
        let tiles = &info["tiles"][0];
        let scales = tiles["scaleFactors"].as_array().expect("scales");
        Self {
            version,
            width: number(&info["width"]),
            height: number(&info["height"]),
            tile: number(&tiles["width"]),
            scales: scales.iter().map(number).collect(),
        }
    }
}

/// A tile that a viewer asks for: the path, and the size it will draw the answer at.
type Asked = (String, (u32, u32));

/// The column and the row of a tile.
type Place = (u32, u32);

/// A viewer: what it asks for a tile, and of which scales it asks for tiles.
type Client = (fn(&Read, u32, Place) -> Asked, fn(&Read) -> Vec<u32>);

/// OpenSeadragon from 5 on (`IIIFTileSource`; TIFY and Mirador 4 ask through it): the number of levels is the logarithm of
/// the largest scale factor, a level has ⌈side · scale⌉ pixels, and a tile has what is left of that. A level smaller than
/// a tile is asked for as `full`. The size is `w,h`, but `max` (3.0) or `full` (2.1) where it is the whole picture's, and
/// for a level smaller than a tile `w,` in 2.1.
fn openseadragon(info: &Read, scale: u32, (x, y): Place) -> Asked {
    let level = (info.width.div_ceil(scale), info.height.div_ceil(scale));
    let (whole, two) = ((info.width, info.height), info.version == Version::Two);
    if level.0 < info.tile && level.1 < info.tile {
        let size = match info.version {
            Version::Two if level.0 == whole.0 => "full".to_owned(),
            Version::Two => format!("{},", level.0),
            Version::Three if level == whole => "max".to_owned(),
            Version::Three => format!("{},{}", level.0, level.1),
        };
        return (format!("full/{size}"), level);
    }
    let region = region(info, scale, (x, y));
    let side = |level: u32, at: u32| info.tile.min(level - at * info.tile);
    let size = (side(level.0, x), side(level.1, y));
    let written = if two && size.0 == whole.0 {
        "full".to_owned()
    } else if !two && size == whole {
        "max".to_owned()
    } else {
        format!("{},{}", size.0, size.1)
    };
    (format!("{}/{written}", named(info, region)), size)
}

/// OpenSeadragon up to 4 (Mirador 3 asks through it): as above, but the size of a tile is ⌈side of the region · scale⌉,
/// and in 2.1 always `w,`.
fn openseadragon_4(info: &Read, scale: u32, place: Place) -> Asked {
    let region = region(info, scale, place);
    let size = (region[2].div_ceil(scale), region[3].div_ceil(scale));
    let written = match info.version {
        Version::Two if size.0 == info.width => "full".to_owned(),
        Version::Two => format!("{},", size.0),
        Version::Three if size == (info.width, info.height) => "max".to_owned(),
        Version::Three => format!("{},{}", size.0, size.1),
    };
    (format!("{}/{written}", named(info, region)), size)
}

/// Leaflet-IIIF 3: regions are never named, sizes are ⌈side of the region ÷ scale⌉, written `w,h` in 3.0 and `w,` in 2.1.
fn leaflet(info: &Read, scale: u32, place: Place) -> Asked {
    let [x, y, w, h] = region(info, scale, place);
    let size = (w.div_ceil(scale), h.div_ceil(scale));
    let written = match info.version {
        Version::Two => format!("{},", size.0),
        Version::Three => format!("{},{}", size.0, size.1),
    };
    (format!("{x},{y},{w},{h}/{written}"), size)
}

/// A tile's part of the picture: as all three have it.
fn region(info: &Read, scale: u32, (x, y): Place) -> [u32; 4] {
    let span = info.tile * scale;
    let (left, top) = (x * span, y * span);
    [
        left,
        top,
        span.min(info.width - left),
        span.min(info.height - top),
    ]
}

fn named(info: &Read, [x, y, w, h]: [u32; 4]) -> String {
    if [x, y, w, h] == [0, 0, info.width, info.height] {
        "full".to_owned()
    } else {
        format!("{x},{y},{w},{h}")
    }
}

/// The scales that OpenSeadragon asks for: from the largest factor down by halves.
fn openseadragon_scales(info: &Read) -> Vec<u32> {
    let largest = *info.scales.iter().max().expect("a scale");
    let levels = f64::from(largest).log2().round();
    (0..=31)
        .map(|level| 1 << level)
        .take_while(|scale| f64::from(*scale) <= levels.exp2())
        .collect()
}

/// The scales that Leaflet-IIIF asks for: until the longer side fits a tile, by its own logarithm.
fn leaflet_scales(info: &Read) -> Vec<u32> {
    let zoom = |side: u32| {
        let ratio = f64::from(side) / f64::from(info.tile);
        (ratio.ln() / std::f64::consts::LN_2).ceil()
    };
    let levels = zoom(info.width).max(zoom(info.height)).max(0.0);
    (0..=31)
        .map(|level| 1 << level)
        .take_while(|scale| f64::from(*scale) <= levels.exp2())
        .collect()
}

fn planned(geometry: &Geometry, version: Version, path: &str) -> Result<Plan, String> {
    let parts: Vec<&str> = path.split('/').collect();
    let request = parse(version, parts[0], parts[1], "0", "default.jpg");
    let request = request.map_err(|fault| format!("{path}: {fault}"))?;
    plan(&request, geometry, Sampling::Yuv420, LIMITS).map_err(|fault| format!("{path}: {fault}"))
}

/// A path names one picture: where two tiles have the same (a sliver that is a tile of several levels, asked for by its
/// width alone), a viewer gets one for both, and no server can tell them apart.
fn ambiguous(asked: &BTreeMap<String, (u32, u32)>, path: &str, size: (u32, u32)) -> bool {
    asked.get(path).is_some_and(|other| *other != size)
}

fn check(width: u32, height: u32, at: (u32, u32)) -> Result<u32, String> {
    let geometry = Geometry::new(width, height);
    let mut checked = 0;
    for version in Version::ALL {
        let described = Described {
            id: "https://museum.example/iiif/image/3/x",
            geometry: &geometry,
            largest: None,
            rights: None,
            credit: &LangMap::new(),
        };
        let info = Read::of(&info(&described, version), version);
        let clients: [Client; 3] = [
            (openseadragon, openseadragon_scales),
            (openseadragon_4, openseadragon_scales),
            (leaflet, leaflet_scales),
        ];
        for (client, scales) in clients {
            // Of each level the corners, the edges and one tile anywhere.
            let mut asked = Vec::new();
            for scale in scales(&info) {
                let count = |side: u32| side.div_ceil(scale).div_ceil(info.tile);
                let (across, down) = (count(width), count(height));
                for x in [0, at.0 % across, across - 1] {
                    for y in [0, at.1 % down, down - 1] {
                        asked.push(client(&info, scale, (x, y)));
                    }
                }
            }
            let mut sizes = BTreeMap::new();
            for (path, size) in &asked {
                if ambiguous(&sizes, path, *size) {
                    sizes.insert(path.clone(), (0, 0));
                } else {
                    sizes.insert(path.clone(), *size);
                }
            }
            for (path, size) in asked {
                if ambiguous(&sizes, &path, size) {
                    continue;
                }
                // In 2.1 a picture a pixel wide is asked for as `full` at every level.
                if version == Version::Two && width == 1 && path.ends_with("full") {
                    continue;
                }
                let plan = planned(&geometry, version, &path)?;
                let one = matches!(&plan.work, Work::Copy { columns, rows, .. } if columns.len() == 1 && rows.len() == 1);
                if !one || (plan.width, plan.height) != size {
                    return Err(format!(
                        "{version:?} of {width}x{height}: {path} for {size:?} is {plan:?}"
                    ));
                }
                checked += 1;
            }
        }
    }
    Ok(checked)
}

#[test]
fn every_tile_of_every_viewer_is_a_copy_at_sizes_about_the_edges() {
    let sides = [
        1, 2, 3, 255, 256, 257, 511, 512, 513, 1023, 1024, 1025, 1535, 1537, 4095, 4096, 4097,
        65_500, 65_501, 131_072, 131_073, 199_999, 200_000,
    ];
    let mut checked = 0;
    for width in sides {
        for height in sides {
            checked += check(width, height, (1, 1)).unwrap();
        }
    }
    assert!(checked > 50_000, "{checked}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if std::env::var_os("CELADON_SOAK").is_some() { 20_000 } else { 1_500 }))]

    #[test]
    fn every_tile_of_every_viewer_is_a_copy(
        (width, height) in prop_oneof![(1..200_000_u32, 1..200_000_u32), (1..3_000_u32, 1..3_000_u32), (1..3_000_u32, 1..200_000_u32)],
        at in any::<(u32, u32)>(),
    ) {
        let checked = check(width, height, at).map_err(TestCaseError::fail)?;
        prop_assert!(checked > 0);
    }
}

#[test]
fn another_tilers_grid_is_ours() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut compared = 0;
    for (width, height) in [
        (5, 3),
        (513, 512),
        (1000, 700),
        (2541, 1693),
        (1025, 4097),
        (3, 1500),
    ] {
        let picture = folder.path().join(format!("{width}x{height}.png"));
        image::RgbImage::from_pixel(width, height, image::Rgb([90, 120, 100]))
            .save(&picture)
            .expect("saves");
        let tree = folder.path().join(format!("tree-{width}x{height}"));
        let ran = Command::new("vips")
            .args(["dzsave", "--layout", "iiif3", "--tile-size", "512"])
            .args([&picture, &tree])
            .output()
            .expect("vips runs");
        assert!(
            ran.status.success(),
            "{}",
            String::from_utf8_lossy(&ran.stderr)
        );
        let geometry = Geometry::new(width, height);
        let mut files = Vec::new();
        pictures(&tree, &mut files);
        for file in files {
            let size = image::image_dimensions(&file).expect("a picture");
            let path = file
                .strip_prefix(&tree)
                .expect("below")
                .to_str()
                .expect("text")
                .to_owned();
            let plan = planned(&geometry, Version::Three, &path).unwrap();
            assert_eq!(
                (plan.width, plan.height),
                size,
                "{path} of {width}x{height}"
            );
            assert!(
                matches!(plan.work, Work::Copy { .. }),
                "{path} of {width}x{height}: {plan:?}"
            );
            compared += 1;
        }
    }
    assert!(compared > 40, "{compared}");
}

fn pictures(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            pictures(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "jpg") {
            found.push(path);
        }
    }
}
