//! The page of a published record: its photographs to zoom into, its facts, what refers to it.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Serialize;

use super::card::{Card, below_root, cards, sort_of};
use super::dig;
use super::facts::Facts;
use super::frame::Frame;
use super::section::{self, Figure};
use super::sherds::{self, Table};
use super::tongue::Tongue;
use super::{PageQuery, public};
use crate::app::App;
use crate::db::relations::NamingFilter;
use crate::db::renditions::Rendition;
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::language;
use crate::domain::record::Content;
use crate::domain::relation::inverse_label;
use crate::http::api::kinds::{Address, address, moved};
use crate::http::api::relations::{self, Position, leading_to};
use crate::http::api::search::{SearchAnswer, SearchQuery, run};
use crate::http::api::view::{self, Public, public_among};
use crate::http::extract::{Id, IfNoneMatch};
use crate::http::problem::Problem;
use crate::search::{Facet, Filters, Sort};

/// Pieces shown below a record, and other records that refer to it, at most.
const RELATED: u32 = 24;

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
    matrix: Option<Figure>,
    sherds: Option<Table>,
    json: String,
    permalink: String,
    manifest: Option<String>,
    groups: Vec<Group>,
    related: Vec<Card>,
    more: Option<String>,
    rest: Option<String>,
}

/// Records without a picture that lead here as the same thing: what they are, and each of them.
type Group = (String, Vec<Card>);

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
    let renditions = view::public_renditions(&mut conn, &view::media_of(&record)).await?;
    let photographs = photographs(&app, &tongue, &record, &others, &renditions);
    let dig = dig::read(&mut conn, &record, &others).await?;
    let sherds = sherds::table(&mut conn, &tongue, &record, &dig).await?;
    let facet = facet_of(content);
    let scope = relations::scope("page", id, None);
    // A cursor of an old link begins anew: a page refuses nobody for that.
    let after = query.after.as_deref();
    let after: Option<Position> = after.and_then(|it| app.cursors.open(&scope, it).ok());
    let filter = NamingFilter {
        // What stands in a tree is found with all that lies below it.
        but: facet.map(|_| RecordKind::Object),
        ..NamingFilter::default()
    };
    let going_on = after.is_some();
    let (leading, more_leading) =
        leading_to(&mut conn, &record, filter, after, RELATED as usize).await?;
    let rest = match leading.last().filter(|_| more_leading) {
        Some((role, last)) => Some(app.cursors.seal(&scope, &(role, last.stored.envelope.id))?),
        None => None,
    };
    let shown: Vec<&Public> = leading.iter().map(|(_, other)| other).collect();
    let others_shown = cards(&app, &mut conn, &tongue, &shown).await?;
    let (mut walled, mut groups) = (Vec::new(), Vec::new());
    for (mut card, (role, other)) in others_shown.into_iter().zip(&leading) {
        let kind = other.stored.envelope.kind;
        let inverse = inverse_label(role, kind, tongue.say("zh", "en"));
        if kind == RecordKind::Object || card.thumbnail.is_some() {
            card.lines.insert(0, inverse);
            walled.push(card);
        } else {
            add_to(&mut groups, inverse, card);
        }
    }
    // The search reads by itself: nobody holds one reader while waiting for another.
    drop(reader);
    let matrix = section::figure(dig, &tongue).await?;
    let (mut related, mut more) = (Vec::new(), None);
    if let Some(facet) = facet.filter(|_| !going_on) {
        let pieces = pieces(&app, &tongue, facet, id).await?;
        more = (pieces.total > u64::from(RELATED))
            .then(|| format!("/search?kind=object&{}={id}", facet.as_str()));
        let found = pieces.items.iter();
        related.extend(found.map(|item| Card::of_item(&app, &tongue, item)));
    }
    related.extend(walled);

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
        facts: facts.draw(kind, &record.content.to_value())
            + &facts.glaze_shown(&view::media_of(&record), &renditions),
        matrix,
        sherds,
        json: below_root(&app, &view::url(&app, kind, id)),
        permalink: format!("{}/id/{id}", app.config.public_url),
        manifest: (kind == RecordKind::Object)
            .then(|| below_root(&app, &view::manifest_url(&app, id))),
        groups,
        related,
        more: more.map(|path| frame.tongue.href(&path)),
        rest: rest.map(|after| frame.tongue.href(&format!("{here}?after={after}")) + "#related"),
        frame,
    };
    public(&page, &held)
}

/// The photographs the public may see: the record's, or the medium itself.
fn photographs(
    app: &App,
    tongue: &Tongue,
    record: &Public,
    others: &BTreeMap<RecordId, Public>,
    renditions: &[Rendition],
) -> Vec<Photograph> {
    let content = record.content.get();
    let media = view::media_of(record);
    let thumbnails = view::addresses(app, renditions);
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
    shown.collect()
}

fn alternative(medium: &Content, tongue: &Tongue) -> Option<String> {
    let Content::Media(medium) = medium else {
        return None;
    };
    language::pick(&medium.alt, tongue.tag()).map(|(_, text)| text.clone())
}

fn add_to(groups: &mut Vec<Group>, name: String, card: Card) {
    match groups.iter_mut().find(|(known, _)| *known == name) {
        Some((_, cards)) => cards.push(card),
        None => groups.push((name, vec![card])),
    }
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
            ..Filters::default()
        },
        ..SearchQuery::default()
    };
    run(app, query).await
}
