//! Regions and sizes come out as the standard measures them (Image API 3.0 §4.1, §4.2).

use super::gallery::{Gallery, difference, original, shrunk};

/// Region, size, and what comes of it: width and height, or the segment that is refused.
type Row = (&'static str, &'static str, Result<(u32, u32), &'static str>);

/// 2540 × 1693.
const PICTURE: &str = "cup-oval-1.jpg";

#[tokio::test]
async fn every_form_of_region_and_size_is_measured_as_the_standard_says() {
    let (gallery, id) = Gallery::showing(PICTURE).await;
    let table: &[Row] = &[
        // Regions.
        ("full", "max", Ok((2540, 1693))),
        ("square", "max", Ok((1693, 1693))),
        ("square", "100,", Ok((100, 100))),
        ("0,0,100,80", "max", Ok((100, 80))),
        ("2539,1692,1,1", "max", Ok((1, 1))),
        ("2500,1600,512,512", "max", Ok((40, 93))),
        ("0,0,9999,9999", "max", Ok((2540, 1693))),
        ("0,0,4294967295,4294967295", "200,", Ok((200, 133))),
        ("2540,0,1,1", "max", Err("/region")),
        ("0,1693,1,1", "max", Err("/region")),
        ("4294967295,4294967295,1,1", "max", Err("/region")),
        ("pct:0,0,100,100", "max", Ok((2540, 1693))),
        ("pct:50,50,50,50", "max", Ok((1270, 846))),
        ("pct:10,10,20.5,33.333", "max", Ok((521, 564))),
        ("pct:99.999,99.999,10,10", "max", Ok((1, 1))),
        ("pct:0,0,0.001,0.001", "max", Ok((1, 1))),
        ("pct:90,90,50,50", "max", Ok((254, 169))),
        ("pct:100,0,10,10", "max", Err("/region")),
        ("pct:0,100.5,10,10", "max", Err("/region")),
        // Sizes.
        ("full", "^max", Ok((2540, 1693))),
        ("full", "635,", Ok((635, 424))),
        ("full", "1000,", Ok((1000, 667))),
        ("full", ",847", Ok((1270, 847))),
        ("full", ",500", Ok((750, 500))),
        ("full", "pct:50", Ok((1270, 847))),
        ("full", "pct:12.5", Ok((318, 212))),
        ("full", "pct:0.0001", Ok((1, 1))),
        ("full", "pct:100", Ok((2540, 1693))),
        ("full", "300,300", Ok((300, 300))),
        ("full", "1,1", Ok((1, 1))),
        ("full", "!300,300", Ok((300, 200))),
        ("full", "!900,100", Ok((150, 100))),
        ("full", "!1270,9999", Ok((1270, 847))),
        ("full", "!3000,3000", Ok((2540, 1693))),
        ("full", "!9999,3000", Err("/size")),
        ("full", "!4294967295,4294967295", Err("/size")),
        ("full", "2541,", Err("/size")),
        ("full", ",1694", Err("/size")),
        ("full", "2540,1694", Err("/size")),
        ("0,0,200,100", "201,", Err("/size")),
        ("0,0,200,100", "100,101", Err("/size")),
        ("0,0,200,100", "!400,400", Ok((200, 100))),
        ("0,0,200,100", "!9999,90", Ok((180, 90))),
        // Enlarging.
        ("0,0,200,100", "^400,", Ok((400, 200))),
        ("0,0,200,100", "^,300", Ok((600, 300))),
        ("0,0,200,100", "^pct:150", Ok((300, 150))),
        ("0,0,200,100", "^pct:50", Ok((100, 50))),
        ("0,0,200,100", "^300,300", Ok((300, 300))),
        ("0,0,200,100", "^!400,400", Ok((400, 200))),
        ("0,0,200,10", "^!99999,99999", Ok((5080, 254))),
        ("0,0,200,10", "^2541,", Ok((2541, 127))),
        ("0,0,200,100", "^max", Ok((2540, 1270))),
        ("0,0,100,200", "^max", Ok((847, 1693))),
        ("0,0,200,10", "^5081,", Err("/size")),
        ("0,0,10,200", "^,3387", Err("/size")),
        ("0,0,200,100", "^pct:5000", Err("/size")),
        ("full", "^4294967295,", Err("/size")),
        // Tiles and whole levels, with one side unsaid.
        ("2048,1536,492,157", "492,", Ok((492, 157))),
        ("2048,1024,492,669", "123,", Ok((123, 167))), // no tile of any level: halves round up
        ("2048,0,492,1693", ",424", Ok((123, 424))),
        ("0,0,2048,1693", "256,", Ok((256, 212))),
    ];
    for (region, size, wanted) in table {
        let request = format!("/{region}/{size}/0/default.png");
        let answer = gallery.ask(&id, &request).await;
        match wanted {
            Ok(wanted) => {
                assert_eq!(answer.status, 200, "{request}: {}", answer.text);
                let seen = super::gallery::decoded(&answer);
                assert_eq!(seen.dimensions(), *wanted, "{request}");
            }
            Err(pointer) => {
                assert_eq!(answer.status, 400, "{request}");
                assert_eq!(answer.faults()[0].0, *pointer, "{request}: {}", answer.text);
            }
        }
    }
}

#[tokio::test]
async fn a_region_shows_its_own_part_at_any_size() {
    let (gallery, id) = Gallery::showing(PICTURE).await;
    let original = original(PICTURE);
    for (corner, size, scale) in [
        ((0, 0), (500, 400), 1),
        ((601, 333), (517, 511), 1),
        ((600, 300), (400, 300), 2),
        ((1021, 507), (300, 150), 3),
        ((200, 100), (333, 222), 5),
        ((40, 16), (256, 200), 8),
        ((0, 0), (158, 105), 16),
    ] {
        let (w, h) = (size.0 * scale, size.1 * scale);
        let request = format!(
            "/{},{},{w},{h}/{},{}/0/default.png",
            corner.0, corner.1, size.0, size.1
        );
        let seen = gallery.see(&id, &request).await;
        let wanted = shrunk(&original, corner, size, scale);
        let away = difference(&seen, &wanted);
        assert!(away < 4.0, "{request}: {away}");
        for (dx, dy) in [(1, 0), (0, -1)] {
            let step = i64::from(scale);
            let aside = shrunk(
                &original,
                (corner.0 + dx * step, corner.1 + dy * step),
                size,
                scale,
            );
            assert!(
                away <= difference(&seen, &aside),
                "{request} lies {dx},{dy} aside"
            );
        }
    }
}

#[tokio::test]
async fn the_square_is_the_middle() {
    let (gallery, id) = Gallery::showing(PICTURE).await;
    let square = gallery.see(&id, "/square/max/0/default.png").await;
    let same = gallery.see(&id, "/423,0,1693,1693/max/0/default.png").await;
    assert!(square == same);
}
