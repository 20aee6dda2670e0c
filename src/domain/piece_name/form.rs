//! The form a name ends in, and what may stand behind it.

/// A name without its period and mark, divided.
pub(super) struct Divided<'a> {
    pub(super) features: &'a str,
    pub(super) form: &'a str,
    pub(super) suffix: &'a str,
}

/// Forms of vessels, furnishings and kiln furniture, simplified and traditional. The longest that a name ends in is taken.
const FORMS: &str = "花盆 花瓶 花觚 花插 觚 瓿 罂 烛插 香插 茶碗 茶杯 酒杯 盖碗 盖盒 盖杯 盖罂 笔筒 笔架 镇纸 鸟食罐 茶碾 \
    药碾 杵 奁 钫 蟋蟀罐 熏 香笼 甬钟 钮钟 镈钟 句鑃 錞于 提梁壶 军持 支柱 圆盒 碗 盌 椀 盘 盤 碟 盏 盞 杯 钵 缽 鉢 盆 洗 盒 罐 瓶 壶 壺 尊 樽 炉 爐 枕 \
    盂 盅 盉 匜 豆 簋 鼎 鬲 甑 釜 缸 瓮 坛 罍 卣 钟 锺 耳杯 高足杯 海棠杯 把杯 \
    套杯 执壶 執壺 注子 注壶 水注 盘口壶 盤口壺 鸡首壶 鸡头壶 羊首壶 唾壶 扁壶 穿带壶 \
    穿帶壺 背壶 倒流壶 温碗 净瓶 淨瓶 梅瓶 盘口瓶 葫芦瓶 胆瓶 琮式瓶 龙瓶 魂瓶 玉壶春瓶 \
    谷仓罐 堆塑罐 盖罐 蓋罐 多角瓶 五管瓶 罐盖 器盖 盏托 盞托 托盏 托盘 茶盏 茶托 灯盏 \
    燈盞 灯 燈 烛台 灯台 油灯 香炉 香爐 熏炉 熏爐 香薰 香熏 薰炉 博山炉 粉盒 油盒 \
    香盒 镜盒 印盒 套盒 果盒 多子盒 高足盘 攒盘 格盘 渣斗 唾盂 水盂 水丞 笔洗 笔舔 \
    笔山 砚 砚台 砚滴 臼 虎子 镇墓兽 俑 狗圈 鸡笼 羊圈 井 灶 猪圈 谷仓 磨 碓 墓志 \
    墓志罐 买地券 砖 瓦当 塔 造像 佛像 勺 匙 碾轮 碾槽 擂钵 研钵 漏斗 纺轮 网坠 棋子 \
    权 铃 埙 鼓 编钟 执柄炉 长柄炉 格碟 托座 器座 匣钵 匣鉢 匣钵盖 垫饼 垫圈 垫柱 \
    支具 支钉 支烧具 窑柱 火照 泥点 窑砖 荡箍 轴顶碗";

/// What is the form where none is named: 青瓷残片.
const SHERDS: &str = "残片 殘片 碎片 瓷片 片 残件 残器 标本";

/// What may stand behind the form: its state, the part that is left.
const SUFFIXES: &str = "残片 殘片 碎片 残件 残器 标本 腹片 口沿 口部 底部 腹部 颈部 圈足 底足 半成品 素坯 \
    底 盖 蓋 流 柄 系 足 片";

/// Words that join two pieces.
const JOINTS: [char; 6] = ['、', '，', '和', '与', '及', '/'];

/// Whether it joins two things.
pub(super) fn joins(text: &str) -> bool {
    text.contains(JOINTS)
}

pub(super) fn divide(name: &str) -> Option<Divided<'_>> {
    let mut body = name;
    loop {
        if let Some(form) = ending(body, FORMS) {
            let features = body.strip_suffix(form)?;
            let suffix = name.strip_prefix(body)?;
            return Some(Divided {
                features,
                form,
                suffix,
            });
        }
        let shorter = ending(body, SUFFIXES)
            .and_then(|suffix| body.strip_suffix(suffix))
            .or_else(|| without_count(body));
        match shorter {
            Some(shorter) => body = shorter,
            None => break,
        }
    }
    let (body, suffix) = match without_count(name) {
        Some(body) => (body, name.strip_prefix(body)?),
        None => (name, ""),
    };
    let mut form = ending(body, SHERDS)?;
    let mut features = body.strip_suffix(form)?;
    if form == "瓷片" {
        // 青瓷片 is a sherd of 青瓷.
        form = "片";
        features = body.strip_suffix(form)?;
    }
    Some(Divided {
        features,
        form,
        suffix,
    })
}

/// The longest of `words` that the text ends in.
fn ending(text: &str, words: &'static str) -> Option<&'static str> {
    words
        .split(' ')
        .filter(|word| text.ends_with(word))
        .max_by_key(|word| word.len())
}

/// The name without 一对, 一组, 2件, 三件 at its end.
fn without_count(text: &str) -> Option<&str> {
    let before = ["对", "组", "套", "件", "只"]
        .iter()
        .find_map(|word| text.strip_suffix(word))?;
    let digits = |c: char| c.is_ascii_digit() || "一二两三四五六七八九十".contains(c);
    let body = before.trim_end_matches(digits);
    (body.len() < before.len()).then_some(body)
}
