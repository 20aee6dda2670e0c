//! What it costs to know a record: reading, checking and typing one with every field in use, and its parsers.
//!
//! `cargo bench --bench validation`. The goal for a full record is 50 µs.

use std::hint::black_box;

use celadon::domain::kind::RecordKind;
use celadon::domain::measurement::Sizes;
use celadon::domain::number::FindNumber;
use celadon::domain::piece_name::PieceName;
use celadon::domain::record::Content;
use divan::Bencher;
use serde_json::{Value, json};

fn main() {
    divan::main();
}

/// A piece with every field, two analyses and six dimensions.
fn full() -> Value {
    let mut document: Value =
        serde_json::from_str(include_str!("../fixtures/stored/object-3.json")).unwrap_or_default();
    if let Some(members) = document.as_object_mut() {
        members.remove("kind");
    }
    document
}

/// Validation and typing, as every create and every edit does it. Many samples: the first hundred warm the caches.
#[divan::bench(sample_count = 2000)]
fn a_full_record_is_checked_and_typed(bencher: Bencher) {
    let document = full();
    assert!(Content::parse(RecordKind::Object, &document).is_ok());
    bencher.bench(|| Content::parse(RecordKind::Object, black_box(&document)).is_ok());
}

/// The same with a fault in most of its groups.
#[divan::bench]
fn a_faulty_record_is_told_every_fault(bencher: Bencher) {
    let mut document = full();
    document["dimensions"][0]["unit"] = json!("ell");
    document["glaze"]["colours"][0]["lab"]["l"] = json!(500);
    document["analyses"][1]["oxides"][0]["oxide"] = json!("XeO");
    document["form"] = json!("净瓶");
    document["labels"]["zh_CN"] = json!("");
    bencher.bench(|| Content::parse(RecordKind::Object, black_box(&document)).is_err());
}

/// Reading back what is stored, as every page does it.
#[divan::bench]
fn a_full_record_is_printed(bencher: Bencher) {
    let content = Content::parse(RecordKind::Object, &full());
    bencher.bench(|| black_box(&content).as_ref().map(Content::to_value).is_ok());
}

#[divan::bench]
fn a_find_number_is_read() -> bool {
    black_box("2016SHY66TN03W04④:12")
        .parse::<FindNumber>()
        .is_ok()
}

#[divan::bench]
fn a_line_of_sizes_is_read() -> bool {
    black_box("口径12.3、足径5.1、残高约4厘米")
        .parse::<Sizes>()
        .is_ok()
}

#[divan::bench]
fn a_name_is_divided() -> bool {
    black_box("唐越窑秘色瓷八棱净瓶")
        .parse::<PieceName>()
        .is_ok()
}
