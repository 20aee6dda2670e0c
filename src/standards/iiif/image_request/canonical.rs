//! The canonical form of a planned request (2.1 and 3.0 §4.7), without the identifier.

use std::fmt;

use crate::imaging::plan::{NamedSize, Plan};
use crate::standards::iiif::version::Version;

/// Writes it.
pub struct Canonical<'a>(pub &'a Plan, pub Version);

impl fmt::Display for Canonical<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plan = self.0;
        if plan.is_whole() {
            f.write_str("full/")?;
        } else {
            let region = plan.region;
            write!(f, "{},{},{},{}/", region.x, region.y, region.w, region.h)?;
        }
        match self.1 {
            Version::Two => size_two(plan, f)?,
            Version::Three => size_three(plan, f)?,
        }
        if plan.rotation.mirror {
            f.write_str("!")?;
        }
        // "An integer if possible, and no trailing zeros in a decimal value, and a leading 0 if the value is below 1":
        // as numbers print.
        let degrees = plan.rotation.degrees();
        write!(
            f,
            "{degrees}/{}.{}",
            plan.quality.name(),
            plan.format.name()
        )
    }
}

/// `full` for the region's own size, `w,` where that keeps its shape, else `w,h`.
fn size_two(plan: &Plan, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if (plan.width, plan.height) == (plan.region.w, plan.region.h) {
        f.write_str("full/")
    } else if plan.proportional {
        write!(f, "{},/", plan.width)
    } else {
        write!(f, "{},{}/", plan.width, plan.height)
    }
}

/// `max` or `^max` where it is that size, else `w,h`, with `^` where it is enlarged.
fn size_three(plan: &Plan, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match plan.named {
        Some(NamedSize::Max) => f.write_str("max/"),
        Some(NamedSize::UpscaledMax) => f.write_str("^max/"),
        None => {
            let enlarged = plan.width > plan.region.w || plan.height > plan.region.h;
            let up = if enlarged { "^" } else { "" };
            write!(f, "{up}{},{}/", plan.width, plan.height)
        }
    }
}
