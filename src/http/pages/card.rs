//! A record as a card on a wall: picture, label, a line or two.

use crate::app::App;
use crate::db::Conn;
use crate::domain::dating::years;
use crate::domain::field::codes;
use crate::domain::id::RecordId;
use crate::domain::record::Content;
use crate::domain::written::is_han;
use crate::http::api::search::SearchItem;
use crate::http::api::view::{self, Public};
use crate::http::problem::Problem;

use super::tongue::Tongue;

/// One card.
#[derive(Debug)]
pub(super) struct Card {
    /// The record's page, without the language.
    pub path: String,
    /// Its picture, as an address below the root.
    pub thumbnail: Option<String>,
    /// Its name.
    pub label: String,
    /// What it is, in a word.
    pub kind: String,
    /// What else is told of it.
    pub lines: Vec<String>,
    /// Where the words stand in a text, as HTML.
    pub excerpt: Option<String>,
}

impl Card {
    /// The card of a search result.
    pub fn of_item(app: &App, tongue: &Tongue, item: &SearchItem) -> Self {
        let dated = item
            .dating
            .as_ref()
            .and_then(|it| when(tongue, it.text.as_deref(), (it.begin, it.end)));
        let period = item.period.as_ref().map(|period| period.label.clone());
        let place = item.site.as_ref().or(item.place.as_ref());
        let lines = [
            dated.or(period).or_else(|| item.author.clone()),
            place.map(|place| place.label.clone()),
            item.number.clone(),
        ];
        let kind = item.sort_of.as_ref().map(|sort| sort.label.clone());
        let passage = item.passages.first();
        let place = passage.map(|passage| format!("#passage-{}", passage.number));
        let own = tongue.say(item.kind.label_zh(), item.kind.as_str());
        Self {
            path: format!(
                "/{}/{}{}",
                item.kind.plural(),
                item.id,
                place.unwrap_or_default()
            ),
            thumbnail: item
                .thumbnail
                .as_ref()
                .map(|address| below_root(app, address)),
            label: item.label.clone(),
            kind: kind.unwrap_or_else(|| own.to_owned()),
            lines: lines.into_iter().flatten().collect(),
            excerpt: passage.map(|passage| passage.highlight.html.clone()),
        }
    }

    /// The same picture, large enough for the width of a page.
    pub fn large(&self) -> Option<String> {
        let service = self.thumbnail.as_ref()?.split("/full/").next()?;
        Some(format!("{service}/full/!1600,1600/0/default.jpg"))
    }

    /// What stands where a picture would.
    pub fn initial(&self) -> String {
        self.label
            .chars()
            .next()
            .map(String::from)
            .unwrap_or_default()
    }
}

/// The cards of published records, in their order.
pub(super) async fn cards(
    app: &App,
    conn: &mut Conn<'_>,
    tongue: &Tongue,
    records: &[&Public],
) -> Result<Vec<Card>, Problem> {
    let media: Vec<RecordId> = records
        .iter()
        .flat_map(|record| view::media_of(record))
        .collect();
    let thumbnails = view::thumbnails(app, conn, &media).await?;
    let card = |record: &&Public| {
        let (kind, content) = (record.stored.envelope.kind, record.content.get());
        let thumbnail = view::thumbnail_of(record, &thumbnails);
        let dated = content.common().dating.first();
        let dated = dated.and_then(|it| {
            let span = (it.begin.map(i64::from), it.end.map(i64::from));
            when(tongue, it.text.as_deref(), span)
        });
        Card {
            path: format!("/{}/{}", kind.plural(), record.stored.envelope.id),
            thumbnail: thumbnail.map(|address| below_root(app, address)),
            label: content.label(tongue.tag()).to_owned(),
            kind: sort_of(tongue, content),
            lines: dated.into_iter().collect(),
            excerpt: None,
        }
    };
    Ok(records.iter().map(card).collect())
}

/// When a piece was made: in the record's own words, or in years where whoever reads hardly reads those.
fn when(
    tongue: &Tongue,
    text: Option<&str>,
    (begin, end): (Option<i64>, Option<i64>),
) -> Option<String> {
    let span = years(begin, end, tongue.tag());
    let own = text.map(str::to_owned);
    let foreign = tongue.say("zh", "en") == "en" && text.is_some_and(|text| text.contains(is_han));
    if foreign { span.or(own) } else { own.or(span) }
}

/// The address without the museum's own: pages work under whatever name they were reached.
pub(super) fn below_root(app: &App, address: &str) -> String {
    let path = address.strip_prefix(app.config.public_url.as_str());
    path.unwrap_or(address).to_owned()
}

/// What a record is, in a word: 出土标本, kiln, poem.
pub(super) fn sort_of(tongue: &Tongue, content: &Content) -> String {
    let code = match content {
        Content::Object(object) => &object.object_kind,
        Content::Site(site) => &site.site_kind,
        Content::Context(context) => &context.context_kind,
        Content::Place(place) => &place.place_kind,
        Content::Agent(agent) => &agent.agent_kind,
        Content::Concept(concept) => &concept.scheme,
        Content::Source(source) => &source.source_kind,
        Content::Activity(activity) => &activity.activity_kind,
        Content::Media(media) => &media.media_kind,
    };
    codes::label(codes::of_kind(content.kind()), code, tongue.say("zh", "en")).to_owned()
}
