#!/bin/bash
# postgres.sh start DIR | stop DIR : a PostgreSQL cluster of its own in DIR, on loopback; start prints its URL.
# PostgreSQL refuses root, so as root it runs as the user `postgres`.
set -eu
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
as_postgres() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
case $1 in
start)
  dir=$2; mkdir -p "$dir"; chmod a+rx "$(dirname "$dir")"
  [ "$(id -u)" != 0 ] || chown postgres "$dir"
  port=$(python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])')
  as_postgres "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
  as_postgres "$bin/pg_ctl" -D "$dir/data" -w -l "$dir/log" -o "-p $port -c listen_addresses=127.0.0.1 -k '$dir'" start >/dev/null
  echo "postgres://postgres@127.0.0.1:$port/postgres" ;;
stop) as_postgres "$bin/pg_ctl" -D "$2/data" -m fast -w stop ;;
*) echo "usage: postgres.sh start DIR | stop DIR" >&2; exit 2 ;;
esac
