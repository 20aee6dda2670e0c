//! BMPs made to do harm.

use super::{BUFFER, CUT, EMPTY, HEADER, MANY, Table, changed};
use crate::pyramid::pictures::Picture;

pub fn add_to(table: &mut Table) {
    let kind = "image/bmp";
    let mut good = Vec::new();
    image::codecs::bmp::BmpEncoder::new(&mut good)
        .encode(
            &Picture::smooth(60, 50, 3).pixels,
            60,
            50,
            image::ExtendedColorType::Rgb8,
        )
        .unwrap();
    table.cuts(kind, &good);
    table.add("no columns", kind, changed(&good, 18, &[0; 4]), EMPTY);
    table.add(
        "a negative width",
        kind,
        changed(&good, 18, &[0xff; 4]),
        HEADER,
    );
    table.add(
        "2,147,483,648 rows",
        kind,
        changed(&good, 22, &[0, 0, 0, 0x80]),
        MANY,
    );
    table.add(
        "400 megapixels",
        kind,
        changed(
            &changed(&good, 18, &[0x20, 0x4e, 0, 0]),
            22,
            &[0x20, 0x4e, 0, 0],
        ),
        BUFFER,
    );
    table.add(
        "99 bits",
        kind,
        changed(&good, 28, &[99, 0]),
        &["broken_header", "unsupported_variant"],
    );
    table.add(
        "a compression of 77",
        kind,
        changed(&good, 30, &[77, 0, 0, 0]),
        &["broken_header", "unsupported_variant"],
    );
    table.add(
        "81 megapixels without data",
        kind,
        changed(
            &changed(&good, 18, &[0x28, 0x23, 0, 0]),
            22,
            &[0x28, 0x23, 0, 0],
        ),
        CUT,
    );
}
