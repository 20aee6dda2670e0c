//! The published vocabulary, sites, contexts, places and people in memory: labels to show, names to search by.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::db::{Conn, DbError, records};
use crate::domain::disclosure::Published;
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::record::Content;
use crate::domain::state::Publication;
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
    /// The published concepts.
    pub vocabulary: Arc<Vocabulary>,
    /// What queries meet ids by.
    pub thesaurus: Arc<Thesaurus>,
}

impl Names {
    /// Reads every published name.
    pub async fn load(conn: &mut Conn<'_>) -> Result<Self, DbError> {
        let mut contents = BTreeMap::new();
        for kind in KINDS {
            let mut after: Option<(String, RecordId)> = None;
            loop {
                let from = after.as_ref().map(|(key, id)| (key.as_str(), *id));
                let page = records::list_published(conn, kind, from, PAGE).await?;
                let Some(last) = page.last().map(|last| last.envelope.id) else {
                    break;
                };
                // Not the working copy's key: a draft may be called otherwise.
                let key = records::public_sort_key(conn, last).await?;
                after = Some((key.unwrap_or_default(), last));
                contents.extend(page.iter().filter_map(|stored| {
                    Some((stored.envelope.id, Arc::new(content(stored)?.get().clone())))
                }));
            }
        }
        Ok(Self::of(contents))
    }

    /// The names after these records changed; the same if none of them is one.
    #[must_use]
    pub fn after(&self, changed: &[(RecordId, RecordKind, Option<Content>)]) -> Option<Self> {
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

    /// The public content of a concept, site, context, place or agent.
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

/// The public content of a stored record; none if it is not published.
pub(super) fn content(stored: &records::Stored) -> Option<Published<Content>> {
    let envelope = &stored.envelope;
    if envelope.publication != Publication::Published {
        return None;
    }
    match Published::from_stored(envelope.kind, stored.published.as_ref()?) {
        Ok(content) => Some(content),
        Err(faults) => {
            tracing::error!(record = %envelope.id, ?faults, "a stored projection cannot be read; it is left out of the index");
            None
        }
    }
}

fn entry(id: RecordId, content: &Content) -> Entry {
    let mut names: Vec<String> = content.common().labels.values().cloned().collect();
    let (mut pinyin, mut broader, mut point) = (Vec::new(), Vec::new(), None);
    match content {
        Content::Concept(concept) => {
            let others = concept
                .alt_labels
                .values()
                .chain(concept.hidden_labels.values());
            names.extend(others.flatten().cloned());
            pinyin.extend(concept.pinyin.clone());
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
            broader.extend(place.parent);
            point = place.point;
        }
        _ => {}
    }
    Entry {
        id,
        kind: content.kind(),
        names,
        pinyin,
        broader,
        point: point.map(|point| (point.longitude, point.latitude)),
    }
}
