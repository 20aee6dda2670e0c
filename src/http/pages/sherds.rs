//! The sherds of a site or a context as a table: a column a form, a row a ware.

use std::collections::BTreeSet;

use super::dig::Dig;
use super::tongue::Tongue;
use crate::db::Conn;
use crate::domain::id::RecordId;
use crate::http::api::sherds::Labels;
use crate::http::api::view::Public;
use crate::http::problem::Problem;

/// A table of counts.
pub(super) struct Table {
    /// What each column counts.
    pub forms: Vec<String>,
    /// A ware, its count for each form (none where there is none), and all of it.
    pub wares: Vec<(String, Vec<Option<u64>>, u64)>,
    /// All of each form.
    pub sums: Vec<u64>,
    /// All of them.
    pub total: u64,
    /// What those that were weighed weigh together, in kilograms.
    pub weight_kg: Option<String>,
    /// Contexts that state another figure: name, stated, counted.
    pub disagreements: Vec<(String, u64, u64)>,
    /// Where the data are.
    pub json: String,
}

/// The table for the page of this record; none where nothing was counted.
pub(super) async fn table(
    conn: &mut Conn<'_>,
    tongue: &Tongue,
    record: &Public,
    dig: &Dig,
) -> Result<Option<Table>, Problem> {
    let Dig::Contexts(_, tree) = dig else {
        return Ok(None);
    };
    let (id, kind) = (record.stored.envelope.id, record.stored.envelope.kind);
    let sherds = tree.sherds();
    // A layer's own counts stand among its facts.
    let own = sherds.rows.iter().all(|row| row.context == id);
    if sherds.all.count == 0 || own {
        return Ok(None);
    }
    let labels = Labels::read(conn, tree, &sherds, tongue.tag()).await?;
    let name = |id: Option<RecordId>| match id {
        Some(id) => labels.label(id).unwrap_or("—").to_owned(),
        None => tongue.say("未分", "not told apart").to_owned(),
    };
    let forms: BTreeSet<_> = sherds.totals.keys().map(|(form, _)| *form).collect();
    let wares: BTreeSet<_> = sherds.totals.keys().map(|(_, ware)| *ware).collect();
    let count = |form, ware| sherds.totals.get(&(form, ware)).map(|amount| amount.count);
    let mut forms: Vec<_> = forms.into_iter().collect();
    let sum = |form| {
        wares
            .iter()
            .filter_map(|ware| count(form, *ware))
            .sum::<u64>()
    };
    forms.sort_by_key(|form| (form.is_none(), std::cmp::Reverse(sum(*form))));
    let mut rows: Vec<_> = wares
        .iter()
        .map(|ware| {
            let cells: Vec<_> = forms.iter().map(|form| count(*form, *ware)).collect();
            let all = cells.iter().flatten().sum();
            (ware.is_none(), name(*ware), cells, all)
        })
        .collect();
    rows.sort_by_key(|(untold, _, _, all)| (*untold, std::cmp::Reverse(*all)));
    Ok(Some(Table {
        sums: forms.iter().map(|form| sum(*form)).collect(),
        forms: forms.iter().map(|form| name(*form)).collect(),
        wares: rows
            .into_iter()
            .map(|(_, name, cells, all)| (name, cells, all))
            .collect(),
        total: sherds.all.count,
        weight_kg: sherds
            .all
            .weight_g
            .map(|grams| format!("{:.2}", grams / 1000.0)),
        disagreements: sherds
            .disagreements
            .iter()
            .map(|told| (name(Some(told.context)), told.stated, told.counted))
            .collect(),
        json: tongue.href(&format!("/api/v1/{}/{id}/sherds", kind.plural())),
    }))
}
