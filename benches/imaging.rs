//! What each step from a request to a picture costs, so that figures are compared rather than argued: planning, copying a
//! tile and a level, decoding a window, resampling, encoding.
//!
//! `cargo bench --bench imaging`. Of a picture of 4096 × 3072 made up of waves and grain, a tile being 512².

#![allow(clippy::expect_used, reason = "what goes wrong ends the measuring")]

use std::hint::black_box;
use std::io::Cursor;
use std::ops::Range;

use bytes::Bytes;
use celadon::imaging::canvas::{Canvas, Form};
use celadon::imaging::encode::encode;
use celadon::imaging::geometry::Sampling;
use celadon::imaging::index::PyramidIndex;
use celadon::imaging::pixels::Pixels;
use celadon::imaging::plan::{Plan, PlanLimits, Rect, Work, plan};
use celadon::imaging::planes::FromPixels;
use celadon::imaging::pyramid::{PyramidWriter, RowSink};
use celadon::imaging::request::{Format, Quality, Region, Request, Rotation, Size};
use celadon::imaging::stitch::{self, Stitcher};
use celadon::imaging::transform::transform;
use celadon::imaging::window::Window;
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};

fn main() {
    divan::main();
}

const WIDTH: u32 = 4096;
const HEIGHT: u32 = 3072;

struct Picture {
    index: PyramidIndex,
    file: Vec<u8>,
}

impl Picture {
    fn new() -> Self {
        let mut file = Cursor::new(Vec::new());
        let writer = PyramidWriter::new(&mut file, WIDTH, HEIGHT, Sampling::Yuv420, 1);
        let mut writer = writer.expect("a pyramid");
        let mut pixels = FromPixels::new((WIDTH, HEIGHT), Sampling::Yuv420, &mut writer);
        let mut grain = 0x2545_f491_u32;
        for y in 0..HEIGHT {
            let row: Vec<u8> = (0..WIDTH)
                .flat_map(|x| {
                    grain ^= grain << 13;
                    grain ^= grain >> 17;
                    grain ^= grain << 5;
                    let wave = (x * 3 + y * 5) / 37 + ((x / 64) ^ (y / 64)) * 11 + grain % 9;
                    [wave, wave * 2 + 40, wave + 90].map(|value| value.to_le_bytes()[0] / 2 + 60)
                })
                .collect();
            pixels.rows(&row).expect("a row");
        }
        let index = writer.finish().expect("an end").index;
        Self {
            index,
            file: file.into_inner(),
        }
    }

    fn bytes(&self, range: Range<u64>) -> &[u8] {
        let at = |end: u64| usize::try_from(end).expect("an offset");
        &self.file[at(range.start)..at(range.end)]
    }

    fn window(&self, level: usize, rect: Rect) -> (Window<'_>, Vec<&[u8]>) {
        let window = Window::new(&self.index, level, rect).expect("a window");
        let row = |y| self.bytes(window.byte_range(y).expect("a row"));
        let rows = window.rows().map(row).collect();
        (window, rows)
    }
}

fn request(region: Region, size: Size) -> Request {
    Request {
        region,
        size,
        rotation: Rotation::default(),
        quality: Quality::Default,
        format: Format::Jpg,
    }
}

fn planned(picture: &Picture, region: Region, size: Size) -> Plan {
    let limits = PlanLimits {
        transcode_pixels: 64_000_000,
        largest: None,
    };
    plan(
        &request(region, size),
        &picture.index.geometry,
        picture.index.sampling,
        limits,
    )
    .expect("a plan")
}

const TILE: Region = Region::Pixels {
    x: 512,
    y: 512,
    w: 512,
    h: 512,
};
const MAX: Size = Size::Max { upscale: false };
const UNALIGNED: Rect = Rect {
    x: 301,
    y: 203,
    w: 512,
    h: 512,
};

#[divan::bench]
fn plan_a_tile(bencher: Bencher) {
    let picture = Picture::new();
    bencher.bench_local(|| planned(black_box(&picture), TILE, MAX));
}

#[divan::bench]
fn copy_a_tile(bencher: Bencher) {
    let picture = Picture::new();
    let range = Stitcher::new(&picture.index, 0, 1..2, 1..2)
        .and_then(|stitcher| stitcher.byte_range(1))
        .expect("a tile");
    let stream = Bytes::copy_from_slice(picture.bytes(range));
    bencher
        .counter(BytesCount::of_slice(&stream))
        .bench_local(|| stitch::tile(&picture.index, 0, 1, 1, black_box(&stream)));
}

#[divan::bench]
fn copy_a_level(bencher: Bencher) {
    let picture = Picture::new();
    let len = Stitcher::whole(&picture.index, 0)
        .expect("a level")
        .content_length();
    bencher.counter(BytesCount::from(len)).bench_local(|| {
        let mut stitcher = Stitcher::whole(&picture.index, 0).expect("a level");
        let mut out = Vec::with_capacity(usize::try_from(len).unwrap_or(0));
        for y in stitcher.rows() {
            let range = stitcher.byte_range(y).expect("a row");
            stitcher
                .row(picture.bytes(range), &mut out)
                .expect("its tiles");
        }
        out
    });
}

#[divan::bench(args = ["planes", "luma", "rgb"])]
fn decode_an_unaligned_window(bencher: Bencher, form: &str) {
    let picture = Picture::new();
    let form = match form {
        "planes" => Form::Planes(Sampling::Yuv420),
        "luma" => Form::Grey,
        _ => Form::Rgb,
    };
    let (window, rows) = picture.window(0, UNALIGNED);
    bencher
        .counter(ItemsCount::new(512_u32 * 512))
        .bench_local(|| canvas(&window, black_box(&rows), form));
}

fn canvas(window: &Window<'_>, rows: &[&[u8]], form: Form) -> Canvas {
    let jpeg = window.assemble(rows).expect("a JPEG");
    Canvas::decode(form, &[(window.area(), jpeg)]).expect("its pixels")
}

/// All that follows the decoding: 512 leaves nothing to resample.
#[divan::bench(args = [512, 700, 1000, 2000])]
fn resample_to_512_and_encode(bencher: Bencher, side: u32) {
    let picture = Picture::new();
    let region = Region::Pixels {
        x: 301,
        y: 203,
        w: side,
        h: side,
    };
    let size = Size::Width {
        width: 512,
        upscale: false,
    };
    let plan = planned(&picture, region, size);
    let Work::Transcode { level, source } = plan.work else {
        panic!("{plan:?}");
    };
    let (window, rows) = picture.window(level, source);
    let canvas = canvas(&window, &rows, Form::of(&plan, Sampling::Yuv420));
    let scale = picture.index.geometry.levels[level].scale;
    bencher
        .counter(ItemsCount::new(512_u32 * 512))
        .bench_local(|| transform(black_box(&canvas), &plan, source, scale, Sampling::Yuv420));
}

#[divan::bench(args = ["jpg", "png", "webp", "gif", "tif"])]
fn encode_a_tile(bencher: Bencher, format: &str) {
    let format = match format {
        "jpg" => Format::Jpg,
        "png" => Format::Png,
        "webp" => Format::Webp,
        "gif" => Format::Gif,
        _ => Format::Tif,
    };
    let picture = Picture::new();
    let (window, rows) = picture.window(0, UNALIGNED);
    let jpeg = window.assemble(&rows).expect("a JPEG");
    let pixels = Pixels::of_jpeg(&jpeg).expect("its pixels");
    bencher
        .counter(ItemsCount::new(pixels.width * pixels.height))
        .bench_local(|| encode(black_box(&pixels), format, Sampling::Yuv420));
}
