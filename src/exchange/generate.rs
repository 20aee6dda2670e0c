//! Plausible museum records in any number, for measuring: the same seed gives the same records.
//!
//! What comes out is the import format, one record a line, self-contained: a small vocabulary, sites and contexts first,
//! then objects that refer to them. Everything is invented and says so in a note of kind `sample_data`.
//! A generated object is about 1.6 KB of JSON on average.

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use uuid::Uuid;

/// An endless supply of records cut off at `records`.
#[derive(Debug)]
pub struct Generator {
    rng: StdRng,
    records: u64,
    made: u64,
    concepts: Vec<(usize, Uuid)>,
    sites: Vec<Uuid>,
    contexts: Vec<(Uuid, Uuid, String)>,
}

/// `(scheme, zh-Hans, zh-Hant, en, pinyin)` of the vocabulary that generated objects use.
const CONCEPTS: &[(&str, &str, &str, &str, &str)] = &[
    ("form", "碗", "碗", "bowl", "wan"),
    ("form", "盘", "盤", "dish", "pan"),
    ("form", "执壶", "執壺", "ewer", "zhihu"),
    ("form", "净瓶", "淨瓶", "kundika", "jingping"),
    ("form", "盏托", "盞托", "cup stand", "zhantuo"),
    ("form", "罐", "罐", "jar", "guan"),
    ("form", "盒", "盒", "box", "he"),
    ("form", "水盂", "水盂", "water pot", "shuiyu"),
    ("form", "唾盂", "唾盂", "spittoon", "tuoyu"),
    ("form", "枕", "枕", "pillow", "zhen"),
    ("kiln_furniture", "匣钵", "匣缽", "saggar", "xiabo"),
    ("kiln_furniture", "垫圈", "墊圈", "ring spacer", "dianquan"),
    ("glaze", "青釉", "青釉", "green glaze", "qingyou"),
    ("glaze", "秘色釉", "秘色釉", "mi-se glaze", "mise you"),
    (
        "glaze",
        "青黄釉",
        "青黃釉",
        "yellowish green glaze",
        "qinghuang you",
    ),
    ("technique", "划花", "劃花", "incised decoration", "huahua"),
    ("technique", "刻花", "刻花", "carved decoration", "kehua"),
    ("technique", "轮制", "輪製", "wheel throwing", "lunzhi"),
    ("technique", "模印", "模印", "moulding", "moyin"),
    ("material", "瓷", "瓷", "porcelain", "ci"),
    ("material", "瓷土", "瓷土", "porcelain clay", "citu"),
    (
        "decoration",
        "莲瓣纹",
        "蓮瓣紋",
        "lotus petals",
        "lianban wen",
    ),
    ("decoration", "荷叶纹", "荷葉紋", "lotus leaf", "heye wen"),
    ("decoration", "鹦鹉纹", "鸚鵡紋", "parrots", "yingwu wen"),
    ("decoration", "素面", "素面", "plain", "sumian"),
    ("period", "晚唐", "晚唐", "Late Tang", "wantang"),
    ("period", "五代", "五代", "Five Dynasties", "wudai"),
    ("period", "北宋", "北宋", "Northern Song", "beisong"),
    ("period", "南宋", "南宋", "Southern Song", "nansong"),
];

/// Years of the four periods above, in their order.
const SPANS: [(i32, i32); 4] = [(827, 907), (907, 960), (960, 1127), (1127, 1279)];

const SITE_NAMES: [&str; 12] = [
    "东岙", "西湾", "竹坞", "石塘", "松岭", "荷浦", "龙坞", "茶山", "枫湾", "银湖", "溪口", "白坞",
];

