#!/bin/sh
# Runs every test once, and those that touch the record on SQLite and on PostgreSQL alike.
set -eu
cd "$(dirname "$0")/.."

RECORD_TESTS="tests/steps tests/stories tests/faults"
FREE_TESTS="tests/unit tests/architecture tests/properties tests/engine tests/detectors tests/contracts tests/ingest tests/simulate tests/docs"

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

present=""
for folder in $FREE_TESTS; do [ -d "$folder" ] && present="$present $folder"; done
python -m pytest $present

results=$(mktemp -d)
trap 'rm -rf "$results"; stop' EXIT
echo "on SQLite:"
python -m pytest $RECORD_TESTS --junit-xml="$results/sqlite.xml"
echo "on PostgreSQL:"
SHOWCAUSE_TEST_DATABASE="postgresql://showcause@127.0.0.1:$port/postgres" \
    python -m pytest $RECORD_TESTS --junit-xml="$results/postgresql.xml"

python - "$results/sqlite.xml" "$results/postgresql.xml" <<'END'
import sys
from xml.etree import ElementTree

suites = [ElementTree.parse(path).find("testsuite").attrib for path in sys.argv[1:]]
ran = [int(suite["tests"]) - int(suite["skipped"]) for suite in suites]
print(f"tests of the record: {ran[0]} on SQLite, {ran[1]} on PostgreSQL")
if ran[0] != ran[1]:
    sys.exit("showcause: the two numbers differ")
END
