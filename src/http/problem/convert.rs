//! How the errors of the rooms below become problems. What a client cannot mend is `internal`.
