//! Searches that users keep to ask again: saved, renamed, looked at, forgotten.

use std::collections::BTreeMap;

use super::CatalogError;
use crate::db::saved_searches::{self, SavedSearch};
use crate::db::{Db, DbError, Priority, changes};
use crate::domain::clock::Clock;
use crate::domain::fault::{Fault, Faults};
use crate::domain::id::{SearchId, Seq, UserId};
use crate::domain::permit::{EditRecord, Permit};

/// Characters of a name.
const LONGEST_NAME: usize = 200;
/// Searches of one user.
const MOST: usize = 200;

/// What changes about a saved search; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchChange {
    /// What it is called from now on.
    pub name: Option<String>,
    /// Up to which number its user has looked.
    pub seq: Option<Seq>,
}

/// Keeps a search of a user, who has looked at all that stands in the log now. That the parameters are those of a search is
/// the caller's to know.
pub async fn save_search(
    db: &Db,
    clock: &dyn Clock,
    user: UserId,
    _permit: &Permit<EditRecord>,
    name: &str,
    parameters: BTreeMap<String, String>,
) -> Result<SavedSearch, CatalogError> {
    let name = named(name)?;
    let mut tx = db.begin(Priority::Edit).await?;
    let mut conn = tx.conn();
    if saved_searches::of_user(&mut conn, user).await?.len() >= MOST {
        let words = format!("nobody keeps more than {MOST} searches");
        return Err(Faults(vec![Fault::new("/name", "too_many", words)]).into());
    }
    let now = clock.now();
    let search = SavedSearch {
        id: SearchId(clock.new_id()),
        user,
        name,
        parameters,
        seq: changes::head(&mut conn).await?,
        created_at: now,
        updated_at: now,
    };
    let kept = saved_searches::insert(&mut conn, &search).await;
    kept.map_err(taken)?;
    tx.commit().await?;
    Ok(search)
}

/// Renames a user's search, or says up to where they have looked.
pub async fn change_search(
    db: &Db,
    clock: &dyn Clock,
    user: UserId,
    _permit: &Permit<EditRecord>,
    id: SearchId,
    change: SearchChange,
) -> Result<SavedSearch, CatalogError> {
    let mut tx = db.begin(Priority::Edit).await?;
    let mut conn = tx.conn();
    let mut search = saved_searches::get(&mut conn, user, id)
        .await?
        .ok_or(CatalogError::NotFound)?;
    if let Some(name) = change.name {
        search.name = named(&name)?;
    }
    if let Some(seq) = change.seq {
        let head = changes::head(&mut conn).await?;
        if !(0..=head.0).contains(&seq.0) {
            let words = format!("the numbers of the log go from 0 to {head}");
            return Err(Faults(vec![Fault::new("/seq", "out_of_range", words)]).into());
        }
        search.seq = seq;
    }
    search.updated_at = clock.now();
    let kept = saved_searches::update(&mut conn, &search).await;
    if !kept.map_err(taken)? {
        return Err(CatalogError::NotFound);
    }
    tx.commit().await?;
    Ok(search)
}

/// Forgets a user's search.
pub async fn forget_search(
    db: &Db,
    user: UserId,
    _permit: &Permit<EditRecord>,
    id: SearchId,
) -> Result<(), CatalogError> {
    let mut tx = db.begin(Priority::Edit).await?;
    if !saved_searches::remove(&mut tx.conn(), user, id).await? {
        return Err(CatalogError::NotFound);
    }
    tx.commit().await?;
    Ok(())
}

fn named(name: &str) -> Result<String, Faults> {
    let name = name.trim();
    let fault = |code, words: String| Faults(vec![Fault::new("/name", code, words)]);
    if name.is_empty() {
        return Err(fault("required", "a saved search has a name".to_owned()));
    }
    if name.chars().count() > LONGEST_NAME {
        let words = format!("a name has at most {LONGEST_NAME} characters");
        return Err(fault("too_long", words));
    }
    Ok(name.to_owned())
}

fn taken(error: DbError) -> CatalogError {
    match error {
        DbError::Conflict { constraint } if constraint.contains("saved_searches") => {
            let words = "you have a search of this name already";
            Faults(vec![Fault::new("/name", "taken", words)]).into()
        }
        error => error.into(),
    }
}
