//! Reading a struct so that every fault is named: unknown fields first, then each field that will not read.
//!
//! serde stops at the first fault; here the faulty field is noted, taken out, and reading goes on.

use std::collections::BTreeMap;

use serde::de::{self, Deserialize, DeserializeOwned, Deserializer, Visitor};
use serde_json::{Map, Value};

use crate::http::problem::FieldFault;

/// The names of the fields that `T` reads, as its derive tells them (empty for anything but a struct).
pub(crate) fn field_names<'de, T: Deserialize<'de>>() -> &'static [&'static str] {
    let mut names: &'static [&'static str] = &[];
    // The probe always ends in an error: all it wants are the names on the way.
    let _ = T::deserialize(Probe(&mut names));
    names
}

struct Probe<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Probe<'_> {
    type Error = de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(de::Error::custom("probe"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Self::Error> {
        *self.0 = fields;
        Err(de::Error::custom("probe"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// Reads a JSON object as `T`, naming every unknown and every mistyped field by its pointer.
pub(crate) fn read_object<T: DeserializeOwned>(
    mut object: Map<String, Value>,
) -> Result<T, Vec<FieldFault>> {
    let known = field_names::<T>();
    let mut faults = Vec::new();
    let unknown: Vec<String> = object
        .keys()
        .filter(|name| !known.contains(&name.as_str()))
        .cloned()
        .collect();
    for name in unknown {
        object.remove(&name);
        faults.push(unknown_name(&name, known));
    }
    control_characters(&Value::Object(object.clone()), "", &mut faults);
    loop {
        let error = match serde_path_to_error::deserialize::<_, T>(Value::Object(object.clone())) {
            Ok(read) if faults.is_empty() => return Ok(read),
            Ok(_) => return Err(faults),
            Err(error) => error,
        };
        let pointer = pointer_of(error.path());
        let words = error.inner().to_string();
        let field = pointer
            .get(1..)
            .and_then(|rest| rest.split('/').next())
            .unwrap_or_default();
        if object.remove(&unescape(field)).is_some() {
            faults.push(FieldFault::new(pointer, code_of(&words), words));
            continue;
        }
        // A missing field cannot be taken out; add a stand-in only to look for further faults is not worth it.
        if let Some(name) = missing_field(&words) {
            let pointer = format!("/{}", escape(&name));
            let already = faults
                .iter()
                .any(|f| f.pointer == pointer || f.pointer.starts_with(&format!("{pointer}/")));
            if !already {
                faults.push(FieldFault::new(
                    pointer,
                    "required",
                    format!("the field `{name}` is required"),
                ));
            }
        } else {
            faults.push(FieldFault::new(pointer, code_of(&words), words));
        }
        return Err(faults);
    }
}

/// Reads named parameters as `T`; every fault is named, a name given twice is one.
pub(crate) fn read_pairs<T: DeserializeOwned>(
    pairs: Vec<(String, String)>,
) -> Result<T, Vec<FieldFault>> {
    let known = field_names::<T>();
    let mut faults = Vec::new();
    let mut given: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in pairs {
        let pointer = format!("/{}", escape(&name));
        if !known.contains(&name.as_str()) {
            faults.push(unknown_name(&name, known));
        } else if value.chars().any(char::is_control) {
            faults.push(FieldFault::new(
                pointer,
                "control_character",
                "control characters are not allowed",
            ));
        } else if given.insert(name.clone(), value).is_some() {
            faults.push(FieldFault::new(
                pointer,
                "repeated",
                format!("`{name}` is given more than once"),
            ));
        }
    }
    loop {
        match T::deserialize(Pairs {
            left: given.iter(),
            value: None,
        }) {
            Ok(read) if faults.is_empty() => return Ok(read),
            Ok(_) => return Err(faults),
            Err(Refusal {
                name: Some(name),
                words,
            }) => {
                given.remove(&name);
                faults.push(FieldFault::new(
                    format!("/{}", escape(&name)),
                    "invalid_value",
                    words,
                ));
            }
            Err(Refusal { name: None, words }) => {
                let name = missing_field(&words).unwrap_or_default();
                let pointer = format!("/{}", escape(&name));
                if !faults.iter().any(|fault| fault.pointer == pointer) {
                    faults.push(FieldFault::new(
                        pointer,
                        "required",
                        format!("the parameter `{name}` is required"),
                    ));
                }
                return Err(faults);
            }
        }
    }
}

/// One `~0`/`~1` escaped reference token of a JSON pointer.
pub(crate) fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

fn unknown_name(name: &str, known: &[&str]) -> FieldFault {
    let shown: String = name.chars().filter(|c| !c.is_control()).take(80).collect();
    let detail = if known.is_empty() {
        format!("`{shown}` is not known here; nothing is taken")
    } else {
        format!(
            "`{shown}` is not known here; known are {}",
            known.join(", ")
        )
    };
    FieldFault::new(format!("/{}", escape(&shown)), "unknown_field", detail)
}

fn control_characters(value: &Value, pointer: &str, faults: &mut Vec<FieldFault>) {
    match value {
        Value::String(text) if text.chars().any(char::is_control) => {
            faults.push(FieldFault::new(
                pointer,
                "control_character",
                "control characters are not allowed",
            ));
        }
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                control_characters(item, &format!("{pointer}/{i}"), faults);
            }
        }
        Value::Object(fields) => {
            for (name, item) in fields {
                control_characters(item, &format!("{pointer}/{}", escape(name)), faults);
            }
        }
        _ => {}
    }
}

fn pointer_of(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => pointer.extend(["/", &index.to_string()]),
            Segment::Map { key } => pointer.extend(["/", &escape(key)]),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

fn missing_field(words: &str) -> Option<String> {
    let rest = words.strip_prefix("missing field `")?;
    Some(rest.split('`').next()?.to_owned())
}

fn code_of(words: &str) -> &'static str {
    if words.starts_with("invalid type") {
        "wrong_type"
    } else if words.starts_with("unknown variant") {
        "invalid_code"
    } else if words.starts_with("unknown field") {
        "unknown_field"
    } else {
        "invalid_value"
    }
}

/// A parameter's text, read as whatever its field wants.
struct Text<'a> {
    name: &'a str,
    value: &'a str,
}

/// Why a parameter will not read, and which.
#[derive(Debug)]
struct Refusal {
    name: Option<String>,
    words: String,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words)
    }
}

