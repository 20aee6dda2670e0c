//! What an index is made from: the records that its view shows, as documents, and those that hold something of others.

use std::collections::{BTreeMap, BTreeSet};

use super::document::Around;
use super::view::{Changed, View};
use crate::db::{Conn, DbError, media_links, records, relations, renditions};
use crate::domain::id::{RecordId, Seq};
use crate::domain::kind::RecordKind;
use crate::domain::record::Content;
use crate::domain::vocabulary::Vocabulary;
use crate::search::Document;

/// Records whose document holds something of those that changed: the years of a period, the sight of a photograph and the glaze it
/// shows; whoever makes tiles anew says in the log that their medium changed.
pub(super) async fn dependents(
    conn: &mut Conn<'_>,
    changed: &[Changed],
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

/// The documents of these records; those that the view cannot read have none.
pub(super) async fn documents<V: View>(
    conn: &mut Conn<'_>,
    stored: &[records::Stored],
    vocabulary: &Vocabulary,
) -> Result<Vec<Document>, DbError> {
    let contents: Vec<(&records::Stored, Content)> = stored
        .iter()
        .filter_map(|stored| Some((stored, V::content(stored)?)))
        .collect();
    let linked: BTreeSet<RecordId> = contents
        .iter()
        .flat_map(|(_, content)| content.media())
        .collect();
    let (mut media, mut glazes) = (BTreeSet::new(), BTreeMap::new());
    let linked: Vec<RecordId> = linked.into_iter().collect();
    for some in linked.chunks(500) {
        let some = V::among(conn, &some.iter().copied().collect()).await?;
        let some: Vec<RecordId> = some.iter().map(|stored| stored.envelope.id).collect();
        for made in renditions::by_media(conn, &some).await? {
            glazes.extend(made.glaze.map(|glaze| (made.making.media, glaze)));
        }
        media.extend(some);
    }
    let ids: Vec<RecordId> = contents
        .iter()
        .map(|(stored, _)| stored.envelope.id)
        .collect();
    let named = V::last_of(conn, &ids).await?;
    let around = Around {
        vocabulary,
        media: &media,
        glazes: &glazes,
    };
    Ok(contents
        .iter()
        .map(|(stored, content)| {
            let seq = named.get(&stored.envelope.id).copied();
            V::document(stored, seq.unwrap_or(Seq(0)), content, around)
        })
        .collect())
}
