//! Files made to do harm: cut short, lying, swelling, circular. Each must be refused with one of its codes. One table, by
//! format, and so longer than other files.

#![expect(
    clippy::too_many_lines,
    reason = "a table is one function, however long"
)]

use super::{
    hostile::{chunk, png_of, retag},
    pictures::Picture,
};
use std::io::Cursor;

pub struct Hostile {
    pub name: String,
    pub media_type: &'static str,
    pub bytes: Vec<u8>,
    /// Any of these is right.
    pub codes: &'static [&'static str],
}

const CUT: &[&str] = &["truncated", "broken_data"];
const HEADER: &[&str] = &["broken_header"];
const DATA: &[&str] = &["broken_data", "truncated"];
const EMPTY: &[&str] = &["empty_image"];
const MANY: &[&str] = &["too_many_pixels"];
const BUFFER: &[&str] = &["too_large_to_buffer"];
const VARIANT: &[&str] = &["unsupported_variant"];
const PROFILE: &[&str] = &["broken_profile"];
const EXIF: &[&str] = &["broken_exif"];
const COSTLY: &[&str] = &["too_costly"];

struct Table(Vec<Hostile>);

impl Table {
    fn add(
        &mut self,
        name: &str,
        media_type: &'static str,
        bytes: Vec<u8>,
        codes: &'static [&'static str],
    ) {
        let name = format!("{media_type}: {name}");
        self.0.push(Hostile {
            name,
            media_type,
            bytes,
            codes,
        });
    }

    /// A good file, cut at every sort of place.
    fn cuts(&mut self, media_type: &'static str, good: &[u8]) {
        let len = good.len();
        for (name, at) in [
            ("cut in its header", 20),
            ("cut in half", len / 2),
            ("cut near its end", len - len / 8),
        ] {
            self.add(
                name,
                media_type,
                good[..at].to_vec(),
                &["truncated", "broken_data", "broken_header"],
            );
        }
    }
}

/// All of them; `made` are good files of formats that others write: WebP, JPEG 2000 and JPEG XL.
pub fn all(webp: &[u8], jp2: &[u8], jxl: &[u8]) -> Vec<Hostile> {
    let mut table = Table(Vec::new());
    jpegs(&mut table);
    profiles(&mut table);
    pngs(&mut table);
    tiffs(&mut table);
    gifs(&mut table);
    webps(&mut table, webp);
    bmps(&mut table);
    jp2s(&mut table, jp2);
    jxls(&mut table, jxl);
    table.0
}

fn at(file: &[u8], what: &[u8]) -> usize {
    file.windows(what.len()).position(|w| w == what).unwrap()
}

fn changed(file: &[u8], place: usize, bytes: &[u8]) -> Vec<u8> {
    let mut out = file.to_vec();
    out[place..place + bytes.len()].copy_from_slice(bytes);
    out
}

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let mut out = vec![0xff, marker];
    out.extend((body.len() as u16 + 2).to_be_bytes());
    out.extend(body);
    out
}

/// A JPEG with these segments after its first two bytes.
fn jpeg_with(segments: &[Vec<u8>]) -> Vec<u8> {
    let good = Picture::smooth(40, 40, 3).jpeg();
    [&good[..2], &segments.concat(), &good[2..]].concat()
}

