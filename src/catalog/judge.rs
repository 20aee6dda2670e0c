//! What the rules find in a record, kept level with it: its own findings, and those of records that rules read it for.
//!
//! The code and site of a context are held against the numbers of the finds in it; a stratigraphic relation counts for both of
//! its contexts. Whoever writes one side judges the other as well, in the same transaction.

use std::collections::{BTreeMap, BTreeSet};

use super::CatalogError;
use crate::db::{Conn, lint, records, relations};
use crate::domain::context::Context;
use crate::domain::id::RecordId;
use crate::domain::record::Content;

/// Judges new records, after their side rows were written.
pub(super) async fn judge_new(
    conn: &mut Conn<'_>,
    contents: &[(RecordId, &Content)],
) -> Result<(), CatalogError> {
    let contexts = contexts(contents);
    hold(conn, contexts.iter().map(|(_, context)| *context)).await?;
    lint::insert(conn, contents).await?;
    if contexts.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = contexts.iter().map(|(id, _)| *id).collect();
    let named = contexts.iter().flat_map(|(_, context)| named(context));
    let mut others: BTreeSet<RecordId> = named.collect();
    // Whoever names a record before it arrives was judged without it.
    others.extend(relations::found_in(conn, &ids).await?);
    let judged: BTreeSet<_> = contents.iter().map(|(id, _)| *id).collect();
    refresh(conn, &others - &judged).await
}

/// Judges a record that was changed, after its side rows were written.
pub(super) async fn judge_again(
    conn: &mut Conn<'_>,
    id: RecordId,
    before: &Content,
    after: &Content,
) -> Result<(), CatalogError> {
    let (Content::Context(was), Content::Context(is)) = (before, after) else {
        return Ok(lint::replace(conn, &[(id, after)]).await?);
    };
    hold(conn, [&**was, &**is]).await?;
    lint::replace(conn, &[(id, after)]).await?;
    let (was_named, is_named): (BTreeSet<_>, BTreeSet<_>) =
        (named(was).collect(), named(is).collect());
    let mut others: BTreeSet<RecordId> = &was_named ^ &is_named;
    if (&was.code, was.site) != (&is.code, is.site) {
        others.extend(relations::found_in(conn, &[id]).await?);
    }
    others.remove(&id);
    refresh(conn, others).await
}

async fn refresh(conn: &mut Conn<'_>, others: BTreeSet<RecordId>) -> Result<(), CatalogError> {
    let others: Vec<_> = others.into_iter().collect();
    Ok(lint::refresh(conn, &others).await?)
}

/// Nobody changes the relations among the contexts of these sites before this transaction ends.
async fn hold<'a>(
    conn: &mut Conn<'_>,
    contexts: impl IntoIterator<Item = &'a Context>,
) -> Result<(), CatalogError> {
    let mut sites: BTreeMap<RecordId, bool> = BTreeMap::new();
    for context in contexts {
        if let Some(site) = context.site {
            *sites.entry(site).or_default() |= !context.stratigraphy.is_empty();
        }
    }
    for (site, states) in sites {
        if states {
            records::hold_alone(conn, site).await?;
        } else {
            records::by_ids_held(conn, &[site]).await?;
        }
    }
    Ok(())
}

fn contexts<'a>(contents: &[(RecordId, &'a Content)]) -> Vec<(RecordId, &'a Context)> {
    let contexts = contents.iter().filter_map(|(id, content)| match content {
        Content::Context(context) => Some((*id, &**context)),
        _ => None,
    });
    contexts.collect()
}

/// The contexts it states a relation to.
fn named(context: &Context) -> impl Iterator<Item = RecordId> + '_ {
    context.strata().map(|(_, _, other)| other)
}
