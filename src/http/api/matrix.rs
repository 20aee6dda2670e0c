//! The Harris matrix of a site: as data and as a picture, from what the contexts' projections say.
//!
//! A hidden site has none. Reading and ordering are bounded: so many contexts, so many matrices at once.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use utoipa::{IntoParams, ToSchema};

use super::answer::{hashed, hashed_json};
use super::kinds::{language_of, public_record};
use super::view::{self, public_among};
use crate::app::App;
use crate::db::{Conn, relations};
use crate::domain::context::Context;
use crate::domain::disclosure::Disclosure;
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::language;
use crate::domain::number::{self, NumberType};
use crate::domain::record::Content;
use crate::domain::stratigraphy::{Section, draw};
use crate::http::extract::{Id, IfNoneMatch, Query};
use crate::http::problem::Problem;

/// Which part of a site's matrix, and in which language.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MatrixQuery {
    /// Only this context of the site and what lies below it: a trench, a pit.
    pub under: Option<RecordId>,
    /// BCP 47 language of `label`; falls back to zh-Hans, zh-Hant, zh, en, then any.
    #[param(example = "en")]
    pub lang: Option<String>,
}

/// The units of a site in order of time.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiteMatrix {
    /// The site.
    pub site: RecordId,
    /// The context whose part of it this is; absent for the whole site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub under: Option<RecordId>,
    /// Every unit, from the latest level down.
    pub units: Vec<MatrixUnit>,
    /// What is later than what, without what follows from other lines. Of equal units the first stands for all.
    pub edges: Vec<MatrixEdge>,
    /// Units that are one under several names.
    pub equal: Vec<Vec<RecordId>>,
    /// The levels from the latest down, each from left to right.
    pub levels: Vec<Vec<RecordId>>,
    /// Statements that contradict the others and are left out: versions published at different times may do so.
    pub left_out: Vec<LeftOut>,
}

/// A unit of the matrix.
#[derive(Debug, Serialize, ToSchema)]
pub struct MatrixUnit {
    /// The context.
    pub id: RecordId,
    /// Its label in the language asked for.
    #[schema(example = "后司岙 TN03W04 ④ 层")]
    pub label: String,
    /// Its code in the field.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "④")]
    pub code: Option<String>,
    /// What sort of context.
    #[schema(example = "layer")]
    pub context_kind: String,
    /// Where it is read.
    #[schema(
        format = "uri",
        example = "https://museum.example/api/v1/contexts/0190a1b2-0000-7000-8000-000000000003"
    )]
    pub url: String,
    /// How many levels below the latest it stands.
    #[schema(example = 2)]
    pub level: usize,
}

/// A line of the matrix.
#[derive(Debug, Serialize, ToSchema)]
pub struct MatrixEdge {
    /// The later unit.
    pub later: RecordId,
    /// The earlier unit.
    pub earlier: RecordId,
}

/// A statement that contradicts others.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeftOut {
    /// The unit that states it.
    pub unit: RecordId,
    /// `above`, `below`, `cuts`, `cut_by` or `equal`.
    #[serde(rename = "type")]
    #[schema(example = "above")]
    pub stratum: &'static str,
    /// The other unit.
    pub other: RecordId,
}

/// What a matrix is made of, read before it is ordered.
#[derive(Debug)]
pub struct Strata {
    site: RecordId,
    /// The name of the site, or of the context below which the matrix is.
    title: String,
    under: Option<RecordId>,
    contexts: Vec<(RecordId, Context)>,
    lang: String,
}

/// Matrices ordered at once: each may take a second and tens of megabytes.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

impl Strata {
    /// The contexts of a site, sorted by their codes. `title` is the site's name.
    pub fn new(
        site: RecordId,
        title: &str,
        mut contexts: Vec<(RecordId, Context)>,
        query: &MatrixQuery,
    ) -> Result<Self, Problem> {
        let lang = language_of(query.lang.as_deref())?.to_owned();
        let mut title = title.to_owned();
        if let Some(under) = query.under {
            let found = contexts.iter().find(|(id, _)| *id == under);
            let (_, context) = found.ok_or_else(|| {
                let words = "this site has no such context";
                Problem::parameter("under", "not_found", words)
            })?;
            label(context, &lang).clone_into(&mut title);
        }
        let key = |context: &Context| {
            let code = context.code.as_deref().unwrap_or_default();
            number::sort_key(NumberType::Accession, code)
        };
        contexts.sort_by_cached_key(|(id, context)| (key(context), *id));
        Ok(Self {
            site,
            title,
            under: query.under,
            contexts,
            lang,
        })
    }

