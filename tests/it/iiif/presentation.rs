//! The structure that Presentation API 3.0 asks of a manifest, checked member by member.

use std::collections::BTreeSet;

use serde_json::Value;

/// The context of every manifest.
pub const CONTEXT: &str = "http://iiif.io/api/presentation/3/context.json";

/// What a type must have, and what else it may have, of the members that are used here.
const TYPES: &[(&str, &[&str], &[&str])] = &[
    (
        "Manifest",
        &["@context", "label", "items"],
        &[
            "metadata",
            "summary",
            "requiredStatement",
            "rights",
            "thumbnail",
            "homepage",
            "seeAlso",
        ],
    ),
    (
        "Canvas",
        &["width", "height"],
        &[
            "label",
            "summary",
            "requiredStatement",
            "rights",
            "thumbnail",
            "items",
        ],
    ),
    ("AnnotationPage", &["items"], &[]),
    ("Annotation", &["motivation", "target", "body"], &[]),
    ("Image", &["format", "width", "height"], &["service"]),
    ("ImageService3", &["profile"], &[]),
    ("Text", &["label", "format"], &["language"]),
    ("Dataset", &["format"], &["label", "profile"]),
];

/// Members that hold resources.
const LISTS: [&str; 5] = ["items", "thumbnail", "homepage", "seeAlso", "service"];

/// Fails unless the document is a manifest as the standard wants it.
pub fn assert_manifest(manifest: &Value) {
    let mut found = Vec::new();
    resource(manifest, "", &mut found);
    let canvases = manifest["items"].as_array().into_iter().flatten();
    let ids: Vec<_> = canvases.map(|canvas| canvas["id"].to_string()).collect();
    if ids.iter().collect::<BTreeSet<_>>().len() != ids.len() {
        found.push("two canvases have one id".to_owned());
    }
    assert!(found.is_empty(), "{found:#?}\n{manifest:#}");
}

fn resource(value: &Value, place: &str, found: &mut Vec<String>) {
    let kind = value["type"].as_str().unwrap_or_default();
    let Some((_, required, optional)) = TYPES.iter().find(|(name, ..)| *name == kind) else {
        found.push(format!("{place}: {kind:?} is no type"));
        return;
    };
    let id = value["id"].as_str().unwrap_or_default();
    if !id.starts_with("http") || id.contains('#') {
        found.push(format!("{place}: `id` is no HTTP(S) address"));
    }
    for name in *required {
        if value[*name].is_null() {
            found.push(format!("{place}: {kind} without {name}"));
        }
    }
    for (name, member_value) in value.as_object().into_iter().flatten() {
        let known = ["id", "type"].contains(&name.as_str())
            || required.contains(&name.as_str())
            || optional.contains(&name.as_str());
        if !known {
            found.push(format!("{place}: {kind} has no {name}"));
        }
        if let Err(words) = member(name, member_value) {
            found.push(format!("{place}/{name}: {words}"));
        }
    }
    for name in LISTS {
        for (at, child) in value[name].as_array().into_iter().flatten().enumerate() {
            resource(child, &format!("{place}/{name}/{at}"), found);
        }
    }
    if value["body"].is_object() {
        resource(&value["body"], &format!("{place}/body"), found);
    }
}

fn member(name: &str, value: &Value) -> Result<(), &'static str> {
    let right = match name {
        "label" | "summary" => return language_map(value),
        "requiredStatement" => return pair(value),
        "metadata" => {
            let pairs = value.as_array().ok_or("is no list")?;
            return pairs.iter().try_for_each(pair);
        }
        "rights" => value.as_str().is_some_and(|address| {
            let known = [
                "http://creativecommons.org/",
                "http://rightsstatements.org/",
            ];
            known.iter().any(|root| address.starts_with(root))
        }),
        "width" | "height" => value.as_u64().is_some_and(|side| side > 0),
        "@context" => value == CONTEXT,
        name if LISTS.contains(&name) => value.as_array().is_some_and(|list| !list.is_empty()),
        _ => true,
    };
    if right {
        Ok(())
    } else {
        Err("is not what it must be")
    }
}

fn pair(value: &Value) -> Result<(), &'static str> {
    language_map(&value["label"])?;
    language_map(&value["value"])
}

/// `{"zh-Hans": ["…"], "none": ["…"]}`
fn language_map(value: &Value) -> Result<(), &'static str> {
    let entries = value.as_object().filter(|entries| !entries.is_empty());
    for (tag, texts) in entries.ok_or("is no language map")? {
        let texts = texts.as_array().filter(|texts| !texts.is_empty());
        if !texts.is_some_and(|texts| texts.iter().all(Value::is_string)) {
            return Err("a language has no list of texts");
        }
        let part = |part: &str| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        if tag != "none" && !tag.split('-').all(part) {
            return Err("a language is no BCP 47 tag");
        }
    }
    Ok(())
}
