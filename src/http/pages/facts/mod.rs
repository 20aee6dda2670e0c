//! A record's projection as rows of label and value, in the order of the field table.
//!
//! Fields are drawn by their format; a few groups that people read as a phrase (dates, measurements, references) have
//! one of their own. Other records appear by label, as links, and only if the public may see them.

mod piece;

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use serde_json::Value;

use super::tongue::Tongue;
use crate::domain::boundary::Boundary;
use crate::domain::dating::years;
use crate::domain::field::{self, Field, Format, codes};
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::language::{self, LangMap};
use crate::domain::measurement::print;
use crate::domain::object::Dimension;
use crate::http::api::view::Public;

/// Text, made safe to stand in HTML.
pub(super) struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// What stands elsewhere on the page.
const ELSEWHERE: [&str; 12] = [
    "labels",
    "description",
    "media",
    "object_kind",
    "site_kind",
    "context_kind",
    "place_kind",
    "agent_kind",
    "source_kind",
    "media_kind",
    "activity_kind",
    "scheme",
];

/// Draws the facts of one record.
pub(super) struct Facts<'a> {
    /// The language of the page.
    pub tongue: &'a Tongue,
    /// The records it refers to that the public may see.
    pub others: &'a BTreeMap<RecordId, Public>,
}

