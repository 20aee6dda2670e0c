//! The words a dating is made of, and the names: every spelling, with all it can mean.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::eras::{self, Era, Ruler};
use super::glyphs::fold;
use super::periods::{self, Period};
use super::sexagenary::Sexagenary;
use super::when::Part;

/// A word of the grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// 年, year
    Year,
    /// 元年: a number and its 年
    FirstYear,
    /// 月
    Month,
    /// 正月, April: a month by name; of the moon if the first member is true
    NamedMonth(bool, u8),
    /// month, before its number
    MonthNumber,
    /// 日
    Day,
    /// day, before its number
    DayNumber,
    /// 闰
    Leap,
    /// 岁次, before a sexagenary name
    Cycle,
    /// 世纪, century
    Century,
    /// c: century after an ordinal, circa elsewhere
    C,
    /// 年代
    Decade,
    /// decade, after 800s
    DecadeOf,
    /// 公元, AD
    CommonEra,
    /// 公元前, BC
    BeforeCommonEra,
    /// 前: BC before a number, before after one
    Front,
    /// 后, after
    Back,
    /// 中: the middle of a century, during an era
    Amid,
    /// 早期, early
    Part(Part),
    /// half, after first or second
    Half,
    /// quarter, 四分之一
    Quarter,
    /// last, before quarter
    Last,
    /// 第
    Ordinal,
    /// 至, to
    To,
    /// 、, and
    And,
    /// 或, or
    Or,
    /// between, 介于
    Between,
    /// 之间
    Among,
    /// from, 自
    From,
    /// before, 早于
    Before,
    /// 以前, after what it bounds
    Earlier,
    /// no later than, 不晚于
    UpTo,
    /// 及以前, after what it bounds
    AndEarlier,
    /// after, 晚于
    After,
    /// 以后, after what it bounds
    Later,
    /// no earlier than, since, 不早于
    Since,
    /// 以来, after what it bounds
    Onward,
    /// 约, circa
    About,
    /// 左右, after what it loosens
    Around,
    /// 可能, probably
    Perhaps,
    /// ±
    PlusMinus,
    /// 今, present
    Now,
    /// 代, 年间, dynasty, reign: after a name, without meaning of its own
    Filler,
    /// 款识, dated: before a dating, without meaning of its own
    Lead,
    /// 大, before the name of a dynasty
    Great,
    /// 距今, 上世纪, ago
    Relative,
}

/// A name in the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    Era(&'static Era),
    Ruler(&'static Ruler),
    Period(&'static Period),
}

/// All that a spelling can mean.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) word: Option<Word>,
    pub(super) number: Option<u32>,
    pub(super) names: Vec<Name>,
    pub(super) cycle: Option<Sexagenary>,
}

/// Every spelling, folded; English words are set apart by one space.
pub(super) struct Lexicon {
    entries: HashMap<String, Entry>,
    /// Letters of the longest Chinese spelling.
    pub(super) longest: usize,
    /// Words of the longest English spelling.
    pub(super) most_words: usize,
}

pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::build);

impl Lexicon {
    pub(super) fn get(&self, spelling: &str) -> Option<&Entry> {
        self.entries.get(spelling)
    }

    /// What a name written alone can mean.
    pub(super) fn names(&self, spelling: &str) -> &[Name] {
        let key = fold(spelling.trim()).replace('-', " ");
        self.get(&key).map_or(&[], |entry| &entry.names)
    }

    fn build() -> Self {
        let mut entries: HashMap<String, Entry> = HashMap::new();
        let key = |spelling: &str| fold(spelling).replace('-', " ");
        for (word, spellings) in WORDS {
            for spelling in spellings.split(' ') {
                entries
                    .entry(key(&spelling.replace('_', " ")))
                    .or_default()
                    .word = Some(*word);
            }
        }
        for (number, spelling) in ORDINALS.split(' ').enumerate() {
            let number = u32::try_from(number + 1).ok();
            entries.entry(key(spelling)).or_default().number = number;
        }
        for name in Sexagenary::all() {
            entries.entry(name.to_string()).or_default().cycle = Some(name);
            entries.entry(name.pinyin()).or_default().cycle = Some(name);
        }
        let mut name = |spelling: &str, name: Name| {
            let names = &mut entries.entry(key(spelling)).or_default().names;
            if !spelling.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        };
        for period in periods::all() {
            for spelling in [period.hans, period.en].iter().chain(&period.also) {
                name(spelling, Name::Period(period));
            }
        }
        for ruler in eras::rulers() {
            for spelling in [ruler.hans, ruler.pinyin].iter().chain(&ruler.also) {
                name(spelling, Name::Ruler(ruler));
            }
        }
        for era in eras::all() {
            for spelling in [era.hans, era.pinyin].iter().chain(&era.also) {
                name(spelling, Name::Era(era));
            }
        }
        let han = entries.keys().filter(|key| !key.is_ascii());
        let longest = han.map(|key| key.chars().count()).max().unwrap_or(1);
        let most_words = entries.keys().map(|key| key.split(' ').count()).max();
        Self {
            entries,
            longest,
            most_words: most_words.unwrap_or(1),
        }
    }
}

