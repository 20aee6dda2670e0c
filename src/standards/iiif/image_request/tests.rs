use proptest::prelude::*;

use super::*;
use crate::imaging::geometry::{Geometry, Sampling};
use crate::imaging::plan::{Plan, PlanFault, PlanLimits, Work, plan};
use crate::imaging::rotate::turned_size;

/// A picture, and how much of it is served.
struct Picture {
    geometry: Geometry,
    sampling: Sampling,
    limits: PlanLimits,
}

impl Picture {
    /// `6000x4000`, perhaps `grey`, perhaps `at most 2000`.
    fn read(words: &str) -> Self {
        let (size, rest) = words.split_once(' ').unwrap_or((words, ""));
        let (width, height) = size.split_once('x').unwrap();
        let largest = rest.strip_prefix("at most ");
        Self {
            geometry: Geometry::new(width.parse().unwrap(), height.parse().unwrap()),
            sampling: if rest == "grey" {
                Sampling::Grey
            } else {
                Sampling::Yuv420
            },
            limits: PlanLimits {
                transcode_pixels: 64_000_000,
                largest: largest.map(|side| side.parse().unwrap()),
            },
        }
    }

    /// The plan of an address, or the status and the segment at fault.
    fn plan(&self, version: Version, path: &[&str; 4]) -> Result<Plan, String> {
        let [region, size, rotation, file] = path;
        let request =
            parse(version, region, size, rotation, file).map_err(|fault| match fault {
                RequestFault::Malformed { segment, .. } => format!("400 {segment}"),
                RequestFault::Unsupported { segment, .. } => format!("501 {segment}"),
            })?;
        let planned = plan(&request, &self.geometry, self.sampling, self.limits);
        planned.map_err(|fault| {
            let told = match fault {
                PlanFault::Outside => "400 region",
                PlanFault::NeedsUpscaling | PlanFault::TooLarge => "400 size",
                PlanFault::TooCostly => "501 size",
                PlanFault::TooLargeForFormat => "501 format",
            };
            told.to_owned()
        })
    }
}

/// What a section tells of an address.
fn told(section: &str, picture: &Picture, region: &str, asked: &str, version: Version) -> String {
    let path = match section {
        "region" => [asked, "max", "0", "default.jpg"],
        "size" => [region, asked, "0", "default.jpg"],
        "rotation" => ["full", "60,40", asked, "default.jpg"],
        "file" => ["full", "60,40", "0", asked],
        _ => {
            let parts: Vec<&str> = asked.split('/').collect();
            parts.try_into().unwrap()
        }
    };
    let plan = match picture.plan(version, &path) {
        Ok(plan) => plan,
        Err(fault) => return fault,
    };
    let canonical = Canonical(&plan, version).to_string();
    let parts: Vec<&str> = canonical.split('/').collect();
    match section {
        "region" => parts[0].to_owned(),
        "size" => format!("{}x{}", plan.width, plan.height),
        "rotation" => {
            let (width, height) = turned_size(plan.width, plan.height, plan.rotation);
            format!("{} {width}x{height}", parts[2])
        }
        "file" => parts[3].to_owned(),
        _ => canonical,
    }
}