impl Facts<'_> {
    /// `<dt>` and `<dd>` for every field that holds something.
    pub fn draw(&self, kind: RecordKind, projection: &Value) -> String {
        let mut html = String::new();
        for field in field::fields(kind).filter(|field| !ELSEWHERE.contains(&field.name)) {
            let Some(value) = projection.get(field.name) else {
                continue;
            };
            let values = match value {
                Value::Array(values) if field.repeatable => values.as_slice(),
                value => std::slice::from_ref(value),
            };
            // Each with its number, which leads to it.
            let items: Vec<(usize, String)> = (1..)
                .zip(values)
                .filter_map(|(number, value)| Some((number, self.item(field, value)?)))
                .collect();
            if items.is_empty() {
                continue;
            }
            let label = self.tongue.both(field.zh, field.en);
            let _ = write!(html, "<dt>{label}</dt><dd>");
            // Short things of one sort stand in a line, whole statements below each other.
            let in_line = matches!(
                field.format,
                Format::Concept(_) | Format::Record(_) | Format::Code(_)
            );
            if in_line {
                let items: Vec<String> = items.into_iter().map(|(_, item)| item).collect();
                html.push_str(&items.join(self.tongue.say("、", ", ")));
            } else {
                for (number, item) in items {
                    let anchor = match field.name {
                        "passages" => format!(" id=\"passage-{number}\""),
                        _ => String::new(),
                    };
                    let _ = write!(html, "<div class=\"item\"{anchor}>{item}</div>");
                }
            }
            html.push_str("</dd>");
        }
        html
    }

    fn item(&self, field: &Field, value: &Value) -> Option<String> {
        match field.name {
            "numbers" => self.typed(codes::NUMBER_TYPE, value, "value"),
            "names" => self.typed(codes::NAME_TYPE, value, "text"),
            "notes" => note(value),
            "dating" => self.dating(value),
            "dimensions" => self.dimension(value),
            "relations" => self.relation(value),
            "references" => self.reference(value),
            "passages" => self.passage(value),
            "point" => point(value),
            "colours" => self.glaze_colour(value),
            "analyses" => self.analysis(value),
            "provenance" => self.provenance(value),
            _ => self.plain(field, value),
        }
    }

    fn plain(&self, field: &Field, value: &Value) -> Option<String> {
        if field.name == "origin_point" {
            return point(value);
        }
        if field.name == "grid_position" {
            return self.position(value);
        }
        let text = |value: &Value| value.as_str().map(|text| Escaped(text).to_string());
        match &field.format {
            Format::Text | Format::Edtf | Format::Language | Format::Grammar(_) => text(value),
            Format::LongText => Some(format!("<div class=\"text\">{}</div>", text(value)?)),
            Format::LangMap | Format::LongLangMap => {
                let texts: LangMap = serde_json::from_value(value.clone()).ok()?;
                let (tag, text) = language::pick(&texts, self.tongue.tag())?;
                Some(format!(
                    "<span class=\"text\" lang=\"{tag}\">{}</span>",
                    Escaped(text)
                ))
            }
            Format::LangLists => {
                let lists: BTreeMap<String, Vec<String>> =
                    serde_json::from_value(value.clone()).ok()?;
                let lines = lists.iter().map(|(tag, words)| {
                    let words = words.join(self.tongue.say("、", ", "));
                    format!("<div lang=\"{tag}\">{}</div>", Escaped(&words))
                });
                Some(lines.collect())
            }
            Format::Integer(..) | Format::Decimal(..) => number(value),
            Format::Boolean => Some(if value.as_bool()? {
                self.tongue.say("是", "yes").to_owned()
            } else {
                self.tongue.say("否", "no").to_owned()
            }),
            Format::Uri => {
                let uri = value.as_str()?;
                let shown = Escaped(uri);
                Some(format!(
                    "<a href=\"{shown}\" rel=\"nofollow noopener\">{shown}</a>"
                ))
            }
            Format::Code(list) => {
                let label = codes::label(list, value.as_str()?, self.tongue.say("zh", "en"));
                Some(Escaped(label).to_string())
            }
            Format::Boundary => self.boundary(value),
            Format::Record(_) | Format::Concept(_) => self.link(value),
            Format::Group(fields) => self.group(fields, value),
        }
    }

    /// How many corners an outline has; the map draws it.
    fn boundary(&self, value: &Value) -> Option<String> {
        let boundary = Boundary::parse(value).ok()?;
        let rings = boundary.areas().into_iter().flatten();
        let corners: usize = rings.map(|ring| ring.len() - 1).sum();
        Some(if self.tongue.say("zh", "en") == "zh" {
            format!("{corners} 个界点")
        } else {
            format!("{corners} corners")
        })
    }

    /// The members of a group, each with its label.
    fn group(&self, fields: &[Field], value: &Value) -> Option<String> {
        let mut html = String::new();
        for inner in fields {
            // A text is in its language already.
            if matches!(inner.format, Format::Language) {
                continue;
            }
            let Some(value) = value.get(inner.name) else {
                continue;
            };
            let shown = if inner.repeatable {
                let values = value.as_array()?.iter();
                let items = values.filter_map(|item| self.item(inner, item));
                if matches!(inner.format, Format::Group(_)) {
                    let mut lines = String::new();
                    for item in items {
                        let _ = write!(lines, "<span class=\"item\">{item}</span>");
                    }
                    lines
                } else {
                    items.collect::<Vec<_>>().join(self.tongue.say("；", "; "))
                }
            } else if matches!(inner.format, Format::LongText) {
                Escaped(value.as_str()?).to_string()
            } else {
                self.item(inner, value).unwrap_or_default()
            };
            if !shown.is_empty() {
                let label = Escaped(self.tongue.say(inner.zh, inner.en));
                let _ = write!(html, "<span class=\"pair\"><b>{label}</b>{shown}</span>");
            }
        }
        (!html.is_empty()).then_some(html)
    }

    fn link(&self, id: &Value) -> Option<String> {
        let id: RecordId = id.as_str()?.parse().ok()?;
        let other = self.others.get(&id)?;
        let path = format!("/{}/{id}", other.stored.envelope.kind.plural());
        let href = self.tongue.href(&path);
        let label = Escaped(other.content.get().label(self.tongue.tag()));
        Some(format!("<a href=\"{href}\">{label}</a>"))
    }

    fn code(&self, list: &'static [codes::Code], value: &Value, name: &str) -> Option<String> {
        let label = codes::label(
            list,
            value.get(name)?.as_str()?,
            self.tongue.say("zh", "en"),
        );
        Some(Escaped(label).to_string())
    }

    /// `咸通十五年（874）· 晚唐`, with what it rests on.
    fn dating(&self, value: &Value) -> Option<String> {
        let text = value
            .get("text")
            .and_then(Value::as_str)
            .map(|text| Escaped(text).to_string());
        let year = |name: &str| value.get(name).and_then(Value::as_i64);
        let span = years(year("begin"), year("end"), self.tongue.say("zh", "en"));
        let mut html = match (text, span) {
            (Some(text), Some(span)) => format!("{text} <span class=\"quiet\">{span}</span>"),
            (text, span) => text.or(span).unwrap_or_default(),
        };
        let period = value.get("period").and_then(|id| self.link(id));
        let basis = self.code(codes::DATING_BASIS, value, "basis");
        for part in [period, basis].into_iter().flatten() {
            if !html.is_empty() {
                html.push_str(" · ");
            }
            html.push_str(&part);
        }
        (!html.is_empty()).then_some(html)
    }

    /// `ZJ-00012 藏品总登记号`
    fn typed(&self, list: &'static [codes::Code], value: &Value, name: &str) -> Option<String> {
        let text = Escaped(value.get(name)?.as_str()?);
        let kind = self.code(list, value, "type")?;
        Some(format!("{text} <span class=\"quiet\">{kind}</span>"))
    }

    /// `复原高 21.5 厘米`, with what the source says of it.
    fn dimension(&self, value: &Value) -> Option<String> {
        let dimension: Dimension = serde_json::from_value(value.clone()).ok()?;
        let mut words = dimension.words();
        // That a piece was measured goes without saying.
        let stated = words.basis == Some("stated");
        words.basis = words.basis.filter(|basis| *basis == "reconstructed");
        let line = print::line([words], self.tongue.say("zh", "en"));
        let mut html = Escaped(&line).to_string();
        let source = stated.then(|| self.code(codes::MEASURE_BASIS, value, "basis"));
        let note = dimension.note.map(|note| Escaped(&note).to_string());
        for remark in [source.flatten(), note].into_iter().flatten() {
            let _ = write!(html, " <span class=\"quiet\">{remark}</span>");
        }
        Some(html)
    }

    /// `x 12.35, y 4.1, z 11.9 m ± 0.02 m`, and who measured it.
    fn position(&self, value: &Value) -> Option<String> {
        let place = |name: &str| value.get(name).and_then(number);
        let axes = [("x", "x_m"), ("y", "y_m"), ("z", "z_m")];
        let axes = axes
            .iter()
            .filter_map(|(axis, name)| Some(format!("{axis} {}", place(name)?)));
        let axes: Vec<_> = axes.collect();
        let mut html = format!("{} m", axes.join(", "));
        if let Some(precision) = place("precision_m") {
            let _ = write!(html, " <span class=\"quiet\">± {precision} m</span>");
        }
        if let Some(by) = value.get("recorded_by").and_then(|id| self.link(id)) {
            let _ = write!(html, " · {by}");
        }
        (!axes.is_empty()).then_some(html)
    }

    fn relation(&self, value: &Value) -> Option<String> {
        let target = self.link(value.get("target")?)?;
        let kind = self.code(codes::RELATION, value, "type")?;
        let mut html = format!("{kind}: {target}");
        if let Some(confidence) = self.code(codes::CONFIDENCE, value, "confidence") {
            let _ = write!(html, " <span class=\"quiet\">{confidence}</span>");
        }
        for name in ["locus", "citation", "note"] {
            if let Some(text) = value.get(name).and_then(Value::as_str) {
                let _ = write!(html, "<div class=\"quiet\">{}</div>", Escaped(text));
            }
        }
        Some(html)
    }

    /// A passage as it stands, how other witnesses read, what it says in the reader's language, what it speaks of.
    fn passage(&self, value: &Value) -> Option<String> {
        let text = Escaped(value.get("text")?.as_str()?);
        let tag = value.get("language").and_then(Value::as_str);
        let tag = Escaped(tag.unwrap_or_default());
        let mut html = String::new();
        if let Some(locus) = value.get("locus").and_then(Value::as_str) {
            let _ = write!(html, "<div class=\"quiet\">{}</div>", Escaped(locus));
        }
        let _ = write!(html, "<div class=\"verse\" lang=\"{tag}\">{text}</div>");
        let variants = value.get("variants").and_then(Value::as_array);
        for variant in variants.map(Vec::as_slice).unwrap_or_default() {
            let member = |name: &str| variant.get(name).and_then(Value::as_str);
            let _ = write!(
                html,
                "<div class=\"quiet\">{} → {} {}</div>",
                Escaped(member("replaces").unwrap_or("…")),
                Escaped(member("reading").unwrap_or_default()),
                Escaped(member("witness").unwrap_or_default()),
            );
        }
        let translations = value.get("translation").cloned().unwrap_or_default();
        let translations: LangMap = serde_json::from_value(translations).unwrap_or_default();
        if let Some((tag, text)) = language::pick(&translations, self.tongue.tag()) {
            let _ = write!(
                html,
                "<div class=\"text\" lang=\"{tag}\">{}</div>",
                Escaped(text)
            );
        }
        let mentions = value.get("mentions").and_then(Value::as_array);
        let mentions: Vec<String> = mentions
            .into_iter()
            .flatten()
            .filter_map(|id| self.link(id))
            .collect();
        if !mentions.is_empty() {
            let label = self.tongue.say("所及", "speaks of");
            let list = mentions.join(self.tongue.say("、", ", "));
            let _ = write!(
                html,
                "<div><span class=\"quiet\">{label}</span> {list}</div>"
            );
        }
        Some(html)
    }

    fn reference(&self, value: &Value) -> Option<String> {
        let mut html = Escaped(value.get("citation")?.as_str()?).to_string();
        if let Some(page) = value.get("page").and_then(Value::as_str) {
            let _ = write!(html, " {}", Escaped(page));
        }
        if let Some(source) = value.get("source").and_then(|id| self.link(id)) {
            let _ = write!(html, " → {source}");
        }
        if value.get("verified").and_then(Value::as_bool) == Some(false) {
            let words = self.tongue.say("未核对原书", "not checked");
            let _ = write!(html, " <span class=\"tag warn\">{words}</span>");
        }
        Some(html)
    }
}

fn point(value: &Value) -> Option<String> {
    let (longitude, latitude) = (value.get("longitude")?, value.get("latitude")?);
    let (longitude, latitude) = (longitude.as_f64()?, latitude.as_f64()?);
    let (north, east) = (
        if latitude < 0.0 { "S" } else { "N" },
        if longitude < 0.0 { "W" } else { "E" },
    );
    let mut html = format!("{}° {north}, {}° {east}", latitude.abs(), longitude.abs());
    if let Some(metres) = value.get("uncertainty_m").and_then(Value::as_f64) {
        let _ = write!(
            html,
            " <span class=\"quiet\">± {:.0} km</span>",
            metres / 1000.0
        );
    }
    Some(html)
}

/// What somebody remarked. That a record is invented says the page's head.
fn note(value: &Value) -> Option<String> {
    let text = Escaped(value.get("text")?.as_str()?);
    Some(format!("<div class=\"text\">{text}</div>"))
}

/// `110`, `12.3`: as people write it, not as JSON keeps it.
fn number(value: &Value) -> Option<String> {
    match value.as_i64() {
        Some(whole) => Some(whole.to_string()),
        None => value.as_f64().map(|number| number.to_string()),
    }
}
