//! Sherd counts of a site or a context, added up over everything below it, from what the contexts' projections say.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer::hashed_json;
use super::kinds::{language_of, public_record};
use super::matrix::public_contexts;
use super::view::public_among;
use crate::app::App;
use crate::db::Conn;
use crate::domain::context::Context;
use crate::domain::id::RecordId;
use crate::domain::language;
use crate::domain::record::Content;
use crate::domain::sherds::{Amount, Sherds};
use crate::http::extract::{Id, IfNoneMatch, Query};
use crate::http::problem::Problem;

/// In which language.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SherdsQuery {
    /// BCP 47 language of labels; falls back to zh-Hans, zh-Hant, zh, en, then any.
    #[param(example = "en")]
    lang: Option<String>,
}

/// Sherds counted in bulk, each once.
#[derive(Debug, Serialize, ToSchema)]
pub struct SherdCounts {
    /// How many there are in all.
    #[schema(example = 1240)]
    pub total: u64,
    /// What those that were weighed weigh together, in grams.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 30250.5)]
    pub weight_g: Option<f64>,
    /// By form and ware, over all contexts.
    pub totals: Vec<SherdTotal>,
    /// By context, form and ware.
    pub rows: Vec<SherdRow>,
    /// Contexts whose own figure is not the sum of what lies below them. What lies below is what counts.
    pub disagreements: Vec<SherdDisagreement>,
}

/// A concept or a context by name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Labelled {
    /// The record.
    pub id: RecordId,
    /// Its label in the language asked for; absent where the public may not read the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "碗")]
    pub label: Option<String>,
}

/// Sherds of one form and ware.
#[derive(Debug, Serialize, ToSchema)]
pub struct SherdTotal {
    /// The form; absent where it was not told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<Labelled>,
    /// The ware; absent where it was not told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ware: Option<Labelled>,
    /// How many.
    #[schema(example = 128)]
    pub count: u64,
    /// What those that were weighed weigh together, in grams.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 3450.5)]
    pub weight_g: Option<f64>,
}

/// Sherds of one context, form and ware.
#[derive(Debug, Serialize, ToSchema)]
pub struct SherdRow {
    /// The context that was counted.
    pub context: Labelled,
    /// What was counted.
    #[serde(flatten)]
    pub sherds: SherdTotal,
}

/// A figure that does not add up.
#[derive(Debug, Serialize, ToSchema)]
pub struct SherdDisagreement {
    /// The context.
    pub context: Labelled,
    /// What it states.
    #[schema(example = 1300)]
    pub stated: u64,
    /// What the contexts below it add up to.
    #[schema(example = 1240)]
    pub counted: u64,
}

/// Rows of one answer; a site with more is asked context by context.
const ROWS_MAX: usize = 50_000;

/// The public contexts among which a site's or a context's sherds are, and where to begin; none for other kinds.
async fn tree_of(
    app: &App,
    conn: &mut Conn<'_>,
    id: RecordId,
    content: &Content,
) -> Result<Option<Tree>, Problem> {
    let (site, disclosure, under) = match content {
        Content::Site(site) => (id, site.disclosure.unwrap_or_default(), None),
        Content::Context(context) => {
            // Without its site nothing is known of its neighbours.
            let Some(of) = context.site else {
                return Ok(Some(Tree::default()));
            };
            let found = public_among(conn, &[of]).await?;
            let Some(Content::Site(site)) = found.get(&of).map(|it| it.content.get()) else {
                return Ok(Some(Tree::default()));
            };
            (of, site.disclosure.unwrap_or_default(), Some(id))
        }
        _ => return Ok(None),
    };
    Ok(Some(Tree {
        contexts: public_contexts(app, conn, site, disclosure).await?,
        under,
    }))
}

/// Contexts, and below which of them to count.
#[derive(Debug, Default)]
pub struct Tree {
    /// The contexts of a site.
    pub contexts: Vec<(RecordId, Context)>,
    /// Where to begin; at the site itself if nowhere.
    pub under: Option<RecordId>,
}

impl Tree {
    /// The sherds, added up.
    pub fn sherds(&self) -> Sherds {
        let contexts: Vec<_> = self.contexts.iter().map(|(id, one)| (*id, one)).collect();
        Sherds::of(&contexts, self.under)
    }
}

/// What forms, wares and contexts are called.
#[derive(Debug)]
pub struct Labels {
    labels: BTreeMap<RecordId, String>,
}

