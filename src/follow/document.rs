//! From what a view shows of a record to what its index keeps: the record's own values and the ids of others.
//!
//! Labels of concepts, sites, places and people are not copied in: queries find their ids by the thesaurus, so a renamed
//! concept or a moved site reindexes nothing. Two things of others do enter, and reindex when they change: the years of a
//! period that dates the record, and its photographs: whether any is published, and which glaze they show.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::tints::tints;
use crate::domain::ceramic::shade_of;
use crate::domain::common::Dating;
use crate::domain::dating::edtf::Edtf;
use crate::domain::field::codes;
use crate::domain::id::{RecordId, Seq, Version};
use crate::domain::kind::RecordKind;
use crate::domain::language::LangMap;
use crate::domain::picture_glaze::PictureGlaze;
use crate::domain::proportion::proportions;
use crate::domain::record::Content;
use crate::domain::vocabulary::Vocabulary;
use crate::search::{Display, Document, Facet, Measure, Passage};

/// What a document takes from beyond its own record.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// The years of periods.
    pub vocabulary: &'a Vocabulary,
    /// Media that the view shows.
    pub media: &'a BTreeSet<RecordId>,
    /// The glaze that those show.
    pub glazes: &'a BTreeMap<RecordId, PictureGlaze>,
}

/// The document of a record, last named by the log under this number, and written at this time.
pub fn document(
    (id, version): (RecordId, Version),
    (seq, at): (Seq, DateTime<Utc>),
    content: &Content,
    around: Around<'_>,
) -> Document {
    let common = content.common();
    let mut words = Words::default();
    match content {
        // Trenches and layers are called after their site: whoever types its name does not mean them first.
        Content::Context(_) => words.texts(common.labels.values()),
        _ => words.names(common.labels.values()),
    }
    words.texts(common.description.values());
    for note in common
        .notes
        .iter()
        .filter(|note| note.kind.as_deref() != Some("sample_data"))
    {
        words.text(&note.text);
    }
    for reference in &common.references {
        words.text(&reference.citation);
    }
    for link in &common.media {
        words.texts(link.caption.values());
    }
    for dating in &common.dating {
        words.texts(&dating.text);
    }
    let mut facets = Facets::default();
    let shown = common
        .media
        .iter()
        .map(|link| link.media)
        .find(|id| around.media.contains(id));
    facets.add(Facet::Kind, content.kind().as_str());
    facets.add(
        Facet::HasImage,
        if shown.is_some() { "true" } else { "false" },
    );
    facets.ids(
        Facet::Period,
        common.dating.iter().filter_map(|dating| dating.period),
    );
    let mut years = spans(&common.dating, around.vocabulary);
    let mut display = Display {
        labels: common.labels.clone(),
        thumbnail: shown.or_else(|| (content.kind() == RecordKind::Media).then_some(id)),
        dating: common.dating.iter().find_map(|dating| dating.text.clone()),
        period: common.dating.iter().find_map(|dating| dating.period),
        ..Display::default()
    };
    own_fields(
        content,
        &mut words,
        &mut facets,
        &mut years,
        &mut display,
        around,
    );
    let (tints, proportions) = match content {
        Content::Object(object) => (
            tints(object, around.glazes),
            proportions(&object.dimensions),
        ),
        _ => Default::default(),
    };
    for shade in tints.iter().filter_map(|tint| shade_of(tint.lab)) {
        facets.add(Facet::Palette, shade.name.code);
    }
    let labelled = |name: &&String| display.labels.values().any(|label| label == *name);
    let others = words.names.iter().filter(|name| !labelled(name));
    display.names = others.cloned().collect();
    display.begin = years.iter().filter_map(|(begin, _)| *begin).min();
    display.end = years.iter().filter_map(|(_, end)| *end).max();

    let mut links: BTreeSet<RecordId> = content
        .links()
        .into_iter()
        .filter(|link| link.kinds != [RecordKind::Media])
        .map(|link| link.target)
        .collect();
    links.insert(id);
    Document {
        id,
        kind: content.kind(),
        version,
        names: words.names,
        numbers: words.numbers,
        texts: words.texts,
        sorts: sorts(content, display.sort_of.as_deref()),
        passages: passages(content),
        links: links.into_iter().collect(),
        facets: facets.0,
        measures: measures(content),
        years,
        tints,
        proportions,
        sort_key: content.sort_key(),
        sort_key_en: content.sort_key_en(),
        published_at: at.timestamp_micros(),
        seq,
        display,
    }
}

