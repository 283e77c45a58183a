#!/bin/sh
# Runs every test once, and those that touch the record on SQLite and on PostgreSQL alike.
set -eu
cd "$(dirname "$0")/.."

RECORD_TESTS="tests/steps tests/stories tests/faults"
FREE_TESTS="tests/unit tests/architecture tests/ingest tests/simulate tests/properties tests/engine tests/detectors tests/contracts tests/docs"

bin() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }

if [ -z "$(bin)" ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "installing PostgreSQL from Debian's packages …"
        apt-get update -qq >/dev/null && apt-get install -y -qq $(cat debian-packages.txt) >/dev/null
    else
        echo "showcause: the tests need PostgreSQL; as root: apt-get install $(tr '\n' ' ' <debian-packages.txt)" >&2
        exit 2
    fi
fi

scratch=$(mktemp -d)
as_server() { sh -c "$1"; }
if [ "$(id -u)" = 0 ]; then
    as_server() { runuser -u postgres -- sh -c "$1"; }
    chown postgres "$scratch"
fi
stop() { as_server "'$(bin)/pg_ctl' -D '$scratch/data' -m immediate stop" >/dev/null 2>&1 || true; rm -rf "$scratch"; }
trap stop EXIT INT TERM

port=$(python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
as_server "'$(bin)/initdb' -D '$scratch/data' -A trust -U showcause -E UTF8 --locale=C.UTF-8" >/dev/null
as_server "'$(bin)/pg_ctl' -D '$scratch/data' -w -l '$scratch/log' -o \"-p $port -k '$scratch' -h 127.0.0.1 -c fsync=off\" start" >/dev/null

present=""
for folder in $FREE_TESTS; do [ -d "$folder" ] && present="$present $folder"; done
python -m pytest $present

python -m pytest $RECORD_TESTS -o console_output_style=count | tee "$scratch/sqlite.txt" || exit 1
grep -q ' passed' "$scratch/sqlite.txt"
SHOWCAUSE_TEST_DATABASE="postgresql://showcause@127.0.0.1:$port/postgres" \
    python -m pytest $RECORD_TESTS | tee "$scratch/postgresql.txt"

passed() { sed -n 's/.*[^0-9]\{0,1\}\([0-9][0-9]*\) passed.*/\1/p' "$1" | tail -n 1; }
echo "tests of the record: $(passed "$scratch/sqlite.txt") on SQLite, $(passed "$scratch/postgresql.txt") on PostgreSQL"
[ "$(passed "$scratch/sqlite.txt")" = "$(passed "$scratch/postgresql.txt")" ] || { echo "showcause: the two numbers differ" >&2; exit 1; }
