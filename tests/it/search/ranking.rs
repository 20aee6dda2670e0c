//! Which of the records found comes first.

use std::collections::BTreeMap;
use std::sync::Arc;

use celadon::domain::id::{RecordId, Seq, Version};
use celadon::domain::kind::RecordKind;
use celadon::search::{
    Commit, CursorKey, Display, Document, Facet, Index, QueryFields, SearchRequest, Snapshot,
    Snapshots, Statistics, Volume,
};
use uuid::Uuid;

/// A document of a kind with names and texts.
fn document(number: u128, kind: RecordKind, names: &[&str], texts: &[&str]) -> Document {
    let owned = |texts: &[&str]| texts.iter().map(ToString::to_string).collect();
    Document {
        id: RecordId(Uuid::from_u128(number)),
        kind,
        version: Version(1),
        names: owned(names),
        numbers: Vec::new(),
        texts: owned(texts),
        sorts: Vec::new(),
        passages: Vec::new(),
        links: Vec::new(),
        facets: BTreeMap::from([(Facet::Kind, vec![kind.as_str().to_owned()])]),
        measures: BTreeMap::new(),
        years: Vec::new(),
        tints: Vec::new(),
        proportions: Vec::new(),
        sort_key: String::new(),
        sort_key_en: String::new(),
        published_at: 0,
        seq: Seq(0),
        display: Display::default(),
    }
}

fn index(documents: &[Document]) -> Index {
    let volume = Arc::new(Volume::in_memory().expect("a volume"));
    let mut writer = volume.writer(1, 15 << 20).expect("a writer");
    let commit = Commit {
        seq: Seq(0),
        generation: 0,
    };
    // Several segments: documents are looked at twice in each.
    for some in documents.chunks(documents.len().div_ceil(3)) {
        for document in some {
            writer.add(document).expect("is added");
        }
        writer.commit(commit).expect("is committed");
    }
    volume.reload(commit).expect("is read");
    let index = Index::new(
        volume,
        CursorKey::new(*b"ranking"),
        QueryFields { working: false },
    );
    index.measure().expect("is measured");
    index
}

/// The numbers of the documents found, page by page.
fn found(index: &Index, words: &str, limit: usize) -> Vec<u128> {
    let mut request = SearchRequest {
        q: words.into(),
        limit,
        ..SearchRequest::default()
    };
    let mut numbers = Vec::new();
    loop {
        let page = index.search(&request).expect("answers");
        numbers.extend(page.hits.iter().map(|hit| hit.id.0.as_u128()));
        request.cursor.clone_from(&page.next);
        if request.cursor.is_none() {
            return numbers;
        }
    }
}

#[test]
fn what_bears_the_very_name_comes_first() {
    let concept = |number, name: &str| document(number, RecordKind::Concept, &[name], &[]);
    let index = index(&[
        concept(1, "注碗"),
        concept(2, "碗"),
        concept(3, "碗莲"),
        document(
            4,
            RecordKind::Object,
            &["青釉碗"],
            &["碗口外侈，碗底有垫烧痕。"],
        ),
        document(5, RecordKind::Object, &["淨瓶"], &[]),
        document(6, RecordKind::Object, &["净瓶"], &[]),
        document(7, RecordKind::Object, &["八棱净瓶"], &["净瓶"]),
    ]);
    assert_eq!(
        found(&index, "碗", 10)[..2],
        [2, 4],
        "the name, then pieces"
    );
    assert_eq!(found(&index, "净瓶", 10), [6, 5, 7]);
    assert_eq!(found(&index, "淨瓶", 10), [5, 6, 7], "its own script first");
}

#[test]
fn a_piece_comes_before_a_layer_of_the_same_words() {
    let words = &["荷花芯窑址出土"];
    let index = index(&[
        document(1, RecordKind::Context, &[], words),
        document(2, RecordKind::Concept, &[], words),
        document(3, RecordKind::Source, &[], words),
        document(4, RecordKind::Object, &[], words),
    ]);
    assert_eq!(found(&index, "荷花芯", 10), [4, 3, 2, 1]);
}

