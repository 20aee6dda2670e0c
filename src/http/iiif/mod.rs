//! The IIIF doors.
