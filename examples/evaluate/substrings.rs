//! Whether every stretch of Han characters finds the document it stands in.

use celadon::search::{Token, TokenText, tokens};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::measure::{Answer, share};

/// The same stretches every time.
const SEED: u64 = 874;
/// Stretches of each document.
const OF_EACH: usize = 2;
/// Characters of a stretch.
const SHORTEST: usize = 2;
const LONGEST: usize = 12;
/// Hits of the first page, and of the second look.
const PAGE: usize = 10;
const ALL: usize = 1_000;

/// What asking for stretches gave.
#[derive(Debug, Default)]
pub struct Found {
    /// How many were asked for.
    pub asked: usize,
    /// Document and stretch that did not find it.
    pub lost: Vec<(String, String)>,
}

impl Found {
    /// The part that found their documents.
    pub fn recall(&self) -> f64 {
        share(self.asked - self.lost.len(), self.asked.max(1))
    }
}

/// Asks for stretches of these documents (name and text).
pub fn substrings(
    documents: Vec<(String, String)>,
    ask: impl Fn(&str, usize) -> anyhow::Result<Vec<Answer>>,
) -> anyhow::Result<Found> {
    let mut random = StdRng::seed_from_u64(SEED);
    let mut found = Found::default();
    for (name, text) in documents {
        let cut = tokens(&text);
        let runs: Vec<&[Token]> = cut
            .chunk_by(|a, b| b.position == a.position + 1 && is_han(a) && is_han(b))
            .filter(|run| run.len() >= SHORTEST && is_han(&run[0]))
            .collect();
        for _ in 0..OF_EACH.min(runs.len()) {
            let run = runs[random.random_range(0..runs.len())];
            let length = random.random_range(SHORTEST..=LONGEST.min(run.len()));
            let from = random.random_range(0..=run.len() - length);
            let (first, last) = (&run[from], &run[from + length - 1]);
            let stretch = &text[first.start as usize..last.end as usize];
            let holds = |answers: &[Answer]| answers.iter().any(|answer| answer.id == name);
            found.asked += 1;
            if !holds(&ask(stretch, PAGE)?) && !holds(&ask(stretch, ALL)?) {
                found.lost.push((name.clone(), stretch.to_owned()));
            }
        }
    }
    Ok(found)
}

fn is_han(token: &Token) -> bool {
    matches!(token.text, TokenText::Han(_))
}