impl Labels {
    /// Those of everything the sherds name, as far as the public may read it.
    pub async fn read(
        conn: &mut Conn<'_>,
        tree: &Tree,
        sherds: &Sherds,
        lang: &str,
    ) -> Result<Self, Problem> {
        let concepts: BTreeSet<RecordId> = sherds
            .totals
            .keys()
            .flat_map(|(form, ware)| form.iter().chain(ware))
            .copied()
            .collect();
        let concepts: Vec<_> = concepts.into_iter().collect();
        let found = public_among(conn, &concepts).await?;
        let found = found
            .iter()
            .map(|(id, public)| (*id, public.content.get().label(lang).to_owned()));
        let mut labels: BTreeMap<_, _> = found.collect();
        labels.extend(tree.contexts.iter().filter_map(|(id, context)| {
            let (_, label) = language::pick(&context.common.labels, lang)?;
            Some((*id, label.clone()))
        }));
        Ok(Self { labels })
    }

    /// What one is called.
    pub fn label(&self, id: RecordId) -> Option<&str> {
        self.labels.get(&id).map(String::as_str)
    }

    fn of(&self, id: RecordId) -> Labelled {
        Labelled {
            id,
            label: self.labels.get(&id).cloned(),
        }
    }

    fn total(&self, sort: (Option<RecordId>, Option<RecordId>), amount: Amount) -> SherdTotal {
        SherdTotal {
            form: sort.0.map(|id| self.of(id)),
            ware: sort.1.map(|id| self.of(id)),
            count: amount.count,
            weight_g: amount.weight_g,
        }
    }
}

async fn answer(
    app: &App,
    id: RecordId,
    query: &SherdsQuery,
    held: &IfNoneMatch,
    is_asked: impl Fn(&Content) -> bool,
) -> Result<Response, Problem> {
    let lang = language_of(query.lang.as_deref())?;
    let mut reader = app.db.read().await?;
    let mut conn = reader.conn();
    let record = public_record(&mut conn, id).await?;
    let content = record.content.get();
    let tree = tree_of(app, &mut conn, id, content).await?;
    let tree = tree
        .filter(|_| is_asked(content))
        .ok_or_else(Problem::not_found)?;
    let sherds = tree.sherds();
    if sherds.rows.len() > ROWS_MAX {
        let words = format!("more than {ROWS_MAX} rows; ask for the contexts below it instead");
        return Err(Problem::parameter("id", "too_many", words));
    }
    let labels = Labels::read(&mut conn, &tree, &sherds, lang).await?;
    let rows = sherds.rows.iter().map(|row| SherdRow {
        context: labels.of(row.context),
        sherds: labels.total(row.sort, row.amount),
    });
    let totals = sherds.totals.iter();
    let told = sherds.disagreements.iter().map(|told| SherdDisagreement {
        context: labels.of(told.context),
        stated: told.stated,
        counted: told.counted,
    });
    let counts = SherdCounts {
        total: sherds.all.count,
        weight_g: sherds.all.weight_g,
        totals: totals
            .map(|(sort, amount)| labels.total(*sort, *amount))
            .collect(),
        rows: rows.collect(),
        disagreements: told.collect(),
    };
    hashed_json(&counts, held, None)
}

/// Add up the sherds of a site
///
/// Each counted once: a context's own counts are taken where nothing below it is counted; figures of contexts that
/// disagree with what lies below them are told. A hidden site has none.
#[utoipa::path(
    get,
    path = "/api/v1/sites/{id}/sherds",
    operation_id = "get_site_sherds",
    tag = "sites",
    params(
        ("id" = RecordId, Path, description = "The site's id."),
        SherdsQuery,
        ("If-None-Match" = Option<String>, Header, description = "The ETag of what you hold; answers 304 if it is still the same."),
    ),
    responses(
        (status = 200, description = "The counts.", body = SherdCounts, headers(("ETag" = String, description = "A hash of the body."))),
        (status = 304, description = "What you hold is still the same.", headers(("ETag" = String, description = "A hash of the body."))),
    )
)]
pub async fn get_site_sherds(
    State(app): State<App>,
    Id(id): Id<RecordId>,
    Query(query): Query<SherdsQuery>,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let is_site = |content: &Content| matches!(content, Content::Site(_));
    answer(&app, id, &query, &held, is_site).await
}

/// Add up the sherds of a context
///
/// Of a trench or an area: everything below it, each layer once.
#[utoipa::path(
    get,
    path = "/api/v1/contexts/{id}/sherds",
    operation_id = "get_context_sherds",
    tag = "contexts",
    params(
        ("id" = RecordId, Path, description = "The context's id."),
        SherdsQuery,
        ("If-None-Match" = Option<String>, Header, description = "The ETag of what you hold; answers 304 if it is still the same."),
    ),
    responses(
        (status = 200, description = "The counts.", body = SherdCounts, headers(("ETag" = String, description = "A hash of the body."))),
        (status = 304, description = "What you hold is still the same.", headers(("ETag" = String, description = "A hash of the body."))),
    )
)]
pub async fn get_context_sherds(
    State(app): State<App>,
    Id(id): Id<RecordId>,
    Query(query): Query<SherdsQuery>,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let is_context = |content: &Content| matches!(content, Content::Context(_));
    answer(&app, id, &query, &held, is_context).await
}
