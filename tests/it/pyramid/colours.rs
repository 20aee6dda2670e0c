//! Profiles applied as Little CMS applies them: charts of colours, made sRGB by us and by libvips, told apart in ΔE2000.

use super::{
    originals::{exact, probed},
    pictures::Picture,
    run,
};
use moxcms::ColorProfile;

/// CIELAB of an sRGB colour (D65).
fn lab(rgb: &[u8]) -> [f64; 3] {
    let linear = |v: u8| {
        let v = f64::from(v) / 255.0;
        if v <= 0.040_45 {
            v / 12.92
        } else {
            ((v + 0.055) / 1.055).powf(2.4)
        }
    };
    let [red, green, blue] = [linear(rgb[0]), linear(rgb[1]), linear(rgb[2])];
    let f = |t: f64| {
        if t > 216.0 / 24_389.0 {
            t.cbrt()
        } else {
            (24_389.0 / 27.0 * t + 16.0) / 116.0
        }
    };
    let x = f((0.412_456_4 * red + 0.357_576_1 * green + 0.180_437_5 * blue) / 0.950_47);
    let y = f(0.212_672_9 * red + 0.715_152_2 * green + 0.072_175_0 * blue);
    let z = f((0.019_333_9 * red + 0.119_192_0 * green + 0.950_304_1 * blue) / 1.088_83);
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// CIEDE2000 with unit weights.
fn delta_e(one: [f64; 3], other: [f64; 3]) -> f64 {
    let chroma = |a: f64, b: f64| a.hypot(b);
    let seventh = |c: f64| (c.powi(7) / (c.powi(7) + 25f64.powi(7))).sqrt();
    let mean = f64::midpoint(chroma(one[1], one[2]), chroma(other[1], other[2]));
    let stretch = 1.0 + 0.5 * (1.0 - seventh(mean));
    let polar = |lab: [f64; 3]| {
        let a = lab[1] * stretch;
        let hue = lab[2].atan2(a).to_degrees().rem_euclid(360.0);
        (
            chroma(a, lab[2]),
            if a == 0.0 && lab[2] == 0.0 { 0.0 } else { hue },
        )
    };
    let ((c1, h1), (c2, h2)) = (polar(one), polar(other));
    let apart = h2 - h1;
    let turn = if c1 * c2 == 0.0 {
        0.0
    } else if apart > 180.0 {
        apart - 360.0
    } else if apart < -180.0 {
        apart + 360.0
    } else {
        apart
    };
    let hue = if c1 * c2 == 0.0 {
        h1 + h2
    } else if apart.abs() <= 180.0 {
        f64::midpoint(h1, h2)
    } else {
        (f64::midpoint(h1, h2) + 180.0).rem_euclid(360.0)
    };
    let (light, c) = (f64::midpoint(one[0], other[0]), f64::midpoint(c1, c2));
    let (dl, dc) = (other[0] - one[0], c2 - c1);
    let dh = 2.0 * (c1 * c2).sqrt() * (turn / 2.0).to_radians().sin();
    let cos = |times: f64, shift: f64| (times * hue + shift).to_radians().cos();
    let t = 1.0 - 0.17 * cos(1.0, -30.0) + 0.24 * cos(2.0, 0.0) + 0.32 * cos(3.0, 6.0)
        - 0.20 * cos(4.0, -63.0);
    let square = (light - 50.0).powi(2);
    let sl = 1.0 + 0.015 * square / (20.0 + square).sqrt();
    let (sc, sh) = (1.0 + 0.045 * c, 1.0 + 0.015 * c * t);
    let rotation = -(60.0 * (-((hue - 275.0) / 25.0).powi(2)).exp())
        .to_radians()
        .sin()
        * 2.0
        * seventh(c);
    let (l, c, h) = (dl / sl, dc / sc, dh / sh);
    (l * l + c * c + h * h + rotation * c * h).sqrt()
}

#[test]
fn the_measure_of_this_file_is_the_published_one() {
    // From the test data of Sharma, Wu and Dalal (2005).
    for (one, other, want) in [
        ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
        ([50.0, -1.3802, -84.2814], [50.0, 0.0, -82.7485], 1.0),
        ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0009], 7.1792),
        ([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492),
        ([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082),
    ] {
        assert!((delta_e(one, other) - want).abs() < 1e-4, "{one:?}");
    }
}

/// Every combination of so many steps in so many channels.
fn chart(channels: u32, steps: u32) -> Picture {
    let side = f64::from(steps.pow(channels)).sqrt().ceil() as u32;
    let step = |at: u32, channel: u32| (at / steps.pow(channel) % steps * 255 / (steps - 1)) as u8;
    let colours = (0..side * side).map(|at| at % steps.pow(channels));
    Picture {
        width: side,
        height: side,
        channels: channels as usize,
        pixels: colours
            .flat_map(|at| (0..channels).map(move |channel| step(at, channel)))
            .collect(),
    }
}

fn png_with(chart: &Picture, icc: &[u8], deep: bool) -> Vec<u8> {
    let kind = if chart.channels == 1 {
        png::ColorType::Grayscale
    } else {
        png::ColorType::Rgb
    };
    let wide: Vec<u8> = chart.pixels.iter().flat_map(|v| [*v, *v]).collect();
    let (depth, data) = if deep {
        (png::BitDepth::Sixteen, &wide)
    } else {
        (png::BitDepth::Eight, &chart.pixels)
    };
    chart.png_as(kind, depth, data, |info| {
        info.icc_profile = Some(icc.to_vec().into());
    })
}

/// Mean and greatest distance between what we and Little CMS make of a file.
fn apart(file: &[u8], ending: &str, media_type: &str, intent: &str) -> (f64, f64) {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (source, made, raw) = (
        path(&format!("chart.{ending}")),
        path("made.v"),
        path("made.raw"),
    );
    std::fs::write(&source, file).unwrap();
    run(
        "vips",
        &[
            "icc_transform",
            &source,
            &made,
            "srgb",
            "--embedded",
            "--intent",
            intent,
        ],
    );
    run("vips", &["rawsave", &made, &raw]);
    let theirs = std::fs::read(raw).unwrap();
    let ours = exact(file, media_type);
    let ours: Vec<u8> = if ours.channels == 1 {
        ours.pixels.iter().flat_map(|v| [*v; 3]).collect()
    } else {
        ours.pixels
    };
    assert_eq!(ours.len(), theirs.len());
    let distances: Vec<f64> = ours
        .chunks(3)
        .zip(theirs.chunks(3))
        .map(|(a, b)| delta_e(lab(a), lab(b)))
        .collect();
    let mean = distances.iter().sum::<f64>() / distances.len() as f64;
    (mean, distances.iter().copied().fold(0.0, f64::max))
}

#[test]
fn wide_profiles_come_out_as_little_cms_makes_them() {
    let chart = chart(3, 17);
    for (name, profile) in [
        ("Display P3", ColorProfile::new_display_p3()),
        ("Adobe RGB", ColorProfile::new_adobe_rgb()),
        ("ProPhoto", ColorProfile::new_pro_photo_rgb()),
        ("BT.2020", ColorProfile::new_bt2020()),
        ("sRGB", ColorProfile::new_srgb()),
    ] {
        let icc = profile.encode().unwrap();
        for deep in [false, true] {
            let (mean, most) = apart(
                &png_with(&chart, &icc, deep),
                "png",
                "image/png",
                "relative",
            );
            println!("{name}, deep {deep}: mean ΔE2000 {mean:.3}, greatest {most:.3}");
            assert!(
                mean < 0.5 && most < 3.0,
                "{name}, deep {deep}: {mean} {most}"
            );
        }
    }
    let icc = ColorProfile::new_gray_with_gamma(1.8).encode().unwrap();
    let (mean, most) = apart(
        &png_with(&self::chart(1, 256), &icc, false),
        "png",
        "image/png",
        "relative",
    );
    println!("grey of gamma 1.8: mean ΔE2000 {mean:.3}, greatest {most:.3}");
    assert!(mean < 0.5 && most < 3.0, "grey: {mean} {most}");
}

#[test]
fn a_profile_for_ink_comes_out_as_little_cms_makes_it() {
    // The profile that libvips carries.
    let folder = tempfile::tempdir().unwrap();
    let (source, made) = (folder.path().join("s.png"), folder.path().join("m.tif"));
    std::fs::write(&source, Picture::smooth(8, 8, 3).png()).unwrap();
    let paths = [source.to_str().unwrap(), made.to_str().unwrap()];
    run(
        "vips",
        &["icc_export", paths[0], paths[1], "--output-profile", "cmyk"],
    );
    let icc = probed(&std::fs::read(&made).unwrap(), "image/tiff")
        .icc
        .unwrap();
    let chart = chart(4, 9);
    let mut file = std::io::Cursor::new(Vec::new());
    let mut encoder = tiff::encoder::TiffEncoder::new(&mut file)
        .unwrap()
        .with_compression(tiff::encoder::Compression::Lzw);
    let mut image = encoder
        .new_image::<tiff::encoder::colortype::CMYK8>(chart.width, chart.height)
        .unwrap();
    image
        .encoder()
        .write_tag(tiff::tags::Tag::IccProfile, &icc[..])
        .unwrap();
    image.write_data(&chart.pixels).unwrap();
    let (mean, most) = apart(file.get_ref(), "tif", "image/tiff", "perceptual");
    println!("ink: mean ΔE2000 {mean:.3}, greatest {most:.3}");
    assert!(mean < 1.0 && most < 3.5, "{mean} {most}");
}

#[test]
fn a_wide_picture_of_another_format_comes_out_as_little_cms_makes_it() {
    let chart = chart(3, 17);
    let icc = ColorProfile::new_adobe_rgb().encode().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("s.png");
    std::fs::write(&source, png_with(&chart, &icc, false)).unwrap();
    for (ending, media_type, options) in [
        ("jxl", "image/jxl", "[lossless]"),
        ("webp", "image/webp", "[lossless]"),
        ("tif", "image/tiff", "[compression=deflate]"),
    ] {
        let made = folder.path().join(format!("m.{ending}"));
        let target = format!("{}{options}", made.display());
        run("vips", &["copy", source.to_str().unwrap(), &target]);
        let (mean, most) = apart(
            &std::fs::read(&made).unwrap(),
            ending,
            media_type,
            "relative",
        );
        println!("{media_type} in Adobe RGB: mean ΔE2000 {mean:.3}, greatest {most:.3}");
        assert!(mean < 0.5 && most < 3.0, "{media_type}: {mean} {most}");
    }
}
