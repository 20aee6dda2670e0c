//! Records that are like one, as the public may see them at this very moment.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::PublicIndex;
use super::follower::{FollowError, blocking};
use super::names::Names;
use crate::domain::disclosure::Disclosure;
use crate::domain::id::{RecordId, Seq};
use crate::domain::kind::RecordKind;
use crate::domain::record::Content;
use crate::search::{Aspect, Document, Likeness};

/// What is like a record, with all that its answer needs, of one moment.
#[derive(Debug)]
pub struct Alike {
    /// Records with what makes them like it, the best first.
    pub found: Vec<(Document, Likeness)>,
    /// The published names.
    pub names: Arc<Names>,
    /// Records of which nothing is to be shown.
    pub held_back: BTreeSet<RecordId>,
    /// Everything published up to here was looked at.
    pub seq: Seq,
}

impl PublicIndex {
    /// The records of the same kind that are most like `id`, at most `most`; nothing is like a record that is not public, nor
    /// like a hidden site.
    /// Which come into question the index tells; what they are compared by is read as it stands now.
    pub async fn alike(
        self: &Arc<Self>,
        id: RecordId,
        aspect: Option<Aspect>,
        most: usize,
    ) -> Result<Alike, FollowError> {
        let seq = self.reached().unwrap_or(Seq(0));
        let held_back = self.held_back_at(seq).await?;
        let mut alike = Alike {
            found: Vec::new(),
            names: self.names(),
            held_back,
            seq,
        };
        let mut denied = hidden_sites(&alike.names);
        if denied.contains(&id) {
            return Ok(alike);
        }
        denied.extend(&alike.held_back);
        let Some(document) = self.documents_of(&[id]).await?.pop() else {
            return Ok(alike);
        };
        let this = Arc::clone(self);
        let (likened, best) = blocking(move || {
            let likened = this.index().liken(document, aspect, &denied)?;
            let best = likened.best(most)?;
            Ok((likened, best))
        })
        .await?;
        let documents = self.documents_of(&best).await?.into_iter();
        let mut documents: BTreeMap<RecordId, Document> =
            documents.map(|document| (document.id, document)).collect();
        let found = best.iter().filter_map(|id| documents.remove(id));
        alike.found = found
            .map(|document| {
                let likeness = likened.likeness(&document);
                (document, likeness)
            })
            .collect();
        Ok(alike)
    }
}

/// Sites of which name and period are all that is public: nothing leads to them.
fn hidden_sites(names: &Names) -> BTreeSet<RecordId> {
    let sites = names.thesaurus.ids();
    let sites = sites.filter(|(_, kind)| *kind == RecordKind::Site);
    let hidden = sites.filter(|(id, _)| {
        matches!(names.get(*id), Some(Content::Site(site)) if site.disclosure == Some(Disclosure::Hidden))
    });
    hidden.map(|(id, _)| id).collect()
}
