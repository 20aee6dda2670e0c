//! A piece as a IIIF manifest (Presentation API 3.0): one canvas a photograph, so that any viewer opens it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::domain::common::Rights;
use crate::domain::language::{self, LangMap};

/// What a row of data says, by language.
pub type Values = BTreeMap<String, Vec<String>>;

/// A photograph of the piece that the public may see.
#[derive(Debug, Clone)]
pub struct Photograph {
    /// Where its image service stands.
    pub service: String,
    /// In pixels, upright.
    pub width: u32,
    /// In pixels, upright.
    pub height: u32,
    /// What it is called.
    pub label: LangMap,
    /// Its own rights and credit.
    pub rights: Option<Rights>,
}

/// Label in Chinese, label in English, values by language.
pub type Row = (&'static str, &'static str, BTreeMap<String, Vec<String>>);

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
    /// Rows of data.
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
    let canvases: Vec<Value> = (1..)
        .zip(&piece.photographs)
        .map(|(at, photograph)| canvas(piece, at, photograph))
        .collect();
    let page_language = language::pick(label, "zh-Hans").map_or("zh-Hans", |(tag, _)| tag);
    let mut manifest = json!({
        "@context": "http://iiif.io/api/presentation/3/context.json",
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

fn canvas(piece: &Piece, at: usize, photograph: &Photograph) -> Value {
    let id = format!("{}/canvas/{at}", piece.id.trim_end_matches("/manifest"));
    let body = json!({
        "id": format!("{}/full/max/0/default.jpg", photograph.service),
        "type": "Image",
        "format": "image/jpeg",
        "width": photograph.width,
        "height": photograph.height,
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
    if let Some(rights) = &photograph.rights {
        say_rights(&mut canvas, rights);
    }
    canvas
}

/// A size that every pyramid answers by copying: its smallest level, which is at most a tile.
fn thumbnail(photograph: &Photograph) -> Value {
    let mut scale = 1;
    while photograph.width.div_ceil(scale) > 512 || photograph.height.div_ceil(scale) > 512 {
        scale *= 2;
    }
    let (width, height) = (
        photograph.width.div_ceil(scale),
        photograph.height.div_ceil(scale),
    );
    json!({
        "id": format!("{}/full/{width},{height}/0/default.jpg", photograph.service),
        "type": "Image",
        "format": "image/jpeg",
        "width": width,
        "height": height,
        "service": [{"id": photograph.service, "type": "ImageService3", "profile": "level2"}],
    })
}

/// Presentation 3 takes only Creative Commons and `RightsStatements` addresses, and only with http.
fn say_rights(resource: &mut Value, rights: &Rights) {
    let uri = rights
        .licence
        .as_deref()
        .or(rights.statement.as_deref())
        .map(|uri| uri.replacen("https://", "http://", 1));
    if let Some(uri) = uri.filter(|uri| {
        uri.starts_with("http://creativecommons.org/")
            || uri.starts_with("http://rightsstatements.org/")
    }) {
        resource["rights"] = json!(uri);
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
