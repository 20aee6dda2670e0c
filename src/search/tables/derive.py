"""Derive fold.tsv, the museum's table of characters that a search takes for one.

    python3 derive.py TSCharacters.txt yitizi.tsv curated.tsv > fold.tsv

Sources (facts only, combined and cut down here):
  TSCharacters.txt  OpenCC, Apache-2.0 (also inside the crate `ferrous-opencc`)
  yitizi.tsv        a table of Chinese variant characters, CC0
  curated.tsv       our own list for ceramics, kiln sites and old texts

Of the variants only those are taken that cannot cost a meaning: the character is rare (outside GB 2312),
exactly one common character (inside GB 2312) is its variant, and the table says so from both sides.
Our own list wins over OpenCC, OpenCC over the variants.
"""

import sys


def rows(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            line = line.rstrip("\n")
            if line and not line.startswith("#"):
                yield line.split("\t")


def common(char):
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def end_of(table, char):
    """Follow the table to its end; a ring ends where it would close."""
    seen = {char}
    while char in table and table[char] not in seen:
        char = table[char]
        seen.add(char)
    return char


def main(opencc, yitizi, curated):
    table = {}
    for source, targets in rows(opencc):
        target = targets.split(" ")[0]
        if len(source) == 1 and len(target) == 1 and source != target:
            table[source] = target
    simplified = dict(table)

    variants = {source: set(targets.split(" ")) for source, targets in rows(yitizi)}
    for source, targets in variants.items():
        if source in table or common(source):
            continue
        both_sides = {t for t in targets if source in variants.get(t, ())}
        ends = {simplified.get(t, t) for t in both_sides}
        ends = {t for t in ends if common(t)}
        if len(ends) == 1:
            table[source] = ends.pop()

    for source, target in rows(curated):
        for char in source:
            table[char] = target
        table.pop(target, None)

    by_target = {}
    for source in table:
        target = end_of(table, source)
        if source != target:
            by_target.setdefault(target, []).append(source)
    print("# Characters that a search takes for one: the folded character, a tab, those that fold to it.")
    print("# Derived by derive.py from OpenCC's TSCharacters (Apache-2.0), yitizi.tsv (CC0) and curated.tsv (ours).")
    for target in sorted(by_target):
        print(target + "\t" + "".join(sorted(by_target[target])))


main(*sys.argv[1:])
