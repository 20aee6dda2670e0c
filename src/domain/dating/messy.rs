//! Datings as registers and labels write them, held against what was expected of them before there was a reader.

use super::read;
use super::reading::{Dated, Reading};

const MESSY: &str = include_str!("messy_dates.tsv");

fn span(dated: &Dated) -> String {
    let year = |year: Option<i32>| year.map_or_else(|| "..".to_owned(), |year| year.to_string());
    match dated.years {
        (Some(first), Some(last)) if first == last => first.to_string(),
        (first, last) => format!("{}..{}", year(first), year(last)),
    }
}

/// `744 唐`, `936..944 後晉`
fn told(dated: &Dated) -> String {
    let regimes = dated.regimes().join(",");
    format!("{} {regimes}", span(dated)).trim_end().to_owned()
}

/// What the reader makes of a text, in the columns of the file.
fn columns(text: &str, wanted: &[&str]) -> Vec<String> {
    match read(text) {
        Reading::One(dated) => {
            let year =
                |year: Option<i32>| year.map_or_else(|| "..".to_owned(), |year| year.to_string());
            let days = match dated.days {
                (Some(first), Some(last)) => format!("{first}/{last}"),
                _ => String::new(),
            };
            // Days are held only where the file tells them.
            let days = if wanted.get(5).is_none_or(|days| days.is_empty()) {
                String::new()
            } else {
                days
            };
            vec![
                "one".to_owned(),
                year(dated.years.0),
                year(dated.years.1),
                dated.certainty.code().to_owned(),
                dated.regimes().join(","),
                days,
                String::new(),
            ]
        }
        Reading::Ask(readings) => {
            let told: Vec<_> = readings.iter().map(told).collect();
            let mut columns = vec!["ask".to_owned()];
            columns.extend(vec![String::new(); 5]);
            columns.push(told.join(" | "));
            columns
        }
        Reading::Refused(refusal) => {
            let mut columns = vec!["refused".to_owned()];
            columns.extend(vec![String::new(); 5]);
            columns.push(refusal.reason.code().to_owned());
            columns
        }
    }
}

#[test]
fn every_messy_dating_is_read_as_expected() {
    let rows: Vec<_> = MESSY
        .lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1)
        .collect();
    assert!(rows.len() >= 400, "{}", rows.len());
    let mut wrong = Vec::new();
    for row in &rows {
        let mut fields = row.split('\t');
        let text = fields.next().unwrap().replace('␠', " ");
        let mut wanted: Vec<_> = fields.collect();
        wanted.resize(7, "");
        let found = columns(&text, &wanted);
        // The order in which regimes that agree are named is no promise.
        let sorted = |columns: Vec<String>| -> Vec<Vec<String>> {
            let regimes = |part: &str| {
                let mut names: Vec<_> = part.split([',', ' ']).map(str::to_owned).collect();
                names.sort();
                names
            };
            columns.iter().map(|column| regimes(column)).collect()
        };
        let wanted_columns = wanted.iter().map(|column| (*column).to_owned()).collect();
        if sorted(found.clone()) != sorted(wanted_columns) {
            wrong.push(format!(
                "{text:?}\n  wanted {}\n  found  {}",
                wanted.join("\t"),
                found.join("\t")
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} are not:\n{}",
        wrong.len(),
        rows.len(),
        wrong.join("\n")
    );
}
