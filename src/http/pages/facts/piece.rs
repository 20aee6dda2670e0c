//! How a piece was made and what befell it, as people read it: colours with a patch of the colour, analyses as tables,
//! provenance as a line of events.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Escaped, Facts};
use crate::db::renditions::Rendition;
use crate::domain::ceramic::{Analysis, GlazeColour, Lab};
use crate::domain::field::codes;
use crate::domain::id::RecordId;
use crate::domain::picture_glaze::{ColourShare, PictureGlaze};
use crate::http::api::view::glaze_of;

impl Facts<'_> {
    /// One colour of the glaze: the patch, the figures, how they were got.
    pub(super) fn glaze_colour(&self, value: &Value) -> Option<String> {
        let colour: GlazeColour = serde_json::from_value(value.clone()).ok()?;
        let mut html = String::new();
        if let Some(lab) = colour.lab {
            let patch = patch(lab);
            let _ = write!(html, "{patch}L* {} a* {} b* {}", lab.l, lab.a, lab.b);
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

    /// `<dt>` and `<dd>` of the glaze that photographs show: a patch and a share for each of its colours, and how they were
    /// got. A photograph that shows none says why where it stands alone.
    pub fn glaze_shown(&self, media: &[RecordId], renditions: &[Rendition]) -> String {
        let alone = media.len() == 1;
        let told = media
            .iter()
            .filter_map(|id| Some((id, glaze_of(*id, renditions)?)));
        let items: Vec<String> = told
            .filter(|(_, glaze)| alone || glaze.none.is_none())
            .map(|(id, glaze)| {
                let whose = (!alone).then(|| self.link(&json!(id))).flatten();
                self.glaze_in_picture(whose, glaze)
            })
            .collect();
        if items.is_empty() {
            return String::new();
        }
        let label = self.tongue.both("画面釉色", "Glaze shown");
        let items = items.iter().fold(String::new(), |html, item| {
            html + "<div class=\"item\">" + item + "</div>"
        });
        format!("<dt>{label}</dt><dd>{items}</dd>")
    }

    fn glaze_in_picture(&self, whose: Option<String>, glaze: &PictureGlaze) -> String {
        let said = |list, code: &Option<String>| {
            let code = code.as_deref()?;
            let words = codes::label(list, code, self.tongue.say("zh", "en"));
            Some(Escaped(words).to_string())
        };
        let mut html = String::new();
        for ColourShare { lab, share } in &glaze.colours {
            let (patch, percent) = (patch(*lab), share * 100.0);
            let Lab { l, a, b } = lab;
            let _ = write!(
                html,
                "<div>{patch}{percent:.0}% <span class=\"quiet\">L* {l:.1} a* {a:.1} b* {b:.1}</span></div>"
            );
        }
        let difference = glaze.mean_difference.map(|far| format!("ΔE2000 {far:.1}"));
        let correction = Some(glaze.correction.clone());
        let how = [
            said(codes::NO_GLAZE_SHOWN, &glaze.none),
            Some(Escaped(&glaze.illuminant).to_string()),
            said(codes::COLOUR_CORRECTION, &correction),
            difference,
            Some(Escaped(&glaze.method).to_string()),
            whose,
        ];
        let how: Vec<String> = how.into_iter().flatten().collect();
        let _ = write!(html, "<span class=\"quiet\">{}</span>", how.join(" · "));
        html
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

/// A patch of a colour as a screen shows it.
fn patch(lab: Lab) -> String {
    let [red, green, blue] = lab.to_srgb();
    format!(
        "<svg class=\"patch\" aria-hidden=\"true\"><rect width=\"100%\" height=\"100%\" fill=\"#{red:02x}{green:02x}{blue:02x}\"/></svg>"
    )
}