    /// Orders them, off the threads that answer requests; one after another if many ask.
    pub async fn in_order<T: Send + 'static>(
        self,
        make: impl FnOnce(&Self, &Section) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let _place = AT_ONCE.acquire().await.map_err(Problem::internal)?;
        let work = move || {
            let contexts: Vec<_> = self.contexts.iter().map(|(id, one)| (*id, one)).collect();
            make(&self, &Section::of(&contexts, self.under))
        };
        let made = tokio::task::spawn_blocking(work).await;
        made.map_err(Problem::internal)
    }

    /// The matrix as data; `url` says where a context is read.
    pub fn data(&self, section: &Section, url: impl Fn(RecordId) -> String) -> SiteMatrix {
        let by_id: BTreeMap<RecordId, &Context> =
            self.contexts.iter().map(|(id, one)| (*id, one)).collect();
        let cells = &section.matrix.cells;
        let mut levels: Vec<Vec<(usize, &[RecordId])>> = vec![Vec::new(); section.matrix.levels];
        for cell in cells {
            levels[cell.level].push((cell.column, &cell.units));
        }
        let levels = levels.into_iter().map(|mut level| {
            level.sort_unstable_by_key(|(column, _)| *column);
            let units = level
                .into_iter()
                .flat_map(|(_, units)| units.iter().copied());
            units.collect::<Vec<_>>()
        });
        let levels: Vec<Vec<RecordId>> = levels.collect();
        let units = levels.iter().enumerate().flat_map(|(level, units)| {
            let known = units.iter().filter_map(|id| Some((*id, *by_id.get(id)?)));
            known.map(move |(id, context)| (level, id, context))
        });
        let units = units.map(|(level, id, context)| MatrixUnit {
            id,
            label: label(context, &self.lang).to_owned(),
            code: context.code.clone(),
            context_kind: context.context_kind.clone(),
            url: url(id),
            level,
        });
        let edges = cells.iter().flat_map(|cell| {
            let lines = cell.above.iter().map(|below| &cells[*below]);
            lines.filter_map(|below| {
                Some(MatrixEdge {
                    later: *cell.units.first()?,
                    earlier: *below.units.first()?,
                })
            })
        });
        let left_out = section.left_out.iter();
        SiteMatrix {
            site: self.site,
            under: self.under,
            units: units.collect(),
            edges: edges.collect(),
            equal: cells
                .iter()
                .filter(|cell| cell.units.len() > 1)
                .map(|cell| cell.units.clone())
                .collect(),
            left_out: left_out
                .map(|(unit, stratum, other)| LeftOut {
                    unit: *unit,
                    stratum: stratum.code(),
                    other: *other,
                })
                .collect(),
            levels,
        }
    }

    /// The matrix as SVG; `href` says where the page of a context is.
    pub fn svg(&self, section: &Section, href: impl Fn(RecordId) -> String) -> String {
        let names = self.names();
        let name = |id: RecordId| names.get(&id).cloned().unwrap_or_default();
        draw(&section.matrix, &self.title, name, |id| Some(href(id)))
    }

    /// What each unit is called in the matrix: its code, in the matrix of a whole site behind that of its trench.
    pub fn names(&self) -> BTreeMap<RecordId, String> {
        let by_id: BTreeMap<RecordId, &Context> =
            self.contexts.iter().map(|(id, one)| (*id, one)).collect();
        let name = |context: &Context| {
            let Some(code) = &context.code else {
                return label(context, &self.lang).to_owned();
            };
            let above = context.parent.filter(|_| self.under.is_none());
            let above = above.and_then(|parent| by_id.get(&parent)?.code.as_deref());
            match above {
                Some(above) if !code.starts_with(above) => format!("{above}{code}"),
                _ => code.clone(),
            }
        };
        let contexts = self.contexts.iter();
        contexts.map(|(id, context)| (*id, name(context))).collect()
    }
}

fn label<'a>(context: &'a Context, lang: &str) -> &'a str {
    language::pick(&context.common.labels, lang).map_or("", |(_, label)| label)
}