/// What only this kind of record has.
#[expect(clippy::too_many_lines, reason = "one arm a kind, each a plain list")]
fn own_fields(
    content: &Content,
    words: &mut Words,
    facets: &mut Facets,
    years: &mut Vec<(Option<i64>, Option<i64>)>,
    display: &mut Display,
    around: Around<'_>,
) {
    let sort_of = match content {
        Content::Object(object) => {
            facets.add(Facet::ObjectKind, &object.object_kind);
            facets.ids(Facet::Form, object.form);
            facets.ids(Facet::Material, object.materials.iter().copied());
            facets.ids(Facet::Technique, object.techniques.iter().copied());
            facets.ids(Facet::Decoration, object.decorations.iter().copied());
            for detail in &object.decoration_details {
                facets.ids(Facet::Technique, detail.technique);
                facets.ids(Facet::Decoration, detail.motif);
                words.texts(&detail.note);
            }
            facets.ids(
                Facet::Glaze,
                object.glaze.as_ref().and_then(|glaze| glaze.concept),
            );
            facets.codes(Facet::Category, object.category.as_ref());
            facets.codes(Facet::Grade, object.grade.as_ref());
            facets.codes(Facet::Completeness, object.completeness.as_ref());
            words.names(object.names.iter().map(|name| &name.text));
            words
                .numbers
                .extend(object.numbers.iter().map(|number| number.value.clone()));
            words.texts(
                object
                    .glaze
                    .iter()
                    .flat_map(|glaze| glaze.description.values()),
            );
            words.texts(
                object
                    .body
                    .iter()
                    .flat_map(|body| body.description.values()),
            );
            for inscription in &object.inscriptions {
                words.text(&inscription.plain_text());
                words.texts(&inscription.reading);
            }
            if let Some(spot) = &object.find_spot {
                words.numbers.extend(spot.find_number.clone());
                words.texts(&spot.note);
                facets.located([spot.site, spot.context]);
                display.site = spot.site;
            }
            facets.located([object.production_place]);
            display.site = display.site.or(object.production_place);
            display.form = object.form;
            let accession = object
                .numbers
                .iter()
                .find(|number| number.number_type == "accession");
            let number = accession.or(object.numbers.first());
            display.number = number.map(|number| number.value.clone());
            &object.object_kind
        }
        Content::Site(site) => {
            facets.add(Facet::SiteKind, &site.site_kind);
            facets.ids(Facet::Period, site.periods.iter().copied());
            facets.located([site.parent]);
            facets.ids(Facet::Place, site.place);
            words.names(site.aliases.iter().map(|alias| &alias.text));
            let listed = site
                .protection
                .iter()
                .filter_map(|listed| listed.number.clone());
            words.numbers.extend(listed);
            years.extend(
                site.periods
                    .iter()
                    .filter_map(|id| period(*id, around.vocabulary)),
            );
            display.period = display.period.or(site.periods.first().copied());
            (display.site, display.place) = (site.parent, site.place);
            &site.site_kind
        }
        Content::Context(context) => {
            facets.located([context.site, context.parent]);
            words.numbers.extend(context.code.clone());
            (display.site, display.number) = (context.site, context.code.clone());
            &context.context_kind
        }
        Content::Place(place) => {
            facets.ids(Facet::Place, place.parent);
            words
                .numbers
                .extend(place.codes.iter().map(|code| code.value.clone()));
            for span in &place.spans {
                words.names(span.names.values());
            }
            display.place = place.parent;
            &place.place_kind
        }
        Content::Agent(agent) => {
            facets.ids(Facet::Place, agent.place);
            words.names(agent.aliases.iter().map(|alias| &alias.text));
            words.texts(agent.heritage.iter().map(|heritage| &heritage.project));
            if let Some(life) = &agent.life {
                years.push((life.begin.map(i64::from), life.end.map(i64::from)));
            }
            display.place = agent.place;
            &agent.agent_kind
        }
        Content::Concept(concept) => {
            facets.add(Facet::Scheme, &concept.scheme);
            words.names(concept.alt_labels.values().flatten());
            words.texts(concept.hidden_labels.values().flatten());
            words.texts(concept.scope_note.values());
            words.names(&concept.pinyin);
            let elsewhere = concept.exact_match.iter();
            let numbers = elsewhere.filter_map(|address| address.rsplit('/').next());
            words.numbers.extend(numbers.map(str::to_owned));
            if concept.begin.is_some() || concept.end.is_some() {
                years.push((concept.begin.map(i64::from), concept.end.map(i64::from)));
            }
            &concept.scheme
        }
        Content::Source(source) => {
            facets.add(Facet::SourceKind, &source.source_kind);
            words.names(&source.author_text);
            words.texts(&source.citation);
            words.texts(&source.publisher);
            let numbers = source.identifiers.iter().map(|one| one.value.clone());
            words.numbers.extend(numbers);
            display.author.clone_from(&source.author_text);
            &source.source_kind
        }
        Content::Activity(activity) => {
            facets.add(Facet::ActivityKind, &activity.activity_kind);
            facets.located([activity.site]);
            facets.ids(Facet::Site, activity.contexts.iter().copied());
            facets.ids(Facet::Place, activity.place);
            words.texts(activity.outcome.values());
            if let Some(excavation) = &activity.excavation {
                words.numbers.extend(excavation.permit.clone());
                words.texts(excavation.recording.values());
            }
            years.extend(when(&activity.date));
            display.site = activity.site;
            display.place = activity.place;
            &activity.activity_kind
        }
        Content::Media(media) => {
            words.texts(media.caption.values());
            words.alt(&media.alt);
            &media.media_kind
        }
    };
    display.sort_of = Some(sort_of.clone());
}

