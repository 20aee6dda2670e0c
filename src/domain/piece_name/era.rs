//! The period a name begins with, the reign, and marks that bear no quotation marks.

use crate::domain::written::{is_han, numerals};

/// Periods; longer words stand before those they begin with.
const PERIODS: &str = "后梁 后唐 后晋 后汉 后周 南唐 前蜀 后蜀 南汉 北汉 北魏 东魏 西魏 北齐 \
    北周 刘宋 曹魏 蜀汉 新莽 新石器时代 五代十国 五代吴越 南北朝 三国吴 吴越国 西周 东周 春秋 战国 西汉 东汉 三国 \
    东吴 孙吴 魏晋 西晋 东晋 六朝 南朝 北朝 隋唐 初唐 盛唐 中唐 晚唐 五代 吴越 北宋 \
    南宋 宋元 西夏 明清 民国 近代 现代 当代 東漢 三國 西晉 東晉 吳越國 吳越 夏 商 周 \
    秦 汉 漢 晋 隋 唐 宋 辽 金 元 明 清";

/// Words that begin like a period and are none.
const NO_PERIODS: &str = "金彩 金釉 金银 金属 元宝 明器 明黄 周身 商标";

/// What may stand behind a period.
const STAGES: &str = "时期 早期 中期 晚期 初期 末期 初年 末年 代 朝 初 末";

/// Reigns that names of pieces speak of; longer words stand before those they begin with.
const REIGNS: &str = "大中祥符 太平兴国 武德 贞观 显庆 开元 天宝 大历 贞元 元和 长庆 宝历 大和 开成 会昌 \
    大中 咸通 乾符 广明 中和 光启 龙纪 大顺 景福 乾宁 光化 天复 天祐 宝大 宝正 天福 \
    显德 建隆 乾德 开宝 雍熙 端拱 淳化 至道 咸平 景德 天禧 天圣 庆历 皇祐 嘉祐 熙宁 \
    元丰 元祐 绍圣 崇宁 大观 政和 宣和 建炎 绍兴 乾道 淳熙 庆元 嘉定 咸淳 赤乌 黄武 \
    永安 凤凰 太康 元康 永宁 永嘉 泰始 咸宁 建兴 太兴 咸康 永和 升平 太元 隆安 义熙 元嘉 大明 永明 天监 \
    建安 黄龙 嘉禾 五凤 建衡 天纪 熹平 光和 中平 洪武 永乐 宣德 正统 景泰 天顺 成化 弘治 正德 嘉靖 隆庆 万历 \
    天启 崇祯 顺治 康熙 雍正 乾隆 嘉庆 道光 咸丰 同治 光绪";

/// Marks that are known without quotation marks: offices and the potters of Shanglinhu.
const MARKS: &str = "新官 官 公 王 郑 马 罗 孙 潘 张 沈 大吉 供御";

/// What stands between the period and the rest.
const GAPS: [char; 4] = [' ', '·', '，', '、'];

/// The period that the name begins with, and the rest.
pub(super) fn split(name: &str) -> (Option<&str>, &str) {
    let name = name.trim_start();
    if let Some((inside, behind)) = name.strip_prefix('(').and_then(|rest| rest.split_once(')'))
        && length(inside) == inside.len()
        && !inside.is_empty()
    {
        return (Some(inside), behind.trim_start_matches(GAPS));
    }
    match name.split_at(length(name)) {
        ("", name) => (None, name),
        (era, rest) => (Some(era), rest.trim_start_matches(GAPS)),
    }
}

/// How many bytes of the name tell its period: 唐, 唐-五代, 北宋早期, 清康熙, 唐咸通十五年.
fn length(name: &str) -> usize {
    let mut rest = name;
    let mut told = 0;
    while let Some(behind) = period(if told == 0 {
        rest
    } else {
        rest.strip_prefix(['-', '至']).unwrap_or(rest)
    }) {
        rest = behind;
        told = name.len() - rest.len();
        if let Some(behind) = reign(rest) {
            // 光绪款, 乾隆年制: what is written on the piece.
            let is_mark = ["款", "年制", "年製", "年造", "字款"]
                .iter()
                .any(|word| behind.starts_with(word));
            return if is_mark {
                told
            } else {
                name.len() - behind.len()
            };
        }
    }
    told
}

/// What follows a reign and its year, if one is next: one that is listed, or two characters with a year.
fn reign(text: &str) -> Option<&str> {
    let listed = REIGNS.split(' ').find_map(|reign| text.strip_prefix(reign));
    if let Some(behind) = listed {
        return Some(year(behind));
    }
    let mut ahead = text.char_indices();
    let two = ahead.by_ref().take(2).filter(|(_, c)| is_han(*c)).count() == 2;
    let (at, _) = ahead.next().filter(|_| two)?;
    let behind = year(&text[at..]);
    (behind.len() < text.len() - at).then_some(behind)
}

/// What follows a period with its stage, if one is next.
fn period(text: &str) -> Option<&str> {
    if NO_PERIODS.split(' ').any(|word| text.starts_with(word)) {
        return None;
    }
    let possible = || {
        PERIODS
            .split(' ')
            .filter_map(|period| text.strip_prefix(period))
    };
    // 宋元丰: the reign of Song, not Song and Yuan.
    let before_reign =
        possible().find(|behind| REIGNS.split(' ').any(|reign| behind.starts_with(reign)));
    let behind = before_reign.or_else(|| possible().next())?;
    let stage = STAGES
        .split(' ')
        .find_map(|stage| behind.strip_prefix(stage));
    Some(stage.unwrap_or(behind))
}

/// What follows 十五年, 元年 or 15年, if it is next.
fn year(text: &str) -> &str {
    let digits = |c: char| c.is_ascii_digit() || numerals::is_han_numeral(c) || c == '元';
    let behind = text.trim_start_matches(digits);
    if behind.len() == text.len() {
        return text;
    }
    behind.strip_prefix('年').unwrap_or(text)
}

/// 官款, 官字款, 光绪款, 大清乾隆年制款: a mark that needs no quotation marks to be known. What stands before it, the mark,
/// and what stands behind.
pub(super) fn unquoted_mark(name: &str) -> Option<(&str, &str, &str)> {
    let (upto, behind) = name.split_once('款')?;
    let spoken = upto.strip_suffix('字');
    let upto = spoken.unwrap_or(upto);
    let made = ["年制", "年製", "年造"]
        .iter()
        .find_map(|word| upto.strip_suffix(word));
    let reign_end = made.unwrap_or(upto);
    let reign = REIGNS.split(' ').find_map(|reign| {
        let at = reign_end.rfind(reign)?;
        let rest = reign_end.get(at + reign.len()..)?;
        year(rest).is_empty().then_some(at)
    });
    let start = if let Some(at) = reign {
        let before = upto.get(..at)?;
        let realm = ["大清", "大明", "大宋"]
            .iter()
            .find_map(|realm| before.strip_suffix(realm));
        realm.filter(|_| made.is_some()).unwrap_or(before).len()
    } else {
        let mark = MARKS.split(' ').find(|mark| upto.ends_with(mark))?;
        let before = upto.len() - mark.len();
        // 青釉寿王款: within a name only an office, or what is called a character (王字款), is a mark for sure.
        let sure = spoken.is_some() || before == 0 || ["官", "新官", "供御"].contains(&mark);
        sure.then_some(before)?
    };
    let (before, mark) = upto.split_at(start);
    Some((before, mark, behind))
}
