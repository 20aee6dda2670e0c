//! Files made to do harm: cut short, lying, swelling, circular. Each must be refused with one of its codes.

mod bmp;
mod gif;
mod jp2;
mod jpeg;
mod jxl;
mod png;
mod profile;
mod tiff;
mod webp;

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
    jpeg::add_to(&mut table);
    profile::add_to(&mut table);
    png::add_to(&mut table);
    tiff::add_to(&mut table);
    gif::add_to(&mut table);
    webp::add_to(&mut table, webp);
    bmp::add_to(&mut table);
    jp2::add_to(&mut table, jp2);
    jxl::add_to(&mut table, jxl);
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
