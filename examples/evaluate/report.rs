//! What was measured, as a page of Markdown.

use std::fmt::{Display, Formatter, Result};
use std::path::Path;

use crate::measure::{Answer, Measured};
use crate::substrings::Found;

/// A figure with its bound.
#[derive(Debug)]
pub struct Goal {
    what: String,
    figure: f64,
    bound: f64,
    reached: bool,
}

impl Goal {
    /// The figure is to be no less.
    pub fn at_least(what: &str, figure: f64, bound: f64) -> Self {
        Self {
            what: what.to_owned(),
            figure,
            bound,
            reached: figure >= bound,
        }
    }

    /// The figure is to be no more.
    pub fn at_most(what: &str, figure: f64, bound: f64) -> Self {
        Self {
            reached: figure <= bound,
            ..Self::at_least(what, figure, bound)
        }
    }
}

/// Everything measured.
#[derive(Debug, Default)]
pub struct Report {
    goals: Vec<Goal>,
    judged: Vec<(String, Measured)>,
    lost: Vec<(String, Found)>,
}

impl Report {
    /// Adds a goal.
    pub fn goal(&mut self, goal: Goal) {
        self.goals.push(goal);
    }

    /// Adds the figures of a collection.
    pub fn judged(&mut self, collection: &str, measured: Measured) {
        self.judged.push((collection.to_owned(), measured));
    }

    /// Adds what did not find its document.
    pub fn lost(&mut self, collection: &str, found: Found) {
        self.lost.push((collection.to_owned(), found));
    }

    /// Writes the nDCG@10 of every question, a file for each collection: what two runs are compared by.
    pub fn write_each(&self, folder: &Path) -> std::io::Result<()> {
        for (name, measured) in &self.judged {
            let lines = measured.each.iter();
            let lines: Vec<String> = lines
                .map(|(id, ndcg)| format!("{id}\t{ndcg:.4}\n"))
                .collect();
            std::fs::write(folder.join(format!("{name}.tsv")), lines.concat())?;
        }
        Ok(())
    }

    /// Whether every goal is reached.
    pub fn reached(&self) -> bool {
        self.goals.iter().all(|goal| goal.reached)
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        writeln!(
            f,
            "# The search, measured\n\n| goal | bound | figure | |\n|---|---|---|---|"
        )?;
        for goal in &self.goals {
            let mark = if goal.reached {
                "reached"
            } else {
                "**missed**"
            };
            writeln!(
                f,
                "| {} | {} | {:.4} | {mark} |",
                goal.what, goal.bound, goal.figure
            )?;
        }
        writeln!(
            f,
            "\n| collection | questions | nDCG@10 | recall@10 | recall@100 | ms each |\n|---|---|---|---|---|---|"
        )?;
        for (name, measured) in &self.judged {
            let own = measured
                .classes
                .iter()
                .filter(|(class, _)| !class.is_empty());
            let rows = std::iter::once((name, &measured.all)).chain(own);
            for (name, figures) in rows {
                writeln!(
                    f,
                    "| {name} | {} | {:.4} | {:.4} | {:.4} | {:.2} |",
                    figures.asked,
                    figures.ndcg(),
                    figures.recall(),
                    figures.deep(),
                    figures.milliseconds()
                )?;
            }
        }
        for (name, found) in &self.lost {
            writeln!(
                f,
                "\n{name}: of {} stretches of Han characters {} do not find their document.",
                found.asked,
                found.lost.len()
            )?;
            for (document, stretch) in &found.lost {
                writeln!(f, "- {stretch} ({document})")?;
            }
        }
        for (name, measured) in &self.judged {
            writeln!(
                f,
                "\n## Misses of {name}: {}\n\nNothing that answers these is among the first ten.\n\n| question | expected | its place | found first |\n|---|---|---|---|",
                measured.misses.len()
            )?;
            for miss in &measured.misses {
                let question = &miss.question;
                let wanted = question.grades.iter().filter(|(_, grade)| **grade > 0);
                let expected: Vec<&str> = wanted.map(|(id, _)| id.as_str()).take(5).collect();
                let place = miss.place.map_or("–".to_owned(), |place| place.to_string());
                let first: Vec<String> = miss.first.iter().map(answer).collect();
                writeln!(
                    f,
                    "| {} {} | {} | {place} | {} |",
                    question.id,
                    cell(&question.text),
                    expected.join(", "),
                    first.join("; ")
                )?;
            }
        }
        Ok(())
    }
}

fn answer(answer: &Answer) -> String {
    format!("{} ({})", cell(&answer.label), answer.id)
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
