//! The demonstration museum is what it promises to be, before anybody imports it.

use std::collections::BTreeMap;
use std::path::Path;

use celadon::exchange::lines;

fn museum() -> Vec<lines::Line> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let text = std::fs::read_to_string(folder.join("museum.jsonl")).expect("fixtures/museum.jsonl");
    let parsed = text.lines().enumerate();
    parsed
        .map(|(at, line)| match lines::parse(line) {
            Ok(line) => line,
            Err(faults) => panic!("line {}: {faults}: {line}", at + 1),
        })
        .collect()
}

#[test]
fn every_line_is_a_record_that_may_be_imported() {
    let mut counts = BTreeMap::new();
    for line in museum() {
        *counts.entry(line.content.kind().as_str()).or_insert(0) += 1;
    }
    for (kind, least) in [
        ("object", 100),
        ("site", 15),
        ("context", 40),
        ("agent", 15),
        ("source", 12),
        ("activity", 8),
        ("concept", 300),
    ] {
        assert!(counts[kind] >= least, "{kind}: {}", counts[kind]);
    }
}

#[test]
fn every_reference_leads_to_a_record_of_the_file() {
    let museum = museum();
    let ids: Vec<_> = museum.iter().filter_map(|line| line.id).collect();
    for line in &museum {
        for link in line.content.links() {
            assert!(
                ids.contains(&link.target),
                "{} {}",
                line.content.label("zh-Hans"),
                link.pointer
            );
        }
    }
}

#[test]
fn a_rendering_never_passes_for_a_photograph() {
    for line in museum() {
        let celadon::domain::record::Content::Media(medium) = &line.content else {
            continue;
        };
        if line.publish {
            let rights = medium.common.rights.as_ref().expect("rights");
            assert!(
                rights.credit["zh-Hans"].contains("示意图"),
                "{:?}",
                line.file
            );
        }
        let file = line.file.expect("a file");
        assert!(
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("fixtures")
                .join(file)
                .is_file()
        );
    }
}
