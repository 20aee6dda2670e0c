//! The period a name begins with, the reign, and marks that bear no quotation marks.

use crate::domain::written::numerals;

/// Periods; longer words stand before those they begin with.
const PERIODS: &str = "新石器时代 五代十国 五代吴越 南北朝 三国吴 吴越国 西周 东周 春秋 战国 西汉 东汉 三国 \
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
    永安 凤凰 太康 元康 洪武 永乐 宣德 正统 景泰 天顺 成化 弘治 正德 嘉靖 隆庆 万历 \
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
    loop {
        let joint = if told == 0 {
            rest
        } else {
            rest.strip_prefix(['-', '~', '至']).unwrap_or(rest)
        };
        let Some(behind) = period(joint) else { break };
        rest = behind;
        told = name.len() - rest.len();
    }
    if told == 0 {
        return 0;
    }
    rest = &name[told..];
    for reign in REIGNS.split(' ') {
        let Some(behind) = rest.strip_prefix(reign) else {
            continue;
        };
        let behind = year(behind);
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
    told
}

/// What follows a period with its stage, if one is next.
fn period(text: &str) -> Option<&str> {
    if NO_PERIODS.split(' ').any(|word| text.starts_with(word)) {
        return None;
    }
    let behind = PERIODS
        .split(' ')
        .find_map(|period| text.strip_prefix(period))?;
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

/// 官款…, 大清乾隆年制款…, 光绪款…: a mark that needs no quotation marks to be known.
pub(super) fn unquoted_mark(name: &str) -> Option<(&str, &str)> {
    let (mark, behind) = name.split_once('款')?;
    let mark = mark.strip_suffix('字').unwrap_or(mark);
    let is_reign = REIGNS.split(' ').any(|reign| {
        mark.strip_prefix(reign)
            .is_some_and(|rest| year(rest).is_empty())
    });
    let is_made = ["年制", "年製", "年造"]
        .iter()
        .any(|word| mark.ends_with(word))
        && mark.chars().count() <= 8;
    (is_reign || is_made || MARKS.split(' ').any(|known| known == mark)).then_some((mark, behind))
}
