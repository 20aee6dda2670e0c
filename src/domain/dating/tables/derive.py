"""Derive names.tsv and glyphs.tsv from the other tables of this folder.

    pip install pypinyin opencc-python-reimplemented
    python3 derive.py

names.tsv: every era and ruler of eras.tsv, simplified (OpenCC, Apache-2.0) and in pinyin (pypinyin, MIT), with the
corrections below. glyphs.tsv: the characters of our words with all that fold to them, cut from the folding table of
search (its sources are named there), and our own additions.
"""

import pathlib

from opencc import OpenCC
from pypinyin import lazy_pinyin

HERE = pathlib.Path(__file__).parent
FOLD = HERE / "../../../search/tables/fold.tsv"

# Where the general tables are wrong for names of eras and rulers.
HANS = {"乾": "乾"}
SOUNDS = {
    "大和": "taihe", "重和": "chonghe", "重熙": "chongxi", "調露": "tiaolu", "翟遼": "zhailiao", "翟釗": "zhaizhao",
    "長壽": "changshou", "長安": "chang'an", "長慶": "changqing", "長樂": "changle", "長興": "changxing",
    "長城公": "changchenggong", "長寧侯": "changninghou", "長廣王": "changguangwang",
}
# Nameless in the table, with another name beside it.
NAMED = {"燕元"}
# Characters of the reader's own words (lexicon.rs), beside those of the names.
WORDS = """
元年载岁月日号初末早中晚前后期半叶上下世纪代年间时朝国王皇帝在位约大概左右前后可能疑为似或许不晚于早以之起至到今自从介
公元西历距今款铭识制造墨书刻题记纪时代年代正腊冬闰朔一二三四五六七八九十百千零廿卅卌壹贰叁肆伍陆柒捌玖拾佰仟有又
甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥详未知待考及更第个四分之政权时期段和与各次
"""
# Ours: variants that the folding table of search keeps apart or does not know.
OWN = {"卄": "廿", "参": "叁", "弌": "一", "弍": "二", "弎": "三", "両": "两", "煕": "熙", "熈": "熙", "眞": "真", "囯": "国", "囶": "国", "皡": "皞"}


def rows(name):
    with open(HERE / name, encoding="utf-8") as lines:
        kept = [line.rstrip("\n").split("\t") for line in lines if not line.startswith("#")]
    head = kept[0]
    return [dict(zip(head, row + [""] * len(head))) for row in kept[1:]]


def main():
    simplify = OpenCC("t2s").convert
    eras, periods, curated = rows("eras.tsv"), rows("periods.tsv"), rows("curated.tsv")

    def hans(name):
        return "".join(HANS.get(char) or simplify(char) for char in name)

    def sound(name):
        if name in SOUNDS:
            return SOUNDS[name].capitalize()
        first, *rest = lazy_pinyin(name)
        return (first + "".join(f"'{s}" if s[0] in "aeo" else s for s in rest)).capitalize()

    with open(HERE / "names.tsv", "w", encoding="utf-8") as out:
        print("# Names of eras and rulers: as eras.tsv writes them, simplified, in pinyin. Made by derive.py.", file=out)
        print("name\thans\ten", file=out)
        for name in sorted({row[key] for row in eras for key in ("era", "ruler")} | NAMED):
            if not name.startswith("（"):
                print(name, hans(name), sound(name), sep="\t", file=out)

    fold = {}
    for line in open(FOLD, encoding="utf-8"):
        if not line.startswith("#"):
            target, sources = line.rstrip("\n").split("\t")[:2]
            for source in sources.replace(" ", ""):
                fold[source] = target
    fold |= OWN

    def end(char):
        seen = set()
        while char in fold and char not in seen:
            seen.add(char)
            char = fold[char]
        return char

    words = WORDS
    for row in eras:
        words += row["era"] + row["ruler"] + row["regime"] + row["also"]
    for row in periods:
        words += row["name"] + row["regimes"] + row["more"]
    for row in curated:
        words += row["name"] + row["value"]
    ours = {end(char) for char in words if "\u3400" <= char}
    variants = {}
    for char in fold:
        target = end(char)
        if target in ours and target != char:
            variants.setdefault(target, set()).add(char)
    with open(HERE / "glyphs.tsv", "w", encoding="utf-8") as out:
        print("# Characters of datings: the one that counts, a tab, those taken for it. Made by derive.py from the folding", file=out)
        print("# table of search (src/search/tables/fold.tsv, its sources named there) and our own list.", file=out)
        print("glyph\tvariants", file=out)
        for target in sorted(variants):
            print(target, "".join(sorted(variants[target])), sep="\t", file=out)


main()
