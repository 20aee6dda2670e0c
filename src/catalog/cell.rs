//! Whether a site stands alone in the grid cell that the public is told: then the cell gives away which site is meant.

use super::CatalogError;
use crate::db::Conn;
use crate::db::records::{self, Filter};
use crate::domain::disclosure::cell_of;
use crate::domain::fault::Fault;
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::record::Content;
use crate::domain::site::Site;

/// Sites read at a time.
const AT_ONCE: i64 = 200;

/// What to tell who publishes such a site.
pub(super) async fn warning(
    conn: &mut Conn<'_>,
    id: RecordId,
    site: &Site,
) -> Result<Option<Fault>, CatalogError> {
    let Some(cell) = cell_of(site) else {
        return Ok(None);
    };
    let filter = Filter {
        kind: Some(RecordKind::Site),
        ..Filter::default()
    };
    let mut after = None;
    loop {
        let page = records::list(conn, &filter, after, AT_ONCE).await?;
        for other in page.iter().filter(|other| other.envelope.id != id) {
            if let Content::Site(other) = super::content(other)?
                && cell_of(&other) == Some(cell)
            {
                return Ok(None);
            }
        }
        let Some(last) = page.last() else {
            let words =
                "no other site lies in this grid cell: whoever knows the area can tell where it is";
            return Ok(Some(Fault::new("/disclosure", "alone_in_cell", words)));
        };
        after = Some((last.envelope.updated_at, last.envelope.id));
    }
}
