//! nDCG and recall over judged questions.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Places of a result that are looked at.
const FIRST: usize = 10;
/// Places within which a document counts as found.
const DEEP: usize = 100;

/// A question and what answers it.
#[derive(Debug, Clone)]
pub struct Question {
    /// Its number.
    pub id: String,
    /// What sort of question it is; empty where they are all of one.
    pub class: String,
    /// What is typed.
    pub text: String,
    /// Documents by how well they answer it, from 0.
    pub grades: BTreeMap<String, i32>,
}

/// A document found.
#[derive(Debug, Clone)]
pub struct Answer {
    /// By which it is judged.
    pub id: String,
    /// By which a reader knows it.
    pub label: String,
}

/// A question that none of whose answers is among the first.
#[derive(Debug)]
pub struct Miss {
    /// The question.
    pub question: Question,
    /// nDCG@10 is 0; the first place of an answer below, counted from 1.
    pub place: Option<usize>,
    /// The first five found instead.
    pub first: Vec<Answer>,
}

/// Means over questions.
#[derive(Debug, Default, Clone)]
pub struct Figures {
    /// How many questions.
    pub asked: u32,
    ndcg: f64,
    recall: f64,
    deep: f64,
    took: Duration,
}

impl Figures {
    /// nDCG@10 with gain 2^grade − 1 and discount log2(place + 1).
    pub fn ndcg(&self) -> f64 {
        self.ndcg / f64::from(self.asked.max(1))
    }

    /// The part of the answers that is among the first ten, or would be if there were room.
    pub fn recall(&self) -> f64 {
        self.recall / f64::from(self.asked.max(1))
    }

    /// The part of the answers that is among the first hundred.
    pub fn deep(&self) -> f64 {
        self.deep / f64::from(self.asked.max(1))
    }

    /// Milliseconds a question.
    pub fn milliseconds(&self) -> f64 {
        self.took.as_secs_f64() * 1e3 / f64::from(self.asked.max(1))
    }

    fn add(&mut self, one: &Self) {
        self.asked += one.asked;
        self.ndcg += one.ndcg;
        self.recall += one.recall;
        self.deep += one.deep;
        self.took += one.took;
    }
}

/// What asking every question gave.
#[derive(Debug, Default)]
pub struct Measured {
    /// Over all questions.
    pub all: Figures,
    /// By class.
    pub classes: BTreeMap<String, Figures>,
    /// nDCG@10 of each question, in their order.
    pub each: Vec<(String, f64)>,
    /// In the order of the questions.
    pub misses: Vec<Miss>,
}

/// Asks every question that has an answer.
pub fn measure(
    questions: &[Question],
    ask: impl Fn(&str, usize) -> anyhow::Result<Vec<Answer>>,
) -> anyhow::Result<Measured> {
    let mut measured = Measured::default();
    for question in questions {
        let wanted = question.grades.values().filter(|grade| **grade > 0).count();
        if wanted == 0 {
            continue;
        }
        let begun = Instant::now();
        let first = ask(&question.text, FIRST)?;
        let took = begun.elapsed();
        let grade = |answer: &Answer| question.grades.get(&answer.id).copied().unwrap_or(0);
        let met = |answers: &[Answer]| answers.iter().filter(|answer| grade(answer) > 0).count();
        let found = if first.len() < FIRST || met(&first) == wanted {
            first.clone()
        } else {
            ask(&question.text, DEEP)?
        };
        let mut ideal: Vec<i32> = question.grades.values().copied().collect();
        ideal.sort_unstable_by(|a, b| b.cmp(a));
        let figures = Figures {
            asked: 1,
            ndcg: gained(first.iter().map(grade)) / gained(ideal.into_iter()),
            recall: share(met(&first), wanted.min(FIRST)),
            deep: share(met(&found), wanted.min(DEEP)),
            took,
        };
        if met(&first) == 0 {
            measured.misses.push(Miss {
                question: question.clone(),
                place: found
                    .iter()
                    .position(|answer| grade(answer) > 0)
                    .map(|at| at + 1),
                first: first.into_iter().take(5).collect(),
            });
        }
        measured.each.push((question.id.clone(), figures.ndcg));
        measured.all.add(&figures);
        let class = measured.classes.entry(question.class.clone()).or_default();
        class.add(&figures);
    }
    Ok(measured)
}

fn gained(grades: impl Iterator<Item = i32>) -> f64 {
    let discounts = (2..).map(|place| f64::from(place).log2());
    let gains = grades.take(FIRST).map(|grade| 2_f64.powi(grade) - 1.0);
    gains
        .zip(discounts)
        .map(|(gain, discount)| gain / discount)
        .sum()
}

/// `part` of `whole`, which is not 0.
#[expect(clippy::cast_precision_loss, reason = "counts of documents are small")]
pub fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}
