"""Files as large and as broken as people hand in: bounded memory and the right exit code.

Small by default; `SHOWCAUSE_FULL=1` makes the files a hundred megabytes.
"""

import json
import os
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from showcause.wiring import opening

MEGABYTES = 100 if os.environ.get("SHOWCAUSE_FULL") else 4
MEMORY = 1_000
HEADER = "post_id,account_id,created_at,text,likes\n"
ROW = "{0},a,2020-01-01 00:00,hello there number {0},1\n"
READ = """
import json, resource, sys
from pathlib import Path
from showcause.ingest.files import read_file
from showcause.ingest.reading import IngestKeys
path, staging = Path(sys.argv[1]), Path(sys.argv[2])
reading = read_file(path, platform=None, keys=IngestKeys(b"k"), columns_map=None, staging=staging,
                    now=1_795_180_000_000, progress=None, workers=1)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
print(json.dumps([reading.rows, dict(reading.staged), dict(reading.quarantined), peak]))
"""


def many_rows(first: int) -> str:
    return "".join(ROW.format(number) for number in range(first, first + 25_000 * MEGABYTES))


def never_closed(path: Path) -> None:
    path.write_text(HEADER + ROW.format(1) + '2,a,2020-01-01,"open,1\n' + many_rows(3))


def every_other_row_opens(path: Path) -> None:
    broken = '7,a,2020-01-01,"open,1\n' + ROW.format(8)
    path.write_text(HEADER + ROW.format(1) + broken * (12_000 * MEGABYTES))


def one_endless_value(path: Path) -> None:
    endless = "x" * (MEGABYTES << 20)
    path.write_text(HEADER + ROW.format(1) + f'2,a,2020-01-01,"{endless}",1\n' + ROW.format(3))


def one_endless_line_of_json(path: Path) -> None:
    path.write_text('{"type":"post","text":"' + "x" * (MEGABYTES << 20))


def nothing_but_broken_lines(path: Path) -> None:
    path.write_text('{"type":"post","post_id":"1"\n' * (34_000 * MEGABYTES))


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (never_closed, "a.csv"),
        (every_other_row_opens, "a.csv"),
        (one_endless_value, "a.csv"),
        (one_endless_line_of_json, "a.ndjson"),
        (nothing_but_broken_lines, "a.ndjson"),
    ],
)
def test_every_row_is_accounted_for_in_bounded_memory(
    tmp_path: Path, make: Callable[[Path], None], name: str
) -> None:
    path = tmp_path / name
    make(path)

    done = subprocess.run([sys.executable, "-c", READ, str(path), str(tmp_path)],
                          capture_output=True, text=True, check=True)  # fmt: skip

    rows, staged, refused, megabytes = json.loads(done.stdout)
    assert staged.get("post", 0) + sum(refused.values()) == rows
    assert sum(refused.values()) > 0
    assert megabytes < MEMORY


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A folder in which commands work."""
    opening.init_workspace(tmp_path / "here")
    return tmp_path / "here"


def ingest(workspace: Path, *given: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "showcause", "ingest", *given], cwd=workspace,
                          capture_output=True, text=True, check=False,
                          env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})  # fmt: skip


def test_nothing_that_could_be_read_is_exit_code_2_and_one_line(workspace: Path) -> None:
    (workspace / "folder").mkdir()
    (workspace / "half.zip").write_bytes(b"PK\x03\x04 and no more")
    with zipfile.ZipFile(workspace / "leaves.zip", "w") as bundle:
        bundle.writestr("../../a.csv", HEADER + ROW.format(1))
    (workspace / "late.csv").write_text(HEADER + "1,a,1801-01-01,x,1\n2,a,2099-01-01,x,1\n")
    ear = socket.socket(socket.AF_UNIX)
    ear.bind(str(workspace / "ear"))
    for name, said in (("folder", "is a directory"), ("half.zip", "zip"), ("ear", "a socket"),
                       ("leaves.zip", "its folder"), ("late.csv", "nothing went in")):  # fmt: skip
        done = ingest(workspace, name)
        last = done.stderr.strip().splitlines()[-1]
        assert (done.returncode, said in last, "Traceback" in done.stderr) == (2, True, False)
    ear.close()


def test_anything_that_went_in_is_exit_code_0(workspace: Path) -> None:
    (workspace / "mixed.csv").write_text(
        HEADER + ROW.format(1) + "2,a,1801-01-01,x,1\n3,a,2020-01-01,x,1e30\n4,a,2020-01-01,x,nan\n"
        + f"5,a,2020-01-01,{'x' * (5 << 20)},1\n6,a,2020-01-01,a\x00b,1\n"
    )  # fmt: skip

    done = ingest(workspace, "no such file.csv", "mixed.csv", "--json")

    assert done.returncode == 0
    assert "no such file" in done.stderr
    for reason in ("date_out_of_range", "bad_count", "text_too_long", "nul_character"):
        assert reason in done.stdout
