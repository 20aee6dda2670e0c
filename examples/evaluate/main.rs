//! Measures the search on judged questions: `make eval`, and see `docs/search-quality.md`.
//!
//! `cargo run --example evaluate -- [FOLDER]`: the demonstration museum is asked its own questions; where a folder of
//! public collections is given (`zh/`, `en/`), these too, the Chinese one also by what `target/eval/other.tsv` says.
//! Writes `target/eval/report.md` and prints it, and beside it the nDCG@10 of every question; fails where a goal is missed.

mod collection;
mod measure;
mod museum;
mod report;
mod substrings;

use std::path::{Path, PathBuf};

use collection::Collection;
use measure::measure;
use museum::Museum;
use report::{Goal, Report};
use substrings::substrings;

/// Where the report goes.
const FOLDER: &str = "target/eval";
/// The Chinese questions in the other script: number, question.
const OTHER: &str = "target/eval/other.tsv";

/// nDCG@10 of the Chinese passages; Lucene's CJK analyzer has 0.9718.
const CHINESE: f64 = 0.984;
/// nDCG@10 of the English abstracts; Lucene's English analyzer has 0.3674.
const ENGLISH: f64 = 0.385;
/// What asking in the other script may cost.
const SCRIPT: f64 = 0.001;

fn main() -> anyhow::Result<()> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let mut report = Report::default();
    museum(&mut report)?;
    if let Some(folder) = folder {
        chinese(&folder.join("zh"), &mut report)?;
        english(&folder.join("en"), &mut report)?;
    }
    let text = report.to_string();
    std::fs::create_dir_all(FOLDER)?;
    std::fs::write(Path::new(FOLDER).join("report.md"), &text)?;
    report.write_each(Path::new(FOLDER))?;
    print!("{text}");
    anyhow::ensure!(report.reached(), "a goal is missed");
    Ok(())
}

/// The demonstration museum and its own questions.
fn museum(report: &mut Report) -> anyhow::Result<()> {
    let museum = Museum::open(Path::new("fixtures/museum.jsonl"))?;
    let questions = collection::judged(Path::new("fixtures/eval"))?;
    let ask = |text: &str, limit| museum.ask(text, limit);
    if !questions.is_empty() {
        report.judged("museum", measure(&questions, ask)?);
    }
    let found = substrings(museum.texts(), ask)?;
    report.goal(Goal::at_least("museum, substrings", found.recall(), 1.0));
    report.lost("museum", found);
    Ok(())
}

fn chinese(folder: &Path, report: &mut Report) -> anyhow::Result<()> {
    let collection = Collection::open(folder)?;
    let ask = |text: &str, limit| collection.ask(text, limit);
    let found = measure(&collection.questions, ask)?;
    let ndcg = found.all.ndcg();
    report.goal(Goal::at_least("zh, nDCG@10", ndcg, CHINESE));
    report.judged("zh", found);
    if let Some(questions) = collection.in_the_other_script(Path::new(OTHER))? {
        let other = measure(&questions, ask)?;
        let moved = (other.all.ndcg() - ndcg).abs();
        report.goal(Goal::at_most(
            "zh, moved by the other script",
            moved,
            SCRIPT,
        ));
        report.judged("zh, in the other script", other);
    }
    let found = substrings(collection.texts(), ask)?;
    report.goal(Goal::at_least("zh, substrings", found.recall(), 1.0));
    report.lost("zh", found);
    Ok(())
}

fn english(folder: &Path, report: &mut Report) -> anyhow::Result<()> {
    let collection = Collection::open(folder)?;
    let found = measure(&collection.questions, |text, limit| {
        collection.ask(text, limit)
    })?;
    report.goal(Goal::at_least("en, nDCG@10", found.all.ndcg(), ENGLISH));
    report.judged("en", found);
    Ok(())
}
