//! The Harris matrix on the page of a site, or of a context that has units below it: a picture, and the same in words.

use super::dig::Dig;
use super::tongue::Tongue;
use crate::domain::id::RecordId;
use crate::http::api::matrix::{MatrixQuery, Strata};
use crate::http::problem::Problem;

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

/// The figure of a dig; none where nothing is known to be later than anything.
pub(super) async fn figure(dig: Dig, tongue: &Tongue) -> Result<Option<Figure>, Problem> {
    let address = |site: RecordId, under: Option<RecordId>, ending: &str| {
        let part = under.map(|id| format!("?under={id}")).unwrap_or_default();
        tongue.href(&format!("/api/v1/sites/{site}/matrix{ending}{part}"))
    };
    let (site, tree) = match dig {
        Dig::Nothing => return Ok(None),
        Dig::Many(site, under) => {
            return Ok(Some(Figure {
                svg: address(site, under, ".svg"),
                json: address(site, under, ""),
                shown: false,
                levels: Vec::new(),
            }));
        }
        Dig::Contexts(site, tree) => (site, tree),
    };
    let under = tree.under;
    let query = MatrixQuery {
        under,
        lang: Some(tongue.tag().to_owned()),
    };
    let strata = Strata::new(site, "", tree.contexts, &query)?;
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
