#!/usr/bin/env bash
# Measures the search on judged questions: scripts/eval.sh [FOLDER]; see docs/search-quality.md. What FOLDER's Chinese questions
# are in the other script is told by OpenCC, which knows nothing of our own table.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ $# -gt 0 ]; then
  work=target/eval
  [ -d $work/venv ] || python3 -m venv $work/venv
  $work/venv/bin/pip install --quiet --disable-pip-version-check opencc==1.4.2
  $work/venv/bin/python scripts/other_script.py < "$1/zh/queries.tsv" > $work/other.tsv
fi
cargo run --release --locked --quiet --example evaluate -- "$@"