/// What a piece, a site, a text or an activity is among its kind, in Chinese and in English: a poem is found as one. What most
/// are says nothing.
fn sorts(content: &Content, code: Option<&str>) -> Vec<String> {
    const USUAL: [&str; 2] = ["find", "other"];
    let kind = content.kind();
    let told = matches!(
        kind,
        RecordKind::Object | RecordKind::Site | RecordKind::Source | RecordKind::Activity
    );
    let code = code.filter(|code| told && !USUAL.contains(code));
    let found = code.and_then(|code| codes::of_kind(kind).iter().find(|of| of.code == code));
    let words = found.map(|code| [code.zh.to_owned(), code.en.to_owned()]);
    words.into_iter().flatten().collect()
}

/// The passages of a source.
fn passages(content: &Content) -> Vec<Passage> {
    let Content::Source(source) = content else {
        return Vec::new();
    };
    let passages = source.passages.iter().map(|passage| {
        let readings = passage.variants.iter().map(|variant| &variant.reading);
        let texts = std::iter::once(&passage.text).chain(passage.translation.values());
        Passage {
            locus: passage.locus.clone(),
            texts: texts.chain(readings).cloned().collect(),
            mentions: passage.mentions.clone(),
        }
    });
    passages.collect()
}

/// What was measured of a piece.
fn measures(content: &Content) -> BTreeMap<Measure, Vec<(i64, i64)>> {
    let mut measures: BTreeMap<Measure, Vec<(i64, i64)>> = BTreeMap::new();
    if let Content::Object(object) = content {
        for (measure, span) in object.dimensions.iter().filter_map(Measure::of) {
            measures.entry(measure).or_default().push(span);
        }
    }
    measures
}

/// The spans of a record's datings: their own years, an end that they leave open or both being those of the period they name.
fn spans(datings: &[Dating], vocabulary: &Vocabulary) -> Vec<(Option<i64>, Option<i64>)> {
    datings
        .iter()
        .filter_map(|dating| {
            let (begin, end) = (dating.begin.map(i64::from), dating.end.map(i64::from));
            let period = dating.period.and_then(|id| period(id, vocabulary));
            let (first, last) = period.unwrap_or_default();
            let first = first.filter(|first| end.is_none_or(|end| *first <= end));
            let last = last.filter(|last| begin.is_none_or(|begin| begin <= *last));
            let span = (begin.or(first), end.or(last));
            (span != (None, None)).then_some(span)
        })
        .collect()
}

/// The years of a date.
fn when(date: &str) -> Option<(Option<i64>, Option<i64>)> {
    let (begin, end) = date.parse::<Edtf>().ok()?.years();
    let span = (begin.map(i64::from), end.map(i64::from));
    (span != (None, None)).then_some(span)
}

fn period(id: RecordId, vocabulary: &Vocabulary) -> Option<(Option<i64>, Option<i64>)> {
    let concept = vocabulary.get(id)?;
    let span = (concept.begin.map(i64::from), concept.end.map(i64::from));
    (span != (None, None)).then_some(span)
}

#[derive(Default)]
struct Words {
    names: Vec<String>,
    numbers: Vec<String>,
    texts: Vec<String>,
}

impl Words {
    fn names<'a>(&mut self, names: impl IntoIterator<Item = &'a String>) {
        self.names.extend(names.into_iter().cloned());
    }

    fn text(&mut self, text: &str) {
        self.texts.push(text.to_owned());
    }

    fn texts<'a>(&mut self, texts: impl IntoIterator<Item = &'a String>) {
        self.texts.extend(texts.into_iter().cloned());
    }

    fn alt(&mut self, alt: &LangMap) {
        self.texts(alt.values());
    }
}

#[derive(Default)]
struct Facets(BTreeMap<Facet, Vec<String>>);

impl Facets {
    fn add(&mut self, facet: Facet, value: &str) {
        let values = self.0.entry(facet).or_default();
        if !values.iter().any(|known| known == value) {
            values.push(value.to_owned());
        }
    }

    fn codes(&mut self, facet: Facet, code: Option<&String>) {
        if let Some(code) = code {
            self.add(facet, code);
        }
    }

    fn ids(&mut self, facet: Facet, ids: impl IntoIterator<Item = RecordId>) {
        for id in ids {
            self.add(facet, &id.to_string());
        }
    }

    /// A site or context is also where its place is looked up.
    fn located<const N: usize>(&mut self, ids: [Option<RecordId>; N]) {
        for id in ids.into_iter().flatten() {
            self.add(Facet::Site, &id.to_string());
            self.add(Facet::Place, &id.to_string());
        }
    }
}
