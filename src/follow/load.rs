//! What the index is made from: records that the public may see, as documents, and those that hold something of others.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Around, document};
use super::names::content;
use crate::db::{Conn, DbError, deny_list, media_links, records, relations, renditions};
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::record::Content;
use crate::domain::state::Publication;
use crate::domain::vocabulary::Vocabulary;
use crate::search::Document;

/// Those of `ids` that the public may see now.
pub(super) async fn visible(
    conn: &mut Conn<'_>,
    ids: &BTreeSet<RecordId>,
) -> Result<Vec<records::Stored>, DbError> {
    let ids: Vec<RecordId> = ids.iter().copied().collect();
    let denied = deny_list::among(conn, &ids).await?;
    let mut stored = records::by_ids(conn, &ids).await?;
    stored.retain(|stored| {
        let published = stored.envelope.publication == Publication::Published;
        published && !denied.contains(&stored.envelope.id)
    });
    Ok(stored)
}

/// Records whose document holds something of those that changed: the years of a period, the sight of a photograph and the glaze it
/// shows; whoever makes tiles anew says in the log that their medium changed.
pub(super) async fn dependents(
    conn: &mut Conn<'_>,
    changed: &[(RecordId, RecordKind, Option<Content>)],
    known: &BTreeSet<RecordId>,
) -> Result<Vec<RecordId>, DbError> {
    let mut found = BTreeSet::new();
    for (id, kind, content) in changed {
        match (kind, content) {
            (RecordKind::Media, _) => found.extend(media_links::showing(conn, *id).await?),
            (RecordKind::Concept, Some(Content::Concept(concept)))
                if concept.scheme != "period" => {}
            (RecordKind::Concept, _) => {
                let referring = relations::referring_to(conn, *id).await?;
                found.extend(referring.into_iter().map(|(id, _)| id));
            }
            _ => {}
        }
    }
    Ok(found.difference(known).copied().collect())
}

/// The documents of these records; those that are not published have none.
pub(super) async fn documents(
    conn: &mut Conn<'_>,
    stored: &[records::Stored],
    vocabulary: &Vocabulary,
) -> Result<Vec<Document>, DbError> {
    let contents: Vec<_> = stored
        .iter()
        .filter_map(|stored| Some((stored, content(stored)?)))
        .collect();
    let linked: BTreeSet<RecordId> = contents
        .iter()
        .flat_map(|(_, content)| content.get().media())
        .collect();
    let (mut media, mut glazes) = (BTreeSet::new(), BTreeMap::new());
    let linked: Vec<RecordId> = linked.into_iter().collect();
    for some in linked.chunks(500) {
        let some = visible(conn, &some.iter().copied().collect()).await?;
        let some: Vec<RecordId> = some.iter().map(|stored| stored.envelope.id).collect();
        for made in renditions::by_media(conn, &some).await? {
            glazes.extend(made.glaze.map(|glaze| (made.making.media, glaze)));
        }
        media.extend(some);
    }
    let around = Around {
        vocabulary,
        media: &media,
        glazes: &glazes,
    };
    Ok(contents
        .iter()
        .map(|(stored, content)| {
            let envelope = &stored.envelope;
            let version = envelope.published_version.unwrap_or(envelope.version);
            let at = stored.published_at.unwrap_or(envelope.updated_at);
            document((envelope.id, version), at, content, around)
        })
        .collect())
}
