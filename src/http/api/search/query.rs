//! A search as a value: what the program itself asks.

use std::collections::BTreeMap;

use super::fields::ItemField;
use crate::domain::id::Seq;
use crate::search::{Facet, Filters, Measure, Sort};

/// A search, ready to be run; [`SearchQuery::default`] finds everything, labelled in Chinese.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchQuery {
    /// What a visitor typed, in the query language.
    pub q: String,
    /// What an app demands, in the query language.
    pub filter: Option<String>,
    /// Whether no slip is forgiven.
    pub literal: bool,
    /// Language of labels, a well-formed tag.
    pub lang: String,
    /// How many items.
    pub limit: u32,
    /// Where the page before ended.
    pub cursor: Option<String>,
    /// The order.
    pub sort: Sort,
    /// Waited for.
    pub min_seq: Option<Seq>,
    /// What the results must satisfy.
    pub filters: Filters,
    /// What to count.
    pub facets: Vec<Facet>,
    /// The members of items that are told, of those that may be left out; all unless chosen.
    pub fields: Option<Vec<ItemField>>,
    /// Whether to tell what scores are made of.
    pub explain: bool,
    /// Whether to show where the words stand.
    pub highlight: bool,
    /// Years of each stretch of the timeline.
    pub timeline: Option<u32>,
    /// Measures to count, with the width of their stretches.
    pub histograms: BTreeMap<Measure, u32>,
    /// Zoom of the map.
    pub map: Option<u8>,
    /// The seed of a draw, whose lots decide the order instead.
    pub draw: Option<u64>,
}

impl Default for SearchQuery {
    fn default() -> Self {
        Self {
            q: String::new(),
            filter: None,
            literal: false,
            lang: "zh-Hans".to_owned(),
            limit: super::USUAL_PAGE,
            cursor: None,
            sort: Sort::default(),
            min_seq: None,
            filters: Filters::default(),
            facets: Vec::new(),
            fields: None,
            explain: false,
            highlight: false,
            timeline: None,
            histograms: BTreeMap::new(),
            map: None,
            draw: None,
        }
    }
}
