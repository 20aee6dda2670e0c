//! Through which door a search is asked: which index answers it, and where its results are read and seen.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::app::App;
use crate::db::{Conn, renditions};
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::follow::{Follower, Public, View, Working};
use crate::http::api::view;
use crate::http::problem::Problem;

/// A view that searches are asked of.
pub trait Door: View {
    /// The index that answers.
    fn index(app: &App) -> &Arc<Follower<Self>>;

    /// Where people read a record.
    fn page(app: &App, kind: RecordKind, id: RecordId) -> String;

    /// Where programs read a record.
    fn url(app: &App, kind: RecordKind, id: RecordId) -> String;

    /// Where the thumbnails of those media stand that have one here.
    fn thumbnails(
        app: &App,
        conn: &mut Conn<'_>,
        media: &[RecordId],
    ) -> impl Future<Output = Result<BTreeMap<RecordId, String>, Problem>> + Send;
}

impl Door for Public {
    fn index(app: &App) -> &Arc<Follower<Self>> {
        &app.index
    }

    fn page(app: &App, kind: RecordKind, id: RecordId) -> String {
        view::page(app, kind, id)
    }

    fn url(app: &App, kind: RecordKind, id: RecordId) -> String {
        view::url(app, kind, id)
    }

    async fn thumbnails(
        app: &App,
        conn: &mut Conn<'_>,
        media: &[RecordId],
    ) -> Result<BTreeMap<RecordId, String>, Problem> {
        view::thumbnails(app, conn, media).await
    }
}

impl Door for Working {
    fn index(app: &App) -> &Arc<Follower<Self>> {
        &app.working
    }

    fn page(app: &App, _: RecordKind, id: RecordId) -> String {
        format!("{}/workbench/records/{id}", app.config.public_url)
    }

    fn url(app: &App, _: RecordKind, id: RecordId) -> String {
        format!("{}/api/v1/curation/records/{id}", app.config.public_url)
    }

    async fn thumbnails(
        app: &App,
        conn: &mut Conn<'_>,
        media: &[RecordId],
    ) -> Result<BTreeMap<RecordId, String>, Problem> {
        let made = renditions::by_media(conn, media).await?;
        let below = format!("{}/api/v1/curation", app.config.public_url);
        Ok(view::addresses_below(&below, &made))
    }
}
