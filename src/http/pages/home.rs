//! The first page: a search field over a glaze, the piece of the day, what was published last, ways in.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;

use super::card::Card;
use super::frame::Frame;
use super::tongue::Tongue;
use super::{PageQuery, public};
use crate::app::App;
use crate::http::api::daily;
use crate::http::api::search::{FacetAnswer, SearchQuery, facet_label, run};
use crate::http::extract::IfNoneMatch;
use crate::http::problem::Problem;
use crate::search::{Facet, Filters, Sort};

/// Pieces shown.
const PIECES: u32 = 12;
/// Ways in, per facet.
const CHIPS: usize = 14;
/// Words to begin with: a form, a ware, a site, pinyin, English.
const TRIES: [&str; 5] = ["净瓶", "秘色瓷", "后司岙", "jingping", "kundika"];

#[derive(Template)]
#[template(path = "home.html")]
struct Page {
    frame: Frame,
    picture: Option<String>,
    tries: [&'static str; 5],
    today: Option<Card>,
    pieces: Vec<Card>,
    bands: Vec<Band>,
}

struct Band {
    zh: &'static str,
    en: &'static str,
    chips: Vec<Chip>,
}

struct Chip {
    path: String,
    label: String,
    count: u64,
}

/// `GET /`.
pub(super) async fn home(
    State(app): State<App>,
    Query(query): Query<PageQuery>,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let tongue = Tongue::of(query.lang.as_deref());
    let filters = |has_image: bool| {
        let kind = (Facet::Kind, vec!["object".to_owned()]);
        let image = (Facet::HasImage, vec!["true".to_owned()]);
        let values = [kind].into_iter().chain(has_image.then_some(image));
        Filters {
            values: values.collect(),
            ..Filters::default()
        }
    };
    let asked = |limit, has_image, facets| SearchQuery {
        lang: tongue.tag().to_owned(),
        limit,
        sort: Sort::Recent,
        filters: filters(has_image),
        facets,
        ..SearchQuery::default()
    };
    let shown = run(&app, asked(PIECES, true, Vec::new())).await?;
    let facets = vec![Facet::Form, Facet::Period, Facet::Site, Facet::Decoration];
    let counted = run(&app, asked(0, false, facets)).await?;

    let pieces: Vec<Card> = shown
        .items
        .iter()
        .map(|item| Card::of_item(&app, &tongue, item))
        .collect();
    let today = daily::of_today(&app, tongue.tag()).await?;
    let today = today.map(|item| Card::of_item(&app, &tongue, &item));
    let title = tongue
        .say(
            "越窑青瓷数字博物馆",
            "The digital museum of Yue-kiln celadon",
        )
        .to_owned();
    let frame = Frame::new(tongue, title, "/");
    let page = Page {
        picture: pieces.first().and_then(super::card::Card::large),
        today,
        tries: TRIES,
        bands: counted.facets.iter().filter_map(band).collect(),
        pieces,
        frame,
    };
    public(&page, &held)
}

fn band(facet: &FacetAnswer) -> Option<Band> {
    let chips = facet.values.iter().take(CHIPS).map(|value| Chip {
        path: format!(
            "/search?kind=object&{}={}",
            facet.facet.as_str(),
            value.value
        ),
        label: value.label.clone(),
        count: value.count,
    });
    let chips: Vec<Chip> = chips.collect();
    (!chips.is_empty()).then(|| Band {
        zh: facet_label(facet.facet, "zh"),
        en: facet_label(facet.facet, "en"),
        chips,
    })
}
