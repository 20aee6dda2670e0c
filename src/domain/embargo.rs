//! What the public may know only from a day on: some fields of a record, or all of it.

use chrono::NaiveDate;

use super::common::Embargo;
use super::fault::{Fault, step};
use super::field;
use super::kind::RecordKind;

impl Embargo {
    /// Whether it keeps the whole record from the public.
    pub fn is_whole(&self) -> bool {
        self.fields.is_empty()
    }

    /// Whether it still holds.
    pub fn holds(&self, today: NaiveDate) -> bool {
        today < self.until
    }
}

/// Every field that is named is one of the kind, and one that the record can be without.
pub(super) fn settle(kind: RecordKind, embargoes: &[Embargo], faults: &mut Vec<Fault>) {
    for (at, embargo) in embargoes.iter().enumerate() {
        for (place, name) in embargo.fields.iter().enumerate() {
            let known = field::fields(kind).find(|field| field.name == name);
            let fault = match known {
                None => ("unknown_field", "no such field"),
                Some(field) if field.required => (
                    "required",
                    "the record cannot be without this field: embargo it whole",
                ),
                Some(_) => continue,
            };
            let pointer = step(&step(&step("/embargoes", at), "fields"), place);
            faults.push(Fault::new(pointer, fault.0, fault.1));
        }
    }
}

/// The day on which the next of `embargoes` ends, if one of those that keep fields back still holds.
pub fn next_end(embargoes: &[Embargo], today: NaiveDate) -> Option<NaiveDate> {
    let held = embargoes.iter().filter(|embargo| embargo.holds(today));
    held.map(|embargo| embargo.until).min()
}

/// The day from which the whole record may be public, if that is later than today.
pub fn whole_until(embargoes: &[Embargo], today: NaiveDate) -> Option<NaiveDate> {
    let whole = embargoes
        .iter()
        .filter(|embargo| embargo.is_whole() && embargo.holds(today));
    whole.map(|embargo| embargo.until).max()
}