#[test]
fn every_address_means_what_the_table_says() {
    let (mut section, mut region) = ("", "full");
    let mut picture = Picture::read("1x1");
    let (mut cases, mut wrong) = (0, Vec::new());
    for line in include_str!("cases.txt").lines() {
        if let Some(head) = line.strip_prefix("## ") {
            let head = head.split(':').next().unwrap();
            let (kind, rest) = head.split_once(' ').unwrap();
            section = kind;
            let (of, part) = match (kind, rest.split_once(' ')) {
                ("size", Some((of, part))) => (of, part),
                _ => (rest, "full"),
            };
            (picture, region) = (Picture::read(of), part);
            continue;
        }
        let Some((asked, rest)) = line.split_once(" | ") else {
            continue;
        };
        if line.starts_with("# ") {
            continue;
        }
        let (three, two) = rest.split_once(" | ").unwrap_or((rest, rest));
        for (version, wanted) in [(Version::Three, three), (Version::Two, two)] {
            cases += 1;
            let found = told(section, &picture, region, asked, version);
            if found != wanted {
                wrong.push(format!(
                    "{section} {asked:?} {version:?}: {found}, not {wanted}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases >= 800, "{cases}");
}

/// An empty segment breaks the grammar wherever it stands; the table cannot show it.
#[test]
fn an_empty_segment_is_refused() {
    for version in Version::ALL {
        for at in 0..4 {
            let mut path = ["full", "max", "0", "default.jpg"];
            path[at] = "";
            let fault = parse(version, path[0], path[1], path[2], path[3]).unwrap_err();
            let RequestFault::Malformed { segment, .. } = fault else {
                panic!("{fault}");
            };
            assert_eq!(segment, ["region", "size", "rotation", "format"][at]);
        }
    }
}

/// Segments that are nearly right, so that most reach the arithmetic.
fn nearly(alphabet: &'static str) -> impl Strategy<Value = String> {
    let number = prop_oneof![
        Just("0".to_owned()),
        Just("1".to_owned()),
        Just("512".to_owned()),
        Just("4294967295".to_owned()),
        Just("65500".to_owned()),
        (0..200_000_u32).prop_map(|number| number.to_string()),
        (0.0..100.0_f64).prop_map(|number| number.to_string()),
    ];
    let piece = prop_oneof![
        4 => number,
        4 => prop::sample::select(alphabet.split(' ').collect::<Vec<_>>()).prop_map(str::to_owned),
        1 => "\\PC{1,3}",
    ];
    prop::collection::vec(piece, 1..9).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn no_path_panics(a in "\\PC{0,24}", b in "\\PC{0,24}", c in "\\PC{0,12}", d in "\\PC{0,16}") {
        for version in Version::ALL {
            let _ = parse(version, &a, &b, &c, &d);
        }
    }

    #[test]
    fn no_path_plans_more_than_the_limits_and_what_is_canonical_stays_so(
        w in 1..200_000_u32, h in 1..200_000_u32, largest in prop::option::of(512..65_500_u32), grey: bool,
        region in prop_oneof![Just("full".to_owned()), nearly("full square pct: , , , , . -")],
        size in prop_oneof![Just("max".to_owned()), (1..3_000_u32, 1..3_000_u32).prop_map(|(w, h)| format!("^!{w},{h}")), nearly("max full pct: , , , ^ ! . -")],
        rotation in prop_oneof![Just("0".to_owned()), (0.0..360.0_f64).prop_map(|degrees| degrees.to_string()), nearly("! . 90 180 360")],
        quality in prop::sample::select(vec!["default", "color", "gray", "bitonal"]),
        format in prop::sample::select(vec!["jpg", "png", "webp", "avif", "gif", "tif", "jp2"]),
    ) {
        let picture = Picture {
            geometry: Geometry::new(w, h),
            sampling: if grey { Sampling::Grey } else { Sampling::Yuv420 },
            limits: PlanLimits { transcode_pixels: 64_000_000, largest },
        };
        let file = format!("{quality}.{format}");
        for version in Version::ALL {
            let Ok(plan) = picture.plan(version, &[&region, &size, &rotation, &file]) else { continue };
            prop_assert!(plan.region.w >= 1 && plan.region.x + plan.region.w <= w);
            prop_assert!(plan.region.h >= 1 && plan.region.y + plan.region.h <= h);
            prop_assert!((1..=65_500).contains(&plan.width) && (1..=65_500).contains(&plan.height));
            if let Some(largest) = largest {
                prop_assert!(plan.width.max(plan.height) <= largest);
                if largest < w.max(h) {
                    // No finer than the whole picture is shown, but for the last fraction of a pixel.
                    let finest = f64::from(largest) / f64::from(w.max(h));
                    prop_assert!(f64::from(plan.width) < f64::from(plan.region.w) * finest + 1.0);
                    prop_assert!(f64::from(plan.height) < f64::from(plan.region.h) * finest + 1.0);
                }
            }
            match plan.work {
                Work::Copy { .. } => prop_assert_eq!(format, "jpg"),
                Work::Transcode { level, source } => {
                    let shape = picture.geometry.levels[level];
                    prop_assert!(source.x + source.w <= shape.width && source.y + source.h <= shape.height);
                    let (width, height) = turned_size(plan.width, plan.height, plan.rotation);
                    for (w, h) in [(source.w, source.h), (width, height)] {
                        prop_assert!(u64::from(w) * u64::from(h) <= 64_000_000);
                    }
                    prop_assert!(width.max(height) <= plan.format.max_side());
                }
            }
            let canonical = Canonical(&plan, version).to_string();
            let parts: Vec<&str> = canonical.split('/').collect();
            let again = picture.plan(version, &[parts[0], parts[1], parts[2], parts[3]]);
            let again = again.map_err(|fault| TestCaseError::fail(format!("{canonical} of {w}x{h}: {fault}")))?;
            prop_assert_eq!(Canonical(&again, version).to_string(), canonical);
            prop_assert_eq!((again.width, again.height, again.region), (plan.width, plan.height, plan.region));
        }
    }
}
