#!/bin/sh
# Starts a PostgreSQL of its own, then runs every test: those of the record on it and on SQLite alike.
set -eu
cd "$(dirname "$0")/.."

bin() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }

if [ -z "$(bin)" ] || [ ! -x "${SHOWCAUSE_CHROMIUM:-/usr/bin/chromium}" ] || ! command -v java >/dev/null || ! command -v nats-server >/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "installing PostgreSQL, Chromium, NATS and Java from Debian's packages …"
        apt-get update -qq >/dev/null && apt-get install -y -qq $(cat debian-packages.txt) >/dev/null
    else
        echo "showcause: the tests need PostgreSQL, Chromium, NATS and Java; as root: apt-get install $(tr '\n' ' ' <debian-packages.txt)" >&2
        exit 2
    fi
fi

# Hundreds of small databases are made and dropped: ten times faster in memory than on a disk.
memory=/dev/shm
[ -d "$memory" ] && [ -w "$memory" ] || memory="${TMPDIR:-/tmp}"
scratch=$(mktemp -d "$memory/showcause-tests.XXXXXX")
as_server() { sh -c "$1"; }
if [ "$(id -u)" = 0 ]; then
    as_server() { runuser -u postgres -- sh -c "$1"; }
    chown postgres "$scratch"
fi
stop() { as_server "'$(bin)/pg_ctl' -D '$scratch/data' -m immediate stop" >/dev/null 2>&1 || true; rm -rf "$scratch"; }
trap stop EXIT
trap 'exit 1' INT TERM

port=$(python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
as_server "'$(bin)/initdb' -D '$scratch/data' -A trust -U showcause -E UTF8 --locale=C.UTF-8" >/dev/null
as_server "'$(bin)/pg_ctl' -D '$scratch/data' -w -l '$scratch/log' -o \"-p $port -k '$scratch' -h 127.0.0.1 -c fsync=off\" start" >/dev/null

python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[spark,fuzz]'
python tests/jobs.py "postgresql://showcause@127.0.0.1:$port/postgres"
