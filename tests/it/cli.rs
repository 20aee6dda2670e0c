//! The command line as an administrator meets it: the real program, its words, its exit codes.

mod backup;
mod importing;
mod inspecting;
mod people;
mod reindexing;
mod serving;
mod working;

/// A small photograph, as JPEG; each seed gives another.
pub fn photograph(seed: u8, width: u16, height: u16) -> Vec<u8> {
    let mut pixels = Vec::with_capacity(usize::from(width) * usize::from(height) * 3);
    for at in 0..u32::from(width) * u32::from(height) {
        let grain = at.wrapping_mul(2_654_435_761).to_be_bytes()[0];
        pixels.extend([grain, seed, grain / 3]);
    }
    let mut out = Vec::new();
    jpeg_encoder::Encoder::new(&mut out, 90)
        .encode(&pixels, width, height, jpeg_encoder::ColorType::Rgb)
        .expect("encodes");
    out
}
