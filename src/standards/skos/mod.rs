//! The vocabulary as SKOS: written as Turtle, read back from it. What is written and read again says the same.
//!
//! | field | SKOS |
//! |---|---|
//! | `labels` | `skos:prefLabel` by language |
//! | `pinyin` | `skos:prefLabel` as `zh-Latn-pinyin` |
//! | `alt_labels`, `hidden_labels` | `skos:altLabel`, `skos:hiddenLabel` |
//! | `description`, `scope_note` | `skos:definition`, `skos:scopeNote` |
//! | `notation` | `skos:notation` |
//! | `scheme` | `skos:inScheme`; top concepts also `skos:topConceptOf` |
//! | `broader`, `related` | `skos:broader`, `skos:related`; `skos:narrower` is read |
//! | `exact_match`, `close_match` | `skos:exactMatch`, `skos:closeMatch` |
//! | `begin`, `end` | `dcterms:temporal`, an EDTF interval |
//! | `deprecated`, `replaced_by` | `owl:deprecated`, `dcterms:isReplacedBy` |
//!
//! A concept's address is its stable one, `/id/{uuid}`; a scheme's is where its own Turtle is read, and its notation is the
//! museum's code for it. What SKOS has no place for (notes, references, photographs) is neither written nor touched.

mod read;
mod row;
mod write;

pub use read::{Bounds, Document, read};
pub use row::{LineFault, Row, Statement};
pub use write::write;

use uuid::Uuid;

use crate::domain::id::RecordId;

const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";
const DCTERMS: &str = "http://purl.org/dc/terms/";
const OWL: &str = "http://www.w3.org/2002/07/owl#";
const RDF_TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
/// The datatype of EDTF texts at the Library of Congress.
const EDTF: &str = "http://id.loc.gov/datatypes/edtf/EDTF";

/// The address of a concept in a museum at `base`.
pub fn concept_address(base: &str, id: RecordId) -> String {
    format!("{base}/id/{id}")
}

/// The address of a scheme in a museum at `base`.
pub fn scheme_address(base: &str, scheme: &str) -> String {
    format!("{base}/api/v1/vocabulary.ttl?scheme={scheme}")
}

/// The id that an address stands for: the UUID in it (`…/id/{uuid}`, `urn:uuid:{uuid}`), whichever museum's it is, else one
/// that the address itself gives each time.
fn id_of(address: &str) -> RecordId {
    let uuid = address.strip_prefix("urn:uuid:").or_else(|| {
        let (before, last) = address.rsplit_once('/')?;
        before.ends_with("/id").then_some(last)
    });
    let uuid = uuid.filter(|text| text.len() == 36);
    let kept = uuid.and_then(|text| Uuid::try_parse(text).ok());
    RecordId(kept.unwrap_or_else(|| Uuid::new_v5(&Uuid::NAMESPACE_URL, address.as_bytes())))
}

/// Whether the id of an address is the one in it.
fn is_ours(address: &str) -> bool {
    let id = id_of(address).to_string();
    address.to_ascii_lowercase().ends_with(&id)
}

#[cfg(test)]
mod tests;
