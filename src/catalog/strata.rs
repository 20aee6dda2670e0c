//! What a context alone cannot tell: whether the units of its site, with what it states, still stand in an order of time,
//! and whether what it names belongs to its site.

use std::collections::{BTreeMap, BTreeSet};

use super::CatalogError;
use crate::db::{Conn, records, relations};
use crate::domain::context::Context;
use crate::domain::fault::{Fault, Faults};
use crate::domain::id::RecordId;
use crate::domain::record::Content;
use crate::domain::stratigraphy::{Cycle, Stratigraphy, Stratum};

/// Refuses contexts whose stratigraphic relations lead out of their site or in a circle; the circle is named.
///
/// `contents` replace what the museum holds of these records. Two writers cannot each bring half of a circle: the site's
/// row is held until the transaction ends.
pub async fn check(
    conn: &mut Conn<'_>,
    contents: &[(RecordId, &Content)],
) -> Result<(), CatalogError> {
    let mut sites: BTreeMap<RecordId, Vec<(RecordId, &Context)>> = BTreeMap::new();
    for (id, content) in contents {
        if let Content::Context(context) = content
            && let Some(site) = context.site
        {
            sites.entry(site).or_default().push((*id, context));
        }
    }
    sites.retain(|_, contexts| contexts.iter().any(|(_, one)| !one.stratigraphy.is_empty()));
    for (site, contexts) in sites {
        records::hold_alone(conn, site).await?;
        of_site(conn, site, &contexts).await?;
    }
    Ok(())
}

async fn of_site(
    conn: &mut Conn<'_>,
    site: RecordId,
    contexts: &[(RecordId, &Context)],
) -> Result<(), CatalogError> {
    let arriving: BTreeSet<RecordId> = contexts.iter().map(|(id, _)| *id).collect();
    let mut members: BTreeSet<RecordId> = relations::contexts_of(conn, site)
        .await?
        .into_iter()
        .collect();
    members.extend(&arriving);
    let held = relations::strata_of(conn, site).await?;
    let held = held
        .into_iter()
        .filter(|(unit, ..)| !arriving.contains(unit));
    let held = held.filter_map(|(unit, code, other)| Some((unit, Stratum::by_code(&code)?, other)));
    let mut graph = Stratigraphy::of(held).map_err(|_| {
        CatalogError::State("the site's contexts already stand in a circle; mend them first")
    })?;
    for (id, context) in contexts {
        let mut faults = Vec::new();
        for (at, stratum, other) in context.strata() {
            let pointer = format!("/stratigraphy/{at}/context");
            if !members.contains(&other) {
                let words = "this context belongs to another site";
                faults.push(Fault::new(pointer, "wrong_site", words));
            } else if let Err(cycle) = graph.state(*id, stratum, other) {
                let words = told(conn, contexts, &cycle).await?;
                faults.push(Fault::new(pointer, "cycle", words));
            }
        }
        Faults(faults).into_result()?;
    }
    Ok(())
}

/// The circle in words: `A › B › A`, each later than the next.
async fn told(
    conn: &mut Conn<'_>,
    contexts: &[(RecordId, &Context)],
    cycle: &Cycle,
) -> Result<String, CatalogError> {
    let known = |id: &RecordId| contexts.iter().find(|(known, _)| known == id);
    let mut names: BTreeMap<RecordId, String> = BTreeMap::new();
    for stored in records::by_ids(conn, &cycle.path).await? {
        if let Ok(Content::Context(context)) =
            Content::from_stored(stored.envelope.kind, &stored.working)
        {
            names.insert(stored.envelope.id, name(&context));
        }
    }
    let path = cycle.path.iter().map(|id| match known(id) {
        Some((_, context)) => name(context),
        None => names.remove(id).unwrap_or_else(|| id.to_string()),
    });
    let path: Vec<String> = path.collect();
    Ok(format!(
        "a unit would be later than itself: {}",
        path.join(" › ")
    ))
}

fn name(context: &Context) -> String {
    let label = || context.common.labels.values().next().cloned();
    context.code.clone().or_else(label).unwrap_or_default()
}
