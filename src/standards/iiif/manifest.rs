//! A piece as a IIIF manifest (Presentation API 3.0): one canvas a photograph, so that any viewer opens it.
//!
//! A piece without a photograph gets one blank canvas that says so: a manifest without canvases is none.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::rights_address;
use crate::domain::common::Rights;
use crate::domain::language::{self, LangMap};
use crate::imaging::geometry::Geometry;
use crate::imaging::measure::Offer;

/// The context of the document.
pub const CONTEXT: &str = "http://iiif.io/api/presentation/3/context.json";

/// A row of data: label in Chinese, label in English, values by language.
pub type Row = (&'static str, &'static str, BTreeMap<String, Vec<String>>);

/// A photograph of the piece that the public may see.
#[derive(Debug, Clone)]
pub struct Photograph {
    /// Where its image service stands.
    pub service: String,
    /// In pixels, upright.
    pub width: u32,
    /// In pixels, upright.
    pub height: u32,
    /// The longest side in pixels that it is served at, if that is bounded.
    pub largest: Option<u32>,
    /// What it is called.
    pub label: LangMap,
    /// What it shows, for those who cannot see it.
    pub alt: LangMap,
    /// Its own rights and credit.
    pub rights: Option<Rights>,
}

/// What a manifest says of a piece.
#[derive(Debug, Clone)]
pub struct Piece {
    /// The manifest's address.
    pub id: String,
    /// The record's page.
    pub page: String,
    /// The record as JSON.
    pub record: String,
    /// Its labels.
    pub label: LangMap,
    /// Its description.
    pub summary: LangMap,
    /// What a label beside the piece would tell.
    pub rows: Vec<Row>,
    /// Rights and credit of the record.
    pub rights: Option<Rights>,
    /// Its photographs, in order.
    pub photographs: Vec<Photograph>,
}

/// The manifest.
pub fn manifest(piece: &Piece) -> Value {
    let label = &piece.label;
    let rows: Vec<Value> = piece
        .rows
        .iter()
        .map(|(zh, en, values)| json!({"label": {"zh-Hans": [zh], "en": [en]}, "value": values}))
        .collect();
    let mut canvases: Vec<Value> = (1..)
        .zip(&piece.photographs)
        .map(|(at, photograph)| canvas(piece, at, photograph))
        .collect();
    if canvases.is_empty() {
        canvases.push(blank_canvas(piece));
    }
    let page_language = language::pick(label, "zh-Hans").map_or("zh-Hans", |(tag, _)| tag);
    let mut manifest = json!({
        "@context": CONTEXT,
        "id": piece.id,
        "type": "Manifest",
        "label": wrapped(label),
        "metadata": rows,
        "homepage": [{"id": piece.page, "type": "Text", "format": "text/html", "label": wrapped(label), "language": [page_language]}],
        "seeAlso": [{"id": piece.record, "type": "Dataset", "format": "application/json", "label": {"en": ["Record"], "zh-Hans": ["记录"]}}],
        "items": canvases,
    });
    if !piece.summary.is_empty() {
        manifest["summary"] = wrapped(&piece.summary);
    }
    if let Some(first) = piece.photographs.first() {
        manifest["thumbnail"] = json!([thumbnail(first)]);
    }
    let rights = piece.rights.as_ref().or_else(|| {
        piece
            .photographs
            .iter()
            .find_map(|photograph| photograph.rights.as_ref())
    });
    if let Some(rights) = rights {
        say_rights(&mut manifest, rights);
    }
    manifest
}

fn canvas_id(piece: &Piece, at: usize) -> String {
    format!("{}/canvas/{at}", piece.id.trim_end_matches("/manifest"))
}

fn blank_canvas(piece: &Piece) -> Value {
    json!({
        "id": canvas_id(piece, 1),
        "type": "Canvas",
        "label": {"zh-Hans": ["尚无照片"], "en": ["No photograph yet"]},
        "width": 1000,
        "height": 1000,
    })
}

fn canvas(piece: &Piece, at: usize, photograph: &Photograph) -> Value {
    let id = canvas_id(piece, at);
    // The largest picture there is; a canvas has the size of the whole even so.
    let geometry = Geometry::new(photograph.width, photograph.height);
    let (width, height) = Offer::new(&geometry, photograph.largest).whole;
    let body = json!({
        "id": format!("{}/full/max/0/default.jpg", photograph.service),
        "type": "Image",
        "format": "image/jpeg",
        "width": width,
        "height": height,
        "service": [{"id": photograph.service, "type": "ImageService3", "profile": "level2"}],
    });
    let mut canvas = json!({
        "id": id,
        "type": "Canvas",
        "label": wrapped(&photograph.label),
        "width": photograph.width,
        "height": photograph.height,
        "thumbnail": [thumbnail(photograph)],
        "items": [{
            "id": format!("{id}/page"),
            "type": "AnnotationPage",
            "items": [{
                "id": format!("{id}/image"),
                "type": "Annotation",
                "motivation": "painting",
                "target": id,
                "body": body,
            }],
        }],
    });
    if !photograph.alt.is_empty() {
        canvas["summary"] = wrapped(&photograph.alt);
    }
    if let Some(rights) = &photograph.rights {
        say_rights(&mut canvas, rights);
    }
    canvas
}

/// A size that every pyramid answers by copying: its smallest level, which is at most a tile.
fn thumbnail(photograph: &Photograph) -> Value {
    let geometry = Geometry::new(photograph.width, photograph.height);
    let smallest = geometry.levels.last();
    let (width, height) = smallest.map_or((1, 1), |level| (level.width, level.height));
    json!({
        "id": format!("{}/full/{width},{height}/0/default.jpg", photograph.service),
        "type": "Image",
        "format": "image/jpeg",
        "width": width,
        "height": height,
        "service": [{"id": photograph.service, "type": "ImageService3", "profile": "level2"}],
    })
}

fn say_rights(resource: &mut Value, rights: &Rights) {
    let mut said = [&rights.licence, &rights.statement].into_iter().flatten();
    if let Some(address) = said.find_map(|address| rights_address(address)) {
        resource["rights"] = json!(address);
    }
    if !rights.credit.is_empty() {
        resource["requiredStatement"] = json!({"label": {"zh-Hans": ["署名"], "en": ["Credit"]}, "value": wrapped(&rights.credit)});
    }
}

/// A language map as Presentation 3 has it: lists of texts.
fn wrapped(texts: &LangMap) -> Value {
    texts
        .iter()
        .map(|(tag, text)| (tag.clone(), json!([text])))
        .collect::<serde_json::Map<_, _>>()
        .into()
}