fn jpegs(table: &mut Table) {
    let kind = "image/jpeg";
    let picture = Picture::smooth(300, 260, 3);
    let (good, progressive) = (picture.jpeg(), picture.jpeg_as(true, &[]));
    table.add("nothing", kind, Vec::new(), &["media_type_mismatch"]);
    table.add("three bytes", kind, good[..3].to_vec(), CUT);
    table.add(
        "another format",
        kind,
        picture.png(),
        &["media_type_mismatch"],
    );
    table.cuts(kind, &good);
    table.cuts(kind, &progressive);
    table.add("no end marker", kind, good[..good.len() - 2].to_vec(), CUT);
    let frame = at(&good, &[0xff, 0xc0]) + 5;
    table.add("no rows", kind, changed(&good, frame, &[0, 0]), EMPTY);
    table.add(
        "no columns",
        kind,
        changed(&good, frame + 2, &[0, 0]),
        EMPTY,
    );
    table.add(
        "65,535 by 65,535",
        kind,
        changed(&good, frame, &[0xff; 4]),
        MANY,
    );
    let big = [0x75, 0x30, 0x75, 0x30];
    table.add(
        "900 megapixels without data",
        kind,
        changed(&good[..good.len() - 2], frame, &big),
        DATA,
    );
    let sof2 = at(&progressive, &[0xff, 0xc2]) + 5;
    table.add(
        "progressive, 900 megapixels",
        kind,
        changed(&progressive, sof2, &big),
        BUFFER,
    );
    table.add("12 bits", kind, changed(&good, frame - 1, &[12]), VARIANT);
    table.add(
        "lossless",
        kind,
        changed(&good, frame - 4, &[0xc3]),
        VARIANT,
    );
    table.add(
        "arithmetic",
        kind,
        changed(&good, frame - 4, &[0xc9]),
        VARIANT,
    );
    table.add(
        "nine components",
        kind,
        changed(&good, frame + 4, &[9]),
        HEADER,
    );
    table.add(
        "a segment of no length",
        kind,
        changed(&good, 4, &[0, 0]),
        HEADER,
    );
    table.add(
        "5,000 empty segments",
        kind,
        jpeg_with(&vec![segment(0xfe, b""); 5000]),
        HEADER,
    );
    table.add(
        "a scan without a frame",
        kind,
        [&[0xff, 0xd8][..], &segment(0xda, &[1, 1, 0, 0, 63, 0])].concat(),
        HEADER,
    );
    // A scan of one band of one component that says nothing, again and again.
    let end = progressive.len() - 2;
    let scan = [segment(0xda, &[1, 1, 0, 1, 5, 0]), vec![0x7f; 4]].concat();
    let bomb = [
        &progressive[..end],
        &scan.repeat(20_000),
        &progressive[end..],
    ]
    .concat();
    table.add("20,000 scans", kind, bomb, COSTLY);
    let exif = |body: &[u8]| jpeg_with(&[segment(0xe1, &[b"Exif\0\0", body].concat())]);
    table.add(
        "EXIF of letters",
        kind,
        exif(b"this is no TIFF header at all"),
        EXIF,
    );
    table.add(
        "EXIF far away",
        kind,
        exif(b"MM\0\x2a\xff\xff\xff\xff\0\0\0\0\0\0\0\0\0\0\0\0"),
        EXIF,
    );
    table.add(
        "orientation 9",
        kind,
        exif(b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x09\0\0\0\0\0\0"),
        EXIF,
    );
}

/// A profile's header, then so many tags, then a body.
fn profile(tags: u32, body: &[u8]) -> Vec<u8> {
    let mut icc = moxcms::ColorProfile::new_display_p3().encode().unwrap()[..128].to_vec();
    icc.extend(tags.to_be_bytes());
    icc.extend(body);
    let len = (icc.len() as u32).to_be_bytes();
    icc[..4].copy_from_slice(&len);
    icc
}

fn profiles(table: &mut Table) {
    let kind = "image/jpeg";
    let with = |number: u8, of: u8, body: &[u8]| {
        segment(0xe2, &[b"ICC_PROFILE\0", &[number, of][..], body].concat())
    };
    let whole = |body: &[u8]| jpeg_with(&[with(1, 1, body)]);
    let good = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    table.add(
        "a profile of letters",
        kind,
        whole(b"not a profile"),
        PROFILE,
    );
    table.add(
        "half a profile",
        kind,
        whole(&good[..good.len() / 2]),
        PROFILE,
    );
    table.add("a part 0", kind, jpeg_with(&[with(0, 1, &good)]), PROFILE);
    table.add(
        "one of 255 parts",
        kind,
        jpeg_with(&[with(1, 255, &good)]),
        PROFILE,
    );
    table.add(
        "a part twice",
        kind,
        jpeg_with(&[with(1, 2, &good), with(1, 2, &good)]),
        PROFILE,
    );
    let parts: Vec<_> = (1..=100).map(|n| with(n, 100, &vec![0; 65_000])).collect();
    table.add("a profile of 6 megabytes", kind, jpeg_with(&parts), PROFILE);
    table.add(
        "four thousand million tags",
        kind,
        whole(&profile(u32::MAX, &[])),
        PROFILE,
    );
    let mut far = Vec::new();
    for tag in [
        b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC", b"wtpt",
    ] {
        far.extend(tag);
        far.extend(0xffff_fff0u32.to_be_bytes());
        far.extend(u32::MAX.to_be_bytes());
    }
    table.add(
        "tags beyond the end",
        kind,
        whole(&profile(7, &far)),
        PROFILE,
    );
    // Tables of ink with 255 points in each of 15 channels.
    let mut lut = b"A2B0\0\0\0\x90\0\0\x10\0".to_vec();
    lut.extend(b"mft2\0\0\0\0\x0f\x03\xff\0");
    lut.extend([0xff; 4084]);
    let mut ink = profile(1, &lut);
    ink[16..20].copy_from_slice(b"CMYK");
    let photo = Picture::smooth(40, 40, 4)
        .jpeg_as(false, &[(2, [b"ICC_PROFILE\0\x01\x01", &ink[..]].concat())]);
    table.add("a table of 255 to the 15th colours", kind, photo, PROFILE);
    let grey = moxcms::ColorProfile::new_gray_with_gamma(2.2)
        .encode()
        .unwrap();
    table.add("a grey profile", kind, whole(&grey), PROFILE);
}

/// What deflate makes of so many zeros, in the wrapping of zlib.
fn deflated_zeros(side: u32) -> Vec<u8> {
    let blank = Picture {
        width: side,
        height: side,
        channels: 1,
        pixels: vec![0; (side * side) as usize],
    };
    let file = blank.png();
    let (mut place, mut out) = (8, Vec::new());
    while place + 12 <= file.len() {
        let length = u32::from_be_bytes(file[place..place + 4].try_into().unwrap()) as usize;
        if &file[place + 4..place + 8] == b"IDAT" {
            out.extend(&file[place + 8..place + 8 + length]);
        }
        place += 12 + length;
    }
    out
}

fn pngs(table: &mut Table) {
    let kind = "image/png";
    let good = Picture::smooth(300, 260, 3).png();
    table.cuts(kind, &good);
    table.add("no end", kind, good[..good.len() - 12].to_vec(), CUT);
    table.add("no columns", kind, png_of(0, 10, 0), EMPTY);
    table.add(
        "2,147,483,647 columns",
        kind,
        png_of(0x7fff_ffff, 1, 0),
        MANY,
    );
    table.add("60,000 by 60,000", kind, png_of(60_000, 60_000, 0), MANY);
    table.add(
        "interlaced, 400 megapixels",
        kind,
        png_of(20_000, 20_000, 1),
        BUFFER,
    );
    table.add(
        "900 megapixels without data",
        kind,
        png_of(30_000, 30_000, 0),
        DATA,
    );
    let with =
        |kind: &[u8; 4], body: &[u8]| [&good[..33], &chunk(*kind, body), &good[33..]].concat();
    table.add(
        "a profile that swells",
        kind,
        with(b"iCCP", &[b"x\0\0", &deflated_zeros(8000)[..]].concat()),
        &["broken_profile", "broken_header"],
    );
    table.add(
        "a profile of letters",
        kind,
        with(b"iCCP", b"x\0\0letters"),
        PROFILE,
    );
    table.add(
        "EXIF of letters",
        kind,
        with(b"eXIf", b"letters, letters, letters"),
        EXIF,
    );
    table.add(
        "a chunk that ends nowhere",
        kind,
        changed(&good, 33, &[0x7f, 0xff, 0xff, 0xff]),
        CUT,
    );
    table.add(
        "no header first",
        kind,
        [&good[..8], &good[33..]].concat(),
        HEADER,
    );
    table.add(
        "5,000 empty chunks",
        kind,
        [&good[..33], &chunk(*b"teXt", b"").repeat(5000), &good[33..]].concat(),
        HEADER,
    );
    table.add(
        "no picture",
        kind,
        [&good[..33], &chunk(*b"IEND", b"")[..]].concat(),
        HEADER,
    );
    let header = |depth: u8, colour: u8| {
        let mut own = good[16..24].to_vec();
        own.extend([depth, colour, 0, 0, 0]);
        [&good[..8], &chunk(*b"IHDR", &own), &good[33..]].concat()
    };
    table.add("three bits", kind, header(3, 2), HEADER);
    table.add("colours of kind 5", kind, header(8, 5), HEADER);
    table.add(
        "a palette that is not there",
        kind,
        header(8, 3),
        &["broken_header", "broken_data"],
    );
}

/// A little-endian TIFF of nothing but directories, each an entry count, entries and the place of the next.
fn directories(nexts: &[u32]) -> Vec<u8> {
    let good = Picture::smooth(20, 20, 3).tiff();
    let first = u32::from_le_bytes(good[4..8].try_into().unwrap()) as usize;
    let count = usize::from(u16::from_le_bytes([good[first], good[first + 1]]));
    let body = good[first..first + 2 + 12 * count].to_vec();
    let mut out = good.clone();
    let start = out.len() as u32;
    for next in nexts {
        out.extend(&body);
        out.extend((start + next * (body.len() as u32 + 4)).to_le_bytes());
    }
    changed(&out, 4, &start.to_le_bytes())
}

fn tiffs(table: &mut Table) {
    let kind = "image/tiff";
    let good = Picture::smooth(64, 64, 3).tiff();
    table.cuts(kind, &good);
    table.add(
        "a directory that is its own next",
        kind,
        directories(&[0]),
        HEADER,
    );
    table.add(
        "a circle of three directories",
        kind,
        directories(&[1, 2, 0]),
        HEADER,
    );
    table.add(
        "a circle after many",
        kind,
        directories(&(1..500).chain([7]).collect::<Vec<_>>()),
        HEADER,
    );
    // Directories of 65,535 entries that lie over each other, each two bytes further.
    let mut heap = b"II\x2a\0\x08\0\0\0".to_vec();
    heap.extend(vec![0xff; 900_000]);
    table.add(
        "a directory of nothing but 255",
        kind,
        heap,
        &["broken_header", "truncated", "unsupported_variant"],
    );
    let with = |changes: &[(u16, u32)]| {
        let mut bytes = good.clone();
        for &(tag, value) in changes {
            retag(&mut bytes, tag, value);
        }
        bytes
    };
    table.add("no columns", kind, with(&[(256, 0)]), EMPTY);
    table.add(
        "60,000 by 60,000",
        kind,
        with(&[(256, 60_000), (257, 60_000), (278, 60_000)]),
        MANY,
    );
    table.add(
        "a strip of 900 megapixels",
        kind,
        with(&[(256, 30_000), (257, 30_000), (278, 30_000)]),
        BUFFER,
    );
    table.add(
        "strips that do not cover it",
        kind,
        with(&[(278, 1)]),
        HEADER,
    );
    table.add(
        "a strip beyond the end",
        kind,
        with(&[(273, u32::MAX - 7)]),
        &["truncated", "broken_data"],
    );
    table.add(
        "9,000 samples",
        kind,
        with(&[(277, 9000)]),
        &["broken_header", "unsupported_variant"],
    );
    table.add(
        "33 bits",
        kind,
        with(&[(258, 33)]),
        &["broken_header", "unsupported_variant"],
    );
    table.add(
        "an unknown compression",
        kind,
        with(&[(259, 60_000)]),
        &["broken_data", "unsupported_variant"],
    );
    table.add("LZW that is none", kind, with(&[(259, 5)]), DATA);
    table.add("deflate that is none", kind, with(&[(259, 8)]), DATA);
    table.add("JPEG that is none", kind, with(&[(259, 7)]), DATA);
    table.add(
        "a palette that is not there",
        kind,
        with(&[(262, 3)]),
        &["unsupported_variant", "broken_header"],
    );
    table.add("colours of kind 9,999", kind, with(&[(262, 9999)]), VARIANT);
    let mut floats = Cursor::new(Vec::new());
    tiff::encoder::TiffEncoder::new(&mut floats)
        .unwrap()
        .write_image::<tiff::encoder::colortype::RGB32Float>(2, 2, &[0.5; 12])
        .unwrap();
    table.add("floats", kind, floats.into_inner(), VARIANT);
    let big = b"II\x2b\0\x08\0\0\0\xff\xff\xff\xff\xff\xff\xff\x7f".to_vec();
    table.add(
        "a BigTIFF that begins far away",
        kind,
        big,
        &["truncated", "broken_data", "broken_header"],
    );
}

/// A GIF of one frame.
fn gif(canvas: (u16, u16), frame: (u16, u16), data: &[u8]) -> Vec<u8> {
    let mut out = b"GIF89a".to_vec();
    out.extend(canvas.0.to_le_bytes());
    out.extend(canvas.1.to_le_bytes());
    out.extend([0x80, 0, 0, 1, 2, 3, 4, 5, 6, 0x2c, 0, 0, 0, 0]);
    out.extend(frame.0.to_le_bytes());
    out.extend(frame.1.to_le_bytes());
    out.extend([0, 2]);
    out.extend(data);
    out.push(0x3b);
    out
}

fn gifs(table: &mut Table) {
    let kind = "image/gif";
    let dot = [2, 0x44, 1, 0];
    table.cuts(
        kind,
        &gif((1, 1), (1, 1), &[&[200][..], &[0x44; 200], &[0]].concat()),
    );
    table.add("no columns", kind, gif((0, 5), (1, 1), &dot), EMPTY);
    table.add(
        "65,535 by 65,535",
        kind,
        gif((u16::MAX, u16::MAX), (1, 1), &dot),
        MANY,
    );
    table.add(
        "400 megapixels",
        kind,
        gif((20_000, 20_000), (1, 1), &dot),
        BUFFER,
    );
    table.add(
        "no frame",
        kind,
        b"GIF89a\x05\0\x05\0\0\0\0\x3b".to_vec(),
        HEADER,
    );
    table.add(
        "stray bytes",
        kind,
        b"GIF89a\x05\0\x05\0\0\0\0\x99\x99".to_vec(),
        HEADER,
    );
    table.add(
        "a frame of 4 gigapixels",
        kind,
        gif((5, 5), (u16::MAX, u16::MAX), &dot),
        &["broken_data", "truncated", "too_costly"],
    );
    table.add(
        "a frame without data",
        kind,
        gif((9000, 9000), (9000, 9000), &dot),
        DATA,
    );
    table.add(
        "codes that are none",
        kind,
        gif((50, 50), (50, 50), &[4, 0xff, 0xff, 0xff, 0xff, 0]),
        DATA,
    );
}

fn webps(table: &mut Table, good: &[u8]) {
    let kind = "image/webp";
    table.cuts(kind, good);
    let riff = |body: &[u8]| {
        let mut out = b"RIFF".to_vec();
        out.extend((body.len() as u32 + 4).to_le_bytes());
        out.extend(b"WEBP");
        out.extend(body);
        out
    };
    let extended = |flags: u8, w: u32, h: u32| {
        let mut out = b"VP8X\x0a\0\0\0".to_vec();
        out.extend([flags, 0, 0, 0]);
        out.extend(&(w - 1).to_le_bytes()[..3]);
        out.extend(&(h - 1).to_le_bytes()[..3]);
        out
    };
    let still = &good[12..];
    table.add("nothing in it", kind, riff(b""), HEADER);
    table.add("no picture", kind, riff(&extended(0, 10, 10)), HEADER);
    table.add(
        "280 terapixels",
        kind,
        riff(&[&extended(0, 1 << 24, 1 << 24)[..], still].concat()),
        MANY,
    );
    table.add(
        "268 megapixels",
        kind,
        riff(&[&extended(0, 1 << 14, 1 << 14)[..], still].concat()),
        BUFFER,
    );
    table.add(
        "a canvas of another size",
        kind,
        riff(&[&extended(0, 500, 10)[..], still].concat()),
        DATA,
    );
    let mut swollen = [&extended(0x20, 300, 260)[..], b"ICCP\0\0\x60\0"].concat();
    swollen.extend(vec![0; 0x60_0000]);
    table.add(
        "a profile of 6 megabytes",
        kind,
        riff(&[&swollen[..], still].concat()),
        PROFILE,
    );
    table.add(
        "a chunk that ends nowhere",
        kind,
        riff(b"VP8L\xff\xff\xff\x7f\x2f\0\0\0\0"),
        CUT,
    );
    table.add(
        "lossless that is none",
        kind,
        riff(b"VP8L\x08\0\0\0\x2f\xff\xff\xff\x0f\xff\xff\xff"),
        &["broken_data", "truncated", "too_large_to_buffer"],
    );
    table.add(
        "lossy that is none",
        kind,
        riff(b"VP8 \x0a\0\0\0\x10\0\0\x9d\x01\x2a\xff\x0f\xff\x0f"),
        &["broken_data", "broken_header"],
    );
    let empty = [&extended(2, 5, 5)[..], &b"ANMF\0\0\0\0".repeat(50_000)].concat();
    table.add("frames without a picture", kind, riff(&empty), HEADER);
}

fn bmps(table: &mut Table) {
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

fn jp2s(table: &mut Table, good: &[u8]) {
    let kind = "image/jp2";
    table.cuts(kind, good);
    let size = at(good, &[0xff, 0x51]) + 6;
    let both = |place: usize, w: u32, h: u32| {
        changed(
            good,
            size + place,
            &[w.to_be_bytes(), h.to_be_bytes()].concat(),
        )
    };
    table.add("no columns", kind, both(0, 0, 50), EMPTY);
    table.add("an offset beyond its size", kind, both(8, 70_000, 0), EMPTY);
    table.add(
        "4 thousand million columns",
        kind,
        both(0, u32::MAX, 1),
        MANY,
    );
    table.add("60,000 by 60,000", kind, both(0, 60_000, 60_000), MANY);
    table.add("400 megapixels", kind, both(0, 20_000, 20_000), BUFFER);
    table.add("tiles of no size", kind, both(16, 0, 0), HEADER);
    table.add("tiles of one pixel", kind, both(16, 1, 1), HEADER);
    table.add(
        "16,384 components",
        kind,
        changed(good, size + 32, &[0x40, 0]),
        HEADER,
    );
    table.add("38 bits", kind, changed(good, size + 34, &[37]), VARIANT);
    table.add(
        "components of no size",
        kind,
        changed(good, size + 35, &[0, 0]),
        HEADER,
    );
    let colours = at(good, b"colr") + 4;
    table.add(
        "colours of kind 14",
        kind,
        changed(good, colours, &[1, 0, 0, 0, 0, 0, 14]),
        VARIANT,
    );
    table.add(
        "a box of three bytes",
        kind,
        changed(good, 12, &[0, 0, 0, 3]),
        HEADER,
    );
    table.add(
        "a box that ends nowhere",
        kind,
        changed(good, 12, &[0x7f, 0, 0, 0]),
        CUT,
    );
    table.add(
        "no codestream",
        kind,
        changed(good, at(good, b"jp2c"), b"free"),
        HEADER,
    );
    // A whole codestream of one tile without a block in it.
    let mut empty = b"\xff\x4f\xff\x51\0\x29\0\0".to_vec();
    for number in [6700u32, 6700, 0, 0, 6700, 6700, 0, 0] {
        empty.extend(number.to_be_bytes());
    }
    empty.extend(b"\0\x01\x07\x01\x01");
    empty.extend(b"\xff\x52\0\x0c\0\0\0\x01\0\x05\0\0\0\x01\xff\x5c\0\x13\x40");
    empty.extend([0x40; 16]);
    empty.extend(b"\xff\x90\0\x0a\0\0\0\0\0\0\0\x01\xff\x93\0\0\0\0\0\0\xff\xd9");
    table.add("45 megapixels in 130 bytes", kind, empty, HEADER);
    table.add(
        "100,000 boxes",
        kind,
        [&good[..12], &b"\0\0\0\x08free".repeat(100_001)].concat(),
        HEADER,
    );
}

fn jxls(table: &mut Table, good: &[u8]) {
    let kind = "image/jxl";
    table.cuts(kind, good);
    // Not by eighths; height and width in 30 bits and no ratio: least significant bits first.
    let sized = |height: u32, width: u32| {
        let mut bits: u128 = 0x0aff;
        let mut place = 16 + 1;
        for (value, width) in [
            (3, 2),
            (u128::from(height - 1), 30),
            (0, 3),
            (3, 2),
            (u128::from(width - 1), 30),
        ] {
            bits |= value << place;
            place += width;
        }
        // All default.
        bits |= 1 << place;
        let mut out = bits.to_le_bytes().to_vec();
        out.extend([0x55; 400]);
        out
    };
    table.add(
        "a million million pixels",
        kind,
        sized(1 << 20, 1 << 20),
        MANY,
    );
    table.add("60,000 by 60,000", kind, sized(60_000, 60_000), MANY);
    table.add("400 megapixels", kind, sized(20_000, 20_000), BUFFER);
    table.add(
        "45 megapixels without data",
        kind,
        sized(6700, 6700),
        HEADER,
    );
    let boxed = |boxes: &[u8]| {
        [
            b"\0\0\0\x0cJXL \x0d\x0a\x87\x0a\0\0\0\x14ftypjxl \0\0\0\0jxl ",
            boxes,
        ]
        .concat()
    };
    table.add("no codestream", kind, boxed(b"\0\0\0\x08free"), HEADER);
    table.add(
        "a box of three bytes",
        kind,
        boxed(b"\0\0\0\x03free"),
        HEADER,
    );
    table.add(
        "a last part that never comes",
        kind,
        boxed(b"\0\0\0\x20jxlp\0\0\0\0\xff\x0a0123456789012345678"),
        CUT,
    );
    table.add("EXIF of letters", kind, boxed(b"\0\0\0\x2fExif\0\0\0\0letters, letters, letters, letters\0\0\0\0\x10jxlc\xff\x0a012345"), EXIF);
    let mut bits: u64 = 0x0aff;
    bits |= 1 << 22 << 3;
    let mut many = bits.to_le_bytes().to_vec();
    many.extend([0xff; 300]);
    table.add(
        "letters for a header",
        kind,
        many,
        &[
            "broken_header",
            "broken_data",
            "unsupported_variant",
            "truncated",
            "too_many_pixels",
            "too_large_to_buffer",
        ],
    );
}
