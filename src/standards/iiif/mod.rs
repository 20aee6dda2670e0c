//! IIIF: the grammar of image requests and `info.json` of Image API 3.0 and 2.1, manifests.

pub mod image_request;
pub mod info;
pub mod manifest;
pub mod version;

/// A licence or rights statement as IIIF takes it: an address of Creative Commons or RightsStatements.org, in the form of
/// those (`http`), or nothing.
fn rights_address(address: &str) -> Option<String> {
    let address = address.replacen("https://", "http://", 1);
    let known = [
        "http://creativecommons.org/",
        "http://rightsstatements.org/",
    ];
    known
        .iter()
        .any(|root| address.starts_with(root))
        .then_some(address)
}