const BODY_ZH: [&str; 8] = [
    "灰白胎，胎质细腻坚致，断面可见少量气孔",
    "浅灰胎，胎体较薄，修坯规整",
    "胎色灰黄，夹细砂，露胎处呈火石红",
    "釉层均匀，釉面莹润，开细碎纹片",
    "口沿微敛，弧腹下收，圈足外撇",
    "足端留有松子状支烧痕，排列规整",
    "内底划四线花卉，线条流畅",
    "外壁有轮旋痕，近足处釉层稍厚",
];

const BODY_EN: [&str; 8] = [
    "Greyish white body, fine and dense, with a few pores in the break",
    "Pale grey body, thinly potted and neatly trimmed",
    "Yellowish grey body with fine sand, burnt orange where unglazed",
    "Even lustrous glaze with a fine crackle",
    "Slightly inverted rim, curved wall and splayed foot ring",
    "Pine-seed spur marks stand evenly around the foot",
    "Four-line flowers are incised inside the base",
    "Throwing rings outside, the glaze thicker near the foot",
];

impl Generator {
    /// `records` in all, decided by `seed`.
    pub fn new(records: u64, seed: u64) -> Self {
        Self {
            rng: StdRng::seed_from_u64(seed),
            records,
            made: 0,
            concepts: Vec::new(),
            sites: Vec::new(),
            contexts: Vec::new(),
        }
    }

    fn id(&mut self) -> Uuid {
        uuid::Builder::from_random_bytes(self.rng.random()).into_uuid()
    }

