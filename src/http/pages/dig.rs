//! The dig that the page of a site or a context shows: its public contexts, read once for the matrix and the sherds.

use std::collections::BTreeMap;

use crate::db::{Conn, relations};
use crate::domain::context::Context;
use crate::domain::disclosure::Disclosure;
use crate::domain::id::RecordId;
use crate::domain::record::Content;
use crate::http::api::matrix::public_contexts_among;
use crate::http::api::sherds::Tree;
use crate::http::api::view::Public;
use crate::http::problem::Problem;

/// Contexts read for a page; of a larger site it has links alone.
const READ: usize = 2_000;

/// What a page knows of a dig.
pub(super) enum Dig {
    /// There is none that the public may know.
    Nothing,
    /// More than anybody reads for a page: of this site, below this context.
    Many(RecordId, Option<RecordId>),
    /// The contexts of this site, and below which of them the page is.
    Contexts(RecordId, Tree),
}

/// The dig of a record.
pub(super) async fn read(
    conn: &mut Conn<'_>,
    record: &Public,
    others: &BTreeMap<RecordId, Public>,
) -> Result<Dig, Problem> {
    let own = record.stored.envelope.id;
    let (id, under, site) = match record.content.get() {
        Content::Site(site) => (own, None, site),
        Content::Context(context) => match site_of(context, others) {
            Some((id, Content::Site(site))) => (id, Some(own), site),
            _ => return Ok(Dig::Nothing),
        },
        _ => return Ok(Dig::Nothing),
    };
    if site.disclosure.unwrap_or_default() == Disclosure::Hidden {
        return Ok(Dig::Nothing);
    }
    let ids = relations::contexts_of(conn, id).await?;
    if ids.len() > READ {
        return Ok(Dig::Many(id, under));
    }
    let contexts = public_contexts_among(conn, id, &ids).await?;
    Ok(Dig::Contexts(id, Tree { contexts, under }))
}

fn site_of<'a>(
    context: &Context,
    others: &'a BTreeMap<RecordId, Public>,
) -> Option<(RecordId, &'a Content)> {
    let id = context.site?;
    Some((id, others.get(&id)?.content.get()))
}
