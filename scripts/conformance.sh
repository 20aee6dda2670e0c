#!/bin/bash
# conformance.sh PICTURE : serves the validators' reference picture and has both of them judge Image API 3.0 and 2.1.
# PICTURE is their 67352ccc-d1b0-11e1-89ae-279075081939.png; its name is its identifier. CELADON names the program
# (default: the release build, else the debug build), PYTHON312 a Python 3.12. The validators come from PyPI into
# environments of their own in target/conformance. Three tests of iiif-validator (jp2, pdf and webp) are broken whoever
# serves: they fail here too; any other failure is ours.
set -eu
cd "$(dirname "$0")/.."
picture=${1:?usage: conformance.sh PICTURE}
id=$(basename "$picture" .png)
program=${CELADON:-$([ -x target/release/celadon ] && echo target/release/celadon || echo target/debug/celadon)}
envs=target/conformance
find_python312() {
  for python in "${PYTHON312:-}" python3.12 "$HOME"/.pyenv/versions/3.12*/bin/python3.12; do
    [ -z "$python" ] || ! "$python" --version >/dev/null 2>&1 || { echo "$python"; return; }
  done
  echo "iiif-validator-ng needs a Python 3.12: name it in PYTHON312" >&2; return 1
}
[ -x $envs/old/bin/iiif-validate.py ] || { python3 -m venv $envs/old; $envs/old/bin/pip -q install iiif-validator==1.0.5; }
[ -x $envs/ng/bin/iiif-validator ] || { "$(find_python312)" -m venv $envs/ng; $envs/ng/bin/pip -q install iiif-validator-ng==0.1.0 pyvips-binary; }

scratch=$(mktemp -d)
server=
trap '[ -z "$server" ] || { kill "$server"; wait "$server" || true; }; rm -rf "$scratch"' EXIT
cp "$picture" "$scratch/reference.png"
cat >"$scratch/museum.jsonl" <<EOF
{"kind": "media", "id": "$id", "publish": true, "file": "reference.png", "media_kind": "image", "labels": {"en": "The validators' reference picture"}, "rights": {"licence": "https://creativecommons.org/publicdomain/zero/1.0/", "credit": {"en": "IIIF"}}}
EOF
port=$(python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])')
"$program" import --data "$scratch/data" "$scratch/museum.jsonl"
CELADON_LIMITS_REQUESTS_PER_SECOND=0 "$program" serve --data "$scratch/data" --listen "127.0.0.1:$port" >"$scratch/log" 2>&1 &
server=$!
for _ in $(seq 300); do
  curl -fso /dev/null "http://127.0.0.1:$port/iiif/image/3/$id/info.json" && break
  kill -0 "$server" || { cat "$scratch/log" >&2; exit 1; }
  sleep 0.2
done

failed=0
for version in 3 2; do
  told="$scratch/old-$version"
  $envs/old/bin/iiif-validate.py -s "127.0.0.1:$port" -p "iiif/image/$version" -i "$id" --version=$version.0 --level=3 -v >"$told" 2>&1 || true
  echo "iiif-validator 1.0.5, version $version: $(grep -E '^Done' "$told" || tail -3 "$told")"
  grep -qE '^Done' "$told" || failed=1
  wrong=$(grep -E '^\[.*(FAIL|ERROR)' "$told" || true)
  [ -z "$wrong" ] || sed 's/^/    /' <<<"$wrong"
  ! grep -Evq 'format_(jp2|pdf|webp)|^$' <<<"$wrong" || failed=1
  told="$scratch/ng-$version"
  flags=(); [ $version = 3 ] || flags=(--v2)
  $envs/ng/bin/iiif-validator "http://127.0.0.1:$port/iiif/image/$version" --validation-id "$id" ${flags[@]+"${flags[@]}"} >"$told" 2>&1 || failed=1
  echo "iiif-validator-ng 0.1.0, version $version:"
  sed 's/^/    /' "$told" | tail -60
done
exit $failed
