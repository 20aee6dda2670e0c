//! The Harris matrix on the page of a site, or of a context that has units below it: a picture, and the same in words.

use std::collections::BTreeMap;

use super::tongue::Tongue;
use crate::app::App;
use crate::db::{Conn, relations};
use crate::domain::disclosure::Disclosure;
use crate::domain::id::RecordId;
use crate::domain::record::Content;
use crate::http::api::matrix::{MatrixQuery, Strata, public_contexts};
use crate::http::api::view::Public;
use crate::http::problem::Problem;

/// Contexts read for a page; of a larger site it has a link alone.
const READ: usize = 2_000;
/// Cells of a picture that stands in a page.
const SHOWN: usize = 300;

/// What a page shows of a matrix.
pub(super) struct Figure {
    /// Where the picture is.
    pub svg: String,
    /// Where the data are.
    pub json: String,
    /// Whether it is small enough to stand in the page.
    pub shown: bool,
    /// Each level from the latest down: a unit's names, and those of what lies directly below it.
    pub levels: Vec<Vec<(String, String)>>,
}

/// What to read before the page lets go of its connection.
pub(super) enum Found {
    /// There are no units.
    Nothing,
    /// So many that nobody reads them for a page.
    Many(RecordId, Option<RecordId>),
    /// The contexts.
    Strata(Box<Strata>, Option<RecordId>),
}

/// The contexts that the page of this record shows in order.
pub(super) async fn find(
    app: &App,
    conn: &mut Conn<'_>,
    tongue: &Tongue,
    record: &Public,
    others: &BTreeMap<RecordId, Public>,
) -> Result<Found, Problem> {
    let own = record.stored.envelope.id;
    let (id, under, site) = match record.content.get() {
        Content::Site(site) => (own, None, site),
        Content::Context(context) => {
            let of = context.site.and_then(|id| Some((id, others.get(&id)?)));
            match of.map(|(id, it)| (id, it.content.get())) {
                Some((id, Content::Site(site))) => (id, Some(own), site),
                _ => return Ok(Found::Nothing),
            }
        }
        _ => return Ok(Found::Nothing),
    };
    let disclosure = site.disclosure.unwrap_or_default();
    if disclosure == Disclosure::Hidden {
        return Ok(Found::Nothing);
    }
    if relations::contexts_of(conn, id).await?.len() > READ {
        return Ok(Found::Many(id, under));
    }
    let contexts = public_contexts(app, conn, id, disclosure).await?;
    let query = MatrixQuery {
        under,
        lang: Some(tongue.tag().to_owned()),
    };
    let strata = Strata::new(id, "", contexts, &query)?;
    Ok(Found::Strata(Box::new(strata), under))
}

impl Found {
    /// The figure; none where nothing is known to be later than anything.
    pub async fn figure(self, tongue: &Tongue) -> Result<Option<Figure>, Problem> {
        let address = |site: RecordId, under: Option<RecordId>, ending: &str| {
            let part = under.map(|id| format!("?under={id}")).unwrap_or_default();
            tongue.href(&format!("/api/v1/sites/{site}/matrix{ending}{part}"))
        };
        let (strata, under) = match self {
            Self::Nothing => return Ok(None),
            Self::Many(site, under) => {
                return Ok(Some(Figure {
                    svg: address(site, under, ".svg"),
                    json: address(site, under, ""),
                    shown: false,
                    levels: Vec::new(),
                }));
            }
            Self::Strata(strata, under) => (strata, under),
        };
        let site = strata.site;
        let comma = tongue.say("、", ", ").to_owned();
        let made = strata.in_order(move |strata, section| {
            let names = strata.names();
            let name = |cell: usize| {
                let units = section.matrix.cells[cell].units.iter();
                let units: Vec<_> = units.filter_map(|id| names.get(id).cloned()).collect();
                units.join(" = ")
            };
            let cells = &section.matrix.cells;
            let mut levels = vec![Vec::new(); section.matrix.levels];
            for (at, cell) in cells.iter().enumerate() {
                let below: Vec<_> = cell.above.iter().map(|below| name(*below)).collect();
                levels[cell.level].push((cell.column, name(at), below.join(&comma)));
            }
            let lines: usize = cells.iter().map(|cell| cell.above.len()).sum();
            (cells.len(), lines, levels)
        });
        let (cells, lines, levels) = made.await?;
        if lines == 0 {
            return Ok(None);
        }
        let shown = cells <= SHOWN;
        let levels = levels.into_iter().map(|mut level| {
            level.sort();
            let units = level.into_iter().map(|(_, name, below)| (name, below));
            units.collect()
        });
        Ok(Some(Figure {
            svg: address(site, under, ".svg"),
            json: address(site, under, ""),
            shown,
            levels: if shown { levels.collect() } else { Vec::new() },
        }))
    }
}
