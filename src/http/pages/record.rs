//! The page of a published record: its photographs to zoom into, its facts, what refers to it.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Serialize;

use super::card::{Card, below_root, cards, sort_of};
use super::facts::Facts;
use super::frame::Frame;
use super::tongue::Tongue;
use super::{PageQuery, public};
use crate::app::App;
use crate::db::{Conn, relations};
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::language;
use crate::domain::record::Content;
use crate::domain::relation::RelationType;
use crate::http::api::kinds::{Address, address, moved};
use crate::http::api::search::{SearchAnswer, SearchQuery, run};
use crate::http::api::view::{self, Public, public_among};
use crate::http::extract::{Id, IfNoneMatch};
use crate::http::problem::Problem;
use crate::search::{Facet, Filters, Sort};

/// Pieces shown below a record, and other records that refer to it, at most.
const RELATED: u32 = 24;
/// References looked through for them, at most.
const LOOKED_THROUGH: usize = 500;

#[derive(Template)]
#[template(path = "record.html")]
struct Page {
    frame: Frame,
    kind: String,
    invented: bool,
    other_label: Option<(&'static str, String)>,
    photographs: Vec<Photograph>,
    photographs_json: String,
    facts: String,
    json: String,
    permalink: String,
    manifest: Option<String>,
    related: Vec<Card>,
    more: Option<String>,
}

/// A photograph as the viewer takes it; addresses are below the root.
#[derive(Debug, Serialize)]
struct Photograph {
    service: String,
    caption: String,
    #[serde(skip)]
    alt: String,
    #[serde(skip)]
    small: String,
    #[serde(skip)]
    large: String,
}

/// `GET /{kinds}/{id}`.
pub(super) async fn record(
    State(app): State<App>,
    kind: RecordKind,
    Id(id): Id<RecordId>,
    Query(query): Query<PageQuery>,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let tongue = Tongue::of(query.lang.as_deref());
    let mut reader = app.db.read().await?;
    let mut conn = reader.conn();
    let record = match address(&mut conn, id).await? {
        Address::Here(record) => *record,
        Address::Moved(target) if kind == RecordKind::Concept => {
            let there = tongue.href(&format!("/concepts/{target}"));
            return moved(format!("{}{there}", app.config.public_url), None);
        }
        Address::Moved(_) => return Err(Problem::not_found()),
    };
    if record.stored.envelope.kind != kind {
        return Err(Problem::not_found());
    }
    let content = record.content.get();
    let common = content.common();
    let linked: BTreeSet<RecordId> = content.links().iter().map(|link| link.target).collect();
    let others = public_among(&mut conn, &linked.into_iter().collect::<Vec<_>>()).await?;
    let photographs = photographs(&app, &mut conn, &tongue, &record, &others).await?;
    let mut referring = referring(&mut conn, id).await?;
    let facet = facet_of(content);
    // What stands in a tree is found with all that lies below it.
    referring.retain(|other| facet.is_none() || other.stored.envelope.kind != RecordKind::Object);
    let shown: Vec<&Public> = referring.iter().take(RELATED as usize).collect();
    let mut others_shown = cards(&app, &mut conn, &tongue, &shown).await?;
    for (card, other) in others_shown.iter_mut().zip(&shown) {
        let stated = stated_of(id, other, &tongue);
        card.lines
            .splice(0..0, stated.into_iter().map(str::to_owned));
    }
    // The search reads by itself: nobody holds one reader while waiting for another.
    drop(reader);
    let (mut related, mut more) = (Vec::new(), None);
    if let Some(facet) = facet {
        let pieces = pieces(&app, &tongue, facet, id).await?;
        more = (pieces.total > u64::from(RELATED))
            .then(|| format!("/search?kind=object&{}={id}", facet.as_str()));
        let found = pieces.items.iter();
        related.extend(found.map(|item| Card::of_item(&app, &tongue, item)));
    }
    related.extend(others_shown);

    let label = content.label(tongue.tag()).to_owned();
    let other = language::pick(&common.labels, tongue.other()).map(|(_, text)| text.clone());
    let here = format!("/{}/{id}", kind.plural());
    let mut frame = Frame::new(tongue, label.clone(), &here);
    frame.summary =
        language::pick(&common.description, frame.tongue.tag()).map(|(_, text)| text.clone());
    let facts = Facts {
        tongue: &frame.tongue,
        others: &others,
    };
    let page = Page {
        kind: sort_of(&frame.tongue, content),
        invented: common
            .notes
            .iter()
            .any(|note| note.kind.as_deref() == Some("sample_data")),
        other_label: other
            .filter(|other| *other != label)
            .map(|other| (frame.tongue.other(), other)),
        photographs_json: serde_json::to_string(&photographs).map_err(Problem::internal)?,
        photographs,
        facts: facts.draw(kind, &record.content.to_value()),
        json: below_root(&app, &view::url(&app, kind, id)),
        permalink: format!("{}/id/{id}", app.config.public_url),
        manifest: (kind == RecordKind::Object)
            .then(|| below_root(&app, &view::manifest_url(&app, id))),
        related,
        more: more.map(|path| frame.tongue.href(&path)),
        frame,
    };
    public(&page, &held)
}

/// The photographs the public may see: the record's, or the medium itself.
async fn photographs(
    app: &App,
    conn: &mut Conn<'_>,
    tongue: &Tongue,
    record: &Public,
    others: &BTreeMap<RecordId, Public>,
) -> Result<Vec<Photograph>, Problem> {
    let content = record.content.get();
    let media = view::media_of(record);
    let thumbnails = view::thumbnails(app, conn, &media).await?;
    let shown = media.iter().filter_map(|medium| {
        let small = below_root(app, thumbnails.get(medium)?);
        let own = others.get(medium).unwrap_or(record).content.get();
        let link = content
            .common()
            .media
            .iter()
            .find(|link| link.media == *medium);
        let caption = link.and_then(|link| language::pick(&link.caption, tongue.tag()));
        let caption = caption.map_or_else(
            || own.label(tongue.tag()).to_owned(),
            |(_, text)| text.clone(),
        );
        let rights = own.common().rights.as_ref();
        let credit = rights.and_then(|rights| language::pick(&rights.credit, tongue.tag()));
        let credit = credit
            .map(|(_, text)| format!(" — {text}"))
            .unwrap_or_default();
        Some(Photograph {
            service: format!("/iiif/image/3/{medium}"),
            alt: alternative(own, tongue).unwrap_or_else(|| caption.clone()),
            caption: caption + &credit,
            small,
            large: format!("/iiif/image/3/{medium}/full/!1200,1200/0/default.jpg"),
        })
    });
    Ok(shown.collect())
}

fn alternative(medium: &Content, tongue: &Tongue) -> Option<String> {
    let Content::Media(medium) = medium else {
        return None;
    };
    language::pick(&medium.alt, tongue.tag()).map(|(_, text)| text.clone())
}

/// The published records whose public view refers to this one: pieces first, no media.
async fn referring(conn: &mut Conn<'_>, id: RecordId) -> Result<Vec<Public>, Problem> {
    let found = relations::referring_to(conn, id).await?;
    let ids: BTreeSet<RecordId> = found.into_iter().map(|(id, _)| id).collect();
    let ids: Vec<RecordId> = ids.into_iter().take(LOOKED_THROUGH).collect();
    let public = public_among(conn, &ids).await?;
    // The working copy may say more than what was published.
    let mut shown: Vec<Public> = public
        .into_values()
        .filter(|other| other.stored.envelope.kind != RecordKind::Media)
        .filter(|other| {
            other
                .content
                .get()
                .links()
                .iter()
                .any(|link| link.target == id)
        })
        .collect();
    let order = |other: &Public| match other.stored.envelope.kind {
        RecordKind::Object => 0,
        RecordKind::Context => 1,
        RecordKind::Source => 2,
        _ => 3,
    };
    shown.sort_by(|a, b| {
        order(a)
            .cmp(&order(b))
            .then_with(|| a.content.get().sort_key().cmp(&b.content.get().sort_key()))
    });
    Ok(shown)
}

/// What another record is to this one, where it states a relation: 见载于 there is 记载 here.
fn stated_of(id: RecordId, other: &Public, tongue: &Tongue) -> BTreeSet<&'static str> {
    let stated = other.content.get().common().relations.iter();
    stated
        .filter(|relation| relation.target == id)
        .filter_map(|relation| RelationType::by_code(&relation.relation_type))
        .map(|known| known.inverse_label(tongue.tag()))
        .collect()
}

/// The facet whose value this record is, if pieces are counted by it.
fn facet_of(content: &Content) -> Option<Facet> {
    match content {
        Content::Site(_) => Some(Facet::Site),
        Content::Place(_) => Some(Facet::Place),
        Content::Concept(concept) => match concept.scheme.as_str() {
            "form" | "kiln_furniture" => Some(Facet::Form),
            "material" => Some(Facet::Material),
            "technique" => Some(Facet::Technique),
            "decoration" => Some(Facet::Decoration),
            "glaze" => Some(Facet::Glaze),
            "period" => Some(Facet::Period),
            _ => None,
        },
        _ => None,
    }
}

async fn pieces(
    app: &App,
    tongue: &Tongue,
    facet: Facet,
    id: RecordId,
) -> Result<SearchAnswer, Problem> {
    let values = [
        (Facet::Kind, vec![RecordKind::Object.to_string()]),
        (facet, vec![id.to_string()]),
    ];
    let query = SearchQuery {
        lang: tongue.tag().to_owned(),
        limit: RELATED,
        sort: Sort::Label,
        filters: Filters {
            values: values.into_iter().collect(),
            years: None,
        },
        ..SearchQuery::default()
    };
    run(app, query).await
}
