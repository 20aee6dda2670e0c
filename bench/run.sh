#!/bin/bash
# The figures of the whole program in one run: import and indexing on both engines, search, memory and size; at last, by
# images.py, the image server beside its limit and its peer. Loopback only; stops what it started; needs the Debian
# packages PACKAGES_BENCH of the Makefile.
#
#   bench/run.sh [RECORDS]        10,000 unless told
set -eu
here=$(cd "$(dirname "$0")" && pwd) top=$(dirname "$here") records=${1:-10000}
bin=$top/target/release/celadon
[ -x "$bin" ] || { echo "build first: cargo build --release" >&2; exit 2; }
scratch=$(mktemp -d) server='' cluster=''
cleanup() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  [ -z "$cluster" ] || "$top/scripts/postgres.sh" stop "$cluster" >/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$scratch"
}
trap cleanup EXIT
free_port() { python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])'; }
now() { date +%s.%N; }
since() { python3 -c "import sys; print(f'{float(sys.argv[2])-float(sys.argv[1]):.2f}')" "$1" "$(now)"; }
rss() { awk '/VmRSS/{printf "%.0f", $2/1024}' "/proc/$1/status"; }
json() { python3 -c "import json,sys; d=json.load(sys.stdin); print($1)"; }

serve() { # data dir, port
  "$bin" serve --data "$1" --listen "127.0.0.1:$2" --set limits.requests_per_second=0 >"$scratch/serve.log" 2>&1 &
  server=$!
  for _ in $(seq 600); do curl -fs "http://127.0.0.1:$2/health/ready" >/dev/null && return; sleep 0.05; done
  echo "the server did not come up:" >&2; tail -20 "$scratch/serve.log" >&2; exit 1
}
stop() { kill "$server"; wait "$server" || true; server=''; }

"$bin" generate --records "$records" --seed 1 > "$scratch/records.jsonl"
bytes=$(stat -c %s "$scratch/records.jsonl")
echo "records: $records, $((bytes / records)) bytes of JSON each; binary $(($(stat -c %s "$bin") / 1000000)) MB"

import() { # name, data dir
  start=$(now); "$bin" import "$scratch/records.jsonl" --data "$2" >"$scratch/import.log" 2>&1 || { tail "$scratch/import.log"; exit 1; }
  took=$(since "$start")
  port=$(free_port) start=$(now); serve "$2" "$port"
  for _ in $(seq 6000); do
    total=$(curl -fs "http://127.0.0.1:$port/api/v1/search?q=&limit=1" | json 'd["total"]') || total=0
    [ "$total" -ge "$records" ] && break; sleep 0.02
  done
  echo "$1: imported in $took s, $(python3 -c "print(f'{$records/$took:.0f}')") records/s; all $total searched $(since "$start") s after the start of serve"
}

import SQLite "$scratch/sqlite"
echo "RSS after indexing: $(rss "$server") MB"
stop
serve "$scratch/sqlite" "$port"; sleep 1
echo "RSS idle after a fresh start: $(rss "$server") MB"
for c in 1 8; do echo -n "c=$c "; wrk -t1 -c$c -d8s --latency -s "$here/search.lua" "http://127.0.0.1:$port" | grep search:; done
echo "RSS after searches: $(rss "$server") MB"
stop

cluster=$scratch/pg
export CELADON_DATABASE_URL=$("$top/scripts/postgres.sh" start "$cluster")
import PostgreSQL "$scratch/postgres"
stop
unset CELADON_DATABASE_URL

# Pictures: beside nginx, IIPImage and libvips.
"$here/images.py"