impl std::error::Error for Refusal {}

impl de::Error for Refusal {
    fn custom<T: std::fmt::Display>(words: T) -> Self {
        Self {
            name: None,
            words: words.to_string(),
        }
    }
}

impl Text<'_> {
    fn number<N: std::str::FromStr>(&self, what: &str) -> Result<N, Refusal> {
        self.value
            .parse()
            .map_err(|_| de::Error::custom(format!("`{}` is {what}", self.name)))
    }
}

/// The pairs as a map; whatever a value is refused for carries its name.
struct Pairs<'a> {
    left: std::collections::btree_map::Iter<'a, String, String>,
    value: Option<Text<'a>>,
}

impl<'de> de::MapAccess<'de> for Pairs<'_> {
    type Error = Refusal;

    fn next_key_seed<K: de::DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Refusal> {
        let Some((name, value)) = self.left.next() else {
            return Ok(None);
        };
        self.value = Some(Text { name, value });
        seed.deserialize(de::IntoDeserializer::<Refusal>::into_deserializer(
            name.as_str(),
        ))
        .map(Some)
    }

    fn next_value_seed<V: de::DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, Refusal> {
        let text = self
            .value
            .take()
            .ok_or_else(|| de::Error::custom("a value without its name"))?;
        let name = text.name.to_owned();
        seed.deserialize(text).map_err(|refusal: Refusal| Refusal {
            name: refusal.name.or(Some(name)),
            ..refusal
        })
    }
}

impl<'de> Deserializer<'de> for Pairs<'_> {
    type Error = Refusal;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_map(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> Deserializer<'de> for Text<'_> {
    type Error = Refusal;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_str(self.value)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_some(self)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.value {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => Err(de::Error::custom(format!(
                "`{}` is true or false",
                self.name
            ))),
        }
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        let number = self.number("a whole number, not negative")?;
        visitor.visit_u64(number)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        let number = self.number("a whole number")?;
        visitor.visit_i64(number)
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        let number = self.number("a number")?;
        visitor.visit_f64(number)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        visitor.visit_enum(de::IntoDeserializer::<Refusal>::into_deserializer(
            self.value,
        ))
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i128 u8 u128 f32 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests;
