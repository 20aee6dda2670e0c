//! The vocabulary, sites, contexts, places and people of a view in memory: labels to show, names to search by.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::view::{Changed, View};
use crate::db::records::Stored;
use crate::db::{Conn, DbError};
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::record::Content;
use crate::domain::vocabulary::Vocabulary;
use crate::search::{Entry, Thesaurus};

/// The kinds whose names stand in memory.
const KINDS: [RecordKind; 5] = [
    RecordKind::Concept,
    RecordKind::Place,
    RecordKind::Agent,
    RecordKind::Site,
    RecordKind::Context,
];
const PAGE: i64 = 500;

/// A snapshot of the names; an edit makes a new one.
#[derive(Debug, Default, Clone)]
pub struct Names {
    contents: BTreeMap<RecordId, Arc<Content>>,
    /// The concepts.
    pub vocabulary: Arc<Vocabulary>,
    /// What queries meet ids by.
    pub thesaurus: Arc<Thesaurus>,
}

impl Names {
    /// Reads every name that the view shows.
    pub async fn load<V: View>(conn: &mut Conn<'_>) -> Result<Self, DbError> {
        let mut contents = BTreeMap::new();
        for kind in KINDS {
            let mut last: Option<Stored> = None;
            loop {
                let mut page = V::of_kind(conn, kind, last.as_ref(), PAGE).await?;
                contents.extend(page.iter().filter_map(|stored| {
                    Some((stored.envelope.id, Arc::new(V::content(stored)?)))
                }));
                last = page.pop();
                if last.is_none() {
                    break;
                }
            }
        }
        Ok(Self::of(contents))
    }

    /// The names after these records changed; the same if none of them is one.
    #[must_use]
    pub fn after(&self, changed: &[Changed]) -> Option<Self> {
        let mut contents = None;
        for (id, _, content) in changed.iter().filter(|(_, kind, _)| KINDS.contains(kind)) {
            let contents = contents.get_or_insert_with(|| self.contents.clone());
            match content {
                Some(content) => contents.insert(*id, Arc::new(content.clone())),
                None => contents.remove(id),
            };
        }
        contents.map(Self::of)
    }

    /// A record's label in `language` or the nearest there is.
    pub fn label(&self, id: RecordId, language: &str) -> Option<&str> {
        self.contents
            .get(&id)
            .map(|content| content.label(language))
    }

    /// The content of a concept, site, context, place or agent.
    pub fn get(&self, id: RecordId) -> Option<&Content> {
        self.contents.get(&id).map(AsRef::as_ref)
    }

    fn of(contents: BTreeMap<RecordId, Arc<Content>>) -> Self {
        let concepts = contents
            .iter()
            .filter_map(|(id, content)| match content.as_ref() {
                Content::Concept(concept) => Some((*id, (**concept).clone())),
                _ => None,
            });
        let vocabulary = Arc::new(Vocabulary::build(concepts));
        let entries = contents.iter().map(|(id, content)| entry(*id, content));
        let thesaurus = Arc::new(Thesaurus::build(entries));
        Self {
            contents,
            vocabulary,
            thesaurus,
        }
    }
}

fn entry(id: RecordId, content: &Content) -> Entry {
    let mut names: Vec<String> = content.common().labels.values().cloned().collect();
    let (mut pinyin, mut broader, mut point) = (Vec::new(), Vec::new(), None);
    let mut period = false;
    match content {
        Content::Concept(concept) => {
            let others = concept
                .alt_labels
                .values()
                .chain(concept.hidden_labels.values());
            names.extend(others.flatten().cloned());
            pinyin.extend(concept.pinyin.clone());
            period = concept.scheme == "period";
            broader.extend(&concept.broader);
        }
        Content::Site(site) => {
            names.extend(site.aliases.iter().map(|alias| alias.text.clone()));
            broader.extend(site.parent.into_iter().chain(site.place));
            point = site.point;
        }
        // Trenches and layers are called alike everywhere: only their place in the tree counts.
        Content::Context(context) => {
            names.clear();
            broader.extend(context.site.into_iter().chain(context.parent));
        }
        Content::Place(place) => {
            let once = place.spans.iter().flat_map(|span| span.names.values());
            names.extend(once.cloned());
            let short = names.iter().filter_map(|name| without_rank(name));
            names.extend(short.map(str::to_owned).collect::<Vec<_>>());
            broader.extend(place.parent);
            point = place.point;
        }
        Content::Agent(agent) => {
            names.extend(agent.aliases.iter().map(|alias| alias.text.clone()));
        }
        _ => {}
    }
    Entry {
        id,
        kind: content.kind(),
        names,
        pinyin,
        period,
        broader,
        point: point.map(|point| (point.longitude, point.latitude)),
    }
}

/// The name of a place without what it is: 浙江 of 浙江省, Zhejiang of Zhejiang Province. None where that leaves less than a
/// name.
fn without_rank(name: &str) -> Option<&str> {
    const HAN: [char; 12] = [
        '省', '市', '县', '縣', '区', '區', '镇', '鎮', '乡', '鄉', '村', '府',
    ];
    const LATIN: [&str; 9] = [
        "Province",
        "Municipality",
        "Prefecture",
        "City",
        "County",
        "District",
        "Town",
        "Township",
        "Village",
    ];
    if let Some(short) = name.strip_suffix(HAN) {
        return (short.chars().count() > 1).then_some(short);
    }
    let (short, rank) = name.rsplit_once(' ')?;
    LATIN.contains(&rank).then_some(short)
}

#[cfg(test)]
mod tests {
    use super::without_rank;

    #[test]
    fn places_are_known_without_their_rank() {
        for (name, short) in [
            ("浙江省", Some("浙江")),
            ("慈谿縣", Some("慈谿")),
            ("Zhejiang Province", Some("Zhejiang")),
            ("中国", None),
            ("吴县", None),
            ("Province", None),
            ("Shanglin Lake", None),
        ] {
            assert_eq!(without_rank(name), short, "{name}");
        }
    }
}