const ORDINALS: &str = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth \
     fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first";

/// The words of the grammar and their spellings; `_` is a space within one.
const WORDS: &[(Word, &str)] = &[
    (Word::Year, "年 载 year years yr"),
    (Word::FirstYear, "元年 元载"),
    (Word::Month, "月"),
    (Word::MonthNumber, "month"),
    (Word::Day, "日 号"),
    (Word::DayNumber, "day"),
    (Word::Leap, "闰 leap"),
    (Word::NamedMonth(true, 1), "正月 元月 端月"),
    (Word::NamedMonth(true, 11), "冬月"),
    (Word::NamedMonth(true, 12), "腊月"),
    (Word::NamedMonth(false, 1), "january jan"),
    (Word::NamedMonth(false, 2), "february feb"),
    (Word::NamedMonth(false, 3), "march mar"),
    (Word::NamedMonth(false, 4), "april apr"),
    (Word::NamedMonth(false, 5), "may"),
    (Word::NamedMonth(false, 6), "june jun"),
    (Word::NamedMonth(false, 7), "july jul"),
    (Word::NamedMonth(false, 8), "august aug"),
    (Word::NamedMonth(false, 9), "september sept sep"),
    (Word::NamedMonth(false, 10), "october oct"),
    (Word::NamedMonth(false, 11), "november nov"),
    (Word::NamedMonth(false, 12), "december dec"),
    (Word::Cycle, "岁次 岁在 岁 太岁在 龙集"),
    (Word::Century, "世纪 century centuries cent"),
    (Word::C, "c"),
    (Word::Decade, "年代"),
    (Word::DecadeOf, "decade"),
    (Word::CommonEra, "公元 西元 公历 ad ce"),
    (Word::BeforeCommonEra, "公元前 西元前 bc bce"),
    (Word::Front, "前"),
    (Word::Back, "后"),
    (Word::Amid, "中"),
    (Word::Part(Part::Beginning), "初 初年 初期 初叶 beginning"),
    (Word::Part(Part::Early), "早期 早段 早叶 早 early"),
    (
        Word::Part(Part::EarlyMiddle),
        "早中期 early_to_mid early_to_middle",
    ),
    (Word::Part(Part::Middle), "中期 中段 中叶 mid middle"),
    (
        Word::Part(Part::MiddleLate),
        "中晚期 中后期 mid_to_late middle_to_late",
    ),
    (Word::Part(Part::Late), "晚期 晚段 晚叶 晚 late"),
    (Word::Part(Part::End), "末 末年 末期 末叶 end"),
    (
        Word::Part(Part::Earlier),
        "前期 前段 former_part earlier_part",
    ),
    (Word::Part(Part::Later), "后期 后段 latter_part later_part"),
    (
        Word::Part(Part::FirstHalf),
        "前半 前半叶 前半期 上半 上半叶 上半期",
    ),
    (
        Word::Part(Part::SecondHalf),
        "后半 后半叶 后半期 下半 下半叶 下半期",
    ),
    (Word::Half, "half"),
    (Word::Quarter, "quarter 个四分之一 四分之一"),
    (Word::Last, "last"),
    (Word::Ordinal, "第"),
    (Word::To, "至 到 to until till through"),
    (Word::And, "、 和 与 及 and &"),
    (Word::Or, "或 or"),
    (Word::Between, "between 介于"),
    (Word::Among, "之间"),
    (Word::From, "from 自 从 由"),
    (
        Word::Before,
        "before ante pre prior_to earlier_than 早于 terminus_ante_quem taq",
    ),
    (Word::Earlier, "以前 之前"),
    (
        Word::UpTo,
        "no_later_than not_later_than not_after by 不晚于 不迟于 至迟 最晚",
    ),
    (
        Word::AndEarlier,
        "及以前 或以前 及更早 或更早 or_earlier and_earlier",
    ),
    (
        Word::After,
        "after post later_than 晚于 terminus_post_quem tpq",
    ),
    (Word::Later, "以后 之后"),
    (
        Word::Since,
        "no_earlier_than not_earlier_than not_before since 不早于 至早 最早",
    ),
    (
        Word::Onward,
        "以来 起 以降 及以后 或以后 及更晚 或更晚 or_later and_later onwards onward",
    ),
    (
        Word::About,
        "约 大约 大概 约当 ca circa about approximately approx around roughly",
    ),
    (Word::Around, "前后 左右 or_so"),
    (
        Word::Perhaps,
        "可能 可能为 可能是 疑 疑为 疑似 似 似为 或为 或许 或许为 perhaps possibly probably presumably likely",
    ),
    (Word::PlusMinus, "±"),
    (Word::Now, "今 现在 present today now"),
    (
        Word::Filler,
        "代 朝 国 时期 时代 时 期 间 年间 年号 王朝 皇朝 政权 皇帝 款 铭 年款 纪年 纪年款 纪年铭 年制 制 年造 造 dynasty \
         dynasties kingdom kingdoms period periods era reign reign_period emperor empire mark marks mark_and_period reign_mark",
    ),
    (
        Word::Lead,
        "款识 铭文 date dated dating date_to dates_to datable_to",
    ),
    (Word::Great, "大 great"),
    (Word::Relative, "距今 上世纪 上个世纪 本世纪 ago bp"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn names(spelling: &str) -> Vec<&'static str> {
        let entry = LEXICON.get(&fold(spelling));
        let names = entry.into_iter().flat_map(|entry| &entry.names);
        names
            .map(|name| match name {
                Name::Era(era) => era.regime,
                Name::Ruler(ruler) => ruler.regime,
                Name::Period(period) => period.hans,
            })
            .collect()
    }

    #[test]
    fn every_spelling_of_the_tables_is_found() {
        for era in eras::all() {
            for spelling in [era.name, era.hans, era.pinyin].iter().chain(&era.also) {
                assert!(names(spelling).contains(&era.regime), "{spelling}");
            }
            assert_eq!(fold(era.name), fold(era.hans), "{}", era.name);
        }
        for ruler in eras::rulers() {
            assert!(names(ruler.name).contains(&ruler.regime), "{}", ruler.name);
        }
        for period in periods::all() {
            for spelling in [period.hans, period.en].iter().chain(&period.also) {
                assert!(
                    names(&spelling.replace('-', " ")).contains(&period.hans),
                    "{spelling}"
                );
            }
        }
        assert_eq!(names("寶太"), ["吳越"]);
        assert_eq!(names("保貞"), ["吳越"]);
    }

    #[test]
    fn no_spelling_is_both_a_word_and_a_name() {
        for (spelling, entry) in &LEXICON.entries {
            let senses = [
                entry.word.is_some(),
                entry.number.is_some(),
                !entry.names.is_empty(),
                entry.cycle.is_some(),
            ];
            let many = senses.iter().filter(|sense| **sense).count() > 1;
            // The one era that is named after its year.
            assert!(
                !many || ["庚子", "gengzi"].contains(&spelling.as_str()),
                "{spelling} {entry:?}"
            );
            // And the one that is a period as well.
            let eras = entry
                .names
                .iter()
                .filter(|name| matches!(name, Name::Era(_)))
                .count();
            assert!(
                [0, entry.names.len()].contains(&eras)
                    || ["民国", "minguo"].contains(&spelling.as_str()),
                "{spelling} {entry:?}"
            );
        }
    }

    #[test]
    fn every_word_stands_under_one_meaning() {
        let mut seen: HashMap<&str, Word> = HashMap::new();
        for (word, spellings) in WORDS {
            for spelling in spellings.split(' ').filter(|s| !s.is_empty()) {
                if let Some(before) = seen.insert(spelling, *word) {
                    panic!("{spelling} is {before:?} and {word:?}");
                }
            }
        }
    }
}
