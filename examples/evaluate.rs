//! Measures the search on judged questions: `cargo run --example evaluate -- FOLDER`.
//!
//! FOLDER holds `documents.jsonl` (`id`, `contents`), `queries.tsv` (query id, question) or (query id, relevant document,
//! question), and in the first case `judgements.tsv` (query id, document, grade). Prints nDCG@10 and the worst questions.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use celadon::domain::id::{RecordId, Seq, Version};
use celadon::domain::kind::RecordKind;
use celadon::search::{Commit, CursorKey, Display, Document, Index, SearchRequest, Volume};
use uuid::Uuid;

fn main() -> anyhow::Result<()> {
    let folder = std::env::args().nth(1).context("which folder?")?;
    let folder = Path::new(&folder);
    let read = |name: &str| std::fs::read_to_string(folder.join(name));
    let volume = Arc::new(Volume::in_memory()?);
    let mut writer = volume.writer(1)?;
    let mut names: HashMap<RecordId, String> = HashMap::new();
    let begun = Instant::now();
    for line in read("documents.jsonl")?.lines() {
        let value: serde_json::Value = serde_json::from_str(line)?;
        let name = value["id"].as_str().context("a document without id")?;
        let id = RecordId(Uuid::from_u128(names.len() as u128 + 1));
        let texts = vec![value["contents"].as_str().unwrap_or_default().to_owned()];
        writer.add(&plain(id, texts))?;
        names.insert(id, name.to_owned());
    }
    let commit = Commit {
        seq: Seq(0),
        generation: 0,
    };
    writer.commit(commit)?;
    volume.reload(commit)?;
    println!("{} documents in {:?}", names.len(), begun.elapsed());
    let index = Index::new(volume, CursorKey::new(*b"evaluation"));

    let mut judged: BTreeMap<String, HashMap<String, f64>> = BTreeMap::new();
    for line in read("judgements.tsv").unwrap_or_default().lines() {
        let mut parts = line.split('\t');
        if let (Some(query), Some(document), Some(grade)) =
            (parts.next(), parts.next(), parts.next())
        {
            judged
                .entry(query.into())
                .or_default()
                .insert(document.into(), grade.parse()?);
        }
    }
    let (mut sum, mut count, mut some, mut spent) = (0.0, 0, 0, 0.0);
    let mut worst = Vec::new();
    for line in read("queries.tsv")?.lines() {
        let parts: Vec<&str> = line.split('\t').collect();
        let question = *parts.last().context("an empty line")?;
        let grades = match parts.as_slice() {
            [_, document, _] => HashMap::from([((*document).to_owned(), 1.0)]),
            [query, _] => judged.get(*query).cloned().unwrap_or_default(),
            _ => continue,
        };
        let request = SearchRequest {
            q: question.into(),
            limit: 10,
            ..Default::default()
        };
        let begun = Instant::now();
        let found = index.search(&request)?;
        spent += begun.elapsed().as_secs_f64();
        some += usize::from(found.matched == celadon::search::Matched::Some);
        #[expect(clippy::cast_precision_loss, reason = "a page is short")]
        let gain = |grade: f64, place: usize| grade / (place as f64 + 2.0).log2();
        let got: f64 = found
            .hits
            .iter()
            .enumerate()
            .map(|(place, hit)| {
                gain(
                    names
                        .get(&hit.id)
                        .and_then(|n| grades.get(n))
                        .copied()
                        .unwrap_or(0.0),
                    place,
                )
            })
            .sum();
        let mut ideal: Vec<f64> = grades.values().copied().collect();
        ideal.sort_by(|a, b| b.total_cmp(a));
        let best: f64 = ideal
            .iter()
            .take(10)
            .enumerate()
            .map(|(place, grade)| gain(*grade, place))
            .sum();
        let ndcg = if best > 0.0 { got / best } else { continue };
        sum += ndcg;
        count += 1;
        worst.push((ndcg, found.total, found.matched, question.to_owned()));
    }
    worst.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (ndcg, total, matched, question) in worst.iter().take(20) {
        println!("{ndcg:.3} {total:5} {matched:?} {question}");
    }
    let count_f = f64::from(count);
    println!(
        "nDCG@10 {:.4} over {count} questions, {some} met by some words only, {:.2} ms each",
        sum / count_f,
        1e3 * spent / count_f
    );
    Ok(())
}

fn plain(id: RecordId, texts: Vec<String>) -> Document {
    Document {
        id,
        kind: RecordKind::Source,
        version: Version(1),
        names: Vec::new(),
        numbers: Vec::new(),
        texts,
        links: Vec::new(),
        facets: BTreeMap::from([(celadon::search::Facet::Kind, vec!["source".into()])]),
        years: Vec::new(),
        sort_key: String::new(),
        published_at: 0,
        display: Display::default(),
    }
}
