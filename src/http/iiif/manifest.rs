//! A piece as a manifest: its published projection and its published photographs.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, HeaderValue};

use super::json_ld::{self, Dress};
use crate::app::App;
use crate::db::{Conn, renditions};
use crate::domain::field::of_kind;
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::language::LangMap;
use crate::domain::measurement::print;
use crate::domain::object::Object;
use crate::domain::record::Content;
use crate::http::api::kinds::public_record;
use crate::http::api::view::{Public, public_among, url};
use crate::http::extract::Id;
use crate::http::problem::Problem;
use crate::standards::iiif::manifest::{CONTEXT, Photograph, Piece, Row, manifest};

/// `/iiif/presentation/3/object/{id}/manifest`
pub async fn object(
    State(app): State<App>,
    Id(id): Id<RecordId>,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let mut reader = app.db.read().await?;
    let mut conn = reader.conn();
    let record = public_record(&mut conn, id).await?;
    let Content::Object(object) = record.content.get() else {
        return Err(Problem::not_found());
    };
    let others = public_among(&mut conn, &linked(record.content.get())).await?;
    let root = &app.config.public_url;
    let piece = Piece {
        id: format!("{root}/iiif/presentation/3/object/{id}/manifest"),
        page: format!("{root}/objects/{id}"),
        record: url(&app, RecordKind::Object, id),
        label: object.common.labels.clone(),
        summary: object.common.description.clone(),
        rows: rows(object, &others),
        rights: object.common.rights.clone(),
        photographs: photographs(&app, &mut conn, object, &others).await?,
    };
    let cache = HeaderValue::from_static("no-cache");
    let dress = Dress::linked(CONTEXT);
    json_ld::answer(&manifest(&piece), dress, &asked, cache, Vec::new())
}

fn linked(content: &Content) -> Vec<RecordId> {
    let ids: BTreeSet<_> = content
        .links()
        .into_iter()
        .map(|link| link.target)
        .collect();
    ids.into_iter().collect()
}

async fn photographs(
    app: &App,
    conn: &mut Conn<'_>,
    object: &Object,
    others: &BTreeMap<RecordId, Public>,
) -> Result<Vec<Photograph>, Problem> {
    let ids: Vec<_> = object
        .common
        .media
        .iter()
        .map(|link| link.media)
        .filter(|id| others.contains_key(id))
        .collect();
    let renditions: BTreeMap<_, _> = renditions::by_media(conn, &ids)
        .await?
        .into_iter()
        .map(|r| (r.making.media, r))
        .collect();
    let shown = object.common.media.iter().filter_map(|link| {
        let (public, rendition) = (others.get(&link.media)?, renditions.get(&link.media)?);
        let common = public.content.get().common();
        let medium = match public.content.get() {
            Content::Media(medium) => Some(medium),
            _ => None,
        };
        Some(Photograph {
            service: format!("{}/iiif/image/3/{}", app.config.public_url, link.media),
            width: rendition.width,
            height: rendition.height,
            largest: medium.and_then(|medium| medium.public_max_side_px),
            alt: medium.map_or_else(LangMap::new, |medium| medium.alt.clone()),
            label: if link.caption.is_empty() {
                common.labels.clone()
            } else {
                link.caption.clone()
            },
            rights: common.rights.clone(),
        })
    });
    Ok(shown.collect())
}

/// The facts a label beside the piece would tell.
fn rows(object: &Object, others: &BTreeMap<RecordId, Public>) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut push = |name: &str, values: BTreeMap<String, Vec<String>>| {
        let field = of_kind(RecordKind::Object)
            .iter()
            .chain(crate::domain::field::common())
            .find(|field| field.name == name);
        if let Some(field) = field.filter(|_| !values.is_empty()) {
            rows.push((field.zh, field.en, values));
        }
    };
    let of = |ids: &[RecordId]| {
        labels_of(
            ids.iter()
                .filter_map(|id| others.get(id))
                .map(|public| &public.content.get().common().labels),
        )
    };
    push(
        "numbers",
        plain(object.numbers.iter().map(|number| number.value.clone())),
    );
    push(
        "dating",
        plain(object.common.dating.iter().filter_map(|dating| {
            dating
                .text
                .clone()
                .or_else(|| Some(format!("{}–{}", dating.begin?, dating.end?)))
        })),
    );
    push("form", of(&object.form.into_iter().collect::<Vec<_>>()));
    push("materials", of(&object.materials));
    push("techniques", of(&object.techniques));
    push("decorations", of(&object.decorations));
    push("dimensions", dimensions(object));
    push(
        "production_place",
        of(&object.production_place.into_iter().collect::<Vec<_>>()),
    );
    if let Some(spot) = &object.find_spot {
        let places: Vec<_> = spot.site.into_iter().chain(spot.context).collect();
        push("find_spot", of(&places));
    }
    push(
        "custodian",
        of(&object.custodian.into_iter().collect::<Vec<_>>()),
    );
    rows
}

fn plain(values: impl Iterator<Item = String>) -> BTreeMap<String, Vec<String>> {
    let values: Vec<_> = values.collect();
    if values.is_empty() {
        BTreeMap::new()
    } else {
        BTreeMap::from([("none".to_owned(), values)])
    }
}

fn labels_of<'a>(labels: impl Iterator<Item = &'a LangMap>) -> BTreeMap<String, Vec<String>> {
    let mut by_language: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for map in labels {
        for (tag, text) in map {
            by_language
                .entry(tag.clone())
                .or_default()
                .push(text.clone());
        }
    }
    by_language
}

fn dimensions(object: &Object) -> BTreeMap<String, Vec<String>> {
    let mut by_language = BTreeMap::new();
    for language in ["zh-Hans", "en"] {
        let lines: Vec<String> = object
            .dimensions
            .iter()
            .map(|dimension| print::line([dimension.words()], language))
            .collect();
        if !lines.is_empty() {
            by_language.insert(language.to_owned(), lines);
        }
    }
    by_language
}
