//! From a question to its answer: wait, search, then join labels and thumbnails of the same moment.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::answer::{
    ClusterAnswer, FacetAnswer, FacetValueAnswer, HighlightAnswer, HistogramAnswer, ItemDating,
    MapAnswer, MentionAnswer, Named, NamedCode, PassageAnswer, TimelineAnswer, UnderstoodAnswer,
    YearsAnswer,
};
use super::colour::NearColour;
use super::door::Door;
use super::fields::choose;
use super::labels::{facet_label, is_chinese, sort_label, value_label};
use super::{SearchAnswer, SearchItem, SearchQuery};
use crate::app::App;
use crate::domain::id::{RecordId, Seq};
use crate::domain::kind::RecordKind;
use crate::domain::language::{self, LangMap};
use crate::follow::{FollowError, Found, Names, Public};
use crate::http::problem::Problem;
use crate::search::{
    Alphabet, Facet, FacetValue, Filters, Hit, Map, Marked, Marker, Meaning, Passage,
    SearchRequest, Understood,
};

/// Texts of an item that are shown with the words marked.
const MOST_HIGHLIGHTS: usize = 5;

/// Answers a search of what is published.
pub async fn run(app: &App, query: SearchQuery) -> Result<SearchAnswer, Problem> {
    answer::<Public>(app, query).await
}

/// Answers a search through a door. 400 for a foreign cursor, and for a `min_seq` or `since` that nothing has yet; 503 while
/// the index has not got so far.
pub async fn answer<D: Door>(app: &App, query: SearchQuery) -> Result<SearchAnswer, Problem> {
    let index = D::index(app);
    let wait = Duration::from_millis(app.config.limits.min_seq_wait_ms);
    if let Some(since) = query.filters.since {
        // An answer that is older than the one before it would tell the same news twice.
        index
            .wait_for(since, wait)
            .await
            .map_err(|error| match error {
                FollowError::BeyondHead(head) => Problem::beyond_head("since", head),
                error => error.into(),
            })?;
    }
    let seq = query.min_seq.unwrap_or(Seq(0));
    index.wait_for(seq, wait).await?;
    let widths = query.histograms;
    let found = index
        .search(SearchRequest {
            q: query.q,
            filter: query.filter,
            literal: query.literal,
            filters: query.filters.clone(),
            facets: query.facets.clone(),
            timeline: query.timeline,
            histograms: widths.clone(),
            map: query.map,
            explain: query.explain,
            texts: query.highlight,
            sort: query.sort,
            labels: if is_chinese(&query.lang) {
                Alphabet::Pinyin
            } else {
                Alphabet::English
            },
            draw: query.draw,
            limit: query.limit as usize,
            cursor: query.cursor,
            ..SearchRequest::default()
        })
        .await?;
    let results = &found.results;
    let thumbnails = thumbnails::<D>(app, &results.hits, &found.held_back).await?;
    let joined = Joined {
        page: &|kind, id| D::page(app, kind, id),
        url: &|kind, id| D::url(app, kind, id),
        lang: &query.lang,
        names: &found.names,
        held_back: &found.held_back,
        thumbnails: &thumbnails,
        mentioned: &found.results.mentioned,
        marker: marker(&found),
    };
    let results = &found.results;
    let facets = query.facets.iter().map(|facet| {
        let values = results.facets.get(facet).map_or(&[][..], Vec::as_slice);
        joined.facet(*facet, values, &query.filters)
    });
    let histograms = results.histograms.iter();
    let items = results.hits.iter().map(|hit| {
        let mut item = joined.item(hit);
        if let Some(chosen) = &query.fields {
            choose(&mut item, chosen);
        }
        item
    });
    Ok(SearchAnswer {
        facets: facets.collect(),
        items: items.collect(),
        timeline: query
            .timeline
            .zip(results.timeline.as_ref())
            .map(|(width, timeline)| TimelineAnswer::of(width, timeline)),
        histograms: histograms
            .map(|(measure, counted)| {
                let width = widths.get(measure).copied().unwrap_or_default();
                HistogramAnswer::of(*measure, width, counted, &query.lang)
            })
            .collect(),
        map: results.map.as_ref().map(|map| joined.map(map)),
        next: results.next.clone(),
        total: results.total,
        step: results.step,
        corrected: results.corrected.clone(),
        understood: results
            .understood
            .iter()
            .map(|understood| joined.understood(understood))
            .collect(),
        seq: found.seq,
    })
}

