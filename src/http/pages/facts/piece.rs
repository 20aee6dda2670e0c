//! How a piece was made and what befell it, as people read it: colours with a patch of the colour, analyses as tables,
//! provenance as a line of events.

use std::fmt::Write as _;

use serde_json::Value;

use super::{Escaped, Facts};
use crate::domain::ceramic::{Analysis, GlazeColour};
use crate::domain::field::codes;

impl Facts<'_> {
    /// One colour of the glaze: the patch, the figures, how they were got.
    pub(super) fn glaze_colour(&self, value: &Value) -> Option<String> {
        let colour: GlazeColour = serde_json::from_value(value.clone()).ok()?;
        let mut html = String::new();
        if let Some(lab) = colour.lab {
            let [red, green, blue] = lab.to_srgb();
            let _ = write!(
                html,
                "<svg class=\"patch\" aria-hidden=\"true\"><rect width=\"100%\" height=\"100%\" fill=\"#{red:02x}{green:02x}{blue:02x}\"/></svg>L* {} a* {} b* {}",
                lab.l, lab.a, lab.b
            );
        }
        if let Some(munsell) = &colour.munsell {
            let gap = if html.is_empty() { "" } else { " · " };
            let _ = write!(html, "{gap}{}", Escaped(munsell));
        }
        let how = self.code(codes::COLOUR_ORIGIN, value, "origin");
        let rest = [&colour.instrument, &colour.illuminant, &colour.spot];
        let rest = rest
            .into_iter()
            .flatten()
            .map(|text| Escaped(text).to_string());
        let told: Vec<String> = how.into_iter().chain(rest).collect();
        let _ = write!(html, " <span class=\"quiet\">{}</span>", told.join(" · "));
        Some(html)
    }

    /// One analysis: what, how and where, then its shares in a table.
    pub(super) fn analysis(&self, value: &Value) -> Option<String> {
        let analysis: Analysis = serde_json::from_value(value.clone()).ok()?;
        let coded = [
            self.code(codes::ANALYSIS_TARGET, value, "target"),
            self.code(codes::ANALYSIS_METHOD, value, "method"),
        ];
        let texts = [
            &analysis.spot,
            &analysis.sample,
            &analysis.laboratory,
            &analysis.date,
        ];
        let texts = texts
            .into_iter()
            .flatten()
            .map(|text| Escaped(text).to_string());
        let head: Vec<String> = coded.into_iter().flatten().chain(texts).collect();
        let mut html = format!(
            "<div>{}</div><table class=\"shares\"><tr>",
            head.join(" · ")
        );
        for share in &analysis.oxides {
            // The formula says more than a name, in any language.
            let formula = codes::label(codes::OXIDE, &share.oxide, "en");
            let _ = write!(html, "<th>{}</th>", Escaped(formula));
        }
        let _ = write!(
            html,
            "<th>{}</th></tr><tr>",
            self.tongue.say("总和", "total")
        );
        for share in &analysis.oxides {
            let _ = write!(html, "<td>{}</td>", share.percent);
        }
        let total = analysis.total.unwrap_or_else(|| analysis.sum());
        let _ = write!(html, "<td>{total:.2}</td></tr></table>");
        if let Some(note) = &analysis.note {
            let _ = write!(html, "<div class=\"quiet\">{}</div>", Escaped(note));
        }
        Some(html)
    }

    /// One event: when, what, who, where, and what says so.
    pub(super) fn provenance(&self, value: &Value) -> Option<String> {
        let when = value.get("date").and_then(Value::as_str);
        let when = when.map(|date| Escaped(date).to_string());
        let what = self.code(codes::PROVENANCE, value, "type");
        let linked = ["agent", "place", "source"];
        let linked = linked
            .iter()
            .filter_map(|name| self.link(value.get(*name)?));
        let note = value.get("note").and_then(Value::as_str);
        let note = note.map(|note| format!("<span class=\"quiet\">{}</span>", Escaped(note)));
        let told: Vec<String> = when
            .into_iter()
            .chain(what)
            .chain(linked)
            .chain(note)
            .collect();
        (!told.is_empty()).then(|| told.join(" · "))
    }
}
