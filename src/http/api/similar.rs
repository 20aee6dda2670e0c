//! What is like a record, and why: `GET /api/v1/{kinds}/{id}/similar`.

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::hashed_json;
use super::kinds::{language_of, page_size, public_record};
use super::search::{Named, SearchItem, TintAnswer, items};
use crate::app::App;
use crate::domain::id::{RecordId, Seq};
use crate::domain::kind::RecordKind;
use crate::domain::proportion::Proportion;
use crate::follow::Names;
use crate::http::extract::{Id, IfNoneMatch, Query};
use crate::http::problem::Problem;
use crate::search::{Aspect, Hit, Likeness};

/// What to compare by.
#[derive(Debug, Deserialize)]
pub struct SimilarQuery {
    by: Option<Aspect>,
    limit: Option<u32>,
    lang: Option<String>,
}

/// What is like a record.
#[derive(Debug, Serialize, ToSchema)]
pub struct SimilarAnswer {
    /// Records of the same kind, the most like first; equal ones follow their ids.
    pub items: Vec<SimilarItem>,
    /// What they were compared by; null for the blend: half words, three tenths glaze, two tenths form.
    #[schema(required = true)]
    pub by: Option<Aspect>,
    /// Everything published up to this number was looked at.
    pub seq: Seq,
}

/// A record that is like the one asked about.
#[derive(Debug, Serialize, ToSchema)]
pub struct SimilarItem {
    /// What is shown of it.
    #[serde(flatten)]
    pub item: SearchItem,
    /// Why it is like.
    pub likeness: LikenessAnswer,
}

/// Why two records are alike. Measures run from 0 to 1; `this` is the record asked about, `that` the one found.
#[derive(Debug, Serialize, ToSchema)]
pub struct LikenessAnswer {
    /// The measure they were compared by.
    #[schema(example = 0.61)]
    pub score: f64,
    /// What both name and say.
    pub words: WordsAlike,
    /// Their nearest colours, if they are less than 15 in ΔE2000 apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub glaze: Option<GlazeAlike>,
    /// Their forms, if both tell the same proportion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<FormAlike>,
}

/// What both records name and say.
#[derive(Debug, Serialize, ToSchema)]
pub struct WordsAlike {
    /// Which share of the concepts and words of this the other has too, each by its rarity.
    #[schema(example = 0.44)]
    pub score: f64,
    /// Concepts, sites, people that both name, the rarest first.
    pub concepts: Vec<Named>,
    /// Distinctive words that both have, the rarest first: English by their stems, Chinese by pairs of characters.
    #[schema(example = json!(["秘色"]))]
    pub shared: Vec<String>,
}

/// The two colours that are nearest to one another.
#[derive(Debug, Serialize, ToSchema)]
pub struct GlazeAlike {
    /// 1 for the same colour, 0 from ΔE2000 15 on.
    #[schema(example = 0.88)]
    pub score: f64,
    /// ΔE2000.
    #[schema(example = 1.84)]
    pub difference: f64,
    /// The colour of this.
    pub this: TintAnswer,
    /// The colour of that.
    pub that: TintAnswer,
}

/// The forms of both in figures.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormAlike {
    /// 1 for the same proportions; one that is doubled, halved or not told counts nothing.
    #[schema(example = 0.93)]
    pub score: f64,
    /// The proportions that both tell.
    pub proportions: Vec<ProportionAlike>,
}

/// A proportion of both.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProportionAlike {
    /// Which.
    pub proportion: Proportion,
    /// Its label in the language asked for.
    #[schema(example = "foot by mouth")]
    pub label: String,
    /// Of this.
    #[schema(example = 0.41)]
    pub this: f64,
    /// Of that.
    #[schema(example = 0.39)]
    pub that: f64,
}

impl LikenessAnswer {
    fn of(likeness: &Likeness, concepts: Vec<Named>, lang: &str) -> Self {
        let glaze = likeness.tints.map(|(this, that, difference)| GlazeAlike {
            score: rounded(likeness.glaze),
            difference: rounded(difference),
            this: this.into(),
            that: that.into(),
        });
        let proportions = likeness.proportions.iter();
        let proportions: Vec<ProportionAlike> = proportions
            .map(|(proportion, this, that)| {
                let (zh, en) = proportion.labels();
                ProportionAlike {
                    proportion: *proportion,
                    label: if lang.starts_with("zh") { zh } else { en }.to_owned(),
                    this: rounded(*this),
                    that: rounded(*that),
                }
            })
            .collect();
        Self {
            score: rounded(likeness.score),
            words: WordsAlike {
                score: rounded(likeness.words),
                concepts,
                shared: likeness.shared.clone(),
            },
            glaze,
            form: (!proportions.is_empty()).then(|| FormAlike {
                score: rounded(likeness.form),
                proportions,
            }),
        }
    }
}

/// To the thousandth.
fn rounded(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}

/// `GET /api/v1/{kinds}/{id}/similar`.
pub async fn list(
    State(app): State<App>,
    kind: RecordKind,
    Id(id): Id<RecordId>,
    Query(query): Query<SimilarQuery>,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let lang = language_of(query.lang.as_deref())?;
    let limit = page_size(&app, query.limit)? as usize;
    if kind != RecordKind::Object && matches!(query.by, Some(Aspect::Glaze | Aspect::Form)) {
        let words = "only objects have a glaze and a form";
        return Err(Problem::parameter("by", "invalid_value", words));
    }
    {
        let mut reader = app.db.read().await?;
        let record = public_record(&mut reader.conn(), id).await?;
        if record.stored.envelope.kind != kind {
            return Err(Problem::not_found());
        }
    }
    let alike = app.index.alike(id, query.by, limit).await?;
    let hits: Vec<Hit> = alike
        .found
        .iter()
        .map(|(document, _)| document.into())
        .collect();
    let shown = items(&app, &hits, (&alike.names, &alike.held_back), lang).await?;
    let likenesses = alike.found.iter().map(|(_, likeness)| {
        let concepts = named(&likeness.concepts, &alike.names, lang);
        LikenessAnswer::of(likeness, concepts, lang)
    });
    let answer = SimilarAnswer {
        items: shown
            .into_iter()
            .zip(likenesses)
            .map(|(item, likeness)| SimilarItem { item, likeness })
            .collect(),
        by: query.by,
        seq: alike.seq,
    };
    hashed_json(&answer, &held, None)
}

fn named(ids: &[RecordId], names: &Names, lang: &str) -> Vec<Named> {
    let named = ids.iter().filter_map(|id| {
        let label = names.label(*id, lang)?.to_owned();
        Some(Named { id: *id, label })
    });
    named.collect()
}