/// What is shown of records found otherwise, in their order.
pub async fn items(
    app: &App,
    hits: &[Hit],
    (names, held_back): (&Names, &BTreeSet<RecordId>),
    lang: &str,
) -> Result<Vec<SearchItem>, Problem> {
    let thumbnails = thumbnails::<Public>(app, hits, held_back).await?;
    let joined = Joined {
        page: &|kind, id| Public::page(app, kind, id),
        url: &|kind, id| Public::url(app, kind, id),
        lang,
        names,
        held_back,
        thumbnails: &thumbnails,
        mentioned: &BTreeMap::new(),
        marker: Marker::default(),
    };
    Ok(hits.iter().map(|hit| joined.item(hit)).collect())
}

async fn thumbnails<D: Door>(
    app: &App,
    hits: &[Hit],
    held_back: &BTreeSet<RecordId>,
) -> Result<BTreeMap<RecordId, String>, Problem> {
    let media: Vec<RecordId> = hits
        .iter()
        .filter_map(|hit| hit.display.thumbnail)
        .filter(|medium| !held_back.contains(medium))
        .collect();
    if media.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut reader = app.db.read().await?;
    D::thumbnails(app, &mut reader.conn(), &media).await
}

/// What is joined to hits and counts.
struct Joined<'a> {
    page: &'a (dyn Fn(RecordKind, RecordId) -> String + Sync),
    url: &'a (dyn Fn(RecordKind, RecordId) -> String + Sync),
    lang: &'a str,
    names: &'a Names,
    held_back: &'a BTreeSet<RecordId>,
    thumbnails: &'a BTreeMap<RecordId, String>,
    mentioned: &'a BTreeMap<RecordId, (RecordKind, LangMap)>,
    marker: Marker,
}

/// What was typed, and every name of the concepts that were typed by one.
fn marker(found: &Found) -> Marker {
    let mut marker = found.results.marker.clone();
    for understood in &found.results.understood {
        let Meaning::Names(ids) = &understood.meaning else {
            continue;
        };
        for id in ids.iter().filter(|id| !found.held_back.contains(id)) {
            let labels = found.names.get(*id).map(|content| &content.common().labels);
            for label in labels.into_iter().flat_map(LangMap::values) {
                marker.add(label);
            }
        }
    }
    marker
}

