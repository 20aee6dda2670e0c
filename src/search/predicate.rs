//! Conditions on columns, as clauses that stand beside those on texts.

use tantivy::query::doc_predicate_query::{DocPredicateQuery, FunctionPredicate};
use tantivy::{DocId, SegmentReader};

use super::clause::Boxed;
use super::collect::Wanted;
use super::colour::{ColourRange, Tint};
use super::columns::{Key, Opened};
use super::request::Facet;
use super::schema::column;

/// Records with one of these values of a facet.
pub(super) fn with_value(opened: &Opened, facet: Facet, values: &[String]) -> Boxed {
    let keys = values.iter().filter_map(|value| Key::read(facet, value));
    let (keys, opened) = (keys.collect::<Vec<_>>(), opened.clone());
    let predicate = FunctionPredicate::from(move |segment: &SegmentReader| {
        let wanted = Wanted::new(opened.of(segment).facet(facet)?, &keys);
        Ok(move |doc: DocId| wanted.holds(doc))
    });
    Box::new(DocPredicateQuery::from(predicate))
}

/// Records with a glaze of such a colour.
pub(super) fn of_colour(range: ColourRange) -> Boxed {
    let predicate = FunctionPredicate::from(move |segment: &SegmentReader| {
        let tints = segment.fast_fields().u64(column::TINTS)?;
        Ok(move |doc: DocId| {
            let tints = tints.values_for_doc(doc).map(Tint::unpack);
            range.nearest(tints).is_some()
        })
    });
    Box::new(DocPredicateQuery::from(predicate))
}

/// Records of which a span between two columns overlaps one of these, an absent end open. At least the share `least` of the
/// record's span must lie within.
pub(super) fn overlapping(
    opened: &Opened,
    columns: (&'static str, &'static str),
    asked: Vec<(Option<i64>, Option<i64>)>,
    least: f32,
) -> Boxed {
    let asked: Vec<(i64, i64)> = asked
        .into_iter()
        .map(|(from, to)| (from.unwrap_or(i64::MIN), to.unwrap_or(i64::MAX)))
        .collect();
    let opened = opened.clone();
    let predicate = FunctionPredicate::from(move |segment: &SegmentReader| {
        let spans = opened.of(segment).spans(columns)?;
        let asked = asked.clone();
        Ok(move |doc: DocId| {
            spans.of(doc).any(|(begin, end)| {
                asked.iter().any(|asked| {
                    begin <= asked.1
                        && end >= asked.0
                        && (least == 0.0 || share((begin, end), *asked) > least)
                })
            })
        })
    });
    Box::new(DocPredicateQuery::from(predicate))
}

/// How much of a span lies within another: 0 to 1.
#[expect(clippy::cast_precision_loss, reason = "a share is told roughly")]
fn share((begin, end): (i64, i64), (from, to): (i64, i64)) -> f32 {
    let length = |first: i64, last: i64| last.saturating_sub(first).saturating_add(1).max(0) as f32;
    length(begin.max(from), end.min(to)) / length(begin, end)
}