    fn pick<'a>(&mut self, list: &'a [&'a str]) -> &'a str {
        list.choose(&mut self.rng).copied().unwrap_or_default()
    }

    fn concept_of(&mut self, schemes: &[&str]) -> (usize, Uuid) {
        let fitting: Vec<_> = self
            .concepts
            .iter()
            .filter(|(at, _)| schemes.contains(&CONCEPTS[*at].0))
            .copied()
            .collect();
        fitting
            .choose(&mut self.rng)
            .copied()
            .unwrap_or((0, Uuid::nil()))
    }

    fn contexts_wanted(&self) -> usize {
        usize::try_from(self.records / 50)
            .unwrap_or(usize::MAX)
            .clamp(1, 2000)
    }

    fn concept(&mut self) -> Value {
        let at = self.concepts.len();
        let (scheme, hans, hant, en, pinyin) = CONCEPTS[at];
        let id = self.id();
        self.concepts.push((at, id));
        let mut record = json!({
            "id": id, "publish": true, "kind": "concept", "scheme": scheme, "pinyin": pinyin,
            "labels": {"zh-Hans": hans, "zh-Hant": hant, "en": en}, "notes": [sample_note()],
        });
        if scheme == "period" {
            let (begin, end) = SPANS[at - (CONCEPTS.len() - SPANS.len())];
            record["begin"] = json!(begin);
            record["end"] = json!(end);
        }
        record
    }

    fn site(&mut self) -> Value {
        let name = SITE_NAMES[self.sites.len()];
        let id = self.id();
        self.sites.push(id);
        json!({
            "id": id, "publish": true, "kind": "site", "site_kind": "kiln", "disclosure": "grid",
            "labels": {"zh-Hans": format!("{name}窑址（示例）"), "en": format!("Sample kiln site {}", self.sites.len())},
            "point": {"longitude": round(121.0 + self.rng.random::<f64>() / 2.0), "latitude": round(30.0 + self.rng.random::<f64>() / 5.0)},
            "notes": [sample_note()],
        })
    }

    fn context(&mut self) -> Value {
        let id = self.id();
        let site = self
            .sites
            .choose(&mut self.rng)
            .copied()
            .unwrap_or_default();
        let code = format!(
            "T{:02}({})",
            self.rng.random_range(1..40),
            self.rng.random_range(1..12)
        );
        self.contexts.push((id, site, code.clone()));
        json!({
            "id": id, "publish": true, "kind": "context", "context_kind": "layer", "site": site, "code": code,
            "labels": {"zh-Hans": format!("{code}层"), "en": format!("Layer {code}")}, "notes": [sample_note()],
        })
    }

    fn object(&mut self) -> Value {
        let id = self.id();
        let (form_at, form) = self.concept_of(&["form", "kiln_furniture"]);
        let (glaze_at, glaze) = self.concept_of(&["glaze"]);
        let (period_at, period) = self.concept_of(&["period"]);
        let (_, material) = self.concept_of(&["material"]);
        let (_, technique) = self.concept_of(&["technique"]);
        let (decoration_at, decoration) = self.concept_of(&["decoration"]);
        let (context, site, code) = self
            .contexts
            .choose(&mut self.rng)
            .cloned()
            .unwrap_or_default();
        let span = SPANS[period_at - (CONCEPTS.len() - SPANS.len())];
        let begin = self.rng.random_range(span.0..span.1);
        let end = (begin + self.rng.random_range(0..60)).min(span.1);
        let (_, form_zh, form_hant, form_en, _) = CONCEPTS[form_at];
        let (_, glaze_zh, _, glaze_en, _) = CONCEPTS[glaze_at];
        let (_, period_zh, period_hant, period_en, _) = CONCEPTS[period_at];
        let (_, decoration_zh, decoration_hant, decoration_en, _) = CONCEPTS[decoration_at];
        let zh: Vec<_> = (0..4).map(|_| self.pick(&BODY_ZH)).collect();
        let en: Vec<_> = (0..4).map(|_| self.pick(&BODY_EN)).collect();
        let number = format!("SAMPLE-{:07}", self.made + 1);
        json!({
            "id": id, "publish": true, "kind": "object", "object_kind": "find",
            "labels": {
                "zh-Hans": format!("{period_zh} 越窑{glaze_zh}{decoration_zh}{form_zh}"),
                "zh-Hant": format!("{period_hant} 越窯{glaze_zh}{decoration_hant}{form_hant}"),
                "en": format!("{form_en} with {decoration_en}, {glaze_en}, Yue ware, {period_en}"),
            },
            "description": {"zh-Hans": format!("{}。", zh.join("；")), "en": format!("{}.", en.join(". "))},
            "numbers": [{"type": "accession", "value": number}],
            "form": form, "materials": [material], "techniques": [technique], "decorations": [decoration],
            "glaze": {"concept": glaze},
            "dating": [{"text": period_zh, "begin": begin, "end": end, "period": period, "basis": "attributed"}],
            "dimensions": [
                {"kind": "height", "value": round_tenth(self.rng.random_range(2.0..35.0)), "unit": "cm"},
                {"kind": "rim_diameter", "value": round_tenth(self.rng.random_range(3.0..28.0)), "unit": "cm"},
            ],
            "production_place": site,
            "find_spot": {"site": site, "context": context, "find_number": format!("{code}:{}", self.made + 1)},
            "notes": [sample_note()],
        })
    }
}

impl Iterator for Generator {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        if self.made >= self.records {
            return None;
        }
        let record = if self.concepts.len() < CONCEPTS.len() {
            self.concept()
        } else if self.sites.len() < SITE_NAMES.len() {
            self.site()
        } else if self.contexts.len() < self.contexts_wanted() {
            self.context()
        } else {
            self.object()
        };
        self.made += 1;
        Some(record)
    }
}

fn sample_note() -> Value {
    json!({"kind": "sample_data", "language": "zh-Hans", "text": "示例数据：由程序生成，并非真实藏品。"})
}

fn round(degrees: f64) -> f64 {
    (degrees * 1e4).round() / 1e4
}

fn round_tenth(length: f64) -> f64 {
    (length * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_records() {
        let a: Vec<_> = Generator::new(200, 7).collect();
        let b: Vec<_> = Generator::new(200, 7).collect();
        assert_eq!(a, b);
        assert_eq!(a.len(), 200);
        assert_ne!(a, Generator::new(200, 8).collect::<Vec<_>>());
    }
}