impl Joined<'_> {
    fn item(&self, hit: &Hit) -> SearchItem {
        let display = &hit.display;
        let label = language::pick(&display.labels, self.lang).map_or("", |(_, label)| label);
        let thumbnail = display.thumbnail.and_then(|id| self.thumbnails.get(&id));
        let dating = ItemDating {
            text: display.dating.clone(),
            begin: display.begin,
            end: display.end,
        };
        let nothing = ItemDating {
            text: None,
            begin: None,
            end: None,
        };
        SearchItem {
            id: hit.id,
            kind: hit.kind,
            label: label.to_owned(),
            url: (self.url)(hit.kind, hit.id),
            thumbnail: thumbnail.cloned(),
            sort_of: display.sort_of.as_ref().map(|code| NamedCode {
                value: code.clone(),
                label: sort_label(hit.kind, code, self.lang),
            }),
            dating: (dating != nothing).then_some(dating),
            period: self.named(display.period),
            number: display.number.clone(),
            form: self.named(display.form),
            site: self.named(display.site),
            place: self.named(display.place),
            author: display.author.clone(),
            colour: hit.colour.map(NearColour::from),
            gains: hit.gains.clone(),
            passages: self.passages(hit),
            highlights: hit
                .texts
                .plain
                .iter()
                .filter_map(|text| self.marker.snippet(text))
                .take(MOST_HIGHLIGHTS)
                .map(HighlightAnswer::from)
                .collect(),
        }
    }

    fn passages(&self, hit: &Hit) -> Vec<PassageAnswer> {
        let mut marked: Vec<(usize, &Passage, Marked)> = (1..)
            .zip(&hit.texts.passages)
            .filter_map(|(number, passage)| {
                let marked = passage
                    .texts
                    .iter()
                    .find_map(|text| self.marker.snippet(text));
                Some((number, passage, marked?))
            })
            .collect();
        marked.sort_by_key(|(number, _, marked)| (Reverse(marked.marks.len()), *number));
        marked.truncate(MOST_HIGHLIGHTS);
        marked.sort_by_key(|(number, ..)| *number);
        let marked = marked.into_iter();
        let passages = marked.map(|(number, passage, marked)| PassageAnswer {
            number,
            locus: passage.locus.clone(),
            url: format!("{}#passage-{number}", (self.page)(hit.kind, hit.id)),
            highlight: HighlightAnswer::from(marked),
            mentions: passage
                .mentions
                .iter()
                .filter_map(|id| self.mention(*id))
                .collect(),
        });
        passages.collect()
    }

    fn mention(&self, id: RecordId) -> Option<MentionAnswer> {
        let (kind, labels) = self.mentioned.get(&id)?;
        let (_, label) = language::pick(labels, self.lang)?;
        Some(MentionAnswer {
            id,
            kind: *kind,
            label: label.to_owned(),
            url: (self.url)(*kind, id),
        })
    }

    fn map(&self, map: &Map) -> MapAnswer {
        let clusters = map.clusters.iter().map(|cluster| ClusterAnswer {
            cell: cluster.cell.clone(),
            longitude: cluster.at.0,
            latitude: cluster.at.1,
            count: cluster.count,
            place: self.named(cluster.place),
        });
        MapAnswer {
            clusters: clusters.collect(),
            unplaced: map.unplaced,
        }
    }

    fn understood(&self, understood: &Understood) -> UnderstoodAnswer {
        let mut answer = UnderstoodAnswer {
            text: understood.text.clone(),
            start: understood.span.start,
            end: understood.span.end,
            years: Vec::new(),
            certainty: None,
            names: Vec::new(),
        };
        match &understood.meaning {
            Meaning::Time(years, certainty) => {
                let years = years.iter();
                answer.years = years
                    .map(|(begin, end)| YearsAnswer {
                        begin: *begin,
                        end: *end,
                    })
                    .collect();
                answer.certainty = Some(*certainty);
            }
            Meaning::Names(ids) => {
                let ids = ids.iter();
                answer.names = ids.filter_map(|id| self.named(Some(*id))).collect();
            }
        }
        answer
    }

    fn named(&self, id: Option<RecordId>) -> Option<Named> {
        let id = id.filter(|id| !self.held_back.contains(id))?;
        let label = self.names.label(id, self.lang)?.to_owned();
        Some(Named { id, label })
    }

    /// Values without a label name nothing that is public any more.
    fn facet(&self, facet: Facet, values: &[FacetValue], filters: &Filters) -> FacetAnswer {
        let chosen = filters.values.get(&facet);
        let held_back = |value: &str| {
            let id = facet.values_are().and_then(|_| value.parse().ok());
            id.is_some_and(|id: RecordId| self.held_back.contains(&id))
        };
        let values = values
            .iter()
            .filter(|counted| !held_back(&counted.value))
            .filter_map(|FacetValue { value, count }| {
                let label = value_label(facet, value, self.names, self.lang)?;
                let selected = chosen.is_some_and(|chosen| chosen.contains(value));
                Some(FacetValueAnswer {
                    value: value.clone(),
                    label,
                    count: *count,
                    selected,
                })
            });
        FacetAnswer {
            facet,
            label: facet_label(facet, self.lang).to_owned(),
            values: values.collect(),
        }
    }
}