#[test]
fn words_that_stand_together_come_before_the_same_words_apart() {
    let apart = format!(
        "lotus {} spout {} glaze",
        "clay ".repeat(90),
        "kiln ".repeat(90)
    );
    let near = format!(
        "{} lotus spout glaze {}",
        "clay ".repeat(90),
        "kiln ".repeat(90)
    );
    let index = index(&[
        document(1, RecordKind::Object, &[], &[&apart]),
        document(2, RecordKind::Object, &[], &[&near]),
        document(3, RecordKind::Object, &[], &["foot ring"]),
    ]);
    assert_eq!(found(&index, "glaze lotus spout", 10), [2, 1]);
}

#[test]
fn pages_tell_the_same_order_as_one_long_answer() {
    let documents: Vec<Document> = (1..=700_u128)
        .map(|number| {
            let gap = "，釉色青黄".repeat(usize::try_from(number % 29).expect("small"));
            let kind = RecordKind::ALL[usize::try_from(number % 8).expect("small")];
            let text = format!(
                "莲瓣纹{gap}刻划花{}",
                "莲瓣".repeat(usize::try_from(number % 5).expect("small"))
            );
            document(number, kind, &[], &[&text])
        })
        .collect();
    let index = index(&documents);
    let whole = found(&index, "莲瓣刻划花", 1_000);
    assert!(whole.len() > 500, "{} found", whole.len());
    for limit in [1, 7, 199, 200, 201] {
        assert_eq!(
            found(&index, "莲瓣刻划花", limit),
            whole,
            "pages of {limit}"
        );
    }
}

/// The numbers and scores of the documents found.
fn scored(index: &Index, words: &str) -> Vec<(u128, f32)> {
    let request = SearchRequest {
        q: words.into(),
        limit: 100,
        ..SearchRequest::default()
    };
    let found = index.search(&request).expect("answers");
    let hits = found.hits.iter();
    hits.map(|hit| (hit.id.0.as_u128(), hit.score)).collect()
}

#[test]
fn figures_read_back_score_the_same_and_damaged_ones_are_refused() {
    let names = [
        "净瓶",
        "净瓶一",
        "青釉碗",
        "青釉盘",
        "秘色瓷",
        "lotus bowl",
        "lotus dish",
    ];
    let documents = (1..)
        .zip(names)
        .map(|(number, name)| document(number, RecordKind::Object, &[name], &["青釉，釉色青绿。"]));
    let index = index(&documents.collect::<Vec<_>>());
    let asked = ["净瓶", "青釉碗", "lotus", "bowl", "釉色", "没有的"];
    let before = asked.map(|words| scored(&index, words));
    let bytes = index.volume().statistics().expect("figures");
    let bytes = bytes.to_bytes().expect("are written");
    let read = Statistics::from_bytes(&bytes).expect("are read");
    assert_eq!(read.documents(), 7);
    index.set_snapshots(Snapshots::new(vec![Snapshot {
        number: 2,
        seq: Seq(0),
        statistics: Arc::new(read),
    }]));
    assert_eq!(asked.map(|words| scored(&index, words)), before);

    assert!(Statistics::from_bytes(b"").is_err());
    for at in 0..bytes.len() {
        assert!(Statistics::from_bytes(&bytes[..at]).is_err(), "cut at {at}");
    }
    let end = bytes
        .iter()
        .position(|byte| *byte == b'\n')
        .expect("a line");
    for at in end..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x10;
        assert!(Statistics::from_bytes(&damaged).is_err(), "damaged at {at}");
    }
}

#[test]
fn a_snapshot_counts_from_its_number_on() {
    let of = |number, seq| Snapshot {
        number,
        seq: Seq(seq),
        statistics: {
            let index = index(&[document(1, RecordKind::Object, &["净瓶"], &[])]);
            Arc::new(index.volume().statistics().expect("figures"))
        },
    };
    let snapshots = Snapshots::new(vec![of(3, 10), of(4, 20), of(5, 30)]);
    let number = |seq, page| snapshots.at(Seq(seq), page).map(|found| found.number);
    assert_eq!(
        [9, 10, 25, 30, 99].map(|seq| number(seq, None)),
        [3, 3, 4, 5, 5].map(Some)
    );
    assert_eq!(
        number(25, Some(5)),
        Some(5),
        "a page goes on as the one before"
    );
    assert_eq!(number(25, Some(1)), Some(4), "one whose figures are gone");
    assert!(Snapshots::default().at(Seq(1), None).is_none());
}
