//! The doors: where the source opens them, and what they open.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use celadon::domain::kind::RecordKind;
use celadon::http::openapi;

/// A place where a route is made.
pub struct Door {
    /// The source file, below `src/http`.
    pub file: &'static str,
    /// The first argument, as it is written there.
    pub argument: &'static str,
    /// The addresses it opens to anybody: `{kinds}`, `{id}` and the like stand for each of them. None: what it opens is
    /// told elsewhere, or behind a sign-in.
    pub templates: &'static [&'static str],
}

const fn door(
    file: &'static str,
    argument: &'static str,
    templates: &'static [&'static str],
) -> Door {
    Door {
        file,
        argument,
        templates,
    }
}

const PAGES: &str = "pages/mod.rs";

/// Every door. The operations of `routes!` are read from the OpenAPI documents instead.
pub const DOORS: &[Door] = &[
    door("api/mod.rs", "&root", &["/api/v1/{kinds}"]),
    door(
        "api/mod.rs",
        "&format!(\"{root}/{{id}}\")",
        &["/api/v1/{kinds}/{id}"],
    ),
    door(
        "api/mod.rs",
        "&format!(\"{root}/{{id}}/relations\")",
        &["/api/v1/{kinds}/{id}/relations"],
    ),
    door(
        "api/mod.rs",
        "&format!(\"{root}/{{id}}/similar\")",
        &["/api/v1/{kinds}/{id}/similar"],
    ),
    door(
        "documents.rs",
        "\"/openapi/museum.json\"",
        &["/openapi/museum.json"],
    ),
    door(
        "documents.rs",
        "\"/openapi/curation.json\"",
        &["/openapi/curation.json"],
    ),
    door(
        "documents.rs",
        "\"/docs\"",
        &[
            "/docs",
            "/docs/",
            "/docs/index.html",
            "/docs/swagger-initializer.js",
        ],
    ),
    door("health.rs", "\"/health/live\"", &["/health/live"]),
    door("health.rs", "\"/health/ready\"", &["/health/ready"]),
    door(
        "iiif/mod.rs",
        "\"/iiif/presentation/3/object/{id}/manifest\"",
        &["/iiif/presentation/3/object/{id}/manifest"],
    ),
    door(
        "mod.rs",
        "request.uri().path()",
        &[
            "/iiif/image/3/{id}",
            "/iiif/image/2/{id}",
            "/iiif/image/3/{id}/",
            "/iiif/image/2/{id}/",
            "/iiif/image/3/{id}/info.json",
            "/iiif/image/2/{id}/info.json",
            "/iiif/image/3/{id}/{image}",
            "/iiif/image/2/{id}/{image}",
            "/iiif/image/3/{id}/full",
            "/iiif/image/3/{id}/a/b/c/d/e",
            "/iiif/image/2/{id}/full",
        ],
    ),
    door("mod.rs", "\"/id/{id}\"", &["/id/{id}"]),
    door(
        "mod.rs",
        "pages::nothing_here",
        &["/nothing/{id}", "/api/v1/nothing"],
    ),
    door(PAGES, "\"/\"", &["/"]),
    door(PAGES, "\"/search\"", &["/search"]),
    door(PAGES, "\"/sign-in\"", &["/sign-in"]),
    door(PAGES, "\"/setup\"", &["/setup"]),
    door(PAGES, "\"/workbench\"", &["/workbench"]),
    door(PAGES, "\"/workbench/mend\"", &["/workbench/mend"]),
    door(PAGES, "\"/workbench/searches\"", &["/workbench/searches"]),
    door(
        PAGES,
        "\"/workbench/vocabulary\"",
        &["/workbench/vocabulary"],
    ),
    door(PAGES, "\"/workbench/new\"", &["/workbench/new"]),
    door(PAGES, "\"/workbench/spellings\"", &["/workbench/spellings"]),
    door(
        PAGES,
        "\"/workbench/records/{id}\"",
        &["/workbench/records/{id}"],
    ),
    door(PAGES, "\"/problems\"", &["/problems"]),
    door(PAGES, "\"/problems/{code}\"", &["/problems/{code}"]),
    door(
        PAGES,
        "&format!(\"/{}/{{id}}\", kind.plural())",
        &["/{kinds}/{id}"],
    ),
    door(PAGES, "\"/assets/{name}\"", &["/assets/{name}"]),
];

/// Calls that make a route.
const CALLS: [&str; 8] = [
    ".route(",
    ".nest(",
    ".route_service(",
    ".nest_service(",
    ".fallback(",
    ".fallback_service(",
    "SwaggerUi::new(",
    // Photographs have no router.
    "Address::of(",
];

/// The calls of the source that make a route: the file and the first argument.
pub fn of_the_source() -> BTreeSet<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut found = BTreeSet::new();
    for file in files {
        let name = file
            .strip_prefix(&root)
            .expect("below")
            .display()
            .to_string();
        let text = std::fs::read_to_string(&file).expect("a source");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for call in CALLS {
            for (at, _) in code.match_indices(call) {
                let argument = first_argument(&code[at + call.len()..]);
                found.insert((name.clone(), argument));
            }
        }
    }
    found
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// Up to the comma or the bracket that ends it, on one line.
fn first_argument(code: &str) -> String {
    let (mut depth, mut quoted) = (0, false);
    let mut argument = String::new();
    for c in code.chars() {
        match c {
            '"' => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' | ']' | '}' if !quoted && depth > 0 => depth -= 1,
            ',' | ')' if !quoted && depth == 0 => break,
            _ => {}
        }
        argument.push(c);
    }
    argument.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the doors open, and every operation of the documents.
pub fn templates() -> Vec<String> {
    let mut all: Vec<String> = DOORS
        .iter()
        .flat_map(|door| door.templates)
        .flat_map(|template| {
            if !template.contains("{kinds}") {
                return vec![(*template).to_owned()];
            }
            let kinds = RecordKind::ALL.iter();
            kinds
                .map(|kind| template.replace("{kinds}", kind.plural()))
                .collect()
        })
        .collect();
    for path in documented() {
        if !all.contains(&path) {
            all.push(path);
        }
    }
    all
}

/// The paths of both documents.
pub fn documented() -> BTreeSet<String> {
    [openapi::museum(), openapi::curation()]
        .iter()
        .flat_map(|document| {
            document["paths"]
                .as_object()
                .expect("paths")
                .keys()
                .cloned()
        })
        .collect()
}