/// 400 where a site has more contexts than are put in order for one question.
pub fn few_enough(app: &App, count: usize) -> Result<(), Problem> {
    let most = app.config.limits.matrix_contexts;
    if count > most as usize {
        let words = format!("a matrix is drawn of at most {most} contexts; this site has {count}");
        return Err(Problem::parameter("id", "too_many", words));
    }
    Ok(())
}

/// The public contexts of a site; none of a hidden one.
pub async fn public_contexts(
    app: &App,
    conn: &mut Conn<'_>,
    site: RecordId,
    disclosure: Disclosure,
) -> Result<Vec<(RecordId, Context)>, Problem> {
    if disclosure == Disclosure::Hidden {
        return Ok(Vec::new());
    }
    let ids = relations::contexts_of(conn, site).await?;
    few_enough(app, ids.len())?;
    public_contexts_among(conn, site, &ids).await
}

/// Those of `ids` that the public knows as contexts of the site.
pub async fn public_contexts_among(
    conn: &mut Conn<'_>,
    site: RecordId,
    ids: &[RecordId],
) -> Result<Vec<(RecordId, Context)>, Problem> {
    let found = public_among(conn, ids).await?.into_iter();
    Ok(found
        .filter_map(|(id, public)| match public.content.get() {
            Content::Context(context) if context.site == Some(site) => {
                Some((id, (**context).clone()))
            }
            _ => None,
        })
        .collect())
}

async fn public_strata(app: &App, id: RecordId, query: &MatrixQuery) -> Result<Strata, Problem> {
    let lang = language_of(query.lang.as_deref())?;
    let mut reader = app.db.read().await?;
    let mut conn = reader.conn();
    let record = public_record(&mut conn, id).await?;
    let Content::Site(site) = record.content.get() else {
        return Err(Problem::not_found());
    };
    let disclosure = site.disclosure.unwrap_or_default();
    let contexts = public_contexts(app, &mut conn, id, disclosure).await?;
    Strata::new(id, record.content.get().label(lang), contexts, query)
}

/// Read the Harris matrix of a site
///
/// Its published units in order of time: what lies above or cuts another is later. Lines that follow from others are left
/// out. A hidden site has no units.
#[utoipa::path(
    get,
    path = "/api/v1/sites/{id}/matrix",
    operation_id = "get_site_matrix",
    tag = "sites",
    params(
        ("id" = RecordId, Path, description = "The site's id."),
        MatrixQuery,
        ("If-None-Match" = Option<String>, Header, description = "The ETag of what you hold; answers 304 if it is still the same."),
    ),
    responses(
        (status = 200, description = "The matrix.", body = SiteMatrix, headers(("ETag" = String, description = "A hash of the body."))),
        (status = 304, description = "What you hold is still the same.", headers(("ETag" = String, description = "A hash of the body."))),
    )
)]
pub async fn get_site_matrix(
    State(app): State<App>,
    Id(id): Id<RecordId>,
    Query(query): Query<MatrixQuery>,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let strata = public_strata(&app, id, &query).await?;
    let url = move |id| view::url(&app, RecordKind::Context, id);
    let data = strata.in_order(move |strata, section| strata.data(section, url));
    hashed_json(&data.await?, &held, None)
}

/// Draw the Harris matrix of a site
///
/// The same as a picture, each unit a link to its page.
#[utoipa::path(
    get,
    path = "/api/v1/sites/{id}/matrix.svg",
    operation_id = "draw_site_matrix",
    tag = "sites",
    params(
        ("id" = RecordId, Path, description = "The site's id."),
        MatrixQuery,
        ("If-None-Match" = Option<String>, Header, description = "The ETag of what you hold; answers 304 if it is still the same."),
    ),
    responses(
        (status = 200, description = "The picture.", body = String, content_type = "image/svg+xml", headers(("ETag" = String, description = "A hash of the body."))),
        (status = 304, description = "What you hold is still the same.", headers(("ETag" = String, description = "A hash of the body."))),
    )
)]
pub async fn draw_site_matrix(
    State(app): State<App>,
    Id(id): Id<RecordId>,
    Query(query): Query<MatrixQuery>,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let strata = public_strata(&app, id, &query).await?;
    let href = |id| format!("/contexts/{id}");
    let svg = strata.in_order(move |strata, section| strata.svg(section, href));
    hashed(svg.await?.into_bytes(), "image/svg+xml", &held, None)
}
