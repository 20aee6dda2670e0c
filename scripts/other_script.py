"""Turn questions into the other script: number, tab, …, tab, question in; number, tab, question out."""

import sys

from opencc import OpenCC

simplified, traditional = OpenCC("t2s"), OpenCC("s2t")
for line in sys.stdin:
    number, *_, question = line.rstrip("\n").split("\t")
    other = simplified.convert(question)
    if other == question:
        other = traditional.convert(question)
    print(number, other, sep="\t")
